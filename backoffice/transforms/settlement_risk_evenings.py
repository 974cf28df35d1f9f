"""The moments a forecast looks from: the evenings one and two business days before an intended date, and now."""

from datetime import UTC, date, datetime
from typing import Final

import polars as pl

from backoffice.business_days import begins, is_weekday

HORIZONS: Final = (1, 2)
"""Business days ahead of the intended date."""

NOW: Final = 0
"""Stands for the as-of moment where a horizon does: whatever is open is seen as it is now."""

SEEN: Final = ("market", "intended_settlement_date", "horizon")
"""What names a moment: whose calendar counts, the date that is looked at, and from how far."""

_LOOK_BACK: Final = pl.duration(days=40)
"""Calendar days before the first intended date to count business days from: no market is closed for so long."""


def moments(sent: pl.LazyFrame, calendar_days: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """`market`, `intended_settlement_date`, `horizon`, `seen_at`: when each intended date of `sent` is looked at.

    From the evenings before it that have come by `as_of`, and, where it lies ahead, from `as_of` itself (`NOW`).
    """
    now = sent.select("market", "intended_settlement_date").unique()
    return pl.concat(
        [
            evenings(sent, calendar_days).filter(pl.col("seen_at") <= as_of).select(*SEEN, "seen_at"),
            now.filter(pl.col("intended_settlement_date") >= today(as_of)).select(
                "market",
                "intended_settlement_date",
                horizon=pl.lit(NOW, pl.Int64),
                seen_at=pl.lit(as_of.astimezone(UTC), pl.Datetime("us", "UTC")),
            ),
        ]
    )


def today(as_of: datetime) -> date:
    """The day of `as_of`, in UTC."""
    return as_of.astimezone(UTC).date()


def evenings(due: pl.LazyFrame, calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    """`market`, `intended_settlement_date`, `horizon`, `seen_at`: one row an intended date in `due` and horizon.

    `seen_at` is the end, in UTC, of the business day that many before the date, on the market's own calendar; where
    the calendar lacks a day, Monday to Friday are business days.
    """
    dates = due.select("market", day="intended_settlement_date").unique().sort("day")
    closing = begins(pl.col("open_day")) + pl.duration(days=1)
    days = _open_days(dates, calendar_days)
    before = dates.join_asof(days.sort("day"), on="day", by="market", allow_exact_matches=False, check_sortedness=False)
    return (
        before.with_columns(horizon=pl.lit(list(HORIZONS), pl.List(pl.Int64)))
        .explode("horizon")
        .with_columns(number=pl.col("number") - pl.col("horizon") + 1)
        .join(days.rename({"day": "open_day"}), on=["market", "number"])
        .select("market", "horizon", intended_settlement_date="day", seen_at=closing)
    )


def _open_days(dates: pl.LazyFrame, calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    """`market`, `day`, `number`: the business days of every market, numbered in their order."""
    known = calendar_days.select("day", "is_business_day", market="calendar")
    first, last = pl.col("day").min() - _LOOK_BACK, pl.col("day").max()
    return (
        dates.group_by("market")
        .agg(first=first, last=last)
        .select("market", day=pl.date_ranges("first", "last"))
        .explode("day")
        .join(known, on=["market", "day"], how="left")
        .filter(pl.col("is_business_day").fill_null(is_weekday(pl.col("day"))))
        .sort("market", "day")
        .select("market", "day", number=pl.int_range(pl.len(), dtype=pl.Int64).over("market"))
    )
