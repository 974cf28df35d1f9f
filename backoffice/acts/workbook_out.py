"""Open breaks out to a workbook: a sheet to decide in, with choices to pick from, and a sheet that says how."""

from io import BytesIO
from typing import Any, Final

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from backoffice.acts import sheet
from backoffice.contracts.break_cases import BreakCase
from backoffice.i18n import codes, say
from backoffice.store import Snapshot

MOST: Final = 50_000
"""Rows of a workbook: what a spreadsheet still filters at ease."""

_WORDED: Final = {"reconciliation", "break_type", "state"}
_WIDE: Final = {"reason": 44, "own_item_id": 24, "outside_item_id": 24, "decision": 26, "root_cause": 24}


def workbook(snapshot: Snapshot, reconciliation: str | None = None) -> bytes:
    """The workbook, in the spoken language: breaks that are open, the oldest first, each with its version.

    Text is never taken for a formula. More breaks than `MOST` are cut off, and the sheet that explains says so.
    """
    wanted = snapshot.scan(BreakCase).filter(pl.col("is_open"))
    if reconciliation is not None:
        wanted = wanted.filter(pl.col("reconciliation") == reconciliation)
    rows = wanted.sort("age_days", "break_id", descending=[True, False], nulls_last=True).select(sheet.SHOWN).collect()
    made = BytesIO()
    with Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        _decisions(book, rows.head(MOST))
        _explained(book, rows.height)
    return made.getvalue()


def _decisions(book: Workbook, rows: pl.DataFrame) -> None:
    page = book.add_worksheet(sheet.SHEET)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    given, to_fill = book.add_format({"font_color": "#444444"}), book.add_format({"bg_color": "#FFF7D6"})
    written = {
        pl.Decimal: book.add_format({"num_format": "#,##0.00###", "font_color": "#444444"}),
        pl.Date: book.add_format({"num_format": "dd-mm-yyyy", "font_color": "#444444"}),
    }
    columns = (*sheet.SHOWN, *sheet.DECIDED)
    for place, name in enumerate(columns):
        page.write_string(0, place, sheet.label(name), heading)
        page.set_column(place, place, _WIDE.get(name, 16), to_fill if name in sheet.DECIDED else None)
    for number, row in enumerate(rows.iter_rows(named=True), 1):
        for place, name in enumerate(sheet.SHOWN):
            _write(page, number, place, name, row[name], written.get(type(rows.schema[name]), given))
    _validate(book, page, rows.height, columns)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(rows.height, 1), len(columns) - 1)


def _write(page: Worksheet, row: int, place: int, name: str, value: Any, how: Format) -> None:
    if value is None:
        return
    if name in _WORDED:
        page.write_string(row, place, codes.code(name, str(value)), how)
    elif isinstance(value, str):
        page.write_string(row, place, value, how)
    elif hasattr(value, "year"):
        page.write_datetime(row, place, value, how)
    else:
        page.write_number(row, place, value, how)


def _validate(book: Workbook, page: Worksheet, height: int, columns: tuple[str, ...]) -> None:
    """Lists to pick from; they stand on a sheet of their own, since a list in place may hold 255 characters only."""
    lists = book.add_worksheet("Choices")
    lists.hide()
    for number, name in enumerate(sheet.DECIDED):
        allowed = sheet.choices(name)
        for row, words in enumerate(allowed):
            lists.write_string(row, number, words)
        if allowed and height:
            place, letter = columns.index(name), chr(ord("A") + number)
            page.data_validation(
                *(1, place, height, place),
                {
                    "validate": "list",
                    "source": f"=Choices!${letter}$1:${letter}${len(allowed)}",
                    "error_title": sheet.label(name),
                    "error_message": say("Choose one of the list, or leave the cell empty."),
                },
            )


def _explained(book: Workbook, height: int) -> None:
    page = book.add_worksheet(say("How to", "sheet"))
    page.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    lines = [
        say("Fill in the yellow columns of the sheet Decisions, save, and load the file again."),
        say(
            "Rows without a decision stay as they are. Every row is checked by itself: good rows are recorded, the "
            "others are refused with the reason."
        ),
        say("To match breaks by hand, propose a match in each of their rows and write the same word beside them all."),
        say("A proposal counts once another person has confirmed it: that person does so in a workbook of his own."),
        say("Do not change the first two columns: they say which break it is, and in which state you decided on it."),
    ]
    if height > MOST:
        lines.append(say("Only the {shown} oldest of {total} breaks are here.", shown=MOST, total=height))
    for row, line in enumerate(lines):
        page.write_string(row, 0, line)
