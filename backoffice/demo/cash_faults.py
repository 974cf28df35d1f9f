"""Where ledger and bank were made to differ, and what a reconciliation must say of each."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.demo.cash import SETTLEMENT, Flows
from backoffice.demo.columns import Flags, Whole, is_copy
from backoffice.demo.plan import Plan
from backoffice.demo.trade_faults import RECENT, number_of_each

FAULTS: tuple[tuple[str, str | None, str | None], ...] = (
    ("none", None, None),
    ("not at the bank", "MISSING_EXTERNAL", None),
    ("not yet at the bank", "MISSING_EXTERNAL", "timing: the bank books it next day"),
    ("booked twice by us", "DUPLICATE_INTERNAL", None),
    ("booked twice by the bank", "DUPLICATE_EXTERNAL", None),
    ("amount", "AMOUNT", None),
    ("sign", "SIGN", None),
    ("value date", "VALUE_DATE", None),
    ("amount a cent off", None, "amount within tolerance"),
    ("value date a day off", None, "value date within tolerance"),
    ("no reference", None, "the bank gives no reference"),
)
"""Each fault: its name, the break type expected (none: it must match), and a note for the truth."""

CODE = {name: code for code, (name, _, _) in enumerate(FAULTS)}
_PLACED = ("none", "not yet at the bank", "no reference")
_DRAWN = tuple(name for name, _, _ in FAULTS if name not in _PLACED)

NO_REFERENCE = 0.01
"""Share of the bank's entries that bear no reference of ours."""

LATE_ON_LAST_DAY = 0.05

DOUBLE_WINDOW = (14, 35)
"""The statement that came twice is from this many calendar days before the last day."""

DOUBLE_NOSTRO = 1


@dataclass(frozen=True)
class CashFaults:
    """`fault` of each movement (a place in FAULTS); how many charges only the bank knows; the day stated twice."""

    fault: Whole
    charges: int
    double_day: np.datetime64


def fault(plan: Plan, flows: Flows) -> CashFaults:
    """Faults spread over settlements, none of them in the statement that came twice."""
    chance = plan.generator("cash faults")
    double_day = _double_day(plan, flows)
    quiet = (flows.nostro == DOUBLE_NOSTRO) & (flows.day == double_day)
    able = (flows.kind == SETTLEMENT) & ~quiet & (np.abs(flows.amount) > 1_000_000)
    each = number_of_each(len(flows))
    faults = np.zeros(len(flows), dtype=np.int64)
    pool = np.flatnonzero(able)
    weight = np.exp(-(np.datetime64(plan.until, "D") - flows.day[pool]).astype(np.float64) / RECENT) + 0.02
    rows = chance.choice(pool, each * len(_DRAWN), replace=False, p=weight / weight.sum())
    for place, name in enumerate(_DRAWN):
        faults[rows[place * each : (place + 1) * each]] = CODE[name]
    free = np.flatnonzero(able & (faults == 0) & _single(flows))
    nameless = chance.choice(free, max(each, round(len(flows) * NO_REFERENCE)), replace=False)
    faults[nameless] = CODE["no reference"]
    last = able & (faults == 0) & (flows.day == flows.day.max())
    late = np.flatnonzero(last)
    faults[late[: max(2, round(len(late) * LATE_ON_LAST_DAY))]] = CODE["not yet at the bank"]
    return CashFaults(faults, each, double_day)


def _double_day(plan: Plan, flows: Flows) -> np.datetime64:
    """The busiest day of the chosen account in the window, the earlier of equals."""
    last = np.datetime64(plan.until, "D")
    inside = (flows.day <= last - DOUBLE_WINDOW[0]) & (flows.day >= last - DOUBLE_WINDOW[1])
    days, number = np.unique(flows.day[(flows.nostro == DOUBLE_NOSTRO) & inside], return_counts=True)
    busiest: np.datetime64 = days[np.argmax(number)]
    return busiest


def _single(flows: Flows) -> Flags:
    """Movements whose amount no other movement of the account has: these can be found without a reference."""
    once = pl.DataFrame({"nostro": flows.nostro, "amount": flows.amount}).select(pl.struct(pl.all()).is_unique())
    return once.to_series().to_numpy()


def own_rows(faults: CashFaults) -> tuple[Whole, Flags]:
    """The movements in our ledger, in order, and which of them are second copies."""
    twice = np.flatnonzero(faults.fault == CODE["booked twice by us"])
    rows = np.sort(np.concatenate([np.arange(len(faults.fault)), twice]))
    return rows, is_copy(rows)
