"""Numbers as each country writes them, rounded half away from zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.i18n import ENGLISH, HINDI, INDIAN_ENGLISH, LANGUAGES, Language, numbers, speaking

EN, IN, HI = ENGLISH, INDIAN_ENGLISH, HINDI
amounts = st.decimals(min_value=-(10**14), max_value=10**14, places=5)


@pytest.mark.parametrize(
    ("language", "number", "places", "written"),
    [
        (EN, "1234567.5", 2, "1,234,567.50"),
        (IN, "1234567.5", 2, "12,34,567.50"),
        (HI, "12345678", 0, "1,23,45,678"),
        (HI, "999", 0, "999"),
        (HI, "1000", 0, "1,000"),
        (HI, "100000", 0, "1,00,000"),
        (EN, "-1234.005", 2, "−1,234.01"),
        (EN, "0.5", 0, "1"),
        (EN, "-0.5", 0, "−1"),
        (EN, "2.5", 0, "3"),
        (EN, "-0.004", 2, "0.00"),
    ],
)
def test_digits_are_grouped_as_the_country_groups_them(
    language: Language, number: str, places: int, written: str
) -> None:
    with speaking(language):
        assert numbers.grouped(Decimal(number), places) == written


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        (IN, "99999", "99,999"),
        (IN, "99999.5", "1 lakh"),
        (IN, "250000", "2.5 lakh"),
        (IN, "9999999", "1 crore"),
        (IN, "9999499", "99.99 lakh"),
        (IN, "123456789", "12.35 crore"),
        (IN, "9999999999999", "10 lakh crore"),
        (IN, "1000000000000", "1 lakh crore"),
        (IN, "999999999999", "1 lakh crore"),
        (HI, "12500000", "1.25 करोड़"),
        (HI, "2500000000000", "2.5 लाख करोड़"),
        (HI, "-250000", "−2.5 लाख"),
        (EN, "999999.4", "999,999"),
        (EN, "999999.5", "1 million"),
        (EN, "1234567", "1.23 million"),
        (EN, "999995000", "1 billion"),
        (EN, "12.345", "12.35"),
        (EN, "0", "0"),
    ],
)
def test_large_numbers_are_named_and_roll_over_when_they_round_up(
    language: Language, number: str, written: str
) -> None:
    with speaking(language):
        assert numbers.compact(Decimal(number)) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [
        ("0.025", "2.5%"),
        ("0.94251", "94.3%"),
        ("1", "100%"),
        ("0", "0%"),
        ("0.9997", "99.97%"),
        ("0.0004", "0.04%"),
        ("0.99999", ">99.99%"),
        ("0.000001", "<0.01%"),
        ("-0.000001", ">−0.01%"),
        ("1.4", "140%"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: str, written: str) -> None:
    with speaking(EN):
        assert numbers.percent(Decimal(share)) == written


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        (HI, "-5200000", "INR", "−₹52 लाख"),
        (EN, "5200000", "INR", "₹5.2 million"),
        (EN, "33185.17", "USD", "US$33,185"),
        (EN, "12.5", "XTS", "XTS\u00a012.50"),
        (EN, "895.2", "INR", "₹895.20"),
        (EN, "999.996", "EUR", "€1,000"),
        (EN, "1234.5", "EUR", "€1,235"),
        (HI, "-9.2", "EUR", "−€9.20"),
        (EN, "-0.001", "GBP", "£0"),
        (EN, "7", None, "7"),
    ],
)
def test_money_carries_the_sign_of_its_currency(
    language: Language, amount: str, currency: str | None, written: str
) -> None:
    with speaking(language):
        assert numbers.money(Decimal(amount), currency, short=True) == written


@pytest.mark.parametrize(
    ("unit", "number", "written"),
    [
        ("days", "1", "1 business day"),
        ("days", "2.25", "2.3 business days"),
        ("days", "0.5", "0.5 business days"),
        ("calendar_days", "1", "1 calendar day"),
        ("calendar_days", "6.4", "6.4 calendar days"),
    ],
)
def test_days_are_counted_in_words(unit: str, number: str, written: str) -> None:
    with speaking(EN):
        assert numbers.shown(Decimal(number), unit) == written


@given(amounts, st.sampled_from(LANGUAGES), st.integers(0, 5))
def test_grouping_never_changes_the_number(amount: Decimal, language: Language, places: int) -> None:
    with speaking(language):
        written = numbers.grouped(amount, places)
    assert Decimal(written.replace(",", "").replace(numbers.MINUS, "-")) == numbers.rounded(amount, places)


@given(amounts, st.sampled_from(LANGUAGES))
def test_compact_figures_mirror_at_zero(amount: Decimal, language: Language) -> None:
    with speaking(language):
        up, down = numbers.compact(abs(amount)), numbers.compact(-abs(amount))
    assert down.lstrip(numbers.MINUS) == up


@given(amounts, st.integers(0, 4))
def test_halves_go_away_from_zero(amount: Decimal, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    shown = numbers.rounded(amount, places)
    assert abs(shown - amount) <= step / 2
    if abs(shown - amount) == step / 2:
        assert abs(shown) > abs(amount)


def test_a_rise_too_small_to_be_written_has_no_sign() -> None:
    assert numbers.signed(numbers.plain(Decimal("0.04"), 1), Decimal("0.04")) == "0"
    assert numbers.signed(numbers.plain(Decimal("0.05"), 1), Decimal("0.05")) == "+0.1"
