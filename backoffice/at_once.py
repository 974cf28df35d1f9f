"""Many numbers of one question: KPIs over the same rows, each now, in the period before, and over time.

Each is taken by its own aggregates over its own rows, so it is exactly the figure that its own question gives; only the
rows are gone through once, where a row of cards would go through them once for each number it shows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import polars as pl

from backoffice.day_sums import Sums
from backoffice.expressions import narrowed
from backoffice.figure import Figure, figure_again, figure_told
from backoffice.kpis.kpi import KPI
from backoffice.money import to_scale
from backoffice.sql import Counted, Filters, Grain, Statement, conditions, day_of, holding, quoted

_NOW, _BEFORE = 1, 2
"""The spans of days, as answers name them."""

Point = tuple[date, Decimal | None]
"""A period's first day and the number of it, or None where it is not there or must not leave."""


@dataclass(frozen=True)
class Wanted:
    """One KPI over `filters`; over those of an `earlier` period too; and by periods `since` a day up to the last."""

    kpi: KPI
    filters: Filters
    earlier: Filters | None = None
    since: date | None = None

    @property
    def grain(self) -> Grain:
        """The periods of its course: days, or the months of a monthly result."""
        return "month" if self.kpi.on == "month" else "day"

    @property
    def split(self) -> tuple[str, ...]:
        """What its figures stand apart by: money by its currency."""
        return (self.kpi.currency,) if self.kpi.currency else ()

    @property
    def key(self) -> tuple[Any, ...]:
        """What wanted things must have in common to be asked at once, beside their rows."""
        return self.kpi.result, self.kpi.on, self.kpi.currency, self.filters, self.earlier, self.since


@dataclass(frozen=True)
class Found:
    """A KPI's figures by currency (None alone where it has none): now, before, and over time, oldest first.

    Where there is no row at all, there is no figure of it here.
    """

    now: dict[str | None, Figure] = field(default_factory=dict)
    before: dict[str | None, Figure] = field(default_factory=dict)
    course: dict[str | None, list[Point]] = field(default_factory=dict)


class Asks(Protocol):
    """Where a number is asked for by itself."""

    def figure(self, kpi: KPI, filters: Filters) -> Figure: ...

    def by(self, kpi: KPI, split: Sequence[str], filters: Filters) -> pl.DataFrame: ...

    def series(self, kpi: KPI, grain: Grain, filters: Filters, split: Sequence[str]) -> pl.DataFrame: ...


def alone(asks: Asks, one: Wanted) -> Found:
    """What is found where each number is asked for by itself."""

    def figures(filters: Filters | None) -> dict[str | None, Figure]:
        if filters is None or not one.split:
            return {} if filters is None else {None: asks.figure(one.kpi, filters)}
        rows = asks.by(one.kpi, one.split, filters).drop_nulls(one.split).iter_rows(named=True)
        return {str(row[one.split[0]]): figure_again(one.kpi, row) for row in rows}

    course: dict[str | None, list[Point]] = {}
    if one.since is not None and one.kpi.on is not None:
        over = asks.series(one.kpi, one.grain, replace(one.filters, start=one.since), one.split)
        for row in over.drop_nulls(["period", *one.split]).iter_rows(named=True):
            course.setdefault(row[one.split[0]] if one.split else None, []).append((row["period"], row["number"]))
    return Found(figures(one.filters), figures(one.earlier), course)


def added(one: Wanted, sums: Sums) -> Found:
    """What is found where it is added up from sums by day and currency."""
    told = Found()
    for filters, figures in ((one.filters, told.now), (one.earlier, told.before)):
        for group, numbers in () if filters is None else sums.over(filters):
            if numbers[2] and None not in group:
                figures[_key(group)] = figure_told(one.kpi, numbers)
    if one.since is not None:
        over = replace(one.filters, start=one.since)
        for group, period, numbers in sums.by_period(over, one.grain):
            if period is not None and None not in group:
                told.course.setdefault(_key(group), []).append(_point(period, figure_told(one.kpi, numbers)))
    return told


def _point(period: date, figure: Figure) -> Point:
    return period, figure.number and to_scale(figure.number, 10)


def _key(group: Sequence[Any]) -> str | None:
    return str(group[0]) if group else None


def statement(asked: Sequence[tuple[Wanted, Counted]]) -> Statement:
    """One question for all that is wanted: all have the same `key`, and are counted over the same rows.

    Columns: `span` (now, before or null), `period`, whether the row is a period's, the currency (or null), and for
    each that is wanted its value, per and rows.
    """
    one = asked[0][0]
    on, currency = one.kpi.on, [quoted(column) for column in one.split]
    kept = conditions(one.kpi.result, on, replace(one.filters, start=_first(one)))
    day = None if on is None else day_of(one.kpi.result, on)
    selected, given, groups = [f"{_NOW} AS span", "NULL AS period", "false"], list[Any](), list[str]()
    if day is not None and (one.earlier is not None or one.since is not None):
        cases = [(_NOW, one.filters), *([(_BEFORE, one.earlier)] if one.earlier is not None else [])]
        spans = [(number, _within(day, period)) for number, period in cases]
        selected[0] = f"CASE {' '.join(f'WHEN {text} THEN {number}' for number, (text, _) in spans)} END AS span"
        given += [value for _, (_, values) in spans for value in values]
        groups = ["span"]
    if day is not None and one.since is not None:
        first = day if one.grain == "day" else f"date_trunc('{one.grain}', {day})::DATE"
        selected[1:3] = [f"CASE WHEN {day} >= ? THEN {first} END AS period", "GROUPING(span) = 1"]
        given.append(one.since)
    selected += currency or ["NULL"]
    for _, counted in asked:
        selected += [counted.value, counted.per or "NULL", counted.rows]
    sets = [[*groups, *currency], *([["period", *currency]] if one.since is not None else [])]
    by = ", ".join(f"({', '.join(columns)})" for columns in sets)
    grouped = f" GROUP BY GROUPING SETS ({by})" if groups or currency else ""
    return Statement(f"SELECT {', '.join(selected)} FROM rows {kept.text}{grouped}", (*given, *kept.parameters))


def over_rows(one: Wanted) -> Counted:
    """How a KPI is counted beside others: of its own rows, whatever rows the others are of."""
    kpi, where = one.kpi, holding(one.kpi, one.filters)
    return Counted(narrowed(kpi.value, where), kpi.per and narrowed(kpi.per, where), narrowed("count(*)", where))


def found(wanted: Sequence[Wanted], rows: Iterable[Sequence[Any]]) -> list[Found]:
    """What the rows of a `statement` say of each that is wanted."""
    answers = [Found() for _ in wanted]
    for span, period, is_period, currency, *numbers in rows:
        for place, (one, answer) in enumerate(zip(wanted, answers, strict=True)):
            if one.kpi.currency is not None and currency is None:
                continue
            value, per, count = numbers[3 * place : 3 * place + 3]
            if not count and (is_period or one.kpi.currency is not None):
                continue
            figure = figure_told(one.kpi, (value, per, count))
            key = None if currency is None else str(currency)
            if is_period and period is not None:
                answer.course.setdefault(key, []).append(_point(period, figure))
            elif not is_period and span is not None:
                (answer.now if span == _NOW else answer.before)[key] = figure
    return [_in_order(answer) for answer in answers]


def _within(day: str, period: Filters) -> tuple[str, list[date]]:
    """The condition that a day lies within a period, and its parameters."""
    bounds = [(one, sign) for one, sign in ((period.start, ">="), (period.end, "<=")) if one is not None]
    return " AND ".join(f"{day} {sign} ?" for _, sign in bounds) or "true", [one for one, _ in bounds]


def _first(one: Wanted) -> date | None:
    """The first day of all that is wanted; None where that is open."""
    starts = [one.filters.start, *([one.earlier.start] if one.earlier else []), *([one.since] if one.since else [])]
    return None if None in starts else min(filter(None, starts))


def _in_order(answer: Found) -> Found:
    """Currencies and periods in order, whatever the order of the rows."""
    course = {key: sorted(answer.course[key]) for key in sorted(answer.course, key=str)}
    now, before = (dict(sorted(one.items(), key=lambda pair: str(pair[0]))) for one in (answer.now, answer.before))
    return Found(now, before, course)
