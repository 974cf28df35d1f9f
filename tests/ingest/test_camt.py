"""camt.052, 053 and 054: every version, exact amounts, hostile XML, and memory that does not grow with the file."""

import json
import tracemalloc
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.errors import FileRefused
from backoffice.ingest import camt, mt940
from backoffice.ingest.reading import Reading
from backoffice.ingest.statement_iso_stream import IsoStream
from tests.ingest.golden_files import GOLDEN, assert_as_written
from tests.samples import SAMPLES, needs_samples

SOURCE = "0123456789abcdef"
CAMT_SAMPLES = sorted((SAMPLES / "camt").glob("*.xml")) if SAMPLES else []
HOLDERS = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
ACCOUNT = "<Acct><Id><IBAN>DE02100100100006820101</IBAN></Id><Ccy>EUR</Ccy></Acct>"


def amount(value: str, sign: str = "CRDT", currency: str = "EUR") -> str:
    return f'<Amt Ccy="{currency}">{value}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'


def balance(code: str, value: str, sign: str = "CRDT", currency: str = "EUR") -> str:
    of = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f"<Bal>{of}{amount(value, sign, currency)}<Dt><Dt>2026-06-01</Dt></Dt></Bal>"


def entry(
    value: str, sign: str = "CRDT", *, currency: str = "EUR", status: str = "<Cd>BOOK</Cd>", more: str = ""
) -> str:
    return f"<Ntry>{amount(value, sign, currency)}<Sts>{status}</Sts>{more}</Ntry>"


def statement(*parts: str, opening: str = "0", closing: str = "0", account: str = ACCOUNT) -> str:
    return f"<Id>S1</Id>{account}{balance('OPBD', opening)}{balance('CLBD', closing)}{''.join(parts)}"


def document(*statements: str, message: str = "053", version: str = "08", namespace: str | None = None) -> str:
    holder, one = HOLDERS[message]
    space = namespace if namespace is not None else f"urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version}"
    held = "".join(f"<{one}>{inner}</{one}>" for inner in statements)
    header = "<GrpHdr><CreDtTm>2026-06-01T20:00:00Z</CreDtTm></GrpHdr>"
    return f'<?xml version="1.0"?><Document xmlns="{space}"><{holder}>{header}{held}</{holder}></Document>'


def read(folder: Path, content: str | bytes) -> Reading:
    path = folder / "file.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return camt.read(path, SOURCE).check()


def rules(reading: Reading) -> Counter[str]:
    return Counter(reading.rejects["rule"])


def test_the_golden_file_gives_the_rows_written_beside_it() -> None:
    reading = camt.read(GOLDEN / "camt_nostro.xml", SOURCE)
    assert_as_written(reading.frames[Statement.table], "camt_nostro.statements.csv")
    assert_as_written(reading.frames[StatementEntry.table], "camt_nostro.entries.csv")
    # By hand: 1000 - 1250 + 0.00001 + 0 = -249.99999; the pending 600 is in the summary but not in the balance.
    assert reading.frames[Statement.table]["closing_balance"].to_list() == [Decimal("-249.99999")]
    assert reading.proofs["proves"].all()
    assert Counter(reading.proofs["check"]) == {"rows": 1, "balance": 1, "trailer_rows": 2, "trailer_amount": 3}


@pytest.mark.parametrize("message", ["052", "053", "054"])
@pytest.mark.parametrize("version", [f"{n:02d}" for n in range(1, 15)])
def test_every_version_of_the_three_messages_is_read(tmp_path: Path, message: str, version: str) -> None:
    reading = read(tmp_path, document(statement(entry("1.5"), closing="1.5"), message=message, version=version))
    assert reading.frames[Statement.table]["message_type"].to_list() == [f"camt.{message}.001.{version}"]
    kinds = {"052": "intraday", "053": "end_of_day", "054": "notification"}
    assert reading.frames[StatementEntry.table]["kind"].to_list() == [kinds[message]]


@pytest.mark.parametrize("namespace", ["", "http://www.six-interbank-clearing.com/de/camt.053.001.04.xsd", "urn:other"])
def test_the_namespace_does_not_matter(tmp_path: Path, namespace: str) -> None:
    reading = read(tmp_path, document(statement(), namespace=namespace))
    expected = "camt.053.001.04" if "six" in namespace else "camt.053"
    assert reading.frames[Statement.table]["message_type"].to_list() == [expected]


@pytest.mark.parametrize("status", ["BOOK", "<Cd>BOOK</Cd>"])
def test_a_status_is_read_as_text_and_as_code(tmp_path: Path, status: str) -> None:
    reading = read(tmp_path, document(statement(entry("1", status=status), closing="1")))
    assert reading.frames[StatementEntry.table]["status"].to_list() == ["BOOK"]


def test_entries_that_are_not_booked_stand_outside_the_proof(tmp_path: Path) -> None:
    parts = [entry("7", status=f"<Cd>{status}</Cd>") for status in ("PDNG", "INFO", "FUTR")]
    reading = read(tmp_path, document(statement(entry("1", "DBIT"), *parts, opening="1", closing="0")))
    assert reading.frames[StatementEntry.table].height == 4
    assert reading.frames[Statement.table]["entries_total"].to_list() == [Decimal(-1)]


def test_a_reversal_does_not_turn_the_sign(tmp_path: Path) -> None:
    reading = read(tmp_path, document(statement(entry("5", "DBIT", more="<RvslInd>true</RvslInd>"), opening="5")))
    assert reading.frames[StatementEntry.table].select("amount", "is_reversal").row(0) == (Decimal(-5), True)


def test_the_previous_close_opens_a_statement_that_has_no_opening_balance(tmp_path: Path) -> None:
    text = f"<Id>S</Id>{ACCOUNT}{balance('PRCD', '3')}{balance('CLBD', '4')}{entry('1')}"
    reading = read(tmp_path, document(text))
    assert reading.proofs.filter(check="balance").select("expected", "proves").row(0) == ("4.00", True)


@pytest.mark.parametrize("balances", [balance("OPBD", "3"), balance("CLBD", "3"), balance("CLAV", "3")])
def test_without_both_balances_the_statement_says_that_nothing_can_be_proved(tmp_path: Path, balances: str) -> None:
    reading = read(tmp_path, document(f"<Id>S</Id>{ACCOUNT}{balances}{entry('1')}"))
    absent = reading.proofs.filter(check="balance_absent").row(0, named=True)
    assert absent["words"].startswith("No balance proof is possible: the statement gives")
    assert reading.rows_accepted == 2


def test_amounts_are_exact_to_five_decimals_and_thirteen_digits(tmp_path: Path) -> None:
    values = ["0.00001", "9999999999999.99999", "0", "000012.50"]
    parts = [entry(value, sign) for value in values for sign in ("CRDT", "DBIT")]
    reading = read(tmp_path, document(statement(*parts)))
    assert reading.frames[StatementEntry.table]["amount"].to_list() == [
        Decimal(value) * sign for value in values for sign in (1, -1)
    ]


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (entry("1.000001"), "AMOUNT_TOO_PRECISE"),
        (entry("12345678901234"), "AMOUNT_TOO_LARGE"),
        (entry("-5"), "AMOUNT_UNREADABLE"),
        (entry("1e3"), "AMOUNT_UNREADABLE"),
        (entry("1,50"), "AMOUNT_UNREADABLE"),
        (entry(""), "AMOUNT_UNREADABLE"),
        (entry("٣"), "AMOUNT_UNREADABLE"),
        (entry("1", "CREDIT"), "SIGN_UNREADABLE"),
        (entry("1", currency="euro"), "CURRENCY_UNREADABLE"),
        (entry("1", status="<Cd>DONE</Cd>"), "STATUS_UNREADABLE"),
        (entry("1", status=""), "STATUS_UNREADABLE"),
        (entry("1", more="<BookgDt><Dt>2026-02-30</Dt></BookgDt>"), "DATE_UNREADABLE"),
        (entry("1", more="<ValDt><DtTm>yesterday</DtTm></ValDt>"), "DATE_UNREADABLE"),
        (entry("1", more="<NtryDtls><Btch><NbOfTxs>many</NbOfTxs></Btch></NtryDtls>"), "COUNT_UNREADABLE"),
        ("<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>", "AMOUNT_MISSING"),
    ],
)
def test_an_entry_that_cannot_be_taken_exactly_takes_its_statement_with_it(tmp_path: Path, bad: str, rule: str) -> None:
    good = statement(entry("2"), closing="2")
    reading = read(tmp_path, document(good, statement(entry("1"), bad, closing="2")))
    assert reading.frames[Statement.table]["source_row"].to_list() == [1]
    assert rules(reading) == {rule: 1, "STATEMENT_REFUSED": 2}
    fault = reading.rejects.filter(rule=rule).row(0, named=True)
    assert (fault["extract"], fault["row"]) == (StatementEntry.table, 3)
    assert json.loads(fault["content"])["xml"].startswith("<Ntry>")
    assert "entry 3" in reading.rejects.filter(rule="STATEMENT_REFUSED")["reason"][0]


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (statement(entry("1"), account="<Acct><Nm>nobody</Nm></Acct>"), "ACCOUNT_MISSING"),
        (statement(entry("1"), balance("CLBD", "5")), "BALANCE_REPEATED"),
        (statement(entry("1"), balance("CLAV", "5", currency="USD")), "CURRENCY_MIXED"),
        (statement(entry("1", currency="USD")), "CURRENCY_MIXED"),
        (statement(entry("9999999999999"), entry("9999999999999")), "AMOUNT_TOO_LARGE"),
        (
            statement(entry("1"), "<TxsSummry><TtlNtries><NbOfNtries>one</NbOfNtries></TtlNtries></TxsSummry>"),
            "TRAILER_UNREADABLE",
        ),
    ],
)
def test_a_heading_that_leaves_anything_open_takes_all_entries_with_it(tmp_path: Path, bad: str, rule: str) -> None:
    reading = read(tmp_path, document(bad))
    assert reading.rows_accepted == 0
    assert rules(reading)[rule] == 1
    assert rules(reading)["STATEMENT_REFUSED"] == reading.rows_in_file - 1
    assert reading.rejects["reason"].str.contains("Ask the bank").all()


def test_a_statement_that_does_not_prove_is_set_apart_and_the_next_one_stands(tmp_path: Path) -> None:
    reading = read(tmp_path, document(statement(entry("1"), closing="1.01"), statement()))
    assert rules(reading) == {"PROOF_TOTAL": 2}
    assert reading.frames[Statement.table]["source_row"].to_list() == [2]


@pytest.mark.parametrize(
    "summary",
    [
        "<TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries>",
        "<TtlNtries><Sum>5.01</Sum></TtlNtries>",
        "<TtlNtries><TtlNetNtryAmt>1</TtlNetNtryAmt><CdtDbtInd>DBIT</CdtDbtInd></TtlNtries>",
        "<TtlCdtNtries><NbOfNtries>2</NbOfNtries></TtlCdtNtries>",
        "<TtlDbtNtries><Sum>3</Sum></TtlDbtNtries>",
    ],
)
def test_a_summary_that_differs_from_the_entries_sets_the_statement_apart(tmp_path: Path, summary: str) -> None:
    net = "<TtlNetNtryAmt>1</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd>"
    right = f"<TtlNtries><NbOfNtries>2</NbOfNtries><Sum>5</Sum>{net}</TtlNtries>"
    entries = entry("3"), entry("2", "DBIT")
    assert (
        read(tmp_path, document(statement(f"<TxsSummry>{right}</TxsSummry>", *entries, closing="1"))).rows_accepted == 3
    )
    reading = read(tmp_path, document(statement(f"<TxsSummry>{summary}</TxsSummry>", *entries, closing="1")))
    assert rules(reading) == {"TRAILER_TOTAL": 3}


def test_the_other_party_is_the_one_that_is_not_the_owner(tmp_path: Path) -> None:
    parties = "<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties>"
    more = f"<NtryDtls><TxDtls>{parties}</TxDtls></NtryDtls>"
    back = f"<RvslInd>1</RvslInd>{more}"
    parts = entry("1", more=more), entry("1", "DBIT", more=more), entry("1", more=back), entry("1", "DBIT", more=back)
    reading = read(tmp_path, document(statement(*parts)))
    assert reading.frames[StatementEntry.table]["counterparty_name"].to_list() == ["Payer", "Payee", "Payee", "Payer"]


def test_dates_come_from_days_and_from_times_and_moments_only_with_a_zone(tmp_path: Path) -> None:
    booked = "<BookgDt><DtTm>2026-06-01T00:10:00+02:00</DtTm></BookgDt><ValDt><Dt>2026-06-02+02:00</Dt></ValDt>"
    local = "<CreDtTm>2026-06-01T18:00:00.000000000</CreDtTm>"
    reading = read(tmp_path, document(statement(entry("1", more=booked), closing="1"), statement(local)))
    assert reading.frames[StatementEntry.table].select("booked_on", "value_date").row(0) == (
        date(2026, 6, 1),
        date(2026, 6, 2),
    )
    assert reading.frames[Statement.table]["issued_at"].to_list() == [datetime(2026, 6, 1, 20, tzinfo=UTC), None]


HOSTILE = (
    '<?xml version="1.0"?><!DOCTYPE Document {}><Document><BkToCstmrStmt><Stmt>{}</Stmt></BkToCstmrStmt></Document>'
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = HOSTILE.format(f'[<!ENTITY l0 "ha">{LAUGHS}]', "<Id>&l9;</Id>")
FILE_ENTITY = HOSTILE.format('[<!ENTITY e SYSTEM "file:///etc/hostname">]', "<Id>&e;</Id>")
DTD = HOSTILE.format('SYSTEM "http://localhost/x.dtd"', "")


@pytest.mark.parametrize("hostile", [BOMB, FILE_ENTITY, DTD], ids=["billion laughs", "entity", "dtd"])
def test_hostile_xml_is_refused_before_anything_is_expanded_or_fetched(tmp_path: Path, hostile: str) -> None:
    with pytest.raises(FileRefused, match="document type or entities"):
        read(tmp_path, hostile)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02 rubbish \xff" * 50,
        b"<Document/>",
        document(statement(entry("1"), closing="1"))[:-40].encode(),
        document().encode(),
        document(statement(), statement()).replace("<Ntry>", "").replace("BkToCstmrStmt", "CstmrCdtTrfInitn").encode(),
        b'<?xml version="1.0" encoding="no-such-encoding"?><Document/>',
        b"<Document><BkToCstmrStmt><Stmt>\xff</Stmt></BkToCstmrStmt></Document>",
    ],
    ids=["empty", "binary", "no message", "truncated", "no statement", "other message", "encoding", "bytes"],
)
def test_a_file_that_is_unusable_as_a_whole_is_refused_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, content)
    assert refused.value.why
    assert refused.value.remedy


@pytest.mark.parametrize(
    "content",
    [
        document(statement(entry("1", more="<BkToCstmrStmt><Stmt><Ntry/></Stmt></BkToCstmrStmt>"), closing="1")),
        "<Document><Stmt><Ntry/></Stmt><BkToCstmrStmt><Ntry/><Stmt><Stmt><Ntry/></Stmt></Stmt></BkToCstmrStmt></Document>",
        document(statement()).replace("<Document", "<Envelope><AppHdr><Ntry/></AppHdr><Document", 1) + "</Envelope>",
        document(statement("<X>" * 5000 + "</X>" * 5000)),
    ],
    ids=["message in an entry", "statements elsewhere", "envelope", "deep"],
)
def test_elements_in_odd_places_neither_crash_nor_lose_a_row(tmp_path: Path, content: str) -> None:
    reading = read(tmp_path, content)
    assert reading.rows_in_file == reading.rows_accepted + reading.rows_rejected > 0


def test_memory_does_not_grow_with_the_number_of_entries(tmp_path: Path) -> None:
    path = tmp_path / "big.xml"
    details = "<NtryDtls><TxDtls><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls></NtryDtls>".format("x" * 400)
    before, after = document(statement("|", closing="20000")).split("|")
    with path.open("w") as file:
        file.write(before)
        file.writelines(entry("1", more=details) for _ in range(20_000))
        file.write(after)
    tracemalloc.start()
    parts = Counter(part.kind for part in IsoStream(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert parts == {"entry": 20_000, "statement": 1}
    # One entry is about 600 bytes of text; the file is over 10 MB.
    assert peak < 1_000_000 < path.stat().st_size / 10
    reading = camt.read(path, SOURCE)
    assert reading.frames[Statement.table]["entries_total"].to_list() == [Decimal(20_000)]
    assert reading.rows_accepted == 20_001


@pytest.mark.parametrize(
    ("content", "mine"),
    [
        (document(statement()).encode(), True),
        (b"\xef\xbb\xbf" + document(statement()).encode(), True),
        (document(statement()).encode("utf-16"), True),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>', False),
        (b":20:camt.053\n:25:BkToCstmrStmt\n", False),
        (b"id,message\n1,camt.053\n", False),
        (b"", False),
    ],
)
def test_it_recognises_its_own_files_only(tmp_path: Path, content: bytes, mine: bool) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    assert camt.recognises(path) is mine
    assert camt.recognises(tmp_path / "absent") is False


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    text = document(statement()).replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
    assert read(tmp_path, text.encode("utf-16")).rows_accepted == 1


@needs_samples
@pytest.mark.parametrize("path", CAMT_SAMPLES, ids=lambda p: p.name)
def test_every_sample_is_read_with_its_proof_or_refused_with_reasons(path: Path) -> None:
    assert camt.recognises(path)
    assert not mt940.recognises(path)
    try:
        reading = camt.read(path, SOURCE).check()
    except FileRefused as refused:
        assert path.name == "camt053.v2.wrong.xml"
        assert "no statement" in refused.why
        return
    proved = reading.proofs.filter(pl.col("check").is_in(["balance", "balance_absent"]), "proves")
    assert set(reading.frames[Statement.table]["statement_id"]) <= set(proved["subject"])
    assert reading.rejects["content"].null_count() == 0


@needs_samples
def test_there_are_thirty_samples_and_these_are_the_ones_set_apart() -> None:
    """`minimal`, `v3`, `v4`, `v8` and the like open in EUR and close in SEK; `all-balance-types` has 1.01 + 8.85
    against 4.04, and `five.decimals` 18.150 + 8.850 against 27.050: neither proves."""
    assert SAMPLES is not None
    outcome = {path.name: rules(camt.read(path, SOURCE)) for path in CAMT_SAMPLES if "wrong" not in path.name}
    assert len(CAMT_SAMPLES) == 30
    totals = {name for name, broken in outcome.items() if "PROOF_TOTAL" in broken}
    assert totals == {"camt053.v2.all-balance-types.xml", "camt053.v2.five.decimals.xml"}
    mixed = {name.removeprefix("camt053.") for name, broken in outcome.items() if "CURRENCY_MIXED" in broken}
    v2 = {"v2.minimal.xml", "v2.minimal.ultimate.xml", "v2.with-party-ids.xml", "v2.with-account-name.xml"}
    assert mixed == v2 | {"v3.xml", "v4.xml", "v8.xml"}
    assert sum(not broken for broken in outcome.values()) == 20


UNITS = st.integers(0, 10**12)
ENTRIES = st.lists(st.tuples(st.sampled_from(["CRDT", "DBIT"]), UNITS), max_size=8)


def effect(entries: list[tuple[str, int]]) -> int:
    return sum(units if sign == "CRDT" else -units for sign, units in entries)


def drawn(opening: int, entries: list[tuple[str, int]], closing: int) -> str:
    """A statement in units of 0.00001."""
    balances = (
        balance(code, f"{Decimal(abs(units)).scaleb(-5):f}", "CRDT" if units >= 0 else "DBIT")
        for code, units in (("OPBD", opening), ("CLBD", closing))
    )
    lines = (entry(f"{Decimal(units).scaleb(-5):f}", sign) for sign, units in entries)
    return f"<Id>S</Id>{ACCOUNT}{''.join(balances)}{''.join(lines)}"


@settings(max_examples=60, deadline=None)
@given(opening=st.integers(-(10**12), 10**12), entries=ENTRIES)
def test_law_generated_statements_always_prove(
    tmp_path_factory: pytest.TempPathFactory, opening: int, entries: list[tuple[str, int]]
) -> None:
    reading = read(tmp_path_factory.mktemp("law"), document(drawn(opening, entries, opening + effect(entries))))
    assert reading.rows_rejected == 0
    assert reading.frames[StatementEntry.table]["amount"].sum() == Decimal(effect(entries)).scaleb(-5)


@settings(max_examples=60, deadline=None)
@given(opening=UNITS, entries=ENTRIES.filter(bool), data=st.data())
def test_law_one_cent_more_in_one_entry_always_sets_the_statement_apart(
    tmp_path_factory: pytest.TempPathFactory, opening: int, entries: list[tuple[str, int]], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    sign, units = entries[place]
    changed = [*entries[:place], (sign, units + 1000), *entries[place + 1 :]]
    reading = read(tmp_path_factory.mktemp("law"), document(drawn(opening, changed, opening + effect(entries))))
    assert reading.rows_accepted == 0
    assert rules(reading) == {"PROOF_TOTAL": len(entries) + 1}


def _damaged(golden: bytes) -> st.SearchStrategy[bytes]:
    """The golden file with a stretch of it cut out, doubled or overwritten."""

    def damage(where: tuple[int, int, bytes, bool]) -> bytes:
        start, length, instead, doubled = where
        stretch = golden[start : start + length] * 2 if doubled else instead
        return golden[:start] + stretch + golden[start + length :]

    place = st.integers(0, len(golden) - 1)
    return st.tuples(place, st.integers(0, 300), st.binary(max_size=20), st.booleans()).map(damage)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_law_no_damage_to_a_file_crashes_the_reader_or_loses_a_row(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("law") / "file.xml"
    path.write_bytes(data.draw(_damaged((GOLDEN / "camt_nostro.xml").read_bytes())))
    try:
        reading = camt.read(path, SOURCE)
    except FileRefused as refused:
        assert refused.remedy
    else:
        assert reading.rows_accepted + reading.rows_rejected == reading.rows_in_file
