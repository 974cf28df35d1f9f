"""Balance and chain proofs on drawn frames, and setting apart: whole statements, every row kept."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.ingest.reading import Reading
from backoffice.ingest.statement_chain import chain_proofs
from backoffice.ingest.statement_proofs import balance_proofs, prove_chain, set_apart
from tests.tables import frame

FILE = "file.sta"


def day(number: int, opening: int | None, closing: int | None, *, text: str | None = "", **more: Any) -> dict[str, Any]:
    """Statement `number` of account ACC, made on that day of June."""
    return {
        "statement_id": f"s{number}",
        "account_id": "ACC",
        "currency": "EUR",
        "kind": "end_of_day",
        "statement_number": str(number) if text == "" else text,
        "closing_date": date(2026, 6, number),
        "opening_balance": None if opening is None else Decimal(opening),
        "closing_balance": None if closing is None else Decimal(closing),
        "entry_count": 0,
        "entries_total": Decimal(0),
        "source_id": "new",
        **more,
    }


def entry(statement_id: str, amount: str, status: str = "BOOK", number: int = 1) -> dict[str, Any]:
    return {"statement_id": statement_id, "amount": Decimal(amount), "status": status, "entry_number": number}


def reading(statements: list[dict[str, Any]], entries: list[dict[str, Any]] | None = None) -> Reading:
    frames = {Statement.table: frame(Statement, statements), StatementEntry.table: frame(StatementEntry, entries or [])}
    return Reading("mt940", frames, sum(held.height for held in frames.values()))


def known(*statements: dict[str, Any]) -> pl.DataFrame:
    rows = [{**row, "source_id": "old", "statement_id": f"old-{row['statement_id']}"} for row in statements]
    return frame(Statement, rows) if rows else Statement.create_empty()


def after(new: list[dict[str, Any]], *before: dict[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Statements that stand after the chain is proved, and those set apart with the rule they broke."""
    proved = prove_chain(reading(new), known(*before)).check()
    refused = {json.loads(r["content"])["statement_id"]: r["rule"] for r in proved.rejects.iter_rows(named=True)}
    return proved.frames[Statement.table]["statement_id"].to_list(), refused


@pytest.mark.parametrize(
    ("amounts", "proves"),
    [
        ([("60", "BOOK"), ("-10", "BOOK")], True),
        ([("60", "BOOK"), ("-9.99", "BOOK")], False),
        ([("50", "BOOK"), ("7", "PDNG"), ("7", "FUTR"), ("7", "INFO")], True),
        ([("50", "PDNG")], False),
        ([], False),
    ],
)
def test_opening_plus_booked_entries_is_closing(amounts: list[tuple[str, str]], proves: bool) -> None:
    entries = [entry("s1", amount, status, number) for number, (amount, status) in enumerate(amounts, 1)]
    held = reading([day(1, 100, 150)], entries)
    proof = balance_proofs(held.frames[Statement.table], held.frames[StatementEntry.table], FILE).row(0, named=True)
    assert (proof["check"], proof["proves"], proof["expected"]) == ("balance", proves, "150.00")
    assert ("differs by" in proof["words"]) is not proves


def test_a_statement_without_entries_proves_when_nothing_moved() -> None:
    held = reading([day(1, 100, 100)])
    assert balance_proofs(held.frames[Statement.table], held.frames[StatementEntry.table], FILE)[
        "proves"
    ].to_list() == [True]


@pytest.mark.parametrize(
    ("opening", "closing", "absent"),
    [(None, None, "neither balance"), (1, None, "no closing balance"), (None, 1, "no opening balance")],
)
def test_a_missing_balance_is_said_in_words_and_not_called_a_failure(
    opening: int | None, closing: int | None, absent: str
) -> None:
    held = reading([day(1, opening, closing)], [entry("s1", "5")])
    proof = balance_proofs(held.frames[Statement.table], held.frames[StatementEntry.table], FILE).row(0, named=True)
    assert (proof["check"], proof["proves"], proof["expected"], proof["found"]) == (
        "balance_absent",
        True,
        None,
        "5.00",
    )
    assert absent in proof["words"]


def test_setting_apart_moves_the_statement_and_its_entries_and_keeps_their_content() -> None:
    held = reading([day(1, 0, 5), day(2, 5, 5)], [entry("s1", "2"), entry("s1", "3", number=2), entry("s2", "0")])
    parted = set_apart(held, {"s1": "because", "s9": "not here"}, rule="PROOF_TOTAL").check()
    assert parted.frames[Statement.table]["statement_id"].to_list() == ["s2"]
    assert parted.frames[StatementEntry.table]["statement_id"].to_list() == ["s2"]
    assert parted.rejects.select("extract", "row", "rule", "reason").rows() == [
        ("statements", 1, "PROOF_TOTAL", "because"),
        ("statement_entries", 1, "PROOF_TOTAL", "because"),
        ("statement_entries", 2, "PROOF_TOTAL", "because"),
    ]
    contents = [json.loads(content) for content in parted.rejects["content"]]
    assert [c.get("closing_balance", c.get("amount")) for c in contents] == ["5.00000", "2.00000", "3.00000"]
    assert contents[0]["closing_date"] == "2026-06-01"


def test_setting_apart_twice_is_setting_apart_once() -> None:
    once = set_apart(reading([day(1, 0, 5)]), {"s1": "because"}, rule="PROOF_TOTAL")
    twice = set_apart(once, {"s1": "again"}, rule="STATEMENT_GAP").check()
    assert twice.rejects["rule"].to_list() == ["PROOF_TOTAL"]


@pytest.mark.parametrize(
    ("story", "new", "before", "stand", "refused"),
    [
        ("the first of an account proves", [day(1, 10, 20)], [], ["s1"], {}),
        ("three days in a row", [day(1, 0, 5), day(2, 5, 7), day(3, 7, 7)], [], ["s1", "s2", "s3"], {}),
        ("the order in the file does not matter", [day(2, 5, 7), day(1, 0, 5)], [], ["s2", "s1"], {}),
        ("it follows the one in the store", [day(2, 5, 7)], [day(1, 0, 5)], ["s2"], {}),
        ("it opens wrongly", [day(2, 6, 7)], [day(1, 0, 5)], [], {"s2": "OPENING_BALANCE_CHAIN"}),
        ("a number is missing", [day(4, 6, 7)], [day(1, 0, 5)], [], {"s4": "STATEMENT_GAP"}),
        ("numbers skip but balances tie", [day(4, 5, 7)], [day(1, 0, 5)], ["s4"], {}),
        (
            "what follows a broken link falls with it",
            [day(1, 0, 5), day(2, 6, 7), day(3, 7, 8)],
            [],
            ["s1"],
            {"s2": "OPENING_BALANCE_CHAIN", "s3": "STATEMENT_GAP"},
        ),
        ("a late one fits between two", [day(2, 5, 7)], [day(1, 0, 5), day(3, 7, 9)], ["s2"], {}),
        ("a late one fits before the first", [day(1, 0, 5)], [day(2, 5, 7)], ["s1"], {}),
        ("a late one closes wrongly", [day(1, 0, 4)], [day(2, 5, 7)], [], {"s1": "OPENING_BALANCE_CHAIN"}),
        ("a late one leaves a gap", [day(1, 0, 5)], [day(3, 7, 9)], [], {"s1": "STATEMENT_GAP"}),
        (
            "late ones that do not reach the store fall together",
            [day(1, 0, 5), day(2, 5, 6)],
            [day(4, 7, 9)],
            [],
            {"s1": "STATEMENT_GAP", "s2": "STATEMENT_GAP"},
        ),
        ("late ones that reach the store stand", [day(1, 0, 5), day(2, 5, 7)], [day(3, 7, 9)], ["s1", "s2"], {}),
        ("another account is another chain", [day(2, 1, 2)], [day(1, 0, 5, account_id="B")], ["s2"], {}),
        ("another currency is another chain", [day(2, 1, 2)], [day(1, 0, 5, currency="USD")], ["s2"], {}),
        ("intraday reports have no chain", [day(2, 1, 2, kind="intraday")], [day(1, 0, 5)], ["s2"], {}),
        ("intraday reports in the store do not count", [day(2, 1, 2)], [day(1, 0, 5, kind="intraday")], ["s2"], {}),
        ("no opening balance: nothing to compare", [day(2, None, 7)], [day(1, 0, 5)], ["s2"], {}),
        ("no closing balance before: nothing to compare", [day(2, 9, 9)], [day(1, 0, None)], ["s2"], {}),
    ],
)
def test_each_statement_opens_where_the_one_before_closed(
    story: str,
    new: list[dict[str, Any]],
    before: list[dict[str, Any]],
    stand: list[str],
    refused: dict[str, str],
) -> None:
    assert after(new, *before) == (stand, refused), story


def test_pages_of_one_day_go_by_their_numbers_not_by_their_place_in_the_file() -> None:
    same_day = {"closing_date": date(2026, 6, 1)}
    pages = [
        day(3, 7, 9, text="00100/010", **same_day),
        day(1, 0, 5, text="00100/001", **same_day),
        day(2, 5, 7, text="00100/009", **same_day),
    ]
    assert after(pages) == (["s3", "s1", "s2"], {})


def test_statements_of_one_day_without_numbers_go_by_their_place_after_those_in_the_store() -> None:
    same_day = {"closing_date": date(2026, 6, 1), "text": None}
    assert after([day(2, 5, 7, **same_day), day(3, 7, 9, **same_day)], day(1, 0, 5, **same_day)) == (["s2", "s3"], {})


def test_the_words_name_the_missing_statements_and_what_to_do() -> None:
    proofs = chain_proofs(frame(Statement, [day(5, 6, 7)]), known(day(1, 0, 5)), FILE)
    proof = proofs.row(0, named=True)
    assert (proof["check"], proof["expected"], proof["found"]) == ("statement_gap", "5.00", "6.00")
    assert "Missing: statements 2 to 4. Load what is missing or corrected first, then this file again" in proof["words"]


def test_skipped_numbers_are_mentioned_even_when_the_balances_tie() -> None:
    proof = chain_proofs(frame(Statement, [day(3, 5, 7)]), known(day(1, 0, 5)), FILE).row(0, named=True)
    assert proof["proves"]
    assert "(not seen: statement 2)" in proof["words"]


def test_the_first_statement_says_that_there_was_none_before_it() -> None:
    proof = chain_proofs(frame(Statement, [day(1, 5, 7)]), known(), FILE).row(0, named=True)
    assert (proof["check"], proof["expected"], proof["found"], proof["proves"]) == ("chain", None, "5.00", True)
    assert "first statement of the account" in proof["words"]


def test_a_statement_held_twice_by_one_file_is_kept_once() -> None:
    twice = [day(1, 5, 5), day(1, 5, 5, statement_id="again"), day(1, 5, 5, statement_id="other")]
    entries = [entry("s1", "0"), entry("again", "0"), entry("other", "0"), entry("other", "0", number=2)]
    proved = prove_chain(reading(twice, entries), known()).check()
    assert proved.frames[Statement.table]["statement_id"].to_list() == ["s1", "other"]
    assert Counter(proved.rejects["rule"]) == {"DUPLICATE_STATEMENT": 2}


def test_nothing_to_prove_is_proved() -> None:
    assert prove_chain(reading([]), known(day(1, 0, 5))).rows_accepted == 0


MOVES = st.lists(st.integers(-5, 5), min_size=1, max_size=8)


@settings(deadline=None)
@given(moves=MOVES, data=st.data())
def test_law_an_unbroken_run_stands_in_whatever_order_and_with_whatever_part_of_it_known(
    moves: list[int], data: st.DataObject
) -> None:
    run, balance = [], 100
    for number, move in enumerate(moves, 1):
        run.append(day(number, balance, balance + move))
        balance += move
    parted = data.draw(st.integers(0, len(run)))
    new = data.draw(st.permutations(run[parted:]))
    stand, refused = after(new, *run[:parted])
    assert (sorted(stand), refused) == (sorted(row["statement_id"] for row in new), {})


@settings(deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=8), data=st.data())
def test_law_what_stands_forms_one_unbroken_chain_with_what_is_known(
    moves: list[tuple[int, int]], data: st.DataObject
) -> None:
    rows = [day(number, opening, closing) for number, (opening, closing) in enumerate(moves, 1)]
    first = data.draw(st.integers(0, len(rows)))
    in_force = [row for row, _ in zip(rows[first:], range(1), strict=False)]
    new = [row for row in rows if row not in in_force]
    stand, _ = after(new, *in_force)
    chain = sorted(
        (row for row in rows if row in in_force or row["statement_id"] in stand), key=lambda row: row["closing_date"]
    )
    assert all(one["closing_balance"] == two["opening_balance"] for one, two in pairwise(chain))
