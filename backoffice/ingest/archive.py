"""Workbooks are archives: what they hold is measured before anything is unpacked into memory.

Two kinds fill any memory from a file of some kilobytes: zip bombs, which unpack to terabytes, and sheets with one cell
in the first corner and one in the last, since a sheet is read as the whole rectangle between its cells.
"""

import re
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path
from typing import IO, Final

from backoffice.errors import FileRefused

MOST_UNPACKED: Final = 2 << 30
"""Bytes of all parts of a workbook; one with a million rows of twenty columns has about one and a half billion."""

MOST_CELLS: Final = 40_000_000
"""Cells of the rectangle that a sheet fills: a million rows of 38 columns."""

_CHUNK: Final = 1 << 20
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_ROW: Final = re.compile(rb'<row\s[^>]*?\br="([0-9]{1,7})"')
_COLUMN: Final = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})[0-9]')
_LONGEST: Final = 256
"""Bytes carried over to the next chunk, so that a tag is found that two chunks share."""


@lru_cache(maxsize=8)
def refuse_a_bomb(path: Path, _changed: int) -> None:
    """Raise FileRefused for an archive that would fill the memory; for a file that is none, nothing happens.

    Nothing is kept of what is unpacked. The sizes that the archive declares are looked at first, and proved then.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            declared = sum(part.file_size for part in archive.infolist())
            if declared > MOST_UNPACKED:
                raise _too_large(path, f"unpacks to {declared / (1 << 30):,.1f} GB")
            for part in archive.infolist():
                with archive.open(part) as opened:
                    cells = _cells(opened, is_sheet=_SHEET.fullmatch(part.filename) is not None)
                if cells > MOST_CELLS:
                    raise _too_large(path, f"has a sheet ({part.filename}) of {cells:,} cells from corner to corner")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as broken:
        why = f"it cannot be opened as a workbook ({broken})"
        raise FileRefused(path.name, why, "Ask the sender for the file again, without a password.") from broken


def _cells(opened: IO[bytes], *, is_sheet: bool) -> int:
    """Read a part to its end, which proves its size; the cells of the rectangle a sheet fills, 0 for other parts."""
    last_row, columns, held = 0, set[bytes](), b""
    while chunk := opened.read(_CHUNK):
        if is_sheet:
            text = held + chunk
            last_row = max(last_row, *map(int, _ROW.findall(text)), 0)
            columns.update(_COLUMN.findall(text))
            held = text[-_LONGEST:]
    return last_row * max(map(_place, columns), default=0)


def _place(letters: bytes) -> int:
    """Which column the letters name, from 1."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place


def _too_large(path: Path, what: str) -> FileRefused:
    remedy = "Check what it is: no table is made like that. If it is one, clear the cells far off, or save it as CSV."
    return FileRefused(path.name, f"it {what}", remedy)
