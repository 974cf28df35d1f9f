"""The command that writes a report: files, messages and exit codes."""

import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from backoffice.__main__ import main
from backoffice.adhoc import kept
from backoffice.contracts.settlement import SettlementStatus
from backoffice.store import Store


def run(folder: Path, *words: str) -> int:
    return main(["--data", str(folder), "report", "remote-staff", *words])


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("html", b"<!doctype html>")])
def test_it_writes_a_file_by_its_ending_and_says_which(
    small_firm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str, begins: bytes
) -> None:
    file = tmp_path / f"report.{ending}"
    assert run(small_firm, "--period", "2026-04..2026-09", "--lang", "hi", "--out", str(file)) == 0
    assert file.read_bytes().startswith(begins)
    told = json.loads(capsys.readouterr().out)
    assert (told["file"], told["role"]) == (str(file), "viewer")


def test_it_may_be_one_site_one_month_and_signed(small_firm: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    words = ("--period", "2026-08", "--site", "Pune", "--prepared-by", "A. Rao", "--out", str(file))
    assert run(small_firm, *words) == 0
    page = file.read_text(encoding="utf-8")
    assert "August 2026. Site: Pune." in page
    assert '<td class="words">A. Rao</td>' in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--period", "2028-01", "--out", "x.pdf"), "There are rows from September 2024 to August 2026"),
        (("--period", "2026-08", "--site", "Atlantis", "--out", "x.pdf"), "--site Atlantis: not among Indore"),
        (("--period", "2026-08", "--out", "nowhere/x.pdf"), "nowhere/x.pdf: cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_with_3(
    small_firm: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(small_firm, *words) == 3
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_kept_questions_are_reported_with_their_rows_text_values_and_load(
    small_firm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(small_firm, data)
    text = "SELECT market,\n  count(*) AS n FROM settlement_status WHERE market <> $not GROUP BY ALL ORDER BY 1"
    kept.keep(data, "By market", "A. Rao", kept.Asked(text, "How many a market", {"not": "NSE"}))
    paid = 'SELECT location_id, "number" FROM kpi_loaded_cost_per_fte WHERE withheld IS NOT NULL'
    kept.keep(data, "Withheld", "A. Rao", kept.Asked(paid))
    file = tmp_path / "questions.html"
    words = ("--question", "By market", "--question", "Withheld", "--param", "not=LSE", "--out", str(file))
    assert main(["--data", str(data), "report", "questions", *words]) == 0
    load = json.loads(capsys.readouterr().out)["load"]
    page = file.read_text(encoding="utf-8")
    rows = Store(data).snapshot().scan(SettlementStatus).collect().group_by("market").len()
    for market, count in rows.filter(pl.col("market") != "LSE").iter_rows():
        assert re.search(rf">{market}</td>\s*<td[^>]*>{count:,}</td>", page), market
    assert not re.search(r">LSE</td>", page)
    assert "count(*) AS n FROM settlement_status WHERE market &lt;&gt; $not" in page
    assert "Version 1 of" in page and "$not = LSE" in page and f"load {load}" in page
    # What is withheld of pay has no figure here either.
    hidden = page[page.index("Withheld") :]
    assert "Not given" in hidden

    more = ("--period", "2026-08", "--question", "By market", "--out", str(tmp_path / "staff.html"))
    assert main(["--data", str(data), "report", "remote-staff", *more]) == 0
    assert "How many a market" in (tmp_path / "staff.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("questions",), "--question is missing"),
        (("questions", "--question", "Nobody"), "There is no question Nobody"),
    ],
)
def test_what_a_report_of_questions_lacks_is_said(
    small_firm: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert main(["--data", str(small_firm), "report", *words, "--out", str(tmp_path / "x.html")]) == 3
    assert told in capsys.readouterr().err


def test_an_empty_store_has_nothing_to_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "data", "--period", "2026-08", "--out", str(tmp_path / "x.pdf")) == 3
    assert "no data was ever loaded" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--out", "x.pdf"),
        ("--period", "2026-08"),
        ("--period", "2026-13", "--out", "x.pdf"),
        ("--period", "2026-08..2026-07", "--out", "x.pdf"),
        ("--period", "August", "--out", "x.pdf"),
        ("--period", "2026-08", "--out", "x.docx"),
        ("--period", "2026-08", "--lang", "fr", "--out", "x.pdf"),
    ],
)
def test_wrong_usage_exits_with_2(small_firm: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(small_firm, *words)
    assert stopped.value.code == 2
    assert ("--period is missing" in capsys.readouterr().err) == ("--period" not in words)
