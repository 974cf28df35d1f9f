"""MT540 to 547: instructions and confirmations, what each row needs, and what is never taken for one."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction
from backoffice.ingest import settlement_swift
from backoffice.ingest.settlement_places import CALENDARS, market
from backoffice.ingest.statement_values import Unreadable
from tests.ingest.settlement_files import (
    GOLDEN,
    SOURCE,
    expected,
    only_row,
    read,
    read_file,
    reason,
    rows,
    rules,
    status_message,
    swift,
)

INSTRUCTION = """\
:16R:GENL
:20C::SEME//SI1
:23G:NEWM
:98C::PREP//20260601083000
:16R:LINK
:20C::TRRF//T1
:16S:LINK
:16S:GENL
:16R:TRADDET
:98A::SETT//20260603
:98A::TRAD//20260601
:35B:ISIN DE0007164600
:16S:TRADDET
:16R:FIAC
:36B::SETT//UNIT/1000,
:97A::SAFE//ACC1
:16S:FIAC
:16R:SETDET
:22F::SETR//TRAD
:16R:SETPRTY
:95P::REAG//ZZAGDEF0XXX
:97A::SAFE//NOT-OURS
:16S:SETPRTY
:16R:SETPRTY
:95P::PSET//DAKVDEFFXXX
:16S:SETPRTY
:16R:AMT
:19A::SETT//EUR12487,5
:16S:AMT
:16S:SETDET"""

CONFIRMATION = """\
:16R:GENL
:20C::SEME//CF1
:23G:NEWM
:98C::PREP//20260603160500
:16R:LINK
:20C::RELA//SI1
:16S:LINK
:16S:GENL
:16R:TRADDET
:98A::ESET//20260603
:35B:ISIN DE0007164600
:16S:TRADDET
:16R:FIAC
:36B::ESTT//UNIT/1000,
:97A::SAFE//ACC1
:16S:FIAC
:16R:SETDET
:22F::SETR//TRAD
:16R:SETPRTY
:95P::REAG//ZZAGDEF0
:16S:SETPRTY
:16R:AMT
:19A::ESTT//EUR12487,5
:16S:AMT
:16S:SETDET"""


def instruction(old: str = "", new: str = "", type_: str = "543") -> str:
    """An MT543 with one thing changed."""
    assert old in INSTRUCTION
    return swift(type_, INSTRUCTION.replace(old, new, 1) if old else INSTRUCTION)


def confirmation(old: str = "", new: str = "", type_: str = "547") -> str:
    """An MT547 with one thing changed."""
    assert old in CONFIRMATION
    return swift(type_, CONFIRMATION.replace(old, new, 1) if old else CONFIRMATION)


def test_the_golden_file_gives_the_rows_written_beside_it() -> None:
    reading = read_file(GOLDEN / "mt54x.fin")
    assert rows(reading) == expected("mt54x.json")
    assert (reading.rows_in_file, reading.rows_rejected) == (5, 0)


def test_the_parts_of_the_golden_delivery_add_up_to_what_was_instructed() -> None:
    # By hand: 400 + 600 = 1000 shares, 4995.00 + 7492.50 = 12487.50 EUR; and the first part left 600 and 7492.50.
    frames = read_file(GOLDEN / "mt54x.fin").frames
    parts = frames[SettlementConfirmation.table].filter(instruction_id="SI-0001")
    sent = frames[SettlementInstruction.table].filter(instruction_id="SI-0001")
    assert parts["settled_quantity"].sum() == sent["quantity"][0] == Decimal(1000)
    assert parts["settled_amount"].sum() == sent["amount"][0] == Decimal("12487.5")
    assert parts["remaining_quantity"].to_list() == [Decimal(600), None]


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        (":20C::SEME//SI1\n", "", "FIELD_MISSING", "expected :20C::SEME"),
        (":20C::SEME//SI1", ":20C::SEME//", "FIELD_MISSING", "expected a reference in :20C::SEME"),
        (":23G:NEWM", ":23G:CANC", "NOT_A_NEW_MESSAGE", "CANC takes back an earlier message"),
        (":23G:NEWM", ":23G:PREA", "NOT_A_NEW_MESSAGE", "PREA is a pre-advice"),
        (":98A::SETT//20260603\n", "", "FIELD_MISSING", "expected :98A::SETT"),
        (":98A::SETT//20260603", ":98B::SETT//OPEN", "DATE_UNREADABLE", "found “OPEN”"),
        (":98A::SETT//20260603", ":98A::SETT//20260631", "DATE_UNREADABLE", "expected a date that exists"),
        (":35B:ISIN DE0007164600", ":35B:/DE/716460", "ISIN_MISSING", "expected an ISIN"),
        (":36B::SETT//UNIT/1000,\n", "", "FIELD_MISSING", "expected :36B::SETT"),
        (":36B::SETT//UNIT/1000,", ":36B::SETT//UNIT/0,", "NOT_POSITIVE", "expected a quantity above zero"),
        (":36B::SETT//UNIT/1000,", ":36B::SETT//UNIT/1,\n:36B::SETT//UNIT/2,", "FIELD_AMBIGUOUS", "on lines"),
        (":97A::SAFE//ACC1\n", "", "FIELD_MISSING", "expected :97A::SAFE"),
        (":22F::SETR//TRAD\n", "", "FIELD_MISSING", "expected :22F::SETR"),
        (":95P::PSET//DAKVDEFFXXX", ":95Q::PSET//SOMEWHERE", "MARKET_UNKNOWN", "expected the place of settlement"),
        (":95P::PSET//DAKVDEFFXXX", ":95P::PSET//FRANKFURT", "BIC_UNREADABLE", "expected a BIC"),
        (":19A::SETT//EUR12487,5\n", "", "FIELD_MISSING", "every message against payment"),
        (":19A::SETT//EUR12487,5", ":19A::SETT//EUR12.487,5", "NUMBER_UNREADABLE", "expected digits"),
        (":19A::SETT//EUR12487,5", ":19A::SETT//EUR1,000001", "TOO_PRECISE", "at most 5 decimals"),
        (":16S:FIAC\n", "", "BLOCK_NOT_CLOSED", "block FIAC opens on line 15 and is never closed"),
    ],
)
def test_what_an_instruction_needs_and_lacks_is_named(
    tmp_path: Path, old: str, new: str, rule: str, words: str
) -> None:
    reading = read(tmp_path, instruction(old, new))
    assert (reading.rows_accepted, rules(reading)) == (0, {rule: 1})
    assert words in reason(reading)
    assert reading.rejects["extract"].to_list() == ["settlement_instructions"]
    assert ":35B:" in reading.rejects["content"][0]


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        (":20C::RELA//SI1", ":20C::RELA//NONREF", "REFERENCE_UNKNOWN", "the sender knows no reference"),
        (":16R:LINK\n:20C::RELA//SI1\n:16S:LINK\n", "", "FIELD_MISSING", "expected :20C::RELA"),
        (":98A::ESET//20260603\n", "", "FIELD_MISSING", "expected :98A::ESET"),
        (":36B::ESTT//UNIT/1000,", ":36B::RSTT//UNIT/1000,", "FIELD_MISSING", "expected :36B::ESTT"),
        (":23G:NEWM", ":23G:RVSL", "NOT_A_NEW_MESSAGE", "reverses a settlement confirmed earlier"),
        (":23G:NEWM", ":23G:NEWM\n:22H::PREC//PRSE", "NOT_SETTLED_YET", "nothing has settled yet"),
        (":23G:NEWM", ":23G:NEWM\n:22F::PARS//HALF", "CODE_UNKNOWN", "expected PAIN or PARC"),
        (":16S:AMT", ":16S:AMT\n:16R:AMT\n:19A::RSTT//USD1,\n:16S:AMT", "CURRENCY_DIFFERS", "expected EUR"),
    ],
)
def test_what_a_confirmation_needs_and_lacks_is_named(
    tmp_path: Path, old: str, new: str, rule: str, words: str
) -> None:
    reading = read(tmp_path, confirmation(old, new))
    assert (reading.rows_accepted, rules(reading)) == (0, {rule: 1})
    assert words in reason(reading)
    assert reading.rejects["extract"].to_list() == ["settlement_confirmations"]


@pytest.mark.parametrize(
    ("type_", "movement", "payment"),
    [("540", "RECE", "FREE"), ("541", "RECE", "APMT"), ("542", "DELI", "FREE"), ("543", "DELI", "APMT")],
)
def test_the_type_says_movement_and_payment_and_a_bare_text_is_told_by_its_parties(
    tmp_path: Path, type_: str, movement: str, payment: str
) -> None:
    text = INSTRUCTION if movement == "DELI" else INSTRUCTION.replace("REAG", "DEAG")
    if payment == "FREE":
        text = text.replace(":16R:AMT\n:19A::SETT//EUR12487,5\n:16S:AMT\n", "")
    framed, bare = only_row(read(tmp_path, swift(type_, text))), only_row(read(tmp_path, text + "\n-\n"))
    assert (framed["movement"], framed["payment"]) == (movement, payment)
    assert bare == framed | {"source_row": 1}


def test_a_bare_text_that_names_both_agents_is_of_no_certain_type(tmp_path: Path) -> None:
    reading = read(
        tmp_path, INSTRUCTION.replace(":95P::PSET", ":95P::DEAG//ZZAGDEF1\n:16S:SETPRTY\n:16R:SETPRTY\n:95P::PSET")
    )
    assert rules(reading) == {"TYPE_NOT_STATED": 1}


CHAINS = [
    ("543", ("REAG",), "REAG"),
    ("543", ("REAG", "RECU", "BUYR"), "BUYR"),
    ("543", ("REAG", "REI2", "REI1", "RECU"), "RECU"),
    ("543", ("REAG", "SELL"), "REAG"),
    ("541", ("DEAG",), "DEAG"),
    ("541", ("DEAG", "DEI2", "DEI1"), "DEI1"),
    ("541", ("DEAG", "DECU", "SELL"), "SELL"),
]


@pytest.mark.parametrize(("type_", "chain", "farthest"), CHAINS)
def test_the_farthest_party_of_the_other_side_is_the_counterparty(
    tmp_path: Path, type_: str, chain: tuple[str, ...], farthest: str
) -> None:
    bics = {name: f"ZZAADE{number:02}" for number, name in enumerate(chain)}
    blocks = "\n".join(f":16R:SETPRTY\n:95P::{name}//{bic}\n:16S:SETPRTY" for name, bic in bics.items())
    ours = ":16R:SETPRTY\n:95P::REAG//ZZAGDEF0XXX\n:97A::SAFE//NOT-OURS\n:16S:SETPRTY"
    assert only_row(read(tmp_path, instruction(ours, blocks, type_)))["counterparty_id"] == bics[farthest]


def test_our_account_is_never_the_other_sides(tmp_path: Path) -> None:
    assert only_row(read(tmp_path, instruction()))["account_id"] == "ACC1"


@pytest.mark.parametrize(
    ("head", "prepared", "at"),
    [
        ("O5431230260602", ":98C::PREP//20260601083000", "2026-06-01T08:30:00+00:00"),
        ("O5431230260602", ":98A::PREP//20260601", "2026-06-02T12:30:00+00:00"),
        ("O5431230260602", "", "2026-06-02T12:30:00+00:00"),
        ("I543", ":98A::PREP//20260601", "2026-06-01T00:00:00+00:00"),
    ],
)
def test_the_time_is_the_most_exact_that_is_told(tmp_path: Path, head: str, prepared: str, at: str) -> None:
    text = instruction(":98C::PREP//20260601083000", prepared).replace("O5431230260602", head)
    assert only_row(read(tmp_path, text))["instructed_at"] == at


def test_without_any_time_an_instruction_is_refused(tmp_path: Path) -> None:
    text = instruction(":98C::PREP//20260601083000\n").replace("O5431230260602", "I543")
    assert rules(read(tmp_path, text)) == {"TIME_MISSING": 1}


def test_days_without_a_time_are_remarked(tmp_path: Path) -> None:
    text = instruction(":98C::PREP//20260601083000", ":98A::PREP//20260601").replace("O5431230260602", "I543")
    words = read(tmp_path, text).proofs.filter(check="day_only")["words"][0]
    assert words.startswith("1 rows are of messages that give a day without a time")


def test_a_message_that_swift_refused_to_send_instructs_nothing(tmp_path: Path) -> None:
    nak = "{1:F21ZZOWGB20AXXX0000000001}{4:{177:2606011200}{451:1}{405:H50}}"
    ack = nak.replace("{451:1}{405:H50}", "{451:0}")
    reading = read(tmp_path, nak + instruction())
    assert rules(reading) == {"NOT_SENT": 1}
    assert "H50" in reason(reading)
    sent = read(tmp_path, ack + instruction())
    assert sent.rows_accepted == 1
    assert sent.proofs.filter(check="acknowledged")["words"][0].startswith("1 acknowledgements")


def test_a_message_cut_off_is_refused_whole(tmp_path: Path) -> None:
    cut = instruction().replace("-}", "")
    assert rules(read(tmp_path, cut + confirmation())) == {"TRUNCATED": 1}


def test_a_message_sent_twice_is_one_row(tmp_path: Path) -> None:
    reading = read(tmp_path, instruction() + instruction())
    assert (reading.rows_in_file, reading.rows_accepted, rules(reading)) == (2, 1, {"DUPLICATE": 1})
    assert "stands at 2, which is kept" in reason(reading)


def test_of_two_messages_with_one_reference_and_different_content_none_is_taken(tmp_path: Path) -> None:
    other = instruction("UNIT/1000,", "UNIT/999,")
    reading = read(tmp_path, instruction() + other + instruction() + confirmation())
    assert (reading.rows_in_file, reading.rows_accepted) == (4, 1)
    assert reading.rows_rejected == 3
    assert rules(reading)["CONFLICTING_DUPLICATE"] == 2
    assert '"quantity":' in reading.rejects.filter(pl.col("row") == 2)["content"][0]


def test_references_are_told_apart_from_those_of_other_kinds(tmp_path: Path) -> None:
    same = confirmation("SEME//CF1", "SEME//SI1") + status_message(":25D::SETT//PEND", reference="SI1")
    assert read(tmp_path, instruction() + same).rows_accepted == 3


@pytest.mark.parametrize(
    ("depository", "country", "calendar"),
    [
        ("DAKVDEFF", None, "T2S"),
        ("IBRCESMMXXX", None, "T2S"),
        ("CRSTGB22", None, "CREST"),
        ("DTCYUS33", None, "DTC"),
        ("NSDLINB1", None, "NSE"),
        ("MGTCBEBE", None, "EUROCLEAR_BANK"),
        ("ZZDPHKN0", None, "HK"),
        (None, "JP", "JP"),
        ("CRSTGB22", "US", "CREST"),
    ],
)
def test_the_market_is_that_of_the_depository_or_its_country(
    depository: str | None, country: str | None, calendar: str
) -> None:
    assert market(depository, country) == calendar


def test_a_market_is_never_guessed() -> None:
    for country in (None, "", "Japan", "ÄÖ"):
        with pytest.raises(Unreadable, match="found neither"):
            market(None, country)
    assert all(len(bic) == 8 for bic in CALENDARS)


REFERENCES = st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,14}", fullmatch=True).filter(lambda text: text != "NONREF")
QUANTITIES = st.decimals(Decimal("0.000001"), Decimal("999999999999"), places=6)
AMOUNTS = st.decimals(Decimal(0), Decimal("9999999999999"), places=5)


def swift_number(value: Decimal) -> str:
    whole, _, fraction = f"{value:f}".partition(".")
    return f"{whole},{fraction.rstrip('0')}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(REFERENCES, QUANTITIES, AMOUNTS, st.dates(), st.sampled_from(["540", "541", "542", "543"]), st.booleans())
def test_an_instruction_written_out_is_read_back(
    tmp_path: Path, reference: str, quantity: Decimal, amount: Decimal, day: object, type_: str, negative: bool
) -> None:
    text = (
        INSTRUCTION.replace("SI1", reference)
        .replace("UNIT/1000,", f"UNIT/{swift_number(quantity)}")
        .replace("EUR12487,5", f"{'N' if negative else ''}EUR{swift_number(amount)}")
        .replace("SETT//20260603", f"SETT//{str(day).replace('-', '')}")
    )
    path = tmp_path / "law"
    path.write_text(swift(type_, text))
    (row,) = settlement_swift.read(path, SOURCE).frames[SettlementInstruction.table].iter_rows(named=True)
    assert (row["instruction_id"], row["quantity"], row["intended_settlement_date"]) == (reference, quantity, day)
    is_paid, delivers = type_ in ("541", "543"), type_ in ("542", "543")
    assert row["amount"] == (amount if is_paid else None)
    assert row["cash_direction"] == (("DBIT" if delivers is negative else "CRDT") if is_paid else None)
