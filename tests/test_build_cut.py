"""A build that cuts every result into parts and buckets, however few rows there are, makes what one piece makes."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice import build as building
from backoffice import build_buckets, build_parts
from backoffice.build_parts import Here, Part
from backoffice.contracts import CONTRACTS, Contract
from backoffice.contracts.break_cases import MatchDay
from backoffice.contracts.reconciliation import ReconciliationCount
from backoffice.store import Snapshot, Store
from backoffice.transforms import TRANSFORMS

RESULTS = tuple({one.writes.table: one.writes for one in TRANSFORMS}.values())
RECORDS = tuple(CONTRACTS[table] for table in ("break_events", "reconciliation_runs", "pay_cells"))


class Elsewhere(Here):
    """Other machines, as a build sees them: each part is asked for by files and keys, and made from its own reading."""

    parts: dict[str, int]

    def __init__(self) -> None:
        super().__init__(at_once=3, elsewhere=True)
        object.__setattr__(self, "parts", {})

    def write(self, parts: Iterable[Part], folder: Path, table: str) -> Iterator[str]:
        for part in parts:
            self.parts[table] = self.parts.get(table, 0) + 1
            yield from super().write([part], folder, table)


def rows(contract: type[Contract], snapshot: Snapshot) -> pl.DataFrame:
    """The rows of a table in one order; what a bucket counts for itself, when added up."""
    found = snapshot.scan(contract)
    if contract in (ReconciliationCount, MatchDay):
        own = contract.primary_key()[0]
        schema = contract.polars_schema()
        keys = [name for name in schema if name != own and not schema[name].is_numeric()]
        found = found.drop(own).group_by(keys).agg(pl.all().sum())
    return found.collect().sort(found.collect_schema().names())


def test_a_fine_cut_makes_the_same(small_firm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(shutil.copytree(small_firm, tmp_path / "data"))
    before = store.snapshot()
    monkeypatch.setattr(build_parts, "WORTH_CUTTING", 1)
    monkeypatch.setattr(build_parts, "SAMPLED", 1)
    monkeypatch.setattr(build_buckets, "WORTH_CUTTING", 1)
    monkeypatch.setattr(build_buckets, "BUCKET_ROWS", 100)
    monkeypatch.setattr(build_buckets, "MOST", 4)
    monkeypatch.setattr(building, "code_version", lambda: "another")
    hands = Elsewhere()
    as_of = datetime.fromisoformat(before.facts["as_of"])
    assert set(building.build(store, as_of=as_of, hands=hands)) >= {one.table for one in RESULTS}
    assert sum(count > 1 for count in hands.parts.values()) > len(RESULTS) / 2
    for contract in (*RESULTS, *RECORDS):
        assert_frame_equal(rows(contract, store.snapshot()), rows(contract, before))
    assert before.scan(CONTRACTS["break_cases"]).filter(reconciliation="statement").collect().height
