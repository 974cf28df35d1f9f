"""Values of ISO 20022 settlement messages, taken exactly or refused, whatever the version: each is sought where any
version of the schemas has had it.

Times are placed by their offset; a time without one is taken as UTC, and every reading says so.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from backoffice.ingest.settlement_money import Money
from backoffice.ingest.settlement_values import amount, bic, code, isin, quantity, rate, reference
from backoffice.ingest.settlement_values import price as price_of
from backoffice.ingest.statement_values import Unreadable, currency, iso_day

_DECIMAL = re.compile(r"\+?([0-9]*)(?:\.([0-9]*))?")
_BICS = ("BICFI", "AnyBIC", "BICOrBEI", "BIC", "BEI")
_QUANTITIES = ("Unit", "FaceAmt", "DgtlTknUnit", "AmtsdVal")


def text(element: Element | None, *paths: str) -> str | None:
    """The trimmed text of the first path that holds any."""
    for path in paths:
        found = (element.findtext(path) or "").strip() if element is not None else ""
        if found:
            return found
    return None


def required(element: Element, *paths: str) -> str:
    """The text of the first path that holds any; Unreadable where none does."""
    found = text(element, *paths)
    if found is None:
        raise Unreadable(paths[0], None, "FIELD_MISSING", f"expected {' or '.join(paths)}, found none")
    return found


def referenced(element: Element, path: str) -> str:
    """A reference that must be there."""
    return reference(required(element, path), path)


def coded(element: Element | None, field: str) -> str | None:
    """A code, whether standard (`Cd`) or the sender's own: `SCHM/WAIT` for Id WAIT of issuer SCHM. None without one."""
    if element is None:
        return None
    if (own := next((one for one in element.iter() if one.find("Id") is not None), None)) is not None:
        issuer, found = text(own, "Issr", "SchmeNm"), code(text(own, "Id"), field)
        return f"{issuer}/{found}" if issuer else found
    plain = (value for tag in ("Cd", "Prtry") for one in element.iter(tag) if (value := (one.text or "").strip()))
    standard = next(plain, None)
    return code(standard, field) if standard else None


def day(element: Element, path: str) -> date | None:
    """The day in a choice of date and time, as the sender's clock has it; None where there is none, or a code."""
    found = text(element, f"{path}/Dt/Dt", f"{path}/Dt/DtTm", f"{path}/DtTm", f"{path}/Dt")
    return iso_day(found, path) if found else None


def required_day(element: Element, path: str) -> date:
    """A day that must be there; Unreadable where it is missing or only a code (OPEN)."""
    found = day(element, path)
    if found is None:
        told = coded(element.find(path), path)
        reason = f"expected a date in {path}, found {f'the code {told}' if told else 'none'}"
        raise Unreadable(path, told, "DATE_MISSING", reason)
    return found


def moment(written: str, field: str) -> datetime:
    """A time in UTC."""
    try:
        found = datetime.fromisoformat(written)
        if len(written) <= len("2026-06-01"):
            raise ValueError
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Unreadable(field, written, "TIME_UNREADABLE", f"expected an ISO time, found “{written[:60]}”") from None


def held(element: Element | None, path: str) -> Decimal | None:
    """A quantity: units or face amount; the amortised value only where no other is given. None where there is none."""
    places = [f"{path}{part}/{name}" for name in _QUANTITIES for part in ("", "/Qty", "/OrgnlAndCurFace")]
    found = text(element, *places)
    return quantity(_plain(found, path), path) if found else None


def money(element: Element | None, path: str) -> Money | None:
    """An amount with its currency and direction. None where there is none."""
    whole = element.find(path) if element is not None else None
    if whole is None:
        return None
    found = whole.find("Amt")
    if found is None:
        raise Unreadable(path, None, "AMOUNT_UNREADABLE", f"expected an amount in {path}/Amt, found none")
    direction = text(whole, "CdtDbtInd")
    if direction not in ("CRDT", "DBIT", None):
        reason = f"expected CRDT or DBIT, found “{direction[:60]}”"
        raise Unreadable(f"{path}/CdtDbtInd", direction, "CODE_UNKNOWN", reason)
    value = amount(_plain((found.text or "").strip(), path), path)
    return Money(value, currency(found.get("Ccy"), f"{path}/Amt/@Ccy"), direction)


def signed_money(element: Element | None, path: str, paid_in: str) -> Decimal | None:
    """An amount in the currency `paid_in` with its sign: negative where it is to be paid (DBIT). None without one."""
    whole = element.find(path) if element is not None else None
    if whole is None:
        return None
    found = whole if whole.get("Ccy") else whole.find("Amt")
    if found is None:
        raise Unreadable(path, None, "AMOUNT_UNREADABLE", f"expected an amount in {path}, found none")
    if currency(found.get("Ccy"), f"{path}/@Ccy") != paid_in:
        raise Unreadable(path, found.get("Ccy"), "CURRENCY_DIFFERS", f"expected {paid_in}, found {found.get('Ccy')}")
    value = amount(_plain((found.text or "").strip(), path), path)
    return -value if text(whole, "CdtDbt", "CdtDbtInd") == "DBIT" else value


def per_cent(element: Element | None, path: str) -> Decimal | None:
    """A rate in per cent; None where there is none."""
    found = text(element, path)
    return rate(_plain(found, path), path) if found else None


def price(element: Element | None, path: str) -> Mapping[str, Any]:
    """A price, in per cent (`Rate`) or money for one unit (`Amt`): `price`, `price_type`, `price_currency`."""
    in_per_cent = text(element, f"{path}/Rate")
    if in_per_cent:
        value = price_of(_plain(in_per_cent, path), path)
        return {"price": value, "price_type": "PRCT", "price_currency": None}
    found = element.find(f"{path}/Amt") if element is not None else None
    if found is None:
        return {}
    value = price_of(_plain((found.text or "").strip(), path), path)
    return {"price": value, "price_type": "ACTU", "price_currency": currency(found.get("Ccy"), f"{path}/Amt/@Ccy")}


def instrument(element: Element) -> str:
    """The ISIN of a financial instrument."""
    return isin(text(element, "FinInstrmId/ISIN"), "FinInstrmId/ISIN")


def party(element: Element | None, field: str) -> str | None:
    """A party: its BIC, else issuer and code, LEI or name; None where it is not told."""
    if element is None:
        return None
    if found := bic_in(element, field):
        return found
    own = element.find("Id/PrtryId")
    return coded(own, field) if own is not None else text(element, "LEI", "Id/NmAndAdr/Nm")


def bic_in(element: Element | None, field: str) -> str | None:
    """The first BIC anywhere in an element."""
    if element is None:
        return None
    found = next((value for one in element.iter() if one.tag in _BICS and (value := (one.text or "").strip())), None)
    return bic(found, field) if found else None


def _plain(written: str, field: str) -> str:
    match = _DECIMAL.fullmatch(written)
    if match is None or not (match[1] or match[2]):
        reason = f"expected a number in digits with a decimal point, found “{written[:60]}”"
        raise Unreadable(field, written, "NUMBER_UNREADABLE", reason)
    return f"{match[1] or 0}.{match[2] or 0}"
