"""A disk that is full, or only to be read: nothing is published, the message says so, and afterwards it goes on."""

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backoffice.check import check
from backoffice.errors import StoreError
from backoffice.load import load_file
from backoffice.store import Store, back_up
from tests.faults.conftest import Told
from tests.faults.mail import cusips, fails, loaded

BEFORE, MORE = cusips(0, 10), cusips(1_000, 20_000)


@contextmanager
def files_no_larger_than(limit: int) -> Iterator[None]:
    """The system refuses what makes any file of this process larger, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 1 MB; skips where this user may not mount one."""
    path = tmp_path / "disk"
    path.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as refused:
        pytest.skip(f"a disk cannot be mounted here: {refused}")
    yield path
    subprocess.run(["umount", "-l", path], check=True)


def begun(folder: Path, mail: Path) -> Store:
    store = Store(folder)
    load_file(store, fails(mail, "before.txt", BEFORE))
    return store


def test_a_file_that_may_not_grow_stops_the_load_and_afterwards_it_goes_on(tmp_path: Path, told: Told) -> None:
    store = begun(tmp_path / "data", tmp_path / "mail")
    more = fails(tmp_path / "mail", "more.txt", MORE)
    with files_no_larger_than(50_000), pytest.raises(StoreError, match="Make room on the disk") as caught:
        load_file(store, more)
    assert loaded(store) == BEFORE and check(store)["sound"].all()
    assert load_file(store, more).state == "accepted"
    told([*BEFORE, *MORE], loaded(store), says=str(caught.value))


def test_a_full_disk_stops_the_load_and_with_room_it_goes_on(disk: Path, tmp_path: Path, told: Told) -> None:
    store = begun(disk / "data", tmp_path / "mail")
    more = fails(tmp_path / "mail", "more.txt", MORE)
    fill(disk)
    with pytest.raises(StoreError, match="Make room on the disk") as caught:
        load_file(store, more)
    assert loaded(Store(store.folder)) == BEFORE and check(store)["sound"].all()
    (disk / "filler").unlink()
    assert load_file(store, more).state == "accepted"
    told([*BEFORE, *MORE], loaded(store), says=str(caught.value))


def test_a_disk_full_at_any_byte_of_a_load_shows_all_of_it_or_nothing(disk: Path, tmp_path: Path, told: Told) -> None:
    store = begun(disk / "data", tmp_path / "mail")
    expected, seen = list(BEFORE), set()
    for number, room in enumerate(range(0, 60_000, 4_096)):
        some = cusips(5_000 + number * 10, 10)
        file = fails(tmp_path / "mail", f"some{number}.txt", some)
        fill(disk, room)
        try:
            load_file(store, file)
            seen.add("published")
        except StoreError:
            seen.add("stopped")
            assert loaded(Store(store.folder)) == sorted(expected)
        (disk / "filler").unlink()
        assert load_file(store, file).state in ("accepted", "known")
        expected += some
        assert loaded(store) == sorted(expected)
    assert seen == {"published", "stopped"}
    told(expected, loaded(store), says="Nothing was loaded or changed: … Make room on the disk …", times=15)


WRITES: dict[str, Callable[[Store, Path], object]] = {
    "ingest": lambda store, mail: load_file(store, fails(mail, "more.txt", cusips(50, 5))),
    "upkeep": lambda store, _: store.upkeep(),
    "restore": lambda store, _: store.restore(0),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_disk_only_to_be_read_is_read_and_not_written(
    disk: Path, tmp_path: Path, write: Callable[[Store, Path], object], told: Told
) -> None:
    store = begun(disk / "data", tmp_path / "mail")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with pytest.raises(StoreError, match="Let this user write to") as caught:
        write(store, tmp_path / "mail")
    assert check(Store(store.folder))["sound"].all()
    told(BEFORE, loaded(Store(store.folder)), says=str(caught.value))


def test_a_backup_to_a_full_disk_is_none_at_all(disk: Path, tmp_path: Path, told: Told) -> None:
    store = begun(tmp_path / "data", tmp_path / "mail")
    load_file(store, fails(tmp_path / "mail", "more.txt", MORE))
    fill(disk, 20_000)
    with pytest.raises(StoreError, match="No backup was made") as caught:
        back_up(store, disk / "backup")
    assert not (disk / "backup").exists()
    told([*BEFORE, *MORE], loaded(store), says=str(caught.value))


def fill(disk: Path, but: int = 0) -> None:
    """Fill the disk up, but for so many bytes."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"\0" * 4_096)
        except OSError:
            filler.truncate(max(0, filler.tell() - but))
