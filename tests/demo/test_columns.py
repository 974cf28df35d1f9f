"""Whole numbers become contract columns without losing a digit."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.reference import Party
from backoffice.demo import columns


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=20), st.integers(0, 6))
def test_units_become_the_same_decimals(units: list[int], places: int) -> None:
    made = columns.decimals(np.array(units, dtype=np.int64), places)
    assert made.to_list() == [Decimal(unit).scaleb(-places) for unit in units]


def test_a_figure_that_is_not_there_is_null_and_not_nought() -> None:
    made = columns.decimals(np.array([1250, 0, 0]), 2, where=np.array([True, True, False]))
    assert made.to_list() == [Decimal("12.50"), Decimal("0.00"), None]


def test_copies_are_the_rows_that_repeat_the_one_before() -> None:
    assert columns.is_copy(np.array([0, 1, 1, 2, 5, 5])).tolist() == [False, False, True, False, False, True]


def test_a_frame_without_a_needed_column_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="kind"):
        columns.finished(Party, "demo-test", {"party_id": pl.Series(["A"]), "name": pl.Series(["A"])})
