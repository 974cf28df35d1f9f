"""Words: which messages of an instruction say the newest, or the first, of each kind."""

import numpy as np
from numpy.typing import NDArray

from backoffice.transforms.compiled import compiled
from backoffice.transforms.settlement_kinds import (
    MATCHED,
    PENDING,
    PROCESSING,
    REFUSAL,
    SETTLEMENT,
    UNMATCHED,
    WITHDRAWAL,
)
from backoffice.transforms.settlement_numbers import Rows

Kinds = NDArray[np.uint8]
Hashes = NDArray[np.uint64]
NONE = -1

PROCESSED, SETTLES, UNMATCHES, MATCHES, REFUSES, SPOKEN = range(6)
"""The lines of the newest words: on processing, settlement, no match, matching either way, a refusal, and any word."""

MATCHED_AT, WITHDRAWN_AT = range(2)
"""The lines of the first words: matched, and cancelled or rejected."""


@compiled
def hear(words: Rows, row: int, kind: int) -> None:
    """Put a row in its lines of the newest words."""
    words[SPOKEN] = row
    if kind & PROCESSING:
        words[PROCESSED] = row
    if kind & SETTLEMENT:
        words[SETTLES] = row
    if kind & UNMATCHED:
        words[UNMATCHES] = row
    if kind & (MATCHED | UNMATCHED | PENDING):
        words[MATCHES] = row
    if kind & REFUSAL:
        words[REFUSES] = row


@compiled
def spoken(order: Rows, begins: Rows, kinds: Kinds) -> tuple[Rows, Rows]:
    """The rows that say the newest words, and those that say the first: a column an instruction, NONE where none does.

    PENDING counts as a word that says matched.
    """
    newest, first = np.full((6, begins.size - 1), NONE, np.int32), np.full((2, begins.size - 1), NONE, np.int32)
    for number in range(begins.size - 1):
        for place in range(begins[number], begins[number + 1]):
            row, kind = order[place], kinds[order[place]]
            hear(newest[:, number], row, kind)
            if kind & (MATCHED | PENDING) and first[MATCHED_AT, number] == NONE:
                first[MATCHED_AT, number] = row
            if kind & WITHDRAWAL and first[WITHDRAWN_AT, number] == NONE:
                first[WITHDRAWN_AT, number] = row
    return newest, first


@compiled
def disagreeing(order: Rows, begins: Rows, kinds: Kinds, senders: Rows, of_senders: int) -> NDArray[np.bool_]:
    """The instructions one sender's newest verdict calls matched and another's unmatched.

    `senders` names each row's sender by a number below `of_senders`, NONE for one not named, who has no verdict.
    """
    found = np.zeros(begins.size - 1, np.bool_)
    heard = np.full(of_senders, NONE, np.int32)
    for number in range(begins.size - 1):
        said = 0
        for place in range(begins[number + 1] - 1, begins[number] - 1, -1):
            row = order[place]
            verdict = kinds[row] & (MATCHED | UNMATCHED)
            if verdict and senders[row] != NONE and heard[senders[row]] != number:
                heard[senders[row]] = number
                said |= verdict
        found[number] = said == MATCHED | UNMATCHED
    return found


@compiled
def of_one_message(order: Rows, begins: Rows, kinds: Kinds, references: Hashes) -> Rows:
    """Pairs of a pending and an unmatched row of one instruction whose references have the same hash, as two lines."""
    pairs, count = np.empty((2, 64), np.int32), 0
    for number in range(begins.size - 1):
        rows = order[begins[number] : begins[number + 1]]
        for unmatched in rows:
            if not kinds[unmatched] & UNMATCHED:
                continue
            for pending in rows:
                if kinds[pending] & PENDING and references[pending] == references[unmatched]:
                    if count == pairs.shape[1]:
                        pairs = np.concatenate((pairs, np.empty_like(pairs)), axis=1)
                    pairs[0, count], pairs[1, count] = pending, unmatched
                    count += 1
    return pairs[:, :count].copy()
