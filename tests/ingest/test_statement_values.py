"""Values of bank statements: exact or refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.ingest.statement_values import Unreadable, bounded, iso_day, money, swift_day, written


@settings(deadline=None)
@given(st.decimals(0, Decimal("9999999999999.99999"), places=5))
def test_law_every_amount_an_amount_column_holds_comes_through_unchanged(amount: Decimal) -> None:
    assert money(f"{amount:f}", "Amt") == amount


@pytest.mark.parametrize("text", [None, "", ".", " ", "1.2.3", "-1", "1,0", "NaN", "Infinity", "1_000", "0x1", "²"])
def test_what_is_no_amount_is_refused_and_never_zero(text: str | None) -> None:
    with pytest.raises(Unreadable, match="expected an amount"):
        money(text, "Amt")


def test_a_sixth_decimal_is_refused_even_where_it_is_zero() -> None:
    assert money("1.00000", "Amt") == 1
    with pytest.raises(Unreadable, match="never rounded"):
        money("1.000000", "Amt")


def test_a_sum_is_bounded_like_an_amount() -> None:
    assert bounded(Decimal("-9999999999999.99999"), "sum") == Decimal("-9999999999999.99999")
    with pytest.raises(Unreadable, match="at most 13 digits"):
        bounded(Decimal(10) ** 13, "sum")


def test_swift_years_from_80_are_of_the_last_century() -> None:
    assert swift_day("791231", ":60F:") == date(2079, 12, 31)
    assert swift_day("800101", ":60F:") == date(1980, 1, 1)


@pytest.mark.parametrize("text", ["", "2026-13-01", "2026-02-30", "01.06.2026", "2026-06-011", "20260601x"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="a date that exists"):
        iso_day(text, "Dt")


@pytest.mark.parametrize(
    ("amount", "text"), [("1", "1.00"), ("1.50000", "1.50"), ("-0.00001", "-0.00001"), ("1E+3", "1000.00")]
)
def test_amounts_are_written_with_two_decimals_or_as_many_as_they_have(amount: str, text: str) -> None:
    assert written(Decimal(amount)) == text
