"""A figure: one KPI over one selection, or why there is no number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import polars as pl

from backoffice.i18n.standings import Standing
from backoffice.kpis.kpi import KPI
from backoffice.money import to_scale

Absence = (
    Literal["not_loaded", "no_rows", "nothing_to_divide_by", "unknown"]
    | Literal["hidden", "dominated", "changed", "protects", "role", "past"]
)
"""Why there is no number: never loaded; no row in this view; per is zero; a part is unknown; and where it is derived
from pay: too few people; one of them makes up nearly all; too few came or went since the month before; another could
be found by subtraction; not for this role; an earlier load is shown and the pay has changed since."""

_WORKED_OUT: Final = frozenset({"no_rows", "unknown", "nothing_to_divide_by"})
"""Absences that follow from the parts of a figure."""


@dataclass(frozen=True)
class Figure:
    """One KPI over one selection. `number` is value / per (times `shown_per`), or `value` alone without `per`.

    A ratio derived from pay is taken over the months that may be shown; `left_out` is the number of the others.
    """

    kpi: KPI
    value: Decimal | int | None
    per: Decimal | int | None
    number: Decimal | None
    absent: Absence | None
    left_out: int = 0

    @property
    def standing(self) -> Standing | None:
        """Where it stands against its target; None without a target or a number."""
        kpi, found = self.kpi, self.number
        if kpi.target is None or found is None or kpi.good == "neither":
            return None
        sign = 1 if kpi.good == "high" else -1
        if sign * found >= sign * kpi.target:
            return "met"
        return "near" if kpi.warning is not None and sign * found >= sign * kpi.warning else "missed"


def figure_of(kpi: KPI, row: Mapping[str, Any]) -> Figure:
    """The figure of a group: its `value`, `per` and number of `rows`; `absent` and `left_out` as for pay."""
    value, per, left_out = row["value"], row["per"], row["left_out"]
    absent: Absence | None = row["absent"]
    if absent is not None:
        return Figure(kpi, None, None, None, absent)
    if not row["rows"]:
        absent = "no_rows"
    elif value is None:
        absent = "unknown"
    elif kpi.per is not None and not per:
        absent = "nothing_to_divide_by"
    if absent is not None:
        return Figure(kpi, value, per, None, absent, left_out)
    number = Decimal(value) if kpi.per is None else Decimal(value) / Decimal(per)
    return Figure(kpi, value, per, number * kpi.shown_per, None, left_out)


def figure_told(kpi: KPI, told: Sequence[Any]) -> Figure:
    """The figure of a value, a per and a number of rows, of which nothing is kept back."""
    value, per, rows = told
    return figure_of(kpi, {"value": value, "per": per, "rows": rows, "absent": None, "left_out": 0})


def figure_again(kpi: KPI, row: Mapping[str, Any]) -> Figure:
    """The figure that a row of a breakdown holds. Its number is rounded there, so it is worked out from its parts."""
    absent = row["absent"]
    given = {"rows": absent != "no_rows", "absent": None if absent in _WORKED_OUT else absent}
    return figure_of(kpi, {**row, **given})


def with_numbers(kpi: KPI, answer: pl.DataFrame) -> pl.DataFrame:
    """Groups with `value`, `per`, `rows`, `absent` and `left_out`, told as figures: with `number`, without `rows`."""
    figures = [figure_of(kpi, row) for row in answer.iter_rows(named=True)]
    told = [
        pl.Series("value", [f.value for f in figures], dtype=answer.schema["value"], strict=False),
        pl.Series("per", [f.per for f in figures], dtype=answer.schema["per"], strict=False),
        pl.Series("number", [f.number and to_scale(f.number, 10) for f in figures], dtype=pl.Decimal(38, 10)),
        pl.Series("absent", [f.absent for f in figures], dtype=pl.String),
        pl.Series("left_out", [f.left_out for f in figures], dtype=pl.Int64),
    ]
    # Put together of its columns: to select and to add them is two plans of Polars', a quarter of a small question.
    split = [one for one in answer.get_columns() if one.name not in {"value", "per", "rows", "absent", "left_out"}]
    return pl.DataFrame([*split, *told])
