"""A list of rows as an Excel workbook: real numbers and dates, and a sheet that says what they are.

Figures are grouped as the reader's country groups; text is never taken for a formula.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from backoffice.i18n import named
from backoffice.reports.number_formats import of_figure, of_month
from backoffice.reports.report import Column

_WIDEST: Final = 44
_LEAST_PLACES: Final = {2: 2, 5: 2}
"""By the scale of a column of decimals: the fraction digits a figure has at least, as amounts do."""


@dataclass(frozen=True)
class About:
    """What a reader must know of the rows: each pair a label and what it says; then every column and its meaning."""

    title: str
    facts: Sequence[tuple[str, str]]
    columns_title: str
    columns: Sequence[tuple[str, str]]


def list_xlsx(frame: pl.DataFrame, headers: Mapping[str, str], title: str, about: About, language: str) -> bytes:
    """Rows in words, with `headers` by column, on a sheet `title`, and `about` them on a second one."""
    made = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with Workbook(made, options) as book:
        formats = _Formats(book, language)
        _rows(book.add_worksheet(_sheet_name(title)), frame, headers, formats)
        _about(book.add_worksheet(_sheet_name(about.title)), about, formats)
    return made.getvalue()


class _Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook, language: str) -> None:
        self._book, self._language = book, language
        self._indian = named(language).grouping == "indian"
        self._made: dict[str, Format] = {}
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, name: str, value: object) -> Format | None:
        """How a value of a column is shown; None for text."""
        match value:
            case datetime():
                return self._like("dd-mm-yyyy hh:mm")
            case date():
                return self._like(of_month(self._language) if name == "month" else "dd-mm-yyyy")
            case bool() | str():
                return None
            case int():
                return self._like(of_figure(Decimal(value), Column(name, name, "count"), indian=self._indian))
            case Decimal():
                exponent = value.normalize().as_tuple().exponent
                places = max(_LEAST_PLACES.get(_scale(value), 0), -exponent if isinstance(exponent, int) else 0)
                return self._like(of_figure(value, Column(name, name, "number", places), indian=self._indian))
        return None

    def _like(self, shown: str) -> Format:
        if shown not in self._made:
            self._made[shown] = self._book.add_format({"num_format": shown})
        return self._made[shown]


def _scale(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _rows(page: Worksheet, frame: pl.DataFrame, headers: Mapping[str, str], formats: _Formats) -> None:
    for place, name in enumerate(frame.columns):
        page.write_string(0, place, headers[name], formats.head)
        lengths = frame[name].head(200).cast(pl.String).str.len_chars().max()
        widest = max(int(lengths) if isinstance(lengths, int) else 0, len(headers[name]) // 2)
        page.set_column(place, place, min(_WIDEST, max(10, widest + 2)))
    for row, values in enumerate(frame.iter_rows(), 1):
        for place, value in enumerate(values):
            _cell(page, row, place, value, formats.of(frame.columns[place], value))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, frame.height, max(0, frame.width - 1))


def _cell(page: Worksheet, row: int, place: int, value: Any, how: Format | None) -> None:
    match value:
        case None:
            return
        case datetime():
            page.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None), how)
        case date():
            page.write_datetime(row, place, value, how)
        case Decimal() | int() | float():
            page.write_number(row, place, value, how)
        case _:
            page.write_string(row, place, str(value), how)


def _about(page: Worksheet, about: About, formats: _Formats) -> None:
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 90)
    lines = [*about.facts, ("", ""), (about.columns_title, ""), *about.columns]
    for row, (label, words) in enumerate(lines):
        page.write_string(row, 0, label, formats.head if not words else formats.words)
        page.write_string(row, 1, words, formats.words)


def _sheet_name(title: str) -> str:
    """A name Excel takes: 31 characters, none of its own signs."""
    return "".join(" " if one in "[]:*?/\\'" else one for one in title)[:31].strip() or "1"
