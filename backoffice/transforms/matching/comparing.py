"""Comparing the two rows of a pair, column by column: expressions over columns named `own_...` and `outside_...`."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import polars as pl

from backoffice.business_days import weekdays_between
from backoffice.contracts.reconciliation import BREAK_TYPES
from backoffice.transforms.matching.declared import CALENDAR, Compared


def own(column: str) -> pl.Expr:
    """Our value."""
    return pl.col(f"own_{column}")


def outside(column: str) -> pl.Expr:
    """Their value."""
    return pl.col(f"outside_{column}")


def prefixed(rows: pl.LazyFrame, side: str) -> pl.LazyFrame:
    """The rows with every column named after its side."""
    return rows.select(pl.all().name.prefix(f"{side}_"))


def counted(column: str) -> str:
    """The column with the days of `column` as a count of business days."""
    return f":counted {column}"


def looked_at(compared: Sequence[Compared]) -> list[str]:
    """The columns of a row that comparing it looks at."""
    return [*(one.column for one in compared), CALENDAR, *(counted(one.column) for one in compared if one.has_window)]


def both_there() -> pl.Expr:
    """The row is a pair: neither side is missing."""
    return pl.col("own_item_id").is_not_null() & pl.col("outside_item_id").is_not_null()


def differ(one: Compared) -> pl.Expr:
    """The two values differ by more than is allowed. Never null: unknown is no difference unless it is `needed`."""
    ours, theirs = own(one.column), outside(one.column)
    if one.is_figure:
        apart = _beyond(one, ours, theirs)
    elif one.has_window:
        earlier, later = one.days
        days = _days_between(one.column)
        apart = (days > later) | (days < -earlier)
    else:
        apart = ours != theirs
    one_sided = ours.is_null() != theirs.is_null() if one.needed else pl.lit(False)
    return pl.when(_both_known(one)).then(apart).otherwise(one_sided)


def any_differ(compared: Sequence[Compared]) -> pl.Expr:
    """At least one compared column differs by more than is allowed."""
    return pl.any_horizontal(differ(one) for one in compared)


def equal(compared: Sequence[Compared]) -> pl.Expr:
    """Every compared column both rows give has the very same value."""
    return pl.all_horizontal((own(one.column) == outside(one.column)).fill_null(True) for one in compared)


def break_types(compared: Sequence[Compared]) -> pl.Expr:
    """The codes of all differences, by precedence, comma-separated."""
    found: dict[str, pl.Expr] = {}
    for one in compared:
        for code, applies in _codes(one):
            found[code] = found[code] | applies if code in found else applies
    in_order = sorted(found, key=BREAK_TYPES.index)
    return pl.concat_str(
        [pl.when(found[code]).then(pl.lit(code)) for code in in_order], separator=",", ignore_nulls=True
    )


def differing(compared: Sequence[Compared]) -> pl.Expr:
    """The fields that differ as JSON, field to ours and theirs: `{"quantity":["300","400"]}`; null is not given.

    Fields are called what the declaration calls them; values are exact and in no language.
    """
    told = [
        pl.when(differ(one)).then(
            pl.concat_str(
                pl.lit(f'"{one.words}":['),
                _quoted(own(one.column), one),
                pl.lit(","),
                _quoted(outside(one.column), one),
                pl.lit("]"),
            )
        )
        for one in compared
    ]
    return pl.concat_str(pl.lit("{"), pl.concat_str(told, separator=",", ignore_nulls=True), pl.lit("}"))


def not_compared(compared: Sequence[Compared]) -> pl.Expr:
    """The compared fields just one of the two rows gives, comma-separated; null when there is none."""
    said = [
        pl.when(own(one.column).is_null() != outside(one.column).is_null()).then(pl.lit(one.words))
        for one in compared
        if not one.needed
    ]
    if not said:
        return pl.lit(None, pl.String)
    words = pl.concat_str(said, separator=", ", ignore_nulls=True)
    return pl.when(words != "").then(words)


def _beyond(one: Compared, ours: pl.Expr, theirs: pl.Expr) -> pl.Expr:
    """Two figures lie further apart than the tolerance, or than the share of the smaller: the smaller limit holds."""
    gap = (ours - theirs).abs()
    beyond = pl.lit(False) if one.tolerance is None else gap > one.tolerance
    if one.share is None:
        return beyond
    share = Fraction(one.share)
    smaller = pl.min_horizontal(ours.abs(), theirs.abs()).to_physical().cast(pl.Int64)
    whole = pl.lit(share.denominator, pl.Int64)
    limit = smaller // whole * share.numerator + smaller % whole * share.numerator // whole
    return beyond | (gap.to_physical().cast(pl.Int64) > limit)


def _days_between(column: str) -> pl.Expr:
    """Business days from our date to theirs: on the calendar of both, on Mondays to Fridays where they have two."""
    on_one = own(CALENDAR).eq_missing(outside(CALENDAR))
    counts = outside(counted(column)) - own(counted(column))
    return pl.when(on_one).then(counts).otherwise(weekdays_between(own(column), outside(column)))


def _both_known(one: Compared) -> pl.Expr:
    return own(one.column).is_not_null() & outside(one.column).is_not_null()


def _codes(one: Compared) -> list[tuple[str, pl.Expr]]:
    """The codes a column can give, each with when it does: mirror images differ in sign and in nothing else."""
    if one.opposite is None:
        return [(one.code, differ(one))]
    ours, theirs = own(one.column), outside(one.column)
    turned = (((ours > 0) & (theirs < 0)) | ((ours < 0) & (theirs > 0))).fill_null(False)
    mirrored = turned & ((ours + theirs).abs() <= (one.tolerance or Decimal(0)))
    return [(one.opposite, differ(one) & turned), (one.code, differ(one) & ~mirrored)]


def _quoted(value: pl.Expr, one: Compared) -> pl.Expr:
    """A value as JSON text, figures without idle zeros; `null` where there is none."""
    plain = value.cast(pl.String)
    if one.is_figure:
        plain = plain.str.strip_chars_end("0").str.strip_chars_end(".")
    safe = plain.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    return pl.concat_str(pl.lit('"'), safe, pl.lit('"')).fill_null("null")
