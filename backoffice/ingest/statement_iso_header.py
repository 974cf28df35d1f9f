"""What a camt.052, 053 or 054 says of one statement: account, number, balances, times, and the totals it claims."""

from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from backoffice.ingest.statement_iso_stream import IsoPart
from backoffice.ingest.statement_iso_values import account, day, signed_amount, text
from backoffice.ingest.statement_trailers import Claim, Side
from backoffice.ingest.statement_values import Unreadable, currency, iso_day, iso_moment, money

KINDS = {"camt.052": "intraday", "camt.053": "end_of_day", "camt.054": "notification"}
"""Messages, and the kind of statement each is."""

_OPENING, _CLOSING, _AVAILABLE = ("OPBD", "PRCD"), ("CLBD",), ("CLAV",)
_TOTALS: tuple[tuple[str, Side], ...] = (("TtlNtries", "all"), ("TtlCdtNtries", "credit"), ("TtlDbtNtries", "debit"))


def iso_header(part: IsoPart, booked_in: set[str]) -> tuple[dict[str, Any], list[Claim]]:
    """The columns of `Statement` less its entries' count and sum, and the totals claimed. Raises `Unreadable`.

    The opening balance is OPBD, or PRCD (the close of the period before) where there is no OPBD. `booked_in` are
    the currencies of the statement's booked entries: they, the account and the balances must be of one currency.
    """
    element = part.element
    held = element.find("Acct")
    account_id = account(held)
    if account_id is None:
        raise Unreadable("Acct/Id", None, "ACCOUNT_MISSING", "expected the account in Acct/Id, found none")
    balances = _balances(element)
    opening, closing, available = (_chosen(balances, codes) for codes in (_OPENING, _CLOSING, _AVAILABLE))
    created = text(element, "CreDtTm") or part.created
    reported = text(element, "FrToDt/ToDtTm", "FrToDt/ToDt") or created
    header = {
        "source_row": part.number,
        "account_id": account_id,
        "servicer_id": _servicer(held),
        "kind": KINDS[part.message[:8]],
        "message_type": part.message,
        "statement_number": text(element, "ElctrncSeqNb", "LglSeqNb", "Id"),
        "opening_date": opening[2] if opening else None,
        "opening_balance": opening[0] if opening else None,
        "closing_date": closing[2] if closing else iso_day(reported, "CreDtTm") if reported else None,
        "closing_balance": closing[0] if closing else None,
        "available_balance": available[0] if available else None,
        "currency": _one_currency(
            text(held, "Ccy"), {one[1] for found in balances.values() for one in found}, booked_in
        ),
        "issued_at": iso_moment(created, "CreDtTm"),
    }
    return header, _claims(element.find("TxsSummry"))


def _balances(element: Element) -> dict[str, list[tuple[Decimal, str, date | None]]]:
    """Signed amount, currency and day of every balance, by its code (the first version has it under `Tp/Cd`)."""
    found: dict[str, list[tuple[Decimal, str, date | None]]] = {}
    for balance in element.iterfind("Bal"):
        code = text(balance, "Tp/CdOrPrtry/Cd", "Tp/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Prtry") or "unnamed"
        amount, of_currency = signed_amount(balance, f"Bal[{code}]")
        found.setdefault(code, []).append((amount, of_currency, day(balance, "Dt", f"Bal[{code}]")))
    return found


def _chosen(
    balances: dict[str, list[tuple[Decimal, str, date | None]]], codes: tuple[str, ...]
) -> tuple[Decimal, str, date | None] | None:
    """The balance of the first of these codes that is there; given twice with different figures, neither holds."""
    code = next((code for code in codes if code in balances), None)
    if code is None:
        return None
    if len({one[:2] for one in balances[code]}) > 1:
        amounts = ", ".join(f"{one[0]} {one[1]}" for one in balances[code])
        raise Unreadable(f"Bal[{code}]", amounts, "BALANCE_REPEATED", f"expected one balance {code}, found {amounts}")
    return balances[code][0]


def _one_currency(of_account: str | None, of_balances: set[str], booked_in: set[str]) -> str | None:
    """The currency of the account, its balances and its booked entries; null where none of them names one."""
    named = {currency(of_account, "Acct/Ccy")} if of_account else set()
    found = named | of_balances | booked_in
    if len(found) > 1:
        listed = ", ".join(sorted(found))
        reason = f"expected one currency for account, balances and booked entries, found {listed}: they cannot be added"
        raise Unreadable("Ccy", listed, "CURRENCY_MIXED", reason)
    return next(iter(found), None)


def _servicer(held: Element | None) -> str | None:
    """The bank: its BIC, or else its clearing number or name."""
    bank = held.find("Svcr/FinInstnId") if held is not None else None
    return text(
        bank,
        "BICFI",
        "BIC",
        "CmbndId/BIC",
        "ClrSysMmbId/MmbId",
        "Othr/Id",
        "PrtryId/Id",
        "Nm",
        "NmAndAdr/Nm",
        "CmbndId/Nm",
    )


def _claims(summary: Element | None) -> list[Claim]:
    """The numbers and sums of entries in `TxsSummry`."""
    claims = []
    for name, side in _TOTALS if summary is not None else ():
        count, sum_ = text(summary, f"{name}/NbOfNtries"), text(summary, f"{name}/Sum")
        if count is not None and not count.isdecimal():
            reason = f"expected a number of entries, found “{count[:60]}”"
            raise Unreadable(f"TxsSummry/{name}/NbOfNtries", count, "TRAILER_UNREADABLE", reason)
        amount = money(sum_, f"TxsSummry/{name}/Sum") if sum_ else None
        if count or amount is not None:
            claims.append(Claim(side, f"TxsSummry/{name}", int(count) if count else None, amount))
    net = text(summary, "TtlNtries/TtlNetNtryAmt", "TtlNtries/TtlNetNtry/Amt")
    sign = text(summary, "TtlNtries/CdtDbtInd", "TtlNtries/TtlNetNtry/CdtDbtInd")
    if net and sign in ("CRDT", "DBIT"):
        amount = money(net, "TxsSummry/TtlNtries/TtlNetNtry")
        claims.append(Claim("net", "TxsSummry/TtlNtries/TtlNetNtry", amount=amount if sign == "CRDT" else -amount))
    return claims
