"""Settlement desk: penalties by month as they are paid, where each month stands, and what the running one may cost."""

from datetime import UTC, date, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import jointly_open, numbered, weekdays_between, with_days_between
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement_penalties import Penalty
from backoffice.contracts.settlement_penalty_reports import PENALTY_MONTH_STATES, PenaltyMonth, PenaltySum
from backoffice.transforms.settlement_penalties_rates import rates_by_day, with_dated
from backoffice.transforms.transform import Monthly, transform

_KEY: Final = ("csd", "currency", "counterparty_id", "month")
_STEPS: Final = {
    "appeal_until": "csdr.month.appeal",
    "report_on": "csdr.month.report",
    "payment_on": "csdr.month.payment",
}
_LINE: Final = (*_KEY, "market", "paid", "received", "penalties", "gaps", "open_fails", "more_paid", "more_received")
_NOTHING: Final = pl.lit(0, pl.Decimal(38, 5))


@transform(partition_by=("csd", "currency", "counterparty_id"), monthly=Monthly())
def penalty_sums(penalties: dy.LazyFrame[Penalty], *, months: tuple[date, ...] | None) -> dy.LazyFrame[PenaltySum]:
    """What the penalties of each month come to, by CSD, currency and counterparty.

    What is exempt is not due and not counted. Amounts not known are missing from the sums and counted as gaps.
    """
    due = _due(penalties)
    if months is not None:
        due = due.filter(pl.col("month").is_in(list(months)))
    amount = pl.col("amount").cast(pl.Decimal(38, 5))
    return (
        due.group_by(_KEY)
        .agg(
            pl.col("market").min(),
            penalties=pl.len().cast(pl.Int64),
            gaps=amount.null_count().cast(pl.Int64),
            paid=amount.filter(pl.col("payer") == "own").sum(),
            received=amount.filter(pl.col("payer") == "counterparty").sum(),
        )
        .select(PenaltySum.column_names())
        .pipe(PenaltySum.cast)
    )


@transform(partition_by=("csd", "currency", "counterparty_id"), open_only=("penalties",))
def penalty_months(
    sums: dy.LazyFrame[PenaltySum],
    penalties: dy.LazyFrame[Penalty],
    calendar_days: dy.LazyFrame[CalendarDay],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[PenaltyMonth]:
    """One row a CSD, currency, counterparty and month with penalties due, or with fails that will bring some.

    Days of appeal, report and payment are business days of the market in the next month, their numbers dated rates
    (ECSDA: 10, 14 and 18); null where the calendar does not have that month whole up to the day.
    """
    if as_of.tzinfo is None:
        raise ValueError(f"as_of needs a time zone: {as_of.isoformat()}")
    today = as_of.astimezone(UTC).date()
    return (
        pl.concat([_booked(sums), _to_come(_due(penalties), calendar_days, today.replace(day=1))])
        .group_by(_KEY)
        .agg(
            pl.col("market").min(),
            pl.col("paid", "received", "penalties", "gaps", "open_fails", "more_paid", "more_received").sum(),
        )
        .pipe(_with_projection, today)
        .pipe(_with_steps, calendar_days, dated_rates)
        .with_columns(net=pl.col("received") - pl.col("paid"), state=_state(today))
        .select(PenaltyMonth.column_names())
        .pipe(PenaltyMonth.cast)
    )


def _due(penalties: pl.LazyFrame) -> pl.LazyFrame:
    return penalties.filter(pl.col("exemption").is_null()).with_columns(
        pl.col("currency").fill_null("XXX"), pl.col("counterparty_id").fill_null("unknown")
    )


def _booked(sums: pl.LazyFrame) -> pl.LazyFrame:
    return sums.with_columns(open_fails=pl.lit(0, pl.Int64), more_paid=_NOTHING, more_received=_NOTHING).select(_LINE)


def _to_come(due: pl.LazyFrame, calendar_days: pl.LazyFrame, month: date) -> pl.LazyFrame:
    """What open fails cost in `month` after the last day they were penalised for, if they go on to its end."""
    left = (
        due.filter("goes_on", pl.col("day") < pl.lit(month).dt.month_end())
        .with_columns(
            since=pl.max_horizontal("day", pl.lit(month) - pl.duration(days=1)),
            until=pl.lit(month).dt.month_end(),
            both=pl.concat_str("market", pl.lit(" and "), "currency"),
        )
        .pipe(_with_days_left, calendar_days)
    )
    cost = pl.col("amount").cast(pl.Decimal(38, 5)).fill_null(_NOTHING) * pl.col("days_left").cast(pl.Decimal(38, 0))
    return left.with_columns(
        month=pl.lit(month),
        paid=_NOTHING,
        received=_NOTHING,
        penalties=pl.lit(0, pl.Int64),
        gaps=pl.lit(0, pl.Int64),
        open_fails=pl.lit(1, pl.Int64),
        more_paid=pl.when(pl.col("payer") == "own").then(cost).otherwise(_NOTHING),
        more_received=pl.when(pl.col("payer") == "counterparty").then(cost).otherwise(_NOTHING),
    ).select(_LINE)


def _with_days_left(frame: pl.LazyFrame, calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `days_left`: business days after `since` up to `until`.

    Against payment those of market and payment system together; of the market alone where that is not loaded; Mondays
    to Fridays where the market's is not either.
    """
    pairs = frame.select(calendar="both", left="market", right="currency").unique()
    joint = jointly_open(calendar_days, pairs)
    of_both = pl.when(pl.col("payment") == "APMT").then("days_of_both")
    return (
        frame.pipe(with_days_between, joint, calendar="both", start="since", end="until", into="days_of_both")
        .pipe(with_days_between, calendar_days, calendar="market", start="since", end="until", into="days_of_market")
        .with_columns(
            days_left=pl.coalesce(of_both, "days_of_market", weekdays_between(pl.col("since"), pl.col("until")))
        )
    )


def _with_projection(frame: pl.LazyFrame, today: date) -> pl.LazyFrame:
    running = pl.col("month") == pl.lit(today.replace(day=1))
    return frame.with_columns(
        projected_paid=pl.when(running).then(pl.col("paid") + pl.col("more_paid")),
        projected_received=pl.when(running).then(pl.col("received") + pl.col("more_received")),
    ).with_columns(projected_net=pl.col("projected_received") - pl.col("projected_paid"))


def _with_steps(frame: pl.LazyFrame, calendar_days: pl.LazyFrame, dated_rates: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `appeal_until`, `report_on` and `payment_on`: business days of the month after `month`."""
    stepped = frame.with_columns(next_month=pl.col("month").dt.offset_by("1mo"), day="month")
    place = pl.int_range(1, pl.len() + 1).over("calendar", "month", order_by="day")
    open_days = (
        numbered(calendar_days)
        .with_columns(month=pl.col("day").dt.month_start())
        .with_columns(unbroken=place == pl.col("day").dt.day())
        .filter("is_business_day")
        .with_columns(nth=pl.int_range(1, pl.len() + 1).over("calendar", "month", order_by="day"))
        .filter("unbroken")
        .select("day", market="calendar", next_month="month", nth=pl.col("nth").cast(pl.Int64))
    )
    by_day = rates_by_day(dated_rates, frame.select(day="month"))
    scopes = [pl.col("market"), pl.lit("all")]
    for into, rate_id in _STEPS.items():
        stepped = (
            stepped.pipe(with_dated, by_day, rate_id=pl.lit(rate_id), scopes=scopes, into="step")
            .with_columns(nth=pl.col("step").cast(pl.Int64))
            .join(open_days.rename({"day": into}), on=["market", "next_month", "nth"], how="left")
            .drop("step", "step_source", "nth")
        )
    return stepped


def _state(today: date) -> pl.Expr:
    """Where the month stands today, by the calendar alone; null where it is over and its days are not known."""
    running, appeal, report, payment, over = (
        pl.lit(name, pl.Enum(PENALTY_MONTH_STATES)) for name in PENALTY_MONTH_STATES
    )
    now = pl.lit(today)
    return (
        pl.when(now <= pl.col("month").dt.month_end())
        .then(running)
        .when(now <= pl.col("appeal_until"))
        .then(appeal)
        .when(now < pl.col("report_on"))
        .then(report)
        .when(now < pl.col("payment_on"))
        .then(payment)
        .when(pl.col("payment_on").is_not_null())
        .then(over)
    )
