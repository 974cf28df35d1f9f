"""Settlement desk: what every fail and every late match costs a day under CSDR, and who pays."""

import dataframely as dy
import polars as pl

from backoffice.contracts.reference import DatedRate, Instrument
from backoffice.contracts.settlement import SettlementInstruction, SettlementStatus, StatusAdvice
from backoffice.contracts.settlement_history import SettlementDay, SettlementSpan
from backoffice.contracts.settlement_penalties import CALCULATION_METHODS, PENALTY_TYPES, Penalty, ReferencePrice
from backoffice.transforms.reaching import looked_up
from backoffice.transforms.settlement_days_lacking import lacking
from backoffice.transforms.settlement_penalties_amount import with_amount
from backoffice.transforms.settlement_penalties_class import penalty_class, security_rate_id
from backoffice.transforms.settlement_penalties_payer import failing_side, late_side, with_known_cause, with_own_change
from backoffice.transforms.settlement_penalties_rates import (
    CASH,
    ROUNDED_UP,
    daily_rate,
    rates_by_day,
    with_dated,
    with_exemption,
)
from backoffice.transforms.transform import transform

_OF_A_DAY = (
    *("instruction_id", "day", "cut_off_at", "fail_day", "is_fail", "is_hold", "is_unsent", "matched_at"),
    *("quantity", "remaining_quantity", "reason", "reason_family", "failing_party", "currency"),
    *("market", "counterparty_id", "legal_entity_id", "desk", "account_id", "instrument_id"),
    *("movement", "payment", "transaction_type", "intended_settlement_date"),
)


_PRICED = ("price", "price_type", "price_source", "currency")


@transform(
    partition_by=("instruction_id",),
    final_by=SettlementStatus,
    reach={
        "prices": looked_up(("instrument_id", "day"), *_PRICED),
        "instruments": looked_up(("instrument_id",), "cfi", "is_liquid", "is_sme_growth"),
    },
)
def penalties(
    days: dy.LazyFrame[SettlementDay],
    spans: dy.LazyFrame[SettlementSpan],
    statuses: dy.LazyFrame[SettlementStatus],
    advices: dy.LazyFrame[StatusAdvice],
    instructions: dy.LazyFrame[SettlementInstruction],
    instruments: dy.LazyFrame[Instrument],
    prices: dy.LazyFrame[ReferencePrice],
    dated_rates: dy.LazyFrame[DatedRate],
) -> dy.LazyFrame[Penalty]:
    """One row an instruction and business day that is penalised: a fail (SEFP) or a day of late matching (LMFP).

    A fail of a day costs its rate x that day's price x the quantity remaining at the cut-off. What matched late
    costs the same for every business day from the intended date until it matched (the day of matching too where that
    was after the cut-off), with the whole quantity matched, all computed on the day of matching; each day is
    rounded by itself. Nothing is late that settled that day or was closed. The two never fall on one day.

    The instruction that fails decides the rate: deliveries, and receipts free of payment, the security's; receipts
    against payment the cash rate of the currency (ECSDA 7.1). Payments free of delivery, and delivery with payment
    beside, cannot be told by our instructions and are not made. Price and rate are those of the day penalised; where
    one is missing the row stays, without an amount. Each market, and each exemption, is a dated rate.
    """
    late = pl.col("is_matched_later") & ~pl.col("is_settled_that_day") & ~pl.col("is_closed_that_day")
    penalised = days.filter(pl.col("is_fail") | late).select(_OF_A_DAY)
    by_day = rates_by_day(dated_rates, penalised)
    return (
        penalised.pipe(_with_type)
        .pipe(with_own_change, advices)
        # Who was late shows at the cut-off; what was said after it explains fails, and nothing of matching.
        .with_columns(late_side=late_side())
        .pipe(with_known_cause, spans.filter(pl.col("reason").is_not_null()))
        .with_columns(lacking=pl.when("is_fail").then(lacking()))
        .with_columns(payer=pl.when("is_late").then("late_side").otherwise(failing_side()))
        .pipe(_with_method)
        .join(instructions.select("instruction_id", csd="place_of_settlement"), on="instruction_id", how="left")
        .with_columns(csd=pl.coalesce("csd", "market"))
        .pipe(with_exemption, by_day)
        .pipe(_with_price, prices)
        .pipe(_with_rate, instruments, by_day)
        .pipe(with_amount)
        .pipe(_with_whole)
        .pipe(_with_going_on, statuses)
        .select(Penalty.column_names())
        .pipe(Penalty.cast)
    )


def _with_type(frame: pl.LazyFrame) -> pl.LazyFrame:
    fail, late = (pl.lit(name, pl.Enum(PENALTY_TYPES)) for name in PENALTY_TYPES)
    detected_on = pl.when("is_fail").then("day").otherwise(pl.col("matched_at").dt.date())
    return frame.with_columns(
        is_late=~pl.col("is_fail"),
        penalty_type=pl.when("is_fail").then(fail).otherwise(late),
        detected_on=detected_on,
        month=detected_on.dt.month_start(),
        quantity=pl.when("is_fail").then("remaining_quantity").otherwise("quantity"),
    )


def _with_method(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `calculation_method`: MIXE where a receipt against payment fails, else SECU."""
    security, cash = (pl.lit(name, pl.Enum(CALCULATION_METHODS)) for name in CALCULATION_METHODS[:2])
    own_receives = (pl.col("payer") == "own") == (pl.col("movement") == "RECE")
    return frame.with_columns(
        calculation_method=pl.when(pl.col("payer").is_not_null()).then(
            pl.when(own_receives & (pl.col("payment") == "APMT")).then(cash).otherwise(security)
        )
    )


def _with_price(frame: pl.LazyFrame, prices: pl.LazyFrame) -> pl.LazyFrame:
    of_day = prices.select(
        "instrument_id", "day", "price", "price_type", "price_source", price_currency=pl.col("currency")
    )
    return frame.join(of_day, on=["instrument_id", "day"], how="left").with_columns(
        currency=pl.coalesce("currency", "price_currency")
    )


def _with_rate(frame: pl.LazyFrame, instruments: pl.LazyFrame, by_day: pl.LazyFrame) -> pl.LazyFrame:
    known = instruments.select("instrument_id", "cfi", "is_liquid", "is_sme_growth")
    of_cash = pl.col("calculation_method") == "MIXE"
    name = pl.when(of_cash).then(pl.lit(CASH)).when(pl.col("calculation_method") == "SECU").then(security_rate_id())
    narrow = pl.when(of_cash).then("currency").otherwise("market")
    up, half_up = pl.lit("up"), pl.lit("half_up")
    return (
        frame.join(known, on="instrument_id", how="left")
        .with_columns(penalty_class=penalty_class(pl.col("cfi")))
        .with_columns(rate_id=name)
        .pipe(with_dated, by_day, rate_id=pl.col("rate_id"), scopes=[narrow, pl.lit("all")], into="stated_rate")
        .pipe(
            with_dated, by_day, rate_id=pl.lit(ROUNDED_UP), scopes=[pl.col("market"), pl.lit("all")], into="rounds_up"
        )
        .with_columns(
            rate=daily_rate(pl.col("rate_id"), pl.col("stated_rate")),
            rate_source="stated_rate_source",
            rounding=pl.when((pl.col("rounds_up") > 0).fill_null(False)).then(up).otherwise(half_up),
        )
    )


def _with_whole(frame: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with what all its days come to, and which row is the first that its payer pays."""
    late = ["instruction_id", "is_late"]
    amount = pl.col("amount")
    whole = pl.when(amount.null_count().over(late) == 0).then(amount.sum().over(late))
    return frame.with_columns(
        days=pl.when("is_late").then(pl.len().over(late).cast(pl.Int64)).otherwise(1),
        total_amount=pl.when("is_late").then(whole).otherwise("amount"),
        is_first=pl.col("day") == pl.col("day").min().over("instruction_id", "payer"),
    )


def _with_going_on(frame: pl.LazyFrame, statuses: pl.LazyFrame) -> pl.LazyFrame:
    """`frame` with `goes_on`: the newest fail of what is still open and matched."""
    going = statuses.filter(pl.col("is_open"), pl.col("is_matched")).select("instruction_id", is_going=pl.lit(True))
    newest = pl.col("day") == pl.col("day").max().over("instruction_id")
    return frame.join(going, on="instruction_id", how="left").with_columns(
        goes_on=pl.col("is_fail") & pl.col("is_going").fill_null(False) & newest
    )
