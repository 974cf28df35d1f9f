"""sese.023 (settlement instruction), sese.024 (its status) and sese.025 (confirmation of settlement), any version.

The messages have no reference and no time of their own: both stand in the business header (AppHdr), or, in the first
versions, in `Id`. The instruction's own reference is TxId; statuses and confirmations name it in AcctOwnrTxId.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from backoffice.contracts.settlement import (
    MOVEMENTS,
    PARTIALS,
    PAYMENTS,
    SettlementConfirmation,
    SettlementInstruction,
    StatusAdvice,
)
from backoffice.ingest import iso20022
from backoffice.ingest.iso20022 import bic_in, coded, held, moment, money, party, required, text
from backoffice.ingest.iso20022_statuses import elements_of, status_of
from backoffice.ingest.settlement_money import beside, paid
from backoffice.ingest.settlement_places import market
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.settlement_statuses import Advice, Status, advice_rows
from backoffice.ingest.settlement_values import positive, reference
from backoffice.ingest.statement_values import Unreadable
from backoffice.ingest.xml_records import XmlRecord

TABLES: Mapping[str, str] = {
    "SctiesSttlmTxInstr": SettlementInstruction.table,
    "SctiesSttlmTxStsAdvc": StatusAdvice.table,
    "SctiesSttlmTxConf": SettlementConfirmation.table,
}
"""The messages by their first element, and the extract each feeds."""

_CHAINS = {"RECE": "DlvrgSttlmPties", "DELI": "RcvgSttlmPties"}
_FARTHEST_FIRST = ("Pty5", "Pty4", "Pty3", "Pty2", "Pty1")


def count(record: XmlRecord) -> int:
    """Rows of a message: the statuses of an advice, at least one; one of any other."""
    if record.message.tag == "SctiesSttlmTxStsAdvc":
        return max(1, len(elements_of(record.message)))
    return 1


def rows(record: XmlRecord, first: int) -> Iterator[Judged]:
    """The message's rows, the first of them at place `first`."""
    message = record.message
    if message.tag == "SctiesSttlmTxStsAdvc":
        yield from _advices(record, first)
        return
    row = (_instruction if message.tag == "SctiesSttlmTxInstr" else _confirmation)(record)
    yield Judged(TABLES[message.tag], first, row)


def message_id(record: XmlRecord) -> str:
    """The sender's reference of the message; Unreadable where neither header nor message has one."""
    found = text(record.header, "BizMsgIdr") or text(record.message, "Id/Id")
    if found is None:
        reason = "expected the reference of the message in its header (AppHdr/BizMsgIdr), found none"
        raise Unreadable("AppHdr/BizMsgIdr", None, "REFERENCE_MISSING", reason)
    return reference(found, "AppHdr/BizMsgIdr")


def sender(record: XmlRecord) -> str | None:
    """The sender's BIC by the header."""
    return bic_in(record.header.find("Fr") if record.header is not None else None, "AppHdr/Fr")


def created_at(record: XmlRecord) -> datetime | None:
    """When the message was made; None where neither header nor message says."""
    found = text(record.header, "CreDt") or text(record.message, "Id/CreDtTm/DtTm", "Id/CreDtTm")
    return moment(found, "AppHdr/CreDt") if found else None


def terms(message: Element) -> Mapping[str, Any]:
    """What is to settle, between whom and where, as an instruction and an allegement both say it.

    The movement is ours; the counterparty is sought on the other side of it.
    """
    movement = _one_of(message, "SttlmTpAndAddtlParams/SctiesMvmntTp", MOVEMENTS)
    payment = _one_of(message, "SttlmTpAndAddtlParams/Pmt", PAYMENTS)
    depository, country = _place_of_settlement(message, movement)
    return {
        "legal_entity_id": party(message.find("QtyAndAcctDtls/AcctOwnr"), "AcctOwnr"),
        "account_id": iso20022.referenced(message, "QtyAndAcctDtls/SfkpgAcct/Id"),
        "movement": movement,
        "payment": payment,
        "instrument_id": iso20022.instrument(message),
        "quantity": positive(held(message, "QtyAndAcctDtls/SttlmQty"), "SttlmQty", "quantity"),
        **paid(money(message, "SttlmAmt"), "amount", payment, "SttlmAmt"),
        "trade_date": iso20022.day(message, "TradDtls/TradDt"),
        "intended_settlement_date": iso20022.required_day(message, "TradDtls/SttlmDt"),
        "counterparty_id": _counterparty(message.find(_CHAINS[movement])),
        "place_of_settlement": depository,
        "market": market(depository, country),
    }


def sent_at(record: XmlRecord) -> datetime:
    """When the message was made; Unreadable where neither header nor message says."""
    found = created_at(record)
    if found is None:
        reason = "expected the time of the message in its header (AppHdr/CreDt), found none"
        raise Unreadable("AppHdr/CreDt", None, "TIME_MISSING", reason)
    return found


def _instruction(record: XmlRecord) -> Mapping[str, Any]:
    message = record.message
    return {
        "instruction_id": iso20022.referenced(message, "TxId"),
        "trade_id": text(message, "TradDtls/TradId"),
        **terms(message),
        "transaction_type": _transaction_type(message),
        "instructed_at": sent_at(record),
    }


def _confirmation(record: XmlRecord) -> Mapping[str, Any]:
    message = record.message
    if expected := text(message, "AddtlParams/PreConf"):
        reason = "it is a pre-confirmation (PreConf): nothing has settled yet; the confirmation itself will follow"
        raise Unreadable("AddtlParams/PreConf", expected, "NOT_SETTLED_YET", reason)
    payment = _one_of(message, "TxIdDtls/Pmt", PAYMENTS)
    settled = money(message, "SttldAmt")
    details = message.find("QtyAndAcctDtls")
    return {
        "confirmation_id": message_id(record),
        "instruction_id": iso20022.referenced(message, "TxIdDtls/AcctOwnrTxId"),
        "confirmed_at": sent_at(record),
        "effective_settlement_date": iso20022.required_day(message, "TradDtls/FctvSttlmDt"),
        "settled_quantity": positive(held(details, "SttldQty"), "SttldQty", "quantity"),
        "previously_settled_quantity": held(details, "PrevslySttldQty"),
        "remaining_quantity": held(details, "RmngToBeSttldQty"),
        **paid(settled, "settled_amount", payment, "SttldAmt"),
        "previously_settled_amount": beside(money(details, "PrevslySttldAmt"), settled, "PrevslySttldAmt"),
        "remaining_amount": beside(money(details, "RmngToBeSttldAmt"), settled, "RmngToBeSttldAmt"),
        "partial": _one_of(message, "AddtlParams/PrtlSttlm", PARTIALS) if _is_partial(message) else None,
    }


def _advices(record: XmlRecord, first: int) -> Iterator[Judged]:
    message = record.message
    found = elements_of(message)
    if not found:
        reason = "expected at least one of the four statuses, found none"
        raise Unreadable("PrcgSts", None, "STATUS_MISSING", reason)
    advised_at = sent_at(record)
    instruction_id = iso20022.referenced(message, "TxId/AcctOwnrTxId")
    statuses: list[Status] = []
    for place, element in enumerate(found, first):
        try:
            statuses.append(status_of(element, place, message.find("TxDtls")))
        except Unreadable as fault:
            yield Judged(StatusAdvice.table, place, fault)
    advice = Advice(message_id(record), instruction_id, advised_at, sender(record))
    yield from advice_rows(statuses, advice)


def _one_of(message: Element, path: str, codes: Sequence[str]) -> str:
    found = required(message, path)
    if found not in codes:
        raise Unreadable(path, found, "CODE_UNKNOWN", f"expected {' or '.join(codes)}, found “{found[:60]}”")
    return found


def _is_partial(message: Element) -> bool:
    return text(message, "AddtlParams/PrtlSttlm") is not None


def _counterparty(chain: Element | None) -> str | None:
    """The other side's party farthest from the place of settlement: whom we dealt with."""
    parties = (party(chain.find(name), name) for name in _FARTHEST_FIRST) if chain is not None else ()
    return next((found for found in parties if found), None)


def _place_of_settlement(message: Element, movement: str) -> tuple[str | None, str | None]:
    """The depository's BIC, or the country of the place of settlement: by the other side's chain, else by ours."""
    theirs = _CHAINS[movement]
    for chain in (theirs, *(name for name in _CHAINS.values() if name != theirs)):
        depository = message.find(f"{chain}/Dpstry")
        if depository is not None:
            return bic_in(depository, "Dpstry"), text(depository, "Id/Ctry", "Id/NmAndAdr/Adr/Ctry")
    return None, None


def _transaction_type(message: Element) -> str:
    found = coded(message.find("SttlmParams/SctiesTxTp"), "SctiesTxTp")
    if found is None:
        raise Unreadable("SctiesTxTp", None, "FIELD_MISSING", "expected the transaction type in SctiesTxTp, found none")
    return found
