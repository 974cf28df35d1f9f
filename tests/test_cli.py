"""The command line: what it prints, what it leaves behind, and its exit codes."""

import json
import shlex
from pathlib import Path

import polars as pl
import pytest

from backoffice.__main__ import EXAMPLES, main, parser
from backoffice.contracts import EXTRACTS, RESULTS
from backoffice.contracts.cost_gaps import CostGap
from backoffice.contracts.records import Reject, SourceFile
from backoffice.contracts.settlement_penalty_reports import PenaltySuperseded
from backoffice.store import Store
from backoffice.store.writer import APPEND_ONLY


def run(folder: Path, *words: str) -> int:
    return main(["--data", str(folder), *words])


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo firm, made once by the command."""
    folder = tmp_path_factory.mktemp("firm") / "data"
    assert run(folder, "demo", "--scale", "0.01", "--until", "2026-09-30") == 0
    return folder


def test_the_demo_firm_has_every_extract_and_every_result(firm: Path) -> None:
    snapshot = Store(firm).snapshot()
    assert {contract.table for contract in (*EXTRACTS, *RESULTS)} <= set(snapshot.versions)
    for contract in {*EXTRACTS, *RESULTS} - {CostGap, PenaltySuperseded}:  # no cost is missing, no report replaced
        assert snapshot.scan(contract).head(1).collect().height == 1, contract.table
    assert snapshot.facts["as_of"].startswith("2026-09-30")


def test_the_demo_firm_has_refused_mail_to_show(firm: Path) -> None:
    snapshot = Store(firm).snapshot()
    states = dict(snapshot.scan(SourceFile).select("file_name", "state").collect().iter_rows())
    assert states["prospects-20260930.csv"] == "accepted_in_part"
    assert states["petty-cash-20260930.sta"] == "refused"
    rejects = snapshot.scan(Reject).collect()
    assert rejects["rule"].unique().sort().to_list() == ["CONFLICTING_DUPLICATE", "MISSING", "PROOF_TOTAL"]
    assert rejects.filter(pl.col("rule") == "PROOF_TOTAL").height == 4, "the statement and its three entries"


def test_everything_in_the_demo_store_is_sound(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(firm, "check", "--csv") == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0] == "table,rows,sound,finding"
    assert len(lines) > len(EXTRACTS)


def test_building_again_with_nothing_changed_rebuilds_nothing(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    as_of = Store(firm).snapshot().facts["as_of"]
    before = len(Store(firm).loads())
    assert run(firm, "build", "--as-of", as_of) == 0
    assert json.loads(capsys.readouterr().out) == {"rebuilt": []}
    assert len(Store(firm).loads()) == before


def test_a_later_moment_rebuilds_what_depends_on_it_and_nothing_else(
    firm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = Store(firm).snapshot()
    assert run(firm, "build", "--as-of", "2026-10-02T08:00") == 0
    rebuilt = json.loads(capsys.readouterr().out)["rebuilt"]
    assert "settlement_status" in rebuilt and "break_cases" in rebuilt
    assert not {"staff_cost", "seat_use", "remote_savings"} & set(rebuilt)
    assert run(firm, "restore", str(earlier.load_id)) == 0
    after = Store(firm).snapshot().versions
    assert {table: after[table] for table in after.keys() - APPEND_ONLY} == {
        table: earlier.versions[table] for table in earlier.versions.keys() - APPEND_ONLY
    }, "all but the record of what happened is as before"


def test_demo_never_overwrites_by_itself(firm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Store(firm).snapshot().load_id
    assert run(firm, "demo", "--if-empty") == 0
    assert run(firm, "demo") == 3
    assert "--replace" in capsys.readouterr().err
    assert Store(firm).snapshot().load_id == before


def test_ingest_prints_one_line_of_json_a_file_and_builds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = tmp_path / "day.sta"
    good.write_text(
        ":20:X\r\n:25:A\r\n:28C:1/1\r\n:60F:C260601EUR1,00\r\n:61:260601C2,00NTRFR\r\n:62F:C260601EUR3,00\r\n-\r\n"
    )
    bad = tmp_path / "bad.bin"
    bad.write_bytes(b"\x00\x01\x02")
    store = tmp_path / "store"
    assert run(store, "ingest", str(good), str(bad), "--as-of", "2026-06-02") == 1
    printed = capsys.readouterr()
    lines = [json.loads(line) for line in printed.out.splitlines()]
    assert [line["state"] for line in lines] == ["accepted", "refused"]
    assert "bad.bin: refused:" in printed.err
    assert Store(store).snapshot().has("breaks")


def test_a_missing_file_and_a_busy_store_do_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "store", "ingest", str(tmp_path / "nowhere.csv")) == 3
    assert "there is no such file" in capsys.readouterr().err
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n")
    with Store(tmp_path / "store").writing("ingest", "elsewhere"):
        assert run(tmp_path / "store", "ingest", str(file), "--wait", "0") == 3
    assert "Another process is writing" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["fly"], ["ingest"], ["build", "--as-of", "yesterday"]])
def test_wrong_usage_exits_with_2(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(tmp_path, *words)
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    "example", [line for lines in EXAMPLES.values() for line in lines.splitlines()], ids=lambda line: line
)
def test_every_example_in_the_help_is_understood(example: str) -> None:
    words = shlex.split(example.split(" > ", maxsplit=1)[0])
    assert parser().parse_args(words).command == words[0]
