"""Retention on drawn rows: when the clock begins, when it is over, what a hold stops, and what came when asked for."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.contracts.reference import DatedRate
from backoffice.contracts.retention import RecordClass, RetainedRecord, RetrievalTest
from backoffice.transforms.retention import retention_status, retrieval_status
from tests.firm import demo_frames
from tests.tables import frame
from tests.transforms.working_hours import week, weekdays

TODAY = date(2026, 9, 30)
AS_OF = datetime(2026, 9, 30, 18, tzinfo=UTC)
LONG_AGO = date(2000, 1, 1)
CLASSES = frame(
    RecordClass,
    [
        {"record_class": "blotters", "clock": "created"},
        {"record_class": "accounts", "clock": "closed"},
        {"record_class": "ruleless", "clock": "created"},
    ],
).lazy()


def rate(name: str, scope: str, value: str, since: date = LONG_AGO) -> dict[str, Any]:
    return {"rate_id": name, "scope": scope, "valid_from": since, "value": Decimal(value)}


RATES = frame(
    DatedRate,
    [
        rate("retention.years", "blotters", "6"),
        rate("retention.years", "blotters", "3", date(2022, 1, 1)),
        rate("retention.years", "accounts", "6"),
        rate("retention.accessible_years", "blotters", "2"),
        rate("retention.disposed_within", "all", "30"),
        rate("target.retrieval", "all", "60"),
    ],
).lazy()


def record(**columns: Any) -> dict[str, Any]:
    told = {"record_class": "blotters", "is_accessible": True}
    made = frame(RetainedRecord, [{**told, **columns}]).lazy()
    row: dict[str, Any] = retention_status(made, CLASSES, RATES, as_of=AS_OF).collect().row(0, named=True)
    return row


def of(day: str, **columns: Any) -> dict[str, Any]:
    return {"created_on": date.fromisoformat(day), **columns}


@pytest.mark.parametrize(
    ("columns", "fate", "expires"),
    [
        (of("2020-10-01"), "kept", "2026-10-01"),
        (of("2020-09-30"), "due", "2026-09-30"),
        (of("2020-08-31"), "due", "2026-08-31"),
        (of("2020-08-30"), "overdue", "2026-08-30"),
        (of("2020-08-30", is_on_hold=True), "held", "2026-08-30"),
        (of("2020-10-01", is_on_hold=True), "kept", "2026-10-01"),
        (of("2020-02-29"), "overdue", "2026-02-28"),
        (of("2020-08-30", disposed_on=date(2026, 8, 30)), "disposed", "2026-08-30"),
        (of("2020-08-30", disposed_on=date(2026, 8, 29)), "disposed_too_soon", "2026-08-30"),
        (of("2020-08-30", disposed_on=date(2026, 9, 1), is_on_hold=True), "disposed_too_soon", "2026-08-30"),
        (of("2020-08-30", disposed_on=date(2026, 10, 1)), "overdue", "2026-08-30"),
        (of("2022-01-01"), "overdue", "2025-01-01"),
        (of("2019-01-01", record_class="accounts"), "clock_not_begun", None),
        (of("2010-01-01", record_class="accounts", closed_on=date(2021, 1, 5)), "kept", "2027-01-05"),
        (of("2010-01-01", record_class="accounts", closed_on=date(2027, 1, 5)), "clock_not_begun", None),
        (of("2019-01-01", record_class="accounts", disposed_on=date(2020, 1, 1)), "disposed_too_soon", None),
        (of("2020-08-30", record_class=None), "unclassified", None),
        (of("2020-08-30", record_class="unheard of"), "unclassified", None),
        (of("2020-08-30", record_class="ruleless"), "unclassified", None),
    ],
)
def test_what_became_of_a_record(columns: dict[str, Any], fate: str, expires: str | None) -> None:
    found = record(**columns)
    assert (found["fate"], found["expires_on"]) == (fate, None if expires is None else date.fromisoformat(expires))


def test_overdue_is_counted_from_the_last_day_to_destroy_it() -> None:
    """30 August and thirty days is 29 September: one day ago."""
    assert record(**of("2020-08-30"))["overdue_days"] == 1
    assert record(**of("2020-08-31"))["overdue_days"] is None


@pytest.mark.parametrize(
    ("created", "must"), [("2024-10-01", True), ("2024-09-30", False), ("2026-09-30", True)], ids=str
)
def test_the_first_two_years_a_record_is_to_hand(created: str, must: bool) -> None:
    found = record(**of(created, is_accessible=False))
    assert (found["must_be_accessible"], found["is_accessible"]) == (must, False)


def test_nothing_is_said_of_records_to_come() -> None:
    made = frame(RetainedRecord, [of("2026-10-01", record_class="blotters")]).lazy()
    assert retention_status(made, CLASSES, RATES, as_of=AS_OF).collect().is_empty()


HOURS = week()
CALENDAR = weekdays(date(2026, 8, 31), 60)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("columns", "retrieval"),
    [
        ({"delivered_at": at(3, 10, 30)}, "passed"),
        ({"delivered_at": at(3, 10, 30), "is_whole": True}, "passed"),
        ({"delivered_at": at(3, 10, 31)}, "late"),
        ({"delivered_at": at(3, 10, 30), "is_whole": False}, "not_whole"),
        ({}, "missing"),
        ({"delivered_at": AS_OF + timedelta(minutes=1)}, "missing"),
        ({"asked_at": at(30, 17, 30)}, "waiting"),
        ({"location_id": "Nowhere", "delivered_at": at(3, 10)}, None),
    ],
)
def test_a_record_asked_for_comes_in_time_and_whole(columns: Mapping[str, Any], retrieval: str | None) -> None:
    """Asked for half an hour before closing: an hour of work is over at half past ten on the next day."""
    told = {"record_id": "A", "location_id": "Pune", "asked_at": at(2, 17, 30), "is_whole": None}
    tests = frame(RetrievalTest, [{**told, **columns}]).lazy()
    records = frame(RetainedRecord, [{"record_id": "A", "record_class": "blotters"}]).lazy()
    found = retrieval_status(tests, records, HOURS, CALENDAR, RATES, as_of=AS_OF).collect().row(0, named=True)
    assert (found["retrieval"], found["record_class"]) == (retrieval, "blotters")


def test_the_demo_archive_keeps_every_fate_and_every_record_has_one() -> None:
    frames = demo_frames()
    found = frames["retention_status"]
    assert found.height == frames["retained_records"].height
    expected = {"kept", "clock_not_begun", "due", "overdue", "held", "disposed", "disposed_too_soon", "unclassified"}
    assert set(found["fate"].cast(str).unique()) == expected
