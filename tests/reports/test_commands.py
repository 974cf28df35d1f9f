"""The command that writes a report: files, messages and exit codes."""

import json
from pathlib import Path

import pytest

from backoffice.__main__ import main


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
def test_wrong_usage_exits_with_2(small_firm: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(small_firm, *words)
    assert stopped.value.code == 2
