"""A report as a PDF. typst sets it, shapes Devanagari and embeds the letters; nothing else is needed on the machine."""

import json
from importlib.resources import files
from typing import Any, Final

from backoffice.i18n import say
from backoffice.reports import fonts, written
from backoffice.reports.drawing import Bar, Line, Words, draw
from backoffice.reports.drawing.marks import SIZE
from backoffice.reports.report import Report, Table, Text
from backoffice.reports.widths import letters, widths

WIDTH: Final = 499.0
"""What the margins of an A4 page leave, in points."""


def pdf(report: Report) -> bytes:
    """The report on A4 pages. The layout is in `report.typ`; it is given the words and marks as they are to stand."""
    import typst

    layout = files("backoffice.reports").joinpath("report.typ").read_bytes()
    given = {
        "title": report.title,
        "subtitle": report.subtitle,
        "foot": report.foot,
        "language": report.language[:2],
        "font": fonts.FAMILY,
        "contents": say("Contents"),
        "page": say("Page {number} of {total}", number="{number}", total="{total}"),
        "sections": [
            {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in report.sections
        ],
    }
    made: bytes = typst.compile(
        layout,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts.FOLDER)]),
        sys_inputs={"report": json.dumps(given, ensure_ascii=False)},
        format="pdf",
    )
    return made


def _block(block: Text | Table) -> dict[str, Any]:
    if isinstance(block, Text):
        return {"kind": "text", "tone": block.tone, "words": block.words}
    drawn = draw(block, WIDTH)
    return {
        "kind": "table",
        "title": block.title,
        "nothing": block.nothing,
        "chart": None
        if drawn is None
        else {"height": drawn.height, "size": SIZE, "marks": [_mark(one) for one in drawn.marks]},
        "columns": [
            {"label": written.header(block, one), "figure": one.unit in written.NUMERIC, "width": width}
            for one, width in zip(block.columns, widths(block, WIDTH), strict=True)
        ],
        "rows": [
            {
                "total": row.total,
                "cells": words,
                "why": [
                    (found := row.cells.get(column.key)) is not None and found.value is None for column in block.columns
                ],
            }
            for row, words in zip(block.rows, written.rows(block), strict=True)
        ],
        "letters": letters(block),
        "notes": list(block.notes),
    }


def _mark(mark: Bar | Line | Words) -> dict[str, Any]:
    match mark:
        case Bar():
            return {"bar": [mark.x, mark.y, mark.width, mark.height], "colour": mark.colour}
        case Line():
            return {
                "line": [list(point) for point in mark.points],
                "colour": mark.colour or "#D9DEE5",
                "width": mark.width,
                "dashes": list(mark.dashes),
            }
        case Words():
            return {"words": mark.text, "at": [mark.x, mark.y], "anchor": mark.anchor, "bold": mark.bold}
