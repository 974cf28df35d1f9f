"""Counting business days: on a calendar, on two at once, and on weekdays where there is none."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.business_days import (
    is_weekday,
    jointly_open,
    numbered,
    weekdays_between,
    with_count,
    with_days_between,
)

MONDAY = date(2026, 6, 1)


def june(day: int) -> date:
    return date(2026, 6, day)


def calendar(name: str, *closed: int, days: range = range(1, 31)) -> pl.LazyFrame:
    """June 2026, weekends and `closed` shut; 1 June is a Monday."""
    shown = [june(day) for day in days]
    is_open = [day.weekday() < 5 and day.day not in closed for day in shown]
    return pl.LazyFrame({"calendar": [name] * len(shown), "day": shown, "is_business_day": is_open})


def between(days: pl.LazyFrame, start: date | None, end: date | None, name: str = "T2S") -> int | None:
    asked = pl.LazyFrame(
        {"name": [name], "start": [start], "end": [end]},
        schema={"name": pl.String, "start": pl.Date, "end": pl.Date},
    )
    return with_days_between(asked, days, calendar="name", start="start", end="end", into="n").collect()["n"].item()


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (1, 1, 0),
        (1, 2, 1),
        (5, 8, 1),
        (5, 7, 0),
        (6, 8, 1),
        (6, 7, 0),
        (8, 5, -1),
        (8, 6, -1),
        (7, 6, 0),
        (11, 15, 1),
        (11, 12, 0),
        (1, 30, 20),
    ],
)
def test_business_days_after_the_first_up_to_the_last(start: int, end: int, days: int) -> None:
    """The market is closed on Friday 12: June has 21 business days, 20 after its first."""
    assert between(calendar("T2S", 12), june(start), june(end)) == days


def test_what_is_not_known_is_not_counted() -> None:
    known = calendar("T2S", 12)
    assert between(known, None, june(2)) is None
    assert between(known, june(2), None) is None
    assert between(known, june(2), date(2026, 7, 1)) is None
    assert between(known, june(2), june(3), name="NSE") is None


def test_a_missing_day_makes_unknown_what_spans_it_and_nothing_else() -> None:
    gap = pl.concat([calendar("T2S", days=range(1, 10)), calendar("T2S", days=range(11, 31))])
    assert between(gap, june(9), june(11)) is None
    assert between(gap, june(1), june(9)) == 6
    assert between(gap, june(11), june(16)) == 3


def test_every_calendar_is_numbered_by_itself_whatever_the_order_of_its_rows() -> None:
    days = pl.concat([calendar("A", 1), calendar("B")]).collect().sample(fraction=1, shuffle=True, seed=1).lazy()
    first = numbered(days).filter(pl.col("day") <= june(3)).sort("calendar", "day").collect()
    assert first["number"].to_list() == [0, 1, 2, 1, 2, 3]
    assert first["place"].to_list() == [1, 2, 3, 1, 2, 3]


def test_rows_keep_their_order_and_their_columns() -> None:
    asked = pl.LazyFrame({"name": ["T2S"] * 3, "start": [june(9), june(1), june(4)], "end": [june(10)] * 3})
    made = with_days_between(asked, calendar("T2S"), calendar="name", start="start", end="end", into="n").collect()
    assert made.columns == ["name", "start", "end", "n"]
    assert made["n"].to_list() == [1, 7, 4]


def test_two_calendars_are_jointly_open_where_both_are_and_known_where_both_are() -> None:
    days = pl.concat([calendar("T2S", 12), calendar("EUR", 15, days=range(8, 21))])
    pairs = pl.LazyFrame({"calendar": ["both"], "left": ["T2S"], "right": ["EUR"]})
    joint = jointly_open(days, pairs)
    shut = joint.filter(~pl.col("is_business_day")).sort("day").collect()
    assert [day.day for day in shut["day"]] == [12, 13, 14, 15, 20]
    assert joint.collect().height == 13
    assert between(joint, june(11), june(16), name="both") == 1
    assert between(joint, june(5), june(9), name="both") is None


@pytest.mark.parametrize(
    ("start", "end", "days"), [(1, 1, 0), (5, 8, 1), (8, 5, -1), (6, 7, 0), (1, 30, 21), (30, 1, -21)]
)
def test_weekdays(start: int, end: int, days: int) -> None:
    assert weekdays(june(start), june(end)) == days


def test_weekdays_of_an_unknown_day_are_unknown() -> None:
    assert weekdays(None, MONDAY) is None
    assert weekdays(MONDAY, None) is None


dates = st.dates(date(1999, 1, 1), date(2099, 12, 31))


@given(dates, st.integers(-400, 400))
def test_weekdays_are_those_one_counts_by_walking(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    first, last = min(start, end), max(start, end)
    walked = sum((first + timedelta(days=n)).weekday() < 5 for n in range(1, (last - first).days + 1))
    assert weekdays(start, end) == (walked if days >= 0 else -walked)


@given(dates, dates, dates)
def test_weekdays_add_up_over_any_stop_on_the_way(first: date, second: date, third: date) -> None:
    assert weekdays(first, second) + weekdays(second, third) == weekdays(first, third)  # type: ignore[operator]


@given(st.sets(st.integers(1, 30)), st.integers(1, 30), st.integers(1, 30))
def test_a_calendar_counts_as_walking_its_open_days_does(closed: set[int], start: int, end: int) -> None:
    days = calendar("T2S", *closed)
    shut = {june(day) for day in closed}
    first, last = min(start, end), max(start, end)
    walked = sum(june(day).weekday() < 5 and june(day) not in shut for day in range(first + 1, last + 1))
    assert between(days, june(start), june(end)) == (walked if start <= end else -walked)


@given(st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)), st.integers(1, 30), st.integers(1, 30))
def test_counts_subtract_to_the_days_walked_unknown_ones_by_the_week(
    closed: set[int], unknown: set[int], start: int, end: int
) -> None:
    days = calendar("T2S", *closed).filter(~pl.col("day").dt.day().is_in(list(unknown)))
    asked = pl.LazyFrame({"name": ["T2S"] * 3, "day": [june(end), None, june(start)]})
    last, nothing, first = with_count(asked, days, calendar="name", day="day", into="n").collect()["n"]
    low, high = sorted((start, end))
    walked = [june(day) for day in range(low + 1, high + 1)]
    open_days = sum(day.weekday() < 5 and (day.day in unknown or day.day not in closed) for day in walked)
    assert (last - first, nothing) == (open_days if start <= end else -open_days, None)


def test_an_open_saturday_counts_and_other_calendars_do_not() -> None:
    saturday = pl.LazyFrame({"calendar": ["NSE"], "day": [june(6)], "is_business_day": [True]})
    asked = pl.LazyFrame({"name": ["NSE", "NSE", "T2S", "T2S", None, None], "on": [june(5), june(7)] * 3})
    made = with_count(asked, saturday, calendar="name", day="on", into="n").collect()
    assert made.columns == ["name", "on", "n"]
    assert made["n"].diff().gather([1, 3, 5]).to_list() == [1, 0, 0]


def test_saturday_and_sunday_are_no_weekdays() -> None:
    week = pl.DataFrame({"day": [MONDAY + timedelta(days=n) for n in range(7)]})
    assert week.select(is_weekday(pl.col("day"))).to_series().to_list() == [True] * 5 + [False] * 2


def weekdays(start: date | None, end: date | None) -> int | None:
    asked = pl.DataFrame({"start": [start], "end": [end]}, schema={"start": pl.Date, "end": pl.Date})
    return asked.select(weekdays_between(pl.col("start"), pl.col("end"))).item()


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-40, 40))
def test_weekdays_are_those_numpy_counts(start: date, days: int) -> None:
    first, last = sorted((start, start + timedelta(days=days)))
    counted = int(np.busday_count(first + timedelta(days=1), last + timedelta(days=1)))
    assert weekdays(start, start + timedelta(days=days)) == (counted if days >= 0 else -counted)
