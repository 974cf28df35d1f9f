"""Stores for pages to open: the demo firm with loaded and refused files, none at all, and a broken one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.load import load_file
from backoffice.store import Store
from backoffice.ui import cache

GOLDEN = Path(__file__).resolve().parents[1] / "ingest" / "golden"


@pytest.fixture(scope="session")
def demo(small_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm, to which one statement was loaded and its torn copy refused."""
    home = tmp_path_factory.mktemp("pages")
    folder = home / "demo"
    shutil.copytree(small_firm, folder)
    whole = GOLDEN / "mt940_nostro.sta"
    torn = home / "torn.sta"
    torn.write_bytes(whole.read_bytes()[:400])
    for file in (whole, torn):
        load_file(Store(folder), file)
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder nobody has loaded anything into."""
    return tmp_path_factory.mktemp("empty") / "data"


@pytest.fixture(scope="session")
def broken(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm with every result's files cut short, as a full disk or half a copy leaves them."""
    folder = tmp_path_factory.mktemp("broken") / "data"
    shutil.copytree(demo, folder)
    for table in ("settlement_status", "breaks", "reconciliation_items", "staff_cost", "remote_savings", "seat_use"):
        for file in (folder / table).rglob("*.parquet"):
            file.write_bytes(file.read_bytes()[:100])
    return folder


@pytest.fixture(scope="session", autouse=True)
def _caches_end_with_the_tests() -> Iterator[None]:
    yield
    cache.forget()
