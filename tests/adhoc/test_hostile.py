"""What tries to get out stays in: refused by the gate, and powerless in the worker should the gate let it through."""

from pathlib import Path

import duckdb
import pytest

from backoffice.adhoc import gate
from backoffice.adhoc.process import Process
from backoffice.errors import QuestionFailed, QuestionRefused
from tests.adhoc.conftest import CLOSED, QUICK, SECRET, TABLES, Files, peak_mb, started
from tests.adhoc.fuzz import Grammar
from tests.adhoc.hostile import BOMBS, REFUSED

SEED, STATEMENTS = 20261126, 10_000


def passed(parser: duckdb.DuckDBPyConnection, text: str) -> gate.Passed:
    gate.fit_to_parse(text)
    tree = parser.cursor().execute("SELECT json_serialize_sql(?)", [text]).fetchall()[0][0]
    return gate.check(text, tree, TABLES, CLOSED)


def test_there_are_enough_of_them() -> None:
    assert len(set(REFUSED)) == len(REFUSED) >= 150


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:60])
def test_the_gate_refuses_with_a_sentence(parser: duckdb.DuckDBPyConnection, files: Files, text: str) -> None:
    with pytest.raises(QuestionRefused) as refused:
        passed(parser, files.fill(text))
    assert len(str(refused.value)) > 10
    place = refused.value.place
    assert place is None or 0 <= place <= len(files.fill(text))


def test_what_the_gate_refuses_is_powerless_in_the_worker(files: Files) -> None:
    """The second layer by itself: every statement is run in a worker as if it had passed."""
    process, leaked = started(), []
    secret_frame = [SECRET]  # a Python variable by a name that statements ask for
    for text in REFUSED:
        if not process.alive:
            process.end()
            process = started()
        try:
            found = process.ask(files.fill(text), {}, 1000)
        except QuestionFailed:
            continue
        if SECRET in str(found.frame.rows()) or "root:" in str(found.frame.rows()):
            leaked.append(text)
    process.end()
    assert secret_frame and leaked == []
    assert files.untouched()


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: text[:60])
def test_a_bomb_is_stopped_within_its_limits(parser: duckdb.DuckDBPyConnection, text: str) -> None:
    passed(parser, text)
    process = started()
    try:
        found = process.ask(text, {}, 100)
        assert found.cut is not None or found.frame.height <= 100
    except QuestionFailed as failed:
        assert failed.kind in ("time", "memory", "wrong"), failed
    if process.alive:
        assert peak_mb(process) < QUICK.address_mb
    process.end()


def test_ten_thousand_statements_by_chance_read_and_write_nothing_outside(
    parser: duckdb.DuckDBPyConnection, files: Files
) -> None:
    grammar, process, ran, peak = Grammar(SEED), started(), 0, 0.0
    for _ in range(STATEMENTS):
        text = files.fill(grammar.statement())
        try:
            allowed = passed(parser, text)
        except QuestionRefused:
            continue
        assert allowed.tables <= TABLES
        if not process.alive:
            process.end()
            process = started()
        found = _ran(process, text, allowed)
        ran += found is not None
        # A statement may say the file's name, and get it back: what stands in the file it may not.
        assert SECRET not in (found or "")
        peak = max(peak, peak_mb(process)) if process.alive else peak
    process.end()
    assert files.untouched()
    assert ran > STATEMENTS / 20, "too few got through to say anything of the worker"
    assert peak < QUICK.address_mb


def _ran(process: Process, text: str, allowed: gate.Passed) -> str | None:
    try:
        return str(process.ask(text, dict.fromkeys(allowed.parameters, "a"), 20).frame.rows())
    except QuestionFailed:
        return None


def test_a_worker_has_no_environment_no_files_and_no_way_to_open_any(worker: Process, tmp_path: Path) -> None:
    of = Path(f"/proc/{worker.pid}")
    assert (of / "environ").read_bytes() == b""
    limits = {line[:26].strip(): line[26:].split()[:2] for line in (of / "limits").read_text().splitlines()}
    assert limits["Max open files"] == limits["Max file size"] == limits["Max core file size"] == ["0", "0"]
    assert int(limits["Max address space"][1]) == QUICK.address_mb << 20
    opened = sorted(str(one.readlink()) for one in (of / "fd").iterdir())
    assert not [one for one in opened if one.startswith("/") and one != "/dev/null"], opened
