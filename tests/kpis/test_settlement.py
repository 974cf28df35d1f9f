"""The settlement desk's numbers, run as they stand on rows worked out by hand."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from backoffice.contracts.settlement import SettlementStatus
from backoffice.kpis.kpi import KPI
from backoffice.kpis.settlement import SETTLEMENT_KPIS
from backoffice.kpis.settlement_fails import FAILING_VALUE
from backoffice.kpis.settlement_rates import (
    EFFICIENCY_BY_VALUE,
    EFFICIENCY_BY_VOLUME,
    FAIL_RATE,
    FAIL_RATE_NOT_COUNTERPARTY,
    MATCHED_IN_TIME,
    ON_TIME_RATE,
)
from backoffice.kpis.settlement_watch import UNMATCHED_DUE_SOON
from tests.tables import frame


def figures(kpi: KPI, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    """Value and per over `rows`, straight from DuckDB."""
    loaded = frame(SettlementStatus, [{"instruction_id": f"I{number}", **row} for number, row in enumerate(rows)])
    engine = duckdb.connect()
    engine.register("loaded", loaded)
    where = f"WHERE {kpi.where}" if kpi.where else ""
    answer = pl.DataFrame(engine.sql(f"SELECT {kpi.value} AS value, {kpi.per or 'NULL'} AS per FROM loaded {where}"))
    return answer.row(0)


@pytest.mark.parametrize("kpi", SETTLEMENT_KPIS, ids=lambda kpi: kpi.key)
def test_the_worked_example_gives_its_figures(kpi: KPI) -> None:
    assert figures(kpi, kpi.example.rows) == (kpi.example.value, kpi.example.per)


@pytest.mark.parametrize("kpi", SETTLEMENT_KPIS, ids=lambda kpi: kpi.key)
def test_it_reads_only_columns_the_result_has(kpi: KPI) -> None:
    assert kpi.result is SettlementStatus
    assert set(kpi.splits) <= set(SettlementStatus.columns())
    assert kpi.on == "intended_settlement_date"
    assert kpi.currency in (None, "currency")


@pytest.mark.parametrize("kpi", SETTLEMENT_KPIS, ids=lambda kpi: kpi.key)
def test_a_target_is_on_the_good_side_of_its_warning(kpi: KPI) -> None:
    if kpi.target is not None and kpi.warning is not None:
        better = kpi.target > kpi.warning if kpi.good == "high" else kpi.target < kpi.warning
        assert better


def test_efficiency_and_fail_rate_are_the_two_parts_of_what_was_due() -> None:
    rows = [{"is_due": True, "settled_on_time": n < 7, "is_failed": n >= 7} for n in range(10)]
    assert figures(ON_TIME_RATE, rows) == (7, 10)
    assert figures(FAIL_RATE, rows) == (3, 10)


def test_corporate_actions_stay_out_of_the_efficiency_but_not_out_of_the_desk_view() -> None:
    rows = [{"is_due": True, "transaction_type": kind} for kind in ("TRAD", "REPU", "CORP", "CLAI", "AUTO", "REAL")]
    assert figures(EFFICIENCY_BY_VOLUME, rows) == (0, 2)
    assert figures(ON_TIME_RATE, rows) == (0, 6)


def test_value_of_free_deliveries_is_never_part_of_an_efficiency() -> None:
    row = {"is_due": True, "settled_on_time": True}
    paid = {**row, "payment": "APMT", "currency": "EUR", "amount": Decimal("0.01")}
    assert figures(EFFICIENCY_BY_VALUE, [paid, {**row, "payment": "FREE"}]) == (Decimal("0.01"), Decimal("0.01"))


def test_money_stays_exact_where_a_float_would_not() -> None:
    row = {"is_failed": True, "is_open": True, "payment": "APMT", "currency": "EUR"}
    cents = [{**row, "remaining_amount": Decimal("0.10")} for _ in range(3)]
    assert figures(FAILING_VALUE, cents) == (Decimal("0.30"), None)
    large = [{**row, "remaining_amount": Decimal("9999999999999.99999")} for _ in range(2)]
    assert figures(FAILING_VALUE, large) == (Decimal("19999999999999.99998"), None)


def test_the_value_failing_is_unknown_when_one_amount_is_unknown_and_zero_when_nothing_fails() -> None:
    failing = {"is_failed": True, "is_open": True, "payment": "APMT"}
    known = {**failing, "remaining_amount": Decimal("5.00")}
    assert figures(FAILING_VALUE, [known, failing]) == (None, None)
    assert figures(FAILING_VALUE, [{"payment": "APMT", "is_open": True}]) == (Decimal(0), None)


@pytest.mark.parametrize(("party", "counted"), [("own", 1), ("both", 1), ("market", 1), (None, 1), ("counterparty", 0)])
def test_only_the_counterpartys_own_fails_are_taken_off_ours(party: str | None, counted: int) -> None:
    rows = [{"is_due": True, "is_failed": True, "failing_party": party}]
    assert figures(FAIL_RATE_NOT_COUNTERPARTY, rows) == (counted, 1)


def test_matching_nobody_dated_is_neither_in_time_nor_late() -> None:
    rows = [{"is_due": True, "matched_in_time": known} for known in (True, None, None)]
    assert figures(MATCHED_IN_TIME, rows) == (1, 1)


@pytest.mark.parametrize(("days", "counted"), [(-1, 0), (0, 1), (1, 1), (2, 1), (3, 0)])
def test_due_soon_is_today_and_two_business_days_more(days: int, counted: int) -> None:
    assert figures(UNMATCHED_DUE_SOON, [{"is_open": True, "days_until_due": days}]) == (counted, None)
