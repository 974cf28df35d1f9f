"""semt.018: statements of pending transactions in both orders, of any length, one transaction in memory at a time."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.contracts.settlement import StatusAdvice
from backoffice.ingest import semt018, settlement_xml
from backoffice.ingest.xml_records import XmlRecord, read_records
from tests.ingest.settlement_files import (
    GOLDEN,
    SOURCE,
    document,
    expected,
    header,
    only_row,
    read,
    read_file,
    rows,
    rules,
)

HOLDERS = {
    "PEND": "<SttlmSts><Pdg><Rsn><Cd><Cd>LACK</Cd></Cd></Rsn></Pdg></SttlmSts>",
    "PENF": "<SttlmSts><Flng><Rsn><Cd><Cd>CLAC</Cd></Cd></Rsn></Flng></SttlmSts>",
    "MACH": "<MtchgSts><Mtchd/></MtchgSts>",
    "PACK": "<InstrPrcgSts><AckdAccptd/></InstrPrcgSts>",
}


def statement(*body: str, stated: str = "<DtTm>2026-06-02T18:00:00Z</DtTm>", own: str = "PD1", head: str = "") -> str:
    """A semt.018 with these blocks."""
    identity = f"<StmtId>{own}</StmtId>" if own else ""
    general = f"<StmtGnlDtls>{identity}<StmtDtTm>{stated}</StmtDtTm></StmtGnlDtls>"
    report = f"<SctiesTxPdgRpt>{general}{''.join(body)}</SctiesTxPdgRpt>"
    return f"<All>{head}{document('semt.018.001.13', report)}</All>"


def by_status(status: str, *references: str) -> str:
    transactions = "".join(f"<Tx><AcctOwnrTxId>{one}</AcctOwnrTxId></Tx>" for one in references)
    return f"<Sts><StsAndRsn>{HOLDERS[status]}</StsAndRsn>{transactions}</Sts>"


def by_transaction(reference: str, *statuses: str, details: str = "") -> str:
    blocks = "".join(f"<StsAndRsn>{HOLDERS[one]}</StsAndRsn>" for one in statuses)
    return f"<Txs><AcctOwnrTxId>{reference}</AcctOwnrTxId><TxDtls>{details}</TxDtls>{blocks}</Txs>"


def test_the_golden_file_gives_the_rows_written_beside_it() -> None:
    reading = read_file(GOLDEN / "semt018.xml")
    assert rows(reading) == expected("semt018.json")
    # By hand: by status 2 failing and 1 in processing; by transaction one with 2 statuses and one with 1.
    assert (reading.rows_in_file, reading.rows_rejected) == (2 + 1 + 2 + 1, 0)


def test_both_orders_say_the_same(tmp_path: Path) -> None:
    columns = ("advice_id", "dimension", "instruction_id", "status", "reason")
    one = read(tmp_path, statement(by_status("PENF", "SI1", "SI2"), by_status("MACH", "SI1")))
    other = read(tmp_path, statement(by_transaction("SI1", "PENF", "MACH"), by_transaction("SI2", "PENF")))
    told = [sorted(reading.frames[StatusAdvice.table].select(columns).rows()) for reading in (one, other)]
    assert told[0] == told[1]
    assert told[0] == [
        ("PD1//SI1", "matching", "SI1", "MACH", None),
        ("PD1//SI1", "settlement", "SI1", "PENF", "CLAC"),
        ("PD1//SI2", "settlement", "SI2", "PENF", "CLAC"),
    ]


@pytest.mark.parametrize(
    ("stated", "created", "at"),
    [
        ("<DtTm>2026-06-02T18:00:00+02:00</DtTm>", "2026-06-03T06:00:00Z", "2026-06-02T16:00:00+00:00"),
        ("<Dt>2026-06-02</Dt>", "2026-06-03T06:00:00Z", "2026-06-02T23:59:59+00:00"),
        ("<Dt>2026-06-02</Dt>", "2026-06-02T11:30:00Z", "2026-06-02T11:30:00+00:00"),
    ],
)
def test_a_statement_speaks_of_its_time_and_never_of_a_later_one(
    tmp_path: Path, stated: str, created: str, at: str
) -> None:
    text = statement(by_status("PEND", "SI1"), stated=stated, head=header("BM1", created))
    row = only_row(read(tmp_path, text))
    assert (row["advised_at"], row["advice_id"]) == (at, "BM1//SI1")


def test_an_empty_statement_has_no_rows(tmp_path: Path) -> None:
    reading = read(tmp_path, statement())
    assert (reading.rows_in_file, reading.frames) == (0, {})


@pytest.mark.parametrize(
    ("text", "accepted", "refused"),
    [
        (statement(by_status("PENF")), 0, {"TRANSACTION_MISSING": 1}),
        (statement(by_transaction("SI1")), 0, {"STATUS_MISSING": 1}),
        (statement(by_status("PENF", "NONREF", "SI2")), 1, {"REFERENCE_UNKNOWN": 1}),
        (statement(by_transaction("", "PENF", "MACH")), 0, {"FIELD_MISSING": 2}),
        (statement(by_transaction("SI1", "PENF", "PEND", "MACH")), 1, {"CONTRADICTION": 2}),
        (statement(by_status("PENF", "SI1", "SI1")), 1, {"DUPLICATE": 1}),
        (statement(by_status("PENF", "SI1"), by_status("PEND", "SI1")), 0, {"CONFLICTING_DUPLICATE": 2}),
        (statement(by_status("PENF", "SI1"), own=""), 0, {"REFERENCE_MISSING": 1}),
        (statement(by_status("PENF", "SI1"), stated=""), 0, {"DATE_MISSING": 1}),
        (statement("<Sts><StsAndRsn><Prtry/></StsAndRsn><Tx/></Sts>"), 0, {"FIELD_MISSING": 1}),
    ],
    ids=[
        "status without transactions",
        "transaction without status",
        "one transaction without our reference",
        "transaction without reference",
        "two statuses of one kind",
        "a transaction listed twice",
        "a transaction listed with different statuses",
        "a statement without reference",
        "a statement without time",
        "nothing but names",
    ],
)
def test_what_cannot_be_taken_is_refused_row_by_row(
    tmp_path: Path, text: str, accepted: int, refused: dict[str, int]
) -> None:
    reading = read(tmp_path, text)
    assert (reading.rows_accepted, rules(reading)) == (accepted, refused)


def test_a_refused_row_tells_the_status_it_stands_under(tmp_path: Path) -> None:
    (content,) = read(tmp_path, statement(by_status("PENF", "NONREF"))).rejects["content"]
    assert "NONREF" in content
    assert "CLAC" in content


@pytest.mark.parametrize("order", ["status", "transaction"])
def test_only_one_transaction_is_held_at_a_time(tmp_path: Path, order: str) -> None:
    number = 3_000
    references = [f"SI{one}" for one in range(number)]
    body = (
        by_status("PEND", *references)
        if order == "status"
        else "".join(by_transaction(one, "PEND") for one in references)
    )
    path = tmp_path / "long.xml"
    path.write_text(statement(body))
    held: list[int] = []

    def look(record: XmlRecord) -> None:
        held.append(sum(1 for _ in record.message.iter()))

    read_records(path, {semt018.MESSAGE: semt018.PARTS}, look)
    assert len(held) >= number
    assert max(held) < 30


def test_parts_are_counted_and_gone_from_the_block_that_held_them(tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_text(statement(by_status("PEND", "SI1", "SI2"), by_status("PENF")))
    seen: list[tuple[str, int, list[str]]] = []

    def look(record: XmlRecord) -> None:
        seen.append(
            (record.element.tag, record.parts, [child.tag for child in record.element if isinstance(child, Element)])
        )

    read_records(path, {semt018.MESSAGE: semt018.PARTS}, look)
    assert seen == [
        ("Tx", 0, ["AcctOwnrTxId"]),
        ("Tx", 0, ["AcctOwnrTxId"]),
        ("Sts", 2, ["StsAndRsn"]),
        ("Sts", 0, ["StsAndRsn"]),
        ("SctiesTxPdgRpt", 2, ["StmtGnlDtls"]),
    ]


STATEMENTS = st.dictionaries(
    st.integers(1, 20).map("SI{}".format),
    st.lists(st.sampled_from(["PEND", "MACH", "PACK"]), min_size=1, unique=True),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(STATEMENTS, st.booleans())
def test_statements_written_out_in_either_order_are_read_back(
    tmp_path: Path, drawn: dict[str, list[str]], is_by_status: bool
) -> None:
    pairs = [(reference, status) for reference, statuses in drawn.items() for status in statuses]
    if is_by_status:
        body = [
            by_status(status, *(one for one, has in pairs if has == status)) for status in sorted({s for _, s in pairs})
        ]
    else:
        body = [by_transaction(reference, *statuses) for reference, statuses in drawn.items()]
    path = tmp_path / "law.xml"
    path.write_text(statement(*body))
    reading = settlement_xml.read(path, SOURCE)
    read_back = reading.frames[StatusAdvice.table].select("instruction_id", "status").rows() if pairs else []
    assert sorted(read_back) == sorted(pairs)
    assert reading.rows_in_file == len(pairs)
