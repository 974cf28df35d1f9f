"""sese.023, sese.024 and sese.025: any version and wrapper, what each row needs, and XML that means harm."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.errors import FileRefused
from backoffice.ingest import settlement_xml
from backoffice.ingest.iso20022_statuses import CODES
from backoffice.ingest.xml_records import MOST_LEVELS
from tests.ingest.settlement_codes import REASONS
from tests.ingest.settlement_files import (
    GOLDEN,
    SOURCE,
    document,
    expected,
    header,
    only_row,
    read,
    read_file,
    reason,
    rows,
    rules,
)

INSTRUCTION = """<SctiesSttlmTxInstr><TxId>SI1</TxId>
<SttlmTpAndAddtlParams><SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt></SttlmTpAndAddtlParams>
<TradDtls><TradDt><Dt><Dt>2026-06-01</Dt></Dt></TradDt><SttlmDt><Dt><Dt>2026-06-03</Dt></Dt></SttlmDt></TradDtls>
<FinInstrmId><ISIN>DE0007164600</ISIN></FinInstrmId>
<QtyAndAcctDtls><SttlmQty><Qty><Unit>1000</Unit></Qty></SttlmQty><SfkpgAcct><Id>ACC1</Id></SfkpgAcct></QtyAndAcctDtls>
<SttlmParams><SctiesTxTp><Cd>TRAD</Cd></SctiesTxTp></SttlmParams>
<RcvgSttlmPties><Dpstry><Id><AnyBIC>DAKVDEFF</AnyBIC></Id></Dpstry>
<Pty1><Id><AnyBIC>ZZAGDEF0XXX</AnyBIC></Id></Pty1></RcvgSttlmPties>
<SttlmAmt><Amt Ccy="EUR">12487.5</Amt><CdtDbtInd>CRDT</CdtDbtInd></SttlmAmt></SctiesSttlmTxInstr>"""

CONFIRMATION = """<SctiesSttlmTxConf><TxIdDtls><AcctOwnrTxId>SI1</AcctOwnrTxId>
<SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt></TxIdDtls>
<TradDtls><FctvSttlmDt><Dt><Dt>2026-06-03</Dt></Dt></FctvSttlmDt></TradDtls>
<QtyAndAcctDtls><SttldQty><Qty><Unit>1000</Unit></Qty></SttldQty></QtyAndAcctDtls>
<SttldAmt><Amt Ccy="EUR">12487.5</Amt><CdtDbtInd>CRDT</CdtDbtInd></SttldAmt></SctiesSttlmTxConf>"""


def advice(*statuses: str, about: str = "SI1", details: str = "") -> str:
    """A sese.024 with these statuses."""
    reference = f"<TxId><AcctOwnrTxId>{about}</AcctOwnrTxId></TxId>"
    return f"<SctiesSttlmTxStsAdvc>{reference}{''.join(statuses)}<TxDtls>{details}</TxDtls></SctiesSttlmTxStsAdvc>"


def pending(*reasons: str) -> str:
    """A settlement status, pending, with these reason codes."""
    return f"<SttlmSts><Pdg>{''.join(f'<Rsn><Cd><Cd>{one}</Cd></Cd></Rsn>' for one in reasons)}</Pdg></SttlmSts>"


def sent(type_: str, body: str, **of_header: str) -> str:
    return f"<Wrapped>{header(**of_header)}{document(type_, body)}</Wrapped>"


def test_the_golden_file_gives_the_rows_written_beside_it() -> None:
    reading = read_file(GOLDEN / "sese.xml")
    assert rows(reading) == expected("sese.json")
    assert (reading.rows_in_file, reading.rows_rejected) == (5, 0)
    # By hand: 100,000 before + 200,000 now + 200,000 to come = the 500,000 instructed.
    sent_, confirmed = (reading.frames[one.table] for one in (SettlementInstruction, SettlementConfirmation))
    parts = confirmed.select("previously_settled_quantity", "settled_quantity", "remaining_quantity").row(0)
    assert sum(parts) == sent_["quantity"][0] == Decimal(500_000)


@pytest.mark.parametrize("version", [f"001.{number:02}" for number in (1, 2, 6, 9, 11, 13, 27)] + ["002.12"])
def test_every_version_is_read_the_same(tmp_path: Path, version: str) -> None:
    texts = {"023": INSTRUCTION, "024": advice(pending("LACK")), "025": CONFIRMATION}
    parts = [f"{header(f'BM{n}')}{document(f'sese.{n}.{version}', body)}" for n, body in texts.items()]
    reading = read(tmp_path, f"<All>{''.join(parts)}</All>")
    assert (reading.rows_accepted, reading.rows_rejected) == (3, 0)


@pytest.mark.parametrize(
    "text",
    [
        "{h}{d}",
        '<?xml version="1.0" encoding="UTF-8"?>\n{h}\n{d}\n',
        '<?xml version="1.0"?>{h}<?xml version="1.0" encoding="utf-8" standalone="yes"?>{d}',
        "<a:Envelope xmlns:a='urn:a'><a:Body>{h}{d}</a:Body></a:Envelope>",
        "\ufeff{h}{d}",
    ],
    ids=["one after the other", "declared", "declared twice", "wrapped", "with a byte order mark"],
)
def test_header_and_message_are_found_in_whatever_holds_them(tmp_path: Path, text: str) -> None:
    content = text.format(h=header(), d=document("sese.024.001.13", advice(pending("LACK"))))
    row = only_row(read(tmp_path, content))
    assert (row["advice_id"], row["advised_by"], row["reason"]) == ("BM1", "ZZKWDEF0", "LACK")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "iso-8859-15", "windows-1252"])
def test_the_declared_encoding_is_used(tmp_path: Path, encoding: str) -> None:
    status = pending("LACK").replace("</Rsn>", "<AddtlRsnInf>Verzögert</AddtlRsnInf></Rsn>")
    text = f'<?xml version="1.0" encoding="{encoding}"?>{sent("sese.024.001.13", advice(status))}'
    assert only_row(read(tmp_path, text.encode(encoding)))["narrative"] == "Verzögert"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'<?xml version="1.0" encoding="zlib"?><sese/>', "its encoding zlib is none that messages come in"),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>', "its encoding cannot be read"),
        (b"<a xmlns='urn:iso:std:iso:20022:tech:xsd:sese.024.001.13'><b></a>", "not well-formed XML"),
        (sent("sese.024.001.13", advice(pending("LACK"))).encode()[:-30], "not well-formed XML, or is cut off"),
        (b"<a>" * 100 + b"</a>" * 100, f"nests deeper than {MOST_LEVELS} levels"),
        (b"<a>" * 200_000, f"nests deeper than {MOST_LEVELS} levels"),
        (b"<a><b/></a>", "it holds no message"),
        (document("camt.053.001.08", "<BkToCstmrStmt/>").encode(), r"it holds camt.053.001.08 \(1\)"),
        (sent("sese.027.001.07", "<SctiesTxCxlReqStsAdvc/>").encode(), r"it holds sese.027.001.07 \(1\)"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(tmp_path: Path, text: bytes, why: str) -> None:
    path = tmp_path / "file.xml"
    path.write_bytes(text)
    with pytest.raises(FileRefused, match=why):
        settlement_xml.read(path, SOURCE)


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HARMFUL = {
    "billion laughs": f'<!DOCTYPE z [<!ENTITY l0 "ha">{ENTITIES}]><z>&l9;</z>',
    "external entity": '<!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/passwd">]><z>&x;</z>',
    "external document type": '<!DOCTYPE z SYSTEM "http://localhost/z.dtd"><z/>',
    "parameter entity": '<!DOCTYPE z [<!ENTITY % p SYSTEM "http://localhost/p">%p;]><z/>',
}


@pytest.mark.parametrize("text", HARMFUL.values(), ids=HARMFUL.keys())
@pytest.mark.parametrize("place", ["at the start", "after a message", "across pieces of the file"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_documents_that_define_types_or_entities_are_refused(
    tmp_path: Path, text: str, place: str, encoding: str
) -> None:
    message = sent("sese.024.001.13", advice(pending("LACK")))
    before = {"at the start": "", "after a message": message, "across pieces of the file": message + " " * 65_000}[
        place
    ]
    path = tmp_path / "file.xml"
    path.write_bytes((before + text + message).encode(encoding))
    with pytest.raises(FileRefused, match="defines a document type or entities"):
        settlement_xml.read(path, SOURCE)


def test_a_message_of_more_elements_than_any_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="more than 200,000 elements"):
        read(tmp_path, sent("sese.024.001.13", advice("<PrcgSts/>" * 200_000)))


def test_many_statuses_of_one_message_are_judged_without_repeating_it(tmp_path: Path) -> None:
    reading = read(tmp_path, sent("sese.024.001.13", advice(*["<MtchgSts><Mtchd/></MtchgSts>", pending()] * 5_000)))
    assert reading.rows_accepted == 10_000
    reading = read(
        tmp_path, sent("sese.024.001.13", advice(*["<MtchgSts><Mtchd/></MtchgSts>"] * 9_999, about="NONREF"))
    )
    assert rules(reading) == {"REFERENCE_UNKNOWN": 9_999}
    assert sum(map(len, reading.rejects["content"])) < 2_000_000


def test_a_message_not_read_here_is_refused_beside_those_that_are(tmp_path: Path) -> None:
    other = sent("sese.027.001.07", "<SctiesTxCxlReqStsAdvc><TxId>C1</TxId></SctiesTxCxlReqStsAdvc>")
    reading = read(tmp_path, sent("sese.024.001.13", advice(pending("LACK"))) + other)
    assert (reading.rows_accepted, rules(reading)) == (1, {"TYPE_NOT_KNOWN": 1})
    assert "it is a sese.027.001.07" in reason(reading)
    assert '"text": "C1"' in reading.rejects["content"][0]


def test_headers_and_documents_without_a_message_are_not_passed_over(tmp_path: Path) -> None:
    text = (
        sent("sese.024.001.13", advice(pending("LACK"))) + header("LOST") + header("LOST2") + "<Document/>" + header()
    )
    reading = read(tmp_path, text)
    assert (reading.rows_accepted, rules(reading)) == (1, {"MESSAGE_MISSING": 3})


@pytest.mark.parametrize(
    ("type_", "body", "of_header", "rule"),
    [
        ("sese.023.001.11", INSTRUCTION.replace("<TxId>SI1</TxId>", ""), {}, "FIELD_MISSING"),
        ("sese.023.001.11", INSTRUCTION.replace("DELI", "TAKE"), {}, "CODE_UNKNOWN"),
        ("sese.023.001.11", INSTRUCTION.replace("<Unit>1000</Unit>", "<Unit>0</Unit>"), {}, "NOT_POSITIVE"),
        ("sese.023.001.11", INSTRUCTION.replace("<Unit>1000</Unit>", "<Unit>1e3</Unit>"), {}, "NUMBER_UNREADABLE"),
        ("sese.023.001.11", INSTRUCTION.replace("<Unit>1000</Unit>", "<Unit>-1</Unit>"), {}, "NUMBER_UNREADABLE"),
        ("sese.023.001.11", INSTRUCTION.replace("12487.5", "1.000001"), {}, "TOO_PRECISE"),
        ("sese.023.001.11", INSTRUCTION.replace(' Ccy="EUR"', ""), {}, "CURRENCY_UNREADABLE"),
        ("sese.023.001.11", INSTRUCTION.replace("SttlmAmt>", "Other>"), {}, "FIELD_MISSING"),
        ("sese.023.001.11", INSTRUCTION.replace("<Dt>2026-06-03</Dt>", "<Dt>2026-06-31</Dt>"), {}, "DATE_UNREADABLE"),
        (
            "sese.023.001.11",
            INSTRUCTION.replace("<SttlmDt><Dt><Dt>2026-06-03</Dt></Dt>", "<SttlmDt><DtCd><Cd>OPEN</Cd></DtCd>"),
            {},
            "DATE_MISSING",
        ),
        ("sese.023.001.11", INSTRUCTION.replace("ISIN>", "Other>"), {}, "ISIN_MISSING"),
        ("sese.023.001.11", INSTRUCTION.replace("Dpstry>", "Other>"), {}, "MARKET_UNKNOWN"),
        ("sese.023.001.11", INSTRUCTION, {"created": ""}, "TIME_MISSING"),
        ("sese.023.001.11", INSTRUCTION, {"created": "2026-06-02"}, "TIME_UNREADABLE"),
        ("sese.024.001.13", advice(), {}, "STATUS_MISSING"),
        ("sese.024.001.13", advice("<SttlmSts/>"), {}, "STATUS_MISSING"),
        ("sese.024.001.13", advice("<Prtry><PrtrySts><Id>X</Id></PrtrySts></Prtry>"), {}, "STATUS_OF_OTHER_KIND"),
        ("sese.024.001.13", advice(pending("LACK"), about="NONREF"), {}, "REFERENCE_UNKNOWN"),
        ("sese.024.001.13", advice(pending("LACK")), {"reference": ""}, "REFERENCE_MISSING"),
        ("sese.025.001.11", CONFIRMATION.replace("FctvSttlmDt", "SttlmDt"), {}, "DATE_MISSING"),
        ("sese.025.001.11", CONFIRMATION.replace("<Unit>1000</Unit>", ""), {}, "FIELD_MISSING"),
        (
            "sese.025.001.11",
            CONFIRMATION.replace("<TradDtls>", "<AddtlParams><PreConf>PRSE</PreConf></AddtlParams><TradDtls>"),
            {},
            "NOT_SETTLED_YET",
        ),
    ],
)
def test_what_a_message_needs_and_lacks_is_named(
    tmp_path: Path, type_: str, body: str, of_header: dict[str, str], rule: str
) -> None:
    reading = read(tmp_path, sent(type_, body, **of_header))
    assert (reading.rows_in_file, rules(reading)) == (1, {rule: 1})
    assert (
        "SI1" in reading.rejects["content"][0] or "NONREF" in reading.rejects["content"][0] or rule == "FIELD_MISSING"
    )


def test_the_first_versions_carry_reference_and_time_themselves(tmp_path: Path) -> None:
    own = "<Id><Id>OLD1</Id><CreDtTm><DtTm>2026-06-02T12:30:00Z</DtTm></CreDtTm></Id>"
    body = advice(pending("LACK")).replace("<TxId>", f"{own}<TxId>")
    row = only_row(read(tmp_path, document("sese.024.001.01", body)))
    assert (row["advice_id"], row["advised_at"]) == ("OLD1", "2026-06-02T12:30:00+00:00")


@pytest.mark.parametrize(
    ("created", "at"),
    [
        ("2026-06-02T12:30:00Z", "2026-06-02T12:30:00+00:00"),
        ("2026-06-02T12:30:00.5-04:00", "2026-06-02T16:30:00.500000+00:00"),
        ("2026-06-02T12:30:00", "2026-06-02T12:30:00+00:00"),
    ],
)
def test_times_are_placed_by_their_offset(tmp_path: Path, created: str, at: str) -> None:
    assert (
        only_row(read(tmp_path, sent("sese.024.001.13", advice(pending("LACK")), created=created)))["advised_at"] == at
    )


def test_the_markets_matching_time_is_not_that_of_the_servicers_guess(tmp_path: Path) -> None:
    matched = "<Mtchd/>"
    statuses = f"<IfrrdMtchgSts>{matched}</IfrrdMtchgSts>", f"<MtchgSts>{matched}</MtchgSts>"
    details = "<MtchdStsTmStmp>2026-06-01T09:00:00Z</MtchdStsTmStmp>"
    frame = read(tmp_path, sent("sese.024.001.13", advice(*statuses, details=details))).frames[StatusAdvice.table]
    times = dict(frame.select("dimension", frame["advised_at"].dt.strftime("%d %H:%M")).iter_rows())
    assert times == {"inferred_matching": "02 12:30", "matching": "01 09:00"}


@pytest.mark.parametrize(("element", "code"), [*CODES.items(), ("Brandnew", "Brandnew")])
def test_every_status_has_its_code_and_unknown_ones_are_kept(tmp_path: Path, element: str, code: str) -> None:
    holder = {"Mtchd": "MtchgSts", "Umtchd": "MtchgSts", "Pdg": "SttlmSts", "Flng": "SttlmSts"}.get(element, "PrcgSts")
    text = sent("sese.024.001.13", advice(f"<{holder}><{element}/></{holder}>"))
    assert only_row(read(tmp_path, text))["status"] == code


@pytest.mark.parametrize(
    ("status", "code", "why", "words"),
    [
        ("<Pdg><NoSpcfdRsn>NORE</NoSpcfdRsn></Pdg>", "PEND", "NORE", None),
        ("<Pdg><Rsn><Cd><Prtry><Id>ABCD</Id><Issr>SCHM</Issr></Prtry></Cd></Rsn></Pdg>", "PEND", "SCHM/ABCD", None),
        (
            "<Prtry><PrtrySts><Id>HELD</Id><Issr>SCHM</Issr><SchmeNm>S</SchmeNm></PrtrySts></Prtry>",
            "SCHM/HELD",
            None,
            None,
        ),
        (
            "<Prtry><PrtrySts><Id>HELD</Id><Issr>SCHM</Issr></PrtrySts><PrtryRsn><Rsn><Id>WHY1</Id><Issr>SCHM</Issr></Rsn>"
            "<AddtlRsnInf>see fax</AddtlRsnInf></PrtryRsn></Prtry>",
            "SCHM/HELD",
            "SCHM/WHY1",
            "see fax",
        ),
        ("<Flng><Rsn><AddtlRsnInf>only words</AddtlRsnInf></Rsn></Flng>", "PENF", None, "only words"),
    ],
)
def test_reasons_are_kept_as_received(
    tmp_path: Path, status: str, code: str, why: str | None, words: str | None
) -> None:
    row = only_row(read(tmp_path, sent("sese.024.001.13", advice(f"<SttlmSts>{status}</SttlmSts>"))))
    assert (row["status"], row.get("reason"), row.get("narrative")) == (code, why, words)


HOLDERS = {
    "PEND": "<SttlmSts><Pdg>{}</Pdg></SttlmSts>",
    "PENF": "<SttlmSts><Flng>{}</Flng></SttlmSts>",
    "NMAT": "<MtchgSts><Umtchd>{}</Umtchd></MtchgSts>",
    "PPRC": "<PrcgSts><PdgPrcg>{}</PdgPrcg></PrcgSts>",
    "REPR": "<PrcgSts><Rpr>{}</Rpr></PrcgSts>",
    "CAND": "<PrcgSts><Canc>{}</Canc></PrcgSts>",
    "PACK": "<PrcgSts><AckdAccptd>{}</AckdAccptd></PrcgSts>",
}


@pytest.mark.parametrize("status", REASONS)
def test_every_reason_code_is_kept_as_it_came(tmp_path: Path, status: str) -> None:
    text = "".join(
        header(code)
        + document("sese.024.001.13", advice(HOLDERS[status].format(f"<Rsn><Cd><Cd>{code}</Cd></Cd></Rsn>")))
        for code in REASONS[status]
    )
    frame = read(tmp_path, f"<All>{text}</All>").frames[StatusAdvice.table]
    assert frame["reason"].to_list() == list(REASONS[status])
    assert set(frame["status"]) == {status}


def test_a_message_sent_twice_counts_once(tmp_path: Path) -> None:
    message = sent("sese.024.001.13", advice(pending("LACK"), "<MtchgSts><Mtchd/></MtchgSts>"))
    reading = read(tmp_path, f"<All>{message}{message}</All>")
    assert (reading.rows_in_file, reading.rows_accepted, rules(reading)) == (4, 2, {"DUPLICATE": 2})


@pytest.mark.parametrize(
    ("old", "new", "place", "calendar"),
    [
        ("DAKVDEFF", "CRSTGB22XXX", "CRSTGB22", "CREST"),
        ("<AnyBIC>DAKVDEFF</AnyBIC>", "<Ctry>JP</Ctry>", None, "JP"),
        (
            "<Id><AnyBIC>DAKVDEFF</AnyBIC></Id>",
            "<Id><NmAndAdr><Nm>A</Nm><Adr><Ctry>CH</Ctry></Adr></NmAndAdr></Id>",
            None,
            "CH",
        ),
    ],
)
def test_the_place_of_settlement_gives_the_market(
    tmp_path: Path, old: str, new: str, place: str | None, calendar: str
) -> None:
    row = only_row(read(tmp_path, sent("sese.023.001.11", INSTRUCTION.replace(old, new))))
    assert (row.get("place_of_settlement"), row["market"]) == (place, calendar)


def test_a_delivery_that_pays_keeps_its_direction(tmp_path: Path) -> None:
    row = only_row(read(tmp_path, sent("sese.023.001.11", INSTRUCTION.replace("CRDT", "DBIT"))))
    assert (row["movement"], row["cash_direction"], row["amount"]) == ("DELI", "DBIT", "12487.5")


@pytest.mark.parametrize(
    ("start", "mine"),
    [
        (sent("sese.023.001.11", ""), True),
        (sent("semt.018.001.13", ""), True),
        (sent("sese.027.001.07", ""), True),
        ("<SctiesSttlmTxConf>", True),
        (sent("camt.053.001.08", ""), False),
        ("<html><body>sese.024</body></html>", False),
        ("sese.024.001.13", False),
        ("", False),
    ],
)
def test_only_settlement_messages_are_claimed(tmp_path: Path, start: str, mine: bool) -> None:
    path = tmp_path / "file"
    path.write_text(start)
    assert settlement_xml.recognises(path) is mine
    assert not settlement_xml.recognises(tmp_path)


REFERENCES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9/?:().,'+ -]{0,33}[A-Za-z0-9]", fullmatch=True).filter(
    lambda text: text != "NONREF"
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    REFERENCES,
    st.decimals(Decimal("0.000001"), Decimal("999999999999"), places=6),
    st.decimals(Decimal(0), Decimal("9999999999999"), places=5),
    st.dates(),
    st.sampled_from(["CRDT", "DBIT"]),
    st.sampled_from(["APMT", "FREE"]),
)
def test_an_instruction_written_out_is_read_back(
    tmp_path: Path, reference: str, quantity: Decimal, amount: Decimal, day: object, direction: str, payment: str
) -> None:
    text = (
        INSTRUCTION.replace("<TxId>SI1", f"<TxId>{reference}")
        .replace("<Unit>1000", f"<Unit>{quantity:f}")
        .replace(">12487.5<", f">{amount:f}<")
        .replace("2026-06-03", str(day))
        .replace("CRDT", direction)
        .replace("APMT", payment)
    )
    path = tmp_path / "law.xml"
    path.write_text(sent("sese.023.001.11", text), encoding="utf-8")
    (row,) = settlement_xml.read(path, SOURCE).frames[SettlementInstruction.table].iter_rows(named=True)
    assert (row["instruction_id"], row["quantity"], row["intended_settlement_date"]) == (reference, quantity, day)
    paid = (amount, direction) if payment == "APMT" else (None, None)
    assert (row["amount"], row["cash_direction"]) == paid


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=4), st.booleans())
def test_mangled_xml_is_read_or_refused_and_never_crashes(
    tmp_path: Path, cuts: list[tuple[int, int]], is_closed: bool
) -> None:
    text = (GOLDEN / "sese.xml").read_text(encoding="utf-8")
    for at, length in cuts:
        place = len(text) * at // 100
        text = text[:place] + text[place + length :]
    path = tmp_path / "mangled.xml"
    path.write_text(text + ("" if is_closed else "<"), encoding="utf-8")
    try:
        reading = settlement_xml.read(path, SOURCE).check()
    except FileRefused as refused:
        assert refused.why
    else:
        assert reading.rejects["reason"].null_count() == 0
