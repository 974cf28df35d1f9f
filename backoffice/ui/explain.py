"""Any number explains itself: what it means, how it is worked out, what moved it, the rows behind it, and its SQL.

One mechanism for all KPIs, made of the KPI's own declaration. Nothing of it is asked or sent before somebody opens it,
and of what is opened only the part that is looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import streamlit as st

from backoffice.adhoc.explore import Choice, text_of
from backoffice.errors import NotAllowed, QuestionRefused
from backoffice.expressions import columns, tree
from backoffice.i18n import Language, dates, formulas, labels, numbers, say, speaking, spoken
from backoffice.kpis import KPI
from backoffice.query import Figure
from backoffice.sql import Filters, holding
from backoffice.transforms.lineage import extracts_behind
from backoffice.ui import notes, states, wording
from backoffice.ui.drawn import group, plain_table
from backoffice.ui.explain_change import changed
from backoffice.ui.filters import choices
from backoffice.ui.headline import headline
from backoffice.ui.money import currencies, filter_of, one_currency
from backoffice.ui.picks import HOW, SQL
from backoffice.ui.tables import grid
from backoffice.ui.view import View

ROWS: Final = 100
"""Rows behind a number that are shown."""


ASK: Final = "pages/ask.py"
"""Where questions are asked in SQL."""

ICON: Final = ":material/info:"
"""Beside every name that explains itself."""


@dataclass(frozen=True)
class Asked:
    """A number on the screen: the KPI, what it is taken over and compared with, and the currency it is in."""

    kpi: KPI
    on: str | None
    filters: Filters
    earlier: Filters | None
    currency: str | None


def explained(seen: View, kpi: KPI, on: str | None) -> None:
    """The name of a number over the viewer's filters, by its date column `on` or as it stands now; it opens on a click.

    The name is a button, so that it opens by the keyboard too; what the number means stands behind the pointer.
    """
    key = f"explain {kpi.key}"
    while key in seen.said:
        key += " again"
    seen.said.add(key)
    title = wording.plain(say(kpi.title))
    meaning = wording.plain(say(kpi.meaning))
    if st.button(f":small[{title}]", key=key, type="tertiary", help=meaning, icon=ICON, icon_position="right"):
        st.dialog(title, width="large")(_explain)(seen, kpi, on, spoken())


def _explain(seen: View, kpi: KPI, on: str | None, language: Language) -> None:
    """All of it. Run again by itself whenever the viewer does something in it, so it says which language it speaks."""
    with speaking(language):
        try:
            _parts(seen, kpi, on)
        except states.UNREADABLE as error:
            states.broken(error)


def _parts(seen: View, kpi: KPI, on: str | None) -> None:
    asked = _asked(seen, kpi, on)
    figure = seen.figure(kpi, asked.filters) if _ready(seen, kpi, asked) else None
    if figure is not None:
        before = None if asked.earlier is None else seen.figure(kpi, asked.earlier)
        st.markdown(headline(figure, before, asked.currency))
    shown: dict[str, Callable[[], None]] = {
        say("Meaning"): lambda: _meaning(seen, asked, figure),
        say("What changed"): lambda: changed(seen, kpi, on, asked.filters, asked.earlier, asked.currency),
        say("Rows"): lambda: _rows(seen, asked),
        say("SQL"): lambda: _sql(asked),
    }
    for tab, show in zip(
        st.tabs(list(shown), key=f"parts of {kpi.key}", on_change="rerun"), shown.values(), strict=True
    ):
        if tab.open:
            with tab:
                show()


def _asked(seen: View, kpi: KPI, on: str | None) -> Asked:
    """The number in one currency; the viewer chooses it where there are several."""
    filters = seen.filters_for(kpi.result, on)
    earlier = seen.earlier(kpi.result, on) if on else None
    found = currencies(seen, kpi, filters)
    if not found:
        return Asked(kpi, on, filters, earlier, one_currency(seen, kpi, filters))
    currency = found[0]
    if len(found) > 1:
        currency = (
            st.segmented_control(say("Currency"), found, default=currency, key=f"currency of {kpi.key}") or currency
        )
    name = filter_of(kpi)
    return Asked(kpi, on, filters.only(name, currency), earlier and earlier.only(name, currency), currency)


def _ready(seen: View, kpi: KPI, asked: Asked) -> bool:
    """There is one number; money of no currency at all is none."""
    return seen.snapshot.has(kpi.result.table) and (kpi.currency is None or asked.currency is not None)


def _meaning(seen: View, asked: Asked, figure: Figure | None) -> None:
    kpi = asked.kpi
    st.markdown(wording.plain(say(kpi.meaning)))
    notes.small(say("Source: {source}", source=say(kpi.source)))
    plain_table(_formula(asked, figure))
    notes.small(" ".join(_narrowed(seen, asked)))
    behind = extracts_behind(kpi.result)
    if behind:
        loaded = [seen.snapshot.changed_at(one.table) for one in behind]
        plain_table(
            {
                say("Extract behind it"): [labels.table(one.table) for one in behind],
                say("Loaded"): [say("Never loaded") if at is None else dates.moment(at) for at in loaded],
            }
        )
    if seen.as_of is not None:
        told = {"as_of": dates.moment(seen.as_of), "number": seen.snapshot.load_id}
        notes.small(say("Figures as of {as_of}, load {number}.", **told))


def _formula(asked: Asked, figure: Figure | None) -> dict[str, list[str]]:
    """Numerator, denominator and what comes of them, each in words and as a figure."""
    kpi, table = asked.kpi, asked.kpi.result.table
    value = formulas.in_words(tree(kpi.value), table)
    found = None if figure is None else figure.value
    result = wording.absent_short("not_loaded") if figure is None else wording.number(figure, asked.currency)
    if kpi.per is None:
        lines = [(say("The number"), value, result)]
    else:
        per = None if figure is None else figure.per
        times = f" × {kpi.shown_per}" if kpi.shown_per != 1 else ""
        lines = [
            (say("Numerator"), value, _amount(found)),
            (say("Denominator"), formulas.in_words(tree(kpi.per), table), _amount(per)),
            (say("The number"), say("numerator ÷ denominator") + times, result),
        ]
    parts, words, figures = zip(*lines, strict=True)
    return {say("Part"): list(parts), say("How it is worked out"): list(words), say("Figure"): list(figures)}


def _amount(amount: object) -> str:
    return wording.absent_short("unknown") if amount is None else numbers.plain(amount, 2)  # type: ignore[arg-type]


def _narrowed(seen: View, asked: Asked) -> Iterator[str]:
    """The rows the number is taken over: their table, the KPI's own condition, the dates and the filters."""
    kpi = asked.kpi
    yield say("Each row is one of the table “{table}”.", table=labels.table(kpi.result.table))
    if kpi.where is not None:
        yield say("Only rows where {condition}.", condition=formulas.in_words(tree(kpi.where), kpi.result.table))
    if asked.on is None:
        yield say("As it stands now, whatever its date.")
    else:
        words = notes.period(asked.filters, monthly=asked.on == "month")
        yield say("Dates: {dates}, by “{column}”.", dates=words, column=labels.column(asked.on, kpi.result.table))
    for column, values in asked.filters.kept(kpi.result).items():
        words = ", ".join(group(seen, column, one) for one in values)
        yield say("{column}: {values}.", "filter", column=labels.column(column), values=words)


def _rows(seen: View, asked: Asked) -> None:
    """The first rows the number is taken over: their key, and the columns the formulas read."""
    kpi = asked.kpi
    if not seen.snapshot.has(kpi.result.table):
        notes.small(wording.absent("not_loaded"))
        return
    read = [name for one in (kpi.value, kpi.per, kpi.where) if one for name in columns(one)]
    of = [kpi.on] if kpi.on else []
    wanted = dict.fromkeys(
        [*of, *kpi.result.primary_key(), *kpi.splits, *read, *([kpi.currency] if kpi.currency else [])]
    )
    try:
        found = seen.rows(
            kpi.result.table,
            asked.filters,
            columns=tuple(wanted),
            on=asked.on,
            where=holding(kpi, asked.filters),
            order=tuple((name, True) for name in of),
            limit=ROWS,
        )
    except NotAllowed:
        notes.small(say("These rows stand for single people, so only totals are shown."))
        return
    notes.small(wording.rows(found.total, found.frame.height))
    if found.total:
        grid(seen, kpi.result, found.frame, say("Rows behind “{kpi}”", kpi=say(kpi.title)))


def _sql(asked: Asked) -> None:
    """The question in SQL that gives the very number, and the page on which to ask it and change it."""
    try:
        text = text_of(Choice((asked.kpi,), filters=asked.filters))
    except QuestionRefused:
        notes.small(wording.absent("protects"))
        return
    st.code(text, language="sql", wrap_lines=True)
    st.page_link(
        ASK,
        label=say("Open in “{page}”", page=say("Ask")),
        icon=":material/open_in_new:",
        query_params={**choices(), HOW: "sql", SQL: text},
    )
