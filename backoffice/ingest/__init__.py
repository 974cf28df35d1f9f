"""Ingest: files in, contract rows out, with every row that could not be taken and why.

A reader is a module with `NAME`, `recognises(path)` and `read(path, source_id)`. `READERS` is the list of them, and
`read_file` the way in.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backoffice.errors import FileRefused
from backoffice.ingest import camt, mt940, sec_fails, settlement_swift, settlement_xml, tables
from backoffice.ingest.reading import Reading
from backoffice.ingest.wording import listed


class Reader(Protocol):
    """One file format."""

    NAME: str

    def recognises(self, path: Path) -> bool:
        """Whether the file is of this format, by its first bytes; never raises."""

    def read(self, path: Path, source_id: str) -> Reading:
        """The file's rows. Raises FileRefused where the file as a whole cannot be trusted."""


READERS: tuple[Reader, ...] = (mt940, camt, settlement_swift, settlement_xml, sec_fails, tables)
"""Every format, the tables with a mapping last."""


@dataclass(frozen=True)
class Claim:
    """A file, the identity it is stored under, and the one way to read it."""

    source_id: str
    read: Callable[[], Reading]


def source_id(path: Path, meaning: str = "") -> str:
    """The file's identity: 16 hexadecimal digits of the SHA-256 of its content and, for a table, of what it means.

    Two parties may send files that are equal byte for byte; by different mappings they say different things.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(meaning.encode())
    return digest.hexdigest()[:16]


def claim(path: Path, mapping: str | Path | None = None, mappings_folder: Path | None = None) -> Claim:
    """The one reader that recognises the file, ready to read it; nothing but its beginning is read yet.

    For tables, `mapping` is the name of a mapping or the path of one; without it the one that fits is found among
    those shipped and those in `mappings_folder`. Raises FileRefused, saying why and what to do, for a file that is
    claimed by no reader or by several; MappingError for a mapping that is wrong.
    """
    if not path.is_file():
        raise FileRefused(path.name, "there is no such file", "Check the path; a folder's files are given one by one.")
    if not path.stat().st_size:
        raise FileRefused(path.name, "it is empty", "Ask the sender for the whole file.")
    claims = [reader for reader in READERS if reader.recognises(path)]
    names = [reader.NAME for reader in claims]
    if len(claims) > 1:
        raise FileRefused(
            path.name,
            f"{listed(names)} both recognise it, so what it means is not certain",
            "Look at its first lines: two files may have been joined into one. Load them apart.",
        )
    if not claims and mapping is None:
        raise FileRefused(
            path.name,
            f"no reader recognises it; there are {listed(reader.NAME for reader in READERS)}",
            "If it is a table, name its mapping: --mapping NAME. If not, its format needs a reader of its own.",
        )
    if names in ([], [tables.NAME]):
        chosen = tables.choose(path, mapping, mappings_folder)
        identity = source_id(path, chosen.meaning)
        return Claim(identity, lambda: tables.read(path, identity, chosen))
    if mapping is not None:
        raise FileRefused(path.name, f"it is {listed(names)}, which needs no mapping", "Load it without --mapping.")
    identity = source_id(path)
    return Claim(identity, lambda: claims[0].read(path, identity))


def read_file(path: Path, mapping: str | Path | None = None, mappings_folder: Path | None = None) -> Reading:
    """The file, read by the one reader that recognises it; raises what `claim` and that reader raise."""
    return claim(path, mapping, mappings_folder).read()
