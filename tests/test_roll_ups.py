"""Roll-ups: every KPI is the same from them as from the rows; what they cannot answer goes to the rows."""

import shutil
import threading
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice import roll_up_runs, roll_ups, rolling
from backoffice.access import PERSONAL_TABLES, ROLES
from backoffice.build import build
from backoffice.check import check
from backoffice.contracts import RESULTS
from backoffice.contracts.settlement import SettlementInstruction, SettlementStatus
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.day_sums import DaySums
from backoffice.guard import is_pay
from backoffice.kpis import KPI, KPIS, named
from backoffice.query import Door, Wanted, engine
from backoffice.sql import EVERYTHING, FILTER_COLUMNS, Filters
from backoffice.store import ROLLED_UP, Snapshot, Store, back_up, write_rows
from tests.tables import frame

EACH = pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
SUMMER = Filters(start=date(2026, 7, 2), end=date(2026, 9, 22))
FAILS = named("settlement_fails")


@pytest.fixture(scope="session")
def firms(small_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """The small firm as it is, and a copy with roll-ups of every result, each merged from those of three files."""
    copy = tmp_path_factory.mktemp("rolled") / "data"
    shutil.copytree(small_firm, copy)
    with Store(copy).writing("build", "each result in three files") as writer:
        for result in RESULTS:
            files = writer.before.files(result.table)
            if files and roll_ups.roll_ups(result):
                rows = writer.before.scan(result).collect()
                parts = (write_rows(copy, result.table, "part", rows.gather_every(3, start)) for start in range(3))
                writer.exchange(result.table, files, list(parts))
    with pytest.MonkeyPatch.context() as small:
        small.setattr(roll_up_runs, "TIERS", (3,))
        small.setattr(roll_up_runs, "NEWEST", 0)
        rolling.keep(Store(copy).snapshot(), copy, worth_rows=0)
    return Store(small_firm).snapshot(), Store(copy).snapshot()


@pytest.fixture(scope="session")
def doors(firms: tuple[Snapshot, Snapshot]) -> tuple[Door, Door]:
    duck = engine()
    duck.execute("SET threads = 1")
    by_rows, by_sums = (Door(firm, ROLES["viewer"], duck) for firm in firms)
    return by_rows, by_sums


def statuses(first: int, last: int) -> pl.DataFrame:
    """Instructions by their numbers, of three days; one in three failed."""
    rows = [
        {
            "instruction_id": f"I{number}",
            "intended_settlement_date": date(2026, 6, 1 + number % 3),
            "market": f"M{number % 2}",
            "instrument_id": f"X{number}",
            "is_failed": number % 3 == 0,
            "amount": Decimal(number) / 100,
        }
        for number in range(first, last)
    ]
    return frame(SettlementStatus, rows)


def load(folder: Path, rows: pl.DataFrame, *, rolled: bool = True) -> Snapshot:
    """Rows added to the statuses in files of their own, and the roll-ups of those."""
    store = Store(folder)
    with store.writing("ingest", "test") as writer:
        writer.append(SettlementStatus.table, rows)
    if rolled:
        rolling.keep(store.snapshot(), folder, worth_rows=0)
    return store.snapshot()


def fails(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    found = Door(snapshot, ROLES["viewer"], engine()).by(FAILS, ["intended_settlement_date", "market"])
    return found.select("intended_settlement_date", "market", "value").rows()


def counted(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    """The same by Polars."""
    keys = ["intended_settlement_date", "market"]
    return rows.group_by(keys).agg(pl.col("is_failed").sum().cast(pl.Int64)).sort(keys).rows()


def is_rolled(snapshot: Snapshot, filters: Filters = EVERYTHING, split: str = "market", kpi: KPI = FAILS) -> bool:
    return roll_ups.answering(kpi, [split], filters, snapshot.files(kpi.result.table)) is not None


def answers(kpi: KPI, seen: Door, narrowed: Filters) -> dict[Any, pl.DataFrame]:
    """The KPI over everything, by each of its splits, and narrowed, week by week."""
    apart = [kpi.currency] if kpi.currency else []
    splits = {tuple(dict.fromkeys((*split, *apart))) for split in ((), *((one,) for one in kpi.splits))}
    found: dict[Any, pl.DataFrame] = {split: seen.by(kpi, split, SUMMER) for split in splits}
    found["narrowed"] = seen.by(kpi, apart, narrowed)
    if kpi.on is not None:
        found["weeks"] = seen.series(kpi, "week", narrowed, apart)
    return found


def narrowed(table: type[Any], seen: Door) -> Filters:
    """Two values of every filter the table has."""
    found = EVERYTHING
    for name, column in FILTER_COLUMNS.items():
        if column in table.columns() and (values := seen.choices(name, [table.table])):
            found = found.only(name, *values[:2])
    return found


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if not is_pay(kpi)], ids=lambda kpi: kpi.key)
def test_every_kpi_is_the_same_from_roll_ups_as_from_the_rows(kpi: KPI, doors: tuple[Door, Door]) -> None:
    by_rows, by_sums = doors
    filters = narrowed(kpi.result, by_rows)
    wanted, found = answers(kpi, by_rows, filters), answers(kpi, by_sums, filters)
    for asked, groups in wanted.items():
        assert found[asked].schema == groups.schema, asked
        assert found[asked].equals(groups), asked
    assert narrowed(kpi.result, by_sums) == filters


def test_a_row_of_figures_is_the_same_from_roll_ups_as_from_the_rows(doors: tuple[Door, Door]) -> None:
    wanted = [
        Wanted(kpi, *((SUMMER, SUMMER.previous(), date(2026, 8, 24)) if kpi.on else (EVERYTHING,)))
        for kpi in KPIS
        if not is_pay(kpi)
    ]
    by_rows, by_sums = (seen.at_once(wanted) for seen in doors)
    assert any(found.now and found.before and found.course for found in by_rows)
    for one, rows, sums in zip(wanted, by_rows, by_sums, strict=True):
        assert sums == rows, one.kpi.key


def test_sums_by_day_are_the_same_from_roll_ups_as_from_the_rows(doors: tuple[Door, Door]) -> None:
    by_rows, by_sums = doors
    seen = Door(by_sums.snapshot, ROLES["viewer"], engine(), sums=DaySums())
    ours = [kpi for kpi in KPIS if kpi.on and not is_pay(kpi)]
    for kpi in ours:
        apart = [kpi.currency] if kpi.currency else []
        seen.series(kpi, "week", EVERYTHING, apart)
        assert_frame_equal(seen.series(kpi, "week", SUMMER, apart), by_rows.series(kpi, "week", SUMMER, apart))


@EACH
def test_what_adds_up_is_asked_of_a_roll_up_and_nothing_else_is(kpi: KPI, doors: tuple[Door, Door]) -> None:
    """Not what stands on people, records of the loading, quantiles, or counts of different values."""
    may = kpi.result in RESULTS and kpi.result.table not in PERSONAL_TABLES
    adds_up = "quantile" not in kpi.value and "(DISTINCT" not in f"{kpi.value} {kpi.per}"
    files = doors[1].snapshot.files(kpi.result.table)
    assert (roll_ups.answering(kpi, (), SUMMER, files) is not None) == (may and adds_up and files != ())


def test_pay_and_rows_of_people_are_never_rolled_up(firms: tuple[Snapshot, Snapshot]) -> None:
    kept = {path.name for path in (Path(firms[1].files(FAILS.result.table)[0]).parents[1] / ROLLED_UP).iterdir()}
    assert FAILS.result.table in kept
    assert not kept & (PERSONAL_TABLES | {kpi.result.table for kpi in KPIS if is_pay(kpi)})


def test_each_file_has_its_own_so_that_every_load_is_answered_from_its_own(tmp_path: Path) -> None:
    """A day that comes in two files is added up; an earlier load still has its own figures."""
    first = load(tmp_path, statuses(0, 40))
    second = load(tmp_path, statuses(40, 90))
    for snapshot, rows in ((first, statuses(0, 40)), (second, statuses(0, 90))):
        assert is_rolled(snapshot)
        assert fails(snapshot) == counted(rows)
    made = {path.name for path in (tmp_path / ROLLED_UP).rglob("*.parquet")}
    assert made == {Path(file).name for file in second.files(SettlementStatus.table)}


def test_what_has_no_roll_up_yet_is_answered_from_the_rows(tmp_path: Path) -> None:
    load(tmp_path, statuses(0, 40))
    half = load(tmp_path, statuses(40, 90), rolled=False)
    assert not is_rolled(half)
    assert fails(half) == counted(statuses(0, 90))
    rolling.keep(half, tmp_path, worth_rows=0)
    assert is_rolled(half)
    assert fails(half) == counted(statuses(0, 90))


def test_a_backup_does_without_them(tmp_path: Path) -> None:
    load(tmp_path / "data", statuses(0, 40))
    back_up(Store(tmp_path / "data"), tmp_path / "copy")
    assert not (tmp_path / "copy" / ROLLED_UP).exists()
    assert fails(Store(tmp_path / "copy").snapshot()) == counted(statuses(0, 40))


def test_check_finds_one_that_is_not_what_its_rows_come_to_and_says_how_to_repair_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    load(folder, statuses(0, 40))
    load(folder, statuses(40, 90))
    assert check(Store(folder))["sound"].all()
    smallest = roll_ups.roll_ups(SettlementStatus)[0]
    first, second = Store(folder).snapshot().files(SettlementStatus.table)
    shutil.copy(smallest.file(first), smallest.file(second))
    (found,) = check(Store(folder)).filter(~pl.col("sound")).iter_rows(named=True)
    assert found["table"] == SettlementStatus.table and Path(second).name in found["finding"]
    smallest.file(second).write_bytes(b"no Parquet")
    assert not check(Store(folder))["sound"].all()
    shutil.rmtree(folder / ROLLED_UP / SettlementStatus.table)
    rolling.keep(Store(folder).snapshot(), folder, worth_rows=0)
    assert check(Store(folder))["sound"].all()


def test_few_rows_have_none(tmp_path: Path) -> None:
    few = load(tmp_path, statuses(0, 40), rolled=False)
    rolling.keep(few, tmp_path)
    assert not is_rolled(few)
    assert not (tmp_path / ROLLED_UP).exists()


def test_a_build_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling, "WORTH_ROWS", 1)
    store = Store(tmp_path)
    with store.writing("ingest", "test") as writer:
        writer.append(SettlementInstruction.table, frame(SettlementInstruction, [{"instruction_id": "A"}]))
    build(store, as_of=datetime(2026, 6, 3, tzinfo=UTC))
    assert store.snapshot().height(SettlementStatus.table) == 1
    assert is_rolled(store.snapshot())


def test_those_of_a_result_are_made_while_others_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling, "WORTH_ROWS", 1)
    snapshot = load(tmp_path, statuses(0, 40), rolled=False)
    with rolling.early() as begin:
        begin(snapshot, SettlementStatus)
        limit = time.monotonic() + 60
        while not is_rolled(snapshot) and time.monotonic() < limit:
            time.sleep(0.01)
    assert fails(snapshot) == counted(statuses(0, 40))
    assert is_rolled(snapshot)


def test_a_disk_that_takes_no_roll_up_is_told_of_though_it_was_made_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def full(*_: Any) -> None:
        tried.set()
        raise OSError("no space left on device")

    monkeypatch.setattr(rolling, "WORTH_ROWS", 1)
    monkeypatch.setattr(rolling, "_make", full)
    snapshot = load(tmp_path, statuses(0, 40), rolled=False)
    with pytest.raises(OSError, match="no space left"), rolling.early() as begin:
        begin(snapshot, SettlementStatus)
        assert tried.wait(60)


def test_one_by_way_of_another_is_what_the_rows_come_to(firms: tuple[Snapshot, Snapshot]) -> None:
    """Roll-ups by few values are made of one by all of them: each again, from the rows of its file alone."""
    _, rolled = firms
    results = [one for one in RESULTS if roll_ups.kept(one, rolled.files(one.table))]
    assert len(results) > 30
    assert {one.table: rolling.untrue(rolled, one) for one in results} == {one.table: [] for one in results}


def test_they_go_with_the_files_they_are_of_and_what_a_kill_left_goes_too(tmp_path: Path) -> None:
    old = load(tmp_path, statuses(0, 40)).files(SettlementStatus.table)
    store = Store(tmp_path)
    with store.writing("build", "test") as writer:
        writer.replace(SettlementStatus.table, statuses(0, 10))
    left = next((tmp_path / ROLLED_UP).rglob("*.parquet")).with_name("cut-off.unfinished")
    left.write_bytes(b"PAR1")
    store.upkeep(keep_days=0)
    rolling.keep(store.snapshot(), tmp_path, worth_rows=0)
    new = store.snapshot().files(SettlementStatus.table)
    names = {path.name for path in (tmp_path / ROLLED_UP).rglob("*") if path.is_file()}
    assert names == {Path(file).name for file in (*(file for file in old if Path(file).exists()), *new)}


def test_a_thing_by_its_id_and_a_past_moment_are_asked_of_the_rows(tmp_path: Path) -> None:
    snapshot = load(tmp_path, statuses(0, 40))
    assert not is_rolled(snapshot, split="instrument_id")
    assert not is_rolled(snapshot, Filters(drilled=(("instrument_id", "X3"),)))
    assert is_rolled(snapshot, Filters(at=datetime(2026, 6, 1, tzinfo=UTC))), "statuses keep no spans"
    noon, later = datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 2, 12, tzinfo=UTC)
    store = Store(tmp_path)
    with store.writing("ingest", "test") as writer:
        spans = [
            {"instruction_id": "A", "valid_from": noon, "valid_to": later, "state": "FAILING"},
            {"instruction_id": "A", "valid_from": later, "valid_to": None, "state": "SETTLED"},
        ]
        writer.append(SettlementSpan.table, frame(SettlementSpan, spans))
    rolling.keep(store.snapshot(), tmp_path, worth_rows=0)
    kept, settled = Door(store.snapshot(), ROLES["viewer"], engine()), named("settlement_settled")
    for at, rolled, value in ((None, True, 1), (noon, False, 0), (later, False, 1)):
        assert is_rolled(kept.snapshot, Filters(at=at), split="market", kpi=settled) == rolled
        assert (kept.figure(settled, Filters(at=at)).value, kept.figure(settled, Filters(at=at)).per) == (value, 1)


def test_counterparties_are_kept_alone_too_for_whoever_chose_nothing_else(doors: tuple[Door, Door]) -> None:
    files = doors[1].snapshot.files(FAILS.result.table)

    def columns(filters: Filters) -> set[str]:
        found = roll_ups.answering(FAILS, ["counterparty_id"], filters, files)
        assert found is not None
        return set(pl.read_parquet_schema(found[1][0]))

    alone, beside_all = columns(SUMMER), columns(SUMMER.only("market", "NSE"))
    assert {FAILS.on, "counterparty_id"} <= alone
    assert alone < beside_all
    assert beside_all - alone == {"legal_entity_id", "desk", "market"}
