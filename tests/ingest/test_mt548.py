"""MT548: one row for each status, its reasons, its time, and the codes of the standard as they were received."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.contracts.settlement import StatusAdvice
from backoffice.ingest import settlement_swift
from tests.ingest.settlement_codes import REASONS
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
)


def test_the_golden_file_gives_the_rows_written_beside_it() -> None:
    reading = read_file(GOLDEN / "mt548.fin")
    assert rows(reading) == expected("mt548.json")
    assert (reading.rows_in_file, reading.rows_rejected) == (6, 0)
    # By hand: matched at 15:00 two hours ahead of UTC is 13:00, 19 h 14 min before the message of 08:14 next day.
    frame = reading.frames[StatusAdvice.table]
    matched, settling = (frame.filter(dimension=one)["advised_at"][0] for one in ("matching", "settlement"))
    assert (settling - matched).total_seconds() == (19 * 60 + 14) * 60


@pytest.mark.parametrize(
    ("status", "dimension", "code"),
    [
        ("IPRC//PACK", "processing", "PACK"),
        ("IPRC//CAND", "processing", "CAND"),
        ("IPRC//CPRC", "processing", "CPRC"),
        ("CPRC//CAND", "processing", "CAND"),
        ("CPRC//CANP", "processing", "CANP"),
        ("CPRC//PACK", "processing", "CPRC/PACK"),
        ("CPRC//REJT", "processing", "CPRC/REJT"),
        ("CPRC//DEND", "processing", "CPRC/DEND"),
        ("TPRC//REJT", "processing", "TPRC/REJT"),
        ("INMH//MACH", "inferred_matching", "MACH"),
        ("MTCH//NMAT", "matching", "NMAT"),
        ("SETT//PENF", "settlement", "PENF"),
        ("SETT//WXYZ", "settlement", "WXYZ"),
        ("SETT/SCHM/XXXX", "settlement", "SCHM/XXXX"),
    ],
)
def test_a_status_has_its_dimension_and_a_requests_status_is_not_its_instructions(
    tmp_path: Path, status: str, dimension: str, code: str
) -> None:
    row = only_row(read(tmp_path, status_message(f":25D::{status}")))
    assert (row["dimension"], row["status"]) == (dimension, code)


@pytest.mark.parametrize("kind", ["SPRC", "CALL", "PNST"])
def test_the_status_of_something_else_than_an_instruction_is_refused(tmp_path: Path, kind: str) -> None:
    reading = read(tmp_path, status_message(f":25D::{kind}//ACTV", ":25D::SETT//PEND"))
    assert (reading.rows_accepted, rules(reading)) == (1, {"STATUS_OF_OTHER_KIND": 1})
    assert f"{kind} is the status of something else" in reason(reading)


def test_a_status_without_a_matching_status_says_nothing_on_matching(tmp_path: Path) -> None:
    reading = read(tmp_path, status_message(":25D::SETT//PEND"))
    assert reading.frames[StatusAdvice.table]["dimension"].to_list() == ["settlement"]


def test_two_statuses_of_one_kind_contradict_each_other(tmp_path: Path) -> None:
    reading = read(tmp_path, status_message(":25D::MTCH//MACH", ":25D::MTCH//NMAT", ":25D::SETT//PEND"))
    assert (reading.rows_accepted, rules(reading)) == (1, {"CONTRADICTION": 2})


def test_one_status_given_twice_and_two_kinds_of_one_dimension_are_kept_apart(tmp_path: Path) -> None:
    reads = ":25D::SETT//PEND\n:16R:REAS\n:24B::PEND//{}\n:16S:REAS"
    reading = read(
        tmp_path,
        status_message(reads.format("LACK"), reads.format("MONY"), ":25D::IPRC//PACK", ":25D::CPRC//REJT"),
    )
    told = reading.frames[StatusAdvice.table].select("advice_id", "dimension", "status", "reason").rows()
    assert told == [
        ("ST1", "settlement", "PEND", "LACK"),
        ("ST1//2", "settlement", "PEND", "MONY"),
        ("ST1", "processing", "PACK", None),
        ("ST1//2", "processing", "CPRC/REJT", None),
    ]


def test_a_message_sent_twice_counts_once(tmp_path: Path) -> None:
    message = status_message(":25D::MTCH//MACH", ":25D::SETT//PEND")
    reading = read(tmp_path, message + message)
    assert (reading.rows_in_file, reading.rows_accepted, rules(reading)) == (4, 2, {"DUPLICATE": 2})


def test_two_messages_of_one_reference_that_differ_are_both_refused(tmp_path: Path) -> None:
    first, second = (status_message(f":25D::SETT//{one}", ":25D::MTCH//MACH") for one in ("PEND", "PENF"))
    reading = read(tmp_path, first + second)
    assert rules(reading) == {"CONFLICTING_DUPLICATE": 2, "DUPLICATE": 1}
    assert reading.frames[StatusAdvice.table]["dimension"].to_list() == ["matching"]


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (status_message(":25D::SETT//PEND", related=None), "FIELD_MISSING"),
        (status_message(":25D::SETT//PEND", related="NONREF"), "REFERENCE_UNKNOWN"),
        (status_message(), "STATUS_MISSING"),
        (status_message(":25D::SETT//"), "FIELD_MISSING"),
        (status_message(":25D:PEND"), "STATUS_OF_OTHER_KIND"),
        (status_message(":25D::SETT//PEND\n:16R:REAS\n:70D::REAS//WHY\n:16S:REAS"), "FIELD_MISSING"),
        (status_message().replace(":16S:GENL", ":25D::SETT//PEND\n:16S:GENL"), "STATUS_MISSING"),
        (status_message(":25D::SETT//PEND").replace(":16S:STAT\n", ""), "BLOCK_MISMATCH"),
    ],
    ids=[
        "no instruction",
        "NONREF",
        "no status",
        "no code",
        "no qualifier",
        "no reason code",
        "no block",
        "not closed",
    ],
)
def test_what_a_status_needs_and_lacks_is_named(tmp_path: Path, message: str, rule: str) -> None:
    reading = read(tmp_path, message)
    assert (reading.rows_in_file, rules(reading)) == (1, {rule: 1})


def test_a_status_outside_its_block_is_refused_and_the_others_are_taken(tmp_path: Path) -> None:
    reading = read(
        tmp_path, status_message(":25D::SETT//PEND", extra=[":16R:SETTRAN", ":25D::MTCH//MACH", ":16S:SETTRAN"])
    )
    assert (reading.rows_accepted, rules(reading)) == (1, {"MISPLACED": 1})


def test_refused_rows_of_one_message_hold_its_text_once(tmp_path: Path) -> None:
    reading = read(tmp_path, status_message(":25D::MTCH//MACH", ":25D::SETT//PEND", related="NONREF"))
    first, second = reading.rejects["content"]
    assert ":20C::SEME//ST1" in first
    assert ":25D::MTCH//MACH" in first
    assert ":25D::SETT//PEND" in second
    assert ":20C::SEME//ST1" not in second


def test_of_several_links_the_instructions_counts(tmp_path: Path) -> None:
    link = ":16R:LINK\n:13A::LINK//599\n:20C::RELA//OTHER\n:16S:LINK\n:16R:LINK\n:13A::LINK//543\n:20C::RELA//"
    message = status_message(":25D::SETT//PEND").replace(":16R:LINK\n:20C::RELA//", link)
    assert only_row(read(tmp_path, message))["instruction_id"] == "SI1"
    ambiguous = message.replace(":13A::LINK//543\n", "").replace(":13A::LINK//599\n", "")
    assert rules(read(tmp_path, ambiguous)) == {"FIELD_AMBIGUOUS": 1}


def test_there_are_as_many_codes_as_the_schemas_have() -> None:
    # Counted in sese.024.001.13, section 1.4 of the domain text.
    counts = {"PEND": 61, "PENF": 64, "NMAT": 40, "PPRC": 27, "REPR": 29, "CAND": 11, "PACK": 9}
    assert {status: len(codes) for status, codes in REASONS.items()} == counts


KINDS = {"PEND": "SETT", "PENF": "SETT", "NMAT": "MTCH", "PPRC": "IPRC", "REPR": "IPRC", "CAND": "IPRC", "PACK": "IPRC"}


@pytest.mark.parametrize("status", REASONS)
def test_every_reason_code_is_kept_as_it_came(tmp_path: Path, status: str) -> None:
    text = "".join(
        status_message(f":25D::{KINDS[status]}//{status}\n:16R:REAS\n:24B::{status}//{code}\n:16S:REAS", reference=code)
        for code in REASONS[status]
    )
    frame = read(tmp_path, text).frames[StatusAdvice.table]
    assert frame["reason"].to_list() == list(REASONS[status])
    assert set(frame["status"]) == {status}


CODES = st.from_regex(r"[A-Z0-9]{4}", fullmatch=True)
SCHEMES = st.sampled_from(["", "SCHM", "CBFR"])
WORDS = st.text(st.characters(codec="latin-1", exclude_categories=("C", "Z")), min_size=1, max_size=35).filter(
    lambda text: text[0] not in ":-{"
)
MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(["IPRC", "INMH", "MTCH", "SETT"]),
        SCHEMES,
        CODES,
        st.lists(st.tuples(SCHEMES, CODES, st.lists(WORDS, max_size=3)), max_size=3),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda status: status[0],
)
DIMENSIONS = {"IPRC": "processing", "INMH": "inferred_matching", "MTCH": "matching", "SETT": "settlement"}


def coded(scheme: str, code: str) -> str:
    return f"{scheme}/{code}" if scheme else code


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(MESSAGES, min_size=1, max_size=4))
def test_messages_written_out_are_read_back(tmp_path: Path, drawn: list) -> None:  # type: ignore[type-arg]
    text, told = "", []
    for number, statuses in enumerate(drawn):
        blocks = []
        for kind, scheme, code, reasons in statuses:
            block = [f":25D::{kind}/{scheme}/{code}"]
            for of, why, words in reasons:
                narrative = [":70D::REAS//" + "\n".join(words)] if words else []
                block += [":16R:REAS", f":24B::{code}/{of}/{why}", *narrative, ":16S:REAS"]
            blocks.append("\n".join(block))
            why = [coded(of, one) for of, one, _ in reasons]
            lines = [line for _, _, words in reasons for line in words]
            told.append(
                (
                    f"ST{number}",
                    DIMENSIONS[kind],
                    f"SI{number}",
                    coded(scheme, code),
                    why[0] if why else None,
                    ", ".join(why[1:]) or None,
                    "\n".join(lines) or None,
                )
            )
        text += status_message(*blocks, reference=f"ST{number}", related=f"SI{number}")
    path = tmp_path / "law"
    path.write_text(text, encoding="utf-8")
    columns = ("advice_id", "dimension", "instruction_id", "status", "reason", "further_reasons", "narrative")
    reading = settlement_swift.read(path, SOURCE)
    assert reading.frames[StatusAdvice.table].select(columns).rows() == told
    assert reading.rows_rejected == 0
