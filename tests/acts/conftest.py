"""A small firm's store of its own, in which people act; and ways to look at its worklist."""

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from backoffice.contracts.break_cases import BreakCase
from backoffice.store import Store


@pytest.fixture
def store(small_firm: Path, tmp_path: Path) -> Store:
    """A copy of the demo firm to write to."""
    folder = tmp_path / "data"
    shutil.copytree(small_firm, folder)
    return Store(folder)


def cases(store: Store, *where: pl.Expr) -> list[dict[str, Any]]:
    """Rows of the worklist, in the order of their ids."""
    return store.snapshot().scan(BreakCase).filter(*where).sort("break_id").collect().to_dicts()


def case(store: Store, break_id: str) -> dict[str, Any]:
    """One row of the worklist."""
    (found,) = cases(store, pl.col("break_id") == break_id)
    return found
