"""ISO 15022 text: fields with qualifiers, in blocks within blocks, as SWIFT's category 5 messages write them.

Only form is read here: `:25D::SETT//PEND` is tag 25D, qualifier SETT, value PEND; `:25D::SETT/SCHM/WAIT` has the data
source scheme SCHM besides. What the values mean is `iso15022_values`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from backoffice.ingest.statement_values import Unreadable

Line = tuple[int, str]
"""A line's number in its file, from 1, and its text without the line end."""

_FIELD = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.DOTALL)
_QUALIFIED = re.compile(r":([A-Z0-9]{4})/([A-Z0-9]{0,8})/(.*)", re.DOTALL)
_BLOCK = re.compile(r":16([RS]):(\S*)\s*")


@dataclass(frozen=True)
class Field:
    """One field: its tag, its text (further lines joined by line feeds), and what the text is made of.

    `qualifier` and `scheme` are None where the field has none; `value` is then the whole text.
    """

    tag: str
    line: int
    text: str
    qualifier: str | None
    scheme: str | None
    value: str

    @property
    def name(self) -> str:
        """How people name it: `:98A::SETT`."""
        return f":{self.tag}::{self.qualifier}" if self.qualifier else f":{self.tag}:"


@dataclass
class Block:
    """What stands between `:16R:name` and `:16S:name`: its own fields and the blocks inside it, each in their order."""

    name: str
    line: int
    fields: list[Field] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)

    def of(self, number: str, *qualifiers: str) -> list[Field]:
        """Its own fields with that tag number, any letter, and one of the qualifiers (any, where none is given)."""
        return [f for f in self.fields if f.tag[:2] == number and (not qualifiers or f.qualifier in qualifiers)]

    def inside(self, *path: str) -> Iterator["Block"]:
        """The blocks at the end of that path of names below this one, in their order."""
        level: Iterable[Block] = [self]
        for name in path:
            level = [inner for outer in level for inner in outer.blocks if inner.name == name]
        yield from level

    def everywhere(self) -> Iterator["Block"]:
        """This block and all below it, however deep, from the top."""
        waiting = [self]
        while waiting:
            block = waiting.pop()
            yield block
            waiting.extend(reversed(block.blocks))


def block_of(lines: Sequence[Line]) -> Block:
    """The blocks of a message's text under one nameless block. Depth is not limited.

    Raises Unreadable, naming the lines, where blocks are not closed in the order they were opened, and for text
    before the first field.
    """
    top = Block("", lines[0][0] if lines else 0)
    open_blocks = [top]
    for number, parts in _logical(lines):
        text = "\n".join(parts)
        if edge := _BLOCK.fullmatch(text):
            if edge[1] == "R":
                block = Block(edge[2], number)
                open_blocks[-1].blocks.append(block)
                open_blocks.append(block)
            else:
                _close(open_blocks, edge[2], number)
        else:
            open_blocks[-1].fields.append(_field(number, text))
    if len(open_blocks) > 1:
        block = open_blocks[-1]
        reason = f"block {block.name} opens on line {block.line} and is never closed; expected :16S:{block.name}"
        raise Unreadable(":16R:", block.name, "BLOCK_NOT_CLOSED", reason)
    return top


def only(fields: Sequence[Field]) -> Field | None:
    """The one field there is, or None. Repeats of the same text count once; Unreadable where texts differ."""
    if len({(f.tag, f.text) for f in fields}) > 1:
        found = fields[0]
        lines = " and ".join(str(f.line) for f in fields[:5])
        reason = f"expected {found.name} once, found it with different values on lines {lines}"
        raise Unreadable(found.name, found.text, "FIELD_AMBIGUOUS", reason)
    return fields[0] if fields else None


def required(fields: Sequence[Field], name: str, what: str) -> Field:
    """The one field there is; Unreadable, naming the field and `what` it would say, where there is none."""
    found = only(fields)
    if found is None:
        raise Unreadable(name, None, "FIELD_MISSING", f"expected {name} ({what}), found none")
    return found


def _logical(lines: Sequence[Line]) -> Iterator[tuple[int, list[str]]]:
    """Each field's lines: the one that begins it and those that continue it."""
    parts: list[str] = []
    start = 0
    for number, text in lines:
        if _FIELD.match(text):
            if parts:
                yield start, parts
            start, parts = number, [text]
        elif parts:
            parts.append(text)
        elif text.strip():
            raise Unreadable("text", text, "TEXT_OUTSIDE_FIELD", f"line {number} belongs to no field; expected :nnA:")
    if parts:
        while len(parts) > 1 and not parts[-1].strip():
            parts.pop()
        yield start, parts


def _field(number: int, text: str) -> Field:
    match = _FIELD.fullmatch(text)
    tag, content = (match[1], match[2]) if match else ("", text)
    qualified = _QUALIFIED.fullmatch(content)
    if qualified is None:
        return Field(tag, number, content, None, None, content)
    return Field(tag, number, content, qualified[1], qualified[2] or None, qualified[3])


def _close(open_blocks: list[Block], name: str, number: int) -> None:
    block = open_blocks[-1]
    if len(open_blocks) == 1 or block.name != name:
        opened = f"the open block is {block.name}, from line {block.line}" if len(open_blocks) > 1 else "none is open"
        reason = f"line {number} closes block {name}, but {opened}"
        raise Unreadable(":16S:", name, "BLOCK_MISMATCH", reason)
    open_blocks.pop()
