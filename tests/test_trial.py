"""A rule tried before it is adopted: which rows would come out otherwise, with sums, and nothing written."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from backoffice.__main__ import main
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.reconciliation import LedgerEntry, ReconciliationItem, Statement, StatementEntry
from backoffice.errors import RuleRefused
from backoffice.store import Store
from backoffice.transforms.reconciliation_rules import CASH, RECONCILIATIONS
from backoffice.transforms.reconciliation_sides import SIDES
from backoffice.transforms.rule_changes import changed, optional, settings
from backoffice.trial import Trial, try_rule
from tests.tables import frame

AS_OF = datetime.fromisoformat("2026-06-10T22:00+00:00")


def store_of(tmp_path: Path, own: list[dict[str, Any]], outside: list[dict[str, Any]]) -> Store:
    """A store of one account's ledger and statement."""
    store = Store(tmp_path / "data")
    plain = {"account_id": "A", "currency": "USD"}
    ledger = [{**plain, "entry_id": f"L{number}", **row} for number, row in enumerate(own)]
    entries = [
        {**plain, "statement_id": "S", "entry_number": number, "kind": "end_of_day", "status": "BOOK", **row}
        for number, row in enumerate(outside, 1)
    ]
    with store.writing("ingest", "a day") as writer:
        writer.append(LedgerEntry.table, frame(LedgerEntry, ledger))
        writer.append(Statement.table, frame(Statement, [{"statement_id": "S"}]))
        writer.append(StatementEntry.table, frame(StatementEntry, entries))
    return store


def row(reference: str, amount: str, day: str = "2026-06-10") -> dict[str, Any]:
    on = datetime.fromisoformat(day).date()
    return {"reference": reference, "amount": Decimal(amount), "booked_on": on, "value_date": on}


def theirs(reference: str, amount: str, day: str = "2026-06-10") -> dict[str, Any]:
    one = row(reference, amount, day)
    return {"account_owner_reference": one.pop("reference"), **one}


def tried(store: Store, **wanted: str) -> Trial:
    return try_rule(store.snapshot(), "cash", {name.replace("__", "."): value for name, value in wanted.items()}, AS_OF)


def told(trial: Trial) -> list[tuple[Any, ...]]:
    return trial.summary.select("change", "own_rows", "outside_rows", "amount", "difference").rows()


def test_a_wider_tolerance_shows_what_it_would_let_pass(tmp_path: Path) -> None:
    store = store_of(
        tmp_path,
        [row("R1", "100"), row("R2", "50"), row("R3", "7")],
        [theirs("R1", "100.05"), theirs("R2", "51"), theirs("R3", "7")],
    )
    trial = tried(store, amount__tolerance="0.10")
    assert told(trial) == [("MATCHED_NEWLY", 1, 1, Decimal("200.05"), Decimal("-0.05"))]
    assert trial.breaks == (2, 1)
    assert (trial.before.version + 1, trial.after.version) == (trial.after.version, trial.after.version)


def test_a_narrower_one_shows_what_it_would_bring_up(tmp_path: Path) -> None:
    store = store_of(tmp_path, [row("R1", "100")], [theirs("R1", "100.01")])
    trial = tried(store, amount__tolerance="0")
    assert told(trial) == [("BROKEN_NEWLY", 1, 1, Decimal("200.01"), Decimal("-0.01"))]


def test_pending_items_are_never_counted_as_breaks(tmp_path: Path) -> None:
    """Booked on Monday the 8th, seen on Wednesday: two business days, the window of cash."""
    store = store_of(
        tmp_path, [row("R1", "100", "2026-06-08"), row("R2", "9", "2026-06-01")], [theirs("R3", "5", "2026-06-01")]
    )
    now = tried(store, timing_days="2")
    assert (now.breaks, now.pending, now.summary.height) == ((2, 2), (1, 1), 0)
    shorter = tried(store, timing_days="1")
    assert (shorter.breaks, shorter.pending) == ((2, 3), (1, 0))
    assert told(shorter) == [("NO_LONGER_PENDING", 1, 0, Decimal(100), Decimal(100))]
    longer = tried(store, timing_days="9")
    assert [change for change, *_ in told(longer)] == ["NOW_PENDING"]


def test_without_a_pass_its_matches_break(tmp_path: Path) -> None:
    nameless = {**theirs("R1", "100"), "account_owner_reference": None}
    store = store_of(tmp_path, [row("R1", "100")], [nameless])
    trial = tried(store, without="unique without reference")
    assert told(trial) == [("BROKEN_NEWLY", 1, 1, Decimal(200), Decimal(0))]
    assert set(trial.rows["was_rule"]) == {"unique without reference"}


def test_a_trial_of_the_rule_in_force_changes_nothing_and_agrees_with_the_build(small_firm: Path) -> None:
    snapshot = Store(small_firm).snapshot()
    as_of = datetime.fromisoformat(snapshot.facts["as_of"])
    assert list(SIDES) == [rule.name for rule in RECONCILIATIONS]
    for rule in RECONCILIATIONS:
        name, setting = rule.name, f"{rule.measure}.tolerance"
        same = str(rule.column(rule.measure).tolerance)
        trial = try_rule(snapshot, name, {setting: same}, as_of)
        cases = snapshot.scan(BreakCase).filter(pl.col("reconciliation") == name).collect()
        pending = int(cases["is_timing_candidate"].sum())
        assert trial.summary.is_empty()
        assert (trial.breaks[0], trial.pending[0]) == (cases.height - pending, pending)


def test_nothing_is_written(small_firm: Path) -> None:
    store = Store(small_firm)
    before = store.snapshot().load_id
    trial = try_rule(store.snapshot(), "cash", {"amount.tolerance": "1000000"}, AS_OF)
    assert trial.rows.height and store.snapshot().load_id == before


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"amount.tolerance": "much"}, "is no tolerance"),
        ({"amount.tolerance": "-1"}, "is no tolerance"),
        ({"timing_days": "2.5"}, "no number of business days"),
        ({"colour": "blue"}, "no setting 'colour'"),
        ({"without": "magic"}, "no pass 'magic'"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(wanted: dict[str, str], why: str) -> None:
    with pytest.raises(RuleRefused, match=why):
        changed(CASH, wanted)


def test_every_setting_can_be_set() -> None:
    for name in settings(CASH):
        value = optional(CASH)[0] if name == "without" else "3"
        assert changed(CASH, {name: value}) != CASH


def test_the_results_of_a_build_name_the_version_that_made_them(small_firm: Path) -> None:
    items = Store(small_firm).snapshot().scan(ReconciliationItem).filter(pl.col("reconciliation") == "cash").collect()
    assert items["rule_version"].unique().to_list() == [CASH.version]


def test_the_command_prints_the_figures_and_then_the_changes(
    small_firm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(small_firm), "try-rule", "cash", "--set", "amount.tolerance=1000"]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert json.loads(first)["reconciliation"] == "cash"
    assert rest[0].startswith("change,currency,") and "MATCHED_NEWLY" in "".join(rest)
    assert main(["--data", str(small_firm), "try-rule", "cash", "--set", "colour=blue"]) == 3
