"""A declared expression taken apart: the columns it reads, and nothing taken for one that is none."""

import pytest

from backoffice.expressions import columns, tree
from backoffice.kpis import KPIS


def test_columns_are_found_wherever_they_stand_each_once() -> None:
    condition = "state IN ('A', 'unit') AND NOT open"
    expression = f"CASE WHEN min(unit) = max(unit) THEN sum(cost - fee) FILTER (WHERE {condition}) END"
    assert sorted(columns(expression)) == ["cost", "fee", "open", "state", "unit"]
    assert columns("count(*)") == ()


@pytest.mark.parametrize(
    ("nonsense", "why"),
    [("sum(", "syntax error"), ("1; DROP TABLE x", "Only SELECT"), ("", "without selection list")],
)
def test_what_is_no_expression_is_refused(nonsense: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        tree(nonsense)


def test_every_kpi_reads_columns_its_result_has() -> None:
    for kpi in KPIS:
        read = {name for one in (kpi.value, kpi.per, kpi.where) if one for name in columns(one)}
        assert read <= set(kpi.result.columns()), kpi.key
