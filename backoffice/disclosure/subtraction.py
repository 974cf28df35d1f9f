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
import polars as pl
from numpy.typing import NDArray

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure.primary import NEAR

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_ZERO = 1e-9
"""Weights below this are rounding: rows begin with 0, 1 and shares, and pivots are kept large."""


def answerable(answers: Floats, kept_back: Flags, atoms: pl.DataFrame, others: Flags | None = None) -> Flags:
    """Which of `answers` (rows of weights over `atoms`, the most wanted first) may be given.

    `kept_back` marks those that must stay unknown. `others` marks what is given to people from whom more is kept back:
    it comes first, so that all of it is given, and nothing is found by putting both together.

    Of `atoms` count `people`, `total` (the size of their money), and `large`: five people or more with nobody dominant.
    """
    people, sizes = atoms["people"].cast(pl.Int64).to_numpy(), atoms["total"].to_numpy()
    large = atoms["large"].to_numpy()
    rest = answers.copy()
    secrets = Secrets(answers[kept_back], sizes)
    given = np.zeros(len(answers), dtype=bool)
    small: list[Floats] = []
    first = np.zeros(len(answers), dtype=bool) if others is None else others
    for place in (*np.flatnonzero(first & ~kept_back), *np.flatnonzero(~first & ~kept_back)):
        row = np.where(np.abs(rest[place]) > _ZERO, rest[place], 0.0)
        touched = np.flatnonzero(row)
        if not len(touched):
            given[place] = True
            continue
        whole = touched[large[touched]]
        if not len(whole) and fewest([*small, row], people) < SMALLEST_GROUP:
            continue
        choice = whole if len(whole) else touched
        pivot = choice[np.argmax((sizes[choice] + people[choice]) * np.abs(row[choice]))]
        changed = np.flatnonzero(np.abs(rest[:, pivot]) > _ZERO)
        after = rest[changed]
        after[:, touched] -= np.outer(after[:, pivot] / row[pivot], row[touched])
        after[np.abs(after) <= _ZERO] = 0.0
        found = not after[kept_back[changed]].any(axis=1).all()
        if found or not secrets.told(answers[place]):
            continue
        rest[changed], given[place] = after, True
        if not len(whole):
            small.append(row)
    return given


class Secrets:
    """How near the answers given come to each cell kept back: what least squares cannot explain of it, in money."""

    def __init__(self, cells: Floats, sizes: Floats) -> None:
        self._sizes = sizes
        self._unexplained = cells * sizes
        self._worth = np.abs(self._unexplained).sum(axis=1)
        self._told: list[Floats] = []

    def told(self, answer: Floats) -> bool:
        """Take one more answer in, unless it brings a cell to within `NEAR`; whether it was taken."""
        if not len(self._worth):
            return True
        new = answer * self._sizes
        if self._told:
            known = np.array(self._told)
            for _ in range(2):
                new = new - known.T @ (known @ new)
        length = float(np.sqrt(new @ new))
        if length <= _ZERO * float(np.abs(answer) @ self._sizes):
            return True
        new /= length
        after = self._unexplained - np.outer(self._unexplained @ new, new)
        if (np.abs(after).sum(axis=1) < NEAR * self._worth).any():
            return False
        self._unexplained = after
        self._told.append(new)
        return True


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
    # Atoms of the same weights vanish together: among many tiny groups that leaves a few out of a hundred.
    linked, which = np.unique(linked, axis=1, return_inverse=True)
    people = np.bincount(which.ravel(), people).astype(np.int64)
    combined = _zeroed(linked) @ linked
    combined = combined[np.abs(combined).max(axis=1) > _ZERO]
    return int(((np.abs(combined) > _ZERO) @ people).min())


_TRIED = 3
"""Rows whose combinations are tried one by one."""


def _linked(rows: list[Floats]) -> list[Floats]:
    """The last row and all that touch it, or touch one that does; not all of them where more than `_TRIED` do."""
    chosen, rest = [rows[-1]], rows[:-1]
    while len(chosen) <= _TRIED:
        touched = np.abs(np.array(chosen)).max(axis=0) > _ZERO
        more = [row for row in rest if (np.abs(row[touched]) > _ZERO).any()]
        if not more:
            return chosen
        chosen += more
        rest = [row for row in rest if not (np.abs(row[touched]) > _ZERO).any()]
    return chosen


def _zeroed(rows: Floats) -> Floats:
    """Weights of combinations of two or three rows that vanish on one atom, or on each pair of atoms."""
    columns = rows.T
    if len(rows) == 2:
        return np.stack([columns[:, 1], -columns[:, 0]], axis=1)
    first, second = np.triu_indices(len(columns), 1)
    return np.cross(columns[first], columns[second])
