"""Secondary suppression: what else stays back so that no kept-back cell can be found from the answers given.

Every answer is a sum over people, so whatever anybody can compute from answers is a combination of them. People whom
no question can tell apart form an *atom*; an answer is a row of weights over the atoms.

What is guaranteed. Answers are taken in order of worth, the largest groups first. One is given only if

- it can be computed from those given already; or
- it brings an atom of five people or more, none of them dominant, that the later ones are then freed of; or
- it brings only smaller atoms, and no combination of the answers of this kind is over fewer than five people;

and only if no kept-back cell can then be computed, exactly or to within `NEAR`. So whatever anybody computes is over
five people or more: if a combination holds answers of the second kind, the first of them leaves its atom in; if it
holds none, it is one of the third kind alone.
"""

import numpy as np
from numpy.typing import NDArray

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure.primary import NEAR

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_ZERO = 1e-9
"""Weights below this are rounding: rows begin as 0 and 1, and pivots are kept large."""


def answerable(answers: Floats, kept_back: Flags, people: NDArray[np.int64], sizes: Floats, large: Flags) -> Flags:
    """Which of `answers` (rows of weights, the most wanted first, over atoms) may be given.

    `kept_back` marks those that must stay unknown. By atom: its `people`, the size of its money, and whether it is
    `large`: five people or more with nobody dominant.
    """
    rest = answers.copy()
    worth = rest @ sizes
    given = np.zeros(len(answers), dtype=bool)
    small: list[Floats] = []
    for place in np.flatnonzero(~kept_back):
        row = np.where(np.abs(rest[place]) > _ZERO, rest[place], 0.0)
        touched = row != 0
        if not touched.any():
            given[place] = True
            continue
        whole = touched & large
        if not whole.any() and fewest([*small, row], people) < SMALLEST_GROUP:
            continue
        pivot = int(np.argmax(np.where(whole if whole.any() else touched, sizes + people, -1.0)))
        after = rest - np.outer(rest[:, pivot] / row[pivot], row)
        unknown = np.abs(after[kept_back]) @ sizes
        if (unknown < NEAR * worth[kept_back]).any() or _emptied(after[kept_back]):
            continue
        rest, given[place] = after, True
        if not whole.any():
            small.append(row)
    return given


def fewest(rows: list[Floats], people: NDArray[np.int64]) -> int:
    """Fewest people that any combination of `rows` with the last one in it is over; 0 where that is not known.

    A combination over fewest people vanishes on as many atoms as it can: all that lie in the span of some `len - 1`
    of them. Up to three rows that touch each other, all such choices are tried; more are not looked into.
    """
    linked = np.array(_linked(rows))
    touched = np.abs(linked).max(axis=0) > _ZERO
    linked, people = linked[:, touched], people[touched]
    if len(linked) == 1:
        return int(people.sum())
    if len(linked) > _TRIED:
        return 0
    combined = _vanishing(linked) @ linked
    combined = combined[np.abs(combined).max(axis=1) > _ZERO]
    return int(((np.abs(combined) > _ZERO) @ people).min())


_TRIED = 3
"""Rows whose combinations are tried one by one."""


def _linked(rows: list[Floats]) -> list[Floats]:
    """The last row and all that touch it, or touch one that does."""
    chosen, rest = [rows[-1]], rows[:-1]
    while True:
        touched = np.abs(np.array(chosen)).max(axis=0) > _ZERO
        more = [row for row in rest if (np.abs(row[touched]) > _ZERO).any()]
        if not more:
            return chosen
        chosen += more
        rest = [row for row in rest if not (np.abs(row[touched]) > _ZERO).any()]


def _vanishing(rows: Floats) -> Floats:
    """Weights of combinations of two or three rows that vanish on one atom, or on each pair of atoms."""
    columns = rows.T
    if len(rows) == 2:
        return np.stack([columns[:, 1], -columns[:, 0]], axis=1)
    first, second = np.triu_indices(len(columns), 1)
    return np.cross(columns[first], columns[second])


def _emptied(rows: Floats) -> bool:
    return bool((np.abs(rows) <= _ZERO).all(axis=1).any())
