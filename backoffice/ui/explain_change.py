"""What changed: a number against earlier days and its target, its course, and the groups that moved it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import polars as pl

from backoffice import charts
from backoffice.charts import Measure
from backoffice.i18n import dates, say
from backoffice.kpis import KPI
from backoffice.query import Figure
from backoffice.sql import Filters, Grain
from backoffice.ui import notes, wording
from backoffice.ui.contributors import contributors
from backoffice.ui.drawn import draw, plain_table
from backoffice.ui.headline import moved
from backoffice.ui.periods import month_of, months_before
from backoffice.ui.view import View, today

DAYS: Final = 56
"""Days a course reaches back: eight weeks, so that every weekday is there eight times."""

MONTHS: Final = 13
"""Months it reaches back: the last one, and the same of the year before."""


@dataclass(frozen=True)
class Line:
    """One comparison: with what, the figure there, and the one it is compared with."""

    words: str
    then: Figure
    now: Figure


def changed(
    seen: View, kpi: KPI, on: str | None, filters: Filters, earlier: Filters | None, currency: str | None
) -> None:
    """All that says how the number moved; a number that stands now has no course, only a target."""
    if not seen.snapshot.has(kpi.result.table):
        notes.small(wording.absent("not_loaded"))
        return
    now = seen.figure(kpi, filters)
    course = None if on is None else _course(seen, kpi, filters)
    lines = [] if earlier is None else [Line(_period(earlier, on), seen.figure(kpi, earlier), now)]
    if course is not None:
        lines += _steps(kpi, course)
    table = _table(kpi, now, lines, currency)
    if table:
        plain_table(table)
    if on is None:
        notes.small(say("As it stands now: how it stood before is not kept, so there is nothing to compare it with."))
        return
    if course is not None and course.height > 1:
        _draw(kpi, course, currency)
    if earlier is not None:
        contributors(seen, kpi, filters, earlier, currency)


def _course(seen: View, kpi: KPI, filters: Filters) -> pl.DataFrame | None:
    """The number day by day, or month by month, up to the end of the range; None where no day is its end."""
    if kpi.on is None:
        return None
    if kpi.on == "month":
        _, last = seen.span(kpi.result, "month")
        end = filters.end or last
        start = None if end is None else months_before(end, MONTHS - 1)
    else:
        end = filters.end or today(seen)
        start = None if end is None else end - timedelta(days=DAYS - 1)
    found = seen.series(kpi, _grain(kpi), replace(filters, start=start, end=end))
    return found.filter(pl.col("number").is_not_null() | pl.col("absent").is_not_null()).sort("period")


def _grain(kpi: KPI) -> Grain:
    return "month" if kpi.on == "month" else "day"


def _steps(kpi: KPI, course: pl.DataFrame) -> list[Line]:
    """The newest day against the one before and the same weekday before; months against the one and the year before."""
    by_day = {row["period"]: _figure(kpi, row) for row in course.iter_rows(named=True)}
    if len(by_day) < 2:
        return []
    *_, before, last = by_day
    monthly = kpi.on == "month"
    back = months_before(month_of(last), 12) if monthly else last - timedelta(days=7)
    told = {"last": _day(last, monthly), "then": _day(before, monthly), "back": _day(back, monthly)}
    if monthly:
        nearest = say("{last} against the month before it, {then}", **told)
        alike = say("{last} against the same month a year before, {back}", **told)
    else:
        nearest = say("{last} against the last day before it, {then}", **told)
        alike = say("{last} against the same weekday before, {back}", **told)
    lines = [Line(nearest, by_day[before], by_day[last])]
    return [*lines, Line(alike, by_day[back], by_day[last])] if back in by_day and back != before else lines


def _figure(kpi: KPI, row: Mapping[str, object]) -> Figure:
    return Figure(kpi, row["value"], row["per"], row["number"], row["absent"])  # type: ignore[arg-type]


def _day(day: date, monthly: bool) -> str:
    return dates.month(day) if monthly else dates.day(day)


def _period(earlier: Filters, on: str | None) -> str:
    return say("This period against {before}", before=notes.period(earlier, monthly=on == "month"))


def _table(kpi: KPI, now: Figure, lines: list[Line], currency: str | None) -> dict[str, list[str]]:
    """Comparisons row by row, the target last."""
    unknown = wording.absent_short("unknown")
    rows = []
    for one in lines:
        figures = [wording.number(figure, currency) for figure in (one.now, one.then)]
        rows.append((one.words, *figures, moved(one.now, one.then, currency) or unknown))
    if kpi.target is not None and kpi.good != "neither":
        aim = Figure(kpi, None, None, Decimal(kpi.target), None)
        level, far = wording.number(aim, currency), moved(now, aim, currency) or unknown
        rows.append((say("This period against its target"), wording.number(now, currency), level, far))
    if not rows:
        return {}
    columns = zip(*rows, strict=True)
    names = (say("Compared"), say("Now"), say("Then"), say("Change"))
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _draw(kpi: KPI, course: pl.DataFrame, currency: str | None) -> None:
    title = say("{kpi} over time", kpi=say(kpi.title))
    measure, grain = Measure(say(kpi.title), kpi.unit, currency), _grain(kpi)
    if kpi.per is None and kpi.adds_up:
        draw(charts.columns(course, "period", "number", measure, grain), title)
    else:
        draw(charts.lines(course, "period", "number", measure, grain, target=kpi.target), title)
