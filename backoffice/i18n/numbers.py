"""Numbers as the viewer's country writes them: 1,234,567 or 12,34,567; million and billion, or lakh and crore.

Figures are exact decimals and are rounded once, half away from zero, to what is shown.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final

from babel.numbers import get_currency_symbol

from backoffice.i18n.catalogue import say, say_many
from backoffice.i18n.language import Language, spoken

MINUS: Final = "\u2212"

WESTERN: Final = (
    (Decimal(10**12), "{number} trillion"),
    (Decimal(10**9), "{number} billion"),
    (Decimal(10**6), "{number} million"),
)
INDIAN: Final = (
    (Decimal(10**12), "{number} lakh crore"),
    (Decimal(10**7), "{number} crore"),
    (Decimal(10**5), "{number} lakh"),
)


def rounded(number: Decimal | int, places: int) -> Decimal:
    """`number` to `places` fraction digits, half away from zero."""
    return Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def grouped(number: Decimal | int, places: int = 0) -> str:
    """Digits in groups, with exactly `places` fraction digits: 12,34,567.50 in Indian writing, 1,234,567.50 else."""
    value = rounded(number, places)
    whole, _, fraction = f"{abs(value):f}".partition(".")
    tail, head = whole[-3:], whole[:-3]
    step = 2 if spoken().grouping == "indian" else 3
    groups = [head[max(0, end - step) : end] for end in range(len(head), 0, -step)][::-1]
    written = ",".join([*groups, tail]) + (f".{fraction}" if fraction else "")
    return f"{MINUS}{written}" if value < 0 else written


def plain(number: Decimal | int, most_places: int = 2) -> str:
    """Digits in groups with as many fraction digits as the number needs, `most_places` at most."""
    value = rounded(number, most_places)
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return grouped(value, places)


def compact(number: Decimal | int) -> str:
    """A large number in words, two decimals at most: 1.23 crore, 12.5 million; small ones in full.

    A number that rounds up to the next word takes it: 99,99,999 is 1 crore.
    """
    scales = INDIAN if spoken().grouping == "indian" else WESTERN
    value = Decimal(number)
    for size, words in scales:
        smaller = [other for other, _ in scales if other < size]
        # What the next smaller word would show decides: 99.999 lakh would be 100 lakh, so it is a crore.
        step = max(smaller) if smaller else Decimal(1)
        shown = rounded(abs(value) / step, 2 if smaller else 0) * step
        if shown >= size:
            return say(words, "number", number=plain(value / size))
    return plain(value, 0 if abs(value) >= 1000 else 2)


def percent(share: Decimal, *, in_column: bool = False, most_places: int = 1) -> str:
    """A share as a percentage with one decimal, or `most_places`; never 0 or 100 for what is not quite so.

    In a column the decimal is written even where it is 0, so that like digits stand below one another.
    """
    value = share * 100
    for places in (most_places, most_places + 1):
        shown = rounded(value, places)
        if shown not in (0, 100) or shown == value:
            return f"{grouped(shown, places) if in_column else plain(shown, places)}%"
    if abs(value) < 1:
        return f"<{plain(Decimal('0.01'))}%" if value > 0 else f">{plain(Decimal('-0.01'))}%"
    return ">100%" if value > 100 else f">{plain(Decimal('99.99'))}%"


def money(amount: Decimal | int, currency: str | None, *, short: bool = False) -> str:
    """An amount with its currency's sign before it: ₹12.5 lakh when `short`, ₹12,50,000.00 else.

    A short one has two fraction digits or none: €45.20, never €45.2.
    """
    size = abs(Decimal(amount))
    cents = size < 1000 and rounded(size, 2) % 1 != 0
    written = grouped(size, 2) if cents or not short else compact(size)
    sign = MINUS if rounded(amount, 2) < 0 else ""
    return f"{sign}{sign_of(currency)}{written}"


def sign_of(currency: str | None) -> str:
    """A currency's sign (₹, £, US$), or its code and a space where it has none; nothing for no currency."""
    return "" if currency is None else _sign_of(currency, spoken())


@cache
def _sign_of(currency: str, language: Language) -> str:
    found = get_currency_symbol(currency, language.locale)
    return f"{found}\u00a0" if found.isalpha() else str(found)


def signed(written: str, number: Decimal | int) -> str:
    """`written`, with a plus before it when `number` is above zero, and by more than is written of it."""
    return f"+{written}" if number > 0 and any(digit in written for digit in "123456789") else written


def bare(
    number: Decimal | int, unit: str, currency: str | None = None, *, in_column: bool = False, most_places: int = 1
) -> str:
    """A figure without the name of its unit, short: for axes and tight places. Money keeps its sign, shares their %.

    In a column, shares and times have one decimal always. `most_places` are the decimals of all but money.
    """
    match unit:
        case "share":
            return percent(Decimal(number), in_column=in_column, most_places=most_places)
        case "money":
            return money(number, currency, short=True)
        case "count":
            return compact(number) if abs(Decimal(number)) >= 1_000_000 else plain(number, most_places)
        case _:
            return grouped(number, 1) if in_column else plain(number, most_places)


def shown(number: Decimal | int, unit: str, currency: str | None = None, most_places: int = 1) -> str:
    """A figure with its unit: 94.2%, ₹1.2 crore, 2.5 business days, 34 minutes, 12.5 FTE, 4.8 times, 480."""
    written = bare(number, unit, currency, most_places=most_places)
    match unit:
        case "days" | "calendar_days" | "hours" | "clock_hours" | "minutes":
            return _span(unit, 1 if abs(rounded(number, most_places)) == 1 else 2, written)
        case "fte":
            return say("{number} FTE", "number", number=written)
        case "times":
            return say("{number} times", "number", number=written)
        case _:
            return written


def _span(unit: str, count: int, written: str) -> str:
    """A stretch of time with the name of its unit; calendar days and hours of any clock are not those of business."""
    match unit:
        case "calendar_days":
            return say_many("{number} calendar day", "{number} calendar days", count, number=written)
        case "days":
            return say_many("{number} business day", "{number} business days", count, number=written)
        case "hours":
            return say_many("{number} business hour", "{number} business hours", count, number=written)
        case "clock_hours":
            return say_many("{number} hour", "{number} hours", count, number=written)
        case _:
            return say_many("{number} minute", "{number} minutes", count, number=written)
