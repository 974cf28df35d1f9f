"""What every number derived from pay promises: a declared rule of privacy, and no way round it by its own formula."""

import re

import pytest

from backoffice.access import PERSONAL_TABLES
from backoffice.disclosure import PAY_TABLES
from backoffice.guard import is_pay
from backoffice.kpis import KPI, KPIS

EACH = pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
PAY = pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if is_pay(kpi)], ids=lambda kpi: kpi.key)

PAID = re.compile(r"\b(pay|employer|loaded_cost|incentive|one_off|net_saving|stipend|attributed_cost)\b(?! IS NULL)")
"""Columns of results that hold what people are paid. Whether one is known at all is no secret."""


@EACH
def test_whatever_reads_pay_is_guarded(kpi: KPI) -> None:
    if kpi.result.table in PERSONAL_TABLES and PAID.search(f"{kpi.value} {kpi.per or ''}"):
        assert is_pay(kpi)


@PAY
def test_pay_is_added_up_and_never_picked_out(kpi: KPI) -> None:
    """A largest, a median or a sum under a condition of its own would be no sum over the groups that are guarded."""
    for formula in (kpi.value, kpi.per or ""):
        plain = formula.replace("CASE WHEN min(unit) = max(unit) THEN", "")
        assert set(re.findall(r"(\w+)\(", plain)) <= {"sum", "count"}
        assert "FILTER" not in formula


ADDS_UP = re.compile(r"(sum\([a-z_]+( [+-] [a-z_]+)*\)|count\(\*\))( [+-] (sum\([a-z_]+\)|count\(\*\)))*")


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.people], ids=lambda kpi: kpi.key)
def test_a_number_over_people_adds_up_over_cells(kpi: KPI) -> None:
    """It is added up from stored cells: a product of sums, or a count of different values, would come out wrong."""
    assert all(ADDS_UP.fullmatch(formula) for formula in (kpi.value, kpi.per) if formula)


@PAY
def test_its_people_and_its_condition_are_those_of_a_declared_table(kpi: KPI) -> None:
    assert kpi.on == "month"
    if kpi.pay_of:
        assert set(kpi.pay_of) <= set(kpi.result.columns())
        return
    table = PAY_TABLES[kpi.result.table]
    assert kpi.people == table.people
    assert kpi.where in table.known
    assert set(kpi.splits) <= set(table.columns)


@pytest.mark.parametrize("name", PAY_TABLES)
def test_tables_of_pay_are_never_listed_and_have_the_columns_they_are_grouped_by(name: str) -> None:
    table = PAY_TABLES[name]
    assert name == table.contract.table
    assert name in PERSONAL_TABLES
    assert {*table.columns, table.people, "month", *([table.weight] if table.weight else [])} <= set(
        table.contract.columns()
    )
