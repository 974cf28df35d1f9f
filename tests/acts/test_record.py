"""Acts as they are recorded: kept for good, refused with a reason, and seen in the worklist at once."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from backoffice.__main__ import main
from backoffice.acts import record
from backoffice.acts.intents import intent_on
from backoffice.build import build
from backoffice.contracts.break_acts import ActOutcome, BreakAct
from backoffice.contracts.break_cases import HandlingProof
from backoffice.errors import ActRefused
from backoffice.store import Store
from tests.acts.conftest import case, cases

UNTOUCHED = (pl.col("state") == "OPEN") & ~pl.col("is_timing_candidate") & pl.col("last_act").is_null()
SMALL = UNTOUCHED & (pl.col("difference").abs() <= pl.col("limit"))
LARGE = UNTOUCHED & (pl.col("difference").abs() > pl.col("limit"))


def do(store: Store, kind: str, *breaks: str, actor: str = "Ann", **more: str) -> str:
    more = {"reason": "because", **more}
    (act_id,) = record(store, [intent_on(store.snapshot(), kind, breaks, actor=actor, **more)], "command")  # type: ignore[arg-type]
    return act_id


def test_an_act_is_in_the_worklist_at_once_and_builds_nothing_else(store: Store) -> None:
    one = cases(store, SMALL)[0]
    before = store.snapshot()
    do(store, "write_off", one["break_id"], cause="FEES")
    after = case(store, one["break_id"])
    assert (after["state"], after["is_open"], after["proposed_by"]) == ("WRITTEN_OFF", False, "Ann")
    assert (after["cause"], after["cause_is_probable"]) == ("FEES", False)
    now = store.snapshot()
    assert {"reconciliation_items", "breaks", "settlement_status"} <= {
        table for table in now.versions if now.versions[table] == before.versions[table]
    }


def test_a_large_one_needs_two_people_and_the_proof_counts_it_where_it_is(store: Store) -> None:
    one = cases(store, LARGE)[0]
    with pytest.raises(ActRefused, match=r"more than the .* one person may close alone"):
        do(store, "write_off", one["break_id"])
    proposal = do(store, "propose_write_off", one["break_id"])
    waiting = case(store, one["break_id"])
    assert (waiting["state"], waiting["needs_second_person"], waiting["is_open"]) == ("PROPOSED", True, True)
    with pytest.raises(ActRefused, match="may not confirm it too"):
        do(store, "confirm", actor="ann", on_act=proposal)
    do(store, "confirm", actor="Bob", on_act=proposal)
    closed = case(store, one["break_id"])
    assert (closed["state"], closed["proposed_by"], closed["confirmed_by"]) == ("WRITTEN_OFF", "Ann", "Bob")
    proofs = store.snapshot().scan(HandlingProof).collect()
    assert proofs["proves"].all()
    here = proofs.row(
        by_predicate=(pl.col("reconciliation") == one["reconciliation"]) & (pl.col("currency") == one["currency"]),
        named=True,
    )
    assert here["written_off_difference"] != 0


def test_an_undo_opens_the_break_again_and_both_acts_stay(store: Store) -> None:
    one = cases(store, SMALL)[0]
    act = do(store, "accept", one["break_id"])
    do(store, "undo", on_act=act, actor="Bob")
    assert case(store, one["break_id"])["state"] == "OPEN"
    told = store.snapshot().scan(ActOutcome).filter(pl.col("break_id") == one["break_id"]).sort("acted_at").collect()
    assert told.select("kind", "standing").rows() == [("accept", "undone"), ("undo", "stands")]


def test_a_refused_act_leaves_no_trace(store: Store) -> None:
    one = cases(store, SMALL)[0]
    before = store.snapshot().load_id
    with pytest.raises(ActRefused, match="A reason is needed"):
        do(store, "accept", one["break_id"], reason=" ")
    assert store.snapshot().load_id == before


def test_acts_outlive_a_rebuild_and_a_restore(store: Store) -> None:
    one, loads = cases(store, SMALL)[0], store.snapshot().load_id
    do(store, "accept", one["break_id"])
    store.restore(loads)  # type: ignore[arg-type]
    build(store, as_of=datetime.fromisoformat(store.snapshot().facts["as_of"]))
    assert case(store, one["break_id"])["state"] == "ACCEPTED"


def test_an_act_lapses_when_the_break_it_was_about_changes(store: Store) -> None:
    """The break behind the act is made another one: its acts were about the earlier state."""
    one = cases(store, SMALL)[0]
    act = do(store, "accept", one["break_id"])
    with store.writing("ingest", "another state seen") as writer:
        acts = writer.before.scan(BreakAct).collect()
        other = pl.when(pl.col("act_id") == act).then(pl.lit("0" * 16)).otherwise("break_version")
        writer.replace(BreakAct.table, acts.with_columns(break_version=other))
    build(store, as_of=datetime.fromisoformat(store.snapshot().facts["as_of"]))
    assert case(store, one["break_id"])["state"] == "OPEN"
    told = store.snapshot().scan(ActOutcome).filter(pl.col("act_id") == act).collect().row(0, named=True)
    assert (told["standing"], told["finding"]) == ("lapsed", "BREAK_CHANGED")


def test_the_refused_act_of_the_demo_firm_is_explained(store: Store) -> None:
    refused = store.snapshot().scan(ActOutcome).filter(pl.col("standing") == "refused").collect()
    assert refused["finding"].to_list() == ["MAKER_IS_CHECKER"]


def test_the_command_does_the_same(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    one = cases(store, LARGE)[0]
    data = ["--data", str(store.folder)]
    assert main([*data, "act", "assign", one["break_id"], "--who", "Ann", "--owner", "Bob"]) == 0
    assert case(store, one["break_id"])["owner"] == "Bob"
    assert main([*data, "act", "accept", one["break_id"], "--who", "Ann", "--reason", "so"]) == 3
    assert "one person may close alone" in capsys.readouterr().err
    assert main([*data, "act", "comment", "ffffffffffffffff", "--who", "Ann", "--reason", "so"]) == 3
    assert "There is no open break ffffffffffffffff" in capsys.readouterr().err


def test_acts_into_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ActRefused, match="There is no open break"):
        intent_on(Store(tmp_path / "none").snapshot(), "comment", ["a" * 16], actor="Ann", reason="so")
