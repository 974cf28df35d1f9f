"""Kept questions: named, described, versioned, sent as a file, asked from the command line, and never a row."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from backoffice.__main__ import main
from backoffice.adhoc import kept, own_file
from backoffice.adhoc.kept import Asked
from backoffice.errors import QuestionRefused

MARKETS = Asked(
    "SELECT market, count(*) AS n FROM settlement_status WHERE intended_settlement_date >= $since "
    "GROUP BY ALL ORDER BY market",
    "Instructions by market since a day",
    {"since": "2026-09-01"},
    {"x": "market", "y": "n"},
)


def test_a_name_kept_twice_has_two_versions_and_both_stay(tmp_path: Path) -> None:
    first = kept.keep(tmp_path, "  बाज़ार  A ", "Rao", MARKETS)
    second = kept.keep(tmp_path, "बाज़ार a", "Rao", Asked("SELECT 1"))
    assert (first.version, second.version) == (1, 2)
    assert kept.named(tmp_path, "बाज़ार A").thing.text == "SELECT 1"
    assert kept.named(tmp_path, "बाज़ार A", 1).thing == MARKETS
    assert [one.version for one in kept.QUESTIONS.kept_in(tmp_path)[0]] == [2]


@pytest.mark.parametrize(
    ("name", "who", "asked"),
    [
        ("", "Rao", MARKETS),
        ("x" * 61, "Rao", MARKETS),
        ("x", "", MARKETS),
        ("a\x07", "Rao", MARKETS),
        ("x", "Rao", Asked(" ")),
        ("x", "Rao", Asked("SELECT 1", "d" * 401)),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, who: str, asked: Asked
) -> None:
    with pytest.raises(QuestionRefused):
        kept.keep(tmp_path, name, who, asked)
    assert not (tmp_path / kept.QUESTIONS.folder).exists()


def test_a_torn_line_is_told_and_the_others_stay_readable(tmp_path: Path) -> None:
    kept.keep(tmp_path, "a", "Rao", MARKETS)
    [file] = (tmp_path / kept.QUESTIONS.folder).glob("*.jsonl")
    file.write_text(file.read_text() + '{"name": "a", "question": {"text": 3}}\n{"na')
    found, wrong = kept.QUESTIONS.kept_in(tmp_path)
    assert [one.thing for one in found] == [MARKETS]
    assert len(wrong) == 2 and "line 2" in wrong[0] and "line 3" in wrong[1]


def test_a_file_of_a_question_reads_back_as_the_question() -> None:
    assert kept.read(json.loads(json.dumps(kept.written(MARKETS)))) == MARKETS
    for nonsense in (None, [], {}, {"text": 3}, {"text": "x", "parameters": {"a": 1}}, {"text": "x", "view": []}):
        with pytest.raises(QuestionRefused):
            kept.read(nonsense)


def test_the_command_keeps_asks_and_exports(
    small_firm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(shutil.copytree(small_firm, tmp_path / "data"))]
    file, out = tmp_path / "question.json", tmp_path / "answer.parquet"
    file.write_text(json.dumps(kept.written(MARKETS)))
    assert main([*data, "ask", "Markets", "--keep", str(file), "--who", "Rao"]) == 0
    assert main([*data, "ask", "--list"]) == 0
    assert '"name": "Markets", "version": 1' in capsys.readouterr().out
    assert main([*data, "ask", "markets"]) == 0
    few = capsys.readouterr().out
    assert main([*data, "ask", "markets", "--param", "since=2000-01-01", "--out", str(out)]) == 0
    many = pl.read_parquet(out)
    assert few.splitlines()[0] == "market,n"
    assert sum(int(line.split(",")[1]) for line in few.splitlines()[1:]) < many["n"].sum()
    assert main([*data, "ask", "markets", "--export", str(tmp_path / "again.json")]) == 0
    assert json.loads((tmp_path / "again.json").read_text()) == kept.written(MARKETS)


@pytest.mark.parametrize(
    "given", [["ask"], ["ask", "nobody"], ["ask", "x", "--sql", "SELECT 1"], ["ask", "--sql", "FROM pay_month"]]
)
def test_what_cannot_be_asked_says_why_and_does_nothing(
    small_firm: Path, capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    assert main(["--data", str(small_firm), *given]) == 3
    assert capsys.readouterr().err.startswith("backoffice ask: ")


def test_a_file_of_ones_own_becomes_a_table(tmp_path: Path) -> None:
    frame = pl.DataFrame({"market": ["NSE"], "limit": [5]})
    frame.write_excel(tmp_path / "a.xlsx")
    frame.write_parquet(tmp_path / "a.parquet")
    for name, content in (
        ("My limits (1).csv", b"market,limit\nNSE,5\n"),
        ("My limits (1).XLSX", (tmp_path / "a.xlsx").read_bytes()),
        ("My limits (1).parquet", (tmp_path / "a.parquet").read_bytes()),
    ):
        table, found = own_file.read(name, content)
        assert table == "my_my_limits_1" and found.rows() == [("NSE", 5)]


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"x"), ("a.parquet", b"nonsense"), ("a.xlsx", b"x"), ("a.csv", b"")]
)
def test_a_file_that_is_none_is_refused_with_its_name(name: str, content: bytes) -> None:
    with pytest.raises(QuestionRefused, match=name):
        own_file.read(name, content)
