"""Two who write at once, and one who reads meanwhile."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from backoffice.contracts.records import SourceFile
from backoffice.store import Store
from tests.faults.conftest import Told
from tests.faults.mail import cusips, fails, loaded


def ingest(folder: Path, *files: Path, options: Sequence[str] = ("--wait", "120")) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "backoffice", "--data", folder, "ingest", *files, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_ingests_at_once_load_both_and_both_build(tmp_path: Path, told: Told) -> None:
    parts = [cusips(number * 100, 50) for number in range(4)]
    files = [fails(tmp_path / "mail", f"{number}.txt", part) for number, part in enumerate(parts)]
    data = tmp_path / "data"
    both = [ingest(data, *files[:2]), ingest(data, *files[2:])]
    store, seen = Store(data), {0}
    while any(one.poll() is None for one in both):
        seen.add(len(loaded(store)))
    half = sum(number % 50 != 0 for number in seen)
    said = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    states = [json.loads(line)["state"] for out, _ in said for line in out.splitlines()]
    assert states == ["accepted"] * 4
    assert store.snapshot().facts["as_of"]
    told([one for part in parts for one in part], loaded(store), half=half, says="(nothing: the second waits)", times=2)


@pytest.mark.slow
def test_the_same_file_by_two_ingests_at_once_is_loaded_once(tmp_path: Path, told: Told) -> None:
    file = fails(tmp_path / "mail", "same.txt", cusips(0, 50))
    both = [ingest(tmp_path / "data", file, options=("--wait", "120", "--no-build")) for _ in range(2)]
    said = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    store = Store(tmp_path / "data")
    assert store.snapshot().scan(SourceFile).collect()["file_name"].to_list() == ["same.txt"]
    told(cusips(0, 50), loaded(store), says="(nothing, or: loaded before as same.txt …)", times=2)
