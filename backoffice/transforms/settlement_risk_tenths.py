"""Tenths: the instructions of a month by the probability they would have been given, of counted patterns alone.

A card and a score a pattern are all there is to work out: of millions of instructions that look alike in thousands of
ways, thousands. What is of equal probability has places side by side; a tenth that ends between them takes some of
them and not the others, and which, the patterns cannot tell.
"""

from typing import Final

import polars as pl

from backoffice import money
from backoffice.contracts.settlement_risk import RISK_FACTORS
from backoffice.transforms.settlement_risk_card import coded, fitted, levels_of, probability

TENTHS: Final = 10

_SCHEMA: Final[dict[str, pl.DataType]] = {
    "horizon": pl.Int64(),
    "month": pl.Date(),
    "first_look": pl.Datetime("us", "UTC"),
    "learnt_from": pl.Int64(),
    "of_month": pl.Int64(),
    "tenth": pl.Int64(),
    "before": pl.Int64(),
    "instructions": pl.Int64(),
    "fails": pl.Int64(),
    "expected": pl.Decimal(38, 10),
    "lowest": pl.Decimal(18, 10),
    "highest": pl.Decimal(18, 10),
    **dict.fromkeys(RISK_FACTORS, pl.String()),
}
_FACTORS: Final = list(RISK_FACTORS)
_LARGEST: Final = 1 << 62
"""Numbers up to here fit 64 bits with room to spare; rows times levels always do."""


def in_tenths(counted: pl.LazyFrame) -> pl.LazyFrame:
    """One row a month and tenth, of all patterns that are in it whole, and one for each pattern that is in none.

    `counted` are patterns with `instructions` and `fails`: those with `learnt_at` were known by that first look and are
    learnt from; those with a `month` are forecast, from what was known by its `first_look`. Of what is in no one tenth
    `tenth` is null, `lowest` its probability, and `before` how many of the `of_month` instructions of the month have a
    lower one. Nothing is said of months before which nothing was known.
    """
    return counted.map_batches(_in_tenths, schema=_SCHEMA)


def _in_tenths(counted: pl.DataFrame) -> pl.DataFrame:
    given, patterns = _numbered(coded(counted))
    of_month = given.filter(pl.col("month").is_not_null()).partition_by("horizon", "month", "first_look", as_dict=True)
    found = [pl.DataFrame(schema=_SCHEMA)]
    for (horizon, month, first_look), tested in sorted(of_month.items(), key=lambda one: one[0][:2]):
        learnt = given.filter(pl.col("horizon") == horizon, pl.col("learnt_at") <= first_look)
        if learnt.height:
            told = {"horizon": horizon, "month": month, "first_look": first_look}
            made = _of_month(learnt, tested, patterns)
            named = made.with_columns(pl.lit(said).alias(name) for name, said in told.items())
            found.append(named.select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()))
    return pl.concat(found)


def _numbered(given: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`given` with `pattern`, a number, in place of its levels; and the levels of each pattern, by number.

    Numbers follow the order of the levels: one number is compared and put in order ten times as fast as eight levels.
    """
    code, most = pl.zeros(given.height, pl.Int64, eager=True), 1
    for factor in _FACTORS:
        levels = len(levels_of(given[factor]))
        if most * levels > _LARGEST:
            code, most = code.rank("dense").cast(pl.Int64) - 1, given.height
        code, most = code * levels + given[factor].to_physical().cast(pl.Int64), most * levels
    marked = given.with_columns(code=code)
    patterns = marked.select("code", *_FACTORS).unique("code", keep="any").sort("code").with_row_index("pattern")
    return marked.drop(_FACTORS).join(patterns.select("code", "pattern"), on="code").drop("code"), patterns.drop("code")


def _of_month(learnt: pl.DataFrame, tested: pl.DataFrame, patterns: pl.DataFrame) -> pl.DataFrame:
    """The rows of one month, without what names it."""
    counted = ["pattern", "instructions", "fails"]
    forecast = tested.select("pattern", instructions=pl.lit(0, pl.Int64), fails=pl.lit(0, pl.Int64))
    seen = pl.concat([learnt.select(counted), forecast]).group_by("pattern").agg(pl.all().sum()).sort("pattern")
    score = pl.Series(fitted(pl.concat([seen, patterns[seen["pattern"]].select(_FACTORS)], how="horizontal"))[1])
    scored = (
        seen.select("pattern").with_columns(score=score).select("pattern", probability=probability(pl.col("score")))
    )
    rows = tested.select(counted).join(scored, on="pattern")
    alike = _with_places(rows.group_by("probability").agg(pl.col("instructions", "fails").sum()).sort("probability"))
    whole = alike.filter(pl.col("tenth").is_not_null())
    divided = alike.filter(pl.col("tenth").is_null()).select("probability", "before", "of_month")
    return pl.concat(
        [
            whole.group_by("tenth").agg(
                pl.col("instructions", "fails", "expected").sum(),
                lowest=pl.col("probability").min(),
                highest=pl.col("probability").max(),
            ),
            rows.join(divided, on="probability")
            .join(patterns, on="pattern")
            .with_columns(pl.col(_FACTORS).cast(pl.String), lowest="probability", highest="probability"),
        ],
        how="diagonal",
    ).with_columns(learnt_from=pl.lit(learnt["instructions"].sum()))


def _with_places(alike: pl.DataFrame) -> pl.DataFrame:
    """Probabilities in order, with `before`, `of_month`, `expected`, and the `tenth` that all of one are in."""
    number = pl.col("instructions")
    first, last = (at * TENTHS // pl.col("of_month") + 1 for at in (pl.col("before"), pl.col("before") + number - 1))
    return alike.with_columns(
        of_month=number.sum(),
        before=number.cum_sum() - number,
        expected=money.product(pl.col("probability"), number, scale=10, exact=10),
    ).with_columns(tenth=pl.when(first == last).then(first))
