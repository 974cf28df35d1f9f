"""semt.018, statement of pending transactions, any version: one row for each status of each transaction.

By status, a block Sts holds one status and the transactions (Tx) that have it; by transaction, a block Txs holds a
transaction and its statuses. A row is known by the statement's reference and, behind `//`, the instruction's. It speaks
of the statement's time; where that is a day only, of the day's last second, but never of a time after the message.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element

from backoffice.contracts.settlement import StatusAdvice
from backoffice.ingest import iso20022
from backoffice.ingest.iso20022 import moment, text
from backoffice.ingest.iso20022_statuses import elements_of, status_of
from backoffice.ingest.sese import created_at, message_id, sender
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.settlement_statuses import Advice, Status, advice_rows
from backoffice.ingest.settlement_values import DAY_ONLY, end_of, reference
from backoffice.ingest.statement_values import Unreadable
from backoffice.ingest.xml_records import XmlRecord

MESSAGE: Final = "SctiesTxPdgRpt"
TABLE: Final = StatusAdvice.table
PARTS: Final = frozenset({("Txs",), ("Sts",), ("Sts", "Tx")})
"""The parts of a statement that are records of their own: each transaction, and the status block around some."""


def count(record: XmlRecord) -> int:
    """Rows of a part: a transaction's statuses, at least one. A status block without transactions is one row too.

    The statement as such, its parts gone, has none; it may well be empty, when nothing is pending.
    """
    if record.element.tag == "Sts":
        return int(record.parts == 0)
    return 0 if record.element is record.message else max(1, len(_statuses(record)))


def rows(record: XmlRecord, first: int) -> Iterator[Judged]:
    """The part's rows, the first of them at place `first`."""
    if record.element.tag == "Sts":
        if record.parts == 0:
            reason = "expected the transactions that have this status (Tx), found none"
            yield Judged(TABLE, first, Unreadable("Sts/Tx", None, "TRANSACTION_MISSING", reason))
        return
    if record.element is record.message:
        return
    found = _statuses(record)
    if not found:
        raise Unreadable("StsAndRsn", None, "STATUS_MISSING", "expected a status in StsAndRsn, found none")
    advised_at, remarks = _stated_at(record)
    instruction_id = iso20022.referenced(record.element, "AcctOwnrTxId")
    statuses: list[Status] = []
    for place, element in enumerate(found, first):
        try:
            statuses.append(status_of(element, place, record.element.find("TxDtls")))
        except Unreadable as fault:
            yield Judged(TABLE, place, fault)
    advice_id = f"{_statement_id(record)}//{instruction_id}"
    yield from advice_rows(statuses, Advice(advice_id, instruction_id, advised_at, sender(record), remarks))


def _statuses(record: XmlRecord) -> list[Element]:
    holder = record.within[-1] if record.within else record.element
    return [status for block in holder.iterfind("StsAndRsn") for status in elements_of(block)]


def _statement_id(record: XmlRecord) -> str:
    """The message's reference; without a header, the statement's own."""
    found = text(record.message, "StmtGnlDtls/StmtId")
    if found is None or text(record.header, "BizMsgIdr") is not None:
        return message_id(record)
    return reference(found, "StmtId")


def _stated_at(record: XmlRecord) -> tuple[datetime, Sequence[str]]:
    if stated := text(record.message, "StmtGnlDtls/StmtDtTm/DtTm"):
        return moment(stated, "StmtDtTm"), ()
    day = iso20022.required_day(record.message, "StmtGnlDtls/StmtDtTm")
    bounds = (end_of(day), created_at(record))
    return min(bound for bound in bounds if bound), (DAY_ONLY,)
