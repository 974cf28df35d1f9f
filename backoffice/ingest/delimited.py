"""Delimited text (CSV): lines to cells, with the line each row begins on, and nothing lost on the way.

Quotes follow RFC 4180, strictly: a lenient reader glues rows together or drops quotes without a word. Python's own
reader is used because it alone counts physical lines, which is what a person sees in an editor.
"""

import csv
import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import polars as pl

from backoffice.errors import FileRefused
from backoffice.ingest.cells import FAULTS, LOST, Cells, header_names, without_blank_rows
from backoffice.ingest.mapping import Format
from backoffice.ingest.proofs import Proof
from backoffice.ingest.text_encoding import encoding_of

DELIMITERS = (",", ";", "\t", "|")
_ROWS_AT_ONCE = 8_192

_Record = tuple[int, list[str] | str]
"""The line a row begins on, and its cells, or the line itself where its quotes make no sense."""


class DelimitedText:
    """One delimited text file."""

    format = "csv"

    def __init__(self, path: Path) -> None:
        """Nothing is read until it is asked for."""
        self.path = path

    def header(self, format_: Format) -> list[str]:
        """The column names."""
        encoding, _ = encoding_of(self.path, format_.encoding)
        with closing(self._records(encoding, format_)) as records:
            return self._names(records)

    def cells(self, format_: Format) -> Cells:
        """Every row, all cells as text. A row that does not fit the header, or has a stray quote, is among the lost.

        Raises FileRefused for a quote that is never closed: no row after it can be trusted.
        """
        encoding, notes = encoding_of(self.path, format_.encoding)
        frames, lines, lost, blank = [], [], [], 0
        with closing(self._records(encoding, format_)) as records:
            names = self._names(records)
            frames.append(pl.DataFrame(schema=dict.fromkeys(names, pl.String)))
            while chunk := list(islice(records, _ROWS_AT_ONCE)):
                rows = []
                for line, fields in chunk:
                    if len(fields) == len(names) and not isinstance(fields, str):
                        rows.append(fields)
                        lines.append(line)
                    elif _is_blank(fields):
                        blank += 1
                    else:
                        lost.append(_lost(line, fields, len(names)))
                frames.append(_frame(names, rows))
        frame, places, empty = without_blank_rows(
            pl.concat(frames, rechunk=True), pl.Series("row", lines, dtype=pl.Int64)
        )
        if blank + empty:
            notes += (Proof("blank_rows", f"{blank + empty} rows have nothing in them and were left out."),)
        return Cells(
            self.format,
            frame,
            places,
            pl.DataFrame(schema=FAULTS),
            pl.DataFrame(lost, LOST, orient="row"),
            notes,
            "line",
        )

    def _names(self, records: Iterator[_Record]) -> list[str]:
        for _, fields in records:
            if isinstance(fields, str):
                raise FileRefused(self.path.name, "its header has a stray quote", "Mend the header and try again.")
            if not _is_blank(fields):
                return header_names(fields, self.path.name)
        raise FileRefused(self.path.name, "it has no header and no rows", "Ask the sender for the whole file.")

    def _records(self, encoding: str, format_: Format) -> Generator[_Record]:
        delimiter = format_.delimiter or self._delimiter(encoding, format_.skip_rows)
        return self._split(encoding, delimiter, format_.skip_rows)

    def _split(self, encoding: str, delimiter: str, skip: int) -> Generator[_Record]:
        with self.path.open(encoding=encoding, newline="") as file:
            newest = ""

            def lines() -> Iterator[str]:
                nonlocal newest
                for line in file:
                    newest = line
                    yield line

            for _ in islice(file, skip):
                pass
            reader = csv.reader(lines(), delimiter=delimiter, strict=True)
            while True:
                first = reader.line_num + 1
                try:
                    fields = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "field limit" in str(error) and '"' not in newest:
                        raise FileRefused(
                            self.path.name,
                            f"a cell on line {skip + first} is longer than {csv.field_size_limit():,} characters",
                            "Check the delimiter and the line ends: the whole file may stand in one cell.",
                        ) from error
                    if reader.line_num != first or "unexpected end" in str(error) or "field limit" in str(error):
                        raise FileRefused(
                            self.path.name,
                            f"a quote that opens on line {skip + first} is not closed as it should be ({error})",
                            "Close it, or double the quotes that stand inside a text, or have the file sent again.",
                        ) from error
                    yield skip + first, newest
                else:
                    yield skip + first, fields

    def _delimiter(self, encoding: str, skip: int) -> str:
        """The delimiter that cuts the header into most names."""
        widths = {delimiter: self._width(encoding, delimiter, skip) for delimiter in DELIMITERS}
        most = max(widths.values())
        best = [delimiter for delimiter, width in widths.items() if width == most]
        if most > 1 and len(best) > 1:
            raise FileRefused(
                self.path.name,
                f"its header has {most} columns whether cut at {' or '.join(map(repr, best))}",
                "Say which in the mapping's [format] delimiter.",
            )
        return best[0]

    def _width(self, encoding: str, delimiter: str, skip: int) -> int:
        with closing(self._split(encoding, delimiter, skip)) as records:
            header = next((fields for _, fields in records if not _is_blank(fields)), "")
            return 0 if isinstance(header, str) else len(header)


def _is_blank(fields: Sequence[str]) -> bool:
    return len(fields) < 2 and not "".join(fields).strip()


def _frame(names: list[str], rows: list[list[str]]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [[]] * len(names)
    return pl.DataFrame([pl.Series(name, cells, pl.String) for name, cells in zip(names, columns, strict=True)])


def _lost(line: int, fields: list[str] | str, width: int) -> tuple[int, str, str, str, str]:
    if isinstance(fields, str):
        reason = 'A quote stands inside the text of a quoted cell: double it (""), or quote no cell of this row.'
        return line, '"', "STRAY_QUOTE", reason, json.dumps([fields.rstrip("\r\n")], ensure_ascii=False)
    reason = (
        f"The header has {width} columns and this row has {len(fields)} cells: a delimiter is missing, or stands in a "
        "text that is not quoted. Correct the row in the file."
    )
    return line, f"{len(fields)} cells", "CELL_COUNT", reason, json.dumps(fields, ensure_ascii=False)
