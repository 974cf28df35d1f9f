"""An attacker: a viewer who knows everybody's place, function, team and hours, and asks whatever can be asked.

He knows who is behind every answer, so each one is an equation over people: the sum of their costs is the value given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

import polars as pl

from backoffice.contracts.cost import StaffCost
from backoffice.kpis import KPI, named
from backoffice.query import Door
from backoffice.sql import Filters

COLUMNS = ("location_id", "office", "function", "arrangement", "sourcing", "team")
PAID = pl.col("loaded_cost").is_not_null() & ~pl.col("is_billed")
"""People whom we pay a sum that is known."""

COST = named("loaded_cost_per_fte")

Who = frozenset[str]


@dataclass(frozen=True)
class Question:
    """A KPI month by month, by some columns, for some sites."""

    split: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    @property
    def filters(self) -> Filters:
        return Filters().only("location", *self.sites) if self.sites else Filters()


@dataclass(frozen=True)
class Answer:
    """A value given, and the people it is the sum of."""

    month: date
    who: Who
    value: float
    asked: str


class Attacker:
    """What the attacker knows beforehand (`facts`), and what he can ask."""

    def __init__(self, door: Door) -> None:
        self.door = door
        rows = StaffCost.cast(door.snapshot.scan(StaffCost)).filter(PAID)
        self.facts = rows.select(
            "month", *(pl.col(name).cast(pl.String) for name in COLUMNS), "worker_id", pl.col("fte").cast(pl.Float64)
        ).collect()
        self.truth = rows.select(
            "month", "worker_id", cost=pl.col("loaded_cost").cast(pl.Float64), pay=pl.col("pay").cast(pl.Float64)
        ).collect()
        """For the judge alone: nothing below asks the door with it."""

    @property
    def sites(self) -> list[str]:
        return self.facts["location_id"].unique().sort().to_list()

    @cached_property
    def months(self) -> list[date]:
        return self.facts["month"].unique().sort().to_list()

    def questions(self) -> Iterator[Question]:
        """By nothing, each column, each pair and all of them; for all sites, one, all but one, and two of them."""
        splits: list[tuple[str, ...]] = [(), *combinations(COLUMNS, 1), *combinations(COLUMNS, 2), COLUMNS]
        sites = self.sites
        chosen = [(), *combinations(sites, 1), *combinations(sites, len(sites) - 1), *combinations(sites, 2)]
        return (Question(split, some) for split in splits for some in chosen)

    def ask(self, question: Question, kpi: KPI = COST) -> list[Answer]:
        """Every figure the question is answered with, as equations."""
        found = self.door.series(kpi, "month", question.filters, split=question.split)
        given = found.filter(pl.col("value").is_not_null())
        people = self.people(question.split, question.sites)
        answers = []
        for row in given.iter_rows(named=True):
            key = (row["period"], *(_text(row[name]) for name in question.split))
            answers.append(Answer(row["period"], people[key], float(row["value"]), f"{kpi.key} {question} {key}"))
        return answers

    def people(self, split: Sequence[str], sites: Sequence[str]) -> dict[tuple[Any, ...], Who]:
        """The people of each month and group, as everybody in the firm knows them."""
        facts = self.facts.filter(pl.col("location_id").is_in(list(sites))) if sites else self.facts
        groups = facts.group_by("month", *split).agg("worker_id")
        return {row[:-1]: frozenset(row[-1]) for row in groups.iter_rows()}

    def everything(self) -> list[Answer]:
        """All answers there are, without those that say the same of the same people again."""
        found: dict[tuple[date, Who], Answer] = {}
        for question in self.questions():
            for answer in self.ask(question):
                found.setdefault((answer.month, answer.who), answer)
        return list(found.values())

    def groups(self) -> dict[date, list[Who]]:
        """All groups that can be asked for, month by month, answered or not."""
        found: dict[date, set[Who]] = {month: set() for month in self.months}
        for question in self.questions():
            for key, who in self.people(question.split, question.sites).items():
                found[key[0]].add(who)
        return {month: sorted(groups, key=lambda who: (len(who), min(who))) for month, groups in found.items()}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
