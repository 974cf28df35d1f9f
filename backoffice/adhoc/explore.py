"""Questions by choice: KPIs, splits, a step of time and what to compare with become the SQL that answers them.

The text holds the very formula and conditions of the KPI (`sql.of_kpi`), so its figures are those of the pages to the
last digit; figures on people are added up from what may leave of them, as the query door adds them up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from backoffice import sql
from backoffice.adhoc.people import level_of, levels
from backoffice.adhoc.tables import PREFIX, on_people
from backoffice.disclosure import grouping
from backoffice.errors import QuestionRefused
from backoffice.kpis import KPI
from backoffice.sql import EVERYTHING, FILTER_COLUMNS, Filters, Grain, Statement, quoted

MOST_KPIS: Final = 4
"""Numbers in one question at most."""


@dataclass(frozen=True)
class Choice:
    """What somebody chose: one number or several, groups, a step of time, a period to compare with.

    `filters` are as the result can take them; `before` are those of the earlier period, None for no comparison.
    """

    kpis: tuple[KPI, ...]
    split: tuple[str, ...] = ()
    grain: Grain | None = None
    filters: Filters = EVERYTHING
    before: Filters | None = None


def text_of(chosen: Choice) -> str:
    """The SQL that answers a choice. Raises QuestionRefused for what cannot be asked together."""
    if not 1 <= len(chosen.kpis) <= MOST_KPIS:
        raise QuestionRefused(f"Choose one to {MOST_KPIS} numbers")
    keys = (*_split(chosen), *(["period"] if chosen.grain else []))
    if len(chosen.kpis) == 1 and chosen.before is None:
        [kpi] = chosen.kpis
        return f"WITH {_figures('figures', kpi, chosen, chosen.filters)}\nSELECT *\nFROM figures{_ordered(keys)}"
    return _together(chosen, keys)


def steps(kpi: KPI) -> tuple[Grain, ...]:
    """The steps of time a number can be followed by."""
    if kpi.on is None:
        return ()
    return ("month",) if kpi.on == "month" else ("day", "week", "month")


def splits(kpis: Sequence[KPI]) -> tuple[str, ...]:
    """The columns all of the numbers may be broken down by, in the order of the first."""
    first, *others = kpis
    named = (*first.splits, *([first.currency] if first.currency and first.currency not in first.splits else []))
    return tuple(split for split in named if all(split in (*one.splits, one.currency) for one in others))


def _split(chosen: Choice) -> tuple[str, ...]:
    """The groups asked for; money of several currencies is kept apart whether that was asked for or not."""
    kept = {FILTER_COLUMNS[name] for name, values in chosen.filters.chosen if len(values) == 1}
    apart = dict.fromkeys(kpi.currency for kpi in chosen.kpis if kpi.currency and kpi.currency not in kept)
    return (*chosen.split, *(column for column in apart if column not in chosen.split))


def _together(chosen: Choice, keys: Sequence[str]) -> str:
    """Several numbers beside each other, or one beside its period before."""
    if len(chosen.kpis) > 1 and chosen.before is not None:
        raise QuestionRefused("Compare one number at a time with the period before")
    if chosen.before is not None and chosen.grain is not None:
        raise QuestionRefused("A number is compared with the period before as a whole, not step by step")
    if chosen.before is not None:
        [kpi] = chosen.kpis
        parts = [("figures", kpi, chosen.filters), ("earlier", kpi, chosen.before)]
        wanted = [
            "figures.value, figures.per, figures.number",
            "earlier.number AS number_before",
            "figures.number - earlier.number AS change",
        ]
    else:
        parts = [(kpi.key, kpi, chosen.filters) for kpi in chosen.kpis]
        wanted = [f"{quoted(kpi.key)}.number AS {quoted(kpi.key)}" for kpi in chosen.kpis]
    made = ",\n".join(_figures(name, kpi, chosen, filters) for name, kpi, filters in parts)
    names = [quoted(name) for name, _, _ in parts]
    using = f" USING ({', '.join(quoted(key) for key in keys)})"
    joined = "".join(f"\nFULL JOIN {name}{using}" if keys else f"\nCROSS JOIN {name}" for name in names[1:])
    selected = ",\n  ".join([*(quoted(key) for key in keys), *wanted])
    return f"WITH {made}\nSELECT\n  {selected}\nFROM {names[0]}{joined}{_ordered(keys)}"


def _figures(name: str, kpi: KPI, chosen: Choice, filters: Filters) -> str:
    """One number as a named part of the statement: its groups, `value`, `per` and `number`."""
    if chosen.grain is not None and chosen.grain not in steps(kpi):
        raise QuestionRefused(f"{kpi.title} has no step of a {chosen.grain}")
    split = _split(chosen)
    if unknown := [column for column in split if column not in kpi.result.columns()]:
        raise QuestionRefused(f"{kpi.title} cannot be broken down by {', '.join(unknown)}")
    body = (
        _of_people(kpi, split, chosen.grain, filters) if on_people(kpi) else _of_rows(kpi, split, chosen.grain, filters)
    )
    return f"{quoted(name) if name not in _PLAIN else name} AS (\n{_indented(body)}\n)"


_PLAIN: Final = frozenset({"figures", "earlier"})


def _of_rows(kpi: KPI, split: Sequence[str], grain: Grain | None, filters: Filters) -> str:
    """The page's own statement, with its values written out."""
    text = _written(sql.of_kpi(kpi, filters, split, grain))
    text = text.replace(" FROM rows ", f"\nFROM {kpi.result.table}\n", 1).replace(
        " FROM rows", f"\nFROM {kpi.result.table}", 1
    )
    for word in (" GROUP BY ", " ORDER BY "):
        before, found, after = text.rpartition(word)
        text = f"{before}\n{found.strip()} {after}" if found and "FROM" in before else text
    names = "".join(f"{quoted(column)}, " for column in (*split, *(["period"] if grain else [])))
    return f"SELECT {names}value, per, {_number(kpi)} AS number\nFROM (\n{_indented(text)}\n)"


def _of_people(kpi: KPI, split: Sequence[str], grain: Grain | None, filters: Filters) -> str:
    """The number's table of what may leave, added up as the door does it: a sum with a month hidden is hidden."""
    kept = filters.kept(kpi.result)
    level = level_of(kpi, {*split, *kept})
    if level is None:
        offered = "; ".join(" and ".join(one) or "everybody" for one in levels(kpi))
        raise QuestionRefused(f"{kpi.title} stands on single people and is offered by: {offered}. Choose one of these")
    groups = "".join(f"{quoted(column)}, " for column in split)
    period = f"date_trunc('{grain}', month)::DATE AS period, " if grain else ""
    clauses = [f'"grouping" = {_literal(grouping(level))}']
    clauses += [
        f"{quoted(column)} IS NULL" if None in values else f"{quoted(column)} IN ({', '.join(map(_literal, values))})"
        for column, values in kept.items()
    ]
    clauses += [
        f"month {sign} {_literal(bound)}" for bound, sign in ((filters.start, ">="), (filters.end, "<=")) if bound
    ]
    months = (
        f"SELECT {groups}{period}month, sum(value) AS value, sum(per) AS per, bool_or(withheld IS NOT NULL) AS hidden\n"
        f"FROM {PREFIX}{kpi.key}\nWHERE {' AND '.join(clauses)}\nGROUP BY ALL"
    )
    names = groups + ("period, " if grain else "")
    summed = (
        f"SELECT {names}sum(value) FILTER (NOT hidden) AS value, sum(per) FILTER (NOT hidden) AS per, "
        f"count(*) FILTER (hidden) AS months_hidden\nFROM (\n{_indented(months)}\n)\nGROUP BY ALL"
    )
    whole = "value" if kpi.per else "CASE WHEN months_hidden = 0 THEN value END AS value"
    number = _number(kpi) if kpi.per else f"CASE WHEN months_hidden = 0 THEN {_number(kpi)} END"
    return f"SELECT {names}{whole}, per, {number} AS number, months_hidden\nFROM (\n{_indented(summed)}\n)"


def _number(kpi: KPI) -> str:
    """The number out of its value and what it is divided by."""
    times = f" * {kpi.shown_per}" if kpi.shown_per != 1 else ""
    return f"exact_ratio(value{times}, per)" if kpi.per else f"(value{times})::DECIMAL(38, 10)"


def _written(statement: Statement) -> str:
    """A statement with its parameters written into it."""
    pieces = statement.text.split("?")
    if len(pieces) != len(statement.parameters) + 1:
        raise ValueError(f"{statement.text}: {len(statement.parameters)} values for {len(pieces) - 1} places")
    values = [*map(_literal, statement.parameters), ""]
    return "".join(piece + value for piece, value in zip(pieces, values, strict=True))


def _literal(value: Any) -> str:
    """A value as SQL writes it."""
    match value:
        case datetime():
            return f"TIMESTAMPTZ '{value.isoformat()}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def _ordered(keys: Sequence[str]) -> str:
    return f"\nORDER BY {', '.join(quoted(key) for key in keys)}" if keys else ""


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
