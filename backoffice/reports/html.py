"""A report as one file that any browser opens: style, charts and letters are inside, nothing is fetched."""

from collections.abc import Iterable
from datetime import date
from html import escape
from importlib.resources import files
from typing import Final

from backoffice.i18n import say
from backoffice.reports import fonts, svg, written
from backoffice.reports.drawing import draw
from backoffice.reports.report import Report, Section, Table, Text

WIDE: Final = 720.0
NARROW: Final = 330.0
"""Widths charts are drawn for: a desk's screen and a phone's. The style sheet shows the one that fits."""


def html(report: Report) -> bytes:
    """The report as an HTML file in UTF-8."""
    body = "\n".join(_body(report))
    title = escape(report.title)
    font = fonts.embedded(frozenset(body + title))
    style = files("backoffice.reports").joinpath("report.css").read_text(encoding="utf-8").replace("FONT", font)
    page = (
        f'<!doctype html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        'font-src data:">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode()


def _body(report: Report) -> Iterable[str]:
    yield f"<header><h1>{escape(report.title)}</h1><p>{escape(report.subtitle)}</p></header>"
    yield f'<nav aria-label="{escape(say("Contents"))}"><ol>'
    yield from (f'<li><a href="#{one.key}">{escape(one.title)}</a></li>' for one in report.sections)
    yield "</ol></nav>\n<main>"
    for number, section in enumerate(report.sections, 1):
        yield from _section(section, number)
    yield f"</main>\n<footer>{escape(report.foot)}</footer>"


def _section(section: Section, number: int) -> Iterable[str]:
    yield f'<section id="{section.key}"><h2>{number}. {escape(section.title)}</h2>'
    for block in section.blocks:
        match block:
            case Text():
                yield f'<p class="{block.tone}">{escape(block.words)}</p>'
            case Table():
                yield from _table(block)
    yield "</section>"


def _table(table: Table) -> Iterable[str]:
    yield f"<figure><figcaption>{escape(table.title)}</figcaption>"
    if not table.rows:
        yield f'<p class="gap">{escape(table.nothing or "")}</p></figure>'
        return
    for width, shown in ((WIDE, "wide"), (NARROW, "narrow")):
        drawn = draw(table, width)
        if drawn is not None:
            yield f'<div class="chart {shown}">{svg.svg(drawn, table.title)}</div>'
    yield '<div class="scroll"><table><thead><tr>'
    for column in table.columns:
        side = ' class="figure"' if column.unit in written.NUMERIC else ""
        yield f'<th scope="col"{side}>{escape(written.header(table, column))}</th>'
    yield "</tr></thead><tbody>"
    for row, words in zip(table.rows, written.rows(table), strict=True):
        yield '<tr class="total">' if row.total else "<tr>"
        for column, one in zip(table.columns, words, strict=True):
            yield f'<td class="{_kind(table, row.cells, column.key)}">{escape(one)}</td>'
        yield "</tr>"
    yield "</tbody></table></div>"
    yield from (f'<p class="note">{escape(one)}</p>' for one in table.notes)
    yield "</figure>"


def _kind(table: Table, cells: object, key: str) -> str:
    """A figure stands to the right, and so do the quiet words for one that is not there; a day stays on one line."""
    found = cells.get(key) if isinstance(cells, dict) else None
    figure = table.column(key).unit in written.NUMERIC
    if found is not None and found.value is None:
        return "why right" if figure else "why"
    if found is not None and isinstance(found.value, date):
        return "day"
    return "figure" if figure else "words"
