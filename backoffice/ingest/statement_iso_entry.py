"""One entry (`Ntry`) of a camt.052, 053 or 054. A batch booking stays one entry, as the balance has it."""

from typing import Any
from xml.etree.ElementTree import Element

from backoffice.contracts.reconciliation import ENTRY_STATUSES
from backoffice.ingest.statement_iso_values import account, day, signed_amount, text
from backoffice.ingest.statement_values import Unreadable

_NOT_GIVEN = ("NOTPROVIDED", "NOT PROVIDED", "NONREF")


def iso_entry(entry: Element, number: int) -> dict[str, Any]:
    """The columns of `StatementEntry` that the entry itself gives; `number` is its place in the file.

    The sign is `CdtDbtInd` as it stands: `RvslInd` says that the entry reverses an earlier one and does not turn
    the sign. What belongs to one transaction (names, references) is given only where the entry has just one.
    Raises `Unreadable`.
    """
    amount, currency = signed_amount(entry, "Ntry")
    status = text(entry, "Sts/Cd", "Sts", "Sts/Prtry")
    if status not in ENTRY_STATUSES:
        reason = f"expected one of {', '.join(ENTRY_STATUSES)}, found {status or 'nothing'}"
        raise Unreadable("Ntry/Sts", status, "STATUS_UNREADABLE", reason)
    details = entry.findall("NtryDtls/TxDtls") or entry.findall("TxDtls")
    single = details[0] if len(details) == 1 else None
    reversal = text(entry, "RvslInd") in ("true", "1")
    ends = {end for one in details if (end := _given(text(one, "Refs/EndToEndId")))}
    party, party_account = _other_party(entry, single, came_in=(amount >= 0) is not reversal)
    return {
        "source_row": number,
        "status": status,
        "booked_on": day(entry, "BookgDt", "Ntry"),
        "value_date": day(entry, "ValDt", "Ntry"),
        "amount": amount,
        "currency": currency,
        "is_reversal": reversal,
        "account_owner_reference": _given(
            text(single, "Refs/AcctOwnrTxId", "Refs/InstrId", "Refs/PmtInfId") or text(entry, ".//Btch/PmtInfId")
        ),
        "account_servicer_reference": _given(text(entry, "AcctSvcrRef") or text(single, "Refs/AcctSvcrRef")),
        "end_to_end_id": next(iter(ends)) if len(ends) == 1 else None,
        "transaction_code": _code(entry.find("BkTxCd")) or _code(single.find("BkTxCd") if single is not None else None),
        "transaction_count": _transactions(entry, len(details)),
        "counterparty_name": party,
        "counterparty_account": party_account,
        "narrative": _narrative(entry, single),
    }


def _other_party(entry: Element, single: Element | None, *, came_in: bool) -> tuple[str | None, str | None]:
    """Name and account of whoever is not the account's owner: who paid where money came in, who was paid where it went.

    A reversal names the parties of the transaction it reverses, so there they change places.
    """
    parties = single.find("RltdPties") if single is not None else None
    if parties is None:
        return None, None
    role = "Dbtr" if came_in else "Cdtr"
    return text(parties, f"{role}/Nm", f"{role}/Pty/Nm", f"{role}/Agt/FinInstnId/Nm"), account(
        parties.find(f"{role}Acct")
    )


def _transactions(entry: Element, details: int) -> int:
    """Transactions inside: as the batch says, else as many as are detailed, else one."""
    counts = [found.text or "" for found in entry.iterfind(".//Btch/NbOfTxs")]
    for count in counts:
        if not (count.strip().isascii() and count.strip().isdecimal()):
            reason = f"expected a number of transactions, found “{count[:60]}”"
            raise Unreadable("Ntry/Btch/NbOfTxs", count, "COUNT_UNREADABLE", reason)
    return sum(map(int, counts)) if counts else max(details, 1)


def _code(element: Element | None) -> str | None:
    """Bank transaction code as domain/family/sub-family, else the bank's own."""
    codes = [text(element, path) for path in ("Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd")]
    return "/".join(code for code in codes if code) or text(element, "Prtry/Cd")


def _narrative(entry: Element, single: Element | None) -> str | None:
    """Remittance information and every further word about the entry, a line each."""
    said = [] if single is None else [*single.iterfind("RmtInf/Ustrd"), *single.iterfind("RmtInf/Strd/CdtrRefInf/Ref")]
    said += [] if single is None else [*single.iterfind("RmtInf/Strd/AddtlRmtInf"), *single.iterfind("AddtlTxInf")]
    said += entry.iterfind("AddtlNtryInf")
    return "\n".join(words for one in said if (words := (one.text or "").strip())) or None


def _given(reference: str | None) -> str | None:
    return None if reference in _NOT_GIVEN else reference
