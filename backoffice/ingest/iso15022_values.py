"""Values of ISO 15022 fields, taken exactly or refused: days, times, quantities, amounts, parties, codes.

Times: option E carries its distance from UTC and is placed by it. Option C carries none, and option E may leave it
out; both are then taken as UTC, and every reading says so. Option A is a day without a time.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from backoffice.ingest.iso15022 import Field, only
from backoffice.ingest.settlement_money import Money
from backoffice.ingest.settlement_values import amount, bic, code, isin, name_of, quantity, rate, reference
from backoffice.ingest.settlement_values import price as price_of
from backoffice.ingest.statement_values import Unreadable, currency

_DAY = re.compile(r"([0-9]{8})(?:[0-9]{6}.*)?", re.DOTALL)
_TIME = re.compile(r"([0-9]{14})(?:,([0-9]{1,3}))?(?:/(N?)([0-9]{2})([0-9]{2})?)?")
_NUMBER = re.compile(r"([0-9]+)(?:,([0-9]*))?")
_AMOUNT = re.compile(r"(N?)([A-Z]{3})(.*)", re.DOTALL)
_ISIN = re.compile(r"ISIN[ ]?([A-Z0-9]+)")


def coded(field: Field) -> str:
    """A code as received: `PEND`, or `SCHM/WAIT` where it belongs to a data source scheme of its own."""
    value = code(field.value, field.name)
    return f"{field.scheme}/{value}" if field.scheme else value


def referenced(field: Field) -> str:
    """A reference (20C, 20U)."""
    return reference(field.value, field.name)


def day(field: Field) -> date:
    """The day of a date (98A) or of a time as its sender's clock has it (98C, 98E). A date code (98B) is refused."""
    match = _DAY.fullmatch(field.value)
    try:
        return datetime.strptime(match[1] if match else field.value, "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        raise Unreadable(
            field.name,
            field.text,
            "DATE_UNREADABLE",
            f"expected a date that exists, as YYYYMMDD, found “{field.value[:60]}”",
        ) from None


def moment(field: Field) -> datetime | None:
    """A time in UTC, by the rule of this module; None where the field gives a day only."""
    if field.tag == "98A":
        return None
    match = _TIME.fullmatch(field.value)
    try:
        if match is None:
            raise ValueError
        hours, minutes = int(match[4] or 0), int(match[5] or 0)
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if match[3] else 1)
        local = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=timezone(offset))
        return (local + timedelta(milliseconds=int((match[2] or "0").ljust(3, "0")))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(
            field.name, field.text, "TIME_UNREADABLE", f"expected a time as YYYYMMDDHHMMSS, found “{field.value[:60]}”"
        ) from None


def held(fields: Sequence[Field]) -> Decimal | None:
    """The quantity (36B, 36D) that the fields give; units or face amount. None where there are none.

    A debt instrument may be given twice, by face amount and by amortised value (AMOR): the face amount counts.
    """
    amortised = [f for f in fields if f.value.startswith("AMOR/")]
    found = only([f for f in fields if f not in amortised] or amortised)
    if found is None:
        return None
    kind, _, digits = found.value.partition("/")
    if kind not in ("UNIT", "FAMT", "AMOR", "DITU"):
        reason = f"expected a quantity of units (UNIT) or face amount (FAMT), found “{found.value[:60]}”"
        raise Unreadable(found.name, found.text, "QUANTITY_UNREADABLE", reason)
    return quantity(_plain(digits, found), found.name)


def money(fields: Sequence[Field], movement: str) -> Money | None:
    """The amount (19A) that the fields give; None where there are none. Who delivers is paid, unless it is marked N."""
    found = only(fields)
    if found is None:
        return None
    match = _AMOUNT.fullmatch(found.value)
    if match is None:
        reason = f"expected a currency and an amount, as EUR1234,5, found “{found.value[:60]}”"
        raise Unreadable(found.name, found.text, "AMOUNT_UNREADABLE", reason)
    is_credit = (movement == "DELI") is not bool(match[1])
    value = amount(_plain(match[3], found), found.name)
    return Money(value, currency(match[2], found.name), "CRDT" if is_credit else "DBIT")


def signed_money(field: Field, paid_in: str) -> Decimal:
    """An amount (19A) in the currency `paid_in`, with its sign: marked N it is negative."""
    match = _AMOUNT.fullmatch(field.value)
    if match is None:
        reason = f"expected a currency and an amount, as EUR1234,5, found “{field.value[:60]}”"
        raise Unreadable(field.name, field.text, "AMOUNT_UNREADABLE", reason)
    if currency(match[2], field.name) != paid_in:
        raise Unreadable(field.name, match[2], "CURRENCY_DIFFERS", f"expected {paid_in}, found {match[2]}")
    value = amount(_plain(match[3], field), field.name)
    return -value if match[1] else value


def per_cent(field: Field) -> Decimal:
    """A rate (92A), in per cent."""
    return rate(_plain(field.value, field), field.name)


def price(field: Field) -> Mapping[str, Any]:
    """A price (90A in per cent of face, 90B in money for one unit): `price`, `price_type`, `price_currency`."""
    kind, _, figure = field.value.partition("/")
    if kind not in ("PRCT", "ACTU"):
        reason = f"expected a price in per cent (PRCT) or for one unit (ACTU), found “{field.value[:60]}”"
        raise Unreadable(field.name, field.text, "PRICE_UNREADABLE", reason)
    paid_in = currency(figure[:3], field.name) if kind == "ACTU" else None
    value = price_of(_plain(figure[3:] if paid_in else figure, field), field.name)
    return {"price": value, "price_type": kind, "price_currency": paid_in}


def instrument(field: Field) -> str:
    """The ISIN of a financial instrument (35B). A description or local code alone is refused."""
    match = _ISIN.match(field.value)
    return isin(match[1] if match else None, field.name)


def party(field: Field) -> str:
    """A party (95a): its BIC (P), scheme and code (R), LEI (L) or country (C), or the first line of its name (Q)."""
    if field.tag == "95P":
        return bic(field.value, field.name)
    if field.scheme:
        return f"{field.scheme}/{code(field.value, field.name)}"
    return name_of(field.value, field.name)


def _plain(digits: str, field: Field) -> str:
    """A SWIFT number in digits with a decimal point. The comma may be missing in a whole number."""
    match = _NUMBER.fullmatch(digits)
    if match is None:
        reason = f"expected digits with a decimal comma, as 1234,5, found “{digits[:60]}”"
        raise Unreadable(field.name, field.text, "NUMBER_UNREADABLE", reason)
    return f"{match[1]}.{match[2] or '0'}"
