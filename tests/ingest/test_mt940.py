"""MT940 and MT942: signs, pages, encodings, odd files, and the proof that nothing a file holds goes unnoticed."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.errors import FileRefused
from backoffice.ingest import mt940
from backoffice.ingest.reading import Reading
from backoffice.ingest.statement_proofs import prove_chain
from tests.ingest.golden_files import GOLDEN, assert_as_written
from tests.samples import SAMPLES, needs_samples

SOURCE = "0123456789abcdef"
MT940_SAMPLES = sorted(p for p in (SAMPLES / "mt940").rglob("*") if p.suffix in (".sta", ".txt")) if SAMPLES else []


def read(folder: Path, content: str | bytes, name: str = "file.sta") -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return mt940.read(path, SOURCE).check()


def statement(
    *lines: str, opening: str = "C260601EUR100,00", closing: str = "C260602EUR100,00", number: str = "1"
) -> str:
    """A statement of account ACC with these lines between its balances."""
    return "\n".join((":20:REF", ":25:ACC", f":28C:{number}", f":60F:{opening}", *lines, f":62F:{closing}", "-", ""))


def rules(reading: Reading) -> Counter[str]:
    return Counter(reading.rejects["rule"])


def entry(reading: Reading, number: int = 0) -> dict[str, object]:
    return reading.frames[StatementEntry.table].row(number, named=True)


def test_the_golden_file_gives_the_rows_written_beside_it() -> None:
    reading = mt940.read(GOLDEN / "mt940_nostro.sta", SOURCE)
    assert_as_written(reading.frames[Statement.table], "mt940_nostro.statements.csv")
    assert_as_written(reading.frames[StatementEntry.table], "mt940_nostro.entries.csv")
    # By hand: 10000.00 - 1250.50 + 300 - 300 = 8749.50; + 1250.50 = 10000; - 10000.01 = -0.01.
    assert reading.frames[StatementEntry.table]["amount"].sum() == Decimal("-10000.01")
    assert (reading.rows_in_file, reading.rows_accepted, reading.rows_rejected) == (8, 8, 0)


def test_pages_and_days_of_the_golden_file_chain_to_each_other() -> None:
    reading = mt940.read(GOLDEN / "mt940_nostro.sta", SOURCE)
    proved = prove_chain(reading, Statement.create_empty())
    assert proved.frames[Statement.table].height == 3
    assert proved.proofs.filter(check="chain")["expected"].to_list() == [None, "8749.50", "10000.00"]


@pytest.mark.parametrize(
    ("mark", "amount", "is_reversal", "closing"),
    [("C", "5", False, "105"), ("D", "-5", False, "95"), ("RC", "-5", True, "95"), ("RD", "5", True, "105")],
)
def test_the_mark_gives_the_sign_and_a_reversed_credit_is_a_debit(
    tmp_path: Path, mark: str, amount: str, is_reversal: bool, closing: str
) -> None:
    reading = read(tmp_path, statement(f":61:2606020602{mark}5,00NTRFX", closing=f"C260602EUR{closing},"))
    assert entry(reading)["amount"] == Decimal(amount)
    assert entry(reading)["is_reversal"] is is_reversal


def test_a_balance_that_does_not_prove_sets_the_whole_statement_apart_and_keeps_every_row(tmp_path: Path) -> None:
    good = statement(number="1")
    bad = statement(":61:260602D5,00NTRFX", ":61:260602C1,00NTRFY", number="2")
    reading = read(tmp_path, good + bad)
    assert reading.frames[Statement.table]["statement_number"].to_list() == ["1"]
    assert reading.frames[StatementEntry.table].is_empty()
    assert rules(reading) == {"PROOF_TOTAL": 3}
    kept = json.loads(reading.rejects.filter(extract=StatementEntry.table)["content"][0])
    assert kept["amount"] == "-5.00000"
    assert "is 96.00; the closing balance is 100.00, which differs by 4.00" in reading.rejects["reason"][0]


def test_one_bad_entry_takes_its_statement_with_it_and_says_where_it_stands(tmp_path: Path) -> None:
    reading = read(tmp_path, statement(":61:260602C1,00NTRFX", ":61:26060XC1,00NTRFY") + statement(number="2"))
    assert reading.frames[Statement.table].height == 1
    assert rules(reading) == {"ENTRY_UNREADABLE": 1, "STATEMENT_REFUSED": 2}
    fault = reading.rejects.filter(rule="ENTRY_UNREADABLE").row(0, named=True)
    assert (fault["row"], fault["column"], fault["value"]) == (6, ":61:", "26060XC1,00NTRFY")
    assert json.loads(fault["content"]) == {"text": ":61:26060XC1,00NTRFY"}
    assert "line 6" in reading.rejects.filter(rule="STATEMENT_REFUSED")["reason"][0]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (":61:2613010101D1,00NTRFX", "DATE_UNREADABLE"),
        (":61:2606020631D1,00NTRFX", "DATE_UNREADABLE"),
        (":61:2606020602D1,2,3NTRFX", "AMOUNT_UNREADABLE"),
        (":61:2606020602D,NTRFX", "AMOUNT_UNREADABLE"),
        (":61:2606020602D1,123456NTRFX", "AMOUNT_TOO_PRECISE"),
        (":61:2606020602D1234567890123456,00NTRFX", "AMOUNT_TOO_LARGE"),
        (":61:2606020602D12345678901234,NTRFX", "AMOUNT_TOO_LARGE"),
        (":61:2606020602X1,00NTRFX", "ENTRY_UNREADABLE"),
    ],
)
def test_an_entry_that_cannot_be_taken_exactly_is_refused_with_its_rule(tmp_path: Path, line: str, rule: str) -> None:
    assert rules(read(tmp_path, statement(line))) == {rule: 1, "STATEMENT_REFUSED": 1}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (":20:R\n:25:A\n:28C:1\n:60F:C260601EUR1,\n:62F:C260601\n", "BALANCE_UNREADABLE"),
        (":20:R\n:25:A\n:28C:1\n:60F:Dnullnull\n:62F:C260601EUR1,\n", "BALANCE_UNREADABLE"),
        (":20:R\n:25:A\n:28C:1\n:60F:C260231EUR1,\n:62F:C260601EUR1,\n", "DATE_UNREADABLE"),
        (":20:R\n:25:A\n:28C:1\n:60F:C260601EUR1,\n:62F:C260601eur1,\n", "CURRENCY_UNREADABLE"),
        (":20:R\n:25:A\n:28C:1\n:60F:C260601EUR1,\n:62F:C260601USD1,\n", "CURRENCY_MIXED"),
        (":20:R\n:25:A\n:28C:1\n:60F:C260601EUR1,\n", "BALANCE_MISSING"),
        (":20:R\n:25:A\n:28C:1\n:62F:C260601EUR1,\n", "BALANCE_MISSING"),
        (":20:R\n:25:A\n:25:B\n:28C:1\n:60F:C260601EUR1,\n:62F:C260601EUR1,\n", "FIELD_REPEATED"),
    ],
)
def test_a_heading_that_leaves_anything_open_is_refused_with_its_rule(tmp_path: Path, text: str, rule: str) -> None:
    assert rules(read(tmp_path, text)) == {rule: 1}


def test_a_statement_number_in_any_form_is_kept_as_received(tmp_path: Path) -> None:
    for number in ("/1", "0", "19321/1", "1810118101", "A-7"):
        reading = read(tmp_path, statement(number=number))
        assert reading.frames[Statement.table]["statement_number"].to_list() == [number]


def test_thirty_february_is_the_last_of_february(tmp_path: Path) -> None:
    reading = read(tmp_path, statement(":61:2602300301C0,NTRFX", ":61:2402310301C0,NTRFX"))
    assert reading.frames[StatementEntry.table]["value_date"].to_list() == [date(2026, 2, 28), date(2024, 2, 29)]


def test_an_entry_date_falls_in_the_year_next_to_its_value_date(tmp_path: Path) -> None:
    reading = read(tmp_path, statement(":61:2512310102C0,NTRFX", ":61:2601011231C0,NTRFX", ":61:991231C0,NTRFX"))
    assert reading.frames[StatementEntry.table]["booked_on"].to_list() == [date(2026, 1, 2), date(2025, 12, 31), None]
    assert entry(reading, 2)["value_date"] == date(1999, 12, 31)


def test_a_long_reference_in_one_word_is_an_account_when_it_is_an_iban(tmp_path: Path) -> None:
    iban = "NL47INGB9999999999"
    reading = read(
        tmp_path,
        statement(
            f":61:2606020602C0,NTRF{iban}\nname of the payer",
            f":61:2606020602C0,NTRF{iban}",
            ":61:2606020602C0,NTRFA-reference-of-24-letters//2026",
            ":61:2606020602C0,N0440121470966      W.P. Jansen",
        ),
    )
    of = reading.frames[StatementEntry.table]
    assert of["counterparty_account"].to_list() == [iban, iban, None, None]
    assert of["account_owner_reference"].to_list() == [None, None, "A-reference-of-24-letters", "0121470966"]
    assert of["account_servicer_reference"].to_list() == [None, None, "2026", None]
    assert of["narrative"].to_list() == ["name of the payer", None, None, "W.P. Jansen"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp852"])
def test_names_are_read_in_each_encoding_banks_use(tmp_path: Path, encoding: str) -> None:
    text = statement(":61:2606020602C0,NTRFX", ":86:Zahlung für Köln, Ärzte, áíóú")
    reading = read(tmp_path, text.encode(encoding))
    assert entry(reading)["narrative"] == "Zahlung für Köln, Ärzte, áíóú"


def test_line_ends_headers_and_control_characters_make_no_difference(tmp_path: Path) -> None:
    plain = statement(":61:2606020602C0,NTRFX", ":86:two\nlines")
    wrapped = "\x01\n{1:F01BANKDEFFXXXX0000000000}{2:O940BANKDEFFXXXXN}{4:" + plain.removesuffix("-\n") + "-}{5:}\x03"
    expected = entry(read(tmp_path, plain))
    for text in (plain.replace("\n", "\r\n"), plain.replace("\n", "\r"), wrapped, plain.rstrip("-\n")):
        found = entry(read(tmp_path, text))
        assert {k: v for k, v in found.items() if k != "source_row"} == {
            k: v for k, v in expected.items() if k != "source_row"
        }


def test_dashes_colons_and_unknown_tags_inside_details_stay_text(tmp_path: Path) -> None:
    details = ":86:first\n-\n- second\n:12:11 third\n:61A: fourth\n:XY:fifth"
    reading = read(tmp_path, statement(":61:2606020602C0,NTRFX", details))
    assert reading.rows_in_file == 2
    assert str(entry(reading)["narrative"]).split("\n") == [
        "first",
        "-",
        "- second",
        ":12:11 third",
        ":61A: fourth",
        ":XY:fifth",
    ]


def test_details_after_the_closing_balance_do_not_stick_to_the_last_entry(tmp_path: Path) -> None:
    text = statement(":61:2606020602C0,NTRFX", ":86:of the entry").removesuffix("-\n") + ":86:of the statement\n-\n"
    assert entry(read(tmp_path, text))["narrative"] == "of the entry"


def test_an_entry_outside_any_statement_is_refused_and_the_statement_stands(tmp_path: Path) -> None:
    reading = read(tmp_path, ":61:2606020602C5,NTRFX\n" + statement() + ":61:2606020602C7,NTRFX\n:86:lost\n")
    assert reading.frames[Statement.table].height == 1
    assert rules(reading) == {"OUTSIDE_STATEMENT": 2}
    assert json.loads(reading.rejects["content"][1]) == {"text": ":61:2606020602C7,NTRFX\n:86:lost"}


def test_pages_under_one_reference_are_statements_that_share_its_account(tmp_path: Path) -> None:
    text = (
        ":20:REF\n:25:ACC\n:28C:7/1\n:60F:C260601EUR10,\n:61:260601C5,NTRFX\n:62M:C260601EUR15,\n"
        ":28C:7/2\n:60M:C260601EUR15,\n:61:260601D1,NTRFX\n:62M:C260601EUR14,\n-\n"
        ":25:OTHER\n:28C:1\n:60F:C260601USD0,\n:62F:C260601USD0,\n-\n"
    )
    statements = read(tmp_path, text).frames[Statement.table]
    found = statements.select("account_id", "statement_number", "currency", "closing_balance").rows()
    assert found == [
        ("ACC", "7/1", "EUR", Decimal(15)),
        ("ACC", "7/2", "EUR", Decimal(14)),
        ("OTHER", "1", "USD", Decimal(0)),
    ]
    assert statements["source_row"].to_list() == [1, 7, 12]


MT942 = ":20:R942\n:25:ACC\n:28C:{number}\n:34F:EUR0,\n:13D:2606021815+0530\n{lines}:90D:{debits}\n:90C:{credits}\n-\n"


def test_an_mt942_proves_by_its_own_counts_and_sums(tmp_path: Path) -> None:
    lines = ":61:2606020602D1,50NTRFX\n:61:2606020602C2,NTRFX\n:61:2606020602ED1,NTRFX\n:61:2606020602D0,NTRFX\n"
    reading = read(tmp_path, MT942.format(number="3/1", lines=lines, debits="3EUR2,50", credits="1EUR2,"))
    assert reading.frames[Statement.table].select("kind", "message_type", "entries_total").row(0) == (
        "intraday",
        "MT942",
        Decimal("0.5"),
    )
    assert str(reading.frames[Statement.table]["issued_at"][0]) == "2026-06-02 12:45:00+00:00"
    assert reading.frames[StatementEntry.table]["status"].to_list() == ["BOOK", "BOOK", "PDNG", "BOOK"]
    assert entry(reading, 2)["amount"] == -1
    assert set(reading.proofs["check"]) == {"rows", "balance_absent", "trailer_rows", "trailer_amount"}


@pytest.mark.parametrize(
    ("debits", "credits_"), [("1EUR1,51", "0EUR0,"), ("2EUR1,50", "0EUR0,"), ("1EUR1,50", "1EUR0,")]
)
def test_an_mt942_whose_trailer_differs_is_set_apart(tmp_path: Path, debits: str, credits_: str) -> None:
    text = MT942.format(number="3/1", lines=":61:2606020602D1,50NTRFX\n", debits=debits, credits=credits_)
    assert rules(read(tmp_path, text)) == {"TRAILER_TOTAL": 2}


def test_an_intraday_report_without_a_number_goes_by_its_reference(tmp_path: Path) -> None:
    reading = read(tmp_path, MT942.format(number="0", lines="", debits="0EUR0,", credits="0EUR0,"))
    assert reading.frames[Statement.table]["statement_number"].to_list() == ["R942"]


def test_two_statements_of_one_account_number_and_day_keep_apart_by_their_identifiers(tmp_path: Path) -> None:
    identifiers = read(tmp_path, statement() + statement()).frames[Statement.table]["statement_id"].to_list()
    assert identifiers == [f"ACC:1:2026-06-02:{SOURCE}.1", f"ACC:1:2026-06-02:{SOURCE}.2"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no statement at all",
        ":60F:C260601EUR1,\n",
        ":20:REF\n",
        "{1:F01A}{2:I103BANKXXXXN}{4:\n:20:R\n:25:A\n-}",
        b"\x00\xff" * 500,
    ],
)
def test_a_file_from_which_nothing_can_be_cut_is_refused_with_a_remedy(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, content)
    assert refused.value.why
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("content", "mine"),
    [
        (b":20:REF\n:25:A\n", True),
        (b"\r\n\r\n:20:REF\r\n", True),
        (b"\xef\xbb\xbf:20:REF\n", True),
        (b"{1:F01BANKDEFFXXXX}{2:O940}{4:\n:20:R", True),
        (b"{1:F01BANKDEFFXXXX}{2:O103}{4:\n:20:R", False),
        (b"{1:F01BANKDEFFXXXX}{2:O548}{4:\n:16R:GENL\n:20C::SEME//R", False),
        (b":16R:GENL\n:20C::SEME//R\n:23G:NEWM", False),
        (b"trade_id,price\n1,:20:\n", False),
        (b'<?xml version="1.0"?>\n<Document>\n:20:x\n</Document>', False),
        (b"SETTLEMENT DATE|CUSIP|SYMBOL\n", False),
        (b"PAR1\x00\x00", False),
        (b"", False),
    ],
)
def test_it_recognises_its_own_files_only(tmp_path: Path, content: bytes, mine: bool) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    assert mt940.recognises(path) is mine
    assert mt940.recognises(tmp_path / "absent") is False


@needs_samples
@pytest.mark.parametrize("path", MT940_SAMPLES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_sample_is_accepted_with_its_proof_or_refused_with_reasons(path: Path) -> None:
    try:
        reading = mt940.read(path, SOURCE).check()
    except FileRefused as refused:
        assert refused.why
        return
    assert mt940.recognises(path)
    statements = reading.frames[Statement.table]
    proved = reading.proofs.filter(pl.col("check").is_in(["balance", "balance_absent"]), "proves")
    assert set(statements["statement_id"]) <= set(proved["subject"])
    assert reading.rejects["reason"].str.len_chars().min() != 0
    assert reading.rejects["content"].null_count() == 0


@needs_samples
def test_the_sepa_sample_proves_in_all_26_statements_and_sums_to_the_known_figure() -> None:
    assert SAMPLES is not None
    reading = mt940.read(SAMPLES / "mt940" / "betterplace" / "sepa_mt9401.sta", SOURCE)
    assert reading.proofs.filter(check="balance")["proves"].to_list() == [True] * 26
    assert reading.frames[StatementEntry.table]["amount"].sum() == Decimal("-9269135.90")
    assert reading.rows_rejected == 0


@needs_samples
def test_the_asn_sample_chains_over_all_its_days() -> None:
    assert SAMPLES is not None
    reading = mt940.read(SAMPLES / "mt940" / "ASNB" / "mt940.txt", SOURCE)
    proved = prove_chain(reading, Statement.create_empty())
    assert proved.frames[Statement.table].height == 31
    assert proved.proofs.filter(check="chain")["proves"].all()


CENTS = st.integers(0, 10**9)
ENTRIES = st.lists(st.tuples(st.sampled_from(["C", "D", "RC", "RD"]), CENTS), max_size=8)


def swift(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def drawn(opening: int, entries: list[tuple[str, int]], closing: int, number: int = 1) -> str:
    lines = [f":61:2606020602{mark}{swift(cents)}NTRFX//{n}" for n, (mark, cents) in enumerate(entries)]
    balances = [f"{'C' if cents >= 0 else 'D'}260602EUR{swift(abs(cents))}" for cents in (opening, closing)]
    return statement(*lines, opening=balances[0], closing=balances[1], number=str(number))


def effect(entries: list[tuple[str, int]]) -> int:
    return sum(cents if mark in ("C", "RD") else -cents for mark, cents in entries)


@settings(max_examples=60, deadline=None)
@given(opening=st.integers(-(10**9), 10**9), days=st.lists(ENTRIES, min_size=1, max_size=3))
def test_law_generated_statements_always_prove_and_chain(
    tmp_path_factory: pytest.TempPathFactory, opening: int, days: list[list[tuple[str, int]]]
) -> None:
    text, balance = "", opening
    for number, entries in enumerate(days, 1):
        text += drawn(balance, entries, balance + effect(entries), number)
        balance += effect(entries)
    reading = read(tmp_path_factory.mktemp("law"), text)
    proved = prove_chain(reading, Statement.create_empty()).check()
    assert proved.rows_rejected == 0
    assert proved.frames[StatementEntry.table]["amount"].sum() == Decimal(balance - opening) / 100


@settings(max_examples=60, deadline=None)
@given(opening=CENTS, entries=ENTRIES.filter(bool), data=st.data())
def test_law_one_cent_more_in_one_entry_always_sets_the_statement_apart(
    tmp_path_factory: pytest.TempPathFactory, opening: int, entries: list[tuple[str, int]], data: st.DataObject
) -> None:
    closing = opening + effect(entries)
    place = data.draw(st.integers(0, len(entries) - 1))
    mark, cents = entries[place]
    changed = [*entries[:place], (mark, cents + 1), *entries[place + 1 :]]
    reading = read(tmp_path_factory.mktemp("law"), drawn(opening, changed, closing))
    assert reading.rows_accepted == 0
    assert rules(reading) == {"PROOF_TOTAL": len(entries) + 1}


HEADINGS = (":20:R", ":25:A", ":28C:1/1", ":13D:2606029999", ":34F:EUR0,", "{1:F01X}{2:O942X}{4:", ":NS:22x")
BALANCES = (":60F:C260601EUR1,", ":60M:C260601EUR1,", ":62F:C260601EUR1,", ":62M:D260601EUR,", ":64:C260230EUR1,")
LINES = (
    ":61:2606020602C1,NTRFX",
    ":61:bad",
    ":\n61:2606020602D,5NTRF",
    ":61:2602300000C1,NTRF",
    ":86:x",
    ":90D:1EUR1,",
)
MARGINS = ("-", "-}", ":", "", "text", ":20", "\r")
PIECES = st.sampled_from((*HEADINGS, *BALANCES, *LINES, *MARGINS))


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=30))
def test_law_no_arrangement_of_fields_crashes_the_reader_or_loses_a_row(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("law") / "file.sta"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        reading = mt940.read(path, SOURCE)
    except FileRefused as refused:
        assert refused.remedy
    else:
        assert reading.rows_accepted + reading.rows_rejected == reading.rows_in_file
