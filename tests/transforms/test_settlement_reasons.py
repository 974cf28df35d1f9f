"""Reason codes: each in one family, with the side it points at."""

from collections.abc import Mapping

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


ISO: Mapping[str, tuple[int, str]] = {
    "failing": (
        64,
        "AWMO BYIY CLAT ADEA CANR CAIS OBJT AWSH PHSE STCD DOCY MLAT DOCC BLOC CHAS NEWI CLAC MUNO GLOB PREA PART NOFX "
        "CMON YCOL COLL DEPO FLIM INCA LINK LACK LALO MONY NCON REFS SDUT BATC CYCL SBLO CPEC MINO IAAD OTHR PHCK BENO "
        "BOTH CLHT DENO DISA DKNY FROZ LAAW LATE LIQU PRCY REGT SETS CERT PRSY CDLR CSDH CVAL INBC CDEL CDAC",
    ),
    "unmatched": (
        40,
        "ADEA ACRU IIND CPCA CLAT NCRR DDEA DMCT DCMX DSEC DQUA INVE LEOG LATE MIME CMIS NMAS DTRA OTHR FRAP PHYS PLIS "
        "INPS PLCE PODU DEPT ICAG ICUS IEXE REGD RTGS SAFE DMON DDAT SETS SETR TXST DTRD DELN UNBR",
    ),
    "pending processing": (
        27,
        "ADEA CAIS DOCY NOFX BLOC MUNO GLOB YCOL COLL FLIM NEXT LACK LALO MONY MINO OTHR DENO LIQU CERT CSDH CVAL CDEL "
        "CDLR CDAC INBC PREA PRSY",
    ),
    "repair": (
        29,
        "BATC CAEV CASH CASY DDAT DDEA DMON DQUA DSEC DTRD IIND MINO MUNO NCRR PHYS PLCE REFE RTGS SAFE SETR SETS TXST "
        "INPS SDUT OTHR IEXE ICAG DEPT ICUS",
    ),
    "cancelled": (11, "SCEX OTHR CXLR BYIY CTHP CANZ CANT CSUB CANS CANI CORP"),
    "acknowledged": (9, "ADEA SMPG OTHR CDCY CDRG CDRE NSTP RQWV LATE"),
}
"""Reason codes by status: how many sese.024.001.13 has, and which, as published."""

FAILING_ONLY = {"BYIY", "CLAT", "CANR", "OBJT", "STCD", "MLAT", "CYCL"}
PENDING = set(ISO["failing"][1].split()) - FAILING_ONLY | set(reasons.PENDING_ONLY)
"""Of pending, the standard says how its codes differ from those of failing."""


@pytest.mark.parametrize("kind", ISO)
def test_every_code_of_the_standard_has_a_family(kind: str) -> None:
    count, codes = ISO[kind]
    assert len(set(codes.split())) == count
    table = reasons.UNMATCHED_REASONS if kind == "unmatched" else reasons.PENDING_REASONS
    assert not {code for code in codes.split() if table.get(code, ("unknown", None))[0] == "unknown"}


def test_pending_has_61_codes_and_each_a_family() -> None:
    assert len(PENDING) == 61
    assert set(reasons.PENDING_REASONS) >= PENDING


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
