"""Kept questions in a report: what each answers, the rows it has now, and its SQL, so that anybody can ask it again.

They are asked through the desk, so a report holds what its reader's role may see and nothing else; a question that
cannot be answered stops the report, which never lacks a part in silence.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, Final

import polars as pl

from backoffice.adhoc.desk import Answer, Desk, Question
from backoffice.adhoc.kept import Asked, follows_filters
from backoffice.errors import QuestionRefused
from backoffice.i18n import dates, numbers, say, spoken
from backoffice.reports.report import Cell, Column, Report, Row, Section, Table, Text, Unit, Value
from backoffice.shelf import Kept
from backoffice.sql import EVERYTHING, Filters

KEY: Final = "questions"
MOST_ROWS: Final = 200
"""Rows of one answer that a report prints."""

MOST_PLACES: Final = 4


def questions(
    desk: Desk, load: int | None, asked: Sequence[Kept[Asked]], given: Mapping[str, str], filters: Filters = EVERYTHING
) -> Report:
    """A report of questions alone, a section each. `given` are values of parameters that replace those kept.

    `filters` narrow the questions that are kept to follow filters. Raises QuestionRefused, which names the question.
    """
    sections = [
        Section(f"question_{place}", one.name, _blocks(desk, place, one, given, filters))
        for place, one in enumerate(asked, 1)
    ]
    foot = say("Kept questions, load {load}. Figures derived from pay stand on five people or more.", load=load)
    subtitle = say("Answered from load {load}, as the reader's role may see it.", load=load)
    return Report(KEY, say("Kept questions"), subtitle, foot, spoken().code, sections)


def section(desk: Desk, asked: Sequence[Kept[Asked]], given: Mapping[str, str], filters: Filters) -> Section:
    """The same questions as one section of another report, which says the load."""
    blocks: list[Text | Table] = []
    for place, one in enumerate(asked, 1):
        blocks += _blocks(desk, place, one, given, filters)
    return Section(KEY, say("Kept questions"), blocks)


def _blocks(desk: Desk, place: int, one: Kept[Asked], given: Mapping[str, str], filters: Filters) -> list[Text | Table]:
    """What it answers, its rows, and how it is asked."""
    thing, follows = one.thing, follows_filters(one.thing)
    values = {name: given.get(name, value) for name, value in thing.parameters.items()}
    question = Question(thing.text, values, filters if follows else EVERYTHING)
    try:
        found = desk.ask(question, most_rows=MOST_ROWS)
    except QuestionRefused as refused:
        raise QuestionRefused(f"{one.name}: {refused}") from refused
    described = [Text(thing.description)] if thing.description else []
    return [
        *described,
        _answer(place, one, found, _notes(one, values, found, filters if follows else None)),
        *_asked(place, thing),
    ]


def _answer(place: int, one: Kept[Asked], found: Answer, notes: Sequence[str]) -> Table:
    columns = [_column(f"c{number}", name, dtype) for number, (name, dtype) in enumerate(found.frame.schema.items())]
    rows = [
        Row({column.key: _cell(value) for column, value in zip(columns, row, strict=True)})
        for row in found.frame.iter_rows()
    ]
    return Table(f"answer_{place}", one.name, columns, rows, nothing=say("No row answers this."), notes=notes)


def _notes(one: Kept[Asked], values: Mapping[str, str], found: Answer, filters: Filters | None) -> list[str]:
    """Which version it is, with which values, about which rows, and whether there are more."""
    said = [
        say(
            "Version {version} of {day}, kept by {who}.",
            version=one.version,
            day=dates.day(one.at.date()),
            who=one.who,
        )
    ]
    if values:
        said.append(say("Values: {values}.", values=", ".join(f"${name} = {value}" for name, value in values.items())))
    if filters is not None and filters.start is not None and filters.end is not None:
        told = {"start": dates.day(filters.start), "end": dates.day(filters.end)}
        said.append(say("Only rows from {start} to {end}.", **told))
    if found.cut:
        rows = numbers.grouped(found.frame.height)
        said.append(say("Cut off: there are more than these {rows} rows. Add up, or narrow it.", rows=rows))
    return said


def _asked(place: int, thing: Asked) -> list[Table]:
    """The text, line by line, as it was asked."""
    lines = [Row({"line": Cell(number), "text": Cell(line)}) for number, line in enumerate(thing.text.splitlines(), 1)]
    columns = (Column("line", say("Line"), "count"), Column("text", "SQL"))
    return [Table(f"sql_{place}", say("How it is asked"), columns, lines)]


def _column(key: str, name: str, dtype: pl.DataType) -> Column:
    """A column of an answer: numbers with as many digits as their type has, four at most."""
    unit: Unit = "words"
    if dtype.is_integer():
        unit = "count"
    elif dtype.is_numeric():
        unit = "number"
    elif dtype == pl.Date:
        unit = "day"
    scale = dtype.scale if isinstance(dtype, pl.Decimal) else MOST_PLACES
    return Column(key, name, unit, min(scale, MOST_PLACES) if unit == "number" else 0)


def _cell(value: Any) -> Cell:
    """A value as a report holds it; none is told in words."""
    if value is None:
        return Cell(None, say("Not given"))
    if isinstance(value, float):
        return Cell(Decimal(str(value))) if isfinite(value) else Cell(None, str(value))
    if isinstance(value, datetime):
        return Cell(dates.moment(value))
    known: Value = value if isinstance(value, Decimal | int | date) and not isinstance(value, bool) else str(value)
    return Cell(known)
