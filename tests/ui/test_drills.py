"""Where the marks of a chart lead: a click is one step a column, by what stands beside the mark."""

import pytest

from backoffice.contracts import CONTRACTS
from backoffice.kpis import KPIS
from backoffice.sql import FILTER_COLUMNS
from backoffice.ui import drills
from backoffice.ui.drills import Leads, step, steps


def test_a_bar_leads_by_its_name_whatever_signs_that_has() -> None:
    leads = Leads("some", down=steps("counterparty_id", ["Brown & <Sons>", "Grey"], ["BROWN", "GREY"]))
    assert leads.of({"y": "Brown &amp; &lt;Sons&gt;", "x": 4.0, "curve_number": 0}) == [("counterparty_id", "BROWN")]
    assert leads.of({"y": "Nobody", "x": 4.0, "curve_number": 0}) == []


def test_a_cell_leads_down_and_across_and_a_part_by_the_colour_it_has() -> None:
    down, across = steps("market", ["NSE"], ["NSE"]), steps("ageing_bucket", ["0-1", "2-4"], ["0-1", "2-4"])
    both = [("market", "NSE"), ("ageing_bucket", "2-4")]
    assert Leads("heat", down, across).of({"y": "NSE", "x": "2-4", "curve_number": 1}) == both
    parts = Leads("parts", down, across, parts=[across["0-1"], across["2-4"]])
    assert parts.of({"y": "NSE", "x": 3.0, "curve_number": 1}) == both
    assert list(parts.all().values()) == ["NSE", "0-1", "2-4"]


@pytest.mark.parametrize(
    ("column", "value", "wanted"),
    [
        ("market", "NSE", ("market", "NSE")),
        ("market", None, None),
        ("reason_family", None, ("reason_family", None)),
        ("is_overdue", True, ("is_overdue", "true")),
        ("worker_id", "w-1", None),
        ("loaded_cost", 5, None),
    ],
)
def test_a_step_leads_only_by_columns_that_numbers_are_split_by(
    column: str, value: object, wanted: drills.Step | None
) -> None:
    """A filter's list has no entry for rows without a value, so nothing leads there."""
    assert step(column, value) == wanted


def test_no_column_of_drills_names_a_person_and_every_one_is_some_table_s() -> None:
    people = {kpi.people for kpi in KPIS if kpi.people} | {"manager_id"}
    assert not drills.COLUMNS & people
    assert not drills.COLUMNS & {*FILTER_COLUMNS.values()}
    assert {column for one in CONTRACTS.values() for column in one.columns()} >= drills.COLUMNS
