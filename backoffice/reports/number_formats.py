"""How a spreadsheet shows a figure: grouped as the reader's country groups, whatever the machine's own region.

Excel groups by thousands only. Lakh and crore are written into the format, with the commas as letters; a format holds
two conditions, so the one that fits the figure's size is chosen, and holds for smaller ones too.
"""

from decimal import Decimal
from typing import Final

from backoffice.i18n import numbers
from backoffice.reports.report import Column

_INDIAN: Final = (
    (Decimal(10**5), "##\\,##\\,##0"),
    (Decimal(10**7), "##\\,##\\,##\\,##0"),
    (Decimal(10**9), "##\\,##\\,##\\,##\\,##0"),
    (Decimal(10**11), "##\\,##\\,##\\,##\\,##\\,##0"),
)
"""From this size on, the digits of a figure with their commas."""


def of_figure(value: Decimal, column: Column, *, indian: bool) -> str:
    """The number format of one figure."""
    if column.unit == "share":
        return f"0.{'0' * max(1, column.places)}%"
    places = f".{'0' * column.places}" if column.places else ""
    plain = f"#,##0{places}"
    if not indian:
        return f"{plain};\u2212{plain}"
    reached = abs(numbers.rounded(value, column.places))
    sizes = [(size, digits + places) for size, digits in _INDIAN if reached >= size][-2:][::-1]
    if not sizes:
        # Room for a figure that grows: up to crores.
        sizes = [(size, digits + places) for size, digits in _INDIAN[:2]][::-1]
    if value < 0:
        cases = [f"[<=-{size}]\u2212{digits}" for size, digits in sizes]
        return ";".join([*cases, f"\u2212{plain}" if value > -sizes[-1][0] else plain])
    return ";".join([*(f"[>={size}]{digits}" for size, digits in sizes), plain])


def of_month(language: str) -> str:
    """A month with its name in the reader's language."""
    return "[$-439]mmmm yyyy" if language == "hi" else "[$-809]mmmm yyyy"
