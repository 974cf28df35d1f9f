"""Patterns: outcomes that looked alike, counted, and many millions of these counts added up in numbers.

What the forecast learns from is how often each combination of levels was seen and how often it failed. Those of a month
are counted once; a card adds up those of a year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.contracts.settlement_risk import RISK_FACTORS

HORIZON: Final = "horizon"

ROOM: Final = 2**62
"""The largest number patterns are written in, with room to spare in 64 bits."""

SPARSE: Final = 4
"""So many times as many numbers as rows may be possible, at most, for each to have its place in an array."""

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


def patterns(cases: pl.LazyFrame, by: Sequence[str] = ()) -> pl.LazyFrame:
    """`cases` added up: `instructions` and `fails` of each combination of horizon, levels and `by`.

    Levels are categories. `seen_from` is when the first of them was seen. A case whose `is_failed` is null counts for
    nothing. So weights cost what combinations there are.
    """
    keys = [*by, HORIZON, *RISK_FACTORS]
    outcome = pl.col("is_failed")
    return (
        cases.filter(outcome.is_not_null())
        .with_columns(as_categories())
        .group_by(keys)
        .agg(
            instructions=pl.len().cast(pl.Int64),
            fails=outcome.sum().cast(pl.Int64),
            seen_from=pl.col("seen_at").min(),
        )
    )


def as_categories() -> pl.Expr:
    """The levels, each text kept once: numbers are grouped and compared faster."""
    return pl.col(RISK_FACTORS).cast(pl.String).cast(pl.Categorical)


@dataclass(frozen=True)
class Coded:
    """Patterns of one horizon in numbers, each once, in order of their levels.

    `places` says, by factor, which of `levels` each pattern has; `number` and `fails` are what was seen of it.
    """

    horizon: int
    levels: Mapping[str, pl.Series]
    places: Mapping[str, Numbers]
    number: Floats
    fails: Floats


def coded(seen: pl.DataFrame) -> list[Coded]:
    """`seen`, its levels categories, by horizon and in numbers; what is there more than once is added up.

    Horizon and levels of a row are written as the digits of one number, or of a few where one has not the room: single
    numbers are added up and put in order many times as fast as rows of nine columns.
    """
    seen = seen.rechunk()
    levels = {name: _levels_in(seen[name]) for name in (HORIZON, *RISK_FACTORS)}
    digits = _digits({name: max(len(there.codes), 1) for name, there in levels.items()})
    keys, number, fails = _added(seen, digits, levels)
    places = {n: key // d.unit % d.base for key, of_key in zip(keys, digits, strict=True) for n, d in of_key.items()}
    ends = np.searchsorted(places[HORIZON], np.arange(len(levels[HORIZON].codes) + 1))
    return [
        Coded(
            horizon,
            {name: levels[name].names for name in RISK_FACTORS},
            {name: places[name][first:last] for name in RISK_FACTORS},
            number[first:last],
            fails[first:last],
        )
        for horizon, first, last in zip(levels[HORIZON].names, ends[:-1], ends[1:], strict=True)
    ]


class _Digit(NamedTuple):
    """What one counts at a column's place in a number, and how many values the column can have."""

    unit: int
    base: int


def _digits(bases: Mapping[str, int]) -> list[dict[str, _Digit]]:
    """The digits of each number, the foremost first: of every column, in order, as many as one has room for."""
    numbers, size = [list[str]()], 1
    for name, base in bases.items():
        if numbers[-1] and size * base > ROOM:
            numbers.append([])
            size = 1
        numbers[-1].append(name)
        size *= base
    return [
        {
            name: _Digit(prod(bases[after] for after in names[place:]), bases[name])
            for place, name in enumerate(names, 1)
        }
        for names in numbers
    ]


class _Levels(NamedTuple):
    """What a column holds, in order: the values, texts by their names, and as what numbers they are kept."""

    names: pl.Series
    codes: Numbers


def _levels_in(column: pl.Series) -> _Levels:
    kept_as = _codes(column)
    is_there = np.zeros(kept_as.max(initial=0) + 1, np.bool_)
    is_there[kept_as] = True
    codes = np.flatnonzero(is_there)
    if column.dtype != pl.Categorical:
        return _Levels(pl.Series(codes), codes)
    names = pl.Series(codes.astype(np.uint32)).cat.to(pl.Categorical).cast(pl.String)
    order = names.arg_sort()
    return _Levels(names.gather(order), codes[order.to_numpy()])


def _codes(column: pl.Series) -> NDArray[np.uint32]:
    return column.to_physical().cast(pl.UInt32).to_numpy()


def _added(
    seen: pl.DataFrame, digits: Sequence[Mapping[str, _Digit]], levels: Mapping[str, _Levels]
) -> tuple[list[Numbers], Floats, Floats]:
    """The numbers rows are written as, in order, and `instructions` and `fails` of those written as each.

    Where hardly more numbers are possible than there are rows, each has its place in an array.
    """
    keys = [_written(seen, of_key, levels) for of_key in digits]
    possible = prod(one.base for one in digits[0].values())
    if len(keys) == 1 and possible <= SPARSE * seen.height:
        from backoffice.transforms.settlement_loops.patterns import added

        sums = [added(keys[0], seen[name].to_numpy(), possible) for name in ("instructions", "fails")]
        there = np.flatnonzero(sums[0])
        number, fails = (one[there].astype(np.float64) for one in sums)
        return [there], number, fails
    names = [f"key_{place}" for place in range(len(keys))]
    written = dict(zip(names, map(pl.Series, keys), strict=True))
    rows = seen.select("instructions", "fails").with_columns(**written).group_by(names).sum().sort(names)
    number, fails = (rows[name].cast(pl.Float64).to_numpy() for name in ("instructions", "fails"))
    return [rows[name].to_numpy() for name in names], number, fails


def _written(seen: pl.DataFrame, digits: Mapping[str, _Digit], levels: Mapping[str, _Levels]) -> Numbers:
    """The number each row is written as: the places of its levels, each times what one counts there."""
    from backoffice.transforms.settlement_loops.patterns import write

    numbers = np.zeros(seen.height, np.int64)
    for name, digit in digits.items():
        codes = levels[name].codes
        worths = np.zeros(codes.max(initial=0) + 1, np.int64)
        worths[codes] = digit.unit * np.arange(len(codes))
        write(numbers, _codes(seen[name]), worths)
    return numbers
