"""Where one SWIFT message of a file ends and the next begins, and what its envelope says: type, sender, time.

A message is the text between `{4:` and `-}`, with its envelope ({1:}, {2:}, {3:}) before it; or, bare, text that begins
with `:16R:` and goes on to a line with only a dash, to the next `:16R:GENL`, or to the end.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from backoffice.ingest.iso15022 import Line
from backoffice.ingest.settlement_values import bic
from backoffice.ingest.statement_values import Unreadable, swift_day

_TEXT_BEGINS = re.compile(r"\{4:(?!\{)")
_NEXT_BEGINS = re.compile(r"\{1:[AFL][0-9]{2}")
_TYPE = re.compile(r"\{2:[IO]([0-9]{3})")
_SENT_TO_US = re.compile(r"\{2:O[0-9]{3}([0-9]{4})([0-9]{6})([A-Z0-9]{12})")
_SENT_BY_US = re.compile(r"\{1:F01([A-Z0-9]{12})")
_ACKNOWLEDGED = re.compile(r"\{451:0\}")
_REFUSED = re.compile(r"\{451:1\}(?:\{405:([^{}]*)\})?")
_ENVELOPE = re.compile(
    r"\{[1235S]:[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\{4:(?:\{[^{}]*\})+\}|^-\}?[ \t]*$|[$\x01\x03\s]+", re.MULTILINE
)
_SEPARATOR = "-"


@dataclass(frozen=True)
class RawMessage:
    """One message as the file has it: its envelope, its text by lines, and whether its end is there."""

    envelope: str
    lines: tuple[Line, ...]
    is_whole: bool

    @property
    def type(self) -> str | None:
        """The message type by its envelope (543); None where the text is bare."""
        found = _TYPE.findall(self.envelope)
        return found[-1] if found else None

    @property
    def sender(self) -> str | None:
        """The sender's BIC by the envelope; None where it does not say."""
        sent_to_us, sent_by_us = _SENT_TO_US.findall(self.envelope), _SENT_BY_US.findall(self.envelope)
        address = sent_to_us[-1][2] if sent_to_us else sent_by_us[-1] if sent_by_us else None
        if address is None:
            return None
        try:
            return bic(address[:8] + address[9:], "{2:}")
        except Unreadable:
            return None

    @property
    def sent_at(self) -> datetime | None:
        """The time it was given to SWIFT, by the envelope of a message received; taken as UTC."""
        found = _SENT_TO_US.findall(self.envelope)
        if not found:
            return None
        clock, day, _ = found[-1]
        try:
            return datetime.combine(swift_day(day, "{2:}"), time(int(clock[:2]), int(clock[2:])), UTC)
        except ValueError:
            return None

    @property
    def refusal(self) -> str | None:
        """SWIFT's error where its own acknowledgement says that the message was not sent; None where it was."""
        found = _REFUSED.search(self.envelope)
        return None if found is None else found[1] or "no error code"

    @property
    def acknowledgements(self) -> int:
        """How many acknowledgements of SWIFT stand in the envelope."""
        return len(_ACKNOWLEDGED.findall(self.envelope))


@dataclass(frozen=True)
class Stray:
    """Text that belongs to no message, and the line it begins on."""

    line: int
    text: str


def messages(lines: Iterable[Line]) -> Iterator[RawMessage | Stray]:
    """The messages of a file's lines in order, and what stands between them that is no envelope."""
    between: list[Line] = []
    body: list[Line] = []
    is_framed = is_open = False
    for number, line in lines:
        text = line
        while True:
            if is_open and (left := _left_of_end(text, body)) is not None:
                is_whole = not is_framed or text.startswith("-")
                yield from _ended(between, body, is_whole=is_whole)
                between, body, is_open, text = [], [], False, left
                continue
            if is_open:
                body.append((number, text))
            elif begins := _TEXT_BEGINS.search(text):
                between.append((number, text[: begins.start()]))
                is_framed = is_open = True
                if text := text[begins.end() :]:
                    continue
            elif text.startswith(":16R:"):
                is_framed, is_open = False, True
                body.append((number, text))
            else:
                between.append((number, text))
            break
    if is_open:
        yield from _ended(between, body, is_whole=not is_framed)
    elif between:
        yield from _strays(between, followed=False)


def _left_of_end(text: str, body: list[Line]) -> str | None:
    """What stands after the end of the open message, where this line ends it; None where the message goes on."""
    if text.startswith("-}"):
        return text[2:]
    if text.strip() == _SEPARATOR:
        return ""
    if _NEXT_BEGINS.match(text) or (text.strip() == ":16R:GENL" and body):
        return text
    return None


def _ended(between: list[Line], body: list[Line], *, is_whole: bool) -> Iterator[RawMessage | Stray]:
    yield from _strays(between, followed=True)
    if not body:
        body = between[-1:]
    yield RawMessage("\n".join(text for _, text in between), tuple(body), is_whole)


def _strays(between: list[Line], *, followed: bool) -> Iterator[Stray]:
    """Text between messages that is no envelope; and envelopes that no message text follows."""
    text = "\n".join(text for _, text in between)
    is_left = bool(_ENVELOPE.sub("", text))
    if is_left or len(_TYPE.findall(text)) > followed:
        line = next((number for number, part in between if _ENVELOPE.sub("", part)), between[0][0])
        yield Stray(line, text)
