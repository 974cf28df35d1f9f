"""An answer on pay as it may leave: figures over the months that may be shown, and the reason where there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, Final, NamedTuple

import polars as pl

from backoffice.additive import EXACT, Value
from backoffice.disclosure import gravest, sum_of
from backoffice.disclosure.release import GRAVEST
from backoffice.sql import Filters, Grain, first_of

ROLE: Final = "role"
"""Kept back because the viewer's role has no part in it."""

PAST: Final = "past"
"""Kept back because an earlier load is shown, and the pay behind the figure has changed since."""

REFUSED: Final = "protects"
"""Kept back because the grouping is not offered: nothing is known of what it would give away."""

Group = tuple[Any, ...]

_TOLD: Final = {"rows": pl.Int64(), "absent": pl.String(), "left_out": pl.Int64()}
"""The columns after a group's `value` and `per`."""


def allowed(months: pl.DataFrame) -> pl.DataFrame:
    """The groups and months that may be shown."""
    return months.filter(pl.col("why").is_null()).drop("why")


def whole(answer: pl.DataFrame) -> pl.DataFrame:
    """`answer` with nothing kept back."""
    none = (pl.Series("absent", [None], pl.String), pl.Series("left_out", [0], pl.Int64))
    return answer.hstack([one.new_from_index(0, answer.height) for one in none])


def nothing(answer: pl.DataFrame, why: str) -> pl.DataFrame:
    """The groups of `answer` with all of their figures kept back for one reason."""
    kept_back = pl.when(pl.col("rows") > 0).then(pl.lit(why))
    none = (pl.when(False).then(name).alias(name) for name in ("value", "per"))
    return answer.with_columns(*none, absent=kept_back, left_out=pl.lit(0))


class Month(NamedTuple):
    """What a number comes to in a group and month, of how many rows, and why it may not leave, or None."""

    month: date
    value: Value
    per: Value
    rows: int
    why: str | None


@dataclass(frozen=True)
class Months:
    """A number by group and month: all that any range of dates is added up from.

    `kinds` are the types of the columns of an answer: those it is split by, `value` and `per`.
    """

    kinds: Mapping[str, pl.DataType]
    groups: Mapping[Group, Sequence[Month]]

    @classmethod
    def of(cls, rows: pl.DataFrame, split: Sequence[str]) -> "Months":
        """Of a row a group of `split` and month, with the columns of `Month`."""
        groups: dict[Group, list[Month]] = {}
        for *group, month, value, per, count, why in rows.select(*split, *Month._fields).iter_rows():
            groups.setdefault(tuple(group), []).append(Month(month, value, per, count, why))
        return cls(rows.select(*split, "value", "per").schema, groups)


def by_month(cells: pl.DataFrame, split: Sequence[str]) -> Months:
    """`cells` added up by group of `split` and month, which may leave where all of its cells may.

    `cells` have the columns of `split`, `month`, `value`, `per`, `rows`, and `why` each may not leave, or null.
    """
    sums = {name: sum_of(pl.col(name)) for name in ("value", "per")}
    return Months.of(
        cells.lazy().group_by(*split, "month").agg(pl.col("rows").sum(), gravest(), **sums).collect(), split
    )


def summed(months: Months, filters: Filters, grain: Grain | None, *, ratio: bool) -> pl.DataFrame:
    """The answer that months within the dates of `filters` add up to, a row a group (and `period`): as `withheld` has
    it.

    Added up here and not by an engine, whose plan alone takes ten times as long as the few months that there are.
    """
    alike: dict[Group, list[Month]] = {}
    for group, held in months.groups.items():
        for one in held:
            if filters.spans(one.month):
                alike.setdefault((*group, first_of(one.month, grain)) if grain else group, []).append(one)
    told = ((group, _added(held, ratio=ratio)) for group, held in alike.items())
    rows = [(*group, *one) for group, one in sorted(told, key=lambda pair: _nulls_last(pair[0])) if one.rows]
    *split, value, per = months.kinds.items()
    if not (rows or split or grain):
        rows = [_Told(None, None, 0, None, 0)]
    sums = {name: pl.Decimal(38, kind.scale) if isinstance(kind, pl.Decimal) else kind for name, kind in (value, per)}
    kinds = dict(split) | ({"period": pl.Date()} if grain else {}) | sums | _TOLD
    return _frame(kinds, rows)


class _Told(NamedTuple):
    """A group as it is told: the columns of an answer after those it is split by."""

    value: Value
    per: Value
    rows: int
    absent: str | None
    left_out: int


def _added(months: Sequence[Month], *, ratio: bool) -> _Told:
    """What months of a group come to."""
    shown = [one for one in months if one.why is None]
    value, per = _sum([one.value for one in shown]), _sum([one.per for one in shown])
    return _told(value, per, sum(one.rows for one in months), [one.why for one in months], ratio=ratio)


def _told(value: Value, per: Value, rows: int, reasons: Sequence[str | None], *, ratio: bool) -> _Told:
    """What may be told of a group, of whose months `reasons` say why each may not leave, or None.

    A ratio is taken over the others. A sum with a part missing would be wrong, so all of it stays back.
    """
    kept_back = [why for why in reasons if why is not None]
    if rows and (len(kept_back) == len(reasons) or (kept_back and not ratio)):
        return _Told(None, None, rows, min(kept_back, key=GRAVEST.index, default=REFUSED), 0)
    return _Told(value, per, rows, None, len(kept_back))


def _sum(numbers: Sequence[Value]) -> Value:
    """Null where there is nothing to add, as SQL has it."""
    there = [one for one in numbers if one is not None]
    decimals = [one for one in there if isinstance(one, Decimal)]
    return reduce(EXACT.add, decimals) if decimals else sum(map(int, there)) if there else None


def _nulls_last(group: Group) -> list[tuple[bool, Any]]:
    return [(one is None, one) for one in group]


def withheld(
    answer: pl.DataFrame,
    shown: pl.DataFrame,
    months: pl.DataFrame,
    split: Sequence[str],
    grain: Grain | None,
    *,
    ratio: bool,
) -> pl.DataFrame:
    """`answer` (all groups) with `value` and `per` from `shown` (over what may be shown), `absent` and `left_out`.

    `months` has the groups' months with `why` each may not be shown; `left_out` counts those a ratio leaves out.
    """
    names = [*split, *(["period"] if grain else [])]
    reasons: dict[Group, list[str | None]] = {}
    for *group, month, why in months.select(*split, "month", "why").iter_rows():
        reasons.setdefault((*group, first_of(month, grain)) if grain else tuple(group), []).append(why)
    numbers = {tuple(group): (value, per) for *group, value, per in shown.select(*names, "value", "per").iter_rows()}
    rows = [
        (*group, *_told(*numbers.get(tuple(group), (None, None)), count, reasons.get(tuple(group), ()), ratio=ratio))
        for *group, count in answer.select(*names, "rows").iter_rows()
    ]
    return _frame(dict(answer.select(*names, "value", "per").schema) | _TOLD, rows)


def _frame(kinds: Mapping[str, pl.DataType], rows: Sequence[Group]) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pl.DataFrame([pl.Series(name, held, kinds[name]) for name, held in zip(kinds, columns, strict=True)])
