"""The judge: what can be computed from answers, by linear algebra over people, apart from the code that is judged."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tests.privacy.attacker import Who

Floats = NDArray[np.float64]

ZERO = 1e-9


def system(people: Sequence[str], weights: Sequence[Mapping[str, float] | Who]) -> Floats:
    """One row an answer, one column a person: the person's weight in the answer's sum."""
    place = {who: number for number, who in enumerate(people)}
    rows = np.zeros((len(weights), len(people)))
    for number, answer in enumerate(weights):
        for who in answer:
            rows[number, place[who]] = answer[who] if isinstance(answer, Mapping) else 1.0
    return rows


def nearest(rows: Floats, amounts: Floats, wanted: Floats) -> Floats:
    """For each sum `wanted` (rows of weights), how near any combination of answers comes, as a share of the sum.

    A combination's error is what it says of everybody else, plus what it leaves out of the sum. Least squares gives
    less than the true (absolute) error of the best combination, so what is far here is farther in truth.
    """
    left, sizes, _ = np.linalg.svd((rows * amounts).T, full_matrices=False)
    basis = left[:, sizes > ZERO * sizes[0]]
    sums = wanted * amounts
    missed = sums - (sums @ basis) @ basis.T
    found: Floats = np.sqrt((missed**2).sum(axis=1)) / sums.sum(axis=1)
    return found


def over_few(rows: Floats, few: int = 5) -> list[int] | None:
    """People (columns), fewer than `few`, whose weighted sum some combination of rows gives; None where there are none.

    People whom no answer tells apart go together. A combination is over some of them alone if it vanishes on all
    others: then leaving their columns out costs the rows a rank.
    """
    kinds, kind_of, counts = np.unique(rows, axis=1, return_inverse=True, return_counts=True)
    _, sizes, basis = np.linalg.svd(kinds, full_matrices=False)
    basis = basis[sizes > ZERO * sizes[0]]
    rest = _combinations_vanishing_on(basis[:, counts >= few]) @ basis
    if not len(rest):
        return None
    touched = np.flatnonzero((np.abs(rest) > ZERO).any(axis=0))
    rank = np.linalg.matrix_rank(rest)
    for chosen in _subsets([int(counts[kind]) for kind in touched], few - 1):
        others = np.delete(rest, touched[chosen], axis=1)
        if np.linalg.matrix_rank(others) < rank:
            return [int(one) for one in np.flatnonzero(np.isin(kind_of.ravel(), touched[chosen]))]
    return None


def _combinations_vanishing_on(columns: Floats) -> Floats:
    _, sizes, combined = np.linalg.svd(columns.T, full_matrices=True)
    rank = int((sizes > ZERO).sum())
    found: Floats = combined[rank:]
    return found


def _subsets(counts: Sequence[int], most: int, start: int = 0) -> Iterator[list[int]]:
    """Every choice of places whose counts come to `most` at most, the empty one left out."""
    for place in range(start, len(counts)):
        if counts[place] <= most:
            yield [place]
            yield from ([place, *more] for more in _subsets(counts, most - counts[place], place + 1))
