"""The store: extracts, results and records as versioned Delta tables of Parquet, published load by load.

A load may write several tables. Each write is a Delta commit of its own, but readers go by the newest row of
the `loads` table, which names the table versions that belong together: until that row is there, nothing of
the load is to be seen. What a killed process left behind is taken back by the next one that writes.
"""

from backoffice.store.backup import back_up
from backoffice.store.fingerprints import of_file
from backoffice.store.folder import KEPT_APART, ROLLED_UP, Store, data_folder
from backoffice.store.snapshot import Snapshot, scan_files
from backoffice.store.writer import FINAL, OPEN, Writer, write_rows

__all__ = [
    "FINAL",
    "KEPT_APART",
    "OPEN",
    "ROLLED_UP",
    "Snapshot",
    "Store",
    "Writer",
    "back_up",
    "data_folder",
    "of_file",
    "scan_files",
    "write_rows",
]
