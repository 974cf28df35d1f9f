"""An answer on the page: a chart where one fits, a table or a pivot, and a download."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.adhoc.desk import Answer
from backoffice.charts import Grain, Measure
from backoffice.i18n import dates, labels, numbers, say, say_many
from backoffice.palette import PALETTE
from backoffice.ui import cells, notes, picks
from backoffice.ui.ask import Chosen
from backoffice.ui.ask_run import answer_to
from backoffice.ui.downloads import spreadsheet
from backoffice.ui.drawn import draw
from backoffice.ui.money import one_currency
from backoffice.ui.view import View, view
from backoffice.ui.written import written_by

MOST_LINES: Final = len(PALETTE)
MOST_BARS: Final = 30
NONE: Final = "-"
"""In the address and in what is kept: no colour."""
NAMES: Final[Mapping[str, str]] = {
    "value": "Value",
    "per": "Out of",
    "number": "Number",
    "number_before": "Number before",
    "change": "Change",
    "months_hidden": "Months hidden",
    "period": "Period",
}


@dataclass(frozen=True)
class Shown:
    """An answer as it is read: of a choice in words, of SQL as it came."""

    seen: View
    chosen: Chosen
    answer: Answer

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The rows; groups of a choice by their names."""
        found = self.answer.frame
        if not self.chosen.kpis:
            return found
        groups = [name for name, dtype in found.schema.items() if dtype == pl.String]
        worded = cells.in_words(self.seen, found.select(groups))
        return found.with_columns(worded[name].fill_null(say("Not given")).alias(name) for name in groups)

    @cached_property
    def figures(self) -> list[str]:
        """Columns of figures."""
        return [name for name, dtype in self.frame.schema.items() if dtype.is_numeric()]

    @cached_property
    def groups(self) -> list[str]:
        """All other columns."""
        return [name for name in self.frame.columns if name not in self.figures]

    def header(self, name: str) -> str:
        """A column's name."""
        titles = {kpi.key: kpi.title for kpi in self.chosen.kpis}
        if not self.chosen.kpis:
            return name
        if len(self.chosen.kpis) == 1 and name == "number":
            return say(self.chosen.kpis[0].title)
        if name in titles:
            return say(titles[name])
        return say(NAMES[name]) if name in NAMES else labels.column(name)

    def measure(self, name: str) -> Measure:
        """What a column of figures measures."""
        kpis = {kpi.key: kpi for kpi in self.chosen.kpis}
        kpi = kpis.get(name) or (
            self.chosen.kpis[0] if kpis and name in ("number", "number_before", "change") else None
        )
        if kpi is None:
            return Measure(self.header(name), "count")
        return Measure(self.header(name), kpi.unit, one_currency(self.seen, kpi, self.chosen.question.filters))

    def writer(self, name: str) -> Callable[[Any], str]:
        """How a column is written."""
        dtype = self.frame.schema[name]
        if dtype.is_numeric() and self.chosen.kpis and name not in ("value", "per", "months_hidden"):
            return lambda value: self.measure(name).written(Decimal(value))
        match dtype:
            case pl.Decimal():
                return lambda value: numbers.plain(value, dtype.scale)
            case pl.Date():
                return lambda value: charts.period_words(value, self.chosen.grain or "day")
            case pl.Datetime():
                return dates.moment
            case _:
                return numbers.grouped if dtype.is_integer() else str


def answer(chosen: Chosen | None) -> None:
    """Ask, wait, and show what came."""
    if chosen is None:
        return
    found = answer_to(chosen)
    if found is None:
        return
    shown = Shown(view(), chosen, found)
    st.header(say("Answer"))
    told(found)
    if found.frame.is_empty():
        notes.small(say("No row answers this."))
        return
    figures, groups = shown.figures, shown.groups
    options = {"": say("Table and chart"), "pivot": say("Pivot")} if figures and len(groups) > 1 else {"": say("Table")}
    look = picks.pick(picks.LOOK, say("Look at it as"), options) if len(options) > 1 else ""
    if look == "pivot":
        _pivot(shown, groups, figures)
        return
    if figures and groups and found.frame.height > 1:
        _chart(shown, groups, figures)
    table(shown, shown.frame)


def told(found: Answer) -> None:
    """How many rows, how long it took, and whether more there are."""
    rows = numbers.grouped(found.frame.height)
    if found.cut == "rows":
        st.warning(say("Cut off: there are more than these {rows} rows. Add up, or narrow it.", rows=rows))
    elif found.cut:
        st.warning(say("Cut off after {rows} rows: the answer is too large. Choose fewer columns.", rows=rows))
    asked, fill = numbers.grouped(round(found.ms)), numbers.grouped(round(found.fill_ms))
    notes.small(
        say_many(
            "{rows} row in {ms} milliseconds, after {fill} to make its tables ready.",
            "{rows} rows in {ms} milliseconds, after {fill} to make their tables ready.",
            found.frame.height,
            rows=rows,
            ms=asked,
            fill=fill,
        )
    )


def _chart(shown: Shown, groups: list[str], figures: list[str]) -> None:
    """A chart of the columns picked, or of those that suggest themselves."""
    x_first, best, colour_first = first_columns(shown)
    with st.container(horizontal=True):
        x = _column(shown, picks.X, say("Along"), groups, x_first)
        y = _column(shown, picks.Y, say("Figure"), figures, best)
        rest = [name for name in groups if name != x]
        colour = _column(shown, picks.COLOUR, say("Colour"), [*rest, NONE], colour_first)
    marked(shown, x, y, colour)


def first_columns(shown: Shown) -> tuple[str, str, str]:
    """What suggests itself along, as the figure, and as colour: dates go along, then texts."""
    schema, kpis = shown.frame.schema, shown.chosen.kpis
    dated = [name for name in shown.groups if schema[name] in (pl.Date, pl.Datetime)]
    texts = [name for name in shown.groups if name not in dated]
    known = ("number", *(kpi.key for kpi in kpis))
    best = next((name for name in shown.figures if name in known), shown.figures[-1])
    along = (dated or texts)[0]
    return along, best, next((name for name in texts if name != along), NONE)


def marked(shown: Shown, x: str, y: str, colour: str, key: str | None = None) -> None:
    """The chart of three columns, or why there is none; `key` where several answers stand on a page."""
    by = None if colour in (NONE, x) else colour
    rows = shown.frame.select(list(dict.fromkeys([x, *([by] if by else []), y]))).drop_nulls(x)
    if rows.select(list(dict.fromkeys([x, *([by] if by else [])]))).is_duplicated().any():
        notes.small(say("Several rows fall on one mark, so no chart is drawn: choose a colour, or add up."))
        return
    _drawn(shown, rows, x, y, by, key)


def _drawn(shown: Shown, rows: pl.DataFrame, x: str, y: str, by: str | None, key: str | None) -> None:
    measure, title = shown.measure(y), f"{shown.header(y)} · {shown.header(x)}"
    frame = rows.with_columns(
        pl.Series(y, [None if one is None else Decimal(str(one)) for one in rows[y].to_list()], pl.Decimal(38, 10))
    )
    if by:
        named = frame.with_columns(pl.col(by).cast(pl.String).fill_null(say("Not given")))
        frame = _largest(named, y, by, MOST_LINES, shown.header(by))
    if frame.schema[x] in (pl.Date, pl.Datetime):
        frame = frame.with_columns(pl.col(x).cast(pl.Date)).sort(x)
        added = shown.chosen.kpis[0].per is None if shown.chosen.kpis else rows.schema[y].is_integer()
        draw_it = charts.columns if added else charts.lines
        draw(draw_it(frame, x, y, measure, shown.chosen.grain or _grain(frame[x]), by=by), title, key=key)
        return
    frame = frame.with_columns(pl.col(x).cast(pl.String).fill_null(say("Not given")))
    if by:
        parts = frame[by].unique(maintain_order=True).to_list()
        largest = _largest(frame, y, x, MOST_BARS, shown.header(x))
        draw(charts.stacked(largest, x, by, y, measure, parts=parts), title, key=key)
        return
    if frame.height > MOST_BARS:
        told = {"shown": numbers.grouped(MOST_BARS), "total": numbers.grouped(frame.height)}
        notes.small(say("The {shown} largest of {total}.", **told))
    ordered = frame.sort(y, descending=True, nulls_last=True).head(MOST_BARS)
    draw(charts.bars(ordered.with_columns(why=pl.lit(say("Not known"))), x, y, measure, why="why"), title, key=key)


def _largest(frame: pl.DataFrame, y: str, by: str, most: int, header: str) -> pl.DataFrame:
    """The rows of the groups with the largest figures; it is said of which column how many are left out."""
    order = frame.group_by(by).agg(pl.col(y).abs().sum()).sort([y, by], descending=[True, False])[by]
    if order.len() > most:
        told = {"column": header, "shown": numbers.grouped(most), "total": numbers.grouped(order.len())}
        notes.small(say("{column}: only the {shown} largest of {total} are drawn.", **told))
    return frame.filter(pl.col(by).is_in(order.head(most).to_list()))


def _grain(days: pl.Series) -> Grain:
    """The step of time that dates seem to follow."""
    found: list[date] = days.unique().drop_nulls().to_list()
    if all(one.day == 1 for one in found):
        return "month"
    return "week" if len({one.weekday() for one in found}) == 1 and len(found) > 1 else "day"


def _column(shown: Shown, name: str, label: str, options: list[str], first: str) -> str:
    """A column picked, or the one that suggests itself."""
    chosen = picks.chosen(name)
    st.session_state[f"ask {name}"] = chosen if chosen in options else first
    st.selectbox(
        label,
        options,
        format_func=lambda one: say("No colour") if one == NONE else shown.header(one),
        key=f"ask {name}",
        on_change=_take,
        args=(name,),
        width=240,
    )
    return str(st.session_state[f"ask {name}"])


def _take(name: str) -> None:
    st.session_state[name] = st.session_state[f"ask {name}"]


def _pivot(shown: Shown, groups: list[str], figures: list[str]) -> None:
    """The answer turned: one group down, another across. Figures that fall into one cell are not added."""
    with st.container(horizontal=True):
        down = _column(shown, picks.X, say("Down"), groups, groups[0])
        across = _column(shown, picks.COLOUR, say("Across"), [one for one in groups if one != down], groups[-1])
        figure = _column(shown, picks.Y, say("Figure"), figures, figures[-1])
    if across not in groups or across == down:
        across = next(one for one in groups if one != down)
    turned(shown, down, across, figure)


def turned(shown: Shown, down: str, across: str, figure: str, key: str = "") -> None:
    """One group down, another across; why not where several rows fall into a cell."""
    rows = shown.frame.select(list(dict.fromkeys([down, across, figure])))
    if rows.select(down, across).is_duplicated().any():
        notes.small(say("Several rows fall into one cell. Ask for these two groups alone, or add up."))
        return
    worded = rows.with_columns(
        pl.Series(across, [_text(shown, across, one) for one in rows[across].to_list()], pl.String)
    )
    wide = worded.pivot(on=across, index=down, values=figure, sort_columns=True)
    table(shown, wide, {name: shown.writer(figure) for name in wide.columns if name != down}, key)


def _text(shown: Shown, name: str, value: object) -> str:
    return say("Not given") if value is None else shown.writer(name)(value)


def table(
    shown: Shown, frame: pl.DataFrame, writers: Mapping[str, Callable[[Any], str]] | None = None, key: str = ""
) -> None:
    """The rows, each column as it is written, and all of them as a file; `key` where several stand on a page."""
    ours = {name: (writers or {}).get(name) or shown.writer(name) for name in frame.columns}
    headers = {name: shown.header(name) if name in shown.frame.columns else name for name in frame.columns}
    texts = {name: write for name, write in ours.items() if frame.schema[name] != pl.String}
    st.dataframe(
        written_by(frame, texts),
        hide_index=True,
        column_config={
            name: st.column_config.Column(headers[name], alignment="right" if dtype.is_numeric() else "left")
            for name, dtype in frame.schema.items()
        },
        placeholder="",
        alt=say("Answer"),
    )
    st.download_button(
        say("Download as CSV"),
        data=lambda: spreadsheet(frame.rename(headers)),
        file_name=f"answer_load{shown.seen.snapshot.load_id}.csv",
        mime="text/csv",
        key=f"download answer {key}".strip(),
        on_click="ignore",
        icon=":material/download:",
    )
