"""Fails by reason, party, market and security are all the fails: nothing is lost by breaking a number down."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice import sql
from backoffice.kpis import KPI
from backoffice.kpis.settlement import SETTLEMENT_KPIS
from backoffice.kpis.settlement_days import FAILS_STANDING
from backoffice.kpis.settlement_fails import AVERAGE_FAIL_DURATION, FAILING_VALUE, FAILS, OPEN_FAILS
from backoffice.transforms.settlement_reasons import FAMILIES
from tests.firm import demo_frames
from tests.tables import frame
from tests.transforms.test_settlement_days import run
from tests.transforms.test_settlement_second import CUT_OFFS, DAYS, as_ofs, inputs, lifecycles

ENGINE = duckdb.connect()
BROKEN_DOWN = (
    *("reason_family", "reason", "failing_party", "counterparty_id"),
    *("market", "instrument_id", "ageing_bucket"),
)
FAIL_KPIS = (FAILS, OPEN_FAILS, FAILS_STANDING)


def answer(kpi: KPI, rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """`value` and `per` by groups, as the query door asks for them."""
    cursor = ENGINE.cursor()
    cursor.register("loaded", rows)
    statement = sql.of_kpi(kpi, sql.EVERYTHING, by=by)
    return pl.DataFrame(cursor.sql(f"WITH rows AS (FROM loaded) {statement.text}", params=list(statement.parameters)))


@cache
def demo_rows(table: str) -> pl.DataFrame:
    return demo_frames()[table]


@pytest.mark.parametrize("kpi", [*FAIL_KPIS, AVERAGE_FAIL_DURATION, FAILING_VALUE], ids=lambda kpi: kpi.key)
def test_fails_can_be_broken_down_by_why_whose_where_what_and_how_old(kpi: KPI) -> None:
    wanted = set(BROKEN_DOWN) - ({"ageing_bucket"} if kpi is AVERAGE_FAIL_DURATION else set())
    assert wanted <= set(kpi.splits)


@pytest.mark.parametrize(
    ("kpi", "split"),
    [pytest.param(kpi, split, id=f"{kpi.key} by {split}") for kpi in SETTLEMENT_KPIS for split in kpi.splits],
)
def test_the_parts_are_the_whole_for_a_firm_of_all_sorts(kpi: KPI, split: str) -> None:
    """On the demo firm, reasons and parties that are not told among the groups; money by currency."""
    apart = [kpi.currency] if kpi.currency else []
    rows = demo_rows(kpi.result.table)
    whole, parts = answer(kpi, rows, *apart), answer(kpi, rows, *dict.fromkeys([*apart, split]))
    for part in ("value", "per"):
        if whole[part].null_count() == 0:
            assert parts[part].drop_nulls().sum() == whole[part].sum()
    assert parts["rows"].sum() == whole["rows"].sum()


told = st.sampled_from([None, "LACK", "CLAC", "what is this"])
row_of_fails = st.fixed_dictionaries(
    {
        "is_failed": st.booleans(),
        "is_fail": st.booleans(),
        "is_open": st.booleans(),
        "reason": told,
        "reason_family": st.sampled_from([None, *FAMILIES]),
        "failing_party": st.sampled_from([None, "own", "counterparty", "both", "market"]),
        "counterparty_id": st.sampled_from([None, "A", "B"]),
        "market": st.sampled_from(["T2S", "DTC"]),
        "instrument_id": st.sampled_from(["X", "Y"]),
        "ageing_bucket": st.sampled_from([None, "0-1", "30+"]),
    }
)


@pytest.mark.parametrize("kpi", FAIL_KPIS, ids=lambda kpi: kpi.key)
@settings(max_examples=30, deadline=None)
@given(rows=st.lists(row_of_fails, min_size=1, max_size=30))
def test_fails_by_anything_are_the_fails_whatever_is_not_told(kpi: KPI, rows: Sequence[Mapping[str, Any]]) -> None:
    known = kpi.result.columns()
    kept = [
        {"instruction_id": str(n), **{name: one for name, one in row.items() if name in known}}
        for n, row in enumerate(rows)
    ]
    loaded = frame(kpi.result, kept)
    flag = "is_fail" if kpi is FAILS_STANDING else "is_failed"
    counted = sum(row[flag] and (row["is_open"] or kpi is not OPEN_FAILS) for row in rows)
    assert answer(kpi, loaded)["value"].item() == counted
    for split in BROKEN_DOWN:
        parts = answer(kpi, loaded, split)
        assert parts["value"].sum() == counted
        groups = {row.get(split) for row in rows}
        assert parts.height == len(groups)


@settings(max_examples=40, deadline=None)
@given(lifecycles, as_ofs)
def test_the_fails_of_random_lives_are_told_by_reason_party_and_age(
    drawn: tuple[dict[str, Any], ...], as_of: datetime
) -> None:
    """Each day's fails, counted one by one in Python, against the number by groups."""
    given_frames = {name: rows.lazy() for name, rows in inputs(drawn).items()}
    days = run({**given_frames, "calendar_days": DAYS, "dated_rates": CUT_OFFS}, as_of)
    fails = [row for row in days.iter_rows(named=True) if row["is_fail"]]
    for split in ("reason_family", "failing_party", "lacking", "ageing_bucket"):
        parts = dict(answer(FAILS_STANDING, days, split).select(split, "value").iter_rows())
        assert sum(parts.values()) == len(fails)
        assert {name: count for name, count in parts.items() if count} == Counter(row[split] for row in fails)
