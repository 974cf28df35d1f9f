"""Files of the store that somebody or something damaged: found by `check`, and repaired by what it says."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backoffice.check import check
from backoffice.contracts.settlement import FailToDeliver
from backoffice.errors import StoreError
from backoffice.load import load_file
from backoffice.store import Store, back_up, folder
from tests.faults.conftest import Told
from tests.faults.mail import cusips, fails, loaded

TABLE = "fails_to_deliver"
ALL = cusips(0, 30)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that three files of ten rows each were loaded into."""
    made = Store(tmp_path / "data")
    for number in range(3):
        load_file(made, third(tmp_path, number))
    return made


def third(tmp_path: Path, number: int) -> Path:
    return fails(tmp_path / "mail", f"fails{number}.txt", ALL[number * 10 : number * 10 + 10])


def newest_commit(store: Store, table: str) -> Path:
    return max((store.folder / table / "_delta_log").glob("*.json"))


def newest_parquet(store: Store) -> Path:
    now, before = (set(store.snapshot(load).files(TABLE)) for load in (None, 1))
    return Path((now - before).pop())


def repaired_as_told(store: Store, finding: str, tmp_path: Path) -> list[str]:
    """Do what the finding says: go back to the load it names, load again what came since."""
    named = re.search(r"restore (\d+)", finding)
    assert named is not None, finding
    store.restore(int(named[1]))
    for number in range(3):
        load_file(store, third(tmp_path, number))
    assert check(store)["sound"].all()
    return loaded(store)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    path.write_bytes(content)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def first_line(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")


DAMAGES = pytest.mark.parametrize("damage", [half, nothing, first_line])


@pytest.mark.parametrize("damage", [flip, half, nothing, Path.unlink])
def test_a_corrupt_parquet_file_is_found_by_its_hash_and_repaired_as_told(
    store: Store, tmp_path: Path, damage: Callable[[Path], Any], told: Told
) -> None:
    damage(newest_parquet(store))
    findings = check(Store(store.folder)).filter(~check(Store(store.folder))["sound"])
    assert findings["table"].to_list() == [TABLE]
    finding = findings["finding"].item()
    told(ALL, repaired_as_told(Store(store.folder), finding, tmp_path), says=finding)


@DAMAGES
def test_a_truncated_delta_log_is_no_earlier_state_and_is_repaired_as_told(
    store: Store, tmp_path: Path, damage: Callable[[Path], Any], told: Told
) -> None:
    damage(newest_commit(store, TABLE))
    again = Store(store.folder)
    with pytest.raises(StoreError, match="says how to repair it"):
        loaded(again)
    finding = check(again).filter(~check(again)["sound"])["finding"].item()
    told(ALL, repaired_as_told(again, finding, tmp_path), says=finding)
    with pytest.raises(StoreError):
        loaded(again, 2)


@DAMAGES
def test_a_truncated_log_of_loads_is_no_earlier_state_and_is_repaired_as_told(
    store: Store, tmp_path: Path, damage: Callable[[Path], Any], told: Told
) -> None:
    commit = newest_commit(store, folder.LOADS)
    damage(commit)
    again = Store(store.folder)
    with pytest.raises(StoreError, match=f"delete that file from {folder.LOADS}/_delta_log") as caught:
        check(again)
    assert commit.name in str(caught.value)
    commit.unlink()
    assert load_file(Store(store.folder), third(tmp_path, 2)).state == "accepted"
    assert check(Store(store.folder))["sound"].all()
    told(ALL, loaded(Store(store.folder)), says=str(caught.value))


def test_a_damaged_commit_that_nobody_published_is_set_aside(store: Store, tmp_path: Path, told: Told) -> None:
    with pytest.raises(RuntimeError), store.writing("ingest", "dies") as writer:
        writer.append(TABLE, writer.before.scan(FailToDeliver).collect())
        raise RuntimeError
    half(newest_commit(store, TABLE))
    assert loaded(Store(store.folder)) == ALL
    more = cusips(100, 3)
    assert load_file(Store(store.folder), fails(tmp_path / "mail", "more.txt", more)).state == "accepted"
    assert check(Store(store.folder))["sound"].all()
    assert len(list((store.folder / TABLE / "_delta_log").glob("*.damaged"))) == 1
    told([*ALL, *more], loaded(Store(store.folder)), says="(nothing: the next load sets it aside)")


def test_what_no_earlier_load_has_whole_comes_back_from_the_backup(store: Store, tmp_path: Path, told: Told) -> None:
    back_up(store, tmp_path / "backup")
    for file in (store.folder / TABLE).glob("*.parquet"):
        flip(file)
    finding = check(store).filter(~check(store)["sound"])["finding"].item()
    assert "put the folder back from a backup" in finding
    told(ALL, loaded(Store(tmp_path / "backup")), says=finding)


def test_a_damaged_file_is_never_taken_into_a_backup(store: Store, tmp_path: Path, told: Told) -> None:
    flip(newest_parquet(store))
    with pytest.raises(StoreError, match="is not as it was written, so no backup was made") as caught:
        back_up(store, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    told(ALL[:20], loaded(Store(store.folder), 1), says=str(caught.value))


def test_a_clock_set_back_changes_neither_the_order_of_loads_nor_what_upkeep_keeps(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Earlier":
            return cls(1999, 1, 1, tzinfo=tz)

    more = cusips(100, 3)
    with monkeypatch.context() as clock:
        clock.setattr("backoffice.store.folder.datetime", Earlier)
        load_file(store, fails(tmp_path / "mail", "more.txt", more))
    newest = store.snapshot()
    assert newest.loaded_at is not None and newest.loaded_at < datetime.now(UTC) - timedelta(days=9_000)
    load_file(store, fails(tmp_path / "mail", "last.txt", cusips(200, 1)))
    store.upkeep(keep_days=1)
    assert [len(loaded(store, load)) for load in range(5)] == [10, 20, 30, 33, 34]
    told([*ALL, *more, *cusips(200, 1)], loaded(store), says="(nothing: loads are ordered by their number)")
