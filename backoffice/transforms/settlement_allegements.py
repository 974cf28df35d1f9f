"""Settlement desk: what counterparties allege, and whether an instruction of ours answers it."""

from datetime import UTC, datetime

import dataframely as dy
import polars as pl

from backoffice.business_days import begins, weekdays_between, with_days_between
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.settlement_allegements import ALLEGEMENT_STATES, Allegement, SettlementAllegement
from backoffice.transforms.settlement_allegements_answers import answers
from backoffice.transforms.settlement_calendar import settlement_calendars, with_business_days, with_cut_off
from backoffice.transforms.transform import transform


@transform(partition_by=("market", "instrument_id"))
def settlement_allegements(
    allegements: dy.LazyFrame[Allegement],
    statuses: dy.LazyFrame[SettlementStatus],
    calendar_days: dy.LazyFrame[CalendarDay],
    dated_rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[SettlementAllegement]:
    """How each allegement stood at `as_of`: one row an allegement told of by then.

    It is WITHDRAWN once the counterparty took it back (CANC), ANSWERED once an instruction of ours fits it, neither
    cancelled nor rejected (`answers`), else WITHDRAWN where the servicer removed it (REMO), else ALLEGED: state 14 of
    the lifecycle, an allegement without an instruction of our own. A removal of an allegement nobody told of makes no
    row. The order of rows and repeated messages change nothing. Days are business days as settlement counts them: the
    market's, and against payment the payment system's too.
    """
    told = allegements.filter(pl.col("told_at") <= as_of)
    alleged = _alleged(told)
    standing = statuses.filter(~pl.col("state").is_in(["CANCELLED", "REJECTED"]))
    answered = answers(alleged.filter(pl.col("cancelled_at").is_null()), standing, dated_rates)
    return (
        alleged.join(answered, on="allegement_id", how="left")
        .pipe(_with_state, as_of)
        .pipe(with_cut_off, calendar_days, dated_rates)
        .pipe(_with_days, settlement_calendars(alleged, calendar_days), as_of)
        .select(SettlementAllegement.column_names())
        .pipe(SettlementAllegement.cast)
    )


def _alleged(told: pl.LazyFrame) -> pl.LazyFrame:
    """One row an allegement, by its earliest message, with `cancelled_at` and `removed_at`."""
    by_time = pl.struct("told_at", "source_id", "source_row")
    made = told.filter(pl.col("function") == "NEWM").group_by("allegement_id").agg(pl.all().min_by(by_time))
    at = pl.col("told_at")
    ended = told.group_by("allegement_id").agg(
        cancelled_at=at.filter(pl.col("function") == "CANC").min(),
        removed_at=at.filter(pl.col("function") == "REMO").min(),
    )
    return made.rename({"told_at": "alleged_at"}).join(ended, on="allegement_id", how="left")


def _with_state(alleged: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """`state`, `is_open`, `withdrawn_at`, and `ended_on`: the day it was answered or withdrawn, else the as-of day."""
    states = pl.Enum(ALLEGEMENT_STATES)
    today = pl.lit(as_of.astimezone(UTC).date())
    state = (
        pl.when(pl.col("cancelled_at").is_not_null())
        .then(pl.lit("WITHDRAWN", states))
        .when(pl.col("instruction_id").is_not_null())
        .then(pl.lit("ANSWERED", states))
        .when(pl.col("removed_at").is_not_null())
        .then(pl.lit("WITHDRAWN", states))
        .otherwise(pl.lit("ALLEGED", states))
    )
    ended_at = pl.when(state == "ANSWERED").then("answered_at").otherwise("withdrawn_at")
    return (
        alleged.with_columns(state=state, withdrawn_at=pl.coalesce("cancelled_at", "removed_at"))
        .with_columns(
            is_open=pl.col("state") == "ALLEGED",
            alleged_on=pl.col("alleged_at").dt.date(),
            ended_on=pl.coalesce(ended_at.dt.date(), today),
        )
        # What was instructed before it was alleged was answered on the day it was alleged.
        .with_columns(ended_on=pl.max_horizontal("ended_on", "alleged_on"), met_last_cut_off=pl.lit(False))
    )


def _with_days(alleged: pl.LazyFrame, calendars: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    midnight = begins(pl.col("intended_settlement_date"))
    counted = pl.col("counted")
    return (
        alleged.pipe(with_business_days, calendars)
        .pipe(with_days_between, calendars, calendar="calendar", start="alleged_on", end="ended_on", into="counted")
        .with_columns(
            age_days=counted.fill_null(weekdays_between(pl.col("alleged_on"), pl.col("ended_on"))),
            days_until_due=pl.when("is_open").then(-pl.col("days_since_due")),
            is_overdue=pl.col("is_open") & (midnight + pl.col("cut_off") <= as_of),
            calendar_known=pl.col("calendar_known") & counted.is_not_null(),
        )
    )
