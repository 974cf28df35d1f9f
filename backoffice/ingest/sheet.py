"""One sheet of a workbook: the text of every cell, which cells are numbers, and which hold an error.

The library's own text of a number is rounded to nine fraction digits and gives 0 for 0.0000000001, so numbers are
fetched as numbers and written out here. A cell is a number where the library can also give it as a flag and does not
write it as one: text such as `12.5` it would give as a number too, but never as a flag.
"""

import re
from dataclasses import dataclass

import fastexcel
import polars as pl

_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_FLAGS = ("true", "false")
_DIGITS = 15
_LONGEST_EXACT = 16
"""Characters of fifteen digits and a point: a number written longer than that may hold more digits than are known."""


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet, the first of which is the sheet's row 1.

    `texts` holds every cell as text (a date as `2026-06-12 00:00:00`, an error as the program shows it), `numbers`
    the number cells of the same places; `errors` are the row and column, from 0, of the cells with an error.
    """

    texts: pl.DataFrame
    numbers: pl.DataFrame
    errors: tuple[tuple[int, int], ...]

    def written(self, decimal: str) -> pl.DataFrame:
        """Every cell as text, numbers with their exact digits and this decimal mark.

        Exact means the fifteen digits a spreadsheet keeps and shows; what lies behind them is how binary arithmetic
        stands for the number (0.1 + 0.7 is 0.7999999999999999 in the file and 0.8 for everyone who looks at it).
        """
        return pl.DataFrame(
            [
                _digits(numbers).str.replace(".", decimal, literal=True).zip_with(numbers.is_not_null(), texts)
                for numbers, texts in zip(self.numbers, self.texts, strict=True)
            ]
        )


def read_sheet(reader: fastexcel.ExcelReader, name: str) -> Sheet:
    """The sheet of that name. Raises fastexcel.FastExcelError where it cannot be read."""
    texts, errors = _cells(reader, name, "string")
    numbers, _ = _cells(reader, name, "float")
    flags, _ = _cells(reader, name, "boolean")
    is_number = [
        flag.is_not_null() & ~text.is_in(_FLAGS).fill_null(False) for flag, text in zip(flags, texts, strict=True)
    ]
    numbers = pl.DataFrame(
        [number.set(~known, None) for number, known in zip(numbers, is_number, strict=True)], schema=numbers.schema
    )
    for column in range(texts.width):
        wrong = [(row, word) for row, place, word in errors if place == column]
        if wrong:
            marked = texts.to_series(column).scatter([row for row, _ in wrong], [word for _, word in wrong])
            texts.replace_column(column, marked)
    return Sheet(texts, numbers, tuple((row, column) for row, column, _ in errors))


def _cells(
    reader: fastexcel.ExcelReader, name: str, kind: fastexcel.DType
) -> tuple[pl.DataFrame, list[tuple[int, int, str]]]:
    """The sheet's cells as that kind, null where they are of another, and the errors with row, column and word."""
    # Without a header and with no rows skipped, rows stand where the sheet has them, the empty ones above included.
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind)
    if not sheet.width:
        return pl.DataFrame(), []
    batch, failed = sheet.to_arrow_with_errors()
    found = [(*cell.position, word) for cell in (failed.errors if failed else ()) if (word := _word(cell.detail))]
    return pl.DataFrame(pl.from_arrow(batch)), found


def _word(detail: str) -> str | None:
    """The error as the spreadsheet program shows it; None where the cell is merely of another kind."""
    named = re.search(r"got 'Error\((\w+)\)'", detail)
    return _ERRORS.get(named[1], f"#{named[1].upper()}") if named else None


def _digits(numbers: pl.Series) -> pl.Series:
    """The shortest text of each number, of fifteen digits at most."""
    text = numbers.cast(pl.String).str.replace(r"\.0$", "")
    long = text.str.len_bytes() > _LONGEST_EXACT
    known = {number: f"{number:.{_DIGITS}g}" for number in numbers.filter(long).unique()}
    cut = numbers.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
    return cut.zip_with(long.fill_null(False), text)
