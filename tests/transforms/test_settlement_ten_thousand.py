"""Ten thousand random lifecycles: the transforms and plain Python agree on their status and on their days."""

import random
from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from backoffice.transforms.settlement_days import settlement_days
from backoffice.transforms.settlement_spans import settlement_spans
from tests.transforms.settlement_days_second import second_days
from tests.transforms.settlement_second import second_status
from tests.transforms.settlement_tables import at
from tests.transforms.test_settlement_second import (
    CALENDARS,
    CUT_OFFS,
    DAYS,
    RATES,
    inputs,
    one_lifecycle,
    run,
)

BATCHES, OF = 40, 250
"""Forty batches of 250 lifecycles, each batch one frame: transforms cost by the frame, not by the lifecycle."""


@pytest.mark.slow
@settings(max_examples=BATCHES, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 2**63))
def test_both_calculations_agree_on_every_column(seed: int) -> None:
    """Partials, holds, cancellations, late matching, holidays, contradictions, late and future messages: as picked."""
    chance = random.Random(seed)
    drawn = tuple(one_lifecycle(chance.choice, number) for number in range(OF))
    as_of = at(chance.randint(8, 24), chance.choice([0, 10, 14, 16, 20]))
    frames = inputs(drawn)
    statuses = run(frames, as_of)
    lazy = {name: rows.lazy() for name, rows in frames.items()}
    spans = settlement_spans(**lazy, calendar_days=DAYS, dated_rates=CUT_OFFS, as_of=as_of)
    days = settlement_days(
        statuses.lazy(), spans, lazy["confirmations"], calendar_days=DAYS, dated_rates=CUT_OFFS, as_of=as_of
    ).collect()
    agrees(statuses, {(row["instruction_id"],): row for one in drawn if (row := status_of(one, as_of))})
    agrees(
        days, {(one["instruction"]["instruction_id"], row["day"]): row for one in drawn for row in days_of(one, as_of)}
    )


def status_of(one: dict[str, Any], as_of: Any) -> dict[str, Any] | None:
    return second_status(**one, calendars=CALENDARS, rates=RATES, as_of=as_of)


def days_of(one: dict[str, Any], as_of: Any) -> list[dict[str, Any]]:
    places = {row: number for number, row in enumerate(map(id, one["confirmations"]))}
    parts = [{"source_id": "X", "source_row": places[id(row)], **row} for row in one["confirmations"]]
    return second_days(one["instruction"], one["advices"], parts, CALENDARS, RATES, as_of)


def agrees(found: pl.DataFrame, expected: dict[tuple[Any, ...], dict[str, Any]]) -> None:
    keys = ["instruction_id", "day"] if "day" in found.columns else ["instruction_id"]
    rows = {tuple(row[key] for key in keys): row for row in found.iter_rows(named=True)}
    assert sorted(rows) == sorted(expected)
    for key, told in expected.items():
        assert {name: rows[key][name] for name in told} == told
