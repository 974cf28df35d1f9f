"""Numbers: every notation in the field reads exactly, and whatever is not one is refused by name."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.ingest.numbers import NOT_A_NUMBER, TOO_FINE, TOO_LARGE, Notation, exact

POINT = Notation()
ENGLISH = Notation(".", ",")
GERMAN = Notation(",", ".")
FRENCH = Notation(",", " ")
SWISS = Notation(".", "'")


def one(text: str, notation: Notation = ENGLISH, factor: str | None = None, scale: int = 5) -> Decimal | str | None:
    values, rules = exact(pl.Series([text]), notation, 18, scale, Decimal(factor) if factor else None)
    return values.item() if rules.item() is None else rules.item()


@pytest.mark.parametrize(
    ("text", "notation", "value"),
    [
        ("1234.5", POINT, "1234.5"),
        ("1,234.50", ENGLISH, "1234.5"),
        ("12,34,567.50", ENGLISH, "1234567.5"),  # lakh
        ("1,00,00,000", ENGLISH, "10000000"),  # crore
        ("1.234.567,89", GERMAN, "1234567.89"),
        ("1 234,5", FRENCH, "1234.5"),
        ("1\u00a0234,5", FRENCH, "1234.5"),
        ("1\u202f234,5", FRENCH, "1234.5"),
        ("1'234.5", SWISS, "1234.5"),
        ("1’234.5", SWISS, "1234.5"),
        ("(1,234.50)", ENGLISH, "-1234.5"),
        ("1,234.50-", ENGLISH, "-1234.5"),
        ("-1,234.50", ENGLISH, "-1234.5"),
        ("−7", ENGLISH, "-7"),
        ("+7", ENGLISH, "7"),
        (".5", ENGLISH, "0.5"),
        ("5.", ENGLISH, "5"),
        ("007", ENGLISH, "7"),
        ("0.12345000", ENGLISH, "0.12345"),
        ("1.5E-3", ENGLISH, "0.0015"),
        ("1,5e2", GERMAN, "150"),
        ("9999999999999.99999", POINT, "9999999999999.99999"),
    ],
)
def test_a_number_reads_as_it_is_written(text: str, notation: Notation, value: str) -> None:
    assert one(text, notation) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", NOT_A_NUMBER),
        ("abc", NOT_A_NUMBER),
        ("NaN", NOT_A_NUMBER),
        ("inf", NOT_A_NUMBER),
        ("--5", NOT_A_NUMBER),
        ("(-5)", NOT_A_NUMBER),
        ("1,2,3", NOT_A_NUMBER),
        ("1,23", NOT_A_NUMBER),
        ("1.2.3", NOT_A_NUMBER),
        ("1 234", NOT_A_NUMBER),
        ("₹5", NOT_A_NUMBER),
        ("१२३", NOT_A_NUMBER),  # digits of another script are not half read
        ("0x10", NOT_A_NUMBER),
        ("1_000", NOT_A_NUMBER),
        ("1e400", NOT_A_NUMBER),
        ("0.123456", TOO_FINE),
        ("1e-9", TOO_FINE),
        ("10000000000000", TOO_LARGE),
        ("1e30", TOO_LARGE),
        ("9" * 60, TOO_LARGE),
    ],
)
def test_what_is_no_number_or_does_not_fit_is_refused_by_name(text: str, rule: str) -> None:
    assert one(text) == rule


def test_a_decimal_comma_is_not_taken_for_thousands_where_none_are_declared() -> None:
    assert one("1.234", Notation(",")) == NOT_A_NUMBER
    assert one("1,234", Notation(".")) == NOT_A_NUMBER


@pytest.mark.parametrize(
    ("text", "factor", "value"),
    [
        ("12345", "0.01", "123.45"),  # cents
        ("1.5", "10000000", "15000000"),  # crore
        ("0.000000123", "100000", "0.0123"),
        ("-8", "0.125", "-1"),
        ("12.3456789", "1000", "12345.6789"),
        ("0.001", "0.01", "0.00001"),
        ("0.0001", "0.01", TOO_FINE),  # 0.000001 has six fraction digits
        ("9999999999999", "10", TOO_LARGE),
    ],
)
def test_units_multiply_exactly_or_not_at_all(text: str, factor: str, value: str) -> None:
    found = one(text, factor=factor)
    assert found == (value if value in (TOO_FINE, TOO_LARGE) else Decimal(value))


def test_null_stays_null_and_breaks_nothing() -> None:
    values, rules = exact(pl.Series([None, "1"], dtype=pl.String), ENGLISH, 18, 2)
    assert values.to_list() == [None, Decimal(1)]
    assert rules.to_list() == [None, None]


def written(value: Decimal, notation: Notation, style: str) -> str:
    """`value` the way people write it, made digit by digit and not by the code under test."""
    whole, _, fraction = f"{abs(value):f}".partition(".")
    if notation.thousands and "grouped" in style:
        groups, size = [], 3
        while whole:
            groups.insert(0, whole[-size:])
            whole = whole[:-size]
            size = 2 if "indian" in style else 3
        whole = notation.thousands.join(groups)
    text = whole + (notation.decimal + fraction if fraction else "")
    if value >= 0:
        return text
    return f"({text})" if "brackets" in style else f"{text}-" if "trailing" in style else f"-{text}"


@given(
    value=st.decimals(min_value=-(10**13) + 1, max_value=10**13 - 1, places=5),
    notation=st.sampled_from([POINT, ENGLISH, GERMAN, FRENCH, SWISS]),
    grouping=st.sampled_from(["", "grouped", "grouped indian"]),
    sign=st.sampled_from(["leading", "trailing", "brackets"]),
)
def test_reading_what_was_written_gives_the_value_back(
    value: Decimal, notation: Notation, grouping: str, sign: str
) -> None:
    assert one(written(value, notation, f"{grouping} {sign}"), notation) == value


@given(value=st.decimals(min_value=-(10**9), max_value=10**9, places=3), power=st.integers(-2, 3))
def test_a_factor_gives_what_exact_arithmetic_gives(value: Decimal, power: int) -> None:
    factor = Decimal(1).scaleb(power)
    assert one(f"{value:f}", POINT, str(factor)) == value * factor


@given(text=st.text(alphabet="0123456789.,-+()eE '", max_size=12))
def test_no_text_is_read_as_a_value_python_would_not_give_it(text: str) -> None:
    found = one(text, POINT)
    if isinstance(found, Decimal):
        bare = text.strip("()-+") if text[:1] in "(-+" or text[-1:] == "-" else text
        negative = text[:1] in "(-" or text[-1:] == "-"
        assert found == (-Decimal(bare) if negative else Decimal(bare))
