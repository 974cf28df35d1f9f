"""Figures in words: the number, what it is out of, its change, its target, and why there is none."""

import re
from decimal import Decimal
from typing import Final, Literal

from backoffice.access import SMALLEST_GROUP
from backoffice.i18n import absences, numbers, say, say_many
from backoffice.i18n.standings import Standing, against_target
from backoffice.kpis import KPI
from backoffice.query import Absence, Figure

Course = Literal["better", "worse", "same", "neither"]

SPAN_UNITS: Final = {"days": "business days", "calendar_days": "calendar days", "hours": "business hours"}
"""Units too long to stand in a card beside their number."""

_PLACES: Final = (1, 2, 3)
"""Decimals that are tried."""

_CODE: Final = re.compile("`([^`]*)`")
_AMOUNT: Final = re.compile(r"“[^”]*”|(?<![\w.,])-?\d{4,}\.\d+(?![\w.])")
_SPECIAL: Final = str.maketrans({sign: f"\\{sign}" for sign in r"\`*_{}[]<>()#+-!|~$:"})


def plain(text: str) -> str:
    """Text that Markdown leaves as it is: names and reasons come from files and must not become links or formulas."""
    return text.translate(_SPECIAL)


def read(words: str) -> str:
    """Words for reading: the names that code sets off by backticks stand in quotes, and amounts outside in groups."""
    return _AMOUNT.sub(_in_groups, _CODE.sub(r"“\1”", words))


def _in_groups(found: re.Match[str]) -> str:
    """An amount in groups, with the decimals it has; what is quoted stays what it was."""
    text = found[0]
    return text if text.startswith("“") else numbers.grouped(Decimal(text), len(text.partition(".")[2]))


def absent_short(why: Absence) -> str:
    """Why there is no number, in the number's place."""
    return absences.short(why)


def absent(why: Absence) -> str:
    """Why there is no number, as a sentence."""
    return absences.long(why, SMALLEST_GROUP)


def number(figure: Figure, currency: str | None = None) -> str:
    """The figure with its unit, or the short word for why there is none."""
    if figure.number is None:
        return absent_short(figure.absent or "unknown")
    return numbers.shown(figure.number, figure.kpi.unit, currency, _places(figure, figure.number))


def short(figure: Figure, currency: str | None = None) -> str:
    """The figure as large as a card shows it: days without the name of their unit, which stands beside it."""
    if figure.number is None or figure.kpi.unit not in SPAN_UNITS:
        return number(figure, currency)
    return numbers.bare(figure.number, figure.kpi.unit, most_places=_places(figure, figure.number))


def _places(figure: Figure, found: Decimal) -> int:
    """Decimals of a figure: one, or as many as tell it from the target that it does not meet."""
    kpi = figure.kpi
    if kpi.target is None or kpi.unit == "money" or figure.standing in (None, "met"):
        return 1
    level = numbers.bare(kpi.target, kpi.unit)
    return next((places for places in _PLACES if numbers.bare(found, kpi.unit, most_places=places) != level), 1)


def headed(label: str, unit: str | None) -> str:
    """The header of figures that stand without their unit, which it then names."""
    return label if unit is None else say("{label} ({unit})", "header", label=label, unit=say(unit, "unit"))


def beside(figure: Figure) -> str | None:
    """What a card says right below its number: why there is none, or the unit that found no room."""
    if figure.absent is not None:
        return absent(figure.absent)
    return say(SPAN_UNITS[figure.kpi.unit], "unit") if figure.kpi.unit in SPAN_UNITS else None


def left_out(figure: Figure) -> str | None:
    """How many months a ratio leaves out because they are hidden; None for none."""
    if not figure.left_out:
        return None
    return say_many(
        "Without {count} month that is hidden.",
        "Without {count} months that are hidden.",
        figure.left_out,
        count=numbers.grouped(figure.left_out),
    )


def out_of(figure: Figure, currency: str | None = None) -> str | None:
    """What a share is made of, "12 of 480"; None where that would say nothing."""
    if figure.number is None or figure.per is None or figure.value is None or figure.kpi.unit != "share":
        return None
    parts = [_part(Decimal(one), currency) for one in (figure.value, figure.per)]
    return say("{value} of {per}", value=parts[0], per=parts[1])


def rows(total: int, shown: int | None = None) -> str:
    """How many rows there are, and where fewer are `shown`, how many."""
    if shown is not None and shown < total:
        return say("The first {shown} of {total} rows.", shown=numbers.grouped(shown), total=numbers.grouped(total))
    return say_many("{total} row.", "{total} rows.", total, total=numbers.grouped(total))


def _part(part: Decimal, currency: str | None) -> str:
    """Counts as they are; amounts with their sign, short."""
    return numbers.money(part, currency, short=True) if currency else numbers.plain(part, 1)


def change(now: Figure, before: Figure, currency: str | None = None) -> str | None:
    """By how much the figure moved, signed, in its own unit (shares in points); None where one of them is unknown."""
    if now.number is None or before.number is None:
        return None
    by = now.number - before.number
    if now.kpi.unit == "share":
        points = numbers.rounded(by * 100, 1)
        written = numbers.signed(numbers.plain(points, 1), points)
        return say_many("{number} point", "{number} points", 1 if abs(points) == 1 else 2, number=written)
    return numbers.signed(numbers.bare(by, now.kpi.unit, currency), by)


def course(now: Figure, before: Figure) -> Course:
    """Whether the change is for the better, by what the KPI calls good; one too small to be written is none."""
    by = change(now, before)
    if now.number is None or before.number is None or by is None:
        return "neither"
    if not any(digit in by for digit in "123456789"):
        return "same"
    if now.kpi.good == "neither":
        return "neither"
    return "better" if (now.number > before.number) == (now.kpi.good == "high") else "worse"


def target(kpi: KPI, how: Standing, currency: str | None = None) -> str:
    """The target and how the figure stands against it."""
    level = "" if kpi.target is None else numbers.shown(kpi.target, kpi.unit, currency)
    return against_target(how, level)
