"""What holds for every reconciliation, on random cases: the oracle agrees, nothing is lost, order means nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

from backoffice.contracts.reconciliation import Break, ReconciliationItem, ReconciliationProof
from backoffice.transforms import reconciliation as desk
from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.matching.verdicts import SEVERAL
from backoffice.transforms.reconciliation_items import reconciled
from backoffice.transforms.reconciliation_rows import cash_sides
from backoffice.transforms.reconciliation_rules import CASH, POSITION, TRADE
from backoffice.transforms.transform import Transform
from tests.transforms.reconciliation_cases import Cash, Trades, calendars, cash, positions, trades
from tests.transforms.reconciliation_oracle import Outcome, Row, expected

SLOW_DRAWS = [HealthCheck.too_slow, HealthCheck.data_too_large]
MANY = settings(max_examples=25, deadline=None, suppress_health_check=SLOW_DRAWS)
FEW = settings(MANY, max_examples=10)

Given = Mapping[str, pl.DataFrame]


def run(one: Transform, frames: Given, **facts: Any) -> pl.DataFrame:
    return one(**{name: rows.lazy() for name, rows in frames.items()}, **facts).collect()


def of_trades(case: Trades) -> Given:
    return {"trades": case.trades, "allocations": case.allocations}


def of_cash(case: Cash) -> Given:
    return {
        "ledger": case.ledger,
        "entries": case.entries,
        "statements": case.statements,
        "calendars": calendars(),
    }


def found(items: pl.DataFrame) -> dict[tuple[str, str], Outcome]:
    """The items in the oracle's words."""
    members: dict[str, set[tuple[str, str]]] = {}
    for row in items.filter(pl.col("match_group").is_not_null()).iter_rows(named=True):
        members.setdefault(row["match_group"], set()).add((row["side"], row["item_id"]))
    return {
        (row["side"], row["item_id"]): Outcome(
            row["outcome"],
            tuple(sorted(members.get(row["match_group"], set()) - {(row["side"], row["item_id"])})),
            row["break_types"].split(",") if row["break_types"] else [],
            row["rule"] == SEVERAL,
        )
        for row in items.iter_rows(named=True)
    }


def agrees(items: pl.DataFrame, rule: Reconciliation, sides: dict[str, Sequence[Row]]) -> None:
    """The items keep their contract and say of every row what the oracle says."""
    ReconciliationItem.validate(items)
    assert items.height == sum(map(len, sides.values()))
    assert found(items) == expected(rule, sides)


@MANY
@given(trades())
def test_trades_come_out_as_the_oracle_says(case: Trades) -> None:
    agrees(run(desk.reconcile_trades, of_trades(case)), TRADE, case.sides)


@MANY
@given(cash())
def test_cash_comes_out_as_the_oracle_says(case: Cash) -> None:
    agrees(run(desk.reconcile_cash, of_cash(case)), CASH, case.sides)


@MANY
@given(positions())
def test_positions_come_out_as_the_oracle_says(case: tuple[pl.DataFrame, dict[str, Sequence[Row]]]) -> None:
    agrees(run(desk.reconcile_positions, {"positions": case[0]}), POSITION, case[1])


def proves(prove: Transform, extracts: Given, items: pl.DataFrame, sides: dict[str, Sequence[Row]]) -> None:
    """Rows and money tie in the proof, and the proof's totals are those of the rows that went in."""
    breaks = Break.validate(run(desk.reconciliation_breaks, {"items": items}))
    counted = run(desk.reconciliation_counts, {"items": items, "breaks": breaks}, bucket="all")
    proof = run(prove, {**extracts, "counted": counted})
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


def same(one: Transform, left: pl.DataFrame, right: pl.DataFrame) -> None:
    """The two hold the same rows, in whatever order."""
    key = one.writes.primary_key()
    assert_frame_equal(left.sort(key), right.sort(key))


def part_of(one: Transform, frames: Given, half: int) -> Given:
    """The inputs' rows of every second group; inputs without the columns that name groups are given whole."""
    keys = list(one.partition_by)
    part = pl.struct(keys).hash(seed=1) % 2
    return {
        name: rows.filter(part == half) if set(keys) <= set(rows.columns) else rows for name, rows in frames.items()
    }


def is_union_of_parts(one: Transform, frames: Given, **facts: Any) -> pl.DataFrame:
    """The whole result, once it is seen to be the union of the results of its inputs cut in two."""
    whole = run(one, frames, **facts)
    same(one, pl.concat(run(one, part_of(one, frames, half), **facts) for half in (0, 1)), whole)
    return whole


def follow_in_parts(reconcile: Transform, prove: Transform, frames: Given, loaded: Given) -> None:
    """Items, breaks and proof are the same whether the inputs are taken whole or cut in two by the items' groups.

    That is how a build keeps them: what follows the items is made of each bucket's alone, and counts are added up.
    """
    items = is_union_of_parts(reconcile, frames)
    breaks = is_union_of_parts(desk.reconciliation_breaks, {"items": items})
    keys = list(reconcile.partition_by)
    part = pl.struct(keys).hash(seed=1) % 2
    counts, parts = [], []
    for half in (0, 1):
        here = {
            name: rows.filter(part == half) if set(keys) <= set(rows.columns) else rows for name, rows in frames.items()
        }
        made = run(reconcile, here)
        parts.append(run(desk.reconciliation_breaks, {"items": made}))
        counts.append(run(desk.reconciliation_counts, {"items": made, "breaks": parts[-1]}, bucket=str(half)))
    same(desk.reconciliation_breaks, pl.concat(parts), breaks)
    whole = run(desk.reconciliation_counts, {"items": items, "breaks": breaks}, bucket="all")
    same(
        prove,
        run(prove, {**loaded, "counted": pl.concat(counts)}),
        is_union_of_parts(prove, {**loaded, "counted": whole}),
    )


@FEW
@given(trades())
def test_results_about_trades_are_the_union_of_their_partitions(case: Trades) -> None:
    follow_in_parts(desk.reconcile_trades, desk.prove_trades, of_trades(case), {"trades": case.trades})


@FEW
@given(cash())
def test_results_about_cash_are_the_union_of_their_partitions(case: Cash) -> None:
    loaded = {"ledger": case.ledger, "entries": case.entries}
    follow_in_parts(desk.reconcile_cash, desk.prove_cash, of_cash(case), loaded)


@FEW
@given(positions())
def test_results_about_holdings_are_the_union_of_their_partitions(case: tuple[pl.DataFrame, Any]) -> None:
    holdings = {"positions": case[0]}
    follow_in_parts(desk.reconcile_positions, desk.prove_positions, holdings, holdings)


@FEW
@given(trades(), cash())
def test_the_order_of_rows_means_nothing(about_trades: Trades, about_cash: Cash) -> None:
    for one, frames in (
        (desk.reconcile_trades, of_trades(about_trades)),
        (desk.reconcile_cash, of_cash(about_cash)),
    ):
        same(one, run(one, {name: rows.reverse() for name, rows in frames.items()}), run(one, frames))


@FEW
@given(cash())
def test_swapping_the_sides_mirrors_the_result(case: Cash) -> None:
    ours, theirs = cash_sides(case.ledger.lazy(), case.entries.lazy(), case.statements.lazy())
    straight = found(reconciled((ours, theirs), CASH).collect())
    swapped = found(reconciled((theirs, ours), CASH).collect())
    other = {"own": "outside", "outside": "own"}
    turned = {"INTERNAL": "EXTERNAL", "EXTERNAL": "INTERNAL"}
    mirrored = {
        (other[side], item): Outcome(
            one.outcome,
            tuple(sorted((other[side], item) for side, item in one.partners)),
            ["_".join(turned.get(word, word) for word in code.split("_")) for code in one.types],
            one.is_ambiguous,
        )
        for (side, item), one in swapped.items()
    }
    assert mirrored == straight
