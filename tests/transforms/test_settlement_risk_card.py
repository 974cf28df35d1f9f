"""The points card: a tiny history worked out by hand, a second calculation, and what it promises."""

from collections.abc import Mapping
from fractions import Fraction
from math import exp, log
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from backoffice.contracts.settlement_risk import RISK_FACTORS
from backoffice.transforms import settlement_risk_patterns
from backoffice.transforms.settlement_risk_card import FLOORS, PRIOR, PRIORS, card, fitted
from backoffice.transforms.settlement_risk_patterns import coded, patterns
from tests.transforms.settlement_risk_tables import CASE, history, of

LINE = tuple[str, str]


def lines(cases: pl.LazyFrame) -> dict[LINE, dict[str, Any]]:
    made = card(patterns(cases)).collect()
    return {(row["factor"], row["level"]): row for row in made.iter_rows(named=True)}


def logit(share: float | Fraction) -> float:
    return log(share / (1 - share))


def share(score: float) -> float:
    return 1 / (1 + exp(-score))


TINY = ((40, 2, {}), (10, 5, {"matching": "no_counterpart"}))
"""Fifty instructions: of 40 matched ones 2 failed, of 10 unmatched ones 5."""


def test_the_weights_of_a_tiny_history_worked_out_by_hand() -> None:
    found = lines(history(*TINY))
    # 7 of 50 failed: the base is (7 + 1/2) / (50 + 1) = 7.5 / 51.
    base = Fraction(75, 510)
    assert found["base", "all"]["weight"] == pytest.approx(logit(base), abs=1e-10)
    # One market: 50 base are expected, 7 came; ten more that fail like the base make (7 + 10 base) / 60.
    market = (7 + 10 * base) / 60
    assert found["market", "T2S"]["expected_fails"] == pytest.approx(float(50 * base))
    assert found["market", "T2S"]["weight"] == pytest.approx(logit(market) - logit(base), abs=1e-10)
    # From there, matched: (2 + 10 market) / 50; unmatched: (5 + 10 market) / 20.
    matched, unmatched = (2 + 10 * market) / 50, (5 + 10 * market) / 20
    assert found["matching", "matched"]["weight"] == pytest.approx(logit(matched) - logit(market), abs=1e-10)
    assert found["matching", "no_counterpart"]["weight"] == pytest.approx(logit(unmatched) - logit(market), abs=1e-10)
    # By figures: 0.1470588, 0.1411765, then 0.0682353 and 0.3205882.
    assert [round(float(one), 7) for one in (base, market, matched, unmatched)] == [
        0.1470588,
        0.1411765,
        0.0682353,
        0.3205882,
    ]
    # The next factor, hold, has one level: what was expected of all fifty is 40 matched + 10 unmatched.
    assert found["hold", "free"]["expected_fails"] == pytest.approx(float(40 * matched + 10 * unmatched))


def second_card(rows: list[dict[str, Any]]) -> dict[LINE, float]:
    """The weights again, row by row in plain Python, each found by halving an interval."""
    fails = sum(row["is_failed"] for row in rows)
    base = logit((fails + 0.5) / (len(rows) + 1))
    score = [base] * len(rows)
    weights: dict[LINE, float] = {("base", "all"): base}
    for factor in RISK_FACTORS:
        prior = PRIORS.get(factor, PRIOR)
        found: dict[str, float] = {}
        for level in {row[factor] for row in rows}:
            mine = [place for place, row in enumerate(rows) if row[factor] == level]
            rate = sum(share(score[place]) for place in mine) / len(mine)
            wanted = sum(rows[place]["is_failed"] for place in mine) + prior * rate
            low, high = -20.0, 20.0
            for _ in range(100):
                middle = (low + high) / 2
                came = sum(share(score[place] + middle) for place in mine) + prior * share(logit(rate) + middle)
                low, high = (middle, high) if came < wanted else (low, middle)
            found[level] = low
        for name, floor in FLOORS.get(factor, ()):
            for level in [one for one in found if one != floor] if name == "*" else [name]:
                if level in found and floor in found:
                    found[level] = max(found[level], found[floor])
        weights |= {(factor, level): weight for level, weight in found.items()}
        score = [one + found[row[factor]] for one, row in zip(score, rows, strict=True)]
    return weights


CASES = st.lists(
    st.fixed_dictionaries(
        {
            "is_failed": st.booleans(),
            "market": st.sampled_from(["T2S", "CREST"]),
            "matching": st.sampled_from(["matched", "no_counterpart", "economic_difference", "no_word"]),
            "hold": st.sampled_from(["free", "own", "counterparty"]),
            "instructed": st.sampled_from(["sent_in_time", "sent_late"]),
            "inventory": st.sampled_from(["receipt", "covered", "awaits_receipts", "short", "unknown"]),
            "counterparty": st.sampled_from("ABC"),
            "security": st.sampled_from("XYZ"),
        }
    ),
    min_size=1,
    max_size=40,
)


def numbered(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**CASE, "instruction_id": str(number), **row} for number, row in enumerate(drawn)]


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_a_second_calculation_row_by_row_gives_the_same_weights(drawn: list[dict[str, Any]]) -> None:
    rows = numbered(drawn)
    found = {name: row["weight"] for name, row in lines(of(rows)).items()}
    assert found == pytest.approx(second_card(rows), abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(drawn: list[dict[str, Any]], chance: Any) -> None:
    rows = numbered(drawn)
    mixed = list(rows)
    chance.shuffle(mixed)
    assert lines(of(rows)) == lines(of(mixed))


@settings(max_examples=40, deadline=None)
@given(CASES, st.integers(0, 40))
def test_what_is_counted_in_parts_is_what_is_counted_at_once(drawn: list[dict[str, Any]], cut: int) -> None:
    rows = numbered(drawn)
    parts = [patterns(of(some)) for some in (rows[:cut], rows[cut:]) if some]
    assert sorted(card(pl.concat(parts)).collect().rows()) == sorted(card(patterns(of(rows))).collect().rows())


@settings(max_examples=40, deadline=None)
@given(CASES, st.integers(1, 200))
def test_levels_may_be_more_than_one_number_has_room_for(drawn: list[dict[str, Any]], room: int) -> None:
    cases = of([{**row, "horizon": 1 + number % 2} for number, row in enumerate(numbered(drawn))])
    in_one = card(patterns(cases)).collect()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settlement_risk_patterns, "ROOM", room)
        assert_frame_equal(card(patterns(cases)).collect(), in_one)


WORSE = [(factor, level, floor) for factor, pairs in FLOORS.items() for level, floor in pairs if level != "*"] + [
    ("matching", "no_counterpart", "matched"),
    ("matching", "no_word", "matched"),
    ("hold", "own", "free"),
    ("hold", "counterparty", "free"),
]


@pytest.mark.parametrize(("factor", "worse", "better"), WORSE)
@settings(max_examples=25, deadline=None)
@given(CASES)
def test_what_is_worse_never_lowers_the_score(
    factor: str, worse: str, better: str, drawn: list[dict[str, Any]]
) -> None:
    found = lines(of(numbered(drawn)))
    if (factor, worse) in found and (factor, better) in found:
        assert found[factor, worse]["weight"] >= found[factor, better]["weight"]


@settings(max_examples=40, deadline=None)
@given(CASES)
def test_every_factor_counts_every_instruction_and_fail_once(drawn: list[dict[str, Any]]) -> None:
    found = lines(of(numbered(drawn)))
    for factor in ("base", *RISK_FACTORS):
        mine = [row for (name, _), row in found.items() if name == factor]
        assert sum(row["instructions"] for row in mine) == len(drawn)
        assert sum(row["fails"] for row in mine) == sum(row["is_failed"] for row in drawn)


def scores(cases: pl.LazyFrame) -> dict[Mapping[str, Any], float]:
    (seen,) = coded(patterns(cases).collect())
    matching = seen.levels["matching"].gather(seen.places["matching"])
    return dict(zip(matching, fitted(seen)[1], strict=True))


def test_a_score_is_the_sum_of_its_lines() -> None:
    found, scored = lines(history(*TINY)), scores(history(*TINY))
    for matching in ("matched", "no_counterpart"):
        levels = {"matching": matching}
        parts = [found["base", "all"], *(found[name, levels.get(name, CASE[name])] for name in RISK_FACTORS)]
        assert scored[matching] == pytest.approx(sum(part["weight"] for part in parts), abs=1e-9)


def test_a_level_seen_only_in_what_is_forecast_has_no_line() -> None:
    ahead = {"matching": "economic_difference", "is_failed": None, "known_at": None}
    with_it = pl.concat([history(*TINY), history((3, 0, ahead))])
    assert lines(with_it) == lines(history(*TINY))


def test_a_history_without_a_fail_and_one_of_fails_alone_have_finite_weights() -> None:
    for fails in (0, 5):
        weights = [row["weight"] for row in lines(history((5, fails, {}))).values()]
        assert all(abs(weight) < 10 for weight in weights)
