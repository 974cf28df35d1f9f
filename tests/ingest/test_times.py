"""Days and moments: only text of the declared shape, only days that exist, only hours that happened once."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.ingest import times


def day(text: str, written: str = "%Y-%m-%d") -> date | None:
    found: date | None = times.days(pl.Series([text]), written).item()
    return found


def moment(text: str, written: str = "%Y-%m-%dT%H:%M:%S", zone: str | None = "UTC") -> datetime | None:
    found: datetime | None = times.moments(pl.Series([text]), written, zone).item()
    return found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-06-01", "%Y-%m-%d"),
        ("01/06/2026", "%d/%m/%Y"),
        ("1/6/2026", "%d/%m/%Y"),
        ("6/1/2026", "%m/%d/%Y"),
        ("20260601", "%Y%m%d"),
        ("01.06.26", "%d.%m.%y"),
        ("01-Jun-2026", "%d-%b-%Y"),
        ("01JUN26", "%d%b%y"),
        ("1 June 2026", "%d %B %Y"),
        ("06/2026", "%m/%Y"),
        ("2026-06-01T23:59:59", "%Y-%m-%dT%H:%M:%S"),
        ("2026-06-01 00:00:00", "%d/%m/%Y"),  # a date cell of a spreadsheet, whatever the format
    ],
)
def test_a_day_is_read_in_its_declared_format(text: str, written: str) -> None:
    assert day(text, written) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-02-30", "%Y-%m-%d"),
        ("2025-02-29", "%Y-%m-%d"),
        ("2026-13-01", "%Y-%m-%d"),
        ("2026061", "%Y%m%d"),  # the engine alone would read 1 June
        ("0026-06-01", "%Y-%m-%d"),  # a two-digit year in disguise
        ("+2026-06-01", "%Y-%m-%d"),
        ("2026-06-01x", "%Y-%m-%d"),
        ("2026-06-01T00:00:00", "%Y-%m-%d"),
        ("2026-06-01 09:30:00", "%Y-%m-%d"),
        ("01/06/2026", "%Y-%m-%d"),
        ("२०२६-०६-०१", "%Y-%m-%d"),
        ("", "%Y-%m-%d"),
    ],
)
def test_what_is_no_such_day_is_null(text: str, written: str) -> None:
    assert day(text, written) is None


def test_typed_cells_need_no_format_and_lose_no_time_of_day() -> None:
    assert times.days(pl.Series([date(2026, 6, 1)]), "%Y-%m-%d").to_list() == [date(2026, 6, 1)]
    cells = pl.Series(["2026-06-01 00:00", "2026-06-01 09:30"]).str.to_datetime()
    assert times.days(cells, "%Y-%m-%d").to_list() == [date(2026, 6, 1), None]


@pytest.mark.parametrize(
    ("text", "written", "zone", "hour", "minute"),
    [
        ("2026-06-01T09:30:00", "%Y-%m-%dT%H:%M:%S", "UTC", 9, 30),
        ("2026-06-01T15:00:00", "%Y-%m-%dT%H:%M:%S", "Asia/Kolkata", 9, 30),
        ("2026-06-01T10:30:00", "%Y-%m-%dT%H:%M:%S", "Europe/London", 9, 30),
        ("2026-06-01T15:00:00+05:30", "%Y-%m-%dT%H:%M:%S%z", None, 9, 30),
        ("2026-06-01T15:00:00+0530", "%Y-%m-%dT%H:%M:%S%z", None, 9, 30),
        ("2026-06-01T09:30:00Z", "%Y-%m-%dT%H:%M:%S%z", None, 9, 30),
        ("01/06/2026 9:30 AM", "%d/%m/%Y %I:%M %p", "UTC", 9, 30),
        ("20260601093000", "%Y%m%d%H%M%S", "UTC", 9, 30),
        ("2026-06-01 09:30:00", "%d.%m.%Y %H:%M", "UTC", 9, 30),  # a date cell of a spreadsheet
    ],
)
def test_a_moment_is_brought_to_utc(text: str, written: str, zone: str | None, hour: int, minute: int) -> None:
    assert moment(text, written, zone) == datetime(2026, 6, 1, hour, minute, tzinfo=UTC)


def test_fractions_of_a_second_are_kept_to_the_microsecond_or_refused() -> None:
    written = "%Y-%m-%dT%H:%M:%S%.f"
    assert moment("2026-06-01T09:30:00.5", written) == datetime(2026, 6, 1, 9, 30, 0, 500_000, tzinfo=UTC)
    assert moment("2026-06-01T09:30:00.123456000", written) == datetime(2026, 6, 1, 9, 30, 0, 123_456, tzinfo=UTC)
    assert moment("2026-06-01T09:30:00.1234567", written) is None
    nanoseconds = pl.Series([1_000, 1], dtype=pl.Int64).cast(pl.Datetime("ns"))
    assert times.moments(nanoseconds, written, "UTC").to_list() == [datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC), None]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-10-25T01:30:00", "London's clocks show this hour twice"),
        ("2026-03-29T01:30:00", "London's clocks never show this hour"),
        ("2026-06-01T24:00:00", "a day ends at 23:59"),
        ("2026-06-01T09:30:60", "a minute has 60 seconds, counted from 0"),
        ("2026-06-01", "no time of day"),
    ],
)
def test_an_hour_that_cannot_be_placed_is_null(text: str, why: str) -> None:
    assert moment(text, zone="Europe/London") is None, why


def test_a_typed_moment_with_a_zone_keeps_its_instant_and_one_without_takes_the_declared_zone() -> None:
    naive = pl.Series(["2026-06-01 15:00"]).str.to_datetime()
    kolkata = naive.dt.replace_time_zone("Asia/Kolkata")
    expected = [datetime(2026, 6, 1, 9, 30, tzinfo=UTC)]
    assert times.moments(kolkata, "%Y", "Europe/London").to_list() == expected
    assert times.moments(naive, "%Y", "Asia/Kolkata").to_list() == expected
    assert times.moments(naive, "%Y", None).to_list() == [None]
    assert times.moments(pl.Series([date(2026, 6, 1)]), "%Y", "UTC").to_list() == [None]


@pytest.mark.parametrize("written", ["%Y-%m-%d %Q", "%D", "%Y.%f", "100%"])
def test_a_format_of_unknown_directives_is_an_error(written: str) -> None:
    with pytest.raises(ValueError, match="%"):
        times.shape(written)


@given(
    value=st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)),
    written=st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d-%b-%Y", "%d %B %Y", "%d%m%Y"]),
)
def test_every_day_reads_back_as_it_was_written(value: date, written: str) -> None:
    assert day(value.strftime(written), written) == value
