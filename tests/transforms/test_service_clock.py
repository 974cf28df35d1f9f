"""The clock of a service, against drawn examples and against counting every minute with Python's own time zones."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.service_hours import OpeningHours
from backoffice.transforms.service_clock import hours_of, shifts, with_due_at, with_open_seconds
from tests.tables import frame

LONDON, KOLKATA, NEW_YORK = "Europe/London", "Asia/Kolkata", "America/New_York"
FIRST, LAST = date(2026, 3, 1), date(2026, 4, 15)
GOOD_FRIDAY = date(2026, 4, 3)
DAYS = [FIRST + timedelta(number) for number in range((LAST - FIRST).days + 1)]


def calendar(closed: Sequence[date] = (GOOD_FRIDAY,), lacking: Sequence[date] = ()) -> pl.LazyFrame:
    rows = [
        {"calendar": "GB", "day": day, "is_business_day": day.weekday() < 5 and day not in closed}
        for day in DAYS
        if day not in lacking
    ]
    return frame(CalendarDay, rows).lazy()


def hours(*shifts_of_day: tuple[int, int], zone: str = LONDON, site: str = "London") -> list[dict[str, Any]]:
    return [
        {
            **{"location_id": site, "weekday": weekday, "valid_from": date(2020, 1, 1), "calendar": "GB"},
            **{"opens": opens, "closes": closes, "time_zone": zone},
        }
        for weekday in range(1, 6)
        for opens, closes in shifts_of_day
    ]


def clock(rows: Sequence[dict[str, Any]], days: pl.LazyFrame | None = None) -> pl.LazyFrame:
    return shifts(frame(OpeningHours, rows).lazy(), calendar() if days is None else days)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def opened(rows: Sequence[dict[str, Any]], start: str, end: str, site: str = "London", **options: Any) -> Any:
    asked = pl.LazyFrame({"site": [site], "start": [at(start)], "end": [at(end)]})
    ticking = clock(rows, **options)
    return with_open_seconds(asked, ticking, site="site", start="start", end="end", into="open").collect()["open"][0]


NINE_TO_FIVE = hours((540, 1020))


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2026-03-27T16:00", "2026-03-27T16:30", timedelta(minutes=30)),
        ("2026-03-27T16:00", "2026-03-30T08:30", timedelta(hours=1, minutes=30)),
        ("2026-03-27T18:00", "2026-03-29T12:00", timedelta(0)),
        ("2026-04-02T15:00", "2026-04-06T09:00", timedelta(hours=1 + 1)),
        ("2026-03-25T12:00", "2026-03-25T11:00", timedelta(0)),
    ],
    ids=["within a day", "over a weekend on which clocks changed", "at night", "over Good Friday", "backwards"],
)
def test_time_counts_only_while_the_site_is_open(start: str, end: str, wanted: timedelta) -> None:
    """By hand; in winter London's nine is 09:00 UTC, from 29 March on 08:00 UTC."""
    assert opened(NINE_TO_FIVE, start, end) == wanted.total_seconds()


def test_a_shift_in_the_night_the_clocks_change_is_an_hour_shorter() -> None:
    """29 March 2026 in London has 23 hours: midnight to six by the clock is five hours."""
    night = [{**row, "weekday": 7} for row in hours((0, 360))[:1]]
    days = calendar().with_columns(is_business_day=pl.lit(True))
    assert opened(night, "2026-03-28T00:00", "2026-03-29T12:00", days=days) == 5 * 3600


def test_shifts_that_overlap_count_once() -> None:
    two = hours((540, 780), (720, 1020))
    assert opened(two, "2026-03-25T00:00", "2026-03-26T00:00") == 8 * 3600


def test_what_took_effect_last_holds_and_a_site_without_hours_has_those_of_all() -> None:
    later = [{**row, "valid_from": date(2026, 3, 25), "closes": 600} for row in NINE_TO_FIVE]
    assert opened([*NINE_TO_FIVE, *later], "2026-03-24T00:00", "2026-03-26T00:00") == (8 + 1) * 3600
    for_all = hours((540, 600), site="all")
    assert opened([*NINE_TO_FIVE, *for_all], "2026-03-25T00:00", "2026-03-26T00:00", site="Pune") == 3600
    assert opened(NINE_TO_FIVE, "2026-03-25T00:00", "2026-03-26T00:00", site="Pune") is None


def test_what_the_calendar_does_not_cover_is_unknown() -> None:
    holed = calendar(lacking=[date(2026, 3, 26)])
    assert opened(NINE_TO_FIVE, "2026-03-25T00:00", "2026-03-27T12:00", days=holed) is None
    assert opened(NINE_TO_FIVE, "2026-03-27T10:00", "2026-03-27T12:00", days=holed) == 2 * 3600
    assert opened(NINE_TO_FIVE, "2026-04-14T10:00", "2026-05-01T12:00") is None
    assert opened(NINE_TO_FIVE, "2026-02-01T10:00", "2026-03-05T12:00") is None


def due(minutes: int, start: str = "2026-03-27T16:00") -> datetime:
    asked = pl.LazyFrame({"site": ["London"], "start": [at(start)], "minutes": [minutes]})
    ticking = clock(NINE_TO_FIVE)
    return with_due_at(asked, ticking, site="site", start="start", minutes="minutes", into="due").collect()["due"][0]


@pytest.mark.parametrize(
    ("minutes", "wanted"),
    [
        (0, "2026-03-27T16:00"),
        (60, "2026-03-27T17:00"),
        (61, "2026-03-30T08:01"),
        (60 + 480, "2026-03-30T16:00"),
        (60 + 480 * 4 + 1, "2026-04-06T08:01"),
    ],
    ids=["at once", "at closing", "a minute later is after the weekend", "a day of work", "over Good Friday"],
)
def test_it_is_due_when_so_much_has_been_worked(minutes: int, wanted: str) -> None:
    assert due(minutes) == at(wanted)


def test_hours_are_exact_to_four_digits() -> None:
    seconds = pl.LazyFrame({"seconds": [5400, 1, 0, None]})
    found = seconds.select(hours_of("seconds")).collect().to_series().to_list()
    assert [None if one is None else str(one) for one in found] == ["1.5000", "0.0003", "0.0000", None]


ZONES = st.sampled_from([LONDON, KOLKATA, NEW_YORK])
DAY_SHIFTS = st.lists(
    st.tuples(st.integers(0, 1400), st.integers(1, 600)).map(lambda one: (one[0], min(1440, one[0] + one[1]))),
    min_size=1,
    max_size=2,
    unique_by=lambda one: one[0],
)
MOMENTS = st.integers(0, 40 * 1440).map(lambda minute: datetime(2026, 3, 3, tzinfo=UTC) + timedelta(minutes=minute))


def minutes_open(rows: Sequence[dict[str, Any]], start: datetime, end: datetime) -> int:
    """Another way: look at every minute of the wall clock and ask whether the site is open in it."""
    zone = ZoneInfo(rows[0]["time_zone"])
    spans = {(row["opens"], row["closes"]) for row in rows}
    count, moment = 0, start
    while moment < end:
        told = moment.astimezone(zone)
        minute = told.hour * 60 + told.minute
        is_open = told.weekday() < 5 and told.date() != GOOD_FRIDAY
        count += is_open and any(opens <= minute < closes for opens, closes in spans)
        moment += timedelta(minutes=1)
    return count


@settings(max_examples=40, deadline=None)
@given(zone=ZONES, spans=DAY_SHIFTS, start=MOMENTS, length=st.integers(0, 6 * 1440), wanted=st.integers(1, 900))
def test_it_counts_as_one_who_looks_at_every_minute(
    zone: str, spans: list[tuple[int, int]], start: datetime, length: int, wanted: int
) -> None:
    rows = hours(*spans, zone=zone)
    end = min(start + timedelta(minutes=length), datetime(2026, 4, 13, tzinfo=UTC))
    ticking = clock(rows)
    asked = pl.LazyFrame({"site": ["London"], "start": [start], "end": [end], "minutes": [wanted]})
    counted = with_open_seconds(asked, ticking, site="site", start="start", end="end", into="open")
    found = with_due_at(counted, ticking, site="site", start="start", minutes="minutes", into="due").collect()
    if found["open"][0] is None:
        assert start < clock(rows).select(pl.col("opens_at").min()).collect().item()
        return
    assert found["open"][0] == 60 * minutes_open(rows, start, end)
    if (by := found["due"][0]) is not None:
        assert minutes_open(rows, start, by) == wanted
        assert minutes_open(rows, start, by - timedelta(minutes=1)) < wanted
