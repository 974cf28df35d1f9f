"""semt.044, securities transaction penalties report, any version: one row a business day of each penalty.

The report holds a block Pnlty for each currency and day of detection, in it the penalties with each counterparty. A
counterparty's block is in memory at once, so that its penalties are proved against its net before any is taken.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import Element

from backoffice.ingest import iso20022
from backoffice.ingest.iso20022 import coded, held, moment, party, per_cent, price, required, signed_money, text
from backoffice.ingest.penalty_rows import (
    NO_REFERENCE,
    TABLE,
    Day,
    Read,
    Reported,
    judged,
    method,
    penalty_type,
    total_proof,
    with_days,
)
from backoffice.ingest.proofs import Proof
from backoffice.ingest.sese import created_at, message_id, sender
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.settlement_values import isin, reference
from backoffice.ingest.statement_values import Unreadable, currency, iso_day
from backoffice.ingest.xml_records import XmlRecord

__all__ = ["MESSAGE", "PARTS", "TABLE", "Penalties"]

MESSAGE: Final = "SctiesTxPnltiesRpt"
PARTS: Final = frozenset({("Pnlty",), ("Pnlty", "PnltyPerCtrPty")})
"""The parts of a report that are records of their own: each counterparty's penalties, then the block around them."""

_PER_COUNTERPARTY: Final = "PnltyPerCtrPty"
_TOTALS: Final = {
    "GblNetAmt": "penalty_global_net",
    "AggtdDbtAmt": "penalty_debits",
    "AggtdCdtAmt": "penalty_credits",
}


class Penalties:
    """The penalties of one file: remembers the nets read of the block at hand, to prove its totals by."""

    def __init__(self) -> None:
        self._nets: list[Decimal] = []

    def count(self, record: XmlRecord) -> int:
        """Rows of a counterparty's block: the days of its penalties, one where none is told. Other parts have none."""
        if record.element.tag != _PER_COUNTERPARTY:
            return 0
        return sum(max(1, len(one.findall("ClctnData"))) for one in record.element.iterfind("PnltyDtls"))

    def rows(self, record: XmlRecord, first: int) -> Iterator[Judged]:
        """The block's rows, the first of them at place `first`."""
        if record.element.tag != _PER_COUNTERPARTY:
            return
        block = record.within[-1]
        paid_in = currency(text(block, "Ccy"), "Pnlty/Ccy")
        name = party(record.element.find("PtyId/Id"), "PnltyPerCtrPty/PtyId")
        net = signed_money(record.element, "AggtdNetAmt", paid_in)
        self._nets.append(net or Decimal(0))
        detected_on = iso20022.day(block, "Dt")
        shared = {
            "report_id": _report_id(record),
            "reported_on": _reported_on(record),
            "currency": paid_in,
            "csd": _csd(record, block),
            "counterparty_csd": party(block.find("CtrPtyCSD"), "Pnlty/CtrPtyCSD"),
            "counterparty_id": name,
        }
        penalties: list[Read] = []
        for details in record.element.iterfind("PnltyDtls"):
            number = max(1, len(details.findall("ClctnData")))
            try:
                penalties.append(_penalty(details, shared, detected_on, first))
            except Unreadable as fault:
                penalties += [Judged(TABLE, place, fault) for place in range(first, first + number)]
            first += number
        yield from judged(penalties, net, f"{name or 'nobody named'} in {paid_in}", is_whole=_is_whole(record))

    def proofs(self, record: XmlRecord) -> Iterator[Proof]:
        """What the totals of a block come to, once all its counterparties have been read; its nets are then forgotten.

        A report of several pages is not proved on one.
        """
        if record.element.tag != "Pnlty":
            return
        nets, self._nets = self._nets, []
        if not _is_whole(record):
            return
        try:
            yield from _totals(record, nets)
        except Unreadable as fault:
            yield Proof(
                "penalty_global_net", f"Its totals cannot be read: {fault}", "a readable total", fault.found or "none"
            )


def _totals(record: XmlRecord, nets: Sequence[Decimal]) -> Iterator[Proof]:
    totals = record.element.find("AggtdAmt")
    if totals is None:
        return
    paid_in = currency(text(record.element, "Ccy"), "Pnlty/Ccy")
    parts = {
        "GblNetAmt": sum(nets, Decimal(0)),
        "AggtdDbtAmt": sum((-net for net in nets if net < 0), Decimal(0)),
        "AggtdCdtAmt": sum((net for net in nets if net > 0), Decimal(0)),
    }
    for tag, check in _TOTALS.items():
        stated = signed_money(totals, tag, paid_in)
        if stated is not None:
            amount = stated if tag == "GblNetAmt" else abs(stated)
            yield total_proof(check, f"{_report_id(record)}, {paid_in}", amount, parts[tag])


def _penalty(details: Element, shared: dict[str, Any], detected_on: date | None, place: int) -> Reported:
    own, common = text(details, "Id/Id"), text(details, "Id/MktInfrstrctrId")
    how, number = text(details, "ClctnMtd"), text(details, "NbOfDays")
    amount = signed_money(details, "CmptdAmt", shared["currency"])
    if amount is None:
        raise Unreadable(
            "CmptdAmt", None, "FIELD_MISSING", "expected the amount of the penalty in CmptdAmt, found none"
        )
    days = [_day(one, place + after, shared["currency"]) for after, one in enumerate(details.iterfind("ClctnData"))]
    penalty = Reported(
        place=place,
        amount=amount,
        is_counted=True,
        state=coded(details.find("Sts/Sts"), "Sts/Sts"),
        days=days,
        columns={
            **shared,
            **_transaction(details.find("RltdTx")),
            "penalty_id": reference(own or required(details, "Id/MktInfrstrctrId"), "Id"),
            "common_reference": reference(common, "Id/MktInfrstrctrId") if common else None,
            "penalty_type": penalty_type(required(details, "Tp"), "Tp"),
            "calculation_method": method(how, "ClctnMtd") if how else None,
            "state_reason": coded(details.find("Sts/Rsn/Rsn"), "Sts/Rsn/Rsn"),
            "narrative": text(details, "Sts/Rsn/AddtlStsRsn"),
            "lacks_reference_data": False,
        },
    )
    return with_days(penalty, detected_on, _whole_number(number) if number else None)


def _day(data: Element, place: int, paid_in: str) -> Day:
    attributes = data.find("FinInstrmAttrbts")
    parts = [signed_money(one, ".", paid_in) for one in data.iterfind("SubAmtPnltyBrkdwn/Amt")]
    of_security = per_cent(attributes, "SctiesPnltyRateData/Rate")
    return Day(
        place=place,
        day=iso_day(required(data, "Dt"), "ClctnData/Dt"),
        amount=sum((abs(part) for part in parts if part is not None), Decimal(0)) if parts else None,
        columns={
            "instrument_id": isin(text(attributes, "Id/ISIN"), "FinInstrmAttrbts/Id/ISIN"),
            "penalty_class": coded(attributes.find("ClssfctnTp") if attributes is not None else None, "ClssfctnTp"),
            "rate": of_security if of_security is not None else per_cent(data, "DscntRate/Rate"),
            **price(attributes, "PricData/Val"),
            "lacks_reference_data": text(data, "MssngRefData") in ("true", "1"),
        },
    )


def _transaction(related: Element | None) -> dict[str, Any]:
    """What the report says of the instruction penalised."""
    terms = related.find("TxDtls") if related is not None else None
    own, market = text(related, "Ref/AcctOwnrTxId"), text(related, "Ref/MktInfrstrctrTxId")
    matched = text(terms, "MtchdStsTmStmp")
    return {
        "instruction_id": reference(own, "AcctOwnrTxId") if own and own != NO_REFERENCE else None,
        "market_reference": reference(market, "MktInfrstrctrTxId") if market else None,
        "movement": _one_of(terms, "SctiesMvmntTp", ("DELI", "RECE")),
        "payment": _one_of(terms, "Pmt", ("APMT", "FREE")),
        "transaction_type": coded(terms.find("SttlmTxOrCorpActnEvtTp"), "SttlmTxOrCorpActnEvtTp")
        if terms is not None
        else None,
        "intended_settlement_date": iso20022.day(terms, "SttlmDt") if terms is not None else None,
        "matched_at": moment(matched, "MtchdStsTmStmp") if matched else None,
        "quantity": held(terms, "PstngQty"),
    }


def _one_of(element: Element | None, path: str, known: tuple[str, ...]) -> str | None:
    found = text(element, path)
    if found is not None and found not in known:
        raise Unreadable(path, found, "CODE_UNKNOWN", f"expected {' or '.join(known)}, found “{found[:60]}”")
    return found


def _whole_number(written: str) -> int:
    if not written.isdecimal():
        reason = f"expected a number of days, found “{written[:60]}”"
        raise Unreadable("NbOfDays", written, "NUMBER_UNREADABLE", reason)
    return int(written)


def _report_id(record: XmlRecord) -> str:
    found = text(record.message, "RptGnlDtls/RptId")
    return message_id(record) if found is None else reference(found, "RptId")


def _reported_on(record: XmlRecord) -> date:
    """The report's day; else the message's; else the last day of the period it covers."""
    if stated := iso20022.day(record.message, "RptGnlDtls/RptDt"):
        return stated
    if created := created_at(record):
        return created.date()
    return iso_day(required(record.message, "RptGnlDtls/RptPrd/FrDtToDt/ToDt"), "RptPrd/FrDtToDt/ToDt")


def _csd(record: XmlRecord, block: Element) -> str:
    servicer = record.message.find("AcctSvcr")
    found = party(block.find("CSDDpstry"), "Pnlty/CSDDpstry") or party(servicer, "AcctSvcr") or sender(record)
    if found is None:
        raise Unreadable("Pnlty/CSDDpstry", None, "CSD_MISSING", "expected the CSD, its account servicer or a sender")
    return found


def _is_whole(record: XmlRecord) -> bool:
    """The report has one page."""
    page, last = text(record.message, "RptPgntn/PgNb"), text(record.message, "RptPgntn/LastPgInd")
    return page in (None, "1", "00001") and last in (None, "true", "1")
