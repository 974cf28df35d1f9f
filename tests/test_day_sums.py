"""What is added up from sums by day is exactly what the number's own question gives, over whatever range of days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from polars.testing import assert_frame_equal

from backoffice import day_sums
from backoffice.access import PERSONAL_TABLES, ROLES
from backoffice.additive import parts
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.contracts.settlement_stages import StageItem
from backoffice.day_sums import DaySums
from backoffice.guard import is_pay
from backoffice.held import Held
from backoffice.kpis import KPI, KPIS, named
from backoffice.query import Door, Wanted, engine
from backoffice.sql import EVERYTHING, Filters, Grain, first_of
from backoffice.store import Snapshot, Store
from tests.tables import frame

OURS = [kpi for kpi in KPIS if kpi.on and parts(kpi) and not is_pay(kpi) and kpi.result.table not in PERSONAL_TABLES]
RANGES = (
    Filters(start=date(2026, 7, 2), end=date(2026, 9, 22)),
    Filters(start=date(2026, 9, 30), end=date(2026, 9, 30)),
    Filters(start=date(2026, 8, 5)),
    Filters(end=date(2026, 8, 4)),
    Filters(start=date(2031, 1, 1), end=date(2031, 1, 31)),
    EVERYTHING,
)
GRAINS: tuple[Grain, ...] = ("day", "week", "month")
FAILS = named("settlement_fails")


@pytest.fixture(scope="session")
def snapshot(small_firm: Path) -> Snapshot:
    return Store(small_firm).snapshot()


@pytest.fixture(scope="session")
def duck() -> duckdb.DuckDBPyConnection:
    return engine()


@pytest.fixture(scope="session")
def held(duck: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> Held:
    """All tables in memory: thousands of small questions are put here."""
    made = Held(duck, settled=0)
    for table in {kpi.result.table for kpi in OURS}:
        made.fetch(snapshot.files(table))
    return made


@pytest.fixture(scope="session")
def apart(snapshot: Snapshot, duck: duckdb.DuckDBPyConnection, held: Held) -> Door:
    """A door that asks each number by itself."""
    return Door(snapshot, ROLES["viewer"], duck, held=held)


@pytest.fixture
def seen(snapshot: Snapshot, duck: duckdb.DuckDBPyConnection, held: Held) -> Door:
    """A door that adds up by day."""
    return Door(snapshot, ROLES["viewer"], duck, held=held, sums=DaySums())


def splits(kpi: KPI) -> list[tuple[str, ...]]:
    apart = (kpi.currency,) if kpi.currency else ()
    return list(
        dict.fromkeys(tuple(dict.fromkeys((*apart, *one))) for one in ((), *((split,) for split in kpi.splits)))
    )


def asked(seen: Door, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables this door puts a question to from now on."""
    tables: list[str] = []
    put = seen._put

    def noting(contract: Any, *how: Any) -> Any:
        tables.append(contract.table)
        return put(contract, *how)

    monkeypatch.setattr(seen, "_put", noting)
    return tables


def same(seen: Door, apart: Door, kpi: KPI, split: Sequence[str], filters: Filters, grain: Grain) -> None:
    assert_frame_equal(seen.by(kpi, split, filters), apart.by(kpi, split, filters))
    assert_frame_equal(seen.series(kpi, grain, filters, split), apart.series(kpi, grain, filters, split))


@pytest.mark.parametrize("kpi", OURS, ids=lambda kpi: kpi.key)
def test_every_breakdown_and_series_is_the_same(
    kpi: KPI, seen: Door, apart: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a split by many values, as securities, more rows than are kept in earnest."""
    monkeypatch.setattr(day_sums, "MOST_ROWS", 50_000)
    for place, split in enumerate(splits(kpi)):
        seen.by(kpi, split, Filters(start=date(2026, 6, 1)))
        seen.by(kpi, split)
        with monkeypatch.context() as patched:
            tables = asked(seen, patched)
            for turn in (place, place + 3):
                same(seen, apart, kpi, split, RANGES[turn % len(RANGES)], GRAINS[turn % len(GRAINS)])
            assert not tables
    if kpi.currency is None:
        assert [seen.figure(kpi, one) for one in RANGES] == [apart.figure(kpi, one) for one in RANGES]


@pytest.mark.parametrize("filters", RANGES)
def test_every_card_is_the_same_narrowed(filters: Filters, seen: Door, apart: Door) -> None:
    for narrowed in (
        filters,
        filters.only("currency", "EUR", "USD").only("market", "DTC", "T2S"),
        filters.only("desk"),
    ):
        wanted = [Wanted(kpi, narrowed, narrowed.previous(), date(2026, 8, 24)) for kpi in OURS if kpi.on != "month"]
        for one, found, by_itself in zip(wanted, seen.at_once(wanted), apart.at_once(wanted), strict=True):
            told = [
                {key: figure for key, figure in span.items() if figure.absent != "no_rows"}
                for span in (found.now, by_itself.now, found.before, by_itself.before)
            ]
            assert (told[0], told[2], found.course) == (told[1], told[3], by_itself.course), one.kpi.key


def test_a_change_of_dates_asks_nothing(seen: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    seen.at_once([Wanted(kpi, RANGES[0], RANGES[0].previous(), date(2026, 8, 24)) for kpi in OURS])
    tables = asked(seen, monkeypatch)
    seen.at_once([Wanted(kpi, RANGES[2], RANGES[1], date(2026, 8, 24)) for kpi in OURS])
    assert not tables
    seen.at_once([Wanted(FAILS, RANGES[2].only("market", "DTC"))])
    assert tables == [FAILS.result.table]


def test_a_breakdown_asked_once_is_its_own_question(seen: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its own rows, so many as there are groups; sums by day come with the second range of days."""
    tables = asked(seen, monkeypatch)
    for filters in RANGES[:4]:
        seen.by(FAILS, "market", filters)
    assert tables == [FAILS.result.table] * 2


def test_too_many_groups_are_not_kept(seen: Door, apart: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_sums, "MOST_ROWS", 20)
    tables = asked(seen, monkeypatch)
    for filters in RANGES:
        same(seen, apart, FAILS, ["market"], filters, "week")
    assert len(tables) == 2 * len(RANGES) + 1


def test_what_was_asked_for_first_is_given_up_first(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Door(snapshot, ROLES["viewer"], engine(), sums=DaySums(most_values=2))
    tables = asked(seen, monkeypatch)
    for market in ("DTC", "T2S", "T2S", "DTC"):
        seen.at_once([Wanted(FAILS, RANGES[0].only("market", market))])
    assert len(tables) == 3


def test_nothing_of_people_or_of_a_past_moment_is_kept(snapshot: Snapshot) -> None:
    kept = DaySums()

    def none(*_: Any) -> Any:
        raise AssertionError("a question was put")

    people = [kpi for kpi in KPIS if is_pay(kpi) or kpi.result.table in PERSONAL_TABLES]
    spans = [kpi for kpi in KPIS if kpi.result is SettlementSpan]
    assert people
    then = replace(EVERYTHING, at=datetime(2026, 9, 1, tzinfo=UTC))
    asked = [*((kpi, (), EVERYTHING) for kpi in people), *((kpi, (), then) for kpi in spans)]
    assert kept.of(asked, snapshot, none) == [None] * len(asked)


def test_days_and_groups_that_are_not_given_are_counted_as_they_are(tmp_path: Path) -> None:
    """A row without a day is in no range but the open one; one without a market is a group of its own, the last."""
    rows = [
        {
            "trade_id": f"T{number}",
            "stage": "matching",
            "is_complete": True,
            "is_straight_through": number % 3 == 0,
            "completed_on": None if number % 5 == 0 else date(2026, 6, 1 + number % 3),
            "market": None if number % 4 == 0 else f"M{number % 4}",
        }
        for number in range(60)
    ]
    store, through = Store(tmp_path), named("settlement_stp_by_stage")
    with store.writing("ingest", "test") as writer:
        writer.append(StageItem.table, frame(StageItem, rows))
    seen, apart = (Door(store.snapshot(), ROLES["viewer"], engine(), sums=sums) for sums in (DaySums(), None))
    for filters in (EVERYTHING, *RANGES, Filters(start=date(2026, 6, 2), end=date(2026, 6, 3)), EVERYTHING):
        for grain in GRAINS:
            same(seen, apart, through, ["market"], filters, grain)
    by_market = seen.by(through, "market")
    assert by_market["market"].to_list() == ["M1", "M2", "M3", None]
    assert by_market["value"].to_list() == [5, 5, 5, 5]
    assert seen.series(through, "month")["per"].to_list() == [48, 12]


@pytest.mark.parametrize(
    ("grain", "first"), [("day", date(2026, 11, 26)), ("week", date(2026, 11, 23)), ("month", date(2026, 11, 1))]
)
def test_periods_begin_as_calendars_do(grain: Grain, first: date) -> None:
    assert first_of(date(2026, 11, 26), grain) == first
    assert first_of(None, grain) is None
