"""The files of a list: made only when somebody asks, of the rows the door gives, which say what they are."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Final

import polars as pl
import streamlit as st

from backoffice import i18n
from backoffice.contracts import Contract
from backoffice.i18n import dates, labels, numbers, say
from backoffice.query import Rows
from backoffice.reports.list_xlsx import About, list_xlsx
from backoffice.sql import Filters
from backoffice.ui import cells, notes, wording
from backoffice.ui.drawn import group
from backoffice.ui.listings import Listing
from backoffice.ui.view import View

DOWNLOADED: Final = 100_000
"""Rows of a file at most: what a spreadsheet still opens."""

IN_EXCEL: Final = 20_000
"""Rows of a workbook at most: it takes a second to write so many, and everybody waits for that second."""

_MARK: Final = b"\xef\xbb\xbf"

_FORMULA: Final = r"^[=@+\-\t\r]"
"""How text begins that a spreadsheet would run as a formula."""

_LONGEST: Final = 80
"""Signs of a file's name that say what it is narrowed to."""


@dataclass(frozen=True)
class Asked:
    """A list, and what it is narrowed to."""

    listing: Listing
    filters: Filters
    matching: tuple[tuple[str, str], ...] = ()

    def rows(self, seen: View, limit: int, offset: int = 0) -> Rows:
        """Some rows of it, through the door."""
        wanted = self.listing
        return seen.rows(
            wanted.contract.table,
            self.filters,
            columns=wanted.columns,
            on=wanted.on,
            where=wanted.where,
            order=wanted.order,
            limit=limit,
            matching=self.matching,
            offset=offset,
        )


def downloads(seen: View, asked: Asked, total: int) -> None:
    """A button for the usual file, and others behind a second one."""
    key = asked.listing.key
    _button(seen, asked, say("Download as CSV"), "csv", "text/csv", csv_file)
    with st.popover(say("More formats"), key=f"formats {key}", on_change="rerun", type="tertiary") as others:
        if not others.open:
            return
        excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        _button(seen, asked, say("Download as {format}", format="Excel"), "xlsx", excel, excel_file)
        _button(
            seen,
            asked,
            say("Download as {format}", format="Parquet"),
            "parquet",
            "application/vnd.apache.parquet",
            parquet_file,
        )
        if total > IN_EXCEL:
            most = {"excel": numbers.grouped(IN_EXCEL), "others": numbers.grouped(DOWNLOADED)}
            notes.small(say("Excel holds the first {excel} rows, the other files the first {others}.", **most))


Maker = Callable[[View, Asked], bytes]


def _button(seen: View, asked: Asked, label: str, ending: str, mime: str, make: Maker) -> None:
    st.download_button(
        label,
        data=partial(_in_language, make, seen, asked, i18n.spoken()),
        file_name=f"{file_name(seen, asked)}.{ending}",
        mime=mime,
        key=f"download {asked.listing.key} {ending}",
        on_click="ignore",
        icon=":material/download:",
    )


def _in_language(make: Maker, seen: View, asked: Asked, language: i18n.Language) -> bytes:
    """The file, made in a thread of its own, which does not know the viewer's language."""
    with i18n.speaking(language):
        return make(seen, asked)


def csv_file(seen: View, asked: Asked) -> bytes:
    """See `csv`."""
    return csv(seen, asked.listing.contract, asked.rows(seen, DOWNLOADED).frame)


def excel_file(seen: View, asked: Asked) -> bytes:
    """Words as on the screen, figures and days as Excel's own, and a sheet about them."""
    found = asked.rows(seen, IN_EXCEL)
    contract, title = asked.listing.contract, say(asked.listing.title)
    headers = {name: cells.header(contract, name, found.frame) for name in found.frame.columns}
    meanings = _meanings(contract, found.frame)
    columns = [(headers[name], words) for name, words in meanings.items()]
    about = About(say("About"), list(facts(seen, asked, found).items()), say("Columns"), columns)
    return list_xlsx(cells.in_words(seen, found.frame), headers, title, about, i18n.spoken().code)


def parquet_file(seen: View, asked: Asked) -> bytes:
    """Values as they are stored, by the contract's names; the metadata say what the sheet about a workbook says."""
    found = asked.rows(seen, DOWNLOADED)
    made = BytesIO()
    about = {"about": facts(seen, asked, found), "columns": _meanings(asked.listing.contract, found.frame)}
    told = {"backoffice": json.dumps(about, ensure_ascii=False)}
    found.frame.write_parquet(made, metadata=told)
    return made.getvalue()


def facts(seen: View, asked: Asked, found: Rows) -> dict[str, str]:
    """What a file says of itself: the list, what it is narrowed to, the data it was taken from, and how many rows."""
    told, contract, filters = {say("List"): say(asked.listing.title)}, asked.listing.contract, asked.filters
    if asked.listing.on is not None:
        told[labels.column(asked.listing.on, contract.table)] = notes.period(filters, asked.listing.on == "month")
    if filters.at is not None:
        told[say("As it stood at")] = dates.moment(filters.at)
    for column, values in filters.kept(contract).items():
        told[labels.column(column, contract.table)] = ", ".join(group(seen, column, value) for value in values)
    for column, value in asked.matching:
        told[labels.column(column, contract.table)] = value
    if not_by := filters.unusable(contract):
        told[say("Not narrowed by")] = ", ".join(map(labels.column, not_by))
    snapshot = seen.snapshot
    if snapshot.loaded_at is not None:
        load = say("load {number}, {moment}", number=snapshot.load_id, moment=dates.moment(snapshot.loaded_at))
        told[say("Data")] = load
    if seen.as_of is not None:
        told[say("Figures as of")] = dates.moment(seen.as_of)
    told[say("Rows")] = wording.rows(found.total, found.frame.height)
    return told


def _meanings(contract: type[Contract], frame: pl.DataFrame) -> dict[str, str]:
    """What each column holds, as its contract says, with the unit."""
    found = {}
    for name in frame.columns:
        unit = cells.unit_of(contract, name)
        words = str(contract.columns()[name].description or "")
        found[name] = f"{words} ({unit.replace('`', '')})" if unit else words
    return found


def csv(seen: View, contract: type[Contract], frame: pl.DataFrame) -> bytes:
    """A frame as a file: labels and words as on the screen, figures exact and ungrouped, dates as ISO has them.

    It begins with the mark by which spreadsheets know UTF-8. Text that a spreadsheet would run as a formula gets an
    apostrophe before it.
    """
    named = {name: cells.header(contract, name, frame) for name in frame.columns}
    return spreadsheet(cells.in_words(seen, frame).rename(named))


def spreadsheet(frame: pl.DataFrame) -> bytes:
    """A frame as a file that spreadsheets open: see `csv`."""
    risky = pl.col(pl.String).str.contains(_FORMULA)
    safe = frame.with_columns(pl.when(risky).then("'" + pl.col(pl.String)).otherwise(pl.col(pl.String)).name.keep())
    return _MARK + safe.write_csv().encode()


def file_name(seen: View, asked: Asked) -> str:
    """The list, what narrows it and the load, in signs that every system takes in a name."""
    filters = asked.filters
    kept = filters.kept(asked.listing.contract)
    narrowed = "_".join("-".join([column, *(value or "none" for value in values)]) for column, values in kept.items())
    days = [f"{day:%Y%m%d}" for day in (filters.start, filters.end) if day and asked.listing.on]
    days += [f"{filters.at:%Y%m%d_%H%M}"] if filters.at else []
    of = [value for _, value in asked.matching if value.isalnum()]
    words = [asked.listing.key, *of, re.sub(r"\W+", "-", narrowed)[:_LONGEST], *days]
    return "_".join([*(one for one in words if one), f"load{seen.snapshot.load_id}"])
