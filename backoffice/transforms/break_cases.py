"""The worklist of breaks: nature and handling beside every break of today, and the proof that none was lost."""

from datetime import date
from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.break_acts import ActOutcome
from backoffice.contracts.break_cases import OPEN_STATES, BreakCase, HandlingProof, MatchDay
from backoffice.contracts.reconciliation import (
    SIDES_OF_A_RECONCILIATION,
    Break,
    LedgerEntry,
    Position,
    ReconciliationItem,
)
from backoffice.contracts.reference import CalendarDay, DatedRate, Instrument
from backoffice.transforms import break_limits as limits
from backoffice.transforms.break_ledger import CLOSING
from backoffice.transforms.break_nature import narrowed, with_nature
from backoffice.transforms.break_outliers import with_outlier
from backoffice.transforms.break_standing import there_now
from backoffice.transforms.break_timing import timed
from backoffice.transforms.break_version import with_version
from backoffice.transforms.statement_breaks import STATEMENT
from backoffice.transforms.transform import Following, transform

_CLOSED_AS: Final = {
    "propose_match": "MATCHED_BY_HAND",
    "propose_acceptance": "ACCEPTED",
    "propose_write_off": "WRITTEN_OFF",
    "accept": "ACCEPTED",
    "write_off": "WRITTEN_OFF",
}
_SIDE: Final = pl.Enum(SIDES_OF_A_RECONCILIATION)

_COUNTED_AS: Final = {
    "pending": pl.col("is_open") & pl.col("is_timing_candidate"),
    "open": pl.col("is_open") & ~pl.col("is_timing_candidate"),
    "by_hand": pl.col("state") == "MATCHED_BY_HAND",
    "accepted": pl.col("state") == "ACCEPTED",
    "written_off": pl.col("state") == "WRITTEN_OFF",
}


@transform(
    partition_by=("reconciliation",),
    follows=Following(
        Break,
        together=("reconcile_positions", "reconcile_positions_with_accounting", "reconcile_accounting_with_custodians"),
        same_groups=("ledger", "positions"),
    ),
)
def break_cases(
    breaks: dy.LazyFrame[Break],
    outcomes: dy.LazyFrame[ActOutcome],
    ledger: dy.LazyFrame[LedgerEntry],
    positions: dy.LazyFrame[Position],
    rates: dy.LazyFrame[DatedRate],
    calendars: dy.LazyFrame[CalendarDay],
    instruments: dy.LazyFrame[Instrument],
    *,
    today: date,
) -> dy.LazyFrame[BreakCase]:
    """Every break of today with what it is and how far its handling has come.

    Whether a holding stands in the wrong place shows only beside those of other accounts.
    """
    every = there_now(breaks).pipe(with_version).pipe(timed, calendars, instruments, today)
    for rate, name in ((limits.WRITE_OFF, "limit"), (limits.IMMATERIAL, "immaterial"), (limits.IMMEDIATE, "immediate")):
        every = every.join(limits.in_force(rates, rate, today, into=name), on="currency", how="left")
    found_cause = pl.col("found_cause")
    return (
        every.pipe(narrowed, ledger)
        .pipe(with_outlier, positions)
        .pipe(with_nature)
        .join(_handling(outcomes), on="break_id", how="left")
        .with_columns(
            pl.col("state").fill_null("OPEN"),
            pl.col("needs_second_person").fill_null(False),
            gross=pl.col("difference").abs(),
            cause_is_probable=found_cause.is_null() & pl.col("cause").is_not_null(),
            cause=pl.coalesce(found_cause, "cause"),
        )
        .with_columns(is_open=pl.col("state").is_in(OPEN_STATES))
        .with_columns(is_true_break=pl.col("is_open") & ~pl.col("is_timing_candidate"))
        .with_columns(is_overdue=(pl.col("is_true_break") & (pl.col("due_on") < today)).fill_null(False))
        .pipe(BreakCase.cast)
    )


def _handling(outcomes: pl.LazyFrame) -> pl.LazyFrame:
    """One row a break somebody acted on: its state, who has it, what holds it, what was last done."""
    in_time = outcomes.sort("acted_at", "act_id")
    stands, waits = pl.col("standing") == "stands", pl.col("standing") == "waits"
    kind = pl.col("kind").cast(pl.String)
    holds = kind.is_in(CLOSING) & (stands | waits)
    owner = pl.col("owner").filter((kind == "assign") & stands).last()
    held = {name: pl.col(name).filter(holds).last() for name in ("actor", "confirmed_by", "act_id")}
    closed_at = pl.coalesce("confirmed_at", "acted_at").filter(holds & stands).last()
    closed_as = kind.replace_strict(_CLOSED_AS, default=None, return_dtype=pl.String).filter(holds & stands).last()
    is_waiting = (holds & waits).any()
    said = stands | waits
    return in_time.group_by("break_id").agg(
        owner=owner,
        needs_second_person=is_waiting,
        held_by=held["act_id"],
        proposed_by=held["actor"],
        confirmed_by=held["confirmed_by"],
        handled_at=closed_at,
        found_cause=pl.col("cause").cast(pl.String).filter(said & pl.col("cause").is_not_null()).last(),
        last_act=kind.filter(pl.col("standing") != "refused").last(),
        last_act_at=pl.col("acted_at").filter(pl.col("standing") != "refused").last(),
        last_act_by=pl.col("actor").filter(pl.col("standing") != "refused").last(),
        state=pl.when(closed_as.is_not_null())
        .then(closed_as)
        .when(is_waiting)
        .then(pl.lit("PROPOSED"))
        .when(owner.is_not_null())
        .then(pl.lit("ASSIGNED"))
        .otherwise(pl.lit("OPEN")),
    )


@transform(partition_by=("reconciliation",), follows=Following(ReconciliationItem))
def match_days(
    items: dy.LazyFrame[ReconciliationItem], cases: dy.LazyFrame[BreakCase], *, bucket: str
) -> dy.LazyFrame[MatchDay]:
    """Rows in scope of a bucket by day, side and account: how many the rules matched, how many people did."""
    keys = ["reconciliation", "side", "item_date", "account_id", "currency"]
    by_hand = cases.filter(pl.col("state") == "MATCHED_BY_HAND")
    rows = [
        by_hand.select(
            "reconciliation", side=pl.lit(side).cast(items.collect_schema()["side"]), item_id=f"{side}_item_id"
        )
        for side in ("own", "outside")
    ]
    handled = pl.concat(rows).drop_nulls("item_id").with_columns(is_by_hand=pl.lit(True))
    return (
        items.filter(pl.col("outcome") != "excluded")
        .join(handled, on=["reconciliation", "side", "item_id"], how="left")
        .group_by(keys)
        .agg(
            in_scope=pl.len().cast(pl.Int64),
            matched=(pl.col("outcome") == "matched").sum(),
            by_hand=pl.col("is_by_hand").fill_null(False).sum(),
        )
        .with_columns(
            key=pl.concat_str(
                [pl.lit(bucket), *(pl.col(key).cast(pl.String).fill_null("none") for key in keys)], separator="|"
            )
        )
        .pipe(MatchDay.cast)
    )


@transform(partition_by=("reconciliation", "currency"))
def handling_proofs(breaks: dy.LazyFrame[Break], cases: dy.LazyFrame[BreakCase]) -> dy.LazyFrame[HandlingProof]:
    """Breaks as the engine counts them against the worklist, by what became of them: two countings, one figure."""
    of_rows = pl.col("reconciliation") != STATEMENT
    engine = _by_currency(there_now(breaks).filter(of_rows)).agg(
        own_broken=pl.col("own_item_id").count(),
        outside_broken=pl.col("outside_item_id").count(),
        break_difference=pl.col("difference").sum(),
    )
    counted: dict[str, pl.Expr] = {}
    for name, is_so in _COUNTED_AS.items():
        counted |= {
            f"own_{name}": (is_so & pl.col("own_item_id").is_not_null()).sum(),
            f"outside_{name}": (is_so & pl.col("outside_item_id").is_not_null()).sum(),
            f"{name}_difference": pl.col("difference").filter(is_so).sum(),
        }
    worked = _by_currency(cases.filter(of_rows)).agg(**counted)
    keys = ["reconciliation", "currency"]
    together = pl.concat([engine, worked], how="diagonal").group_by(keys).agg(pl.all().sum())
    return together.with_columns(proves=_ties()).pipe(HandlingProof.cast)


def _by_currency(rows: pl.LazyFrame) -> "pl.lazyframe.group_by.LazyGroupBy":
    return rows.with_columns(pl.col("currency").fill_null("none")).group_by("reconciliation", "currency")


def _ties() -> pl.Expr:
    rows = [
        pl.col(f"{side}_broken") == pl.sum_horizontal(f"{side}_{name}" for name in _COUNTED_AS)
        for side in ("own", "outside")
    ]
    differences = pl.lit(0, pl.Decimal(38, 5))
    for name in _COUNTED_AS:
        differences = differences + pl.col(f"{name}_difference")
    return pl.all_horizontal(*rows, pl.col("break_difference") == differences)
