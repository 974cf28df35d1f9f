"""A backup made while others load is whole, and a store of its own."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from backoffice.__main__ import main
from backoffice.check import check
from backoffice.errors import StoreError
from backoffice.load import load_file
from backoffice.store import Store, back_up
from tests.faults.conftest import Told
from tests.faults.mail import cusips, fails, loaded

LOADS = """
import sys
from pathlib import Path
from backoffice.load import load_file
from backoffice.store import Store
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
for number, file in enumerate(sys.argv[2:]):
    load_file(store, Path(file))
    if number % 3 == 2:
        store.upkeep(keep_days=0)
print("done", flush=True)
"""


def test_a_backup_made_while_others_load_and_merge_files_is_one_load_whole(tmp_path: Path, told: Told) -> None:
    store = Store(tmp_path / "data")
    parts = [cusips(number * 10, 10) for number in range(30)]
    files = [fails(tmp_path / "mail", f"{number}.txt", part) for number, part in enumerate(parts)]
    load_file(store, files[0])
    loader = subprocess.Popen([sys.executable, "-c", LOADS, store.folder, *files[1:]], stdout=subprocess.PIPE)
    assert loader.stdout is not None and loader.stdout.readline() == b"ready\n"
    loads = []
    while loader.poll() is None or not loads:
        copy = tmp_path / f"backup{len(loads)}"
        try:
            loads.append(back_up(store, copy).load_id)
        except StoreError as raced:
            assert "Do the same again" in str(raced)
            continue
        restored = Store(copy)
        assert check(restored)["sound"].all()
        assert loaded(restored) == sorted(cusip for part in parts for cusip in part)[: len(loaded(restored))]
        assert len(loaded(restored)) % 10 == 0, "half a load is in the backup"
    assert loader.returncode == 0
    assert len(set(loads)) > 1, "nothing was loaded between the backups"
    restored = Store(tmp_path / "backup0")
    for file in files:
        assert load_file(restored, file).state in ("accepted", "known")
    assert check(restored)["sound"].all()
    told(
        [cusip for part in parts for cusip in part],
        loaded(restored),
        says=f"{len(loads)} backups, of loads {min(loads)} to {max(loads)}",
        times=len(loads),
    )


def test_the_command_copies_what_people_keep_and_the_history_beside_the_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path / "data")
    load_file(store, fails(tmp_path, "one.txt", cusips(0, 1)))
    load_file(store, fails(tmp_path, "two.txt", cusips(1, 2)))
    (store.folder / "mappings").mkdir()
    (store.folder / "mappings" / "ours.toml").write_text("x = 1\n", encoding="utf-8")
    words = ["--data", str(store.folder), "backup", str(tmp_path / "copy")]
    assert main(words) == 0
    assert '"load_id": 1' in capsys.readouterr().out
    copy = Store(tmp_path / "copy")
    assert [len(loaded(copy, load)) for load in (0, 1)] == [1, 3]
    assert (copy.folder / "mappings" / "ours.toml").read_text(encoding="utf-8") == "x = 1\n"
    assert main(words) == 3
    assert "exists already" in capsys.readouterr().err


def test_there_is_nothing_to_back_up_where_nothing_was_loaded(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing was ever loaded"):
        back_up(Store(tmp_path / "data"), tmp_path / "copy")


def test_a_backup_whose_files_a_newer_load_made_history_says_to_do_the_same_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    files = [fails(tmp_path / "mail", f"{number}.txt", cusips(number * 10, 10)) for number in range(4)]
    load_file(store, files[0])

    def meanwhile(tables: Iterable[Any], _: str) -> Iterable[Any]:
        """Loads and upkeep after the loads were copied, before their tables are."""
        for file in files[1:]:
            load_file(store, file)
        store.upkeep(keep_days=0)
        yield from tables

    with pytest.raises(StoreError, match="Do the same again"):
        back_up(store, tmp_path / "copy", meanwhile)
    assert not list(tmp_path.glob("copy*"))
    assert back_up(store, tmp_path / "copy").load_id == store.snapshot().load_id


def test_a_load_published_meanwhile_is_in_the_copy_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes before any table is copied, the loads among them."""
    store, late = Store(tmp_path / "data"), fails(tmp_path / "mail", "late.txt", cusips(10, 10))
    load_file(store, fails(tmp_path / "mail", "early.txt", cusips(0, 10)))
    known = Store.fingerprints

    def and_a_load(asked: Store) -> Any:
        monkeypatch.undo()
        load_file(store, late)
        return known(asked)

    monkeypatch.setattr(Store, "fingerprints", and_a_load)
    done = back_up(store, tmp_path / "copy")
    copy = Store(tmp_path / "copy")
    assert done.load_id == copy.snapshot().load_id == 1
    assert check(copy)["sound"].all() and len(loaded(copy)) == 20
