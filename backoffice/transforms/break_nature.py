"""What kind of break it is: its type narrowed by what surrounds it, its size, whose books, and why.

The engine compares two rows and says which fields differ. What a difference means shows only beside other rows: a
holding that is short in one account and long by as much in another stands in the wrong place.
"""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from backoffice.transforms.break_outliers import outlying_side
from backoffice.transforms.break_version import units_apart
from backoffice.transforms.reconciliation_rules import CLIENT_MONEY, KEEPERS, RECONCILIATIONS

_LOCATION, _CORPORATE_ACTION = "LOCATION", "CORPORATE_ACTION"
_LARGEST_SPLIT: Final = 20
"""A holding that differs by a whole factor up to this one has probably missed a split."""

_OF_LEDGER_KIND: Final = {"fx": "FX_RATE", "fee": "FEE_COMMISSION", "tax": "TAX"}
"""What a difference in amount is, by what our ledger says the entry is."""

_DATES: Final = ("TRADE_DATE", "SETTLEMENT_DATE", "VALUE_DATE", "PERIOD")

CAUSES: Final = {
    "DUPLICATE_INTERNAL": "DUPLICATE_FEED",
    "DUPLICATE_EXTERNAL": "DUPLICATE_FEED",
    "DUPLICATE_STATEMENT": "DUPLICATE_FEED",
    "MISSING_INTERNAL": "MISSING_BOOKING",
    "MISSING_EXTERNAL": "COUNTERPARTY_ERROR",
    "INSTRUMENT": "STATIC_DATA",
    "ACCOUNT": "STATIC_DATA",
    "LOCATION": "STATIC_DATA",
    "COUNTERPARTY": "STATIC_DATA",
    "ALLOCATION_ACCOUNT": "STATIC_DATA",
    "REFERENCE": "STATIC_DATA",
    "CURRENCY": "FX",
    "FX_RATE": "FX",
    "PRICE": "PRICE_SOURCE",
    "FEE_COMMISSION": "FEES",
    "TAX": "FEES",
    "CORPORATE_ACTION": "CORPORATE_ACTION",
    "QTY_SHORT": "LATE_BOOKING",
    "QTY_LONG": "LATE_BOOKING",
    "TRADE_DATE": "LATE_BOOKING",
    "SETTLEMENT_DATE": "LATE_BOOKING",
    "VALUE_DATE": "CUT_OFF",
    "PERIOD": "CUT_OFF",
    "STATEMENT_GAP": "COUNTERPARTY_ERROR",
}
"""The probable root cause of a type; a type that may have any of several says none."""

_SIDES: Final = {
    "MISSING_INTERNAL": "own",
    "DUPLICATE_INTERNAL": "own",
    "MISSING_EXTERNAL": "outside",
    "DUPLICATE_EXTERNAL": "outside",
    "OPENING_BALANCE_CHAIN": "outside",
    "PROOF_TOTAL": "outside",
    "STATEMENT_GAP": "outside",
    "DUPLICATE_STATEMENT": "outside",
}


def narrowed(breaks: pl.LazyFrame, ledger: pl.LazyFrame) -> pl.LazyFrame:
    """The breaks with `break_type` narrowed; the engine's own type goes first among `other_types` where it changed.

    Holdings: LOCATION where the differences of one instrument and day cancel out over accounts, CORPORATE_ACTION
    where all that are paired differ by one whole factor, else QTY_SHORT (they hold less than our books) or QTY_LONG.
    Cash: a difference in amount is one of exchange, fee or tax where our ledger says that is what the entry is.
    Client money: SHORTFALL where the resource is less than the requirement, else EXCESS.
    """
    kinds = ledger.filter(pl.col("kind").is_in(list(_OF_LEDGER_KIND))).select(
        own_item_id="entry_id", of_kind=pl.col("kind").replace_strict(_OF_LEDGER_KIND, return_dtype=pl.String)
    )
    told, engine = pl.col("narrow"), pl.col("break_type").cast(pl.String)
    others = pl.concat_str(engine, pl.col("other_types"), separator=",", ignore_nulls=True)
    return (
        breaks.join(kinds, on="own_item_id", how="left")
        .with_columns(narrow=pl.coalesce(_of_holding(), _of_amount(), _of_client_money()))
        .with_columns(
            other_types=pl.when(told.is_not_null() & (told != engine)).then(others).otherwise("other_types"),
            break_type=pl.coalesce(told, engine),
        )
        .drop("of_kind", "narrow")
    )


def with_nature(breaks: pl.LazyFrame) -> pl.LazyFrame:
    """Narrowed breaks with `materiality`, `control_desk`, `responsible_side` and the probable `cause`.

    `is_timing_candidate`, `outlier`, and `immaterial` and `immediate`, the thresholds of the break's currency, must be
    there. Where two of three records agree, the third is the side to put right; whose books else is told by the type.
    """
    kind = pl.col("break_type")
    is_timing = pl.col("is_timing_candidate")
    fee = (kind == "MISSING_INTERNAL") & pl.col("reference").is_null() & (pl.col("reconciliation") == "cash")
    # Their entry takes money we did not expect to pay: a charge.
    is_charge = fee & (pl.col("outside_amount") < 0)
    return breaks.with_columns(
        materiality=_materiality(),
        control_desk=_declared({rule.name: rule.owner for rule in RECONCILIATIONS}, pl.String()),
        responsible_side=pl.coalesce(
            outlying_side(), kind.replace_strict(_SIDES, default=None, return_dtype=pl.String)
        ),
        cause=pl.when(is_timing)
        .then(pl.lit("CUT_OFF"))
        .when(is_charge)
        .then(pl.lit("FEES"))
        .when(
            _declared({rule.name: rule.both_ours for rule in RECONCILIATIONS}, pl.Boolean())
            & (kind == "MISSING_EXTERNAL")
        )
        .then(pl.lit("MISSING_BOOKING"))
        .otherwise(kind.replace_strict(CAUSES, default=None, return_dtype=pl.String)),
    )


def _materiality() -> pl.Expr:
    """The band of a break's size: of the money at stake, or of the units apart where it has none.

    Immaterial is what lies below the reconciliation's own `material` and not above its currency's threshold; where the
    currency has none, or units are compared, the reconciliation's own stands alone. Null for what has no size. Money
    that is only on another day is not escalated at once, whatever the amount: it is there.
    """
    size = pl.coalesce(_at_stake(), units_apart().abs())
    material = _declared({rule.name: rule.material for rule in RECONCILIATIONS}, pl.Decimal(18, 5))
    small = (size < material) & (size <= pl.col("immaterial")).fill_null(True)
    is_of_days = (pl.col("difference") == 0) & pl.col("break_type").is_in(_DATES)
    return (
        pl.when(small)
        .then(pl.lit("IMMATERIAL"))
        .when((_at_stake() >= pl.col("immediate")) & ~is_of_days)
        .then(pl.lit("IMMEDIATE"))
        .when(size.is_not_null() & material.is_not_null())
        .then(pl.lit("MODERATE"))
    )


def _at_stake() -> pl.Expr:
    """The difference; where the amounts are equal, all of it: it is in the wrong account, paper, direction or day."""
    amount = pl.max_horizontal(pl.col("own_amount").abs(), pl.col("outside_amount").abs())
    return pl.when(pl.col("difference") == 0).then(amount.fill_null(0)).otherwise(pl.col("difference").abs())


def _declared(of: Mapping[str, Any], dtype: pl.DataType) -> pl.Expr:
    """What a break's reconciliation declares; null for faults of statements, which no declaration knows."""
    return pl.col("reconciliation").replace_strict(of, default=None, return_dtype=dtype)


def _of_holding() -> pl.Expr:
    """The narrower type of a difference in units; null for everything else."""
    own, outside = pl.col("own_quantity").fill_null(0), pl.col("outside_quantity").fill_null(0)
    gap = own - outside
    is_holding = pl.col("reconciliation").is_in(list(KEEPERS)) & pl.col("break_type").cast(pl.String).is_in(
        ["QUANTITY", "MISSING_INTERNAL", "MISSING_EXTERNAL"]
    )
    held = [pl.when(is_holding).then(name) for name in ("reconciliation", "seen_on", "instrument_id")]
    cancels = is_holding & (gap.sum().over(held) == 0) & (pl.len().over(held) > 1)
    factor = _factor(pl.col("own_quantity"), pl.col("outside_quantity"))
    paired = is_holding & (pl.col("break_type").cast(pl.String) == "QUANTITY")
    agree = paired & factor.is_not_null() & (factor.filter(paired).n_unique().over(held) == 1)
    return (
        pl.when(cancels)
        .then(pl.lit(_LOCATION))
        .when(agree)
        .then(pl.lit(_CORPORATE_ACTION))
        .when(paired & (gap > 0))
        .then(pl.lit("QTY_SHORT"))
        .when(paired & (gap < 0))
        .then(pl.lit("QTY_LONG"))
    )


def _factor(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The whole factor by which two holdings differ, signed by which is the larger; null where there is none."""
    larger, smaller = pl.max_horizontal(one, other), pl.min_horizontal(one, other)
    factors = range(2, _LARGEST_SPLIT + 1)
    is_split = smaller > 0
    whole = pl.coalesce(*(pl.when(is_split & (smaller * times == larger)).then(pl.lit(times)) for times in factors))
    return pl.when(one > other).then(whole).otherwise(-whole)


def _of_amount() -> pl.Expr:
    """The narrower type of a difference in cash."""
    differs = (pl.col("reconciliation") == "cash") & (pl.col("break_type").cast(pl.String) == "AMOUNT")
    return pl.when(differs).then("of_kind")


def _of_client_money() -> pl.Expr:
    """Which way client money is off; null for everything else."""
    return pl.when(pl.col("reconciliation") == CLIENT_MONEY.name).then(
        pl.when(pl.col("difference") < 0).then(pl.lit("SHORTFALL")).otherwise(pl.lit("EXCESS"))
    )
