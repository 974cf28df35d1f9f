"""The points card of the forecast: what each level of each factor adds to the log odds of failing.

Weights are found one factor after the other. A level's weight is the one that brings what its instructions lead to
expect, by the factors before, up or down to what came: so what two factors share is counted once, and every level
balances as it is weighed. A level seen seldom proves little: it is judged as if some more instructions (`prior`) had
been seen that failed just as often as expected.

    base          = logit((fails + 1/2) / (instructions + 1))
    weight w:     sum of p(score + w) over its instructions + prior p(logit r + w) = fails + prior r

with p the probability of log odds and r the rate expected, expected fails / instructions. Where all its instructions
stand alike, as for the first factor, that is

    weight        = logit((fails + prior r) / (instructions + prior)) - logit(r)

No level of `FLOORS` is ever credited below the level it can only be worse than: being unmatched, held, sent late or
short of securities never lowers a forecast, whatever chance made of a few cases. What a card has no level for
weighs nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import polars as pl

from backoffice.contracts.settlement_risk import RISK_FACTORS
from backoffice.transforms.settlement_risk_patterns import HORIZON, Coded, Floats, Numbers, coded

BASE: Final = "base"
ALL: Final = "all"
PRIOR: Final = 10
PRIORS: Final = {"counterparty": 50, "security": 50}
"""Instructions that count for what was expected, beside those that were seen. There are many names, and chance alone
gives some of them a bad one; so names must prove more."""

_ROUNDS: Final = 30
"""Steps to a weight at most; from the second on each doubles the digits, so far fewer are needed."""

_STILL: Final = 1e-12
"""A step no longer than this is the last: it moves no digit that is kept."""

FLOORS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "matching": (("*", "matched"),),
    "hold": (("*", "free"),),
    "instructed": (("sent_late", "sent_in_time"),),
    "inventory": (("awaits_receipts", "covered"), ("short", "awaits_receipts"), ("short", "covered")),
}
"""By factor: which level (`*`: each other) weighs at least as much as which."""

_DIGITS: Final = 10
_LINE: Final[dict[str, pl.DataType]] = {
    "factor": pl.String(),
    "level": pl.String(),
    "instructions": pl.Int64(),
    "fails": pl.Int64(),
    "expected_fails": pl.Float64(),
    "weight": pl.Float64(),
}


def card(seen: pl.LazyFrame) -> pl.LazyFrame:
    """The card of each horizon, in lines: `factor`, `level`, what was seen and expected of it, `weight`.

    Each line has the card's `seen_from`. `seen` comes from `patterns`; where a combination is there more than once, its
    rows are added up. Levels no instruction was seen with have no line.
    """
    schema = pl.Schema({HORIZON: pl.Int64(), **_LINE, "seen_from": pl.Datetime("us", "UTC")})

    def made(rows: pl.DataFrame) -> pl.DataFrame:
        cards = [fitted(one)[0].with_columns(pl.lit(one.horizon, pl.Int64).alias(HORIZON)) for one in coded(rows)]
        seen_from = rows.lazy().group_by(HORIZON).agg(pl.col("seen_from").min()).collect(engine="streaming")
        whole = pl.concat(cards).join(seen_from, on=HORIZON, maintain_order="left") if cards else schema.to_frame()
        return whole.select(list(schema))

    needed = seen.select(HORIZON, *RISK_FACTORS, "instructions", "fails", "seen_from")
    return needed.map_batches(made, schema=schema)


def lines_of(cases: pl.LazyFrame, cards: pl.LazyFrame) -> pl.LazyFrame:
    """The lines of the card that each of `cases` has: `instruction_id`, `horizon`, `factor`, `level`, `weight`.

    The base is one of them. `weight` is null for a level that is on no card.
    """
    held = cases.with_columns(pl.lit(ALL).alias(BASE), pl.col(RISK_FACTORS).cast(pl.String))
    lines = held.unpivot(
        on=[BASE, *RISK_FACTORS], index=["instruction_id", HORIZON], variable_name="factor", value_name="level"
    )
    weights = cards.select(HORIZON, pl.col("factor").cast(pl.String), "level", "weight")
    return lines.join(weights, on=[HORIZON, "factor", "level"], how="left")


def probability(score: pl.Expr) -> pl.Expr:
    """The probability of log odds, to ten decimals."""
    share = 1 / (1 + (-score.cast(pl.Float64)).exp())
    return share.round(_DIGITS).cast(pl.Decimal(18, _DIGITS))


def fitted(seen: Coded) -> tuple[pl.DataFrame, Floats]:
    """The lines of the one card that patterns make, and the log odds of each pattern.

    They are in order of their levels. So those that share all levels up to a factor stand together, have one score, and
    are one pattern as far as that factor's weights go.
    """
    all_seen, all_failed = seen.number.sum(), seen.fails.sum()
    base = round(float(_logit((all_failed + 0.5) / (all_seen + 1))), _DIGITS)
    found = [_lines(BASE, [ALL], [all_seen], [all_failed], [all_seen * _share(base)], [base])]
    score, of_row = np.array([base]), np.zeros(len(seen.number), np.int64)
    is_first = np.arange(len(seen.number)) == 0
    for factor in RISK_FACTORS:
        levels, place_of_row = _levels(seen, factor)
        is_first[1:] |= place_of_row[1:] != place_of_row[:-1]
        first = np.flatnonzero(is_first)
        place, score, of_row = place_of_row[first], score[of_row[first]], np.cumsum(is_first) - 1
        count, failing = (np.add.reduceat(one, first) for one in (seen.number, seen.fails))
        number, failed, expected = (
            np.bincount(place, one, len(levels)).astype(np.float64) for one in (count, failing, count * _share(score))
        )
        balanced = _balanced(place, count, score, number, failed, expected, PRIORS.get(factor, PRIOR))
        weights = _floored(factor, levels, balanced)
        score = score + weights[place]
        found.append(_lines(factor, levels, number, failed, expected, weights))
    return pl.concat(found).filter(pl.col("instructions") > 0), score[of_row]


def _levels(seen: Coded, factor: str) -> tuple[list[str], Numbers]:
    """The levels of a factor that patterns have, and the place among them of that of each pattern."""
    is_there = np.bincount(seen.places[factor], minlength=len(seen.levels[factor])) > 0
    names = seen.levels[factor].filter(pl.Series(is_there)).to_list()
    return names, (np.cumsum(is_there) - 1)[seen.places[factor]]


def _balanced(
    place: Numbers, number: Floats, score: Floats, seen: Floats, failed: Floats, expected: Floats, prior: int
) -> Floats:
    """The weight of each level, by Newton's steps of at most one; zero where none was seen with it."""
    rate = np.where(seen > 0, expected / np.maximum(seen, 1), 0.5)
    weight = np.zeros(len(seen))
    for _ in range(_ROUNDS):
        likely, likely_prior = _share(score + weight[place]), _share(_logit(rate) + weight)
        excess = failed + prior * rate - np.bincount(place, number * likely, len(seen)) - prior * likely_prior
        slope = np.bincount(place, number * likely * (1 - likely), len(seen))
        step = np.clip(excess / (slope + prior * likely_prior * (1 - likely_prior)), -1, 1)
        weight += step
        if np.abs(step).max() <= _STILL:
            break
    return np.round(weight, _DIGITS)


def _floored(factor: str, levels: list[str], weights: Floats) -> Floats:
    raised = dict(zip(levels, weights, strict=True))
    for name, floor in FLOORS.get(factor, ()):
        bearing = [level for level in levels if level != floor] if name == "*" else [name]
        for level in {*bearing} & {*levels}:
            raised[level] = max(raised[level], raised.get(floor, raised[level]))
    return np.array([raised[level] for level in levels])


def _lines(factor: str, levels: Any, seen: Any, failed: Any, expected: Any, weights: Any) -> pl.DataFrame:
    columns = ([factor] * len(levels), levels, seen, failed, expected, weights)
    return pl.DataFrame(dict(zip(_LINE, columns, strict=True)), strict=False).cast(pl.Schema(_LINE))


def _logit(share: Any) -> Any:
    return np.log(share / (1 - share))


def _share(score: Any) -> Any:
    return 1 / (1 + np.exp(-score))
