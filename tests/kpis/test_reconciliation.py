"""The reconciliation desk's numbers, run as they stand on rows worked out by hand."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from backoffice.contracts.break_cases import BreakCase, MatchDay
from backoffice.contracts.break_life import BreakDay, BreakLife, ReconciliationDue
from backoffice.contracts.client_money import ClientMoneyDay
from backoffice.contracts.ledgers import LedgerTieOut
from backoffice.contracts.reconciliation import ReconciliationItem
from backoffice.kpis.kpi import KPI
from backoffice.kpis.reconciliation import RECONCILIATION_KPIS
from backoffice.kpis.reconciliation_breaks import AGED_SHARE, GROSS_VALUE, NET_VALUE
from backoffice.kpis.reconciliation_rates import AUTO_MATCH_RATE, AUTO_MATCH_RATE_BY_VALUE, BREAK_RATE
from tests.tables import frame

EACH = pytest.mark.parametrize("kpi", RECONCILIATION_KPIS, ids=lambda kpi: kpi.key)
NAME_OF_A_ROW = {
    ReconciliationItem: "item_id",
    BreakCase: "break_id",
    BreakLife: "break_id",
    MatchDay: "key",
    ReconciliationDue: "reconciliation",
    BreakDay: "reconciliation",
    ClientMoneyDay: "key",
    LedgerTieOut: "key",
}


def figures(kpi: KPI, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    """Value and per over `rows`, straight from DuckDB."""
    name = NAME_OF_A_ROW[kpi.result]
    loaded = frame(kpi.result, [{name: f"I{number}", **row} for number, row in enumerate(rows)])
    engine = duckdb.connect()
    engine.register("loaded", loaded)
    where = f"WHERE {kpi.where}" if kpi.where else ""
    answer = pl.DataFrame(engine.sql(f"SELECT {kpi.value} AS value, {kpi.per or 'NULL'} AS per FROM loaded {where}"))
    return answer.row(0)


@EACH
def test_the_worked_example_gives_its_figures(kpi: KPI) -> None:
    assert figures(kpi, kpi.example.rows) == (kpi.example.value, kpi.example.per)


@EACH
def test_it_reads_only_columns_the_result_has(kpi: KPI) -> None:
    assert set(kpi.splits) <= set(kpi.result.columns())
    assert kpi.on in ("item_date", "opened_on", "closed_on", "day", "month")
    assert kpi.currency in (None, "currency")


@EACH
def test_a_target_is_on_the_good_side_of_its_warning(kpi: KPI) -> None:
    if kpi.target is not None and kpi.warning is not None:
        assert kpi.target == kpi.warning or (kpi.target > kpi.warning) == (kpi.good == "high")


def test_matched_and_broken_are_the_two_parts_of_what_is_in_scope() -> None:
    rows = [{"outcome": outcome} for outcome in ["matched"] * 7 + ["break"] * 3 + ["excluded"] * 5]
    assert figures(AUTO_MATCH_RATE, rows) == (7, 10)
    assert figures(BREAK_RATE, rows) == (3, 10)


def test_nothing_matched_is_zero_of_something_and_not_unknown() -> None:
    rows = [{"outcome": "break", "amount": Decimal(5), "currency": "USD"}]
    assert figures(AUTO_MATCH_RATE_BY_VALUE, rows) == (0, 5)


def test_nothing_at_all_has_no_share() -> None:
    assert figures(AGED_SHARE, []) == (0, 0)


def test_breaks_that_offset_each_other_show_in_gross_and_not_in_net() -> None:
    rows = [{"difference": Decimal(amount), "currency": "USD", "is_true_break": True} for amount in (250, -250)]
    assert figures(GROSS_VALUE, rows)[0] == 500
    assert figures(NET_VALUE, rows)[0] == 0


def test_a_fifth_business_day_is_not_yet_old_and_an_unknown_age_is_neither() -> None:
    rows = [{"age_days": age, "is_true_break": True} for age in (5, 6, None)]
    assert figures(AGED_SHARE, rows) == (1, 2)
