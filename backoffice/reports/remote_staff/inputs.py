"""Inputs of a scenario as cells: real figures, each with its own digits, and beside them what they are counted in."""

from decimal import Decimal
from typing import Final

from backoffice.i18n import numbers, say
from backoffice.reports.report import Cell, Column
from backoffice.scenarios import words
from backoffice.transforms.whatif import Scenario, input_of

_FINE: Final = ("rate", "seats", "money_unit")
"""Units of inputs that are small numbers: four digits after the point say what two do not."""


def even_columns() -> tuple[Column, ...]:
    """Columns of break-even points."""
    return (
        Column("input", say("Input")),
        Column("now", say("Now", "summary"), "number"),
        Column("even", say("Breaks even at"), "number"),
        Column("unit", say("Unit")),
    )


def of_input(case: Scenario, key: str, value: Decimal | None) -> Cell:
    """A value of an input, with the digits it needs; None says that no value does it."""
    if value is None:
        return Cell(None, say("None: no possible value does that"))
    unit = input_of(case.model, key).unit
    if unit == "share":
        return Cell(value, unit="share", places=2)
    return plain(value, 4 if unit in _FINE else 2, whole_or_all=unit.startswith("money"))


def plain(value: Decimal, most: int, *, whole_or_all: bool = False) -> Cell:
    """A number with as many digits after the point as it needs, `most` at most; money has cents or none."""
    exponent = numbers.rounded(value, most).normalize().as_tuple().exponent
    needed = max(0, -int(exponent))
    return Cell(value, places=most if needed and whole_or_all else needed)


def counted_in(case: Scenario, key: str) -> str:
    """An input's unit, with the currency of what is money of the scenario's own."""
    one = input_of(case.model, key)
    ours = one.unit.startswith("money") and one.unit != "money_unit"
    return " ".join(part for part in (case.currency if ours else None, words.unit_of(one)) if part)
