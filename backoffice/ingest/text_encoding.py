"""Which characters the bytes of a text file are: as declared, by their mark, UTF-8, or Latin-1 with a warning."""

import codecs
from pathlib import Path

from backoffice.errors import FileRefused
from backoffice.ingest.proofs import Proof

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1 << 20


def encoding_of(path: Path, declared: str | None) -> tuple[str, tuple[Proof, ...]]:
    """The encoding to open the file with, and what a person should know of the choice.

    A byte order mark settles it. Otherwise the declared encoding must fit every byte (FileRefused names the first
    that does not); where none is declared it is UTF-8 if that fits, else Latin-1, which fits anything and may be wrong.
    """
    with path.open("rb") as file:
        head = file.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            _require(path, encoding)
            return encoding, ()
    if declared is not None:
        _require(path, declared)
        return declared, ()
    if _first_misfit(path, "utf-8") is None:
        return "utf-8", ()
    remedy = "If letters look wrong, say in the mapping's [format] encoding what it is (cp1252?)."
    return "latin-1", (Proof("encoding", f"The file is not UTF-8 and was read as Latin-1. {remedy}"),)


def _require(path: Path, encoding: str) -> None:
    misfit = _first_misfit(path, encoding)
    if misfit is not None:
        raise FileRefused(
            path.name,
            f"byte {misfit + 1:,} is not {encoding}, which the file was to be",
            "Correct `encoding` in the mapping's [format] (latin-1, cp1252 ...), or have the file sent again.",
        )


def _first_misfit(path: Path, encoding: str) -> int | None:
    """Where the first byte stands that is not of this encoding, counted from 0; None where all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return read - kept + error.start
            read += len(chunk)
            if not chunk:
                return None
