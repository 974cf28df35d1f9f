"""Values as bank statements write them, taken exactly or refused: nothing is rounded, cut or guessed."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from backoffice.contracts.columns import AMOUNT_SCALE

_WHOLE_DIGITS = 18 - AMOUNT_SCALE
_MONEY = re.compile(r"\+?([0-9]*)(?:\.([0-9]*))?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T+\-Z].*)?", re.DOTALL)
_CURRENCY = re.compile(r"[A-Z]{3}")
_LIMIT = Decimal(10) ** _WHOLE_DIGITS


class Unreadable(ValueError):
    """A field that cannot be taken as it stands: what was `found`, the `rule` it breaks, and the `reason` in words."""

    def __init__(self, field: str, found: str | None, rule: str, reason: str) -> None:
        self.field, self.found, self.rule, self.reason = field, found, rule, reason
        super().__init__(f"{field}: {reason}")


def money(text: str | None, field: str) -> Decimal:
    """An unsigned amount with a decimal point, exactly. At most 5 decimals and 13 digits before them (ISO 20022's
    18 digits, as the amount columns hold them); anything longer is refused, never rounded."""
    match = _MONEY.fullmatch((text or "").strip())
    if match is None or not (match[1] or match[2]):
        raise Unreadable(field, text, "AMOUNT_UNREADABLE", f"expected an amount in digits, found {_quoted(text)}")
    whole, fraction = match[1].lstrip("0"), match[2] or ""
    if len(fraction) > AMOUNT_SCALE:
        raise Unreadable(
            field,
            text,
            "AMOUNT_TOO_PRECISE",
            f"expected at most {AMOUNT_SCALE} decimals (ISO 20022), found {len(fraction)}; an amount is never rounded",
        )
    if len(whole) > _WHOLE_DIGITS:
        raise Unreadable(
            field,
            text,
            "AMOUNT_TOO_LARGE",
            f"expected at most {_WHOLE_DIGITS} digits before the decimals, found {len(whole)}",
        )
    return Decimal(f"{whole or 0}.{fraction or 0}")


def bounded(sum_: Decimal, field: str) -> Decimal:
    """A sum of amounts, once it is sure that it fits an amount column."""
    if abs(sum_) >= _LIMIT:
        raise Unreadable(
            field,
            written(sum_),
            "AMOUNT_TOO_LARGE",
            f"expected a sum of at most {_WHOLE_DIGITS} digits before the decimals",
        )
    return sum_


def currency(text: str | None, field: str) -> str:
    """An ISO 4217 code: three capital letters."""
    if text is None or not _CURRENCY.fullmatch(text):
        raise Unreadable(
            field, text, "CURRENCY_UNREADABLE", f"expected a currency of three capital letters, found {_quoted(text)}"
        )
    return text


def iso_day(text: str, field: str) -> date:
    """The calendar day of an ISO date or time, as the bank's own clock has it (a time zone does not move the day)."""
    match = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(match[1] if match else text)
    except ValueError:
        raise Unreadable(
            field, text, "DATE_UNREADABLE", f"expected a date that exists, as YYYY-MM-DD, found {_quoted(text)}"
        ) from None


def iso_moment(text: str | None, field: str) -> datetime | None:
    """A point in time in UTC; null where the bank gives no time zone, for then the moment is not known."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        raise Unreadable(field, text, "TIME_UNREADABLE", f"expected an ISO time, found {_quoted(text)}") from None


def swift_day(text: str, field: str) -> date:
    """A day written YYMMDD. Years 80 to 99 are 1980 to 1999, as SWIFT reads them."""
    try:
        year = int(text[:2])
        return date(year + (1900 if year >= 80 else 2000), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise Unreadable(
            field, text, "DATE_UNREADABLE", f"expected a date that exists, as YYMMDD, found {_quoted(text)}"
        ) from None


def written(amount: Decimal) -> str:
    """An amount for people: at least two decimals, and as many more as it has."""
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents if cents == amount else amount.normalize():f}"


def _quoted(text: str | None) -> str:
    return "nothing" if not text else f"“{text[:60]}”"
