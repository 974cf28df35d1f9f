"""Where reporting went wrong: not sent, sent twice or without need, saying what is not so, late, rejected."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

from backoffice.demo.columns import Days, Flags, Whole
from backoffice.demo.compliance_events import OF_TRADES, Reportables
from backoffice.demo.plan import Plan
from backoffice.demo.trade_faults import number_of_each

FAULTS: Final = (
    *("none", "not reported", "rejected and left", "quantity", "price", "side", "instrument", "reported twice"),
    "reported without need",
)
CODE: Final = {name: code for code, name in enumerate(FAULTS)}
_DRAWN: Final = ("not reported", "quantity", "price", "side", "instrument", "reported twice")

LEFT: Final = 2
"""Reports that were rejected in the last days and that nobody has sent again."""

LEFT_BETWEEN: Final = (timedelta(days=9), timedelta(days=4))
"""How long before the last day their trades were struck."""

_FOUND_AFTER: Final = timedelta(days=60)
"""A fault older than this has been found and put right; a report that nobody sent, sooner:"""

_MISSED_AFTER: Final = timedelta(days=21)

_LATE, _REJECTED = 0.004, 0.012
_MENDED_LATER: Final = (0.80, 0.15, 0.05)
"""Share of rejects sent again on the same, the next and the second business day."""


@dataclass(frozen=True)
class Course:
    """For each event its fault (a place in FAULTS), the business days its report was late, whether it was rejected
    at first, and after how many business days it was sent again.
    """

    fault: Whole
    late: Whole
    is_rejected: Flags
    mended_after: Whole


def run(plan: Plan, events: Reportables) -> Course:
    """What happened to the report of every event."""
    chance = plan.generator("reporting faults")
    number = len(events)
    fault = np.zeros(number, dtype=np.int64)
    of_trade = (events.obligation == OF_TRADES) & events.is_reportable
    left = np.flatnonzero(of_trade & _between(plan, events.day))
    fault[chance.choice(left, LEFT, replace=False)] = CODE["rejected and left"]
    # What is settled by the last morning: the trades of the last days are still to be reported.
    old = events.day < np.datetime64(plan.until - timedelta(days=5))
    each = number_of_each(number)
    for name in _DRAWN:
        since = plan.until - (_MISSED_AFTER if name == "not reported" else _FOUND_AFTER)
        able = np.flatnonzero(of_trade & old & (events.day >= np.datetime64(since)) & (fault == 0))
        fault[chance.choice(able, each, replace=False)] = CODE[name]
    needless = np.flatnonzero(~events.is_reportable & old & (events.day >= np.datetime64(plan.until - _FOUND_AFTER)))
    fault[chance.choice(needless, each, replace=False)] = CODE["reported without need"]
    plain = (fault == 0) & events.is_reportable
    is_rejected = (plain & (chance.random(number) < _REJECTED)) | (fault == CODE["rejected and left"])
    late = np.where(plain & ~is_rejected & (chance.random(number) < _LATE), 1, 0)
    return Course(fault, late, is_rejected, chance.choice(len(_MENDED_LATER), number, p=_MENDED_LATER))


def _between(plan: Plan, day: Days) -> Flags:
    first, last = (np.datetime64(plan.until - back) for back in LEFT_BETWEEN)
    there: Flags = (day >= first) & (day <= last)
    return there
