"""What every declared reconciliation promises."""

import pytest

from backoffice.contracts.reconciliation import BREAK_TYPES
from backoffice.transforms import reconciliation_rules as rules
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS, Reconciliation

EACH = pytest.mark.parametrize("rule", RECONCILIATIONS, ids=lambda rule: rule.name)


@EACH
def test_every_allowance_has_an_owner_and_every_code_is_known(rule: Reconciliation) -> None:
    for one in rule.compared:
        assert one.owner and one.words
        assert one.code in BREAK_TYPES
        assert one.opposite is None or BREAK_TYPES.index(one.opposite) < BREAK_TYPES.index(one.code)
        assert one.tolerance is None or one.tolerance >= 0


@EACH
def test_the_nearest_is_told_by_a_compared_figure(rule: Reconciliation) -> None:
    assert rule.column(rule.measure).tolerance is not None


@EACH
def test_copies_are_copies_of_one_key(rule: Reconciliation) -> None:
    assert set(rule.key) <= set(rule.copies)


@EACH
def test_a_pass_without_key_has_a_date_window_to_look_in(rule: Reconciliation) -> None:
    if rule.alike:
        assert rule.column("due_date").window >= 0
        assert rule.measure in rule.alike


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RECONCILIATIONS}) == len(RECONCILIATIONS)


def test_every_verdict_has_words_of_its_own() -> None:
    verdicts = [value for value in vars(rules).values() if isinstance(value, rules.Verdict)]
    assert len(verdicts) == 9
    assert len({verdict.rule for verdict in verdicts}) == len(verdicts)
