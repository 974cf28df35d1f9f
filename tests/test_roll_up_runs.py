"""Runs: what is merged is the same as apart, whatever files come and go, and whenever somebody is stopped or reads."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from backoffice import roll_up_runs, roll_ups, rolling
from backoffice.check import check
from backoffice.contracts.settlement import SettlementStatus
from backoffice.roll_up_runs import Run, covering, listed, planned, run_of
from backoffice.store import ROLLED_UP, Snapshot, Store, write_rows
from tests.test_roll_ups import FAILS, counted, fails, is_rolled, load, statuses

TABLE = SettlementStatus.table


@pytest.fixture
def _small_tiers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(roll_up_runs, "TIERS", (4, 2))
    monkeypatch.setattr(roll_up_runs, "NEWEST", 0)
    yield


def names(first: int, last: int) -> list[str]:
    return [f"f{number:03}" for number in range(first, last)]


def sizes(runs: list[Run]) -> list[int]:
    return [len(run.covers) for run in runs]


def test_files_are_in_runs_of_thirty_two_then_of_eight_and_the_newest_in_none() -> None:
    runs = planned(names(0, 91), [])
    assert sizes(runs) == [32, 32, 8, 8]
    assert sorted(name for run in runs for name in run.covers) == names(0, 80)
    assert runs[0] == run_of(names(0, 32)), "neighbours in the order of writing lie together"
    assert planned(names(0, 91), runs) == runs
    assert planned(names(0, 15), []) == []


def test_days_more_make_no_run_anew_and_in_time_one_of_eight_and_a_larger_one() -> None:
    runs = planned(names(0, 48), [])
    made = []
    for files in range(49, 72):
        later = planned(names(0, files), runs)
        assert set(runs[:2]) <= set(later)
        made.append(len(set(later) - set(runs)))
        runs = later
    assert made.count(0) == 21 and max(made) == 1, "most days merge nothing"
    assert sizes(planned(names(0, 72), runs)) == [32, 32]


def test_what_is_open_is_in_no_run_so_that_a_day_more_takes_none_apart() -> None:
    """A whole build leaves many open files, between the final ones; the first day more puts one in their place."""
    final = [f"final-{number:03}" for number in range(60)]
    whole = [name for number, one in enumerate(final) for name in (one, f"open-{number}")]
    runs = planned(whole, [])
    assert sizes(runs) == [32, 8, 8]
    assert {name for run in runs for name in run.covers} <= set(final)
    for day in range(3):
        final.append(f"final-day-{day}")
        assert planned([*final, f"open-day-{day}"], runs) == runs


def test_a_file_that_goes_takes_its_run_along_and_no_other() -> None:
    runs = planned(names(0, 108), [])
    left = [name for name in names(0, 108) if name != "f040"]
    later = planned(left, runs)
    assert set(runs) - set(later) == {runs[1]}
    assert len({name for run in later for name in run.covers}) == sum(sizes(later))


def test_no_file_is_counted_twice_where_runs_overlap() -> None:
    first, second, other = run_of(names(0, 4)), run_of(names(2, 8)), run_of(names(8, 12))
    assert covering(names(0, 12), [second, first, other]) == ([second, other], names(0, 2))
    assert covering(names(0, 7), [second, first, other]) == ([first], names(4, 7))


def opened(snapshot: Snapshot) -> list[str]:
    """The names of the files that a question of the fails opens."""
    found = roll_ups.answering(FAILS, ["market"], roll_ups.EVERYTHING, snapshot.files(TABLE))
    assert found is not None
    return [Path(file).name for file in found[1]]


@pytest.mark.usefixtures("_small_tiers")
def test_many_files_are_answered_from_few_and_so_is_every_earlier_load(tmp_path: Path) -> None:
    loads = [load(tmp_path, statuses(10 * number, 10 * number + 10)) for number in range(7)]
    assert len(opened(loads[-1])) == 3
    for number, snapshot in enumerate(loads):
        assert fails(snapshot) == counted(statuses(0, 10 * number + 10))
    files = loads[-1].files(TABLE)
    new = SettlementStatus.cast(statuses(200, 230))
    with Store(tmp_path).writing("build", "a late message") as writer:
        gone = SettlementStatus.cast(pl.scan_parquet(files[0])).collect()
        writer.exchange(TABLE, files[:1], [write_rows(tmp_path, TABLE, "final", new)])
    half = Store(tmp_path).snapshot()
    expected = counted(pl.concat([statuses(0, 70).join(gone, on="instruction_id", how="anti"), new]))
    assert not is_rolled(half)
    assert fails(half) == expected
    rolling.keep(half, tmp_path, worth_rows=0)
    assert len(opened(half)) <= 3
    assert fails(half) == expected
    for number, snapshot in enumerate(loads):
        assert fails(snapshot) == counted(statuses(0, 10 * number + 10))
    assert check(Store(tmp_path))["sound"].all()


@pytest.mark.usefixtures("_small_tiers")
def test_files_of_a_run_that_is_forgotten_stay_for_their_readers_until_the_next_build(tmp_path: Path) -> None:
    load(tmp_path, statuses(0, 10))
    before = load(tmp_path, statuses(10, 20))
    (run,) = opened(before)
    load(tmp_path, statuses(20, 30))
    after = load(tmp_path, statuses(30, 40))
    assert run not in opened(after)
    rolling.keep(after, tmp_path, worth_rows=0)
    assert not list((tmp_path / ROLLED_UP).rglob(run))
    assert fails(before) == counted(statuses(0, 20))
    assert fails(after) == counted(statuses(0, 40))


@pytest.mark.usefixtures("_small_tiers")
def test_who_is_stopped_before_a_run_is_listed_leaves_nothing_that_counts(tmp_path: Path) -> None:
    load(tmp_path, statuses(0, 10))
    snapshot = load(tmp_path, statuses(10, 20))
    beside = tmp_path / ROLLED_UP / TABLE
    (run,) = listed(beside)
    run.forget_in(beside)
    (beside / "cut-off.unfinished").write_text("part-0", encoding="utf-8")
    merged = next(beside.rglob(run.file))
    merged.write_bytes(merged.read_bytes()[:100])
    assert run.file not in opened(snapshot)
    assert fails(snapshot) == counted(statuses(0, 20))
    rolling.keep(snapshot, tmp_path, worth_rows=0)
    assert opened(snapshot) == [run.file]
    assert fails(snapshot) == counted(statuses(0, 20))
    assert not list(beside.glob("*.unfinished"))


@pytest.mark.usefixtures("_small_tiers")
def test_check_finds_a_run_that_is_not_the_sum_of_its_files_or_a_list_that_is_not_as_written(tmp_path: Path) -> None:
    first = load(tmp_path, statuses(0, 10))
    snapshot = load(tmp_path, statuses(10, 20))
    smallest = roll_ups.roll_ups(SettlementStatus)[0]
    beside = tmp_path / ROLLED_UP / TABLE
    (run,) = listed(beside)
    shutil.copy(smallest.file(first.files(TABLE)[0]), beside / smallest.name / run.file)
    (found,) = check(Store(tmp_path)).filter(~pl.col("sound")).iter_rows(named=True)
    assert found["table"] == TABLE and run.file in found["finding"]
    shutil.rmtree(beside)
    rolling.keep(snapshot, tmp_path, worth_rows=0)
    assert check(Store(tmp_path))["sound"].all()
    other = beside / f"{'0' * 16}.run"
    other.write_text("\n".join(run.covers[:1]), encoding="utf-8")
    assert listed(beside) == [run]
    (found,) = check(Store(tmp_path)).filter(~pl.col("sound")).iter_rows(named=True)
    assert other.name in found["finding"]
