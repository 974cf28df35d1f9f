"""What holds for every reconciliation, on random cases: the oracle agrees, nothing is lost, order means nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

from backoffice.contracts.reconciliation import Break, ReconciliationItem, ReconciliationProof
from backoffice.transforms import reconciliation as desk
from backoffice.transforms.reconciliation_items import reconciled
from backoffice.transforms.reconciliation_rows import cash_sides
from backoffice.transforms.reconciliation_rules import CASH, POSITION, SEVERAL, TRADE, Reconciliation
from backoffice.transforms.transform import Transform
from tests.transforms.reconciliation_cases import Cash, Trades, cash, positions, trades
from tests.transforms.reconciliation_oracle import Outcome, Row, expected

AS_OF = datetime(2026, 6, 12, 18, tzinfo=UTC)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

Given = Mapping[str, pl.DataFrame]


def run(one: Transform, frames: Given, **facts: Any) -> pl.DataFrame:
    return one(**{name: rows.lazy() for name, rows in frames.items()}, **facts).collect()


def of_trades(case: Trades) -> Given:
    return {"trades": case.trades, "allocations": case.allocations}


def of_cash(case: Cash) -> Given:
    return {"ledger": case.ledger, "entries": case.entries, "statements": case.statements}


def found(items: pl.DataFrame) -> dict[tuple[str, str], Outcome]:
    """The items in the oracle's words."""
    partners = {(row["match_group"], row["side"]): row["item_id"] for row in items.iter_rows(named=True)}
    other = {"own": "outside", "outside": "own"}
    return {
        (row["side"], row["item_id"]): Outcome(
            row["outcome"],
            partners[row["match_group"], other[row["side"]]] if row["match_group"] else None,
            row["break_types"].split(",") if row["break_types"] else [],
            row["rule"] == SEVERAL.rule,
        )
        for row in items.iter_rows(named=True)
    }


def agrees(items: pl.DataFrame, rule: Reconciliation, sides: dict[str, Sequence[Row]]) -> None:
    """The items keep their contract and say of every row what the oracle says."""
    ReconciliationItem.validate(items)
    assert items.height == sum(map(len, sides.values()))
    assert found(items) == expected(rule, sides)


@FEW
@given(trades())
def test_trades_come_out_as_the_oracle_says(case: Trades) -> None:
    agrees(run(desk.reconcile_trades, of_trades(case)), TRADE, case.sides)


@FEW
@given(cash())
def test_cash_comes_out_as_the_oracle_says(case: Cash) -> None:
    agrees(run(desk.reconcile_cash, of_cash(case)), CASH, case.sides)


@FEW
@given(positions())
def test_positions_come_out_as_the_oracle_says(case: tuple[pl.DataFrame, dict[str, Sequence[Row]]]) -> None:
    agrees(run(desk.reconcile_positions, {"positions": case[0]}), POSITION, case[1])


def proves(prove: Transform, extracts: Given, items: pl.DataFrame, sides: dict[str, Sequence[Row]]) -> None:
    """Rows and money tie in the proof, and the proof's totals are those of the rows that went in."""
    breaks = Break.validate(run(desk.reconciliation_breaks, {"items": items}, as_of=AS_OF))
    proof = run(prove, {**extracts, "items": items, "breaks": breaks})
    ReconciliationProof.validate(proof)
    assert proof["proves"].all()
    in_items = Counter(items.filter(pl.col("outcome") == "break")["side"])
    assert in_items["own"] == breaks["own_item_id"].count()
    assert in_items["outside"] == breaks["outside_item_id"].count()
    for side, rows in sides.items():
        assert proof[f"{side}_rows"].sum() == len(rows)
        totals: dict[str, Decimal] = {}
        for row in rows:
            totals[row["currency"]] = totals.get(row["currency"], Decimal(0)) + (row.get("amount") or 0)
        got = dict(proof.select("currency", f"{side}_total").iter_rows())
        assert {currency: total for currency, total in got.items() if total} == {
            currency: total for currency, total in totals.items() if total
        }


@FEW
@given(trades())
def test_every_trade_is_accounted_for_in_rows_and_money(case: Trades) -> None:
    items = run(desk.reconcile_trades, of_trades(case))
    proves(desk.prove_trades, {"trades": case.trades}, items, case.sides)


@FEW
@given(cash())
def test_every_cash_entry_is_accounted_for_in_rows_and_money(case: Cash) -> None:
    items = run(desk.reconcile_cash, of_cash(case))
    proves(desk.prove_cash, {"ledger": case.ledger, "entries": case.entries}, items, case.sides)


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("reconciliation", "side", "item_id")


@FEW
@given(cash())
def test_the_order_of_rows_means_nothing(case: Cash) -> None:
    frames = of_cash(case)
    turned = {name: rows.reverse() for name, rows in frames.items()}
    assert_frame_equal(in_order(run(desk.reconcile_cash, turned)), in_order(run(desk.reconcile_cash, frames)))


@FEW
@given(trades())
def test_the_whole_is_the_union_of_its_partitions(case: Trades) -> None:
    frames = of_trades(case)
    half = pl.struct(desk.reconcile_trades.partition_by).hash(seed=1) % 2
    parts = [
        run(desk.reconcile_trades, {name: rows.filter(half == part) for name, rows in frames.items()})
        for part in (0, 1)
    ]
    assert_frame_equal(in_order(pl.concat(parts)), in_order(run(desk.reconcile_trades, frames)))


@FEW
@given(cash())
def test_swapping_the_sides_mirrors_the_result(case: Cash) -> None:
    ours, theirs = cash_sides(*(rows.lazy() for rows in of_cash(case).values()))
    straight = found(reconciled((ours, theirs), CASH).collect())
    swapped = found(reconciled((theirs, ours), CASH).collect())
    other = {"own": "outside", "outside": "own"}
    turned = {"INTERNAL": "EXTERNAL", "EXTERNAL": "INTERNAL"}
    mirrored = {
        (other[side], item): Outcome(
            one.outcome,
            one.partner,
            ["_".join(turned.get(word, word) for word in code.split("_")) for code in one.types],
            one.is_ambiguous,
        )
        for (side, item), one in swapped.items()
    }
    assert mirrored == straight
