"""A worker with two small tables in it, and files of which none may be read or written."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from backoffice.adhoc.limits import LIMITS, Limits
from backoffice.adhoc.process import Process
from backoffice.adhoc.worker import locked

SECRET = "the-canary-sings"
TABLES = frozenset({"trades", "settled"})
CLOSED = {"pay_month": "Rows of pay_month stand for single people.", "staff_cost": "Rows stand for single people."}

QUICK: Limits = replace(
    LIMITS, memory_mb=400, address_mb=2_500, start_seconds=300, wall_seconds=2, cpu_seconds=6, most_rows=100
)
"""Limits of tests: far lower than a viewer's, so that bombs go off soon."""


def trades() -> pl.DataFrame:
    """Three trades."""
    return pl.DataFrame(
        {"trade_id": ["t1", "t2", "t3"], "price": ["1.5", "2.5", None], "market": ["NSE", "NSE", "T2S"]}
    ).with_columns(pl.col("price").cast(pl.Decimal(18, 8)), day=pl.date(2026, 11, 26))


def sent(frame: pl.DataFrame) -> pa.RecordBatchReader:
    """A frame as a worker is sent it."""
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).to_reader()


def started(limits: Limits = QUICK) -> Process:
    """A worker that holds the tables."""
    process = Process(limits)
    for name in sorted(TABLES):
        process.hold(name, sent(trades()))
    return process


@dataclass
class Files:
    """A file with a secret, and one that is not there."""

    secret: Path
    out: Path

    def fill(self, text: str) -> str:
        """A statement that names them."""
        return text.replace("{secret}", str(self.secret)).replace("{out}", str(self.out))

    def untouched(self) -> bool:
        """The secret is as it was, and nothing lies beside it."""
        return self.secret.read_text() == f"word\n{SECRET}\n" and list(self.secret.parent.iterdir()) == [self.secret]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """In a folder of their own."""
    secret = tmp_path / "secret.csv"
    secret.write_text(f"word\n{SECRET}\n")
    return Files(secret, tmp_path / "written.csv")


@pytest.fixture(scope="session")
def parser() -> duckdb.DuckDBPyConnection:
    """A DuckDB like a worker's, to parse with."""
    return locked(400, 1)


@pytest.fixture
def worker() -> Iterator[Process]:
    """A worker of one test's own."""
    process = started()
    yield process
    process.end()


def peak_mb(process: Process) -> float:
    """The most memory the worker ever had at a time."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
