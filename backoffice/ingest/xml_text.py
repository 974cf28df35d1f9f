"""The text of an XML file in pieces, several documents made into one, and hostile ones refused.

XML declarations are taken out, so that documents that follow one another are one to the parser. Document types and
entities, which no message needs and attacks live on, are refused before the parser sees them (and by it).
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from backoffice.errors import FileRefused

MOST_BETWEEN = 8 << 20
"""Characters, or bytes, between where one element begins or ends and the next; the longest text of a message has some
thousands."""

_CHUNK = 1 << 16
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
}
_SENT_AGAIN = "Ask the sender for the file again"


def one_document(path: Path) -> Iterator[str]:
    """The file's text in pieces, without XML declarations; pieces never end inside a declaration."""
    held = ""
    with path.open("rb") as file:
        start = file.read(_CHUNK)
        decoder = _decoder(path, start)
        chunk = start
        while True:
            try:
                held += decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise FileRefused(path.name, f"its encoding cannot be read ({error.reason})", _SENT_AGAIN) from None
            if "<!DOCTYPE" in held or "<!ENTITY" in held:
                raise attack(path)
            cut = held.rfind("<") if chunk and len(held) < 2 * _CHUNK else len(held)
            yield _DECLARATION.sub("", held[:cut])
            held = held[cut:]
            if not chunk:
                return
            chunk = file.read(_CHUNK)


class Measured:
    """A file that is read as long as elements begin and end in it, so that no text or attribute fills the memory."""

    def __init__(self, file: BinaryIO, file_name: str) -> None:
        self._file, self._file_name = file, file_name
        self._since = 0

    def read(self, size: int) -> bytes:
        """The next bytes. Raises FileRefused once `MOST_BETWEEN` were read and no element began or ended."""
        chunk = self._file.read(size)
        self._since += len(chunk)
        if self._since > MOST_BETWEEN:
            raise endless(self._file_name)
        return chunk

    def moved(self) -> None:
        """An element began or ended."""
        self._since = 0


def endless(file_name: str) -> FileRefused:
    """The refusal of a file with a text, attribute or comment that has no end."""
    why = f"it goes on for more than {MOST_BETWEEN >> 20} MB without an element that begins or ends"
    return FileRefused(file_name, why, "Check what it is: no message holds a text that long")


def attack(path: Path) -> FileRefused:
    """The refusal of a file that defines a document type or entities."""
    why = "it defines a document type or entities, which no message needs and an attack does"
    return FileRefused(path.name, why, "Do not open it; ask the sender what it is")


def _decoder(path: Path, start: bytes) -> codecs.IncrementalDecoder:
    declared = _DECLARED.search(start)
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)
    name = declared[1].decode("ascii") if declared else "utf-8"
    encoding = marked or _ENCODINGS.get(name.lower())
    if encoding is None:
        raise FileRefused(path.name, f"its encoding {name} is none that messages come in", _SENT_AGAIN)
    return codecs.getincrementaldecoder(encoding)()
