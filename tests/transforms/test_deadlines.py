"""Deadlines, four eyes, stretches of time and dated rates: the words every desk shares, on drawn rows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.transforms.ageing import TICKETS, with_age
from backoffice.transforms.deadlines import standing, with_day_after, with_due_moment
from backoffice.transforms.four_eyes import four_eyes
from backoffice.transforms.intervals import by_day, merged, seconds_between
from backoffice.transforms.local_time import with_moment
from backoffice.transforms.rates_in_force import with_rate
from tests.tables import frame

AS_OF = datetime(2026, 3, 31, 12, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 31) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "done", "wanted"),
    [
        (at(10), at(9), "met"),
        (at(10), at(10), "met"),
        (at(10), at(11), "late"),
        (at(10), None, "missing"),
        (at(13), None, "waiting"),
        (at(12), None, "waiting"),
        (at(13), at(12, 30), "waiting"),
        (at(11), at(12, 30), "missing"),
        (None, at(9), None),
    ],
    ids=[
        *("before", "at the deadline", "after it", "not at all", "not yet", "due this very moment"),
        *("done only later", "done too late and only later", "no deadline"),
    ],
)
def test_a_deadline_is_met_late_missing_or_waits(due: datetime, done: datetime, wanted: str) -> None:
    rows = pl.DataFrame(
        {"due": [due], "done": [done]}, schema={"due": pl.Datetime("us", "UTC")} | {"done": pl.Datetime("us", "UTC")}
    )
    assert rows.select(found=standing("due", "done", AS_OF))["found"][0] == wanted


EASTER = [date(2026, 4, 1) + timedelta(number) for number in range(14)]
CALENDAR = frame(
    CalendarDay,
    [
        {
            "calendar": "T2",
            "day": day,
            "is_business_day": day.weekday() < 5 and day not in (date(2026, 4, 3), date(2026, 4, 6)),
        }
        for day in EASTER
    ],
).lazy()


@pytest.mark.parametrize(
    ("day", "days", "wanted"),
    [
        (date(2026, 4, 1), 1, date(2026, 4, 2)),
        (date(2026, 4, 2), 0, date(2026, 4, 2)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 4), 0, date(2026, 4, 7)),
        (date(2026, 4, 4), 1, date(2026, 4, 7)),
        (date(2026, 4, 13), 5, None),
        (date(2025, 1, 1), 1, None),
    ],
    ids=["next day", "itself", "over Easter", "closed: the next", "closed: the following", "beyond", "before"],
)
def test_the_business_day_after(day: date, days: int, wanted: date | None) -> None:
    asked = pl.LazyFrame({"calendar": ["T2"], "day": [day], "days": [days]})
    found = with_day_after(asked, CALENDAR, calendar="calendar", day="day", days=pl.col("days"), into="due")
    assert found.collect()["due"][0] == wanted


def test_a_report_is_due_by_the_close_of_the_following_working_day_where_it_is_filed() -> None:
    """Thursday before Easter: Tuesday's end in Paris, when summer time holds, is 22:00 UTC."""
    asked = pl.LazyFrame({"calendar": ["T2"], "day": [date(2026, 4, 2)], "minutes": [1440], "zone": ["Europe/Paris"]})
    found = with_due_moment(
        asked, CALENDAR, calendar="calendar", day="day", days=1, minutes="minutes", time_zone="zone", into="due"
    )
    assert found.collect()["due"][0] == datetime(2026, 4, 7, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "minutes", "wanted"),
    [
        ("Asia/Kolkata", date(2026, 3, 31), 1050, at(12)),
        ("Europe/London", date(2026, 3, 29), 90, at(1, 30, day=29)),
        ("Europe/London", date(2026, 10, 25), 90, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (None, date(2026, 3, 31), 0, None),
    ],
    ids=["half past five", "leapt over", "comes twice", "no zone"],
)
def test_a_time_of_the_clock_is_a_moment(zone: str, day: date, minutes: int, wanted: datetime) -> None:
    asked = pl.LazyFrame(
        {"zone": [zone, "America/New_York"], "day": [day] * 2, "minutes": [minutes] * 2},
        schema_overrides={"zone": pl.String},
    )
    found = with_moment(asked, day="day", minutes="minutes", time_zone="zone", into="at").collect()
    assert found["at"].to_list()[0] == wanted
    assert found["zone"].to_list() == [zone, "America/New_York"]


@pytest.mark.parametrize(
    ("maker", "checker", "wanted"),
    [("a", "b", "two_people"), ("a", "a", "same_person"), ("a", None, "nobody_yet"), (None, "b", "unknown")],
)
def test_four_eyes_are_two_people(maker: str | None, checker: str | None, wanted: str) -> None:
    people = pl.DataFrame({"maker": [maker], "checker": [checker]}, schema={"maker": pl.String, "checker": pl.String})
    assert people.select(found=four_eyes("maker", "checker"))["found"][0] == wanted


def test_stretches_that_overlap_or_touch_are_one() -> None:
    spans = [("a", 9, 10), ("a", 9, 12), ("a", 10, 11), ("a", 12, 13), ("a", 14, 15), ("b", 14, 15), ("b", 15, 14)]
    rows = pl.LazyFrame(
        {
            "service": [one for one, _, _ in spans],
            "started_at": [at(start) for _, start, _ in spans],
            "ended_at": [at(end) for _, _, end in spans],
        }
    )
    found = merged(rows, "service").sort("service", "started_at").collect().rows()
    assert found == [("a", at(9), at(13), 4), ("a", at(14), at(15), 1), ("b", at(14), at(15), 1)]


SPANS = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 1500)), min_size=1, max_size=12)


@given(SPANS)
def test_merged_time_is_every_minute_somebody_counts_once_and_days_add_up(spans: list[tuple[int, int]]) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    rows = pl.LazyFrame(
        {
            "service": ["a"] * len(spans),
            "started_at": [start + timedelta(minutes=begun) for begun, _ in spans],
            "ended_at": [start + timedelta(minutes=begun + length) for begun, length in spans],
        }
    )
    minutes = {minute for begun, length in spans for minute in range(begun, begun + length)}
    whole = merged(rows, "service")
    seconds = seconds_between("started_at", "ended_at")
    assert whole.select(seconds.sum()).collect().item() == 60 * len(minutes)
    days = by_day(whole).with_columns(seconds=seconds).group_by("day").agg(pl.col("seconds").sum()).collect()
    for day, found in days.iter_rows():
        first = (day - start.date()).days * 1440
        assert found == 60 * len(minutes & set(range(first, first + 1440)))
    assert days["seconds"].sum() == 60 * len(minutes)


def rate(scope: str, valid_from: date, value: int, valid_to: date | None = None) -> dict[str, object]:
    return {
        "rate_id": "target",
        "scope": scope,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "value": Decimal(value),
    }


RATES = frame(
    DatedRate,
    [
        rate("all", date(2026, 1, 1), 99),
        rate("P1", date(2026, 1, 1), 10),
        rate("P1", date(2026, 3, 1), 20),
        rate("P2", date(2026, 1, 1), 30, date(2026, 2, 1)),
        {**rate("P1", date(2026, 1, 1), 7), "rate_id": "other"},
    ],
).lazy()


@pytest.mark.parametrize(
    ("scope", "day", "wanted"),
    [
        ("P1", date(2026, 2, 28), 10),
        ("P1", date(2026, 3, 1), 20),
        ("P2", date(2026, 2, 1), 30),
        ("P2", date(2026, 2, 2), 99),
        ("P3", date(2026, 2, 2), 99),
        (None, date(2026, 2, 2), 99),
        ("P1", date(2025, 12, 31), None),
    ],
)
def test_the_rate_in_force_on_its_day_for_its_kind(scope: str | None, day: date, wanted: int | None) -> None:
    asked = pl.LazyFrame({"scope": [scope], "day": [day]}, schema={"scope": pl.String, "day": pl.Date})
    assert with_rate(asked, RATES, "target", scope="scope", on="day", into="value").collect()["value"][0] == wanted


def test_age_goes_by_the_calendar_and_by_the_week_where_there_is_none() -> None:
    asked = pl.LazyFrame(
        {"calendar": ["T2", "XX", "XX"], "since": [date(2026, 4, 2)] * 3, "is_open": [True, True, False]}
    )
    as_of, rates = datetime(2026, 4, 8, 9, tzinfo=UTC), DatedRate.create_empty(lazy=True)
    found = with_age(asked, CALENDAR, rates, TICKETS, as_of, calendar="calendar", since="since")
    told = found.sort("calendar", "is_open").select("calendar", "age_days", "age_bucket").collect().rows()
    assert told == [("T2", 2, "2-4"), ("XX", None, None), ("XX", 4, "2-4")], "what is done has no age"
