"""Statements and entries of a camt.052, 053 or 054 as a stream: one entry in memory at a time, hostile XML refused."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from backoffice.errors import FileRefused
from backoffice.ingest.xml_text import Measured

MOST_ELEMENTS = 2_000_000
"""Elements of one entry, or of what a statement says beside its entries; a batch of 10,000 payments has 300,000."""

MESSAGES = {"BkToCstmrAcctRpt": "camt.052", "BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}
"""The element that holds the message, without the version the first schemas wrote into its name; and the message."""

_HOLDER = re.compile(rf"({'|'.join(MESSAGES)})(?:V[0-9]+)?")
_VERSION = re.compile(r"camt\.05[234]\.[0-9]{3}\.[0-9]{2}")
_STATEMENTS = ("Rpt", "Stmt", "Ntfctn")
_SENT_AGAIN = "Ask the bank for the file again"


@dataclass(frozen=True)
class IsoPart:
    """A statement or an entry, whole, its tags without namespaces. Statements come after their entries, without them.

    `number` and `statement` are places in the file, from 1. `created` is the group header's time as written.
    """

    kind: Literal["statement", "entry"]
    statement: int
    number: int
    element: Element
    message: str
    created: str | None


class IsoStream:
    """The parts of one file, in one pass. `rows` counts statements and entries as they begin, before any judgement.

    Iterating raises `FileRefused` when the XML is not well-formed, defines a document type or entities, has
    an entry or a text without end, or holds no camt.052, 053 or 054 with a statement in it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._statements = self._entries = 0

    @property
    def rows(self) -> int:
        """Statements and entries begun so far."""
        return self._statements + self._entries

    def __iter__(self) -> Iterator[IsoPart]:
        with self._path.open("rb") as file:
            measured = Measured(file, self._path.name)
            try:
                yield from self._parts(iterparse(measured, events=("start", "end"), forbid_dtd=True), measured)
            except DefusedXmlException:
                why = "it defines a document type or entities, which no bank statement needs and an attack does"
                raise FileRefused(self._path.name, why, "Do not open it; ask the sender what it is") from None
            except ParseError as error:
                raise FileRefused(self._path.name, f"not well-formed XML ({error})", _SENT_AGAIN) from None
            except (LookupError, ValueError) as error:
                raise FileRefused(self._path.name, f"its encoding cannot be read ({error})", _SENT_AGAIN) from None

    def _parts(self, events: Iterator[tuple[str, Element]], measured: Measured) -> Iterator[IsoPart]:
        open_elements: list[tuple[str, Element]] = []
        message, created, depth = "", None, 0
        root, elements = "", 0
        for event, element in events:
            measured.moved()
            if event == "start":
                elements += 1
                if elements > MOST_ELEMENTS:
                    why = f"one of its entries has more than {MOST_ELEMENTS:,} elements"
                    raise FileRefused(self._path.name, why, "Check what it is: no bank statement is made like that")
                name = element.tag.rpartition("}")[2]
                open_elements.append((name, element))
                root = root or name
                if not depth and (holder := _HOLDER.fullmatch(name)):
                    version = _VERSION.search(element.tag)
                    message, created, depth = version[0] if version else MESSAGES[holder[1]], None, len(open_elements)
                self._statements += _is_statement(open_elements, depth)
                self._entries += _is_entry(open_elements, depth)
                continue
            is_statement, is_entry = _is_statement(open_elements, depth), _is_entry(open_elements, depth)
            element.tag, _ = open_elements.pop()
            if is_entry:
                yield IsoPart("entry", self._statements, self._entries, element, message, created)
            elif is_statement:
                yield IsoPart("statement", self._statements, self._statements, element, message, created)
            elif depth and len(open_elements) == depth:
                created = element.findtext("CreDtTm") if element.tag == "GrpHdr" else created
            elif depth and len(open_elements) > depth:
                continue
            if len(open_elements) < depth:
                depth = 0
            if open_elements:
                open_elements[-1][1].remove(element)
            elements = 0
        if not message:
            why = f"it is not a camt.052, camt.053 or camt.054: its first element is {root}"
            raise FileRefused(self._path.name, why, "Load it as what it is")
        if not self._statements:
            raise FileRefused(self._path.name, "the message holds no statement, report or notification", _SENT_AGAIN)


def _is_statement(path: Sequence[tuple[str, Element]], depth: int) -> bool:
    """`path` ends at a statement of the message that its `depth`-th element holds; depth 0 is outside any message."""
    return depth > 0 and len(path) == depth + 1 and path[-1][0] in _STATEMENTS


def _is_entry(path: Sequence[tuple[str, Element]], depth: int) -> bool:
    return depth > 0 and len(path) == depth + 2 and path[-1][0] == "Ntry" and path[-2][0] in _STATEMENTS
