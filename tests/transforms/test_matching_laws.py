"""What the engine keeps whatever it is given: a hundred thousand small cases, some of them tried by brute force."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.transforms.matching import deciding
from backoffice.transforms.matching.engine import Matching, match
from backoffice.transforms.matching.verdicts import SEVERAL
from backoffice.transforms.reconciliation_rules import CASH
from tests.transforms.reconciliation_cases import CLOSED, DAYS, calendars
from tests.transforms.reconciliation_oracle import Row, expected

CASES = 2_000
"""Cases in one frame: each has an account of its own, so that they cannot meet."""

TRIED = 25
"""Of them so many are tried by brute force."""

EXAMPLES = 50
assert CASES * EXAMPLES == 100_000

SEEDS = st.integers(0, 2**32 - 1)
AMOUNTS = np.array([100, 100, 100, 40, 60, 140, 200, -100, -40, 7, 0])
CENTS = np.array([0, 0, 0, 0, 400, 1000, 1001])
"""In units of the fifth decimal: nothing, a hair, a cent, a hair more than a cent."""


DUE = [*DAYS[1:3] * 3, *DAYS, None]

MOST_APART = dict.fromkeys((one.rule for one in CASH.passes), Decimal(0))
MOST_APART |= dict.fromkeys(("within tolerance", "totals agree", "as many equal on both sides"), Decimal("0.01"))
"""How far the two sides of a match by each rule may lie apart."""

FEWEST = dict.fromkeys(("totals agree", "as many equal on both sides", "the only rows that add up"), 3)
"""How many rows a match by each rule has at least, where it is not two."""


@dataclass(frozen=True)
class Drawn:
    """Both sides of many small cases."""

    own: pl.DataFrame
    outside: pl.DataFrame


def drawn(seed: int, cases: int = CASES) -> Drawn:
    """Up to four rows a side and case, of few values: keys crowd, tolerances are met by a hair, sums abound."""
    chance = np.random.default_rng(seed)
    sides = []
    for name in ("L", "S"):
        account = np.repeat(np.arange(cases), chance.integers(0, 5, cases))
        rows = account.size
        figures = chance.choice(AMOUNTS, rows) * 100_000 + chance.choice(CENTS, rows)
        reference = np.array(["R1", "R1", "R2", *[None] * 5], dtype=object)[chance.integers(0, 8, rows)]
        frame = pl.DataFrame(
            {
                "item_id": chance.permutation(rows),
                "account_id": account,
                "currency": np.where(chance.random(rows) < 0.05, "EUR", "USD"),
                "reference": reference.tolist(),
                "amount": figures,
                "due_date": [DUE[place] for place in chance.integers(0, len(DUE), rows)],
            },
            schema_overrides={"reference": pl.String, "due_date": pl.Date},
        )
        sides.append(
            frame.with_columns(
                item_id=pl.lit(name) + pl.col("item_id").cast(pl.String).str.zfill(6),
                account_id=pl.lit("A") + pl.col("account_id").cast(pl.String).str.zfill(5),
                calendar="currency",
                amount=pl.Series([Decimal(int(figure)).scaleb(-5) for figure in figures], dtype=pl.Decimal(18, 5)),
            )
        )
    return Drawn(*sides)


def matched(case: Drawn) -> Matching:
    return match(case.own.lazy(), case.outside.lazy(), CASH, calendars())


def told(case: Drawn, found: Matching) -> pl.DataFrame:
    """Both sides together: what became of every row."""
    parts = [
        rows.select(
            *("item_id", "account_id", "currency", "amount", "due_date"),
            side=pl.lit(name),
            outcome=pl.Series(found.verdicts.all_outcomes[side.verdict]),
            rule=pl.Series([found.verdicts.all[place].rule for place in side.verdict], dtype=pl.String),
            group=pl.Series(side.group),
        )
        for name, rows, side in (("own", case.own, found.own), ("outside", case.outside, found.outside))
    ]
    return pl.concat(parts)


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_every_row_has_one_place_and_what_is_matched_adds_up(seed: int) -> None:
    case = drawn(seed)
    rows = told(case, matched(case))
    assert rows.height == case.own.height + case.outside.height
    assert set(rows["rule"]) <= {*(one.rule for one in CASH.passes), SEVERAL, "no partner"}
    signed = pl.when(side="own").then("amount").otherwise(-pl.col("amount"))
    groups = (
        rows.filter(pl.col("group") >= 0)
        .group_by("group")
        .agg(
            pl.len(),
            gap=signed.sum().abs(),
            one_place=pl.struct("account_id", "currency", "rule", "outcome").n_unique() == 1,
            ours=(pl.col("side") == "own").sum(),
            rule=pl.col("rule").first(),
        )
    )
    assert groups["one_place"].all()
    one_sided = pl.min_horizontal("ours", pl.col("len") - pl.col("ours")) == 0
    by_rule = groups.group_by("rule").agg(
        pl.col("gap").max(), pl.col("len").min(), one_sided.any(), both=(~one_sided).any()
    )
    for row in by_rule.filter(pl.col("rule") != "same key, values differ").iter_rows(named=True):
        assert row["gap"] <= MOST_APART[row["rule"]]
        assert row["len"] >= FEWEST.get(row["rule"], 2)
        assert (row["ours"], row["both"]) == (
            (True, False) if row["rule"] == "nets to zero on one side" else (False, True)
        )
    alone = rows.filter(pl.col("group") < 0)
    assert set(alone["outcome"]) <= {"break", "excluded"}
    assert not (set(alone["item_id"]) & set(rows.filter(pl.col("group") >= 0)["item_id"]))


@settings(max_examples=EXAMPLES, deadline=None)
@given(SEEDS)
def test_tiny_cases_come_out_as_brute_force_says(seed: int) -> None:
    case = drawn(seed, TRIED)
    rows = told(case, matched(case))
    sides: dict[str, Sequence[Row]] = {"own": list(plain(case.own)), "outside": list(plain(case.outside))}
    said = {key: (one.outcome, one.partners, one.is_ambiguous) for key, one in expected(CASH, sides).items()}
    members: dict[int, set[tuple[str, str]]] = {}
    for row in rows.filter(pl.col("group") >= 0).iter_rows(named=True):
        members.setdefault(row["group"], set()).add((row["side"], row["item_id"]))
    got = {
        (row["side"], row["item_id"]): (
            row["outcome"],
            tuple(sorted(members.get(row["group"], set()) - {(row["side"], row["item_id"])})),
            row["rule"] == SEVERAL,
        )
        for row in rows.iter_rows(named=True)
    }
    assert got == said


def plain(rows: pl.DataFrame) -> Any:
    return ({**row, "closed": CLOSED[row["currency"]]} for row in rows.iter_rows(named=True))


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.integers(2, 5))
def test_order_and_buckets_change_nothing(seed: int, buckets: int) -> None:
    case = drawn(seed, 300)
    whole = named_groups(case)
    shuffled = Drawn(*(rows.sample(fraction=1, shuffle=True, seed=1) for rows in (case.own, case.outside)))
    assert named_groups(shuffled) == whole
    here = pl.col("account_id").hash(3) % buckets
    parts = [Drawn(case.own.filter(here == part), case.outside.filter(here == part)) for part in range(buckets)]
    assert set().union(*(named_groups(part) for part in parts)) == whole


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_open_rows_worked_on_in_parts_come_out_the_same(seed: int) -> None:
    case = drawn(seed, 300)
    whole = named_groups(case)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deciding, "_PER_PART", 40)
        assert named_groups(case) == whole


def named_groups(case: Drawn) -> set[tuple[Any, ...]]:
    """Each row with its rule and the ids of its group."""
    rows = told(case, matched(case))
    ids = rows.filter(pl.col("group") >= 0).group_by("group").agg(pl.col("item_id").sort().str.join(" "))
    return set(rows.join(ids, on="group", how="left").select("item_id", "rule", "item_id_right").rows())


def test_the_cases_know_every_rule() -> None:
    case = drawn(1, 20_000)
    assert set(told(case, matched(case))["rule"]) == {*(one.rule for one in CASH.passes), SEVERAL, "no partner"}
