"""Moments: what had been said of an instruction by each moment at which something may have changed."""

import numpy as np
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled
from backoffice.transforms.settlement_kinds import MATCHED, PENDING, UNMATCHED, WITHDRAWAL
from backoffice.transforms.settlement_loops.order import Times
from backoffice.transforms.settlement_loops.words import MATCHED_AT, NONE, WITHDRAWN_AT, Kinds, hear
from backoffice.transforms.settlement_numbers import Rows

NEVER = 1 << 62
"""A time that does not come."""


@compiled
def moments(
    order: Rows,
    begins: Rows,
    kinds: Kinds,
    times: Times,
    denied_at: Times,
    senders: Rows,
    of_senders: int,
    change_begins: Rows,
    change_times: Times,
    sent_at: Times,
    clock: Times,
) -> tuple[Rows, Times, Rows, Rows, Times, NDArray[np.bool_]]:
    """One entry an instruction and moment, in the order of both: number, moment, and what was known by then.

    Known are the rows of the newest words, a line a kind as in `spoken`; the last of the `change_times` that had come;
    the first times it was matched and withdrawn, NEVER where it was not; and whether two senders' newest verdicts
    differ. NONE where there is no row. The first moment of an instruction is `sent_at`; what was said before
    counts from then. `clock` has a line an instruction of times that are moments too, NEVER for none. A verdict implied
    by a PENDING row counts until it is denied, and as matched from its own time.
    """
    size = order.size + change_times.size + sent_at.size * (1 + clock.shape[1])
    numbers, at, changes = np.empty(size, np.int32), np.empty(size, np.int64), np.empty(size, np.int32)
    newest, first, disagree = np.empty((6, size), np.int32), np.empty((2, size), np.int64), np.empty(size, np.bool_)
    verdicts = np.zeros((of_senders, 2), np.int32)
    words, firsts, counts = np.empty(6, np.int32), np.empty(2, np.int64), np.empty(3, np.int64)
    count = 0
    for number in range(sent_at.size):
        said, change, moment = begins[number], change_begins[number], sent_at[number]
        words[:], firsts[:], counts[:], is_doubtful = NONE, NEVER, 0, False
        while moment < NEVER:
            while said < begins[number + 1] and times[order[said]] <= moment:
                row, kind = order[said], kinds[order[said]]
                hear(words, row, kind)
                is_doubtful |= denied_at[row] < NEVER
                if kind & MATCHED or (kind & PENDING and denied_at[row] == NEVER):
                    firsts[MATCHED_AT] = min(firsts[MATCHED_AT], times[row])
                if kind & WITHDRAWAL:
                    firsts[WITHDRAWN_AT] = min(firsts[WITHDRAWN_AT], times[row])
                if kind & (MATCHED | UNMATCHED) and senders[row] != NONE:
                    _count(counts, verdicts[senders[row]], number, 1 if kind & MATCHED else 2)
                said += 1
            while change < change_begins[number + 1] and change_times[change] <= moment:
                change += 1
            numbers[count], at[count], disagree[count] = number, moment, counts[1] > 0 and counts[2] > 0
            newest[:, count], first[:, count] = words, firsts
            changes[count] = change - 1 if change > change_begins[number] else NONE
            if is_doubtful:
                implied = _implied(order[begins[number] : said], kinds, times, denied_at, moment)
                first[MATCHED_AT, count] = min(firsts[MATCHED_AT], implied)
            count += 1
            after, moment = moment, NEVER
            if said < begins[number + 1]:
                moment = min(moment, times[order[said]])
            if change < change_begins[number + 1]:
                moment = min(moment, change_times[change])
            for hand in clock[number]:
                if hand > after:
                    moment = min(moment, hand)
    return numbers[:count], at[:count], newest[:, :count], changes[:count], first[:, :count], disagree[:count]


@compiled
def _count(counts: Times, last: Rows, number: int, verdict: int) -> None:
    """Count a sender's verdict on an instruction in place of the `last` one, if that was on the same."""
    if last[0] == number and last[1]:
        counts[last[1]] -= 1
    counts[verdict] += 1
    last[0], last[1] = number, verdict


@compiled
def _implied(heard: Rows, kinds: Kinds, times: Times, denied_at: Times, moment: int) -> int:
    """The first time, among PENDING rows, of a verdict that is denied after the moment; NEVER where there is none."""
    first = NEVER
    for row in heard:
        if kinds[row] & PENDING and moment < denied_at[row] < NEVER:
            first = min(first, times[row])
    return first
