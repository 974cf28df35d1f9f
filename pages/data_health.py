"""What was loaded, what was refused and why, and does everything prove?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Data health", __doc__)

ui.kpis(
    named("files_accepted_rate"),
    named("rows_refused_rate"),
    named("proofs_failed"),
    named("refusals"),
    now=True,
)

ui.listing(ui.REJECTS)
ui.listing(ui.FILE_PROOFS)
ui.listing(ui.FILES)
ui.listing(ui.RECONCILIATION_PROOFS)
ui.freshness()
ui.loads()
ui.load_changes()
