"""What the depository in Europe charges for fails and late matching, by its own records and its own arithmetic.

It knows what happened, not what it told us: who failed is settled by the true reason, who matched late by who had
something to mend. Two things it gets wrong, which are stories.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import numpy as np

from backoffice.demo import markets, penalty_rules, reasons
from backoffice.demo.columns import Days
from backoffice.demo.instructing import Instructions
from backoffice.demo.instruments import PRICE_PLACES, Instruments
from backoffice.demo.lifecycle import UNLIKE, Courses
from backoffice.demo.markets import MARKETS, T2S
from backoffice.demo.plan import Plan
from backoffice.transforms.settlement_reasons import PENDING_REASONS

FREE_LATER: Final = 120
"""Minutes by which the cut-off free of payment is later."""

CENT: Final = Decimal("0.01")

_RATES: Final = (
    *("shares_liquid", "shares_illiquid", "sme_growth"),
    *("other", "debt_sovereign", "debt_other"),
)
"""The rate of each of KINDS, in their order."""


@dataclass(frozen=True)
class Charge:
    """One business day of one penalty. Price is in millionths of a unit's currency, rate in per cent a day.

    `is_plain` says that the reason given to us tells who pays.
    """

    instruction: int
    instrument: int
    day: date
    detected_on: date
    is_late: bool
    payer: str
    is_cash: bool
    is_plain: bool
    quantity: int
    price: int
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        """Quantity x price x rate, to the cent, half up."""
        value = Decimal(self.quantity) * Decimal(self.price).scaleb(-PRICE_PLACES)
        return (value * self.rate / 100).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Charges:
    """All charges reported by the last day, as they should be and as the depository reports them, side by side.

    `stale` are the places of those priced with the price of the day before, `switched` of those charged to the wrong
    side; `right` and `reported` are equal everywhere else.
    """

    right: tuple[Charge, ...]
    reported: tuple[Charge, ...]
    stale: tuple[int, ...]
    switched: tuple[int, ...]


def charge(plan: Plan, made: Instruments, sent: Instructions, courses: Courses) -> Charges:
    """Everything charged for days before the last; the last day's report comes on the morning after."""
    calendar = markets.settlement_days(plan, T2S)
    first, last = np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D")
    every = np.arange(first, last + 1)
    open_days = every[np.is_busday(every, busdaycal=calendar)]
    matched = (sent.market == T2S) & ~np.isnat(courses.matched_at) & np.isnat(courses.cancelled_at)
    rows = np.flatnonzero(matched & (courses.matched_at <= plan.as_of_utc) & (courses.days_failed > 0))
    right = tuple(
        one
        for row in rows
        for one in _of_instruction(int(row), plan, made, sent, courses, open_days)
        if one.detected_on < plan.until
    )
    switched = _switched(right)
    old = _old_prices(right, made, plan, open_days, switched)
    wrong = {place: replace(right[place], payer="own") for place in switched} | old
    reported = tuple(wrong.get(place, one) for place, one in enumerate(right))
    return Charges(right, reported, tuple(sorted(old)), switched)


def _of_instruction(
    row: int, plan: Plan, made: Instruments, sent: Instructions, courses: Courses, open_days: Days
) -> Iterator[Charge]:
    """The charges of one instruction, a day at a time, until it settled or no more would settle."""
    end = courses.part_on[row] if courses.closes_with_part[row] else courses.settles_on[row]
    minute = MARKETS[T2S].settles[1] + (FREE_LATER if sent.trade[row] < 0 else 0)
    matched_at = courses.matched_at[row]
    due_days = open_days[(open_days >= sent.due[row]) & ~(open_days >= end)]
    for day in due_days:
        is_late = bool(matched_at >= day.astype("datetime64[us]") + np.timedelta64(minute, "m"))
        in_part = bool(courses.part_on[row] <= day) and not is_late
        side, is_plain = _late_side(row, courses) if is_late else _failing_side(row, sent, courses)
        is_cash = bool(sent.trade[row] >= 0) and (side == "own") == bool(sent.is_receipt[row])
        on: date = day.item()
        yield Charge(
            instruction=row,
            instrument=int(sent.instrument[row]),
            day=on,
            detected_on=matched_at.astype("datetime64[D]").item() if is_late else on,
            is_late=is_late,
            payer=side,
            is_cash=is_cash,
            is_plain=is_plain,
            quantity=int(sent.quantity[row]) - (int(courses.part_quantity[row]) if in_part else 0),
            price=int(made.price[(on - plan.first_day).days, sent.instrument[row]]),
            rate=_cash_rate() if is_cash else _security_rate(int(made.kind[sent.instrument[row]])),
        )


def _failing_side(row: int, sent: Instructions, courses: Courses) -> tuple[str, bool]:
    """Who failed, and whether the reason we were told says so plainly. Lack of securities is looked for first."""
    due_cut_off = sent.due[row].astype("datetime64[us]") + np.timedelta64(MARKETS[T2S].settles[1], "m")
    from_late_match = bool(courses.matched_at[row] >= due_cut_off)
    code = "CLAT" if from_late_match else reasons.CODES[courses.reason[row]]
    _, side = PENDING_REASONS[code]
    if side in ("own", "counterparty"):
        return side, True
    fails_receiving = code == "LIQU"
    return ("own" if fails_receiving == bool(sent.is_receipt[row]) else "counterparty"), False


def _late_side(row: int, courses: Courses) -> tuple[str, bool]:
    """Who came last: the other side where it had no instruction; where terms differed, who mended them.

    What we mended we are told of; what the other side mends we are not.
    """
    if courses.matching[row] != UNLIKE:
        return "counterparty", True
    by_us = bool(courses.mended_by_us[row])
    return ("own" if by_us else "counterparty"), by_us


def _security_rate(kind: int) -> Decimal:
    return Decimal(penalty_rules.SECURITY_RATES[f"csdr.sefp.{_RATES[kind]}"]) / 100


def _cash_rate() -> Decimal:
    yearly = Decimal(penalty_rules.CASH_RATES[MARKETS[T2S].currency])
    return (yearly / 360).quantize(Decimal("1e-10"), ROUND_HALF_UP)


def _switched(right: Sequence[Charge]) -> tuple[int, ...]:
    """The days of a fail that was plainly the counterparty's, charged to us: the dearest of a week or less."""
    found: dict[int, list[int]] = {}
    for place, one in enumerate(right):
        if not one.is_late and one.is_plain and one.payer == "counterparty":
            found.setdefault(one.instruction, []).append(place)
    cost = {row: sum((right[place].amount for place in places), Decimal(0)) for row, places in found.items()}
    chosen = max(found, key=lambda row: (len(found[row]) <= 5, cost[row], -row), default=None)
    return tuple(found[chosen]) if chosen is not None else ()


def _old_prices(
    right: Sequence[Charge], made: Instruments, plan: Plan, open_days: Days, taken: Sequence[int]
) -> dict[int, Charge]:
    """The fails of one instrument on one day at the price of the business day before: where that differs most."""
    found: dict[tuple[int, date], dict[int, Charge]] = {}
    for place, one in enumerate(right):
        if one.is_late or not one.is_plain or place in taken or one.day <= open_days[0].item():
            continue
        before: date = open_days[open_days < np.datetime64(one.day, "D")][-1].item()
        old = replace(one, price=int(made.price[(before - plan.first_day).days, one.instrument]))
        if old.amount != one.amount:
            found.setdefault((one.instrument, one.day), {})[place] = old
    sums = {
        key: sum((abs(old.amount - right[place].amount) for place, old in wrong.items()), Decimal(0))
        for key, wrong in found.items()
    }
    return found[max(found, key=lambda key: (sums[key], key))] if found else {}
