"""The confirmations of settlement (sese.025, MT544-547), whole and in parts, as arrays and as the extract."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.settlement import PARTIALS, SettlementConfirmation
from backoffice.demo.columns import Days, Moments, Whole, decimals, finished, joined, moments, numbered, picked, taken
from backoffice.demo.instructing import Instructions
from backoffice.demo.lifecycle import Courses
from backoffice.demo.markets import MARKETS
from backoffice.demo.plan import Plan

WHOLE = len(PARTIALS)


@dataclass(frozen=True)
class Confirmations:
    """One element a confirmation, in the order they came. `part` counts from 1 within its instruction."""

    instruction: Whole
    part: Whole
    settled_at: Moments
    settled_on: Days
    quantity: Whole
    amount: Whole
    partial: Whole


def confirm(plan: Plan, sent: Instructions, courses: Courses) -> Confirmations:
    """What had settled by the last day at 23:00 UTC."""
    parts = np.flatnonzero(courses.part_quantity > 0)
    first_amount = sent.amount[parts] * courses.part_quantity[parts] // sent.quantity[parts]
    first = Confirmations(
        instruction=parts,
        part=np.full(len(parts), 1),
        settled_at=courses.part_at[parts],
        settled_on=courses.part_on[parts],
        quantity=courses.part_quantity[parts],
        amount=first_amount,
        partial=np.where(courses.closes_with_part[parts], PARTIALS.index("PARC"), PARTIALS.index("PAIN")),
    )
    rest_amount, rest_part = sent.amount.copy(), np.ones(len(sent), dtype=np.int64)
    rest_amount[parts] -= first_amount
    rest_part[parts] = 2
    ends = np.flatnonzero(~np.isnat(courses.settled_at) & ~courses.closes_with_part)
    last = Confirmations(
        instruction=ends,
        part=rest_part[ends],
        settled_at=courses.settled_at[ends],
        settled_on=courses.settles_on[ends],
        quantity=sent.quantity[ends] - courses.part_quantity[ends],
        amount=rest_amount[ends],
        partial=np.full(len(ends), WHOLE),
    )
    every = joined([first, last])
    order = np.lexsort((every.instruction, every.settled_at))
    return taken(every, order[every.settled_at[order] <= plan.as_of_utc])


def confirmations(sent: Instructions, confirmed: Confirmations) -> pl.DataFrame:
    """The `settlement_confirmations` extract."""
    paid = ~sent.is_free[confirmed.instruction]
    currency = picked([market.currency for market in MARKETS], sent.market[confirmed.instruction])
    return finished(
        SettlementConfirmation,
        "demo-settlement-confirmations",
        {
            "confirmation_id": numbered("CF", np.arange(1, len(paid) + 1)),
            "instruction_id": numbered("SI", confirmed.instruction + 1),
            "confirmed_at": moments(confirmed.settled_at),
            "effective_settlement_date": pl.Series(confirmed.settled_on),
            "settled_quantity": decimals(confirmed.quantity, 0),
            "settled_amount": decimals(confirmed.amount, 2, where=paid),
            "currency": pl.select(pl.when(pl.lit(pl.Series(paid))).then(pl.lit(currency))).to_series(),
            "partial": picked((*PARTIALS, None), confirmed.partial),
        },
    )
