"""The results that pay stands in, and the groups of people their figures are offered for."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from backoffice.contracts import Contract
from backoffice.contracts.cost import RemoteSaving, StaffCost

Level = tuple[str, ...]
"""Columns whose values name a group of people; without any, all of them."""

FIRM: Level = ()

UNIT: Level = ("function", "unit")
"""Work of one kind: its people, each by the part of the handling time of the place that went into it."""

PLACE: Level = ("location_id", "function")
"""A function at a site: what unit costs are made of."""


@dataclass(frozen=True)
class PayTable:
    """One result with a row a person and month, and how its people may be grouped.

    `amount` is what each person would keep to himself; `known` are the conditions (as KPIs write them in `where`) that
    figures of this result are taken under. Groups are those of `place`, of each of `axes`, of both together, and of
    `team` inside a place and function. `weight` is the column of working time, where a change of it moves the
    amount; without it, changes from month to month are not guarded: the amount is no pay but a policy's.
    """

    contract: type[Contract]
    amount: pl.Expr
    known: tuple[str, ...]
    axes: tuple[str, ...]
    weight: str | None
    place: str = "location_id"
    team: str = "team"
    parent: Level = PLACE
    people: str = "worker_id"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column people can be grouped by."""
        return (self.place, *self.axes, self.team)

    @property
    def levels(self) -> tuple[Level, ...]:
        """Groupings offered, those first that are to be kept when not all can be; teams apart."""
        crossed = tuple((self.place, axis) for axis in self.axes)
        return (FIRM, (self.place,), *((axis,) for axis in self.axes), *crossed)

    @property
    def teams(self) -> Level:
        """The grouping by team: a team is looked at within its place and function."""
        return (*self.parent, self.team)

    def level_of(self, columns: set[str]) -> Level | None:
        """The grouping that answers questions by these columns; None where it is not offered."""
        if self.team in columns:
            return self.teams if columns <= set(self.teams) else None
        return next((level for level in self.levels if set(level) == columns), None)


PAY_TABLES: Mapping[str, PayTable] = {
    StaffCost.table: PayTable(
        contract=StaffCost,
        amount=pl.coalesce(pl.col("pay") + pl.col("employer") + pl.col("stipend"), "loaded_cost"),
        known=("loaded_cost IS NOT NULL AND NOT is_billed",),
        axes=("office", "function", "arrangement", "sourcing"),
        weight="fte",
    ),
    RemoteSaving.table: PayTable(
        contract=RemoteSaving,
        amount=pl.coalesce(pl.col("incentive") + pl.col("one_off"), "net_saving"),
        known=("net_saving IS NOT NULL", "incentive IS NOT NULL"),
        axes=("arrangement", "office", "function"),
        weight=None,
    ),
}
"""By the name of the result."""
