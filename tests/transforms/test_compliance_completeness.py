"""Completeness of reporting both ways, through the reconciliation engine: what is missing, needless, twice or wrong."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts.compliance import RegulatoryReport, ReportableEvent
from backoffice.contracts.compliance_results import ReportCoverage, ReportDue, ReportSubmission
from backoffice.contracts.reconciliation import ReconciliationProof
from backoffice.transforms.compliance_completeness import prove_reports, reconcile_reports, report_coverage
from backoffice.transforms.reconciliation import reconciliation_breaks
from backoffice.transforms.reconciliation_proof import counts
from tests.firm import demo_frames
from tests.tables import frame

AT = datetime(2026, 6, 16, 9, tzinfo=UTC)
SAID = {
    "obligation_id": "MIFIR",
    "legal_entity_id": "GB",
    "report_reference": "EX1",
    "instrument_id": "GB00",
    "side": "BUYI",
    "quantity": Decimal(100),
    "price": Decimal("2.50"),
    "amount": Decimal(250),
    "currency": "GBP",
}
EVENT = {**SAID, "event_id": "T1", "is_reportable": True, "happened_at": AT}
REPORT = {
    **SAID,
    "submission_id": "S1",
    "report_id": "R1",
    "submitted_at": AT + timedelta(days=1),
    "ack_status": "accepted",
    "ack_at": AT + timedelta(days=1, minutes=10),
}

Rows = Sequence[Mapping[str, Any]]


def told(events: Rows, reports: Rows) -> list[tuple[str, str, str | None]]:
    """Side, outcome and type of break of every row, in order of sides and ids."""
    items = reconcile_reports(frame(ReportableEvent, events).lazy(), frame(RegulatoryReport, reports).lazy()).collect()
    return items.sort("side", "item_id").select("side", "outcome", "break_types").rows()


def test_a_report_as_the_books_have_it_matches() -> None:
    assert told([EVENT], [REPORT]) == [("own", "matched", None), ("outside", "matched", None)]


def test_nothing_accepted_is_under_reporting() -> None:
    """Rejected is not reported; once it is sent again and accepted, it is."""
    rejected = {**REPORT, "ack_status": "rejected"}
    assert told([EVENT], []) == [("own", "break", "MISSING_EXTERNAL")]
    assert told([EVENT], [rejected]) == [("own", "break", "MISSING_EXTERNAL"), ("outside", "excluded", None)]
    again = {**REPORT, "submission_id": "S2", "submitted_at": AT + timedelta(days=2)}
    assert told([EVENT], [rejected, again]) == [
        ("own", "matched", None),
        ("outside", "excluded", None),
        ("outside", "matched", None),
    ]


def test_what_need_not_be_reported_or_was_already_is_over_reporting() -> None:
    exempt = {**EVENT, "is_reportable": False}
    assert told([exempt], [REPORT]) == [("own", "excluded", None), ("outside", "break", "MISSING_INTERNAL")]
    twice = {**REPORT, "submission_id": "S2", "report_id": "R2"}
    assert told([EVENT], [REPORT, twice]) == [
        ("own", "matched", None),
        ("outside", "matched", None),
        ("outside", "break", "DUPLICATE_EXTERNAL"),
    ]


def test_a_correction_replaces_what_it_corrects() -> None:
    """The first said another quantity; what counts is the newest that was accepted."""
    wrong = {**REPORT, "quantity": Decimal(10)}
    corrected = {**REPORT, "submission_id": "S2", "submitted_at": AT + timedelta(days=2)}
    assert told([EVENT], [wrong, corrected])[0] == ("own", "matched", None)
    assert told([EVENT], [wrong])[0] == ("own", "break", "QUANTITY")


def test_another_obligation_or_entity_is_another_report() -> None:
    assert told([EVENT], [{**REPORT, "obligation_id": "EMIR"}])[0] == ("own", "break", "MISSING_EXTERNAL")
    assert told([EVENT], [{**REPORT, "legal_entity_id": "US"}])[0] == ("own", "break", "MISSING_EXTERNAL")


def covered(events: Rows, reports: Rows, standing: str) -> dict[str, str]:
    """The coverage of every event and needless report, all due with this standing."""
    frames = frame(ReportableEvent, events).lazy(), frame(RegulatoryReport, reports).lazy()
    dues = [
        {"due_id": f"{one['obligation_id']}/{one['event_id']}", "legal_entity_id": "GB", "standing": standing}
        for one in events
    ]
    sent = [{"submission_id": one["submission_id"], "legal_entity_id": "GB"} for one in reports]
    made = report_coverage(
        reconcile_reports(*frames), frame(ReportDue, dues).lazy(), frame(ReportSubmission, sent).lazy()
    ).collect()
    return dict(ReportCoverage.validate(made).select("item_id", pl.col("coverage").cast(pl.String)).iter_rows())


def test_what_is_not_due_yet_is_no_gap() -> None:
    assert covered([EVENT], [], "waiting") == {"MIFIR/T1": "not_due"}
    assert covered([EVENT], [], "missing") == {"MIFIR/T1": "not_reported"}


def test_every_thing_has_one_row_and_a_pair_has_one_together() -> None:
    events = [{**EVENT, "event_id": f"T{n}", "report_reference": f"EX{n}"} for n in (1, 2, 3)]
    reports = [
        {**REPORT, "submission_id": "S1", "report_reference": "EX1"},
        {**REPORT, "submission_id": "S2", "report_id": "R2", "report_reference": "EX2", "side": "SELL"},
        {**REPORT, "submission_id": "S3", "report_id": "R3", "report_reference": "EX9"},
        {**REPORT, "submission_id": "S4", "report_id": "R4", "report_reference": "EX1"},
    ]
    assert covered(events, reports, "missing") == {
        "MIFIR/T1": "reported",
        "MIFIR/T2": "differs",
        "MIFIR/T3": "not_reported",
        "S3": "over_reported",
        "S4": "reported_twice",
    }


def test_rows_and_money_tie_whatever_takes_no_part_and_returns_are_no_rows() -> None:
    events = [EVENT, {**EVENT, "event_id": "T2", "report_reference": "EX2", "is_reportable": False}]
    reports = [
        REPORT,
        {**REPORT, "submission_id": "S2", "report_id": "R2", "report_reference": None, "period_end": date(2026, 5, 31)},
        {**REPORT, "submission_id": "S3", "report_id": "R3", "report_reference": "EX2", "amount": Decimal(7)},
        {**REPORT, "submission_id": "S4", "report_id": "R4", "report_reference": "EX3", "ack_status": "rejected"},
    ]
    sides = frame(ReportableEvent, events).lazy(), frame(RegulatoryReport, reports).lazy()
    items = reconcile_reports(*sides).collect().lazy()
    counted = counts(items, reconciliation_breaks(items), "all")
    (one,) = ReconciliationProof.validate(prove_reports(*sides, counted).collect()).rows(named=True)
    assert (one["own_rows"], one["own_matched"], one["own_excluded"]) == (2, 1, 1)
    assert (one["outside_rows"], one["outside_matched"], one["outside_broken"], one["outside_excluded"]) == (3, 1, 1, 1)
    assert one["proves"]


def test_the_demo_firm_is_as_complete_as_plain_python_finds() -> None:
    frames = demo_frames()
    accepted: dict[str, set[str]] = defaultdict(set)
    for row in frames["regulatory_reports"].filter(ack_status="accepted").iter_rows(named=True):
        if row["report_reference"] is not None:
            accepted[row["report_reference"]].add(row["report_id"])
    events = {row["report_reference"]: row["is_reportable"] for row in frames["reportable_events"].rows(named=True)}
    expected = Counter({"reported_twice": sum(len(ids) - 1 for ids in accepted.values())})
    for reference, must in events.items():
        expected["reported" if reference in accepted else "not reported"] += must
        expected["over_reported"] += not must and reference in accepted
    found = Counter(frames["report_coverage"]["coverage"].cast(pl.String).to_list())
    assert found["reported"] + found["differs"] == expected["reported"]
    assert found["not_reported"] + found["not_due"] == expected["not reported"]
    assert (found["over_reported"], found["reported_twice"]) == (expected["over_reported"], expected["reported_twice"])
    assert min(found.values()) > 0
