"""Tables held in memory: the same answers as from the files, for everybody, within bounds."""

import shutil
import threading
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from backoffice import held as held_tables
from backoffice.access import ROLES
from backoffice.contracts import CONTRACTS
from backoffice.contracts.settlement import SettlementStatus
from backoffice.held import ASKED_OFTEN, FETCHING, Held
from backoffice.kpis import KPI, KPIS
from backoffice.query import Door, engine
from backoffice.sql import Filters
from backoffice.store import Snapshot, Store
from backoffice.store.snapshot import lacking


@pytest.fixture(scope="module")
def snapshot(small_firm: Path) -> Snapshot:
    return Store(small_firm).snapshot()


@pytest.fixture(scope="module")
def both(snapshot: Snapshot) -> tuple[Door, Door]:
    """A door to the files, and one to memory, with everything fetched."""
    duck = engine()
    held = Held(duck)
    for table in {kpi.result.table for kpi in KPIS if snapshot.has(kpi.result.table)}:
        held.fetch(snapshot.files(table))
    return Door(snapshot, ROLES["finance"], engine()), Door(snapshot, ROLES["finance"], duck, held=held)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
def test_memory_answers_as_the_files_do(both: tuple[Door, Door], kpi: KPI) -> None:
    files, memory = both
    split = kpi.currency or next(iter(kpi.splits), None)
    if split is not None:
        assert memory.by(kpi, split).equals(files.by(kpi, split))
    if kpi.currency is None:
        assert memory.figure(kpi) == files.figure(kpi)


def known(held: Held, files: Sequence[str]) -> bool:
    """Whether a question to these files is answered from memory."""
    with held.table(files) as name:
        return name is not None


def fetched() -> None:
    """Wait until all that was wanted is fetched."""
    for thread in threading.enumerate():
        if thread.name == FETCHING:
            thread.join()


def test_what_is_not_held_is_fetched_for_those_who_ask_later(snapshot: Snapshot) -> None:
    held, files = Held(engine(), settled=0.0), snapshot.files("settlement_status")
    assert not known(held, files)
    fetched()
    assert known(held, files)


class Idle(Held):
    """Nothing is fetched unless it is said."""

    def _fetch_wanted(self) -> None:
        return


def test_while_somebody_asks_only_what_was_asked_for_often_is_fetched(snapshot: Snapshot) -> None:
    """A load makes all tables new at once: to fetch them then would take the processor from those who ask."""
    held, often, once = Idle(engine()), snapshot.files("breaks"), snapshot.files("seat_use")
    for files, times in ((once, 1), (often, ASKED_OFTEN - 1)):
        assert not any(known(held, files) for _ in range(times))
    assert held._next(quiet=False) is None
    assert held._next(quiet=True) == often
    assert not known(held, often)
    assert held._next(quiet=False) == often


@pytest.fixture
def versions(snapshot: Snapshot, tmp_path: Path) -> list[tuple[str, ...]]:
    """Three versions of one table, by their files."""
    (file,) = snapshot.files("seat_use")
    return [(str(shutil.copy(file, tmp_path / f"{number}.parquet")),) for number in range(3)]


def test_an_earlier_version_gives_way_to_the_newer_and_is_wanted_no_more(
    snapshot: Snapshot, versions: list[tuple[str, ...]]
) -> None:
    held, (first, second, third), other = Idle(engine()), versions, snapshot.files("breaks")
    for files in (first, other, second):
        assert not known(held, files)
        held.fetch(files)
        assert known(held, files)
    assert not known(held, first)
    assert known(held, other)
    assert not any(known(held, third) for _ in range(2))
    assert held._next(quiet=True) == third
    assert first not in held._wanted


def test_an_earlier_version_that_is_still_asked_for_stays(versions: list[tuple[str, ...]]) -> None:
    """By whoever looks at the past."""
    held, (first, second, _) = Idle(engine()), versions
    held.fetch(first)
    assert not known(held, second)
    assert known(held, first)
    held.fetch(second)
    assert known(held, first) and known(held, second)


def test_a_page_s_thread_may_be_cut_off_at_the_end_but_not_what_fetches_for_it(snapshot: Snapshot) -> None:
    held, files, seen = Held(engine(), settled=0.5), snapshot.files("settlement_status"), []

    def page() -> None:
        with held.table(files):
            seen.extend(thread for thread in threading.enumerate() if thread.name == FETCHING)

    drawn = threading.Thread(target=page, daemon=True)
    drawn.start()
    drawn.join()
    assert seen and not any(thread.daemon for thread in seen)
    for thread in seen:
        thread.join()


def test_what_would_fill_the_memory_as_it_is_fetched_is_left_in_its_files(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = snapshot.files("settlement_status")
    cells = snapshot.height("settlement_status") * len(CONTRACTS["settlement_status"].columns())
    for most, fits in ((cells - 1, False), (cells, True)):
        monkeypatch.setattr(held_tables, "MOST_CELLS", most)
        held = Held(engine())
        held.fetch(files)
        with held.table(files) as name:
            assert (name is not None) == fits


def test_what_does_not_fit_is_left_in_its_files(snapshot: Snapshot) -> None:
    files = snapshot.files("settlement_status")
    held = Held(engine(), most_bytes=100)
    held.fetch(files)
    with held.table(files) as name:
        assert name is None


def test_the_one_asked_for_longest_ago_gives_way_but_never_under_a_reader(snapshot: Snapshot) -> None:
    first, second, third = (snapshot.files(table) for table in ("breaks", "seat_use", "unit_costs"))
    size = {files: sum(Path(file).stat().st_size for file in files) for files in (first, second, third)}
    duck = engine()
    held = Held(duck, most_bytes=size[first] + size[second])
    held.fetch(first)
    held.fetch(second)
    with held.table(first) as reading:
        held.fetch(third)
        assert reading is not None
        assert duck.sql(f"SELECT count(*) > 0 FROM {reading}").fetchall() == [(True,)]
        with held.table(second) as name:
            assert name is None
    with held.table(third) as name:
        assert name is not None


def test_files_that_are_gone_are_told_of_where_the_question_is_put(snapshot: Snapshot, tmp_path: Path) -> None:
    held = Held(engine(), settled=0.0)
    gone = (str(tmp_path / "gone.parquet"),)
    for _ in range(2):
        assert not known(held, gone)
        fetched()
    assert not held._wanted


def test_a_figure_from_memory_stays_exact(both: tuple[Door, Door]) -> None:
    kpi = next(one for one in KPIS if one.key == "loaded_cost_per_fte")
    figure = both[1].figure(kpi, Filters())
    assert isinstance(figure.value, Decimal)


def test_what_files_of_an_earlier_version_lack_is_unknown(small_firm: Path, tmp_path: Path) -> None:
    """In Polars and through the door, with memory and without; the rows are all there."""
    store = Store(shutil.copytree(small_firm, tmp_path / "data"))
    for file in store.snapshot().files("settlement_status"):
        pl.read_parquet(file).drop("recycle_count").write_parquet(file)
    now, duck = store.snapshot(), engine()
    assert lacking(SettlementStatus, now.files("settlement_status")) == ("recycle_count",)
    scanned = now.scan(SettlementStatus).collect()
    assert scanned["recycle_count"].is_null().all() and scanned["recycle_count"].dtype == pl.Int64
    assert scanned.height == Store(small_firm).snapshot().height("settlement_status") > 0
    for door in (Door(now, ROLES["viewer"], duck), Door(now, ROLES["viewer"], duck, held=Held(duck))):
        shown = door.rows("settlement_status", limit=100_000)
        assert shown.frame["recycle_count"].is_null().all() and shown.total == scanned.height
