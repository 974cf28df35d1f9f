"""A report as an Excel workbook: a sheet a section, real numbers, formulas where figures follow from others, and
Excel's own charts. Text is never taken for a formula.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from backoffice.i18n import named
from backoffice.reports import written
from backoffice.reports.drawing.marks import wide
from backoffice.reports.formulas import formula
from backoffice.reports.number_formats import of_figure, of_month
from backoffice.reports.report import Cell, Column, Report, Section, Table, Text
from backoffice.reports.xlsx_charts import chart_of
from backoffice.reports.xlsx_styles import Styles

_ACROSS: Final = 8
"""Columns a paragraph runs across."""

_NARROW, _WIDEST = 11, 44
_POINTS: Final = 5.6
"""Points of one unit of a column's width."""


def xlsx(report: Report) -> bytes:
    """The report as a workbook. Every figure is a number in full; what it shows is the format's."""
    made = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with Workbook(made, options) as book:
        book.set_properties({"title": report.title, "subject": report.subtitle, "comments": report.foot})
        styles = Styles(book, report.language)
        for number, section in enumerate(report.sections, 1):
            page = book.add_worksheet(_sheet_name(number, section.title))
            _Sheet(book, page, styles, report).write(section, number)
    return made.getvalue()


class _Sheet:
    """One sheet, written from the top down."""

    def __init__(self, book: Workbook, page: Worksheet, styles: Styles, report: Report) -> None:
        self._book, self._page, self._styles, self._report = book, page, styles, report
        self._row, self._widths = 0, dict.fromkeys(range(_ACROSS), float(_NARROW))
        self._indian = named(report.language).grouping == "indian"

    def write(self, section: Section, number: int) -> None:
        """All blocks below each other; a chart stands below its table."""
        if number == 1:
            self._line(self._report.title, "title")
            self._line(self._report.subtitle, "note")
        self._line(f"{number}. {section.title}", "heading")
        # Widths first: a paragraph's height depends on how wide it runs.
        for table in section.tables:
            self._widen(table)
        for block in section.blocks:
            match block:
                case Text():
                    self._line(block.words, block.tone)
                case Table():
                    self._table(block)
        for place, width in self._widths.items():
            self._page.set_column(place, place, width)
        self._page.hide_gridlines(2)
        self._page.set_landscape()
        self._page.set_paper(9)
        self._page.fit_to_pages(1, 0)
        self._page.set_footer(f"&L&8{self._report.foot.replace('&', '&&')}&R&8&P / &N")

    def _line(self, words: str, style: str) -> None:
        how = self._styles.of_text(style)
        room = sum(self._widths[place] for place in range(_ACROSS)) * _POINTS
        size = self._styles.size_of(style)
        lines = max(1, -(-int(wide(words, size)) // int(room * 0.92)))
        self._page.set_row(self._row, lines * size * 1.5 + 3)
        self._page.merge_range(self._row, 0, self._row, _ACROSS - 1, words, how)
        self._row += 1

    def _table(self, table: Table) -> None:
        self._row += 1
        self._line(table.title, "caption")
        if not table.rows:
            self._line(table.nothing or "", "gap")
            return
        first = self._row + 1
        for place, column in enumerate(table.columns):
            figure = column.unit in written.NUMERIC
            self._page.write_string(self._row, place, written.header(table, column), self._styles.header(figure))
        self._page.set_row(self._row, 34)
        keys = [column.key for column in table.columns]

        def place_of(row: int, key: str) -> str:
            return str(xl_rowcol_to_cell(first + row, keys.index(key)))

        for number, row in enumerate(table.rows):
            for place, column in enumerate(table.columns):
                found = row.cells.get(column.key)
                self._cell(
                    first + number, place, found, column, row.total, formula(table, number, column.key, place_of)
                )
        self._row = first + len(table.rows)
        for note in table.notes:
            self._line(note, "note")
        if table.chart is not None:
            drawn, tall = chart_of(self._book, self._page.get_name(), table, first)
            self._page.insert_chart(self._row + 1, 0, drawn, {"object_position": 2, "description": table.title})
            self._row += 3 + tall // 20

    def _cell(self, row: int, place: int, found: Cell | None, column: Column, total: bool, follows: str | None) -> None:
        if found is None:
            self._page.write_blank(row, place, None, self._styles.words(total))
            return
        match found.value:
            case None:
                self._page.write_string(row, place, found.why or "", self._styles.why())
            case date():
                how = of_month(self._report.language) if column.unit == "month" else "dd-mm-yyyy"
                self._page.write_datetime(row, place, found.value, self._styles.figure(how, total, left=True))
            case Decimal() | int():
                shown = of_figure(Decimal(found.value), column.of(found), indian=self._indian)
                how = self._styles.figure(shown, total)
                if follows is None:
                    self._page.write_number(row, place, found.value, how)
                else:
                    self._page.write_formula(row, place, follows, how, float(found.value))
            case _:
                self._page.write_string(row, place, str(found.value), self._styles.words(total))

    def _widen(self, table: Table) -> None:
        for place, column in enumerate(table.columns):
            words = [written.cell(row.cells.get(column.key), column) for row in table.rows]
            need = max((wide(one, 10) for one in words), default=0.0) / _POINTS + 2
            label = _longest(written.header(table, column).split()) / _POINTS + 3
            widest = min(_WIDEST, max(need, label))
            self._widths[place] = max(self._widths.get(place, float(_NARROW)), widest)


def _longest(words: Sequence[str]) -> float:
    return max((wide(one, 10) for one in words), default=0.0)


def _sheet_name(number: int, title: str) -> str:
    """A name Excel takes: 31 characters, none of its own signs."""
    plain = "".join(" " if one in "[]:*?/\\'" else one for one in f"{number} {title}")
    return plain[:31].rstrip()
