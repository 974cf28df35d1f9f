"""ISO 15022 text: fields, blocks within blocks, where messages begin and end; and that nothing hostile gets through."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.errors import FileRefused
from backoffice.ingest import settlement_swift
from backoffice.ingest.iso15022 import Block, Field, block_of, only
from backoffice.ingest.iso15022_messages import RawMessage, Stray, messages
from backoffice.ingest.iso15022_values import coded, day, held, instrument, moment, money, party
from backoffice.ingest.statement_values import Unreadable
from tests.ingest.settlement_files import SOURCE, read, rules, status_message


def lines(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.split("\n"), 1))


def field(text: str) -> Field:
    (found,) = block_of(lines(text)).fields
    return found


@pytest.mark.parametrize(
    ("text", "tag", "qualifier", "scheme", "value"),
    [
        (":25D::SETT//PEND", "25D", "SETT", None, "PEND"),
        (":25D::SETT/SCHM/WAIT", "25D", "SETT", "SCHM", "WAIT"),
        (":23G:NEWM", "23G", None, None, "NEWM"),
        (":28E:00001/MORE", "28E", None, None, "00001/MORE"),
        (":35B:ISIN DE0007164600\nSAP SE", "35B", None, None, "ISIN DE0007164600\nSAP SE"),
        (":70D::REAS//FIRST LINE\nSECOND: LINE\n\nLAST", "70D", "REAS", None, "FIRST LINE\nSECOND: LINE\n\nLAST"),
        (":95P::PSET//DAKVDEFFXXX", "95P", "PSET", None, "DAKVDEFFXXX"),
        (":97B::SAFE//IBND/ACC//1", "97B", "SAFE", None, "IBND/ACC//1"),
    ],
)
def test_a_field_is_tag_qualifier_scheme_and_value(
    text: str, tag: str, qualifier: str | None, scheme: str | None, value: str
) -> None:
    found = field(text)
    assert (found.tag, found.qualifier, found.scheme, found.value) == (tag, qualifier, scheme, value)


def test_blocks_stand_inside_blocks_and_keep_their_own_fields() -> None:
    body = block_of(lines(":16R:A\n:23G:ONE\n:16R:B\n:23G:TWO\n:16S:B\n:16R:B\n:23G:SIX\n:16S:B\n:16S:A"))
    (outer,) = body.blocks
    assert [f.value for f in outer.fields] == ["ONE"]
    assert [f.value for block in body.inside("A", "B") for f in block.fields] == ["TWO", "SIX"]


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        (":16R:A\n:16R:B\n:16S:A", "BLOCK_MISMATCH", "line 3 closes block A, but the open block is B, from line 2"),
        (":23G:X\n:16S:A", "BLOCK_MISMATCH", "line 2 closes block A, but none is open"),
        (":16R:A\n:16R:B\n:16S:B", "BLOCK_NOT_CLOSED", "block A opens on line 1 and is never closed"),
        ("no field\n:16R:A\n:16S:A", "TEXT_OUTSIDE_FIELD", "line 1 belongs to no field"),
    ],
)
def test_blocks_that_do_not_fit_are_told_by_line(text: str, rule: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        block_of(lines(text))
    assert caught.value.rule == rule


def test_depth_is_not_limited() -> None:
    depth = 50_000
    text = "\n".join([":16R:A"] * depth + [":23G:DEEP"] + [":16S:A"] * depth)
    *_, deepest = block_of(lines(text)).everywhere()
    assert deepest.fields[0].value == "DEEP"


NAMES = st.sampled_from(["GENL", "LINK", "STAT", "REAS", "SETTRAN"])
VALUES = st.text(st.characters(codec="latin-1", exclude_categories=("C",)), min_size=1, max_size=30).map(
    lambda text: text.strip().lstrip(":-{") or "X"
)
FIELDS = st.builds(
    lambda tag, qualifier, scheme, value: f":{tag}::{qualifier}/{scheme}/{value}",
    st.sampled_from(["20C", "25D", "70D"]),
    st.sampled_from(["SEME", "SETT"]),
    st.sampled_from(["", "SCHM"]),
    VALUES,
)
TREES = st.recursive(
    st.tuples(NAMES, st.lists(FIELDS, max_size=3), st.just([])),
    lambda inner: st.tuples(NAMES, st.lists(FIELDS, max_size=3), st.lists(inner, max_size=3)),
    max_leaves=12,
)


def written(tree: tuple[str, list[str], list]) -> list[str]:  # type: ignore[type-arg]
    name, fields, inner = tree
    return [f":16R:{name}", *fields, *(line for one in inner for line in written(one)), f":16S:{name}"]


def unwritten(block: Block) -> tuple[str, list[str], list]:  # type: ignore[type-arg]
    return block.name, [f":{f.tag}:{f.text}" for f in block.fields], [unwritten(one) for one in block.blocks]


@settings(deadline=None)
@given(TREES)
def test_any_blocks_written_out_are_read_back(tree: tuple[str, list[str], list]) -> None:  # type: ignore[type-arg]
    (read_back,) = block_of(lines("\n".join(written(tree)))).blocks
    assert unwritten(read_back) == tree


def test_the_same_field_twice_counts_once_and_different_ones_are_refused() -> None:
    same = block_of(lines(":20C::RELA//A\n:20C::RELA//A")).fields
    assert only(same) is same[0]
    with pytest.raises(Unreadable, match="expected :20C::RELA once, found it with different values on lines 1 and 2"):
        only(block_of(lines(":20C::RELA//A\n:20C::RELA//B")).fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":98A::PREP//20260601", None),
        (":98C::PREP//20260601083000", datetime(2026, 6, 1, 8, 30, tzinfo=UTC)),
        (":98E::PREP//20260601083000", datetime(2026, 6, 1, 8, 30, tzinfo=UTC)),
        (":98E::PREP//20260601083000,5/02", datetime(2026, 6, 1, 6, 30, 0, 500_000, tzinfo=UTC)),
        (":98E::PREP//20260601233000/N0330", datetime(2026, 6, 2, 3, 0, tzinfo=UTC)),
    ],
)
def test_times_are_placed_by_their_distance_from_utc(text: str, expected: datetime | None) -> None:
    assert moment(field(text)) == expected


@pytest.mark.parametrize("text", [":98C::PREP//20260230083000", ":98C::PREP//20260601", ":98C::PREP//00000101000000"])
def test_times_that_never_were_are_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="expected a time as YYYYMMDDHHMMSS"):
        moment(field(text))


def test_a_day_is_the_senders_own() -> None:
    assert day(field(":98E::SETT//20260601233000/N05")) == date(2026, 6, 1)
    with pytest.raises(Unreadable, match="found “OPEN”"):
        day(field(":98B::SETT//OPEN"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":36B::SETT//UNIT/1000,", "1000"),
        (":36B::SETT//UNIT/1000", "1000"),
        (":36B::SETT//FAMT/0,000001", "0.000001"),
        (":36B::SETT//FAMT/999999999999,999999", "999999999999.999999"),
        (":36D::SETT//DITU/1,5000000000", "1.5"),
        (":36B::SETT//AMOR/7,", "7"),
    ],
)
def test_quantities_are_exact(text: str, expected: str) -> None:
    assert held([field(text)]) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (":36B::SETT//UNIT/1.000", "NUMBER_UNREADABLE"),
        (":36B::SETT//UNIT/,5", "NUMBER_UNREADABLE"),
        (":36B::SETT//UNIT/-5,", "NUMBER_UNREADABLE"),
        (":36B::SETT//UNIT/٣,", "NUMBER_UNREADABLE"),
        (":36B::SETT//UNIT/0,0000001", "TOO_PRECISE"),
        (":36B::SETT//UNIT/1000000000000,", "TOO_LARGE"),
        (":36B::SETT//LOTS/5,", "QUANTITY_UNREADABLE"),
    ],
)
def test_quantities_that_do_not_fit_are_refused_and_never_rounded(text: str, rule: str) -> None:
    with pytest.raises(Unreadable) as caught:
        held([field(text)])
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("text", "movement", "amount", "direction"),
    [
        (":19A::SETT//EUR12487,5", "DELI", "12487.5", "CRDT"),
        (":19A::SETT//EUR12487,5", "RECE", "12487.5", "DBIT"),
        (":19A::SETT//NEUR1,", "DELI", "1", "DBIT"),
        (":19A::SETT//NEUR1,", "RECE", "1", "CRDT"),
        (":19A::SETT//JPY0,00001", "RECE", "0.00001", "DBIT"),
    ],
)
def test_who_delivers_is_paid_unless_the_amount_is_negative(
    text: str, movement: str, amount: str, direction: str
) -> None:
    found = money([field(text)], movement)
    assert found is not None
    assert (found.amount, found.direction) == (Decimal(amount), direction)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":95P::REAG//ZZAGDEF0XXX", "ZZAGDEF0"),
        (":95P::REAG//ZZAGDEF0ABC", "ZZAGDEF0ABC"),
        (":95R::REAG/DTCYID/00000161", "DTCYID/00000161"),
        (":95Q::REAG//SOME AGENT LTD\nLONDON", "SOME AGENT LTD"),
        (":95L::ALTE//549300XYZ0000000XX01", "549300XYZ0000000XX01"),
    ],
)
def test_a_party_is_known_by_the_best_it_gives(text: str, expected: str) -> None:
    assert party(field(text)) == expected


def test_an_instrument_needs_its_isin() -> None:
    assert instrument(field(":35B:ISIN DE0007164600\nSAP")) == "DE0007164600"
    for text in (":35B:/US/123456789", ":35B:ISIN DE00071646", ":35B:ISIN DE00071646001"):
        with pytest.raises(Unreadable, match="expected an ISIN"):
            instrument(field(text))


def test_codes_keep_their_scheme() -> None:
    assert [coded(field(text)) for text in (":24B::PEND//LACK", ":24B::PEND/SCHM/ABCD")] == ["LACK", "SCHM/ABCD"]


HEAD = "{1:F01ZZOWGB20AXXX0000000001}{2:I543ZZKWDEF0XXXXN}{4:"


def cut(text: str) -> list[RawMessage | Stray]:
    return list(messages(enumerate(text.splitlines(), 1)))


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}\n:16R:GENL\n:16S:GENL\n-}}\n{HEAD}\n:16R:GENL\n:16S:GENL\n-}}",
        f"{HEAD}\n:16R:GENL\n:16S:GENL\n-}}{{5:{{CHK:123456789ABC}}}}${HEAD}\n:16R:GENL\n:16S:GENL\n-}}{{5:}}",
        f"\n\n{HEAD}:16R:GENL\n:16S:GENL\n-\n{HEAD}:16R:GENL\n:16S:GENL\n-\n",
        ":16R:GENL\n:16S:GENL\n-\n:16R:GENL\n:16S:GENL\n-",
        ":16R:GENL\n:16S:GENL\n:16R:GENL\n:16S:GENL",
        "{4:\n:16R:GENL\n:16S:GENL\n-}\n{4:\n:16R:GENL\n:16S:GENL\n-}",
    ],
    ids=["one after another", "on one line", "with dashes", "bare with dashes", "bare", "block 4 only"],
)
def test_messages_end_where_the_next_begins(text: str) -> None:
    found = cut(text)
    assert [type(one) for one in found] == [RawMessage, RawMessage]
    assert [[line for _, line in one.lines if line] for one in found if isinstance(one, RawMessage)] == [
        [":16R:GENL", ":16S:GENL"]
    ] * 2
    assert all(isinstance(one, RawMessage) and one.is_whole for one in found)


def test_a_message_without_its_end_is_known_as_cut_off() -> None:
    first, second = cut(f"{HEAD}\n:16R:GENL\n{HEAD}\n:16R:GENL\n:16S:GENL\n-}}")
    assert isinstance(first, RawMessage)
    assert isinstance(second, RawMessage)
    assert (first.is_whole, second.is_whole) == (False, True)


def test_text_between_messages_is_not_passed_over() -> None:
    first, stray, last = cut(f"{HEAD}\n:16R:GENL\n:16S:GENL\n-}}\nsee also the fax\n:16R:GENL\n:16S:GENL")
    assert stray == Stray(5, "\nsee also the fax")
    assert isinstance(first, RawMessage)
    assert isinstance(last, RawMessage)


def test_a_header_without_text_is_not_passed_over() -> None:
    assert [type(one) for one in cut("{1:F01ZZOWGB20AXXX0000000001}{2:I543ZZKWDEF0XXXXN}")] == [Stray]


def test_the_envelope_gives_type_sender_and_time() -> None:
    sent, received = cut(
        f"{HEAD}\n:16R:GENL\n:16S:GENL\n-}}\n"
        "{1:F01ZZOWGB20AXXX0000000001}{2:O5480815260602ZZKWDEF0ABRA00000000102606020815N}{4:\n:16R:GENL\n:16S:GENL\n-}"
    )
    assert isinstance(sent, RawMessage)
    assert isinstance(received, RawMessage)
    assert (sent.type, sent.sender, sent.sent_at) == ("543", "ZZOWGB20", None)
    assert (received.type, received.sender) == ("548", "ZZKWDEF0BRA")
    assert received.sent_at == datetime(2026, 6, 2, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_change_nothing(tmp_path: Path, end: str) -> None:
    text = status_message(":25D::SETT//PEND\n:16R:REAS\n:24B::PEND//LACK\n:70D::REAS//ONE\nTWO\n:16S:REAS")
    (row,) = read(tmp_path, text.replace("\n", end)).frames["status_advices"].iter_rows(named=True)
    assert (row["status"], row["narrative"], row["source_row"]) == ("PEND", "ONE\nTWO", 9)


def test_latin_1_is_read_and_remarked(tmp_path: Path) -> None:
    text = status_message(":25D::SETT//PEND\n:16R:REAS\n:24B::PEND//LACK\n:70D::REAS//VERZÖGERT\n:16S:REAS")
    reading = read(tmp_path, text.encode("latin-1"))
    assert reading.frames["status_advices"]["narrative"].to_list() == ["VERZÖGERT"]
    assert "Latin-1" in reading.proofs.filter(check="encoding")["words"][0]


@pytest.mark.parametrize(
    ("start", "mine"),
    [
        ("{1:F01ZZOWGB20AXXX0000000001}{2:I543ZZKWDEF0XXXXN}{4:\n", True),
        ("{1:F21ZZOWGB20AXXX0000000001}{4:{177:2606011200}{451:0}}{1:F01X}{2:O548", True),
        ("\n{4:\n:16R:GENL\n", True),
        (":16R:GENL\n", True),
        ("{1:F01ZZOWGB20AXXX0000000001}{2:O9400815260602X}{4:\n:20:X", False),
        (":20:STMT\n:25:ACC\n", False),
        ("reference,type\n1,{2:I543}\n", False),
        ("<Document/>", False),
        ("", False),
    ],
)
def test_only_messages_of_category_5_are_claimed(tmp_path: Path, start: str, mine: bool) -> None:
    path = tmp_path / "file"
    path.write_text(start)
    assert settlement_swift.recognises(path) is mine
    assert not settlement_swift.recognises(tmp_path)


def test_a_file_of_messages_not_read_here_is_refused_with_their_types(tmp_path: Path) -> None:
    text = status_message(":25D::SETT//PEND")
    with pytest.raises(FileRefused, match=r"it holds MT530 \(1\), MT586 \(2\), which are not read here"):
        read(tmp_path, "".join(text.replace("O548", f"O{one}") for one in ("586", "530", "586")))


def test_one_message_not_read_here_is_refused_with_its_type_beside_those_that_are(tmp_path: Path) -> None:
    text = status_message(":25D::SETT//PEND")
    reading = read(tmp_path, text + text.replace("O548", "O535"))
    assert (reading.rows_accepted, rules(reading)) == (1, {"TYPE_NOT_KNOWN": 1})
    assert "it is an MT535" in reading.rejects["reason"][0]
    assert ":20C::SEME//ST1" in reading.rejects["content"][0]


def test_a_file_without_any_message_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="it holds no message"):
        read(tmp_path, "{1:F01ZZOWGB20AXXX0000000001}{2:I543ZZKWDEF0XXXXN}")


HOSTILE = {
    "a line of a megabyte": ":70E::SPRO//" + "X" * 1_000_000,
    "a code of a megabyte": ":25D::SETT//" + "X" * 1_000_000,
    "a number of a megabyte": ":36B::SETT//UNIT/" + "9" * 1_000_000,
    "deep blocks": "\n".join([":16R:STAT"] * 20_000 + [":16S:STAT"] * 20_000),
    "blocks never closed": ":16R:STAT\n" * 20_000,
    "statuses without number": ":16R:STAT\n:25D::SETT//PEND\n:16S:STAT\n" * 20_000,
    "braces": "{" * 100_000 + "}" * 100_000,
    "zero bytes": "\x00" * 1_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("place", ["inside", "between", "after"])
def test_hostile_text_is_taken_or_refused_and_never_lost(tmp_path: Path, text: str, place: str) -> None:
    message = status_message(":25D::SETT//PEND")
    inside = message.replace(":16R:LINK", f"{text}\n:16R:LINK")
    between = f"{message}{text}\n{status_message(':25D::SETT//PEND', reference='ST2')}"
    content = {"inside": inside, "between": between, "after": f"{message}{text}"}[place]
    reading = read(tmp_path, content)
    assert reading.rows_in_file == reading.rows_accepted + reading.rows_rejected >= 1


SOUP = st.lists(
    st.one_of(
        st.sampled_from(
            [":16R:GENL", ":16S:GENL", ":16R:STAT", ":16S:STAT", ":16R:TRAN", ":16S:TRAN", ":16R:TRANS", ":16S:TRANS"]
        ),
        st.sampled_from([":16R:PENA", ":16R:PENDET", ":16S:PENDET", ":16S:PENA", ":16R:LINK", ":16S:LINK", "-}", "-"]),
        st.sampled_from(
            [":20C::SEME//A", ":20C::RELA//B", ":25D::SETT//PEND", ":25D::MTCH//", ":23G:INST", ":28E:1/ONLY"]
        ),
        st.sampled_from([":98A::STAT//20260601", ":98C::PREP//20260601120000", ":98A::PREP//2026", ":22H::STST//STAT"]),
        st.sampled_from(["{1:F01ZZOWGB20AXXX0000000001}", "{2:O537", "{4:", "{451:1}", HEAD, "text"]),
        st.text(max_size=20),
    ),
    max_size=40,
).map("\n".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["537", "540", "543", "547", "548"]), SOUP)
def test_whatever_stands_in_a_message_every_row_is_taken_or_refused(tmp_path: Path, type_: str, soup: str) -> None:
    path = tmp_path / "soup"
    path.write_bytes(f"{{1:F01}}{{2:O{type_}1230260602ZZKWDEF0AXXX00}}{{4:\n{soup}\n-}}".encode())
    try:
        reading = settlement_swift.read(path, SOURCE).check()
    except FileRefused as refused:
        assert refused.why
    else:
        assert reading.rejects["reason"].null_count() == 0
        assert reading.proofs.filter(check="rows")["proves"].to_list() == [True]
