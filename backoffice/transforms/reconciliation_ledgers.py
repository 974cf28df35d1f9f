"""Reconciliation desk, inside the firm: control accounts against subledgers, and client money.

The rules are declared in `reconciliation_rules`. Beside what every reconciliation gives stand the two statements a
controller signs: how each control account ties, and the client money of each day.
"""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.business_days import next_open_day
from backoffice.contracts.client_money import ClientBalance, ClientMoneyAccount, ClientMoneyDay
from backoffice.contracts.ledgers import TIE_OUT_FINDINGS, ControlBalance, ControlEntry, LedgerTieOut
from backoffice.contracts.reconciliation import ReconciliationCount, ReconciliationItem, ReconciliationProof
from backoffice.contracts.reference import CalendarDay
from backoffice.transforms.precedence import first_that_applies
from backoffice.transforms.reconciliation import items_of
from backoffice.transforms.reconciliation_proof import proof
from backoffice.transforms.reconciliation_rows_ledgers import (
    POOL,
    client_balance,
    client_money_sides,
    control_item,
    control_sides,
    counted,
)
from backoffice.transforms.reconciliation_rules import CLIENT_MONEY, LEDGER
from backoffice.transforms.transform import transform

_ACCOUNT: Final = ("legal_entity_id", "account_id", "currency")
_NOTHING: Final = pl.lit(0, pl.Decimal(38, 5))


@transform(partition_by=("account_id",), in_buckets=True)
def reconcile_ledgers(entries: dy.LazyFrame[ControlEntry]) -> dy.LazyFrame[ReconciliationItem]:
    """The general ledger's entries against the subledgers', by entity, account, currency and document."""
    return items_of(control_sides(entries), LEDGER)


@transform(partition_by=("legal_entity_id",), in_buckets=True)
def reconcile_client_money(
    accounts: dy.LazyFrame[ClientMoneyAccount], balances: dy.LazyFrame[ClientBalance]
) -> dy.LazyFrame[ReconciliationItem]:
    """The client money resource against the requirement, by day, entity and currency, to the last cent."""
    return items_of(client_money_sides(accounts, balances), CLIENT_MONEY)


@transform(partition_by=("currency",))
def prove_ledgers(
    entries: dy.LazyFrame[ControlEntry], counted: dy.LazyFrame[ReconciliationCount]
) -> dy.LazyFrame[ReconciliationProof]:
    """Entries as loaded against the items and breaks made of them."""
    loaded = entries.select("currency", is_own=pl.col("ledger") == "general", amount="amount")
    return proof(loaded, counted, LEDGER)


@transform(partition_by=("currency",))
def prove_client_money(
    accounts: dy.LazyFrame[ClientMoneyAccount],
    balances: dy.LazyFrame[ClientBalance],
    counted: dy.LazyFrame[ReconciliationCount],
) -> dy.LazyFrame[ReconciliationProof]:
    """Accounts and balances as loaded, a row a pool, against the items and breaks made of them."""
    owed = pl.when(pl.col("kind") == "other_amount").then("free_money").otherwise(client_balance())
    # Not how the sides are made: what is above zero is picked out here, there the rest is set to nothing.
    counts = (owed > 0) | (pl.col("kind") == "other_amount")
    resource = accounts.group_by(POOL).agg(amount=pl.col("balance").sum())
    requirement = balances.group_by(POOL).agg(amount=owed.filter(counts).sum())
    loaded = [
        side.select("currency", is_own=pl.lit(is_own), amount="amount")
        for side, is_own in ((resource, True), (requirement, False))
    ]
    return proof(pl.concat(loaded), counted, CLIENT_MONEY)


@transform(partition_by=("legal_entity_id", "currency"))
def client_money_days(
    accounts: dy.LazyFrame[ClientMoneyAccount],
    balances: dy.LazyFrame[ClientBalance],
    calendars: dy.LazyFrame[CalendarDay],
) -> dy.LazyFrame[ClientMoneyDay]:
    """Resource and requirement of each day and currency, and what is to be moved by when (CASS 7.15.29, 7.16.16)."""
    is_other, owed = pl.col("kind") == "other_amount", client_balance()
    resource = accounts.group_by(POOL).agg(resource=pl.col("balance").sum())
    requirement = balances.group_by(POOL).agg(
        requirement=counted().sum(),
        other_amounts=pl.col("free_money").filter(is_other).sum(),
        not_netted=owed.filter(~is_other & (owed < 0)).sum(),
        clients=(~is_other & (owed > 0)).sum().cast(pl.Int64),
        clients_in_debit=(~is_other & (owed < 0)).sum().cast(pl.Int64),
    )
    difference = pl.col("resource").fill_null(0) - pl.col("requirement").fill_null(0)
    return (
        resource.join(requirement, on=POOL, how="full", coalesce=True)
        .with_columns(pl.col("other_amounts", "not_netted", "clients", "clients_in_debit").fill_null(0))
        .with_columns(
            key=pl.concat_str([pl.col(name).cast(pl.String) for name in POOL], separator="|"),
            day="as_of_date",
            difference=difference,
            is_latest=pl.col("as_of_date") == pl.col("as_of_date").max().over("legal_entity_id", "currency"),
        )
        .with_columns(
            standing=pl.when(pl.col("difference") < 0)
            .then(pl.lit("SHORTFALL"))
            .when(pl.col("difference") > 0)
            .then(pl.lit("EXCESS"))
            .otherwise(pl.lit("EXACT")),
            shortfall=(-pl.col("difference")).clip(0),
            excess=pl.col("difference").clip(0),
        )
        .pipe(next_open_day, calendars, calendar=CLIENT_MONEY.calendar, day="day", into="move_by")
        .pipe(ClientMoneyDay.cast)
    )


@transform(partition_by=_ACCOUNT)
def ledger_tie_outs(
    balances: dy.LazyFrame[ControlBalance],
    entries: dy.LazyFrame[ControlEntry],
    items: dy.LazyFrame[ReconciliationItem],
) -> dy.LazyFrame[LedgerTieOut]:
    """Each control account and period: both ledgers' opening, entries and closing, and what explains the difference."""
    by = [*_ACCOUNT, "period"]
    broken = items.filter(pl.col("reconciliation") == LEDGER.name, pl.col("outcome") == "break")
    sums = (
        entries.with_columns(item_id=control_item())
        .join(broken.select("item_id", is_broken=pl.lit(True)), on="item_id", how="left")
        .group_by(by)
        .agg(
            **{f"{ledger}_entries": _of(ledger, "amount").sum() for ledger in _LEDGERS},
            in_breaks=_signed().filter(pl.col("is_broken").fill_null(False)).sum(),
        )
    )
    said = balances.group_by(by).agg(
        **{
            f"{ledger}_{end}": _of(ledger, f"{end}_balance").first()
            for ledger in _LEDGERS
            for end in ("opening", "closing")
        }
    )
    return (
        said.join(sums, on=by, how="full", coalesce=True)
        .with_columns(pl.col("general_entries", "subledger_entries", "in_breaks").fill_null(0))
        .sort(by)
        .with_columns(
            key=pl.concat_str([pl.col(name).cast(pl.String) for name in by], separator="|"),
            difference=_apart("closing"),
            brought_forward=_apart("opening"),
            **{f"{ledger}_last": pl.col(f"{ledger}_closing").shift(1).over(_ACCOUNT) for ledger in _LEDGERS},
        )
        .with_columns(unexplained=pl.col("difference") - pl.col("brought_forward") - pl.col("in_breaks"))
        .with_columns(month="period", finding=_finding())
        .with_columns(ties=pl.col("finding") == "TIES")
        .pipe(LedgerTieOut.cast)
    )


_LEDGERS: Final = ("general", "subledger")


def _of(ledger: str, column: str) -> pl.Expr:
    return pl.col(column).filter(pl.col("ledger") == ledger)


def _signed() -> pl.Expr:
    return pl.when(pl.col("ledger") == "general").then("amount").otherwise(-pl.col("amount"))


def _apart(end: str) -> pl.Expr:
    return pl.col(f"general_{end}").cast(pl.Decimal(38, 5)) - pl.col(f"subledger_{end}")


def _finding() -> pl.Expr:
    """The first finding that applies. An opening whose period before is not there has nothing to follow."""
    missing = [pl.col(f"{ledger}_{end}").is_null() for ledger in _LEDGERS for end in ("opening", "closing")]
    adds_up = {
        ledger: pl.col(f"{ledger}_opening") + pl.col(f"{ledger}_entries") == pl.col(f"{ledger}_closing")
        for ledger in _LEDGERS
    }
    chains = {ledger: (pl.col(f"{ledger}_opening") == pl.col(f"{ledger}_last")).fill_null(True) for ledger in _LEDGERS}
    applies = (
        pl.any_horizontal(missing),
        *(~adds_up[ledger] for ledger in _LEDGERS),
        *(~chains[ledger] for ledger in _LEDGERS),
        pl.col("unexplained") != _NOTHING,
        pl.col("difference") != _NOTHING,
    )
    return first_that_applies(TIE_OUT_FINDINGS, applies)
