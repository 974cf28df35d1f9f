"""The returns the firm sends, a period at a time; one of them was rejected, and sent again too late."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from backoffice.demo.columns import Days
from backoffice.demo.compliance_rules import DUTIES, RBI, RULES, SEBI, Rule
from backoffice.demo.markets import payment_days
from backoffice.demo.plan import Plan

SENT_AT, ANSWERED_IN = np.timedelta64(11 * 60, "m"), np.timedelta64(40, "m")
"""Returns go out at eleven UTC on the business day before they are due."""

AGAIN_AFTER: Final = 4
"""Business days after its reject on which the return of the story was sent again."""

REJECT: Final = ("BAL-07", "Client balances do not add up to the total of the bank accounts")

_OVER_BEFORE_END: Final = 3
"""Calendar days before the last by which the story is over."""

_LATE_MONTH: Final = -3
"""The monthly return, counted from the last, that came a business day late."""


@dataclass(frozen=True)
class Return:
    """One return: obligation, entity, its period, when it is due, sent, rejected and sent again."""

    obligation_id: str
    entity: int
    period_end: np.datetime64
    due: np.datetime64
    sent_at: np.datetime64
    again_at: np.datetime64 | None = None


def returns(plan: Plan) -> list[Return]:
    """Every return sent by now, in the order of duties and periods."""
    planned = _planned(plan)
    over = np.datetime64(plan.until, "D") - _OVER_BEFORE_END
    story = [one for one in planned if one.obligation_id == SEBI and _again_on(plan, one) <= over][-1]
    late = [one for one in planned if one.obligation_id == RBI][_LATE_MONTH]
    sent = [_told(plan, one, is_story=one is story, is_late=one is late) for one in planned]
    return [one for one in sent if one.sent_at <= plan.as_of_utc]


def _told(plan: Plan, one: Return, *, is_story: bool, is_late: bool) -> Return:
    if is_story:
        return replace(one, again_at=_again_on(plan, one).astype("datetime64[us]") + SENT_AT)
    return _sent_on(one, _steps(plan, _rule(RBI), one.due, 1)) if is_late else one


def rejected(plan: Plan) -> Return:
    """The return of the story."""
    return next(one for one in returns(plan) if one.again_at is not None)


def again_within(one: Return) -> int:
    """The business days in which a rejected return had to be sent again."""
    return _rule(one.obligation_id).resubmit_days


def _planned(plan: Plan) -> list[Return]:
    """All of them as they should have gone."""
    made = []
    for obligation, entity, _ in DUTIES:
        rule = _rule(obligation)
        if rule.period == "event":
            continue
        for period_end in _period_ends(plan, rule.period):
            due = _due(plan, rule, period_end)
            made.append(_sent_on(Return(obligation, entity, period_end, due, due), _steps(plan, rule, due, -1)))
    return made


def _rule(obligation: str) -> Rule:
    """The rule of an obligation in force."""
    return next(rule for rule in RULES if rule.obligation_id == obligation and rule.valid_to is None)


def _sent_on(one: Return, day: np.datetime64) -> Return:
    return replace(one, sent_at=day.astype("datetime64[us]") + SENT_AT)


def _again_on(plan: Plan, one: Return) -> np.datetime64:
    return _steps(plan, _rule(one.obligation_id), one.sent_at.astype("datetime64[D]"), AGAIN_AFTER)


def _due(plan: Plan, rule: Rule, period_end: np.datetime64) -> np.datetime64:
    if rule.days_are == "business":
        return _steps(plan, rule, period_end, rule.due_days)
    calendar = payment_days(plan, rule.calendar)
    found: np.datetime64 = np.busday_offset(period_end + rule.due_days, 0, roll="forward", busdaycal=calendar)
    return found


def _steps(plan: Plan, rule: Rule, day: np.datetime64, number: int) -> np.datetime64:
    """The business day `number` after `day`; a closed day counts as the one before it."""
    calendar = payment_days(plan, rule.calendar)
    found: np.datetime64 = np.busday_offset(day, number, roll="backward", busdaycal=calendar)
    return found


def _period_ends(plan: Plan, period: str) -> Days:
    """The last days of the periods that end in the half year of trading."""
    every: Days = np.arange(np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D") + 1)
    month_end = (every + 1).astype("datetime64[M]") != every.astype("datetime64[M]")
    month = every.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day_of_month = (every - every.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    ends = {
        "week": np.is_busday(every, weekmask="Fri"),
        "half_month": month_end | (day_of_month == 15),
        "month": month_end,
        "quarter": month_end & (month % 3 == 0),
    }
    found: Days = every[ends[period]]
    return found
