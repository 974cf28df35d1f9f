"""What every transform promises, whichever desk it is of."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice.transforms import TRANSFORMS
from backoffice.transforms.transform import Transform
from tests.firm import demo_frames, facts_of

EACH = pytest.mark.parametrize("one", TRANSFORMS, ids=lambda one: one.name)


FINDINGS = {"cost_gaps", "penalties_superseded"}
"""Results that list what is wrong or was said anew: none is what a sound firm has."""


@cache
def inputs(one: Transform) -> dict[str, pl.LazyFrame]:
    frames = demo_frames()
    return {name: frames[contract.table].lazy() for name, contract in one.reads.items()}


def run(one: Transform, given: dict[str, pl.LazyFrame]) -> pl.DataFrame:
    facts: dict[str, Any] = {name: facts_of()[name] for name in one.facts}
    return one(**given, **facts).collect()


@cache
def whole(one: Transform) -> pl.DataFrame:
    return run(one, inputs(one))


def in_order(rows: pl.DataFrame, one: Transform) -> pl.DataFrame:
    return rows.sort(one.writes.primary_key())


@EACH
def test_it_keeps_the_contract_of_what_it_writes(one: Transform) -> None:
    assert whole(one).height > 0 or one.writes.table in FINDINGS
    one.writes.validate(whole(one))


@EACH
def test_nothing_in_gives_nothing_out(one: Transform) -> None:
    empty = {name: contract.create_empty(lazy=True) for name, contract in one.reads.items()}
    made = run(one, empty)
    assert made.height == 0
    assert made.schema == whole(one).schema


@EACH
def test_row_order_changes_nothing(one: Transform) -> None:
    shuffled = {
        name: rows.collect().sample(fraction=1, shuffle=True, seed=3).lazy() for name, rows in inputs(one).items()
    }
    assert_frame_equal(in_order(run(one, shuffled), one), in_order(whole(one), one))


@EACH
def test_running_it_twice_gives_the_same(one: Transform) -> None:
    assert_frame_equal(in_order(run(one, inputs(one)), one), in_order(whole(one), one))


@EACH
def test_the_whole_is_the_union_of_its_partitions(one: Transform) -> None:
    keys = list(one.partition_by)
    frames = {name: rows.collect() for name, rows in inputs(one).items()}
    cut = {name for name, rows in frames.items() if set(keys) <= set(rows.columns)}
    assert cut, f"no input has {keys}"
    bucket = pl.struct(keys).hash(seed=1) % 3
    parts = [
        run(one, {name: (rows.filter(bucket == part) if name in cut else rows).lazy() for name, rows in frames.items()})
        for part in range(3)
    ]
    assert_frame_equal(in_order(pl.concat(parts), one), in_order(whole(one), one))


@pytest.mark.parametrize("one", [one for one in TRANSFORMS if one.open_only], ids=lambda one: one.name)
def test_what_asks_of_the_open_alone_says_the_same_without_the_rest(one: Transform) -> None:
    still_open = demo_frames()["settlement_status"].filter(~pl.col("is_final")).lazy()
    given = inputs(one)
    cut = {name: given[name].join(still_open, on="instruction_id", how="semi") for name in one.open_only}
    assert all(rows.collect().height < given[name].collect().height for name, rows in cut.items())
    assert_frame_equal(in_order(run(one, {**given, **cut}), one), in_order(whole(one), one))


@pytest.mark.parametrize("one", [one for one in TRANSFORMS if one.nothing_without], ids=lambda one: one.name)
def test_what_needs_rows_of_an_argument_makes_nothing_without(one: Transform) -> None:
    for name in one.nothing_without:
        empty = one.reads[name].create_empty(lazy=True)
        assert run(one, {**inputs(one), name: empty}).is_empty()


def test_as_of_is_a_moment_in_utc() -> None:
    assert isinstance(facts_of()["as_of"], datetime)
    assert facts_of()["as_of"].tzinfo == UTC
