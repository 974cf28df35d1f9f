"""Tables: CSV, spreadsheets and Parquet, read by a mapping that says what their columns mean."""

import codecs
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from backoffice.errors import FileRefused
from backoffice.ingest import sec_fails
from backoffice.ingest.decode import decode
from backoffice.ingest.delimited import DELIMITERS, DelimitedText
from backoffice.ingest.fitting import fitting_mapping, named_mapping
from backoffice.ingest.mapping import Mapping
from backoffice.ingest.parquet_table import ParquetTable
from backoffice.ingest.proofs import Proof, file_proofs, rows_proof
from backoffice.ingest.reading import Reading
from backoffice.ingest.wording import listed, meant
from backoffice.ingest.workbook import Workbook

NAME = "table"

_HEAD = 4_096
_PARQUET = b"PAR1"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SOMETHING_ELSE = re.compile(r"\A\s*[<{\[]|^:[0-9]{2}[A-Z]?:", re.MULTILINE)
"""How XML, JSON and SWIFT messages begin, or the fields of a message after a bank's own first lines."""


def recognises(path: Path) -> bool:
    """Parquet and workbooks by their first bytes; text where a line of its beginning holds a delimiter."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    if head.startswith((_PARQUET, *_WORKBOOKS)):
        return True
    is_utf16 = head.startswith(_MARKS)
    if not is_utf16 and b"\0" in head:
        return False
    text = head.decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace")
    if _SOMETHING_ELSE.search(text) or sec_fails.recognises(path):
        return False
    return any(delimiter in text for delimiter in DELIMITERS)


def choose(path: Path, mapping: str | Path | None = None, mappings_folder: Path | None = None) -> Mapping:
    """The mapping to read the table by: the one named (or at that path), else the one known mapping that fits.

    Raises FileRefused where none or several fit, MappingError for a wrong mapping.
    """
    if mapping is not None:
        return named_mapping(mapping, mappings_folder)
    return fitting_mapping(path, cache(_open(path).header), mappings_folder)


def read(
    path: Path,
    source_id: str,
    mapping: Mapping | str | Path | None = None,
    mappings_folder: Path | None = None,
) -> Reading:
    """The table's rows as the extract its mapping feeds, with a reject for every row that is not taken.

    Raises FileRefused where no mapping fits, a column is missing or the file's structure cannot be trusted,
    MappingError for a wrong mapping.
    """
    chosen = mapping if isinstance(mapping, Mapping) else choose(path, mapping, mappings_folder)
    table = _open(path)
    columns = table.header(chosen.format)
    if lacks := chosen.missing(columns):
        raise FileRefused(
            path.name,
            f"it lacks {listed(lacks)}, which mapping `{chosen.name}` reads",
            f"Its columns are {listed(columns)}.{meant(lacks[0], columns)} Correct the mapping or the file.",
        )
    cells = table.cells(chosen.format)
    if not cells.height:
        raise FileRefused(
            path.name,
            "it has a header and no rows, which is also what a file cut short looks like",
            "Ask the sender for the whole file. A day without rows needs no file.",
        )
    decoded = decode(cells, chosen, source_id, path.name)
    frames = {chosen.contract.table: decoded.frame}
    reading = Reading(table.format, frames, cells.height, decoded.rejects, mapping=chosen.name).check()
    unused = [column for column in columns if column not in chosen.sources]
    proofs = [rows_proof(cells.height, reading.rows_accepted, reading.rows_rejected), *cells.notes]
    if unused:
        proofs.append(
            Proof("unused_columns", f"Not loaded, since the mapping has no use for them: {', '.join(unused)}.")
        )
    return replace(reading, proofs=file_proofs(proofs, source_id, path.name))


def _open(path: Path) -> DelimitedText | Workbook | ParquetTable:
    with path.open("rb") as file:
        head = file.read(len(max(_WORKBOOKS, key=len)))
    if head.startswith(_PARQUET):
        return ParquetTable(path)
    return Workbook(path) if head.startswith(_WORKBOOKS) else DelimitedText(path)
