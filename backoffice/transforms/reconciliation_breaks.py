"""Breaks: the items left open, a row a break. What the clock makes of them is said in `break_timing`."""

from hashlib import sha256

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import Break, ReconciliationItem
from backoffice.transforms.break_standing import joined_over_days
from backoffice.transforms.matching.comparing import prefixed

_OF_EITHER = (
    *("rule", "break_types", "differing", "copy_of", "reference"),
    *("account_id", "legal_entity_id", "desk", "counterparty_id", "instrument_id"),
)


def breaks_of(items: dy.LazyFrame[ReconciliationItem]) -> dy.LazyFrame[Break]:
    """One row a break; of what stands at the end of a day, one for all the days it stands.

    What both rows of a pair have is taken from ours; the dates are the earlier of the two. A pair in two currencies has
    our whole amount as its difference: amounts of two currencies are not subtracted.
    """
    open_items = items.filter(pl.col("outcome") == "break").cache()
    ours, theirs = (
        prefixed(open_items.filter(pl.col("side") == side).drop("side"), side) for side in ("own", "outside")
    )
    pairs = ours.join(
        theirs,
        left_on=["own_reconciliation", "own_match_group"],
        right_on=["outside_reconciliation", "outside_match_group"],
        how="full",
        coalesce=False,
    )
    either = {name: pl.coalesce(f"own_{name}", f"outside_{name}") for name in ("reconciliation", *_OF_EITHER)}
    codes = pl.col("break_types").str.split(",")
    others = codes.list.slice(1).list.join(",")
    return (
        pairs.with_columns(
            **either,
            item_date=pl.min_horizontal("own_item_date", "outside_item_date"),
            due_date=pl.min_horizontal("own_due_date", "outside_due_date"),
            currency=_currency(),
            difference=_difference(),
        )
        .with_columns(break_id=_identity())
        .pipe(joined_over_days, items)
        .with_columns(
            break_type=codes.list.first(),
            other_types=pl.when(others != "").then(others),
            item_month=pl.col("item_date").dt.truncate("1mo"),
        )
        .pipe(Break.cast)
    )


def _currency() -> pl.Expr:
    return pl.when(pl.col("own_item_id").is_not_null()).then("own_currency").otherwise("outside_currency")


def _difference() -> pl.Expr:
    """Ours less theirs as far as they are in the break's currency; null where neither side has an amount."""
    ours, theirs = pl.col("own_amount"), pl.col("outside_amount")
    comparable = pl.col("own_item_id").is_null() | pl.col("own_currency").eq_missing(pl.col("outside_currency"))
    theirs_here = pl.when(comparable).then(theirs)
    known = ours.is_not_null() | theirs_here.is_not_null()
    return pl.when(known).then(ours.fill_null(0) - theirs_here.fill_null(0))


def _identity() -> pl.Expr:
    """A digest of the reconciliation and the row that is open, ours where there is one.

    A row is in one break at most, and keeps its id when its partner turns up and differs.
    """
    side = pl.when(pl.col("own_item_id").is_not_null()).then(pl.lit("own")).otherwise(pl.lit("outside"))
    row = pl.concat_str("reconciliation", side, pl.coalesce("own_item_id", "outside_item_id"), separator="|")
    return row.map_batches(digests, return_dtype=pl.String, is_elementwise=True)


def digests(texts: pl.Series) -> pl.Series:
    """The first 16 hex digits of each text's SHA-256: unlike Polars' own hash, the same in every version."""
    return pl.Series(texts.name, [sha256(text.encode()).hexdigest()[:16] for text in texts], pl.String)
