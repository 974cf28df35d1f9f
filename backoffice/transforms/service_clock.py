"""The clock of a service: time counts only while the site is open, by its own hours, calendar and time zone.

Counting is turned into two joins: every shift knows how much the site had worked when it began, so the time worked
between two moments is a subtraction, and the moment by which so much has been worked is a look-up. Hours lost or won
when clocks change are lost or won here too. What the calendar does not cover is unknown, never zero.
"""

import polars as pl

from backoffice.contracts.service_hours import EVERYWHERE
from backoffice.money import quotient
from backoffice.transforms.intervals import merged
from backoffice.transforms.local_time import with_moment

_A_MINUTE = pl.lit(60_000_000, pl.Int64)
"""Time worked is counted in microseconds, as moments are."""


def shifts(opening_hours: pl.LazyFrame, calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    """Every shift of every site on its calendar's business days, for the words below.

    `location_id`, `opens_at`, `closes_at`; `worked`, the time worked before it; `gaps`, days the calendar lacks before
    it; `until`, the next shift's beginning, up to which what is said holds. Shifts that overlap count once.
    """
    days = calendar_days.sort("calendar", "day").with_columns(
        gaps=(pl.col("day").diff().dt.total_days() - 1).fill_null(0).cum_sum().over("calendar")
    )
    hours = opening_hours.select("location_id", "weekday", "valid_from", "opens", "closes", "time_zone", "calendar")
    newest = pl.col("valid_from") == pl.col("valid_from").max().over("location_id", "day")
    told = (
        days.filter("is_business_day")
        .with_columns(weekday=pl.col("day").dt.weekday().cast(pl.Int64))
        .join(hours, on=["calendar", "weekday"])
        .filter(pl.col("valid_from") <= pl.col("day"))
        .filter(newest)
        .pipe(with_moment, day="day", minutes="opens", time_zone="time_zone", into="opens_at")
        .pipe(with_moment, day="day", minutes="closes", time_zone="time_zone", into="closes_at")
    )
    length = (pl.col("closes_at") - pl.col("opens_at")).dt.total_microseconds()
    return (
        told.pipe(merged, "location_id", "gaps", start="opens_at", end="closes_at")
        .sort("location_id", "opens_at")
        .with_columns(
            worked=(length.cum_sum() - length).over("location_id"),
            until=pl.col("opens_at").shift(-1).over("location_id").fill_null(pl.col("closes_at")),
        )
        .select("location_id", "opens_at", "closes_at", "worked", "gaps", "until")
    )


def with_open_seconds(
    frame: pl.LazyFrame, clock: pl.LazyFrame, *, site: str, start: str, end: str, into: str
) -> pl.LazyFrame:
    """`frame` with `into`: whole seconds the site in column `site` was open from `start` to `end`; backwards is 0.

    `clock` comes from `shifts`. Null where a moment is, where the site has no hours (nor `all` sites), and where its
    calendar does not cover all days between.
    """
    placed = frame.pipe(_with_site, clock, site)
    for moment in (start, end):
        placed = placed.pipe(_with_worked, clock, moment)
    worked = (pl.col(f"{end}_worked") - pl.col(f"{start}_worked")).clip(0) // 1_000_000
    unbroken = pl.col(f"{start}_gaps") == pl.col(f"{end}_gaps")
    return placed.with_columns(pl.when(unbroken).then(worked).alias(into)).drop(
        "clock_site", *(f"{moment}_{part}" for moment in (start, end) for part in ("worked", "gaps"))
    )


def with_due_at(
    frame: pl.LazyFrame, clock: pl.LazyFrame, *, site: str, start: str, minutes: str, into: str
) -> pl.LazyFrame:
    """`frame` with `into`: the moment by which the site has been open for `minutes` since `start`.

    What is due at the minute the site closes is due then, not when it opens again. Nulls as in `with_open_seconds`.
    """
    target = pl.col(f"{start}_worked") + (pl.col(minutes) * _A_MINUTE).cast(pl.Int64)
    placed = frame.pipe(_with_site, clock, site).pipe(_with_worked, clock, start).with_columns(due_worked=target)
    found = placed.sort("due_worked").join_asof(
        _renamed(clock, "due").sort("due_begins"),
        left_on="due_worked",
        right_on="due_begins",
        by_left="clock_site",
        by_right="due_site",
        strategy="backward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    reached = pl.col("due_opens") + pl.duration(microseconds=pl.col("due_worked") - pl.col("due_begins"))
    known = (pl.col("due_gaps") == pl.col(f"{start}_gaps")) & (reached <= pl.col("due_closes"))
    at_once = pl.col("due_worked") == pl.col(f"{start}_worked")
    due = pl.when(at_once).then(pl.col(start)).when(known).then(reached)
    helpers = ("site", "opens", "closes", "worked", "begins", "gaps", "until")
    return found.with_columns(due.alias(into)).drop(
        "clock_site", f"{start}_worked", f"{start}_gaps", *(f"due_{part}" for part in helpers), strict=False
    )


def with_calendar(frame: pl.LazyFrame, opening_hours: pl.LazyFrame, *, site: str, into: str) -> pl.LazyFrame:
    """`frame` with `into`: the calendar the site in column `site` goes by, else that of all sites; null where none."""
    newest = (
        opening_hours.sort("valid_from", "weekday", "calendar")
        .group_by("location_id")
        .agg(own_calendar=pl.col("calendar").last())
    )
    general = newest.filter(pl.col("location_id") == EVERYWHERE).select(all_calendar="own_calendar")
    only = general.select(pl.col("all_calendar").first())
    return (
        frame.join(newest.rename({"location_id": site}), on=site, how="left", maintain_order="left")
        .join(only, how="cross", maintain_order="left")
        .with_columns(pl.coalesce("own_calendar", "all_calendar").alias(into))
        .drop("own_calendar", "all_calendar")
    )


def hours_of(seconds: str) -> pl.Expr:
    """Seconds as hours with four digits."""
    return quotient(pl.col(seconds), pl.lit(3600), scale=4).cast(pl.Decimal(18, 4))


def minutes_of(seconds: str) -> pl.Expr:
    """Seconds as minutes with four digits."""
    return quotient(pl.col(seconds), pl.lit(60), scale=4).cast(pl.Decimal(18, 4))


def _with_site(frame: pl.LazyFrame, clock: pl.LazyFrame, site: str) -> pl.LazyFrame:
    """`frame` with `clock_site`, the site whose hours count: its own, else those of all sites."""
    known = clock.select(pl.col("location_id").alias(site), clock_site="location_id").unique()
    return frame.join(known, on=site, how="left", maintain_order="left").with_columns(
        pl.col("clock_site").fill_null(EVERYWHERE)
    )


def _with_worked(frame: pl.LazyFrame, clock: pl.LazyFrame, moment: str) -> pl.LazyFrame:
    """`frame` with `{moment}_worked`, the time worked up to that moment, and `{moment}_gaps`."""
    found = frame.sort(moment).join_asof(
        _renamed(clock, "at").sort("at_opens"),
        left_on=moment,
        right_on="at_opens",
        by_left="clock_site",
        by_right="at_site",
        strategy="backward",
        check_sortedness=False,
    )
    at = pl.col(moment)
    known = (at < pl.col("at_until")) | (at <= pl.col("at_closes"))
    inside = (pl.min_horizontal(at, "at_closes") - pl.col("at_opens")).dt.total_microseconds()
    return found.with_columns(
        pl.when(known).then(pl.col("at_begins") + inside).alias(f"{moment}_worked"),
        pl.when(known).then("at_gaps").alias(f"{moment}_gaps"),
    ).drop(*(f"at_{part}" for part in ("site", "opens", "closes", "begins", "gaps", "until")), strict=False)


def _renamed(clock: pl.LazyFrame, prefix: str) -> pl.LazyFrame:
    names = {"location_id": "site", "opens_at": "opens", "closes_at": "closes", "worked": "begins"}
    kept = {**names, "gaps": "gaps", "until": "until"}
    return clock.select(pl.col(old).alias(f"{prefix}_{new}") for old, new in kept.items())
