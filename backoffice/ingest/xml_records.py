"""ISO 20022 messages in XML as a stream: one record in memory at a time, whatever wraps the messages.

A file may hold one message, a business header (AppHdr) and its message, or many such, inside any wrapper or simply one
after another (`xml_text`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from backoffice.errors import FileRefused
from backoffice.ingest.xml_text import MOST_BETWEEN, attack, endless, one_document

MOST_LEVELS = 64
"""Messages nest to about twenty levels."""

MOST_ELEMENTS = 200_000
"""Elements of one record; the largest hold some hundreds."""

_TYPE = re.compile(r"[a-z]{4}\.[0-9]{3}\.[0-9]{3}\.[0-9]{2}")
_SENT_AGAIN = "Ask the sender for the file again"


@dataclass(frozen=True)
class XmlRecord:
    """A message, or one of the parts it was to be cut into; tags are without namespaces.

    `message` is the message's first element, of which `element` is a part or the whole; `within` are the elements
    between the two. All of them hold what came before the record; `parts` is how many records were cut from `element`
    before, and are gone from it. `type` is the message's type and version (`sese.024.001.13`) by its namespace, or its
    first element's tag where that says none; `header` is its AppHdr.
    """

    type: str
    element: Element
    within: Sequence[Element]
    message: Element
    header: Element | None
    parts: int


Parts = Mapping[str, frozenset[tuple[str, ...]]]
"""By the tag of a message, the paths of tags below it that are records of their own."""


def read_records(path: Path, parts: Parts, handle: Callable[[XmlRecord], None]) -> None:
    """Call `handle` for every part of every message in turn, and for the message itself once its parts are gone.

    Raises FileRefused where the XML is not well-formed, is cut off, defines a document type or entities, nests too
    deep, has a text without end, or is in an encoding that cannot be read.
    """
    target = _Records(path.name, parts, handle)
    parser = XMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed("<messages>")
        for text in one_document(path):
            target.since += len(text)
            parser.feed(text)
            if target.since > MOST_BETWEEN:
                raise endless(path.name)
        parser.feed("</messages>")
        parser.close()
    except DefusedXmlException:
        raise attack(path) from None
    except ParseError as error:
        raise FileRefused(path.name, f"it is not well-formed XML, or is cut off ({error})", _SENT_AGAIN) from None


def plain(element: Element) -> dict[str, Any]:
    """An element with all it holds, as JSON can keep it."""
    held: dict[str, Any] = {"tag": element.tag}
    if element.attrib:
        held["attributes"] = dict(element.attrib)
    if text := (element.text or "").strip():
        held["text"] = text
    if len(element):
        held["elements"] = [plain(child) for child in element]
    return held


class _Records:
    """Builds elements from the parser's events and hands over those that are records.

    A message is what a Document holds, or an element with the tag of a known message wherever it stands. A Document
    that holds none, and a header that none follows, are handed over as they are.
    """

    def __init__(self, file_name: str, parts: Parts, handle: Callable[[XmlRecord], None]) -> None:
        self._file_name, self._parts, self._handle = file_name, parts, handle
        self._tags: list[str] = []
        self._built: list[Element] = []
        self._cut: list[int] = []
        self._text: list[str] = []
        self._type = ""
        self._header: Element | None = None
        self._is_empty = True
        self._elements = 0
        self.since = 0
        """Characters fed since an element last began or ended."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.since = 0
        namespace, _, name = tag.rpartition("}")
        self._settle()
        if len(self._tags) > MOST_LEVELS:
            raise FileRefused(self._file_name, f"its XML nests deeper than {MOST_LEVELS} levels", _SENT_AGAIN)
        begins = name in self._parts or name == "AppHdr" or (bool(self._tags) and self._tags[-1] == "Document")
        self._tags.append(name)
        if not self._built and not begins:
            self._is_empty = self._is_empty or name == "Document"
            return
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            why = f"one of its messages has more than {MOST_ELEMENTS:,} elements"
            raise FileRefused(self._file_name, why, "Check what it is: no settlement message is that large.")
        element = Element(name, attributes)
        if self._built:
            self._built[-1].append(element)
        elif name != "AppHdr":
            found = _TYPE.search(namespace)
            self._type = found[0] if found else name
        self._built.append(element)
        self._cut.append(0)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self._built:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        self.since = 0
        self._settle()
        name = self._tags.pop()
        if not self._built:
            if name == "Document" and self._is_empty:
                self._ended(Element(name), 0)
            return
        element, parts = self._built.pop(), self._cut.pop()
        if not self._built:
            self._ended(element, parts)
        elif (paths := self._parts.get(self._built[0].tag)) and (
            *(one.tag for one in self._built[1:]),
            element.tag,
        ) in paths:
            message, *within = self._built
            self._handle(XmlRecord(self._type, element, within, message, self._header, parts))
            self._built[-1].remove(element)
            self._cut[-1] += 1
            self._elements = 0

    def close(self) -> None:
        """The file ends."""
        self._forget_header()

    def _ended(self, element: Element, parts: int) -> None:
        self._elements = 0
        if element.tag == "AppHdr":
            self._forget_header()
            self._header = element
            return
        type_ = element.tag if element.tag == "Document" else self._type
        self._handle(XmlRecord(type_, element, (), element, self._header, parts))
        self._header, self._is_empty = None, False

    def _forget_header(self) -> None:
        if self._header is not None:
            self._handle(XmlRecord("AppHdr", self._header, (), self._header, None, 0))
            self._header = None

    def _settle(self) -> None:
        """Give the text gathered so far to the element it stands in; text after a child is no value of a message."""
        if self._text and self._built and not len(self._built[-1]):
            self._built[-1].text = (self._built[-1].text or "") + "".join(self._text)
        self._text.clear()
