"""Formulas in words, of every KPI in every language."""

import re

import pytest

from backoffice.expressions import tree
from backoffice.i18n import ENGLISH, HINDI, Language, formulas, speaking
from backoffice.kpis import KPI, KPIS

RECORDED = "several equal candidates, none chosen"
"""A rule's name as reconciliation records it, the same in every language."""

FORMULAS = [(kpi, one) for kpi in KPIS for one in (kpi.value, kpi.per, kpi.where) if one]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("count(*)", "number of rows"),
        ("count(DISTINCT market)", "number of different values of “Market”"),
        ("count(amount)", "number of rows where “Amount” is known"),
        ("coalesce(sum(amount) FILTER (WHERE is_failed), 0)", "sum of “Amount”, only where “Failed”"),
        ("sum(abs(amount - settled_amount))", "sum of (“Amount” \u2212 “Settled amount”) without its sign"),
        ("is_open AND fail_days BETWEEN 0 AND 2", "“Open” and 0 ≤ “Time failed” ≤ 2"),
        ("NOT is_open OR state = 'SETTLED'", "(not “Open” or “State” = Settled)"),
        ("state NOT IN ('CANCELLED', 'REJECTED')", "“State” is none of: Cancelled, Rejected"),
        ("quantile_cont(amount::DOUBLE, 0.95)", "value of “Amount” that 95% of rows do not exceed"),
        ("CASE WHEN count(*) = 0 THEN sum(amount) END", "sum of “Amount”, known only if number of rows = 0"),
    ],
)
def test_a_formula_reads_as_a_sentence(expression: str, words: str) -> None:
    with speaking(ENGLISH):
        assert formulas.in_words(tree(expression), "settlement_status") == words


def test_a_function_without_words_is_not_passed_over() -> None:
    with pytest.raises(KeyError, match="stddev"):
        formulas.in_words(tree("stddev(amount)"), "settlement_status")


@pytest.mark.parametrize("language", [ENGLISH, HINDI], ids=lambda one: one.code)
@pytest.mark.parametrize(("kpi", "expression"), FORMULAS, ids=lambda one: one.key if isinstance(one, KPI) else "")
def test_every_formula_has_words(kpi: KPI, expression: str, language: Language) -> None:
    with speaking(language):
        words = formulas.in_words(tree(expression), kpi.result.table)
    assert "_" not in words
    if language is HINDI:
        assert re.findall(r"[A-Za-z]{2,}", re.sub(f"{RECORDED}|LEI|CCP", "", words)) == []
