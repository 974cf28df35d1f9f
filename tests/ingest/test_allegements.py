"""MT578 and sese.028: what counterparties allege, and what takes it back."""

from pathlib import Path

import pytest

from tests.ingest.settlement_files import GOLDEN, expected, only_row, read, read_file, reason, rows, rules

ALLEGED = (GOLDEN / "mt578.fin").read_text(encoding="utf-8").split("-}\n")[0] + "-}\n"
NOTIFIED = (GOLDEN / "sese028.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "number"), [("mt578.fin", 3), ("sese028.xml", 1)])
def test_the_golden_file_gives_the_rows_written_beside_it(file: str, number: int) -> None:
    reading = read_file(GOLDEN / file)
    assert rows(reading) == expected(f"{file.partition('.')[0]}.json")
    assert (reading.rows_in_file, reading.rows_rejected) == (number, 0)


def test_bare_text_is_known_for_an_allegement_by_its_indicators(tmp_path: Path) -> None:
    bare = ALLEGED.partition("{4:\n")[2].replace("-}\n", "")
    row = only_row(read(tmp_path, bare))
    assert {name: row[name] for name in ("allegement_id", "movement", "payment")} == {
        "allegement_id": "AL-0001",
        "movement": "DELI",
        "payment": "APMT",
    }


def test_the_indicators_may_stand_in_the_first_block(tmp_path: Path) -> None:
    moved = ALLEGED.replace(":22H::REDE//DELI\n:22H::PAYM//APMT\n", "").replace(
        ":23G:NEWM\n", ":23G:NEWM\n:22H::REDE//DELI\n:22H::PAYM//APMT\n"
    )
    told, told_elsewhere = only_row(read(tmp_path, ALLEGED)), only_row(read(tmp_path, moved))
    assert told == told_elsewhere


@pytest.mark.parametrize("version", ["001.01", "001.06", "002.06", "001.12"])
def test_every_version_is_read_the_same(tmp_path: Path, version: str) -> None:
    text = NOTIFIED.replace("sese.028.001.10", f"sese.028.{version}")
    assert rows(read(tmp_path, text)) == expected("sese028.json")


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (":23G:NEWM", ":23G:INST", "CODE_UNKNOWN"),
        (":23G:NEWM", ":23G:REMO", "FIELD_MISSING"),
        (":22H::REDE//DELI\n", "", "FIELD_MISSING"),
        (":22H::PAYM//APMT", ":22H::PAYM//CASH", "CODE_UNKNOWN"),
        (":16R:AMT\n:19A::SETT//EUR12487,5\n:16S:AMT\n", "", "FIELD_MISSING"),
        (":98A::SETT//20260604", ":98B::SETT//OPEN", "DATE_UNREADABLE"),
    ],
)
def test_what_cannot_be_an_allegement_is_refused(tmp_path: Path, before: str, after: str, rule: str) -> None:
    assert before in ALLEGED
    reading = read(tmp_path, ALLEGED.replace(before, after))
    assert rules(reading) == {rule: 1}
    assert reading.rejects["extract"].to_list() == ["allegements"]


def test_a_removal_that_names_no_allegement_says_what_is_missing(tmp_path: Path) -> None:
    assert ":20C::PREV" in reason(read(tmp_path, ALLEGED.replace(":23G:NEWM", ":23G:REMO")))


def test_a_notification_without_a_movement_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, NOTIFIED.replace("<SctiesMvmntTp>RECE</SctiesMvmntTp>", ""))
    assert rules(reading) == {"FIELD_MISSING": 1}
    assert "SctiesMvmntTp" in reason(reading)


def test_the_same_allegement_sent_again_counts_once(tmp_path: Path) -> None:
    reading = read(tmp_path, ALLEGED + ALLEGED)
    assert (reading.rows_accepted, rules(reading)) == (1, {"DUPLICATE": 1})
