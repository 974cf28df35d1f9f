"""Exact money: products and quotients rounded once, half away from zero."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.money import product, quotient, rounded, to_scale

LEFT, RIGHT = pl.col("left"), pl.col("right")


def decimals(digits: int, scale: int) -> st.SearchStrategy[Decimal]:
    """Decimals of at most `digits` digits, `scale` of them fractions."""
    most = 10**digits - 1
    return st.integers(-most, most).map(lambda units: Decimal(units).scaleb(-scale))


def answer(expression: pl.Expr, left: Decimal | None, right: Decimal | None, scales: tuple[int, int]) -> Decimal | None:
    schema = {"left": pl.Decimal(38, scales[0]), "right": pl.Decimal(38, scales[1])}
    return pl.DataFrame({"left": [left], "right": [right]}, schema=schema).select(expression.alias("answer")).item()


def exactly(value: Decimal, scale: int) -> Decimal:
    with localcontext() as exact:
        exact.prec = 200
        return value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("value", "scale", "shown"),
    [
        ("3.125", 2, "3.13"),
        ("3.375", 2, "3.38"),
        ("-3.125", 2, "-3.13"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("2.5", 0, "3"),
        ("0.004", 2, "0.00"),
    ],
)
def test_halves_go_away_from_zero(value: str, scale: int, shown: str) -> None:
    """3.125 and 3.375 are the two penalties of the ECSDA framework's example, printed there as 3.13 and 3.38."""
    assert answer(rounded(LEFT, scale), Decimal(value), None, (10, 0)) == Decimal(shown)
    assert to_scale(Decimal(value), scale) == Decimal(shown)


def test_a_published_penalty_comes_out_to_the_cent() -> None:
    """5,000 SME shares at 25 and 27 EUR, 0.25 basis points a day: 3.13 and 3.38."""
    rate = Decimal("0.000025")
    assert answer(product(LEFT, RIGHT), Decimal(125_000), rate, (2, 10)) == Decimal("3.13")
    assert answer(product(LEFT, RIGHT), Decimal(135_000), rate, (2, 10)) == Decimal("3.38")


def test_a_published_daily_cash_rate_comes_out_to_ten_places() -> None:
    """0.05 % a year is 0.0001388889 % a day on 360 days, as the framework prints it."""
    assert answer(quotient(LEFT, RIGHT, scale=10), Decimal("0.05"), Decimal(360), (2, 0)) == Decimal("0.0001388889")


def test_small_factors_are_not_lost_to_the_wider_scale() -> None:
    assert answer(product(LEFT, RIGHT, scale=6), Decimal("0.00001"), Decimal("0.5"), (5, 1)) == Decimal("0.000005")


def test_dividing_by_nothing_or_by_the_unknown_is_unknown() -> None:
    assert answer(quotient(LEFT, RIGHT), Decimal(1), Decimal(0), (2, 2)) is None
    assert answer(quotient(LEFT, RIGHT), Decimal(1), None, (2, 2)) is None
    assert answer(quotient(LEFT, RIGHT), None, Decimal(1), (2, 2)) is None
    assert answer(product(LEFT, RIGHT), None, Decimal(1), (2, 2)) is None
    assert answer(quotient(LEFT, RIGHT), Decimal(0), Decimal(3), (2, 2)) == Decimal(0)


def test_a_product_too_large_to_hold_is_an_error_and_never_a_wrong_number() -> None:
    with pytest.raises(pl.exceptions.PolarsError):
        answer(product(LEFT, RIGHT), Decimal(10**18), Decimal(10**18), (2, 2))


@given(decimals(18, 5), st.integers(0, 5))
def test_rounding_is_pythons_half_up(value: Decimal, scale: int) -> None:
    assert answer(rounded(LEFT, scale), value, None, (5, 0)) == exactly(value, scale)
    assert to_scale(value, scale) == exactly(value, scale)


@given(decimals(14, 2), decimals(12, 10), st.sampled_from([2, 5]))
def test_a_product_is_the_exact_one_rounded_once(left: Decimal, right: Decimal, scale: int) -> None:
    assert answer(product(LEFT, RIGHT, scale=scale), left, right, (2, 10)) == exactly(left * right, scale)


@given(decimals(18, 5), decimals(18, 6))
def test_the_largest_amount_times_the_largest_quantity_fits(left: Decimal, right: Decimal) -> None:
    with localcontext() as exact:
        exact.prec = 200
        expected = exactly(left * right, 5)
    assert answer(product(LEFT, RIGHT, scale=5, exact=11), left, right, (5, 6)) == expected


@given(decimals(16, 2), decimals(9, 2).filter(bool), st.sampled_from([2, 5]))
def test_a_quotient_is_the_exact_one_rounded_half_away_from_zero(left: Decimal, right: Decimal, scale: int) -> None:
    with localcontext() as exact:
        exact.prec = 200
        expected = exactly(left / right, scale)
    assert answer(quotient(LEFT, RIGHT, scale=scale), left, right, (2, 2)) == expected


@given(decimals(14, 2), decimals(9, 4))
def test_signs_go_through(left: Decimal, right: Decimal) -> None:
    whole = answer(product(LEFT, RIGHT), left, right, (2, 4))
    assert answer(product(LEFT, RIGHT), -left, right, (2, 4)) == -whole  # type: ignore[operator]
