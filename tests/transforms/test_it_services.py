"""IT service on drawn rows: overlapping outages, maintenance, targets in business hours, and what fell in an outage."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.clearing import MarginCallStatus
from backoffice.contracts.it_services import (
    BatchRun,
    BatchTimeliness,
    Incident,
    ItService,
    Outage,
    OutageImpact,
)
from backoffice.contracts.reference import DatedRate
from backoffice.contracts.settlement_history import SettlementDay
from backoffice.transforms.it_services import batch_timeliness, incident_status
from backoffice.transforms.it_services_outages import outage_impacts, outage_spans, service_days
from tests.tables import frame
from tests.transforms.working_hours import week, weekdays

FIRST = date(2026, 9, 1)
AS_OF = datetime(2026, 9, 30, 18, tzinfo=UTC)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC)


def services(*named: str, **columns: Any) -> pl.LazyFrame:
    rows = [{"service_id": name, "in_service_from": FIRST, **columns} for name in named or ("hub",)]
    return frame(ItService, rows).lazy()


def outages(rows: Sequence[Mapping[str, Any]]) -> pl.LazyFrame:
    return frame(
        Outage, [{"outage_id": f"O{place}", "service_id": "hub", **row} for place, row in enumerate(rows)]
    ).lazy()


def down(start: datetime, end: datetime | None, **columns: Any) -> dict[str, Any]:
    return {"started_at": start, "ended_at": end, **columns}


def lengths(start: datetime, minutes: Sequence[int]) -> list[dict[str, Any]]:
    """Outages of so many minutes, each on a day of its own."""
    return [
        down(start + timedelta(days=place), start + timedelta(days=place, minutes=length))
        for place, length in enumerate(minutes)
    ]


def spans(rows: Sequence[Mapping[str, Any]], as_of: datetime = AS_OF) -> pl.DataFrame:
    nothing = OutageImpact.create_empty(lazy=True)
    return outage_spans(services(), outages(rows), nothing, as_of=as_of).sort("started_at").collect()


def test_the_mean_time_to_restore_of_five_outages_is_thirty_four_minutes() -> None:
    """By hand: 30 + 45 + 20 + 60 + 15 = 170, over 5."""
    found = spans(lengths(at(1, 9), (30, 45, 20, 60, 15)))
    assert found["minutes"].to_list() == [30, 45, 20, 60, 15]
    assert found["minutes"].sum() / found.height == 34


def test_three_nines_of_a_month_leave_forty_three_minutes_and_twelve_seconds() -> None:
    as_of = datetime(2026, 10, 1, tzinfo=UTC) - timedelta(microseconds=1)
    rows = [down(at(7, 9), at(7, 9) + timedelta(minutes=43, seconds=12))]
    days = service_days(services(), outages(rows), as_of=as_of + timedelta(microseconds=1)).collect()
    month = days.filter(pl.col("day") < date(2026, 10, 1))
    worked = month["period_seconds"].sum() - month["outage_seconds"].sum()
    assert Decimal(worked) / month["period_seconds"].sum() == Decimal("0.999")
    assert month["outage_minutes"].sum() == Decimal("43.2")


def test_outages_that_overlap_are_one_and_known_by_the_first() -> None:
    rows = [
        down(at(2, 10), at(2, 11), incident_id="I1"),
        down(at(2, 10, 30), at(2, 12), cause="power"),
        down(at(2, 14), at(2, 15)),
    ]
    found = spans(rows).select("outage_id", "minutes", "parts", "incident_id", "cause", "is_open").rows()
    assert found == [("O0", 120, 2, "I1", "power", False), ("O2", 60, 1, None, None, False)]


def test_maintenance_is_no_outage_and_cuts_one_in_two() -> None:
    rows = [down(at(5, 4), at(5, 6), is_planned=True), down(at(5, 3), at(5, 7)), down(at(5, 5), at(5, 5, 30))]
    assert spans(rows).select("started_at", "minutes").rows() == [(at(5, 3), 60), (at(5, 6), 60)]
    day = service_days(services(), outages(rows), as_of=AS_OF).filter(pl.col("day") == date(2026, 9, 5)).collect()
    assert day.select("planned_seconds", "outage_seconds", "outages_begun").row(0) == (7200, 7200, 2)


def test_what_is_down_lasts_until_now_and_what_has_not_begun_is_none() -> None:
    rows = [down(at(30, 17), None), down(at(30, 19), None), down(at(30, 10), at(30, 20))]
    found = spans(rows).row(0, named=True)
    assert (found["is_open"], found["minutes"], found["ended_at"], found["parts"]) == (True, 480, None, 2)
    last = service_days(services(), outages(rows), as_of=AS_OF).sort("day").collect().row(-1, named=True)
    assert (last["period_seconds"], last["outage_seconds"]) == (18 * 3600, 8 * 3600)


WHEN = st.lists(st.tuples(st.integers(0, 25 * 1440), st.integers(1, 3000), st.booleans()), min_size=1, max_size=10)


@settings(max_examples=60, deadline=None)
@given(WHEN)
def test_seconds_are_those_of_one_who_counts_minutes_and_days_add_up_to_the_spans(
    told: list[tuple[int, int, bool]],
) -> None:
    start = at(1)
    rows = [
        down(start + timedelta(minutes=begun), start + timedelta(minutes=begun + length), is_planned=planned)
        for begun, length, planned in told
    ]
    end = int((AS_OF - start).total_seconds() // 60)
    planned, unplanned = (
        {
            minute
            for begun, length, kind in told
            if kind is is_planned
            for minute in range(begun, min(end, begun + length))
        }
        for is_planned in (True, False)
    )
    days = service_days(services(), outages(rows), as_of=AS_OF).collect()
    assert days["planned_seconds"].sum() == 60 * len(planned)
    assert days["outage_seconds"].sum() == 60 * len(unplanned - planned)
    found = spans(rows)
    assert found["minutes"].sum() == len(unplanned - planned)
    assert found.height == days["outages_begun"].sum()


HOURS = week(time_zone="Asia/Kolkata", opens=540)
CALENDAR = weekdays(FIRST, 60)
RATES = frame(
    DatedRate,
    [
        {
            "rate_id": "target.incident.resolve",
            "scope": "P1",
            "valid_from": FIRST,
            "value": Decimal(120),
            "unit": "minutes",
        }
    ],
).lazy()


def incident(**columns: Any) -> dict[str, Any]:
    told = {"incident_id": "I", "priority": "P1", "location_id": "Pune", "times_reopened": 0, **columns}
    rows = frame(Incident, [told]).lazy()
    found: dict[str, Any] = incident_status(rows, HOURS, CALENDAR, RATES, as_of=AS_OF).collect().row(0, named=True)
    return found


def test_an_incident_of_friday_evening_is_due_on_monday_morning() -> None:
    """Friday, 17:00 in Pune, is 11:30 UTC: an hour is left; the other is Monday's, until 10:00, which is 04:30 UTC."""
    found = incident(opened_at=at(4, 11, 30), acknowledged_at=at(4, 11, 45), resolved_at=at(7, 4, 30))
    assert found["due_at"] == at(7, 4, 30)
    assert (found["standing"], found["business_hours"], found["target_hours"]) == ("met", 2, 2)
    assert found["minutes_to_acknowledge"] == 15
    assert found["hours_to_resolve"] == 65
    late = incident(opened_at=at(4, 11, 30), resolved_at=at(7, 4, 31))
    assert late["standing"] == "late"


@pytest.mark.parametrize(
    ("columns", "standing"),
    [
        ({"resolved_at": None}, "missing"),
        ({"resolved_at": AS_OF + timedelta(minutes=1)}, "missing"),
        ({"priority": "P4"}, None),
        ({"location_id": "Nowhere"}, None),
    ],
    ids=["open", "resolved only later", "no target", "no hours"],
)
def test_what_is_not_known_is_no_standing_and_the_future_is_not_known(
    columns: dict[str, Any], standing: str | None
) -> None:
    found = incident(opened_at=at(4, 11, 30), **columns)
    assert found["standing"] == standing
    assert found["is_open"] and found["resolved_at"] is None


def test_an_open_incident_ages_in_business_days() -> None:
    assert incident(opened_at=at(25, 6))["age_days"] == 3
    assert incident(opened_at=at(25, 6))["age_bucket"] == "2-4"
    assert incident(opened_at=at(25, 6), resolved_at=at(25, 7))["age_days"] is None


def batch(**columns: Any) -> dict[str, Any]:
    rows = frame(BatchRun, [{"job": "feed", "business_day": FIRST, "cut_off_at": at(30, 17), **columns}]).lazy()
    found: dict[str, Any] = batch_timeliness(rows, as_of=AS_OF).collect().row(0, named=True)
    return found


@pytest.mark.parametrize(
    ("columns", "standing", "minutes"),
    [
        ({"finished_at": at(30, 17)}, "met", 0),
        ({"finished_at": at(30, 17, 20)}, "late", 20),
        ({"finished_at": None}, "missing", 60),
        ({"finished_at": at(30, 20)}, "missing", 60),
        ({"started_at": at(30, 16), "cut_off_at": at(30, 19), "finished_at": None}, "waiting", 0),
    ],
    ids=["at the cut-off", "after it", "not at all", "only later", "still time"],
)
def test_a_batch_against_its_cut_off(columns: dict[str, Any], standing: str, minutes: int) -> None:
    found = batch(**columns)
    assert (found["standing"], found["minutes_late"]) == (standing, minutes)


def struck(
    named: pl.LazyFrame,
    fails: Sequence[Mapping[str, Any]] = (),
    breaks: Sequence[Mapping[str, Any]] = (),
    batches: Sequence[Mapping[str, Any]] = (),
    calls: Sequence[Mapping[str, Any]] = (),
) -> list[tuple[str, str]]:
    """What fell in an outage of the hub from 12:00 to 15:00 on the second."""
    found = outage_impacts(
        named,
        outages([down(at(2, 12), at(2, 15))]),
        frame(SettlementDay, fails).lazy() if fails else SettlementDay.create_empty(lazy=True),
        frame(BreakCase, breaks).lazy() if breaks else BreakCase.create_empty(lazy=True),
        frame(BatchTimeliness, batches).lazy() if batches else BatchTimeliness.create_empty(lazy=True),
        frame(MarginCallStatus, calls).lazy() if calls else MarginCallStatus.create_empty(lazy=True),
        as_of=AS_OF,
    )
    return found.select(pl.col("struck").cast(pl.String), "subject_id").sort("subject_id").collect().rows()


def fail(name: str, cut_off: datetime, **columns: Any) -> dict[str, Any]:
    told = {"instruction_id": name, "day": date(2026, 9, 2), "cut_off_at": cut_off, "is_fail": True, "market": "T2S"}
    return {**told, **columns}


def test_a_fail_fell_in_an_outage_that_began_before_its_cut_off_where_it_settles() -> None:
    fails = [
        fail("before", at(2, 12)),
        fail("in it", at(2, 14)),
        fail("after it", at(2, 19)),
        fail("another day", at(3, 14), day=date(2026, 9, 3)),
        fail("settled", at(2, 14), is_fail=False),
        fail("elsewhere", at(2, 14), market="NSE"),
    ]
    hit = [("fail", "after it"), ("fail", "in it")]
    assert struck(services(market="T2S", function="settlement"), fails) == hit
    assert struck(services(function="settlement"), fails) == [*hit[:1], ("fail", "elsewhere"), *hit[1:]]
    assert struck(services(function="accounting"), fails) == []


def test_breaks_of_the_day_and_late_batches_of_the_service_fell_in_it() -> None:
    breaks = [
        {"break_id": "that day", "item_date": date(2026, 9, 2)},
        {"break_id": "the next", "item_date": date(2026, 9, 3)},
        {"break_id": "undated", "item_date": None},
    ]
    late = {"business_day": date(2026, 9, 2), "service_id": "hub", "standing": "late", "cut_off_at": at(2, 13)}
    batches = [
        {**late, "job": "waited", "started_at": at(2, 11), "finished_at": at(2, 16)},
        {**late, "job": "slow", "started_at": at(2, 15), "finished_at": at(2, 16)},
        {**late, "job": "never began", "started_at": None, "finished_at": None},
        {**late, "job": "in time", "standing": "met", "started_at": at(2, 11), "finished_at": at(2, 16)},
        {**late, "job": "other", "service_id": "ledger", "started_at": at(2, 11), "finished_at": at(2, 16)},
    ]
    found = struck(services(), breaks=breaks, batches=batches)
    assert found == [("batch", "never began"), ("break", "that day"), ("batch", "waited")]


def test_a_margin_call_fell_in_an_outage_between_the_call_and_its_deadline() -> None:
    late = {"standing": "late", "called_at": at(2, 11), "due_at": at(2, 13)}
    calls = [
        {**late, "call_id": "missed"},
        {**late, "call_id": "never met", "standing": "missing"},
        {**late, "call_id": "met", "standing": "met"},
        {**late, "call_id": "due before", "called_at": at(2, 10), "due_at": at(2, 12)},
        {**late, "call_id": "called after", "called_at": at(2, 15), "due_at": at(2, 17)},
        {**late, "call_id": "next day", "called_at": at(3, 12), "due_at": at(3, 13)},
    ]
    hit = [("margin_call", "missed"), ("margin_call", "never met")]
    assert struck(services(), calls=calls) == hit
    assert struck(services(function="clearing"), calls=calls) == hit
    assert struck(services(function="settlement"), calls=calls) == []
    assert struck(services(market="T2S"), calls=calls) == []
