"""Three records of one holding: what the third record keeper has, and whose record stands alone where two agree."""

from typing import Final

import polars as pl

from backoffice.contracts.settlement import RECORD_KEEPERS
from backoffice.transforms.reconciliation_rules import KEEPERS

_KEEPER: Final = pl.Enum(RECORD_KEEPERS)
_THREE: Final = tuple(sorted({keeper for pair in KEEPERS.values() for keeper in pair}))


def with_outlier(breaks: pl.LazyFrame, positions: pl.LazyFrame) -> pl.LazyFrame:
    """The breaks of holdings with `third_keeper`, `third_quantity` and `outlier`, the keeper whose record stands alone.

    It is looked up on the newest day the break was seen. A keeper who reported the account that day and does not list
    the instrument holds none of it; one who did not report the account is not known, nor is one with several records of
    the same holding. All other breaks have nulls.
    """
    third = pl.col("reconciliation").replace_strict(
        {name: _third(pair) for name, pair in KEEPERS.items()}, default=None, return_dtype=_KEEPER
    )
    ours, theirs = (
        pl.col("reconciliation").replace_strict(
            {name: pair[place] for name, pair in KEEPERS.items()}, default=None, return_dtype=_KEEPER
        )
        for place in (0, 1)
    )
    # The few days and accounts that are asked for are picked out first: the holdings may be millions.
    asked = breaks.filter(pl.col("reconciliation").is_in(list(KEEPERS))).select("account_id", as_of_date="seen_on")
    held = positions.join(asked, on=["account_id", "as_of_date"], how="semi").select(
        "account_id",
        "instrument_id",
        "quantity",
        third_keeper=pl.col("record_keeper").cast(_KEEPER),
        seen_on="as_of_date",
    )
    day = ["third_keeper", "seen_on", "account_id"]
    reported = held.select(day).unique().with_columns(is_reported=pl.lit(True))
    listed = held.group_by(*day, "instrument_id").agg(
        listed=pl.len(), third_quantity=pl.when(pl.len() == 1).then(pl.col("quantity").first())
    )
    value = pl.when(pl.col("listed").is_not_null()).then("third_quantity").when("is_reported").then(pl.lit(0))
    own, outside = pl.col("own_quantity").fill_null(0), pl.col("outside_quantity").fill_null(0)
    return (
        breaks.with_columns(third_keeper=third)
        .join(reported, on=day, how="left")
        .join(listed, on=[*day, "instrument_id"], how="left")
        .with_columns(third_quantity=value.cast(pl.Decimal(18, 6)))
        .with_columns(third_keeper=pl.when(pl.col("third_quantity").is_not_null()).then("third_keeper"))
        .with_columns(
            outlier=pl.when((pl.col("third_quantity") == own) & (own != outside))
            .then(theirs)
            .when((pl.col("third_quantity") == outside) & (own != outside))
            .then(ours)
        )
        .drop("is_reported", "listed")
    )


def outlying_side() -> pl.Expr:
    """The side of the break whose record stands alone; null where none does."""
    own = pl.col("reconciliation").replace_strict(
        {name: pair[0] for name, pair in KEEPERS.items()}, default=None, return_dtype=_KEEPER
    )
    return (
        pl.when(pl.col("outlier") == own)
        .then(pl.lit("own"))
        .when(pl.col("outlier").is_not_null())
        .then(pl.lit("outside"))
    )


def _third(pair: tuple[str, str]) -> str:
    return next(keeper for keeper in _THREE if keeper not in pair)
