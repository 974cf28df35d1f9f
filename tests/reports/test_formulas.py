"""Formulas stand only where they give the figure."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from backoffice.reports.formulas import formula
from backoffice.reports.report import Cell, Column, Row, Table

COLUMNS = (
    Column("what", "What"),
    Column("cost", "Cost", "money", adds=True),
    Column("units", "Units", "count", adds=True),
    Column("each", "Each", "money", 2, formula="[cost]/[units]"),
)


def row(cost: str | None, units: int, each: str | None, *, total: bool = False, key: str | None = None) -> Row:
    cells: Mapping[str, Cell] = {
        "cost": Cell(None, "Hidden") if cost is None else Cell(Decimal(cost)),
        "units": Cell(units),
        "each": Cell(None, "Hidden") if each is None else Cell(Decimal(each)),
    }
    return Row(cells, total, key)


def place(at: int, column: str) -> str:
    return f"{'ABCD'[[one.key for one in COLUMNS].index(column)]}{at + 2}"


def of(rows: list[Row], at: int, column: str) -> str | None:
    return formula(Table("t", "T", COLUMNS, rows), at, column, place)


def test_a_ratio_and_the_totals() -> None:
    rows = [row("120000", 24000, "5"), row("60", 20, "3"), row("120060", 24020, "4.998334721", total=True)]
    assert of(rows, 0, "each") == "=B2/C2"
    assert of(rows, 2, "cost") == "=SUM(B2:B3)"
    assert of(rows, 2, "units") == "=SUM(C2:C3)"
    assert of(rows, 2, "each") == "=B4/C4"


def test_a_total_with_a_hidden_part_is_no_sum() -> None:
    rows = [row("10", 1, "10"), row(None, 2, None), row("30", 3, "10", total=True)]
    assert of(rows, 2, "cost") is None
    assert of(rows, 2, "units") == "=SUM(C2:C3)"
    assert of(rows, 1, "each") is None


def test_a_figure_over_other_months_than_its_parts_is_no_quotient_of_them() -> None:
    assert of([row("100", 10, "9.5")], 0, "each") is None
    assert of([row("100", 0, "9.5")], 0, "each") is None


def test_a_cells_own_formula_may_name_rows_by_key_and_the_row_above() -> None:
    rows = [
        row("500", 1, "500", key="month"),
        Row({"cost": Cell(Decimal(6000), formula="12*[month!cost]")}),
        Row({"cost": Cell(Decimal(5500), formula="[^cost]-[month!cost]")}),
        Row({"cost": Cell(Decimal(-500), formula="-[month!cost]")}),
        Row({"cost": Cell(Decimal(7), formula="[nobody!cost]")}),
    ]
    assert [of(rows, at, "cost") for at in range(1, 5)] == ["=12*B2", "=B3-B2", "=-B2", None]
    assert of([Row({"cost": Cell(Decimal(1), formula="[^cost]")})], 0, "cost") is None


@pytest.mark.parametrize("wrong", ["[cost]**2", "max([cost], 1)", "[cost] if 1 else 2", "[cost] % 2"])
def test_a_formula_knows_four_signs_and_nothing_else(wrong: str) -> None:
    with pytest.raises(ValueError, match="knows"):
        of([Row({"cost": Cell(Decimal(1), formula=wrong)})], 0, "cost")
