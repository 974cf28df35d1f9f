"""MT537, statement of pending transactions: one row for each status of each transaction.

A statement comes in one of two orders: by status (STAT blocks with the transactions, TRAN, that have it) or by
transaction (TRANS blocks with their statuses). Either way a row is one transaction with one status, known by the
statement's reference and, behind `//`, the instruction's. It speaks of the statement's time (98a STAT); where that is a
day only, of the day's last second, but never of a time after the statement was prepared or sent.

The penalties that a statement may carry (PENA) are read by `mt537_penalties`: one row for each of their days.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from backoffice.contracts.settlement import StatusAdvice
from backoffice.ingest import mt537_penalties
from backoffice.ingest.iso15022 import Block, Line, only, required
from backoffice.ingest.iso15022_general import Message, linked
from backoffice.ingest.iso15022_values import day, moment
from backoffice.ingest.mt548 import judged_statuses, status_of
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.settlement_statuses import Advice, Status, advice_rows
from backoffice.ingest.settlement_values import DAY_ONLY, end_of
from backoffice.ingest.statement_values import Unreadable

TABLE: Final = StatusAdvice.table
_EDGE = re.compile(r":16([RS]):(\S*)\s*")


def places(lines: Sequence[Line]) -> list[int]:
    """The line of each row: TRAN in a STAT, 25D in a TRANS, in a PENA every PENDET and each CALDET in it but the first;
    and of a STAT, TRANS or PENA that holds none of these.

    A statement may be empty: nothing is pending.
    """
    found: list[int] = []
    section, at, before, has_day = "", 0, 0, False
    for number, text in lines:
        edge = _EDGE.fullmatch(text)
        if not section:
            if edge and edge[1] == "R" and edge[2] in ("STAT", "TRANS", "PENA"):
                section, at, before = edge[2], number, len(found)
        elif edge and edge[1] == "S" and edge[2] == section:
            if len(found) == before:
                found.append(at)
            section = ""
        elif section == "PENA" and edge and edge[1] == "R" and edge[2] == "CALDET":
            if has_day:
                found.append(number)
            has_day = True
        elif (section == "TRANS" and text.startswith(":25D:")) or (
            edge and edge[1] == "R" and (section, edge[2]) in (("STAT", "TRAN"), ("PENA", "PENDET"))
        ):
            found.append(number)
            has_day = False
    if section and len(found) == before:
        found.append(at)
    return found


def rows(message: Message) -> Iterator[Judged]:
    """The statement's rows. Unreadable where it lacks what every one of them needs."""
    yield from mt537_penalties.rows(message)
    by_status, by_transaction = list(message.body.inside("STAT")), list(message.body.inside("TRANS"))
    if not by_status and not by_transaction:
        return
    advised_at, remarks = _stated_at(message)
    statement = Advice(message.reference, "", advised_at, message.sender, remarks)
    for block in by_status:
        yield from _of_status(block, statement)
    for transaction in by_transaction:
        yield from _of_transaction(transaction, statement)


def _of_status(block: Block, statement: Advice) -> Iterator[Judged]:
    transactions = list(block.inside("TRAN"))
    if not transactions:
        reason = "expected the transactions that have this status (blocks TRAN), found none"
        yield Judged(TABLE, block.line, Unreadable(":16R:TRAN", None, "TRANSACTION_MISSING", reason))
    for transaction in transactions:
        try:
            field = required(block.of("25"), ":25D:", "status")
            found = status_of(field, block, list(transaction.inside("TRANSDET")))
            status = Status(transaction.line, found.kind, found.code, found.reasons, found.since)
            yield from advice_rows([status], _about(transaction, statement))
        except Unreadable as fault:
            yield Judged(TABLE, transaction.line, fault)


def _of_transaction(transaction: Block, statement: Advice) -> Iterator[Judged]:
    blocks = list(transaction.inside("STAT"))
    fields = [field for block in blocks for field in block.of("25")]
    try:
        if not fields:
            raise Unreadable(":25D:", None, "STATUS_MISSING", "expected a status (25D in a block STAT), found none")
        yield from judged_statuses(blocks, list(transaction.inside("TRANSDET")), _about(transaction, statement))
    except Unreadable as fault:
        for line in [field.line for field in fields] or [transaction.line]:
            yield Judged(TABLE, line, fault)


def _about(transaction: Block, statement: Advice) -> Advice:
    instruction_id = linked(transaction)
    return Advice(
        f"{statement.advice_id}//{instruction_id}",
        instruction_id,
        statement.advised_at,
        statement.advised_by,
        statement.remarks,
    )


def _stated_at(message: Message) -> tuple[datetime, Sequence[str]]:
    field = required(message.general.of("98", "STAT"), ":98A::STAT", "day or time of the statement")
    if stated := moment(field):
        return stated, ()
    prepared = only(message.general.of("98", "PREP"))
    bounds = (end_of(day(field)), moment(prepared) if prepared else None, message.sent_at)
    return min(bound for bound in bounds if bound), (DAY_ONLY,)
