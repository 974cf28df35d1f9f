"""Loading: proved, recorded, never doubled, corrected without loss."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from backoffice import build as building
from backoffice.contracts.accounting import TrialBalanceLine, TrialBalanceProof
from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.contracts.records import FileProof, Reject, SourceFile
from backoffice.contracts.settlement import FailToDeliver
from backoffice.errors import ProofFailed, StoreError
from backoffice.load import load_file
from backoffice.store import Store
from backoffice.transforms.accounting import trial_balance_proofs
from tests.samples import SAMPLES, needs_samples
from tests.tables import frame

HEADER = "SETTLEMENT DATE|CUSIP|SYMBOL|QUANTITY (FAILS)|DESCRIPTION|PRICE\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def sec_file(folder: Path, name: str, *rows: tuple[str, int]) -> Path:
    """A fails-to-deliver file of (cusip, quantity) rows with the right trailer."""
    folder.mkdir(exist_ok=True)
    body = "".join(f"20260105|{cusip}|SYM|{quantity}|SOME ISSUE|1.50\n" for cusip, quantity in rows)
    total = sum(quantity for _, quantity in rows)
    trailer = f"Trailer record count {len(rows)}\nTrailer total quantity of shares {total}\n"
    path = folder / name
    path.write_text(HEADER + body + trailer, encoding="latin-1")
    return path


def mt940(folder: Path, name: str, number: int, opening: int, *amounts: int, closing: int | None = None) -> Path:
    """One statement in whole euros; `closing` other than opening + amounts makes it unprovable."""
    folder.mkdir(exist_ok=True)
    end = opening + sum(amounts) if closing is None else closing
    day = f"2606{number:02d}"
    lines = [f":61:{day}{'C' if a > 0 else 'D'}{abs(a)},00NTRFREF{number}{i}" for i, a in enumerate(amounts)]
    text = [
        ":20:X",
        ":25:ACC1",
        f":28C:{number}/1",
        f":60F:C{day}EUR{opening},00",
        *lines,
        f":62F:C{day}EUR{end},00",
        "-",
    ]
    path = folder / name
    path.write_text("\r\n".join(text) + "\r\n", encoding="ascii")
    return path


def quantities(store: Store, load_id: int | None = None) -> dict[str, int]:
    rows = store.snapshot(load_id).scan(FailToDeliver).select("cusip", "quantity").collect()
    return dict(sorted(rows.iter_rows()))


def states(store: Store) -> dict[str, str]:
    return dict(store.snapshot().scan(SourceFile).select("file_name", "state").collect().sort("file_name").iter_rows())


def rules(store: Store) -> list[str]:
    return store.snapshot().scan(Reject).collect()["rule"].unique().sort().to_list()


def test_the_same_content_is_known_whatever_its_name(store: Store, tmp_path: Path) -> None:
    first = sec_file(tmp_path / "a", "fails.txt", ("111111111", 5))
    assert load_file(store, first).state == "accepted"
    copy = tmp_path / "copy.txt"
    copy.write_bytes(first.read_bytes())
    again = load_file(store, copy)
    assert again.state == "known" and again.why is not None and "fails.txt" in again.why
    assert quantities(store) == {"111111111": 5}
    assert len(store.loads()) == 1


def test_a_corrected_file_of_the_same_name_replaces_and_the_earlier_stays_readable(
    store: Store, tmp_path: Path
) -> None:
    load_file(store, sec_file(tmp_path / "a", "fails.txt", ("111111111", 5), ("222222222", 6)))
    outcome = load_file(store, sec_file(tmp_path / "b", "fails.txt", ("111111111", 7)))
    assert outcome.replaced == "fails.txt"
    assert quantities(store) == {"111111111": 7}
    assert quantities(store, 0) == {"111111111": 5, "222222222": 6}
    assert sorted(store.snapshot().scan(SourceFile).collect()["state"].to_list()) == ["accepted", "superseded"]


def test_a_correction_leaves_what_its_file_did_not_bring_as_it_was(store: Store, tmp_path: Path) -> None:
    """Who reads another table goes on with what he knows of it."""
    load_file(store, mt940(tmp_path, "statement.sta", 1, 100, 10))
    load_file(store, sec_file(tmp_path, "fails.txt", ("111111111", 5)))
    before = store.snapshot()
    load_file(store, sec_file(tmp_path / "again", "fails.txt", ("111111111", 7)))
    after = store.snapshot()
    assert quantities(store) == {"111111111": 7}
    written = {table for table in after.versions if after.state(table) != before.state(table)}
    assert written == {FailToDeliver.table, SourceFile.table, Reject.table, FileProof.table}


def test_a_feed_that_reuses_its_name_for_new_rows_adds_them(store: Store, tmp_path: Path) -> None:
    load_file(store, sec_file(tmp_path / "a", "fails.txt", ("111111111", 5)))
    outcome = load_file(store, sec_file(tmp_path / "b", "fails.txt", ("222222222", 6)))
    assert outcome.replaced is None
    assert quantities(store) == {"111111111": 5, "222222222": 6}


def test_rows_another_file_brought_are_refused_with_what_to_do(store: Store, tmp_path: Path) -> None:
    first = load_file(store, sec_file(tmp_path, "one.txt", ("111111111", 5)))
    outcome = load_file(store, sec_file(tmp_path, "two.txt", ("111111111", 9), ("222222222", 6)))
    assert (outcome.state, outcome.rows_in_file, outcome.rows_accepted, outcome.rows_rejected) == (
        "accepted_in_part",
        2,
        1,
        1,
    )
    assert quantities(store) == {"111111111": 5, "222222222": 6}
    reject = store.snapshot().scan(Reject).collect().row(0, named=True)
    assert reject["rule"] == "KEY_ALREADY_LOADED"
    assert f"--corrects {first.source_id}" in reject["reason"]
    assert '"quantity":9' in reject["content"]
    assert (
        load_file(store, sec_file(tmp_path, "two.txt", ("111111111", 9), ("222222222", 6)), corrects="one.txt").state
        == "accepted"
    )
    assert quantities(store) == {"111111111": 9, "222222222": 6}
    assert rules(store) == []


def test_correcting_a_file_that_was_never_loaded_is_refused_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file is loaded"):
        load_file(store, sec_file(tmp_path, "one.txt", ("111111111", 5)), corrects="nowhere.txt")
    assert store.snapshot().load_id is None


def test_a_file_nobody_can_read_is_recorded_with_the_reason(store: Store, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.bin"
    rubbish.write_bytes(bytes(range(256)))
    outcome = load_file(store, rubbish)
    assert outcome.state == "refused" and outcome.why
    assert states(store) == {"rubbish.bin": "refused"}
    assert rules(store) == ["FILE_REFUSED"]
    load_file(store, rubbish)
    assert store.snapshot().scan(Reject).collect().height == 1, "trying again replaces the earlier attempt"


def test_a_statement_that_does_not_prove_is_kept_apart_whole(store: Store, tmp_path: Path) -> None:
    outcome = load_file(store, mt940(tmp_path, "day1.sta", 1, 100, 50, -20, closing=131))
    assert (outcome.state, outcome.rows_in_file, outcome.rows_rejected) == ("refused", 3, 3)
    assert store.snapshot().scan(StatementEntry).collect().is_empty()
    assert rules(store) == ["PROOF_TOTAL"]
    corrected = load_file(store, mt940(tmp_path, "day1.sta", 1, 100, 50, -20))
    assert corrected.state == "accepted"
    assert store.snapshot().scan(StatementEntry).collect()["amount"].sum() == Decimal(30)


def test_a_correction_that_does_not_stand_as_a_whole_tears_no_hole(store: Store, tmp_path: Path) -> None:
    load_file(store, mt940(tmp_path / "a", "day1.sta", 1, 100, 50))
    wrong = load_file(store, mt940(tmp_path / "b", "day1.sta", 1, 100, 60, closing=161))
    assert (wrong.state, wrong.rows_in_file, wrong.rows_rejected, wrong.replaced) == ("refused", 2, 2, None)
    assert store.snapshot().scan(StatementEntry).collect()["amount"].to_list() == [Decimal(50)]
    right = load_file(store, mt940(tmp_path / "c", "day1.sta", 1, 100, 60))
    assert (right.state, right.replaced) == ("accepted", "day1.sta")
    assert store.snapshot().scan(StatementEntry).collect()["amount"].to_list() == [Decimal(60)]


def test_a_gap_in_the_chain_is_kept_apart_until_it_is_filled(store: Store, tmp_path: Path) -> None:
    load_file(store, mt940(tmp_path, "day1.sta", 1, 100, 50))
    third = mt940(tmp_path, "day3.sta", 3, 170, 5)
    assert load_file(store, third).state == "refused"
    failed = store.snapshot().scan(FileProof).filter(~pl.col("proves")).collect()
    assert failed["check"].to_list() == ["statement_gap"]
    assert load_file(store, mt940(tmp_path, "day2.sta", 2, 150, 20)).state == "accepted"
    assert load_file(store, third).state == "accepted"
    assert store.snapshot().scan(FileProof).filter(~pl.col("proves")).collect().is_empty()
    assert store.snapshot().scan(Statement).collect()["closing_balance"].max() == Decimal(175)


def test_the_same_statement_in_another_file_is_a_duplicate(store: Store, tmp_path: Path) -> None:
    load_file(store, mt940(tmp_path, "day1.sta", 1, 100, 50))
    resent = mt940(tmp_path, "resent.sta", 1, 100, 50)
    resent.write_bytes(resent.read_bytes() + b"\r\n")
    assert load_file(store, resent).state == "refused"
    assert rules(store) == ["DUPLICATE_STATEMENT"]
    assert store.snapshot().scan(StatementEntry).collect().height == 1


def trial_balance(folder: Path, name: str, *lines: str) -> Path:
    """A trial balance as the example mapping reads it: company, currency, account and balance of each line in June."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    rows = ["Company,Period,Currency,Account,Balance"]
    rows += [
        f"{company},2026-06,{currency},{account},{balance}"
        for company, currency, account, balance in map(str.split, lines)
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_trial_balance_that_does_not_balance_is_kept_apart_whole_and_the_others_load(
    store: Store, tmp_path: Path
) -> None:
    """Sterling balances; the euro has 0.01 of debits too many, and no currency or company makes up for another."""
    lines = ("GB GBP 1010 100.25", "GB GBP 3010 -100.25", "GB EUR 1010 70.01", "GB EUR 3010 -70.00")
    outcome = load_file(store, trial_balance(tmp_path, "trial_balance.csv", *lines, "US EUR 1010 -0.01"))
    assert (outcome.state, outcome.rows_accepted, outcome.rows_rejected) == ("accepted_in_part", 2, 3)
    now = store.snapshot()
    assert now.scan(TrialBalanceLine).collect()["currency"].unique().to_list() == ["GBP"]
    proofs = now.scan(FileProof).filter(check="trial_balance").sort("subject").collect()
    assert proofs.select("subject", "expected", "found", "proves").rows() == [
        ("GB EUR 2026-06", "70.01", "70.00", False),
        ("GB GBP 2026-06", "100.25", "100.25", True),
        ("US EUR 2026-06", "0.00", "0.01", False),
    ]
    rejects = now.scan(Reject).sort("row").collect()
    assert rejects.select("row", "rule").rows() == [(row, "TRIAL_BALANCE") for row in (4, 5, 6)]
    assert "out by 0.01" in rejects["reason"][0] and '"balance":"70.01' in rejects["content"][0]


def test_a_trial_balance_a_line_of_which_is_refused_is_not_taken_without_it(store: Store, tmp_path: Path) -> None:
    """Nor is what another file leaves of it: of three lines one was brought before."""
    wrong = trial_balance(tmp_path / "a", "trial_balance.csv", "GB GBP 1010 5.00", "GB GBP 3010 five")
    assert load_file(store, wrong).state == "refused"
    assert "1 lines of the file were refused" in store.snapshot().scan(Reject).filter(row=2).collect()["reason"][0]
    assert load_file(store, trial_balance(tmp_path, "trial_balance_1.csv", "GB GBP 1010 5.00", "GB GBP 3010 -5.00"))
    more = trial_balance(tmp_path, "trial_balance_2.csv", "GB GBP 1010 5.00", "GB GBP 1020 1.00", "GB GBP 3020 -6.00")
    assert load_file(store, more).state == "refused"
    assert store.snapshot().scan(TrialBalanceLine).collect()["balance"].sum() == 0


def test_a_trial_balance_that_does_not_balance_stops_the_build_with_its_figures(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it came into the store: the build proves all of them again. No other result is made here."""
    monkeypatch.setattr(building, "TRANSFORMS", (trial_balance_proofs,))
    line = {"legal_entity_id": "GB", "month": date(2026, 6, 1), "currency": "GBP"}
    sides = {"1010": Decimal("100.25"), "3010": Decimal("-100.20")}
    rows = [{**line, "account_id": account, "balance": balance} for account, balance in sides.items()]
    with store.writing("ingest", "by hand") as writer:
        writer.replace(TrialBalanceLine.table, frame(TrialBalanceLine, rows))
    with pytest.raises(ProofFailed, match=r"GB GBP 2026-06: debits 100\.25\d* less credits 100\.20\d* are 0\.05"):
        building.build(store)
    assert not store.snapshot().has(TrialBalanceProof.table), "nothing was published"


@needs_samples
def test_the_sec_sample_loads_and_equals_its_own_trailer(store: Store) -> None:
    assert SAMPLES is not None
    outcome = load_file(store, SAMPLES / "sec_fails" / "cnsfails202101a.txt")
    assert (outcome.state, outcome.rows_accepted) == ("accepted", 48_215)
    assert store.snapshot().scan(FailToDeliver).collect()["quantity"].sum() == 1_988_791_343


@needs_samples
@pytest.mark.parametrize("folder", ["mt940", "camt"])
def test_every_sample_statement_is_accepted_or_refused_in_words(store: Store, folder: str) -> None:
    assert SAMPLES is not None
    files = sorted(p for p in (SAMPLES / folder).rglob("*") if p.is_file() and p.name != "LICENSE")
    outcomes = [load_file(store, path) for path in files]
    assert len(outcomes) >= 30
    for outcome in outcomes:
        assert outcome.state == "accepted" or outcome.why, outcome
        assert outcome.rows_accepted + outcome.rows_rejected == outcome.rows_in_file
