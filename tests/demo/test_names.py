"""Everybody in the demo firm is invented, and plainly so."""

import re

import pytest
from stdnum import bic, cusip, isin, lei

from tests.demo.conftest import Made

REAL = (
    "alpari|axis|bank of|barclays|black ?rock|bloomberg|bnp|bny|cantor|citadel|citi|clearstream|commerzbank|crisil|"
    "deutsche|dtcc|euroclear|fidelity|goldman|hdfc|hsbc|icici|infosys|ing bank|instinet|jane street|jefferies|"
    "jp ?morgan|"
    "kotak|lazard|lloyds|macquarie|merrill|mizuho|morgan stanley|natwest|nomura|northern trust|nsdl|rabobank|reliance|"
    "santander|schroder|schwab|societe|standard chartered|state street|tata|ubs|unicredit|vanguard|wells fargo|"
    "wipro|zerodha"
)


def test_no_name_in_the_firm_is_a_known_one(made: Made) -> None:
    names = [*made.tables["parties"]["name"], *made.tables["parties"]["party_id"], *made.tables["instruments"]["name"]]
    names += made.tables["staff_month"]["location_id"].unique().to_list()
    found = [name for name in names if re.search(rf"\b({REAL})\b", name, re.IGNORECASE)]
    assert found == []


def test_names_are_told_apart(made: Made) -> None:
    parties = made.tables["parties"]
    for column in ("party_id", "name", "lei"):
        assert parties[column].n_unique() == parties.height
    assert parties["bic"].drop_nulls().is_unique().all()


def test_leis_are_right_in_form_and_plainly_invented(made: Made) -> None:
    leis = made.tables["parties"]["lei"].to_list()
    assert all(lei.is_valid(one) and one.startswith("DEMO00") for one in leis)


def test_an_lei_worked_out_by_hand(made: Made) -> None:
    # DEMO00 and 1 in twelve digits; letters as numbers, 00 behind: 13 14 22 24 00 000000000001 00 mod 97 is 43.
    assert int("13142224" + "00" + "000000000001" + "00") % 97 == 98 - int(made.tables["parties"]["lei"][0][-2:])


def test_bics_are_marked_as_test_bics(made: Made) -> None:
    bics = made.tables["parties"]["bic"].drop_nulls().to_list()
    assert all(bic.is_valid(one) and one.startswith("ZZ") and one.endswith("0") for one in bics)


@pytest.mark.parametrize(("table", "column"), [("instruments", "instrument_id"), ("trades", "instrument_id")])
def test_isins_are_right_in_form_and_plainly_invented(made: Made, table: str, column: str) -> None:
    isins = made.tables[table][column].unique().to_list()
    assert all(isin.is_valid(one) and one[2:6] == "ZZDM" for one in isins)


def test_cusips_are_right_in_form_and_plainly_invented(made: Made) -> None:
    cusips = made.tables["fails_to_deliver"]["cusip"].unique().to_list()
    assert all(cusip.is_valid(one) and one.startswith("ZZDM") for one in cusips)


def test_people_have_no_names(made: Made) -> None:
    assert made.tables["staff_month"]["worker_id"].str.contains(r"^w-[0-9a-f]{10}$").all()
