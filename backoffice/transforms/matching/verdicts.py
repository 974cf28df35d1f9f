"""Verdicts: every way a row can be decided, as one small number a row and the words it stands for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backoffice.transforms.matching.declared import Copies, Differs, Pass, Reconciliation

BEFORE_ALL = 0
"""The pass that sets rows apart; the reason comes with the row."""

SEVERAL = "several equal candidates, none chosen"
NO_KEY = "no key to match by"
NOTHING = "zero on one side, not listed on the other"
ALONE = "no partner"


@dataclass(frozen=True)
class Verdict:
    """How a row was decided: the pass, counted from 1 as declared, its rule in words, and the outcome.

    Pass 0 sets rows apart before all others; the number after the last pass is for what none of them decided.
    """

    number: int
    rule: str
    outcome: str


class Verdicts:
    """The verdicts of one reconciliation: place 0 is for rows not yet decided, then come its passes in order."""

    def __init__(self, rule: Reconciliation) -> None:
        passes = [Verdict(place, one.rule, _outcome(one)) for place, one in enumerate(rule.passes, 1)]
        self.rule, last = rule, len(passes) + 1
        self.all = (
            Verdict(0, "undecided", "break"),
            *passes,
            Verdict(last, SEVERAL, "break"),
            Verdict(last, NO_KEY, "break"),
            Verdict(last, NOTHING, "excluded"),
            Verdict(last, ALONE, "break"),
        )
        self._kinds = [type(one) for one in rule.passes]
        self._rules = {verdict.rule: place for place, verdict in enumerate(self.all)}

    @property
    def all_outcomes(self) -> NDArray[np.str_]:
        """The outcome of each verdict, by place."""
        return np.array([verdict.outcome for verdict in self.all])

    def of(self, kind: type[Pass]) -> int:
        """The place of the first pass of this kind."""
        return self._kinds.index(kind) + 1

    def named(self, rule: str) -> int:
        """The place of the verdict with these words."""
        return self._rules[rule]


def _outcome(one: Pass) -> str:
    return "break" if isinstance(one, Differs | Copies) else "matched"
