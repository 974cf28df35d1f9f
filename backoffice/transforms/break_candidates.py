"""Nearest candidates: which open rows of the other side come close to a row without partner, and why they lost.

Suggestions only: nothing here ever makes a match. Candidates are sought by what two rows may share (reference, amount
with account, amount alone, instrument with quantity), a few a key, so that a thousand equal fees stay a handful.
"""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import with_count
from backoffice.contracts.break_candidates import WHY_NOT, BreakCandidate
from backoffice.contracts.reconciliation import Break
from backoffice.contracts.reference import CalendarDay
from backoffice.transforms.break_standing import there_now
from backoffice.transforms.matching.verdicts import SEVERAL
from backoffice.transforms.reconciliation_calendars import with_calendar
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from backoffice.transforms.transform import Following, transform

MOST: Final = 3
"""Candidates kept of each break."""

_A_KEY: Final = 5
"""Rows of one key that are looked at, in the order of ids."""

_KEYS: Final = (
    ("reference",),
    ("currency", "account_id", "size"),
    ("currency", "size"),
    ("instrument_id", "units", "account_id"),
    ("instrument_id", "units"),
)
_NEAREST: Final = ("currency", "account_id")
"""What the row nearest in amount must share."""

_SHOWN: Final = ("reference", "item_date", "amount", "currency", "quantity", "account_id", "instrument_id")


def reached(touched: pl.LazyFrame, breaks: pl.LazyFrame) -> pl.LazyFrame:
    """The breaks that may have other candidates where those in `touched` came or went: all they could be nearest to."""
    like = [("reconciliation", *key) for key in (*_KEYS, _NEAREST)]
    both = ([_alone(some, side) for side in ("own", "outside")] for some in (breaks, touched))
    rows, others = (pl.concat(sides).cache() for sides in both)
    found = [rows.join(others.select(key).unique(), on=list(key), how="semi").select("break_id") for key in like]
    return pl.concat(found).unique()


@transform(partition_by=("reconciliation",), follows=Following(Break, whole=("others",), reach=reached, by_row=True))
def break_candidates(
    breaks: dy.LazyFrame[Break], others: dy.LazyFrame[Break], calendars: dy.LazyFrame[CalendarDay]
) -> dy.LazyFrame[BreakCandidate]:
    """For every break without partner the nearest open rows of the other side among `others`, the nearest first."""
    # Each is looked at a dozen times, and read once.
    alone = [[_alone(there_now(some), side).cache() for side in ("own", "outside")] for some in (breaks, others)]
    both_ways = ((alone[0][0], alone[1][1]), (alone[0][1], alone[1][0]))
    met = [_met(one, other, key) for key in _KEYS for one, other in both_ways]
    met += [_nearest(one, other) for one, other in both_ways]
    found = (
        pl.concat(met)
        .unique(["break_id", "other_break_id"])
        .pipe(_with_days_apart, calendars)
        .with_columns(_why_not())
        .with_columns(why_not=pl.concat_str([_code(code) for code in WHY_NOT], separator=",", ignore_nulls=True))
        .with_columns(faults=pl.sum_horizontal(pl.col(code).cast(pl.Int64) for code in WHY_NOT))
        .filter(pl.col("why_not") != "")
        .sort("break_id", "faults", "gap", "days", "other_item_id", nulls_last=True)
    )
    numbered = found.with_columns(place=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("break_id"))
    return (
        numbered.filter(pl.col("place") <= MOST)
        .select(
            *("break_id", "place", "reconciliation", "other_break_id", "why_not"),
            side="other_side",
            item_id="other_item_id",
            **{name: pl.col(f"other_{name}") for name in _SHOWN},
        )
        .pipe(BreakCandidate.cast)
    )


def _alone(breaks: pl.LazyFrame, side: str) -> pl.LazyFrame:
    """Rows of one side that are in a break by themselves."""
    other = "outside" if side == "own" else "own"
    alone = breaks.filter(pl.col(f"{side}_item_id").is_not_null(), pl.col(f"{other}_item_id").is_null())
    return alone.select(
        *("break_id", "reconciliation", "rule", "reference", "item_date", "currency", "account_id", "instrument_id"),
        side=pl.lit(side),
        item_id=f"{side}_item_id",
        amount=f"{side}_amount",
        quantity=f"{side}_quantity",
        size=pl.col(f"{side}_amount").abs(),
        units=pl.col(f"{side}_quantity").abs(),
    )


def _met(rows: pl.LazyFrame, others: pl.LazyFrame, key: tuple[str, ...]) -> pl.LazyFrame:
    """Rows beside those of the other side that share a key; of a crowded key only its first rows by id."""
    on, names = ["reconciliation", *key], rows.collect_schema().names()
    asked = others.drop_nulls(list(key)).join(rows.select(on).unique(), on=on, how="semi")
    few = asked.sort("item_id").group_by(on).head(_A_KEY)
    near = few.select(*(pl.col(name).alias(f"other_{name}") for name in names))
    pairs = rows.join(near, left_on=on, right_on=[f"other_{name}" for name in on], coalesce=False)
    return pairs.select(*names, *(f"other_{name}" for name in names))


def _nearest(rows: pl.LazyFrame, others: pl.LazyFrame) -> pl.LazyFrame:
    """Rows beside the one of the other side that is nearest in amount, on the same account, to the whole unit."""
    names, by = rows.collect_schema().names(), ["reconciliation", *_NEAREST]
    others = others.join(rows.select(by).unique(), on=by, how="semi")
    whole = pl.col("amount").cast(pl.Int64).alias("whole")
    sides = [side.drop_nulls(["amount", *by]).with_columns(whole).sort("whole", "item_id") for side in (rows, others)]
    near = sides[1].unique([*by, "whole"], keep="first", maintain_order=True)
    near = near.select("whole", *(pl.col(name).alias(f"other_{name}") for name in names))
    return (
        sides[0]
        .join_asof(
            near,
            on="whole",
            by_left=by,
            by_right=[f"other_{name}" for name in by],
            strategy="nearest",
            check_sortedness=False,
        )
        .filter(pl.col("other_break_id").is_not_null())
        .with_columns(**{f"other_{name}": pl.col(name) for name in by})
        .select(*names, *(f"other_{name}" for name in names))
    )


def _with_days_apart(found: pl.LazyFrame, calendars: pl.LazyFrame) -> pl.LazyFrame:
    """`days`: business days between the two, on the calendar the reconciliation declares, as its windows are counted.

    Of Mondays to Fridays where that is the market's: no reconciliation by market has a window.
    """
    declared = pl.col("reconciliation").replace_strict(
        {rule.name: rule.calendar for rule in RECONCILIATIONS}, default=None, return_dtype=pl.String
    )
    placed = with_calendar(found, declared)
    for side in ("", "other_"):
        placed = placed.pipe(with_count, calendars, calendar="calendar", day=f"{side}item_date", into=f"{side}counted")
    return placed.with_columns(days=(pl.col("other_counted") - pl.col("counted")).abs())


def _why_not() -> list[pl.Expr]:
    """One flag a reason, and how far apart the two are in money."""
    windows = {rule.name: max((one.window for one in rule.compared), default=0) for rule in RECONCILIATIONS}
    window = pl.col("reconciliation").replace_strict(windows, default=0, return_dtype=pl.Int64)
    opposite = (pl.col("size") == pl.col("other_size")) & (pl.col("amount") != pl.col("other_amount"))
    unreferenced = pl.col("reference").is_null() | pl.col("other_reference").is_null()
    told = {
        "OTHER_REFERENCE": _unlike("reference"),
        "NO_REFERENCE": unreferenced,
        "OTHER_ACCOUNT": _unlike("account_id"),
        "OTHER_INSTRUMENT": _unlike("instrument_id"),
        "OTHER_CURRENCY": _unlike("currency"),
        "OPPOSITE_SIGN": opposite,
        "OTHER_AMOUNT": pl.col("size") != pl.col("other_size"),
        "OTHER_QUANTITY": _unlike("quantity"),
        "OTHER_DATE": pl.col("days") > window,
        "SEVERAL_FIT": (pl.col("rule") == SEVERAL) | (pl.col("other_rule") == SEVERAL),
    }
    flags = [flag.fill_null(False).alias(code) for code, flag in told.items()]
    return [*flags, (pl.col("amount") - pl.col("other_amount")).abs().alias("gap")]


def _unlike(column: str) -> pl.Expr:
    """Both give a value and the values are unequal."""
    return pl.col(column) != pl.col(f"other_{column}")


def _code(code: str) -> pl.Expr:
    return pl.when(pl.col(code)).then(pl.lit(code))
