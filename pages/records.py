"""Is what we know of parties, securities and accounts right, and are records kept for as long as they must be?"""

from backoffice import ui
from backoffice.kpis import named

ui.open_page("Records", __doc__)

ui.kpis(
    named("lei_lapsed_rate"),
    named("static_unmatched_by_lei"),
    named("ssi_completeness"),
    named("identifiers_valid"),
    now=True,
)
ui.listing(ui.LEIS_NOT_IN_FORCE)
ui.listing(ui.STATIC_FAILS)

ui.section("What fails for static data")
ui.kpis(named("static_fails_share"))
left, right = ui.halves()
with left:
    ui.trend(named("static_fails_share"))
with right:
    ui.breakdown(named("static_fails_share"), "counterparty_id")

ui.section("Parties, securities and accounts")
ui.kpis(
    named("lei_lapsing"),
    named("lei_unusable"),
    named("ssi_stale_rate"),
    named("static_duplicates"),
    named("static_orphans"),
    now=True,
)
ui.listing(ui.SSIS_NOT_SOUND)
ui.listing(ui.IDENTIFIERS_WRONG)
ui.listing(ui.MASTERS_NOT_SOUND)

ui.section("Changes and who checked them")
ui.kpis(
    named("static_four_eyes_breaches"),
    named("static_four_eyes_kept"),
    named("static_changes_in_time"),
)
ui.listing(ui.CHANGES_UNCHECKED)

ui.section("Records and how long they are kept")
ui.kpis(
    named("retention_overdue"),
    named("retention_disposed_too_soon"),
    named("retention_coverage"),
    named("retention_accessible"),
    named("retention_on_hold"),
    now=True,
)
ui.kpis(named("retrieval_passed"), named("retrieval_failed"))
ui.breakdown(named("retention_overdue"), "record_class", now=True)
ui.listing(ui.RECORDS_OUT_OF_RULE)
ui.listing(ui.RECORDS_HELD)
ui.listing(ui.RETRIEVALS_FAILED)
