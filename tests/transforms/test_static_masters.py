"""Records of static data: check digits by hand, records that say the same, and records without owner."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from backoffice.contracts.reference import Instrument, Party
from backoffice.contracts.static_data import CrossReference, StandingInstruction
from backoffice.transforms.check_digits import fault, with_fault
from backoffice.transforms.static_masters import (
    cross_reference_identifiers,
    cross_reference_records,
    instrument_records,
    party_identifiers,
    party_records,
    standing_instruction_identifiers,
    standing_instruction_records,
)
from tests.tables import frame

AS_OF = datetime(2026, 9, 30, 18, tzinfo=UTC)


def luhn_of_isin(isin: str) -> bool:
    """ISO 6166 by hand: letters as two digits, every second digit from the right doubled, cross sums, tens."""
    digits = [int(one) for letter in isin for one in str(int(letter, 36))]
    doubled = [digit * 2 if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0


def mod_97(text: str) -> int:
    """ISO 7064: letters as two digits, the remainder of the whole number."""
    return int("".join(str(int(letter, 36)) for letter in text)) % 97


def test_check_digits_agree_with_those_worked_out_by_hand() -> None:
    for place in range(10):
        isin = f"US037833100{place}"
        assert (fault("ISIN", isin) is None) == luhn_of_isin(isin)
    for place in range(100):
        lei = f"5493001KJTIIGC8Y1R{place:02d}"
        assert (fault("LEI", lei) is None) == (mod_97(lei) == 1)
        iban = f"DE{place:02d}370400440532013000"
        assert (fault("IBAN", iban) is None) == (place in range(2, 99) and mod_97(iban[4:] + iban[:4]) == 1)


def test_sedol_and_cusip_by_hand() -> None:
    """B0YBKJ7: 11x1 + 0x3 + 34x1 + 11x7 + 20x3 + 19x9 = 353, so 7. 037833100: 0+6+7+7+3+6+1+0 = 30, so 0."""
    assert 11 * 1 + 0 * 3 + 34 * 1 + 11 * 7 + 20 * 3 + 19 * 9 == 353
    assert [one for one in range(10) if fault("SEDOL", f"B0YBKJ{one}") is None] == [7]
    assert [one for one in range(10) if fault("CUSIP", f"03783310{one}") is None] == [0]


@pytest.mark.parametrize(
    ("scheme", "value", "found"),
    [
        ("ISIN", "US0378331005", None),
        ("ISIN", "US0378331006", "check_digit"),
        ("ISIN", "US037833100", "length"),
        ("ISIN", "us0378331005", "shape"),
        ("ISIN", "US 0378331005", "shape"),
        ("ISIN", "QQ0378331005", "component"),
        ("LEI", "5493001KJTIIGC8Y1R12", None),
        ("LEI", "5493001KJTIIGC8Y1R1", "length"),
        ("LEI", "5493001KJTIIGC8Y1R13", "check_digit"),
        ("BIC", "ZZDPINB0", None),
        ("BIC", "ZZDPINB", "length"),
        ("BIC", "Z1DPINB0", "shape"),
        ("IBAN", "DE89370400440532013000", None),
        ("IBAN", "DE88370400440532013000", "check_digit"),
        ("TICKER", "anything", None),
    ],
)
def test_what_is_wrong_with_an_identifier_is_said(scheme: str, value: str, found: str | None) -> None:
    assert fault(scheme, value) == found


def test_rows_keep_their_order_and_nothing_is_no_fault() -> None:
    rows = pl.LazyFrame({"n": [3, 1, 2], "scheme": ["LEI", None, "ISIN"], "value": ["X", "Y", None]})
    found = with_fault(rows, scheme="scheme", value="value", into="fault").collect()
    assert found.select("n", "fault").rows() == [(3, "length"), (1, None), (2, None)]


def test_every_identifier_of_a_record_is_a_row_and_none_is_none() -> None:
    parties = frame(Party, [{"party_id": "A", "lei": "L", "bic": "ZZDPINB0"}, {"party_id": "B"}]).lazy()
    found = party_identifiers(parties).collect().sort("scheme")
    assert found.select("record_id", "scheme", "is_right").rows() == [("A", "LEI", False), ("A", "BIC", True)]
    ssis = frame(StandingInstruction, [{"agent_bic": "ZZDPINB0", "cash_account": "DE89370400440532013000"}]).lazy()
    assert standing_instruction_identifiers(ssis).collect()["is_right"].to_list() == [True, True]
    others = frame(CrossReference, [{"scheme": "CUSIP", "value": "037833101"}]).lazy()
    assert cross_reference_identifiers(others).collect()["fault"].to_list() == ["check_digit"]


def duplicates(found: pl.DataFrame) -> dict[str, str | None]:
    return dict(found.sort("record_id").select("record_id", "duplicate_of").iter_rows())


def test_parties_are_the_same_by_lei_else_by_name() -> None:
    rows: list[dict[str, Any]] = [
        {"party_id": "A", "name": "Alder & Co.", "lei": "L1"},
        {"party_id": "B", "name": "Birch", "lei": "L1"},
        {"party_id": "C", "name": "ALDER CO", "lei": "L2"},
        {"party_id": "D", "name": "Alder Co", "lei": "L3", "kind": "custodian"},
        {"party_id": "E", "name": "Alder Co", "lei": "L4", "country": "DE"},
        {"party_id": "F", "name": "Fir"},
        {"party_id": "G", "name": "Gorse"},
    ]
    told = {"kind": "counterparty", "country": "IN", "lei": None}
    found = party_records(frame(Party, [{**told, **row} for row in rows]).lazy()).collect()
    assert duplicates(found) == {"A": None, "B": "A", "C": "A", "D": None, "E": None, "F": None, "G": None}
    assert found["is_duplicate"].sum() == 2
    assert not found["is_orphan"].any()


def test_instruments_are_the_same_by_name_within_market_currency_and_class() -> None:
    rows = [
        {"instrument_id": "A", "name": "Avick 4% 2030", "market": "NSE", "cfi": "D"},
        {"instrument_id": "B", "name": "AVICK 4 % 2030", "market": "NSE", "cfi": "D"},
        {"instrument_id": "C", "name": "Avick 4% 2030", "market": "DTC", "cfi": "D"},
        {"instrument_id": "D", "name": "Avick 4% 2030", "market": "NSE", "cfi": "E"},
    ]
    found = instrument_records(frame(Instrument, rows).lazy()).collect()
    assert duplicates(found) == {"A": None, "B": "A", "C": None, "D": None}


def test_an_identifier_of_two_records_is_double_and_one_of_no_record_an_orphan() -> None:
    rows = [
        {"scheme": "CUSIP", "value": "1", "record_kind": "instrument", "record_id": "I"},
        {"scheme": "CUSIP", "value": "1", "record_kind": "instrument", "record_id": "J"},
        {"scheme": "SEDOL", "value": "1", "record_kind": "instrument", "record_id": "I"},
        {"scheme": "BIC", "value": "2", "record_kind": "party", "record_id": "I"},
    ]
    instruments = frame(Instrument, [{"instrument_id": "I"}, {"instrument_id": "J"}]).lazy()
    found = cross_reference_records(frame(CrossReference, rows).lazy(), Party.create_empty(lazy=True), instruments)
    by_name = found.collect().sort("name", "belongs_to").select("name", "belongs_to", "is_duplicate", "is_orphan")
    assert by_name.rows() == [
        ("BIC 2", "I", False, True),
        ("CUSIP 1", "I", False, False),
        ("CUSIP 1", "J", True, False),
        ("SEDOL 1", "I", False, False),
    ]


def test_two_standing_instructions_in_force_at_once_are_double() -> None:
    told = {"counterparty_id": "C", "market": "NSE", "currency": "INR", "valid_from": date(2026, 1, 1)}
    rows = [
        {"ssi_id": "A", "valid_to": date(2026, 9, 29)},
        {"ssi_id": "B"},
        {"ssi_id": "C"},
        {"ssi_id": "D", "currency": "USD"},
        {"ssi_id": "E", "counterparty_id": "X"},
    ]
    ssis = frame(StandingInstruction, [{**told, **row} for row in rows]).lazy()
    parties = frame(Party, [{"party_id": "C"}]).lazy()
    found = standing_instruction_records(ssis, parties, as_of=AS_OF).collect()
    assert duplicates(found) == {"A": None, "B": None, "C": "B", "D": None, "E": None}
    assert found.filter("is_orphan")["record_id"].to_list() == ["E"]
