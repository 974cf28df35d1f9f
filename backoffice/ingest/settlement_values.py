"""Values that settlement messages of both families share, taken exactly or refused: nothing is rounded or guessed."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from backoffice.contracts.columns import AMOUNT_SCALE, PRICE_SCALE, QUANTITY_SCALE, RATE_SCALE
from backoffice.ingest.statement_values import Unreadable

DAY_ONLY: Final = "day_only"
"""Remark: the message gives a day where a time is needed."""

_DIGITS = 18
_LONGEST = 140
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_BIC = re.compile(r"([A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2})([A-Z0-9]{3})?")
_NO_REFERENCE = "NONREF"


def quantity(plain: str, field: str) -> Decimal:
    """A quantity from digits with a decimal point, exactly: at most 12 digits before it and 6 after."""
    return _exact(plain, field, "quantity", QUANTITY_SCALE)


def amount(plain: str, field: str) -> Decimal:
    """An amount from digits with a decimal point, exactly: at most 13 digits before it and 5 after (ISO 20022)."""
    return _exact(plain, field, "amount", AMOUNT_SCALE)


def rate(plain: str, field: str) -> Decimal:
    """A rate in per cent, exactly: at most 8 digits before the point and 10 after."""
    return _exact(plain, field, "rate", RATE_SCALE)


def price(plain: str, field: str) -> Decimal:
    """A price, exactly: at most 10 digits before the point and 8 after."""
    return _exact(plain, field, "price", PRICE_SCALE)


def reference(text: str | None, field: str) -> str:
    """A reference, trimmed. NONREF, by which a sender says that he knows none, is refused."""
    found = _short(text, field, "a reference")
    if found == _NO_REFERENCE:
        raise Unreadable(field, found, "REFERENCE_UNKNOWN", f"the sender knows no reference for {field} (NONREF)")
    return found


def code(text: str | None, field: str) -> str:
    """A code as received, trimmed; whether it is a known one is not asked here."""
    return _short(text, field, "a code")


def name_of(text: str | None, field: str) -> str:
    """The first line of a name, trimmed."""
    return _short((text or "").strip().partition("\n")[0], field, "a name")


def isin(text: str | None, field: str) -> str:
    """An ISIN by its form: two letters, nine letters or digits, a digit."""
    if text is None or not _ISIN.fullmatch(text):
        found = f"“{text[:60]}”" if text else "none"
        raise Unreadable(field, text, "ISIN_MISSING", f"expected an ISIN of 12 characters, found {found}")
    return text


def bic(text: str | None, field: str) -> str:
    """A BIC (ISO 9362). The branch XXX, which names the head office, is left out, so that one party has one name."""
    match = _BIC.fullmatch((text or "").strip())
    if match is None:
        found = f"“{text[:60]}”" if text else "nothing"
        raise Unreadable(field, text, "BIC_UNREADABLE", f"expected a BIC of 8 or 11 characters, found {found}")
    return match[1] if match[2] in (None, "XXX") else match[0]


def positive(value: Decimal | None, field: str, what: str) -> Decimal:
    """`value`, once it is there and more than zero."""
    if value is None:
        raise Unreadable(field, None, "FIELD_MISSING", f"expected {field} ({what}), found none")
    if value <= 0:
        raise Unreadable(field, str(value), "NOT_POSITIVE", f"expected a {what} above zero, found {value}")
    return value


def end_of(day: date) -> datetime:
    """The last second of a day, in UTC."""
    return datetime.combine(day, time(23, 59, 59), UTC)


def _exact(plain: str, field: str, what: str, scale: int) -> Decimal:
    whole, _, fraction = plain.partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if len(fraction) > scale:
        reason = f"expected a {what} of at most {scale} decimals, found {len(fraction)}; nothing is ever rounded"
        raise Unreadable(field, plain[:_LONGEST], "TOO_PRECISE", reason)
    if len(whole) > _DIGITS - scale:
        reason = f"expected a {what} of at most {_DIGITS - scale} digits before the decimals, found {len(whole)}"
        raise Unreadable(field, plain[:_LONGEST], "TOO_LARGE", reason)
    return Decimal(f"{whole or 0}.{fraction or 0}")


def _short(text: str | None, field: str, what: str) -> str:
    found = (text or "").strip()
    if not found:
        raise Unreadable(field, text, "FIELD_MISSING", f"expected {what} in {field}, found nothing")
    if len(found) > _LONGEST or "\n" in found:
        reason = f"expected {what} on one line of at most {_LONGEST} characters, found {len(found)}"
        raise Unreadable(field, found[:_LONGEST], "TOO_LONG", reason)
    return found
