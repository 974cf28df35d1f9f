"""MT548, settlement status and processing advice: one row for each status (25D) that a message gives.

Its matching time (98a MTCH) is the time of a matched status, its acknowledgement time (98a ASTS) that of an
acknowledged one; every other status is as old as the message.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from backoffice.contracts.settlement import StatusAdvice
from backoffice.ingest.iso15022 import Block, Field, Line, only, required
from backoffice.ingest.iso15022_general import Message
from backoffice.ingest.iso15022_values import coded, moment
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.settlement_statuses import Advice, Reason, Status, advice_rows, dimension
from backoffice.ingest.statement_values import Unreadable

TABLE: Final = StatusAdvice.table

_SINCE: Final = {("MTCH", "MACH"): "MTCH", ("IPRC", "PACK"): "ASTS"}
"""The time stamp of its own that a status may have, by kind and code."""


def places(lines: Sequence[Line]) -> list[int]:
    """The lines of the statuses; the first line where there is none, for a message without status is refused."""
    return [number for number, text in lines if text.startswith(":25D:")] or [lines[0][0]]


def rows(message: Message) -> Iterator[Judged]:
    """The message's rows. Unreadable where it lacks what every one of them needs."""
    blocks = list(message.general.inside("STAT"))
    if not blocks:
        raise Unreadable(":25D:", None, "STATUS_MISSING", "expected a status (25D in a block STAT), found none")
    advised_at, remarks = message.prepared_at()
    advice = Advice(message.reference, message.related(), advised_at, message.sender, remarks)
    yield from judged_statuses(blocks, list(message.body.inside("SETTRAN")), advice)


def judged_statuses(blocks: Sequence[Block], details: Sequence[Block], advice: Advice) -> Iterator[Judged]:
    """A judged row for each block STAT of one instruction; `details` hold its time stamps."""
    statuses: list[Status] = []
    for block in blocks:
        for field in block.of("25"):
            try:
                statuses.append(status_of(field, block, details))
            except Unreadable as fault:
                yield Judged(TABLE, field.line, fault)
    yield from advice_rows(statuses, advice)


def status_of(field: Field, block: Block, details: Sequence[Block]) -> Status:
    """The status that a 25D gives, with the reasons of its block. Unreadable where it is none of an instruction."""
    dimension(field.qualifier or field.value[:20], field.name)
    kind, code = field.qualifier or "", coded(field)
    reasons = [_reason(reason) for reason in block.inside("REAS")]
    return Status(field.line, kind, code, reasons, _since(kind, code, details))


def _reason(block: Block) -> Reason:
    field = required(block.of("24"), ":24B:", "reason code")
    words = only(block.of("70", "REAS"))
    return Reason(coded(field), words.value.strip() if words else None)


def _since(kind: str, code: str, details: Sequence[Block]) -> datetime | None:
    """The time stamp of its own that this status has, where the details give it to the second."""
    qualifier = _SINCE.get((kind, code))
    field = only([f for block in details for f in block.of("98", qualifier)]) if qualifier else None
    return moment(field) if field else None
