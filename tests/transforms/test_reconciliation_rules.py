"""What every declared reconciliation promises."""

import pytest

from backoffice.contracts.reconciliation import BREAK_TYPES, ReconciliationItem
from backoffice.contracts.reference import CalendarDay
from backoffice.i18n.codes_breaks import DESKS
from backoffice.transforms import TRANSFORMS
from backoffice.transforms.matching.declared import BY_CURRENCY, BY_MARKET, Copies, Differs, Exact, Near, Reconciliation
from backoffice.transforms.matching.verdicts import Verdicts
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from backoffice.transforms.reconciliation_sides import SIDES

EACH = pytest.mark.parametrize("rule", RECONCILIATIONS, ids=lambda rule: rule.name)


@EACH
def test_every_allowance_has_an_owner_and_every_code_is_known(rule: Reconciliation) -> None:
    for one in rule.compared:
        assert one.owner and one.words
        assert one.code in BREAK_TYPES
        assert one.opposite is None or BREAK_TYPES.index(one.opposite) < BREAK_TYPES.index(one.code)
        assert one.tolerance is None or one.tolerance >= 0


@EACH
def test_the_nearest_is_told_by_a_compared_figure_that_must_be_there(rule: Reconciliation) -> None:
    assert rule.column(rule.measure).is_figure
    assert rule.column(rule.measure).needed


@EACH
def test_copies_are_copies_of_one_key(rule: Reconciliation) -> None:
    assert set(rule.key) <= set(rule.copies) <= set(rule.exact)


@EACH
def test_the_passes_start_exact_and_every_kind_a_verdict_needs_is_there(rule: Reconciliation) -> None:
    kinds = [type(one) for one in rule.passes]
    assert kinds[0] is Exact
    assert {Exact, Near, Differs, Copies} <= set(kinds)


@EACH
def test_every_verdict_has_words_of_its_own(rule: Reconciliation) -> None:
    words = [verdict.rule for verdict in Verdicts(rule).all]
    assert len(set(words)) == len(words)


@EACH
def test_somebody_answers_for_materiality_and_for_the_days_to_solve(rule: Reconciliation) -> None:
    assert rule.owner in DESKS and rule.material >= 0 and rule.due_days >= 0


@EACH
def test_its_two_sides_are_made_of_what_its_transform_reads_and_windows_of_calendars(rule: Reconciliation) -> None:
    reads = SIDES[rule.name].reads | ({"calendars": CalendarDay} if rule.has_windows else {})
    made = [one for one in TRANSFORMS if one.writes is ReconciliationItem and one.reads == reads]
    assert made, f"no transform reads {sorted(reads)}"


@EACH
def test_rows_that_are_put_together_by_their_days_have_one_calendar(rule: Reconciliation) -> None:
    together = [getattr(one, "by", getattr(one, "alike", rule.key)) for one in rule.passes]
    one_calendar = not rule.has_windows or rule.calendar != BY_CURRENCY or all("currency" in by for by in together)
    assert one_calendar and not (rule.has_windows and rule.calendar == BY_MARKET)


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RECONCILIATIONS}) == len(RECONCILIATIONS)
