"""Reason codes: each in one family, with the side it points at."""

import polars as pl
import pytest

from backoffice.contracts.settlement import FAILING_PARTIES
from backoffice.transforms import settlement_reasons as reasons

CODES = pl.col("code")


def answer(expression: pl.Expr, code: str | None) -> str | None:
    return pl.DataFrame({"code": [code]}, schema={"code": pl.String}).select(expression.alias("answer")).item()


@pytest.mark.parametrize(
    ("code", "unmatched", "family", "side"),
    [
        ("LACK", False, "securities_own", "own"),
        ("CLAC", False, "securities_counterparty", "counterparty"),
        ("MONY", False, "cash_own", "own"),
        ("CMON", False, "cash_counterparty", "counterparty"),
        ("LIQU", False, "cash_system", "market"),
        ("LATE", False, "late", "own"),
        ("CLAT", False, "late", "counterparty"),
        ("MLAT", False, "late", "both"),
        ("PREA", False, "on_hold", "own"),
        ("PRCY", False, "on_hold", "counterparty"),
        ("BOTH", False, "on_hold", "both"),
        ("CSDH", False, "on_hold", "market"),
        ("FUTU", False, "linked", "own"),
        ("BYIY", False, "buy_in", "market"),
        ("CMIS", True, "no_counterpart", "counterparty"),
        ("DMON", True, "economic_difference", "both"),
        ("SAFE", True, "party_difference", "both"),
        ("SETS", False, "investigation", "market"),
        ("SETS", True, "party_difference", "both"),
        ("OTHR", False, "other", None),
        ("XXXX", False, "unknown", None),
        ("", True, "unknown", None),
        (None, False, None, None),
    ],
)
def test_family_and_side(code: str | None, unmatched: bool, family: str | None, side: str | None) -> None:
    assert answer(reasons.family(CODES, pl.lit(unmatched)), code) == family
    assert answer(reasons.side(CODES, pl.lit(unmatched)), code) == side


def test_no_code_stands_in_the_table_twice() -> None:
    listed = [code for _, _, codes in reasons.TABLE for code in codes.split()]
    assert sorted(listed) == sorted(set(listed))
    assert len(listed) == len(reasons.PENDING_REASONS)


def test_codes_are_four_capitals_and_sides_are_those_of_the_contract() -> None:
    for code, (family, side) in reasons.UNMATCHED_REASONS.items():
        assert len(code) == 4 and code.isupper() and code.isascii()
        assert family in reasons.FAMILIES
        assert side is None or side in FAILING_PARTIES


def test_hold_and_pending_codes_are_in_the_table() -> None:
    assert {reasons.PENDING_REASONS[code][0] for code in reasons.ON_HOLD} == {"on_hold"}
    assert set(reasons.PENDING_ONLY) <= set(reasons.PENDING_REASONS)
    assert reasons.FAMILIES[-1] == "unknown"
