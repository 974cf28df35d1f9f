"""Values of ISO 20022 cash messages that statements and entries share: texts, amounts with their sign, accounts."""

from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from backoffice.ingest.statement_values import Unreadable, currency, iso_day, money


def text(element: Element | None, *paths: str) -> str | None:
    """The first of the paths that holds text, trimmed."""
    if element is None:
        return None
    for path in paths:
        for found in element.iterfind(path):
            if value := (found.text or "").strip():
                return value
    return None


def signed_amount(element: Element, field: str) -> tuple[Decimal, str]:
    """Amount and currency: credit positive, debit negative. A reversal already carries the sign of its effect."""
    amount = element.find("Amt")
    if amount is None:
        raise Unreadable(f"{field}/Amt", None, "AMOUNT_MISSING", f"expected an amount in {field}/Amt, found none")
    value = money(amount.text, f"{field}/Amt")
    sign = text(element, "CdtDbtInd")
    if sign not in ("CRDT", "DBIT"):
        reason = f"expected CRDT or DBIT, found {sign or 'nothing'}"
        raise Unreadable(f"{field}/CdtDbtInd", sign, "SIGN_UNREADABLE", reason)
    return (value if sign == "CRDT" else -value), currency(amount.get("Ccy"), f"{field}/Amt/@Ccy")


def day(element: Element, path: str, field: str) -> date | None:
    """The day in a choice of date (`Dt`) and time (`DtTm`); null when absent."""
    found = text(element, f"{path}/Dt", f"{path}/DtTm")
    return iso_day(found, f"{field}/{path}") if found else None


def account(element: Element | None) -> str | None:
    """An account's identifier: IBAN, or another one (`Othr`; `BBAN`, `UPIC` and `PrtryAcct` in the first version)."""
    return text(element, "Id/IBAN", "Id/Othr/Id", "Id/BBAN", "Id/UPIC", "Id/PrtryAcct/Id", "Id/Prxy/Id")
