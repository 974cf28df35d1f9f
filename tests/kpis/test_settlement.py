"""The settlement desk's numbers, run as they stand on rows worked out by hand."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from backoffice.kpis.kpi import KPI
from backoffice.kpis.settlement import SETTLEMENT_KPIS
from backoffice.kpis.settlement_days import EFFICIENCY_BY_VALUE, EFFICIENCY_BY_VOLUME
from backoffice.kpis.settlement_fail_rates import (
    FAIL_RATE,
    FAIL_RATE_BY_VALUE,
    FAIL_RATE_CASH,
    FAIL_RATE_CASH_BY_VALUE,
    FAIL_RATE_NOT_COUNTERPARTY,
    FAIL_RATE_SECURITIES,
    FAIL_RATE_SECURITIES_BY_VALUE,
)
from backoffice.kpis.settlement_fails import FAILING_VALUE
from backoffice.kpis.settlement_rates import MATCHED_IN_TIME, ON_TIME_RATE
from backoffice.kpis.settlement_watch import UNMATCHED_DUE_SOON
from tests.tables import frame


def figures(kpi: KPI, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    """Value and per over `rows`, straight from DuckDB."""
    loaded = frame(kpi.result, [{"instruction_id": f"I{number}", **row} for number, row in enumerate(rows)])
    engine = duckdb.connect()
    engine.register("loaded", loaded)
    where = f"WHERE {kpi.where}" if kpi.where else ""
    answer = pl.DataFrame(engine.sql(f"SELECT {kpi.value} AS value, {kpi.per or 'NULL'} AS per FROM loaded {where}"))
    return answer.row(0)


@pytest.mark.parametrize("kpi", SETTLEMENT_KPIS, ids=lambda kpi: kpi.key)
def test_a_target_is_on_the_good_side_of_its_warning(kpi: KPI) -> None:
    if kpi.target is not None and kpi.warning is not None:
        better = kpi.target > kpi.warning if kpi.good == "high" else kpi.target < kpi.warning
        assert better


def test_hold_counts_as_unsettled() -> None:
    rows = [{"is_settled_that_day": True}, {"is_fail": True, "is_hold": True}]
    assert figures(EFFICIENCY_BY_VOLUME, rows) == (1, 2)


def test_corporate_actions_stay_out_of_the_efficiency_but_not_out_of_the_fail_rate_or_the_desk_view() -> None:
    kinds = ("TRAD", "REPU", "CORP", "CLAI", "AUTO", "REAL")
    days = [{"is_fail": True, "transaction_type": kind} for kind in kinds]
    assert figures(EFFICIENCY_BY_VOLUME, days) == (0, 2)
    assert figures(FAIL_RATE, days) == (6, 6)
    assert figures(ON_TIME_RATE, [{"is_due": True, "transaction_type": kind} for kind in kinds]) == (0, 6)


def test_value_of_free_deliveries_is_never_part_of_an_efficiency() -> None:
    row = {"is_settled_that_day": True}
    amounts = {"open_amount": Decimal("0.01"), "settled_amount": Decimal("0.01")}
    paid = {**row, "payment": "APMT", "currency": "EUR", **amounts}
    assert figures(EFFICIENCY_BY_VALUE, [paid, {**row, "payment": "FREE"}]) == (Decimal("0.01"), Decimal("0.01"))


def test_a_part_that_settled_counts_by_value_and_not_by_volume() -> None:
    amounts = {"open_amount": Decimal("0.30"), "settled_amount": Decimal("0.10"), "remaining_amount": Decimal("0.20")}
    rows = [{"is_fail": True, "payment": "APMT", "currency": "EUR", **amounts}] * 3
    assert figures(EFFICIENCY_BY_VOLUME, rows) == (0, 3)
    assert figures(EFFICIENCY_BY_VALUE, rows) == (Decimal("0.30"), Decimal("0.90"))
    assert figures(FAIL_RATE_BY_VALUE, rows) == (Decimal("0.60"), Decimal("0.90"))


def test_fails_for_securities_for_cash_and_untold_are_all_fails() -> None:
    amounts = {"payment": "APMT", "open_amount": Decimal(7), "remaining_amount": Decimal(7)}
    rows = [{"is_fail": True, "lacking": lacking, **amounts} for lacking in ("securities", "securities", "cash", None)]
    rows = [*rows, *[{"is_settled_that_day": True, **amounts, "remaining_amount": Decimal(0)}] * 6]
    volume, value = (
        (FAIL_RATE, FAIL_RATE_SECURITIES, FAIL_RATE_CASH),
        (
            FAIL_RATE_BY_VALUE,
            FAIL_RATE_SECURITIES_BY_VALUE,
            FAIL_RATE_CASH_BY_VALUE,
        ),
    )
    assert [figures(kpi, rows) for kpi in volume] == [(4, 10), (2, 10), (1, 10)]
    assert [figures(kpi, rows) for kpi in value] == [(28, 70), (14, 70), (7, 70)]


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
    assert figures(FAIL_RATE_NOT_COUNTERPARTY, [{"is_fail": True, "failing_party": party}]) == (counted, 1)


def test_matching_nobody_dated_is_neither_in_time_nor_late() -> None:
    rows = [{"is_due": True, "matched_in_time": known} for known in (True, None, None)]
    assert figures(MATCHED_IN_TIME, rows) == (1, 1)


@pytest.mark.parametrize(("days", "counted"), [(-1, 0), (0, 1), (1, 1), (2, 1), (3, 0)])
def test_due_soon_is_today_and_two_business_days_more(days: int, counted: int) -> None:
    assert figures(UNMATCHED_DUE_SOON, [{"is_open": True, "days_until_due": days}]) == (counted, None)
