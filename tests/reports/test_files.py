"""Files of the report: figures are the report's own in all of them, sheets recompute, letters are inside."""

import io
import re
from datetime import date, datetime, time
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from pycel import ExcelCompiler

from backoffice.i18n import ENGLISH, HINDI, Language, speaking
from backoffice.reports import written
from backoffice.reports.files import FORMATS, of_ending
from backoffice.reports.report import Report, Table
from tests.reports.made import report, tables

EACH = pytest.mark.parametrize("language", [ENGLISH, HINDI], ids=lambda one: one.code)
_KEPT: dict[tuple[str, str], bytes] = {}


def made(folder: Path, language: Language, ending: str) -> bytes:
    """A file of the report, made once."""
    if (language.code, ending) not in _KEPT:
        kind = of_ending(ending)
        assert kind is not None
        with speaking(language):
            _KEPT[language.code, ending] = kind.make(report(folder, language))
    return _KEPT[language.code, ending]


def cells(of: Report, language: Language) -> list[str]:
    """All cells of all tables in words."""
    with speaking(language):
        return [text for one in tables(of) for row in written.rows(one) for text in row if text]


class Reader(HTMLParser):
    """Texts of table cells, and every address an element names."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.addresses: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag in ("td", "th")
        if tag == "td":
            self.cells.append("")
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "data", "action")]

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside and self.lasttag == "td":
            self.cells[-1] += data


@EACH
def test_html_has_every_cell_and_fetches_nothing(small_firm: Path, language: Language) -> None:
    page = made(small_firm, language, "html").decode()
    read = Reader()
    read.feed(page)
    assert [one for one in read.cells if one] == cells(report(small_firm, language), language)
    assert read.addresses and all(one.startswith("#") for one in read.addresses)
    assert all(one.startswith("data:font/woff;base64,") for one in re.findall(r'url\("?([^")]*)', page))
    assert "<script" not in page
    assert f'<html lang="{language.code}">' in page


@EACH
def test_pdf_has_every_figure_as_text_and_its_letters_inside(small_firm: Path, language: Language) -> None:
    content = made(small_firm, language, "pdf")
    document = pypdfium2.PdfDocument(content)
    read = _plain(" ".join(page.get_textpage().get_text_range() for page in document))
    lacking = {one for one in cells(report(small_firm, language), language) if _plain(one) not in read}
    assert lacking == set()
    for section in report(small_firm, language).sections:
        assert _plain(section.title) in read
    assert b"NotoSans" in content
    assert content.count(b"/FontFile3") + content.count(b"/FontFile2") >= 1 or b"/ObjStm" in content


def _plain(text: str) -> str:
    """Text without spaces, line ends and hyphens of its layout."""
    return re.sub(r"[\s\u00ad\ufffe\x02\u200b]+", "", text)


@EACH
def test_sheets_recompute_to_the_figures_and_hold_real_numbers(
    small_firm: Path, language: Language, tmp_path: Path
) -> None:
    file = tmp_path / "report.xlsx"
    file.write_bytes(made(small_firm, language, "xlsx"))
    formulas, values = openpyxl.load_workbook(file), openpyxl.load_workbook(file, data_only=True)
    computed = ExcelCompiler(str(file))
    found = 0
    for sheet in formulas:
        for cell in (one for row in sheet.iter_rows() for one in row):
            if isinstance(cell.value, str) and cell.value.startswith("="):
                kept = values[sheet.title][cell.coordinate].value
                again = computed.evaluate(f"'{sheet.title}'!{cell.coordinate}")
                assert again == pytest.approx(kept, rel=1e-12, abs=1e-6), f"{sheet.title} {cell.coordinate}"
                found += 1
    assert found > 100


@EACH
def test_sheets_hold_every_figure_in_full(small_firm: Path, language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(small_firm, language, "xlsx")), data_only=True)
    of = report(small_firm, language)
    assert len(book.worksheets) == len(of.sections)
    for sheet, section in zip(book.worksheets, of.sections, strict=True):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for table in section.tables:
            for row in table.rows:
                wanted = [_wanted(table, row.cells, column.key) for column in table.columns]
                assert any(_alike(wanted, one) for one in rows), f"{table.key}: {wanted}"


@EACH
def test_no_figure_of_a_sheet_is_text(small_firm: Path, language: Language) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(small_firm, language, "xlsx")))
    words = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    figure = re.compile(r"[\u2212-]?[₹$£€]?[\d,.]+%?")
    assert [one for one in words if figure.fullmatch(one) and len(one) < 16] == [], "fingerprints have 16 digits"


def _wanted(table: Table, row: Any, key: str) -> Any:
    found = row.get(key)
    if found is None:
        return None
    value = found.why if found.value is None else found.value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return float(value) if isinstance(value, Decimal | int) else str(value)


def _alike(wanted: list[Any], row: list[Any]) -> bool:
    return all(
        pytest.approx(one, rel=1e-14) == other if isinstance(one, float) else (one or None) == (other or None)
        for one, other in zip(wanted, row, strict=False)
    )


def test_every_chart_of_the_report_is_a_chart_of_the_workbook(small_firm: Path) -> None:
    of = report(small_firm, ENGLISH)
    book = openpyxl.load_workbook(io.BytesIO(made(small_firm, ENGLISH, "xlsx")))
    for sheet, section in zip(book.worksheets, of.sections, strict=True):
        wanted = [one for one in section.tables if one.chart is not None and one.rows]
        assert len(sheet._charts) == len(wanted)
        for drawn, table in zip(sheet._charts, wanted, strict=True):
            assert table.chart is not None
            assert len(drawn.series) == len(table.chart.of)
            first = str(drawn.series[0].val.numRef.f)
            assert first.startswith(f"'{sheet.title}'!"), "it is drawn from the cells"


def test_text_of_a_table_never_becomes_a_formula() -> None:
    from backoffice.reports.report import Cell, Column, Row, Section

    table = Table("t", "=T", (Column("a", "=1+1"),), [Row({"a": Cell('=HYPERLINK("http://x")')})])
    of = Report("k", "=K", "", "", "en", [Section("s", "=S", [table])])
    kind = of_ending(".XLSX")
    assert kind is not None
    book = openpyxl.load_workbook(io.BytesIO(kind.make(of)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}


def test_text_of_a_table_is_text_in_html() -> None:
    from backoffice.reports.report import Cell, Column, Row, Section

    table = Table("t", "<b>", (Column("a", "<i>"),), [Row({"a": Cell("<script>x</script>")})])
    of = Report("k", "<k>", "&", "<f>", "en", [Section("s", "<s>", [table])])
    kind = of_ending("html")
    assert kind is not None
    page = kind.make(of).decode()
    assert "<script" not in page and "&lt;script&gt;" in page


def test_kinds_of_files_go_by_their_ending() -> None:
    assert [one.ending for one in FORMATS] == ["pdf", "xlsx", "html"]
    assert of_ending(".docx") is None


def test_words_for_a_figure_that_is_not_there_stand_where_it_would() -> None:
    from backoffice.reports.report import Cell, Column, Row, Section

    columns = (Column("a", "A"), Column("b", "B", "money"))
    table = Table("t", "T", columns, [Row({"a": Cell(None, "nobody"), "b": Cell(None, "hidden")})], "INR")
    kind = of_ending("html")
    assert kind is not None
    page = kind.make(Report("k", "K", "", "", "en", [Section("s", "S", [table])])).decode()
    assert '<td class="why">nobody</td>' in page
    assert '<td class="why right">hidden</td>' in page
