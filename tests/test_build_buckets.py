"""A build of the buckets whose rows changed gives what a build from nothing gives, and leaves all other files be."""

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice import build as building
from backoffice import build_alike, build_buckets, build_parts
from backoffice.contracts.break_acts import ActOutcome, BreakAct
from backoffice.contracts.break_candidates import BreakCandidate
from backoffice.contracts.break_cases import BreakCase, HandlingProof, MatchDay
from backoffice.contracts.break_life import BreakEvent, BreakLife
from backoffice.contracts.extract import Result
from backoffice.contracts.reconciliation import (
    Break,
    LedgerEntry,
    Position,
    ReconciliationCount,
    ReconciliationItem,
    ReconciliationProof,
    Statement,
    StatementEntry,
)
from backoffice.contracts.records import Reject, SourceFile
from backoffice.contracts.reference import CalendarDay, DatedRate, Instrument
from backoffice.contracts.settlement import Allocation, Trade
from backoffice.errors import ProofFailed
from backoffice.store import Store
from backoffice.transforms import TRANSFORMS
from backoffice.transforms.break_events import events_since
from tests.firm import demo_frames
from tests.tables import frame

AS_OF = datetime(2026, 10, 1, 6, tzinfo=UTC)
EXTRACTS = (LedgerEntry, StatementEntry, Statement, Trade, Allocation, Position)
BESIDES = (Reject, SourceFile, DatedRate, CalendarDay, Instrument)
WORKLIST = (ActOutcome, BreakCandidate, BreakCase, MatchDay, HandlingProof, BreakLife)
RESULTS = (ReconciliationItem, Break, ReconciliationCount, ReconciliationProof, *WORKLIST)
MADE = tuple(one for one in TRANSFORMS if one.writes in RESULTS)
FACTS = {"as_of": AS_OF, "today": AS_OF.date(), "bucket": "all"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store that holds the demo firm's two sides, of which builds make the reconciliations alone, in many buckets."""
    monkeypatch.setattr(building, "TRANSFORMS", MADE)
    monkeypatch.setattr(build_buckets, "BUCKET_ROWS", 100)
    monkeypatch.setattr(build_buckets, "MOST", 8)
    monkeypatch.setattr(build_alike, "FILE_ROWS", 50)
    made = Store(tmp_path / "data")
    with made.writing("ingest", "all") as writer:
        for contract in (*EXTRACTS, *BESIDES):
            writer.append(contract.table, demo_frames()[contract.table])
    return made


def build(store: Store) -> set[str]:
    """Build, and compare every result, row for row, with what its transforms make of all the store holds."""
    rebuilt = set(building.build(store, as_of=AS_OF))
    now = store.snapshot()
    for result in RESULTS:
        whole = [
            one(
                **{name: now.scan(given) for name, given in one.reads.items()},
                **{name: FACTS[name] for name in one.facts},
            )
            for one in MADE
            if one.writes is result
        ]
        same(result, now.scan(result), pl.concat(whole))
    seen = now.scan(BreakEvent)
    told = events_since(seen, *(now.scan(one) for one in (BreakCase, ReconciliationItem, Break)), AS_OF)
    same(BreakEvent, seen.filter(pl.col("as_of") == AS_OF), told)
    return rebuilt


def same(result: type[Result], kept: pl.LazyFrame, whole: pl.LazyFrame) -> None:
    """The rows kept are those made of everything at once; counts, which a bucket has of its own, when added up."""
    keys = list(result.primary_key())
    if result in (ReconciliationCount, MatchDay):
        own = keys[0]
        keys = [name for name in result.column_names() if name != own and not result.polars_schema()[name].is_numeric()]
        kept, whole = (rows.drop(own).group_by(keys).agg(pl.all().sum()) for rows in (kept, whole))
    assert_frame_equal(kept.collect().sort(keys), whole.collect().sort(keys))


def files(store: Store, result: type[Result] = ReconciliationItem) -> set[str]:
    """The files a result is kept in."""
    return {Path(file).name for file in store.snapshot().files(result.table)}


def bucket(file: str) -> str:
    """The bucket a file is of."""
    return file[: file.rindex("-")]


def one_line(store: Store, **other: Any) -> tuple[str, pl.DataFrame]:
    """The account of a booked statement line, and the line under another source and id with some columns others."""
    lines = store.snapshot().scan(StatementEntry).filter(kind="end_of_day", status="BOOK").sort("statement_id").head(1)
    line = lines.with_columns(source_id=pl.lit("one-line"), entry_number=pl.lit(90_000)).collect()
    return line["account_id"].item(), StatementEntry.cast(line.with_columns(**other))


def test_one_line_more_makes_one_bucket_anew(store: Store) -> None:
    build(store)
    kept = (ReconciliationItem, Break, ReconciliationCount, BreakCase, MatchDay)
    before = {result: files(store, result) for result in kept}
    assert all(len(names) > 6 for names in before.values())
    _, line = one_line(store, amount=pl.lit(-12345))
    with store.writing("ingest", "a line") as writer:
        writer.append(StatementEntry.table, line)
    assert build(store) >= {result.table for result in kept}
    touched = set()
    for result, names in before.items():
        (gone,), (new,) = names - files(store, result), files(store, result) - names
        touched |= {bucket(gone), bucket(new)}
    assert len(touched) == 1 and touched.pop().startswith("bucket-reconcile_cash-")


def test_an_act_makes_the_worklist_of_one_bucket_anew(store: Store) -> None:
    build(store)
    case = store.snapshot().scan(BreakCase).filter(reconciliation="cash").sort("break_id").head(1).collect()
    before = {result: files(store, result) for result in (Break, BreakCase, BreakCandidate)}
    act = {
        **{name: case[name].item() for name in ("break_id", "reconciliation")},
        **{"act_id": "a1", "kind": "assign", "owner": "Asha", "actor": "Ravi", "way": "command"},
        **{"break_version": case["version"].item(), "acted_at": AS_OF},
    }
    with store.writing("acts", "one") as writer:
        writer.append(BreakAct.table, frame(BreakAct, [act]))
    build(store)
    found = store.snapshot().scan(BreakCase).filter(break_id=case["break_id"].item()).collect()
    assert (found["owner"].item(), found["state"].item()) == ("Asha", "ASSIGNED")
    assert len(files(store, BreakCase) - before[BreakCase]) == len(before[BreakCase] - files(store, BreakCase)) == 1
    assert files(store, Break) == before[Break] and files(store, BreakCandidate) == before[BreakCandidate]


def test_a_row_that_comes_is_a_candidate_of_breaks_in_other_buckets(store: Store) -> None:
    """Ours, open on one account, and theirs, new on another, with the same reference: each is near the other."""
    build(store)
    alone = pl.col("outside_item_id").is_null() & pl.col("reference").is_not_null()
    ours = store.snapshot().scan(BreakCase).filter(alone, reconciliation="cash").sort("break_id").head(1).collect()
    others = store.snapshot().scan(StatementEntry).filter(pl.col("account_id") != ours["account_id"].item())
    line = (
        others.filter(kind="end_of_day", status="BOOK")
        .sort("statement_id", "entry_number")
        .head(1)
        .with_columns(
            source_id=pl.lit("far"),
            entry_number=pl.lit(91_000),
            account_owner_reference=pl.lit(ours["reference"].item()),
        )
    )
    with store.writing("ingest", "a line") as writer:
        writer.append(StatementEntry.table, StatementEntry.cast(line.collect()))
    build(store)
    near = store.snapshot().scan(BreakCandidate).filter(break_id=ours["break_id"].item()).collect()
    assert any(item.endswith("/91000") for item in near["item_id"])


def test_other_holidays_match_what_lies_around_them(store: Store) -> None:
    """With every Tuesday to Friday closed, value dates of one week are no day apart."""
    build(store)
    matched = store.snapshot().scan(ReconciliationItem).filter(reconciliation="cash", outcome="matched")
    before = matched.select(pl.len()).collect().item()
    days = store.snapshot().scan(CalendarDay).with_columns(is_business_day=pl.col("day").dt.weekday() == 1).collect()
    with store.writing("ingest", "other holidays") as writer:
        writer.replace(CalendarDay.table, CalendarDay.cast(days))
    assert build(store) >= {ReconciliationItem.table, BreakCandidate.table}
    matched = store.snapshot().scan(ReconciliationItem).filter(reconciliation="cash", outcome="matched")
    assert matched.select(pl.len()).collect().item() > before


def test_a_day_later_every_case_is_aged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    build(store)
    before = store.snapshot().scan(BreakCase).select("break_id", "age_days").collect()
    monkeypatch.setattr(sys.modules[__name__], "AS_OF", AS_OF + timedelta(days=1))
    monkeypatch.setitem(FACTS, "as_of", AS_OF)
    monkeypatch.setitem(FACTS, "today", AS_OF.date())
    build(store)
    after = store.snapshot().scan(BreakCase).select("break_id", now="age_days").collect()
    assert (before.join(after, on="break_id").select(pl.col("now") > pl.col("age_days")).to_series()).any()


def test_breaks_follow_a_bucket_that_is_gone(store: Store) -> None:
    """With all its lines and entries withdrawn a bucket has no items, and no breaks and counts either."""
    build(store)
    account, _ = one_line(store)
    for contract in (LedgerEntry, StatementEntry):
        rows = store.snapshot().scan(contract).filter(pl.col("account_id") == account).collect()
        with store.writing("ingest", "without the account") as writer:
            others = store.snapshot().scan(contract).filter(pl.col("account_id") != account).collect()
            writer.replace(contract.table, others)
        assert rows.height
        build(store)
    left = {bucket(file) for file in files(store)}
    assert {bucket(file) for file in files(store, Break)} - {"bucket-statement_breaks-00-of-01"} <= left
    assert {bucket(file) for file in files(store, ReconciliationCount)} == left


def test_a_line_withdrawn_from_a_file_full_of_others_makes_one_bucket_anew(store: Store) -> None:
    """Delta writes the file anew without the line; the other accounts' rows are as they were."""
    everything = store.snapshot().scan(StatementEntry).collect()
    _, line = one_line(store)
    with store.writing("ingest", "with the line") as writer:
        writer.replace(StatementEntry.table, pl.concat([everything, line]))
    build(store)
    before = files(store)
    with store.writing("ingest", "without the line") as writer:
        writer.remove_source(StatementEntry.table, "one-line")
    build(store)
    assert len(before - files(store)) == len(files(store) - before) == 1


def test_nothing_new_leaves_every_file(store: Store) -> None:
    build(store)
    before = files(store)
    assert build(store) == set()
    with store.writing("upkeep", "merge") as writer:
        writer.compact(StatementEntry.table)
    build(store)
    store.upkeep()
    assert files(store) == before


def test_files_of_an_older_layout_are_made_anew(store: Store) -> None:
    build(store)
    items = store.snapshot().scan(ReconciliationItem).collect()
    with store.writing("build", "as one file") as writer:
        writer.replace(ReconciliationItem.table, items)
        writer.remember({building.KEYS: {}})
    build(store)
    assert all(name.startswith("bucket-") for name in files(store)) and len(files(store)) > 6


def test_where_rows_are_few_there_is_one_bucket_until_they_are_many(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_buckets, "BUCKET_ROWS", 1_000_000)
    build(store)
    assert all("-00-of-01-" in name for name in files(store))
    monkeypatch.setattr(build_buckets, "BUCKET_ROWS", 100)
    _, line = one_line(store)
    with store.writing("ingest", "a line") as writer:
        writer.append(StatementEntry.table, line)
    build(store)
    assert len(files(store)) > 6


def test_a_bucket_that_does_not_prove_leaves_the_last_good_results(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(store)
    before = files(store)
    _, line = one_line(store)
    with store.writing("ingest", "a line") as writer:
        writer.append(StatementEntry.table, line)
    with monkeypatch.context() as patched:
        lossy = lambda self, given, run=build_parts.Rule.run, **how: run(self, given, **how).head(3)  # noqa: E731
        patched.setattr(build_parts.Rule, "run", lossy)
        with pytest.raises(ProofFailed):
            building.build(store, as_of=AS_OF)
    assert files(store) == before
    build(store)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_loaded_the_buckets_equal_the_whole(seed: int, store: Store) -> None:
    """Rows withdrawn, brought back and changed in any table, files merged, loads restored, at random."""
    chance = random.Random(seed)
    build(store)
    for number in range(4):
        contract = chance.choice(EXTRACTS)
        rows = store.snapshot().scan(contract).collect()
        some = rows.sample(min(len(rows), chance.choice([1, 1, 5])), seed=chance.randrange(10**6))
        key = contract.primary_key()
        happens = chance.choice(["withdrawn", "changed", "merged", "restored", "parted"])
        if happens == "restored":
            store.restore(chance.choice(store.loads()["load_id"].to_list()[1:] or [0]))
        else:
            with store.writing("ingest", happens) as writer:
                if happens == "merged":
                    writer.compact(contract.table)
                elif happens == "parted":
                    writer.replace(contract.table, rows.join(some, on=key, how="anti"))
                    writer.append(contract.table, some.with_columns(source_id=pl.lit(f"apart{number}")))
                else:
                    writer.replace(contract.table, rows.join(some, on=key, how="anti"))
                    if happens == "changed":
                        writer.append(
                            contract.table,
                            some.with_columns(currency=pl.lit("XTS")) if "currency" in rows.columns else some,
                        )
        build(store)
