"""Static data as it stands today: LEIs in the register, standing instructions, changes and who checked them."""

from datetime import UTC, datetime
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.reference import CalendarDay, DatedRate, Party
from backoffice.contracts.service_hours import OpeningHours
from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.static_data import (
    LEI_STANDINGS,
    SSI_STANDINGS,
    LeiRecord,
    LeiStanding,
    SsiStanding,
    StandingInstruction,
    StaticChange,
    StaticChangeStatus,
)
from backoffice.transforms.four_eyes import four_eyes
from backoffice.transforms.promises import known_by, with_promise
from backoffice.transforms.rates_in_force import holds_on, with_rate
from backoffice.transforms.service_clock import shifts
from backoffice.transforms.transform import transform

LAPSING: Final = "records.lei.lapsing"
"""The dated rate: calendar days before its renewal from which an LEI is said to lapse soon, its scope the kind."""

VERIFIED: Final = "records.ssi.verified_within"
"""The dated rate: calendar days within which a standing instruction is to be verified again, its scope the market."""

TARGET: Final = "target.static_change"
"""The dated rate: business minutes in which a change is to be checked, its scope the kind of record."""

NEEDS_NO_LEI: Final = "vendor"
_IN_FORCE: Final = ("ISSUED", "PENDING_TRANSFER", "PENDING_ARCHIVAL")
_OPEN_UNMATCHED: Final = pl.col("is_open") & ~pl.col("is_matched")


@transform(partition_by=("party_id",))
def lei_standings(
    parties: dy.LazyFrame[Party],
    register: dy.LazyFrame[LeiRecord],
    status: dy.LazyFrame[SettlementStatus],
    rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[LeiStanding]:
    """Every party but vendors. An issued LEI whose renewal has passed has lapsed, whatever the register still says."""
    today = pl.lit(as_of.astimezone(UTC).date())
    registered, renewal = pl.col("registration_status").cast(pl.String), pl.col("next_renewal_on")
    issued = registered.is_in(_IN_FORCE)
    lapsed = (registered == "LAPSED") | (issued & (renewal < today).fill_null(False))
    is_counterparty = pl.col("kind") == "counterparty"
    said = (
        pl.when(pl.col("lei").is_null())
        .then(pl.lit("missing"))
        .when(registered.is_null())
        .then(pl.lit("not_registered"))
        .when(lapsed)
        .then(pl.lit("lapsed"))
        .when(~issued)
        .then(pl.lit("ended"))
        .when((pl.col("days_to_renewal") <= pl.col("soon")).fill_null(False))
        .then(pl.lit("lapsing"))
        .otherwise(pl.lit("in_force"))
    )
    known = (
        parties.filter(pl.col("kind") != NEEDS_NO_LEI)
        .join(register.select("lei", "registration_status", "next_renewal_on"), on="lei", how="left")
        .with_columns(today=today, days_to_renewal=(renewal - today).dt.total_days())
        .pipe(with_rate, rates, LAPSING, scope="kind", on="today", into="soon")
        .with_columns(lei_standing=said.cast(pl.Enum(LEI_STANDINGS)))
        .with_columns(lapsed_on=pl.when(pl.col("lei_standing") == "lapsed").then("next_renewal_on"))
    )
    since = (pl.col("instructed_at").dt.date() > pl.col("lapsed_on")).fill_null(True)
    dealt = (
        status.join(known.select("party_id", "lapsed_on"), left_on="counterparty_id", right_on="party_id")
        .group_by("counterparty_id")
        .agg(unmatched=(_OPEN_UNMATCHED & since).sum().cast(pl.Int64))
    )
    return (
        known.join(dealt, left_on="party_id", right_on="counterparty_id", how="left")
        .with_columns(
            counterparty_id=pl.when(is_counterparty).then("party_id"),
            is_active=~is_counterparty | pl.col("unmatched").is_not_null(),
            unmatched=pl.col("unmatched").fill_null(0),
        )
        .select(LeiStanding.column_names())
        .pipe(LeiStanding.cast)
    )


@transform(partition_by=("counterparty_id", "market"))
def ssi_standings(
    instructions: dy.LazyFrame[StandingInstruction],
    status: dy.LazyFrame[SettlementStatus],
    rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[SsiStanding]:
    """Every counterparty in every market where we instructed, and where it has an instruction in force today."""
    place, today = ["counterparty_id", "market"], pl.lit(as_of.astimezone(UTC).date())
    in_force = holds_on(today)
    newest = (
        instructions.filter(in_force)
        .sort("valid_from", "ssi_id")
        .group_by(place)
        .agg(pl.col("ssi_id", "agent_bic", "safekeeping_account", "verified_on").last())
    )
    sent = (
        status.drop_nulls("counterparty_id")
        .group_by(place)
        .agg(instructions=pl.len().cast(pl.Int64), fails=pl.col("is_failed").sum().cast(pl.Int64))
    )
    has, never = pl.col("ssi_id").is_not_null(), pl.col("verified_on").is_null()
    stale = pl.when(has & pl.col("limit").is_not_null()).then(never | (pl.col("verified_days_ago") > pl.col("limit")))
    said = (
        pl.when(~has)
        .then(pl.lit("missing"))
        .when(~pl.col("is_complete"))
        .then(pl.lit("incomplete"))
        .when("is_stale")
        .then(pl.lit("stale"))
        .when(pl.col("is_stale").is_not_null())
        .then(pl.lit("active"))
    )
    return (
        sent.join(newest, on=place, how="full", coalesce=True)
        .with_columns(
            pl.col("instructions", "fails").fill_null(0),
            today=today,
            verified_days_ago=(today - pl.col("verified_on")).dt.total_days(),
            is_complete=has & pl.col("agent_bic").is_not_null() & pl.col("safekeeping_account").is_not_null(),
        )
        .pipe(with_rate, rates, VERIFIED, scope="market", on="today", into="limit")
        .with_columns(is_stale=stale)
        .with_columns(ssi_standing=said.cast(pl.Enum(SSI_STANDINGS)))
        .select(SsiStanding.column_names())
        .pipe(SsiStanding.cast)
    )


@transform(partition_by=("change_id",))
def static_change_status(
    changes: dy.LazyFrame[StaticChange],
    opening_hours: dy.LazyFrame[OpeningHours],
    calendar_days: dy.LazyFrame[CalendarDay],
    rates: dy.LazyFrame[DatedRate],
    *,
    as_of: datetime,
) -> dy.LazyFrame[StaticChangeStatus]:
    """Every change made by `as_of`; what was done about it after that is not done yet."""
    clock = shifts(opening_hours, calendar_days)
    checked, applied = pl.col("checked_at"), pl.col("applied_at")
    eyes = pl.col("four_eyes")
    in_order = (eyes == "two_people") & (checked <= applied).fill_null(True)
    return (
        known_by(changes, as_of, begun="requested_at", later=("checked_at", "applied_at"))
        .with_columns(checker_id=pl.when(checked.is_not_null()).then("checker_id"))
        .with_columns(requested_on=pl.col("requested_at").dt.date(), four_eyes=four_eyes("maker_id", "checker_id"))
        .with_columns(is_breach=pl.when(eyes != "unknown").then(applied.is_not_null() & ~in_order))
        .pipe(
            with_promise,
            clock,
            rates,
            TARGET,
            scope="record_kind",
            site="location_id",
            begun="requested_at",
            done="checked_at",
            as_of=as_of,
        )
        .select(StaticChangeStatus.column_names())
        .pipe(StaticChangeStatus.cast)
    )
