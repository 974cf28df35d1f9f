"""What the firm accrues for penalties and fees, and what it is then charged: near enough, but for two that are not."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import numpy as np
import polars as pl

from backoffice.contracts.accounting import PENALTIES, Accrual, FeeCharge
from backoffice.demo import firm
from backoffice.demo.columns import Days, Whole, decimals, finished, numbered, picked
from backoffice.demo.firm import BOOKS, NOSTROS
from backoffice.demo.history import History
from backoffice.demo.markets import MARKETS, T2S
from backoffice.demo.plan import Plan

TYPICAL: Final = {"INR": 140_000_000, "GBP": 1_300_000, "USD": 1_700_000, "EUR": 1_500_000}
"""Hundredths a month, by currency."""

BILLED_AFTER: Final = 7
"""Days after the month on which its bills come."""

FORGOTTEN, TOO_LOW = 7, 3
"""The fees, counted over custodians and then CCPs, of which one month was never accrued, and one a fifth too low."""

MONTH_FORGOTTEN, MONTH_TOO_LOW = -3, -2


def months(plan: Plan) -> Days:
    """The months of the half year, as first days, the running one last."""
    first, running = np.datetime64(plan.first_day, "M"), np.datetime64(plan.until, "M")
    return np.arange(first, running + 1).astype("datetime64[D]")


def fee_charges(plan: Plan) -> pl.DataFrame:
    """The `fee_charges` extract: one bill a month of each custodian and each CCP, once it has come."""
    fee, month, _, charged = _fees(plan)
    billed_on = _end(months(plan)[month]) + 1 + BILLED_AFTER
    come = np.flatnonzero(billed_on <= np.datetime64(plan.until, "D"))
    fee, month, charged, billed_on = fee[come], month[come], charged[come], billed_on[come]
    return finished(
        FeeCharge,
        "demo-fee-charges",
        {
            "charge_id": numbered("INV", np.arange(1, len(fee) + 1)),
            **_of_fee(fee),
            "month": pl.Series(months(plan)[month]),
            "amount": decimals(charged, 2),
            "billed_on": pl.Series(billed_on),
        },
    )


def accruals(history: History) -> pl.DataFrame:
    """The `accruals` extract: fees as expected, and penalties as we calculate them ourselves, rounded to tens."""
    plan = history.plan
    fee, month, accrued, _ = _fees(plan)
    kept = np.flatnonzero(~((fee == FORGOTTEN) & (month == len(months(plan)) + MONTH_FORGOTTEN)))
    fees = pl.DataFrame(
        {
            **_of_fee(fee[kept]),
            "month": pl.Series(months(plan)[month[kept]]),
            "amount": decimals(accrued[kept], 2),
        }
    )
    every = pl.concat([fees, _penalties(history).select(fees.columns)]).with_columns(
        posted_on=pl.min_horizontal(pl.col("month").dt.month_end(), pl.lit(plan.until))
    )
    return finished(Accrual, "demo-accruals", every.to_dict())


def _fees(plan: Plan) -> tuple[Whole, Whole, Whole, Whole]:
    """Every fee and month: its number, the month's, hundredths accrued and charged."""
    chance = plan.generator("fees")
    number = len(months(plan))
    fee, month = (place.ravel() for place in np.indices((len(NOSTROS) + len(BOOKS), number)))
    typical = np.array([TYPICAL[one.currency] for one in NOSTROS] + [TYPICAL[_currency(place)] for place in range(6)])
    charged = typical[fee] * chance.integers(900, 1_101, len(fee)) // 1_000
    accrued = charged * chance.integers(980, 1_021, len(fee)) // 1_000 // 10_000 * 10_000
    too_low = (fee == TOO_LOW) & (month == number + MONTH_TOO_LOW)
    return fee, month, np.where(too_low, accrued * 4 // 5, accrued), charged


def _of_fee(fee: Whole) -> dict[str, pl.Series]:
    entity = [one.entity for one in NOSTROS] + [one.entity for one in BOOKS]
    party = [firm.CUSTODIANS[one.custodian] for one in NOSTROS] + [firm.CCPS[one.market] for one in BOOKS]
    currency = [one.currency for one in NOSTROS] + [_currency(place) for place in range(len(BOOKS))]
    return {
        "legal_entity_id": picked([firm.ENTITIES[one] for one in entity], fee),
        "charge_kind": picked(("custody_fees", "clearing_fees"), fee >= len(NOSTROS)),
        "charged_by": picked(party, fee),
        "currency": picked(currency, fee),
    }


def _currency(book: int) -> str:
    return MARKETS[BOOKS[book].market].currency


def _penalties(history: History) -> pl.DataFrame:
    """By our own reckoning, what we pay less what we receive; what the CSD gets wrong is not in it."""
    plan = history.plan
    known = {one.item() for one in months(plan)}
    sums: dict[tuple[int, object], Decimal] = defaultdict(Decimal)
    for one in history.charged.right:
        month = one.detected_on.replace(day=1)
        if month in known:
            entity = BOOKS[int(history.sent.book[one.instruction])].entity
            sums[entity, month] += one.amount if one.payer == "own" else -one.amount
    rows = [
        {
            "legal_entity_id": firm.ENTITIES[entity],
            "charge_kind": PENALTIES,
            "charged_by": firm.DEPOSITORY_BICS[T2S],
            "currency": MARKETS[T2S].currency,
            "month": month,
            "amount": (amount / 10).quantize(Decimal(1), ROUND_HALF_UP) * 10,
        }
        for (entity, month), amount in sorted(sums.items(), key=str)
    ]
    return pl.DataFrame(rows, schema_overrides={"amount": pl.Decimal(38, 2)})


def _end(month: Days) -> Days:
    """The last day of each month."""
    following: Days = (month.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return following + np.timedelta64(-1, "D")
