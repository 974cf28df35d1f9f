"""Taking in the ISO 15022 messages of one file: each by the rules of its type, every row judged, none lost."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol

from backoffice.ingest import mt54x, mt537, mt548, mt578
from backoffice.ingest.iso15022 import Block, Line, block_of
from backoffice.ingest.iso15022_general import Message
from backoffice.ingest.iso15022_messages import RawMessage, Stray
from backoffice.ingest.iso15022_type import CONFIRMATIONS, INSTRUCTIONS, type_by_content
from backoffice.ingest.proofs import Proof
from backoffice.ingest.settlement_rows import UNKNOWN, Judged, SettlementRows
from backoffice.ingest.statement_values import Unreadable

BARE: Final = "bare"
"""Remark: a message had no envelope and its type was derived."""

ACKNOWLEDGED: Final = "acknowledged"
"""Remark: an acknowledgement of SWIFT stands with the messages."""


class _Kind(Protocol):
    """How the messages of some types are read: where their rows stand, counted before any judgement, and the rows."""

    def places(self, lines: Sequence[Line]) -> list[int]: ...

    def rows(self, message: Message) -> Iterator[Judged]: ...


KNOWN: Final[Mapping[str, _Kind]] = {
    **dict.fromkeys((*INSTRUCTIONS, *CONFIRMATIONS), mt54x),
    "548": mt548,
    "537": mt537,
    "578": mt578,
}
"""The message types that are read, and by which rules."""

_TYPES = "known are MT540 to MT548, MT537 and MT578"
_MISPLACED: Final = Unreadable(
    "16R",
    None,
    "MISPLACED",
    "it stands in a block where the standard has no such row, so what it belongs to is unknown",
)


@dataclass
class SwiftIntake:
    """What was taken in of one file so far: its rows, how many it holds, the types met, and what there is to remark."""

    rows: SettlementRows
    in_file: int = 0
    types: Counter[str | None] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    proofs: list[Proof] = field(default_factory=list)

    def stray(self, part: Stray) -> None:
        """Refuse text that belongs to no message."""
        self.in_file += 1
        reason = "it belongs to no message; expected {4: or :16R:GENL before it, and the message's text after a header"
        fault = Unreadable("text", part.text, "OUTSIDE_MESSAGE", reason)
        self.rows.judge(Judged(UNKNOWN, part.line, fault), lambda: {"text": part.text})

    def message(self, raw: RawMessage) -> None:
        """Judge every row of a message."""
        body, fault = _body(raw)
        type_ = raw.type or (type_by_content(body) if body else None)
        self.types[type_] += 1
        self.remarks[ACKNOWLEDGED] += raw.acknowledgements
        self.remarks[BARE] += raw.type is None and type_ is not None
        first = raw.lines[0][0]
        kind = KNOWN.get(type_ or "")
        counted = kind.places(raw.lines) if kind else [first]
        judged: dict[int, Judged] = {}
        if kind is None or type_ is None:
            fault = _type_unknown(type_) if raw.type or body else fault
        elif body is not None and fault is None:
            try:
                judged = {row.place: row for row in kind.rows(Message(type_, first, raw.sender, raw.sent_at, body))}
            except Unreadable as found:
                fault = found
        table = UNKNOWN if kind is None or type_ is None else _table(type_)
        # A statement without rows is sound when it says so, but not when it cannot be trusted.
        told = _Told(raw, sorted({*counted, *judged}) or ([first] if fault else []))
        self.in_file += len(told.places)
        for place in told.places:
            row = judged.get(place) or Judged(table, place, fault or _MISPLACED)
            self.remarks.update(row.remarks)
            self.proofs.extend(row.proofs)
            self.rows.judge(row, partial(told.content, place))


class _Told:
    """The text of a message cut at its rows, so that refused rows hold all of it, and hold it once."""

    def __init__(self, raw: RawMessage, places: list[int]) -> None:
        self.places = places
        self._raw = raw
        self._numbers = [number for number, _ in raw.lines]
        self._head_told = False

    def content(self, place: int) -> dict[str, Any]:
        """The row's lines; with the first row asked for, the message's envelope and beginning too."""
        after = bisect_right(self.places, place)
        text = self._lines(place, self.places[after] if after < len(self.places) else self._numbers[-1] + 1)
        if self._head_told:
            return {"message_line": self._numbers[0], "text": text}
        self._head_told = True
        head = self._lines(self._numbers[0], self.places[0])
        return {"envelope": self._raw.envelope, "message": head, "text": text}

    def _lines(self, first: int, end: int) -> str:
        lines = self._raw.lines[bisect_left(self._numbers, first) : bisect_left(self._numbers, end)]
        return "\n".join(text for _, text in lines)


def _body(raw: RawMessage) -> tuple[Block | None, Unreadable | None]:
    """The message's blocks, and what is wrong with it as a whole."""
    try:
        body = block_of(raw.lines)
    except Unreadable as fault:
        return None, fault
    if raw.refusal is not None:
        reason = f"SWIFT refused to send this message ({raw.refusal}), so nobody has received it"
        return body, Unreadable("{451:}", raw.refusal, "NOT_SENT", reason)
    if not raw.is_whole:
        return body, Unreadable("-}", None, "TRUNCATED", "the message's end (-}) is missing, and perhaps more of it")
    return body, None


def _table(type_: str) -> str:
    if type_ == "578":
        return mt578.TABLE
    return mt548.TABLE if type_ in ("548", "537") else mt54x.table(type_)


def _type_unknown(type_: str | None) -> Unreadable:
    if type_ is None:
        reason = f"its header {{2:}} with its type is missing, and its fields do not tell it; {_TYPES}"
        return Unreadable("{2:}", None, "TYPE_NOT_STATED", reason)
    return Unreadable("{2:}", type_, "TYPE_NOT_KNOWN", f"it is an MT{type_}, which is not read here; {_TYPES}")
