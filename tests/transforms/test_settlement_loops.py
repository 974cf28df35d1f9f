"""Numbers and order: long ids looked up, rows put in order and found by a moment, each against the plain way."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from backoffice.transforms.settlement_loops.order import Times, in_order, last_by
from backoffice.transforms.settlement_numbers import Rows, array, numbers_of

OURS = pl.Series(["SI-1", "SI-2", "SI-3"])
ASKED = pl.Series(["SI-3", "SI-3", "nobody's", "SI-1", "nobody's", "SI-3"])
PLACES = [2, 2, -1, 0, -1, 2]

hashed = pl.Series.hash


def all_alike(words: pl.Series, seed: int = 0) -> pl.Series:
    return pl.Series([7] * len(words), dtype=pl.UInt64)


def alike_at_first(words: pl.Series, seed: int = 0) -> pl.Series:
    return hashed(words, seed) if seed else all_alike(words)


@pytest.mark.parametrize("asked", [ASKED, ASKED.sort()])
def test_an_id_is_told_by_its_place_and_an_unknown_one_by_none(asked: pl.Series) -> None:
    assert dict(zip(asked, numbers_of(OURS, asked), strict=True)) == dict(zip(ASKED, PLACES, strict=True))


@pytest.mark.parametrize(("hashing", "ours"), [(all_alike, OURS), (alike_at_first, OURS), (alike_at_first, OURS[:1])])
def test_ids_with_the_same_hash_are_told_apart(
    hashing: Callable[..., pl.Series], ours: pl.Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pl.Series, "hash", hashing)
    known = [place if place < len(ours) else -1 for place in PLACES]
    assert numbers_of(ours, ASKED).tolist() == known


def drawn(rows: int, count: int) -> tuple[Rows, Times]:
    """Numbers below `count`, -1 among them, and times with many ties."""
    chance = np.random.default_rng(20_261_126)
    numbers, times = chance.integers(-1, count, rows), chance.integers(0, rows // 4, rows)
    return array(pl.Series(numbers, dtype=pl.Int32)), array(pl.Series(times, dtype=pl.Int64))


@pytest.mark.parametrize("count", [1, 3, 400])
def test_rows_stand_by_instruction_then_time_then_as_they_stood(count: int) -> None:
    numbers, times = drawn(500, count)
    order, begins = in_order(numbers, times, count)
    known = (row for row in range(500) if numbers[row] >= 0)
    assert order.tolist() == sorted(known, key=lambda row: (numbers[row], times[row], row))
    assert np.diff(begins).tolist() == np.bincount(numbers[numbers >= 0], minlength=count).tolist()


def test_the_last_row_by_a_moment_is_found() -> None:
    numbers, times = drawn(300, 20)
    order, begins = in_order(numbers, times, 20)
    asked, moments = drawn(400, 20)
    asked, moments = asked[asked >= 0], moments[asked >= 0]
    for number, moment, found in zip(asked, moments, last_by(order, begins, times, asked, moments), strict=True):
        by_then = [place for place in range(begins[number], begins[number + 1]) if times[order[place]] <= moment]
        assert found == (by_then[-1] if by_then else -1)
