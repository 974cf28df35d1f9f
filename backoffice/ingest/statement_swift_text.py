"""The text of SWIFT statement files: its encoding, its fields, and where one statement ends and the next begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FIELD = re.compile(
    r"(?:^|(?<=\{4:)):\n?(13D?|20|21|25P?|28C?|34F|60[FM]?|61|62[FM]?|64|65|86|90[CD]|NS):", re.MULTILINE
)
_END = re.compile(r"-(?:\}.*|XXX)?\s*")
_HEADER = re.compile(r"\{[1-5S]:")
_MESSAGE_TYPE = re.compile(r"\{2:[IO]([0-9]{3})")
_LETTERS_OF_CP852 = re.compile(rb"[\x80-\x9f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HEADS_A_PAGE = ("13", "13D", "21", "25", "25P", "28", "28C")
_OPENS = ("20", "60", "60F", "60M")
_CLOSES = ("62", "62F", "62M", "90C", "90D")


@dataclass(frozen=True)
class Field:
    """One field: its tag, the line it stands on, and its text without the tag."""

    tag: str
    line: int
    text: str

    @property
    def first_line(self) -> str:
        """The text's first line: all there is of a field that has one line."""
        return self.text.partition("\n")[0].strip()

    @property
    def raw(self) -> str:
        """The field as the file has it."""
        return f":{self.tag}:{self.text}"


@dataclass
class StatementText:
    """One statement or one page of one, and the line it begins on: its own fields, and those of each entry (:61:)."""

    line: int
    message_type: str | None
    fields: list[Field] = field(default_factory=list)
    entries: list[list[Field]] = field(default_factory=list)

    @property
    def raw(self) -> str:
        """Its own fields as the file has them, without the entries."""
        return "\n".join(f.raw for f in self.fields)

    def of(self, *tags: str) -> list[Field]:
        """Its own fields with one of these tags."""
        return [f for f in self.fields if f.tag in tags]


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, or else one of the two code pages banks use; line ends are made plain.

    Bytes 80 to 9F are letters in cp852 (DOS, Central Europe) and nothing in Latin-1, which tells the two apart.
    The choice touches names and remittance texts only: amounts and codes are ASCII in all three.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp852" if _LETTERS_OF_CP852.search(data) else "latin-1")
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def rows_in(text: str) -> int:
    """Statements and entries the text holds, counted from its tags alone.

    A statement is a :20:, and every further opening balance (:60a:) under the same :20: is one more page.
    """
    rows = openings = 0
    begun = False
    for tag in _FIELD.findall(text):
        if tag == "20":
            rows, openings, begun = rows + 1, 0, True
        elif tag == "61":
            rows += 1
        elif tag.startswith("60") and begun:
            openings += 1
            rows += openings > 1
    return rows


def cut(text: str) -> tuple[list[StatementText], list[list[Field]]]:
    """The statements of the text, and the entries that stand outside any: before the first, or after one's end."""
    statements: list[StatementText] = []
    strays: list[list[Field]] = []
    ended = False
    for part, message_type, ends in _fields(text):
        current = statements[-1] if statements else None
        if part.tag == "20":
            statements.append(StatementText(part.line, message_type, [part]))
            ended = False
        elif current is not None and part.tag.startswith("60") and current.of("60", "60F", "60M"):
            statements.append(_next_page(current, part))
            ended = False
        elif part.tag == "61":
            (current.entries if current is not None and not ended else strays).append([part])
        elif part.tag in ("86", "NS") and (open_entry := _open_entry(current, strays, ended)) is not None:
            open_entry.append(part)
        elif current is not None:
            current.fields.append(part)
        ended = ended or ends
    return statements, strays


def _fields(text: str) -> Iterator[tuple[Field, str | None, bool]]:
    """Each field, the message type its headers announce (before a :20:), and whether its statement ends after it."""
    found = list(_FIELD.finditer(text))
    between = text[: found[0].start()] if found else ""
    line, counted, closed = 1, 0, False
    for match, following in zip(found, [*found, None][1:], strict=True):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        tag = match[1]
        message_type = types[-1] if (types := _MESSAGE_TYPE.findall(between)) else None
        closed = tag in _CLOSES or (closed and tag not in _OPENS)
        last = following is None or following[1] == "20"
        value = text[match.end() : following.start() if following else len(text)]
        kept, between, ends = _without_envelope(value, may_end=closed or last)
        yield Field(tag, line, kept), message_type, ends


def _without_envelope(value: str, *, may_end: bool) -> tuple[str, str, bool]:
    """A field's text up to the end of its message, what stands after it, and whether there was such an end.

    A dash at the start of a line is text until the closing balance or the sums are there.
    """
    lines = value.split("\n")
    for place, content in enumerate(lines):
        if place and may_end and (_END.fullmatch(content) or _HEADER.match(content)):
            return "\n".join(lines[:place]).rstrip(), "\n".join(lines[place:]), True
    return value.rstrip(), "", False


def _open_entry(current: StatementText | None, strays: list[list[Field]], ended: bool) -> list[Field] | None:
    """The entry that details (:86:, :NS:) belong to: the last one, unless a field of the statement came after it."""
    if current is None or ended:
        return strays[-1] if strays else None
    if current.entries and current.entries[-1][0].line > current.fields[-1].line:
        return current.entries[-1]
    return None


def _next_page(page: StatementText, opening: Field) -> StatementText:
    """The page that `opening` begins in the same message: with the heading fields just before it, and the account."""
    own = [opening]
    last_entry = page.entries[-1][0].line if page.entries else 0
    while len(page.fields) > 1 and page.fields[-1].tag in _HEADS_A_PAGE and page.fields[-1].line > last_entry:
        own.insert(0, page.fields.pop())
    accounts = [] if any(f.tag.startswith("25") for f in own) else page.of("25", "25P")
    return StatementText(own[0].line, page.message_type, [page.fields[0], *accounts, *own])
