"""The lives of breaks: how long each was open, how it ended, if its like had come before; and every day's count."""

from datetime import date, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import begins, is_weekday
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.break_life import BreakDay, BreakEvent, BreakLife, ReconciliationDue, ReconciliationRun
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.transforms.break_limits import setting
from backoffice.transforms.deadlines import with_day_after
from backoffice.transforms.matching.declared import BY_CURRENCY, BY_MARKET
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from backoffice.transforms.transform import transform

RECURS_WITHIN: Final = 30
"""Calendar days in which the same cause on the same account is one more of the same."""

OPENS, CLOSES = "recon.desk.opens", "recon.desk.closes"
DEADLINE = "recon.deadline"
_DAY_OF_WORK: Final = (9 * 60, 17 * 60)
_NOON: Final = 12 * 60
"""Minutes after midnight UTC where no rate is loaded: nine to five, and noon of the next business day."""

_CALENDARS: Final = {
    rule.name: rule.calendar for rule in RECONCILIATIONS if rule.calendar not in (BY_CURRENCY, BY_MARKET)
}
"""Reconciliations whose business days are those of one calendar."""

_OF_LIFE: Final = (
    *("reconciliation", "break_type", "cause", "item_date", "difference", "currency", "account_id"),
    *("legal_entity_id", "desk", "counterparty_id"),
)
_LIKE: Final = ("reconciliation", "account_id", "cause")
"""What breaks have in common of which one may be said to recur."""

_A_MONDAY: Final = date(1900, 1, 1)


@transform(partition_by=("reconciliation",), alike=_LIKE)
def break_lives(
    events: dy.LazyFrame[BreakEvent], cases: dy.LazyFrame[BreakCase], rates: dy.LazyFrame[DatedRate], *, as_of: datetime
) -> dy.LazyFrame[BreakLife]:
    """One row a break ever seen. A break of today no build has told of yet opens now."""
    moment = pl.lit(as_of, pl.Datetime("us", "UTC"))
    seen = _from_events(events.filter(pl.col("as_of") <= as_of))
    today = cases.select(
        "break_id",
        "is_timing_candidate",
        *(pl.col(name).alias(f"now_{name}") for name in _OF_LIFE),
        handled_at="handled_at",
        handled_as=pl.when(~pl.col("is_open")).then(pl.col("state").cast(pl.String)),
    )
    by_hand, gone = pl.col("handled_as").is_not_null(), pl.col("last_event") == "closed"
    new_true = pl.when(~pl.col("is_timing_candidate")).then(moment)
    lives = (
        seen.join(today, on="break_id", how="full", coalesce=True)
        .with_columns(
            **{name: pl.coalesce(f"now_{name}", name) for name in _OF_LIFE},
            true_since=pl.when(pl.col("opened_at").is_null()).then(new_true).otherwise("true_since"),
            opened_at=pl.col("opened_at").fill_null(moment),
            closed_at=pl.when(by_hand).then("handled_at").when(gone).then("last_at"),
            ending=pl.when(by_hand).then("handled_as").when(gone).then("last_ending"),
            times_changed=pl.col("times_changed").fill_null(0),
            times_reopened=pl.col("times_reopened").fill_null(0),
        )
        .with_columns(closed_at=_not_before("opened_at", "closed_at"))
        .with_columns(
            opened_on=pl.col("opened_at").dt.date(),
            closed_on=pl.col("closed_at").dt.date(),
            is_open=pl.col("closed_at").is_null(),
            cleared_in_window=(pl.col("ending") == "MATCHED").fill_null(False) & pl.col("true_since").is_null(),
        )
    )
    return lives.pipe(_with_hours, rates, as_of).pipe(_with_recurrence).pipe(BreakLife.cast)


def _not_before(start: str, end: str) -> pl.Expr:
    """The end, moved to the start where it lies before it; null while there is none."""
    return pl.when(pl.col(end).is_not_null()).then(pl.max_horizontal(start, end))


def _from_events(events: pl.LazyFrame) -> pl.LazyFrame:
    """One row a break: its first and last event, and how often it changed and came back.

    Most breaks have one event only, which needs no adding up.
    """
    event, at = pl.col("event").cast(pl.String), pl.col("as_of")
    is_true = ~pl.col("is_timing_candidate") & (event != "closed")
    changed, reopened = ((event == name).cast(pl.Int64) for name in ("changed", "reopened"))
    told = events.with_columns(is_alone=pl.col("break_id").is_unique())
    alone = told.filter("is_alone").select(
        *("break_id", *_OF_LIFE),
        opened_at=at,
        true_since=pl.when(is_true).then(at),
        last_event=event,
        last_at=at,
        last_ending=pl.col("ending").cast(pl.String),
        times_changed=changed,
        times_reopened=reopened,
    )
    several = (
        told.filter(~pl.col("is_alone"))
        .sort("as_of")
        .group_by("break_id")
        .agg(
            *(pl.col(name).last() for name in _OF_LIFE),
            opened_at=at.first(),
            true_since=at.filter(is_true).first(),
            last_event=event.last(),
            last_at=at.last(),
            last_ending=pl.col("ending").cast(pl.String).last(),
            times_changed=changed.sum(),
            times_reopened=reopened.sum(),
        )
    )
    return pl.concat([alone, several])


def _with_hours(lives: pl.LazyFrame, rates: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """The lives with `hours_open`: business hours from opening to end or `as_of`."""
    moment = pl.lit(as_of, pl.Datetime("us", "UTC"))
    opens, closes = (
        setting(rates, rate, as_of, default=minutes, into=name)
        for rate, minutes, name in zip((OPENS, CLOSES), _DAY_OF_WORK, ("opens", "closes"), strict=True)
    )
    until = pl.coalesce("closed_at", moment)
    worked = minutes_worked(until) - minutes_worked(pl.col("opened_at"))
    return (
        lives.join(opens.join(closes, how="cross"), how="cross")
        .with_columns(hours_open=(worked.cast(pl.Decimal(18, 4)) / pl.lit(60, pl.Decimal(18, 4))).clip(0))
        .drop("opens", "closes")
    )


def minutes_worked(moment: pl.Expr) -> pl.Expr:
    """Minutes of desk time, Mondays to Fridays from `opens` to `closes`, up to a moment: a difference is a span."""
    day = moment.dt.date()
    a_day = pl.col("closes") - pl.col("opens")
    minute = moment.dt.hour().cast(pl.Int64) * 60 + moment.dt.minute().cast(pl.Int64)
    today = pl.when(day.dt.weekday() <= 5).then((minute - pl.col("opens")).clip(0, a_day)).otherwise(0)
    return pl.business_day_count(pl.lit(_A_MONDAY), day).cast(pl.Int64) * a_day + today


def _with_recurrence(lives: pl.LazyFrame) -> pl.LazyFrame:
    """The lives with `is_recurring`; a life of unknown cause or date is none."""
    days = lives.select(*_LIKE, "item_date").drop_nulls(["cause", "item_date"]).unique().sort(*_LIKE, "item_date")
    before = days.with_columns(previous=pl.col("item_date").shift(1).over(_LIKE))
    near = (pl.col("item_date") - pl.col("previous")).dt.total_days() <= RECURS_WITHIN
    return (
        lives.join(before, on=[*_LIKE, "item_date"], how="left", nulls_equal=True)
        .with_columns(is_recurring=near.fill_null(False))
        .drop("previous")
    )


@transform(partition_by=("reconciliation",))
def break_days(lives: dy.LazyFrame[BreakLife], *, as_of: datetime) -> dy.LazyFrame[BreakDay]:
    """Breaks open, opened and closed on every business day since the first was seen."""
    keys = ["day", "reconciliation", "break_type", "currency"]
    today = pl.lit(as_of.date())
    days = pl.date_ranges("opened_on", pl.coalesce("closed_on", today)).alias("day")
    is_open = pl.col("closed_on").is_null() | (pl.col("closed_on") > pl.col("day"))
    is_true = is_open & (pl.col("true_since").dt.date() <= pl.col("day")).fill_null(False)
    return (
        lives.with_columns(days)
        .explode("day")
        .filter(pl.col("day").dt.weekday() <= 5)
        .group_by(keys)
        .agg(
            open_breaks=is_true.sum(),
            pending=(is_open & ~is_true).sum(),
            opened=(pl.col("opened_on") == pl.col("day")).sum(),
            closed=(pl.col("closed_on") == pl.col("day")).sum(),
            gross=pl.col("difference").abs().filter(is_true).sum(),
            net=pl.col("difference").filter(is_true).sum(),
        )
        .with_columns(currency_key=pl.col("currency").fill_null("none"))
        .pipe(BreakDay.cast)
    )


@transform(partition_by=("reconciliation",))
def reconciliations_due(
    runs: dy.LazyFrame[ReconciliationRun],
    rates: dy.LazyFrame[DatedRate],
    calendars: dy.LazyFrame[CalendarDay],
    *,
    as_of: datetime,
) -> dy.LazyFrame[ReconciliationDue]:
    """Every business day of every reconciliation since its first run, with its deadline and when it was complete.

    Business days are those of the one calendar a reconciliation declares; Mondays to Fridays where its rows follow
    several, or that one is not loaded.
    """
    moment = pl.lit(as_of, pl.Datetime("us", "UTC"))
    known = runs.filter(pl.col("as_of") <= as_of)
    first = known.group_by("reconciliation").agg(start=pl.col("until").min())
    declared = pl.col("reconciliation").replace_strict(_CALENDARS, default=None, return_dtype=pl.String)
    days = (
        first.with_columns(day=pl.date_ranges("start", pl.lit(as_of.date())), calendar=declared)
        .explode("day")
        .join(calendars.select("calendar", "day", "is_business_day"), on=["calendar", "day"], how="left")
        .filter(pl.col("is_business_day").fill_null(is_weekday(pl.col("day"))))
        .pipe(with_day_after, calendars, calendar="calendar", day="day", days=1, into="next_day")
        .with_columns(pl.coalesce("next_day", pl.col("day").dt.add_business_days(1, roll="forward")))
        .sort("day")
    )
    reached = known.filter("proves").group_by("reconciliation", "until")
    proved = reached.agg(completed_at=pl.col("as_of").min()).sort("until")
    # The first run that reached the day or went beyond it.
    done = days.join_asof(
        proved, left_on="day", right_on="until", by="reconciliation", strategy="forward", check_sortedness=False
    )
    deadline = setting(rates, DEADLINE, as_of, default=_NOON, into="deadline")
    return (
        done.join(deadline, how="cross")
        .with_columns(due_at=begins(pl.col("next_day")) + pl.duration(minutes="deadline"))
        .filter(pl.col("completed_at").is_not_null() | (pl.col("due_at") <= moment))
        .with_columns(is_on_time=(pl.col("completed_at") <= pl.col("due_at")).fill_null(False))
        .pipe(ReconciliationDue.cast)
    )
