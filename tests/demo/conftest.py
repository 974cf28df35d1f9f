"""One small demo firm, made once for all tests of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pytest

from backoffice import demo

PLAN = demo.Plan(until=date(2026, 11, 24), scale=0.01)


@dataclass(frozen=True)
class Made:
    """A plan with all it makes."""

    plan: demo.Plan
    tables: dict[str, pl.DataFrame]
    truth: dict[str, pl.DataFrame]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of one extract as plain dicts."""
        return self.tables[table].iter_rows(named=True)


def make(plan: demo.Plan) -> Made:
    """Everything the plan makes."""
    return Made(plan, dict(demo.tables(plan)), demo.truth(plan))


@pytest.fixture(scope="session")
def made() -> Made:
    """The firm of PLAN."""
    return make(PLAN)
