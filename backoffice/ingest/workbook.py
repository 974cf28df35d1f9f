"""Spreadsheets (xlsx, xlsb, xls, ods): rows of a sheet to cells.

A number cell gives its exact digits, in the notation the mapping declares; a date cell gives `2026-06-12 00:00:00`; a
cell with an error (#DIV/0!) is a fault and never an empty cell.
"""

from pathlib import Path

import fastexcel
import polars as pl

from backoffice.errors import FileRefused
from backoffice.ingest.archive import refuse_a_bomb
from backoffice.ingest.cells import FAULTS, LOST, Cells, header_names, without_blank_rows
from backoffice.ingest.mapping import Format
from backoffice.ingest.proofs import Proof
from backoffice.ingest.sheet import Sheet, read_sheet
from backoffice.ingest.wording import listed


class Workbook:
    """One spreadsheet file. The sheet read last is kept, since its header is looked at before its rows are."""

    format = "excel"

    def __init__(self, path: Path) -> None:
        """Raises FileRefused where the file is no workbook that can be opened, or one that fills the memory."""
        self.path = path
        refuse_a_bomb(path, path.stat().st_mtime_ns)
        try:
            self._reader = fastexcel.read_excel(path)
        except fastexcel.FastExcelError as error:
            raise self._unreadable(error) from error
        self._kept: tuple[str, Sheet] | None = None

    def header(self, format_: Format) -> list[str]:
        """The column names: the first row below the skipped ones that holds anything."""
        return self._header(self._sheet(format_), format_)[1]

    def cells(self, format_: Format) -> Cells:
        """Every row below the header, all cells as text, numbered as the sheet numbers its rows."""
        sheet = self._sheet(format_)
        place, names = self._header(sheet, format_)
        frame = sheet.written(format_.notation.decimal).slice(place + 1)
        frame.columns = names
        numbers = pl.int_range(place + 2, place + 2 + frame.height, dtype=pl.Int64, eager=True).alias("row")
        frame, numbers, blank = without_blank_rows(frame, numbers)
        reason = (
            "The cell holds an error of the spreadsheet instead of a value. Mend its formula and save the file again."
        )
        faults = [(row + 1, names[column], None, "CELL_ERROR", reason) for row, column in sheet.errors if row > place]
        notes = []
        if blank:
            notes.append(Proof("blank_rows", f"{blank} rows have nothing in them and were left out."))
        name = self._sheet_name(format_)
        if others := [other for other in self._reader.sheet_names if other != name]:
            words = f"Sheet `{name}` was read; the mapping does not ask for {listed(others)}."
            notes.append(Proof("other_sheets", words))
        return Cells(
            self.format,
            frame,
            numbers,
            pl.DataFrame(faults, FAULTS, orient="row"),
            pl.DataFrame(schema=LOST),
            tuple(notes),
        )

    def _header(self, sheet: Sheet, format_: Format) -> tuple[int, list[str]]:
        """Which row of the sheet, from 0, is the header, and its names."""
        for place in range(format_.skip_rows, sheet.texts.height):
            row = sheet.texts.row(place)
            if any(row):
                return place, header_names(row, self.path.name)
        raise FileRefused(
            self.path.name,
            f"sheet `{self._sheet_name(format_)}` has no header and no rows",
            "Ask the sender for the whole file.",
        )

    def _sheet_name(self, format_: Format) -> str:
        names: list[str] = self._reader.sheet_names
        if format_.sheet is None and len(names) > 1:
            raise FileRefused(
                self.path.name,
                f"it has {len(names)} sheets ({listed(names)}), and no mapping that fits says which",
                "Say it in the mapping's [format] sheet.",
            )
        if format_.sheet is not None and format_.sheet not in names:
            raise FileRefused(
                self.path.name, f"it has no sheet `{format_.sheet}`, only {listed(names)}", "Correct [format] sheet."
            )
        return format_.sheet or names[0]

    def _sheet(self, format_: Format) -> Sheet:
        name = self._sheet_name(format_)
        if self._kept is None or self._kept[0] != name:
            try:
                self._kept = name, read_sheet(self._reader, name)
            except fastexcel.FastExcelError as error:
                raise self._unreadable(error) from error
        return self._kept[1]

    def _unreadable(self, error: fastexcel.FastExcelError) -> FileRefused:
        return FileRefused(
            self.path.name,
            f"it cannot be opened as a workbook ({str(error).splitlines()[0]})",
            "Open it in the spreadsheet program and save it again, without a password, or save it as CSV.",
        )
