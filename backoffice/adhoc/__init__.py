"""Questions nobody planned for: SQL over what the viewer may see, run where it can harm nothing.

A question passes the gate (`gate`), is run by a worker (`worker`, `process`, `pool`) that holds only rows the query
door let out (`holdings`, `pay_figures`), and is written down with its outcome (`desk`). The worker imports from this
package, so nothing is imported here.
"""
