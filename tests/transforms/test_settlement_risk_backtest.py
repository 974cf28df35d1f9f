"""The backtest: months forecast from earlier ones alone, counts that add up, and what it finds in the demo firm."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from math import exp
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice import demo
from backoffice.contracts.settlement_risk import RISK_FACTORS, SettlementRiskBacktest
from backoffice.transforms import TRANSFORMS
from backoffice.transforms.settlement_risk_backtest import settlement_risk_backtest
from backoffice.transforms.settlement_risk_card import card
from backoffice.transforms.settlement_risk_months import MONTHS
from backoffice.transforms.settlement_risk_patterns import patterns
from tests.firm import demo_frames
from tests.transforms.settlement_risk_tables import CASE, cards_of, of

AS_OF = datetime(2026, 6, 30, 18, tzinfo=UTC)
KEY = ["horizon", "month", "tenth"]
NEEDED = (
    "settlement_status",
    "settlement_spans",
    *(
        f"settlement_risk_{name}"
        for name in ("inventory", "cases", "lasted", "patterns", "cards", "factors", "backtest")
    ),
)


def on(day: date, number: int, *, failed: bool = False, **special: Any) -> dict[str, Any]:
    """A case due on `day`, seen at its beginning, known at its end."""
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {
        **CASE,
        "instruction_id": f"{day} {number}",
        "intended_settlement_date": day,
        "seen_at": begins,
        "known_at": begins + timedelta(days=1),
        "is_failed": failed,
        **special,
    }


def months(*, unmatched_fail: bool = True) -> list[dict[str, Any]]:
    """May: of 90 matched none fails, of 10 unmatched all. June: 15 matched and 5 unmatched, and half of those fail."""
    may, june = date(2026, 5, 1), date(2026, 6, 10)
    unmatched = {"matching": "no_counterpart"}
    return [
        *(on(may, number) for number in range(90)),
        *(on(may, number, failed=unmatched_fail, **unmatched) for number in range(90, 100)),
        *(on(june, number) for number in range(15)),
        *(on(june, number, failed=number % 2 == 1, **unmatched) for number in range(15, 20)),
    ]


def backtest(rows: list[dict[str, Any]]) -> pl.DataFrame:
    cards = cards_of(of(rows), AS_OF)
    return SettlementRiskBacktest.validate(settlement_risk_backtest(of(rows), cards, months=None).collect()).sort(KEY)


def test_a_month_is_forecast_from_the_one_before_and_the_first_from_nothing() -> None:
    made = backtest(months())
    assert made["month"].unique().to_list() == [date(2026, 6, 1)]
    assert made["learnt_from"].unique().to_list() == [100]
    assert made["known_at"].unique().to_list() == [datetime(2026, 6, 1, tzinfo=UTC)]


def test_a_month_with_less_than_four_weeks_before_it_is_not_tested() -> None:
    tested = on(date(2026, 6, 10), 3)
    late, early = ([on(date(2026, 5, day), 1, failed=True), on(date(2026, 5, day), 2)] for day in (5, 4))
    assert backtest([*late, tested]).is_empty()
    assert backtest([*early, tested])["learnt_from"].to_list() == [2]


def test_the_likeliest_stand_in_the_last_tenths() -> None:
    """Twenty instructions make tenths of two; the five unmatched ones are in the eighth, ninth and last."""
    made = backtest(months())
    assert made["instructions"].to_list() == [2] * 10
    assert made["fails"].to_list() == [0] * 7 + [1, 1, 1]
    probability = made["mean_probability"].to_list()
    assert probability == sorted(probability)
    assert probability[-1] > 10 * probability[0]
    # 3 of 20 failed, so a tenth of two would have 0.3 at the base rate.
    assert made["fails_at_base_rate"].to_list() == [Decimal("0.3")] * 10


def test_what_came_of_a_month_has_no_hand_in_its_forecast() -> None:
    turned = [
        {**row, "is_failed": not row["is_failed"]} if row["intended_settlement_date"].month == 6 else row
        for row in months()
    ]
    forecast = ["learnt_from", "expected_fails", "lowest_probability", "highest_probability", "mean_probability"]
    assert_frame_equal(backtest(turned).select(*KEY, *forecast), backtest(months()).select(*KEY, *forecast))
    assert backtest(turned)["fails"].sum() == 17


@pytest.mark.parametrize(("second", "learnt"), [(0, 100), (1, 90)])
def test_what_was_known_only_after_the_month_began_is_not_learnt_from(second: int, learnt: int) -> None:
    known = datetime(2026, 6, 1, 0, 0, second, tzinfo=UTC)
    late = [{**row, "known_at": known} if row["is_failed"] and row["seen_at"] < known else row for row in months()]
    assert backtest(late)["learnt_from"].unique().to_list() == [learnt]


@pytest.mark.parametrize(("second", "learnt"), [(0, 90), (1, 100)])
def test_what_was_known_a_year_before_the_month_began_is_learnt_from_no_more(second: int, learnt: int) -> None:
    known = datetime(2025, 6, 1, 0, 0, second, tzinfo=UTC)
    may = datetime(2026, 6, 1, tzinfo=UTC)
    old = [{**row, "known_at": known} if row["is_failed"] and row["seen_at"] < may else row for row in months()]
    assert backtest(old)["learnt_from"].unique().to_list() == [learnt]


def test_a_month_tests_what_was_seen_in_it_whenever_it_was_due() -> None:
    """Due on the first of July, but looked at on the evening before: June's forecast."""
    seen = {"seen_at": datetime(2026, 6, 29, tzinfo=UTC)}
    made = backtest([*months(), on(date(2026, 7, 1), 1, **seen), on(date(2026, 7, 1), 2)])
    assert made.group_by("month").agg(pl.col("instructions").sum()).sort("month").rows() == [(date(2026, 6, 1), 21)]


def test_what_is_open_now_is_no_part_of_it() -> None:
    now = on(date(2026, 6, 11), 1, failed=False, is_now=True) | {"is_failed": None, "known_at": None}
    assert_frame_equal(backtest([*months(), now]), backtest(months()))


def test_the_running_month_and_the_newest_before_it_are_tested() -> None:
    rows = [on(date(2025 + month // 12, month % 12 + 1, 15), 1) for month in range(6, 20)]
    tested = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 7))]
    assert backtest(rows)["month"].to_list() == tested
    assert len(tested) == 1 + MONTHS


@cache
def firm() -> dict[str, pl.DataFrame]:
    """A demo firm of 25,000 instructions with its backtest; what figures hold for it are facts of its seed."""
    plan = demo.Plan(seed=7, scale=0.1, until=date(2026, 9, 30))
    frames = dict(demo.tables(plan))
    for one in TRANSFORMS:
        if one.writes.table in NEEDED:
            given = {name: frames[contract.table].lazy() for name, contract in one.reads.items()}
            told = {"as_of": demo.as_of(plan), "months": None}
            facts = {name: told[name] for name in one.facts}
            frames[one.writes.table] = one(**given, **facts).collect()
    return frames


def by_tenth(horizon: int) -> pl.DataFrame:
    made = firm()["settlement_risk_backtest"].filter(horizon=horizon)
    return made.group_by("tenth").agg(
        pl.col("instructions", "fails").sum(), pl.col("expected_fails", "fails_at_base_rate").sum().cast(pl.Float64)
    )


def known_in_the_year_before(month: date) -> pl.Expr:
    begun = datetime(month.year, month.month, 1, tzinfo=UTC)
    known = pl.col("known_at")
    return (known > pl.lit(begun.replace(year=month.year - 1))) & (known <= pl.lit(begun))


@pytest.mark.slow
@pytest.mark.parametrize("horizon", [1, 2])
def test_every_case_of_the_tested_months_is_in_one_tenth(horizon: int) -> None:
    made = firm()["settlement_risk_backtest"].filter(horizon=horizon)
    cases = firm()["settlement_risk_cases"].filter(pl.col("horizon") == horizon, ~pl.col("is_now"))
    for month, rows in made.group_by("month"):
        theirs = cases.filter(pl.col("seen_at").dt.month_start().dt.date() == month[0])
        assert rows["instructions"].sum() == theirs.height
        assert rows["fails"].sum() == theirs["is_failed"].sum()
        assert rows["fails_at_base_rate"].sum() == pytest.approx(rows["fails"].sum(), abs=Decimal("0.001"))
        assert rows["instructions"].max() - rows["instructions"].min() <= 1
        known = cases.filter(known_in_the_year_before(month[0]))
        assert rows["learnt_from"].unique().to_list() == [known.height]
        assert known["intended_settlement_date"].max() < month[0] <= theirs["seen_at"].min().date()


@pytest.mark.slow
@pytest.mark.parametrize(("horizon", "least"), [(1, 3.0), (2, 2.0)])
def test_the_riskiest_tenth_fails_more_often_than_all(horizon: int, least: float) -> None:
    last = by_tenth(horizon).filter(tenth=10)
    assert last["fails"].item() / last["fails_at_base_rate"].item() > least


@pytest.mark.slow
@pytest.mark.parametrize("horizon", [1, 2])
def test_forecast_and_outcome_differ_by_less_than_two_and_a_half_points(horizon: int) -> None:
    tenths = by_tenth(horizon)
    apart = (tenths["expected_fails"] - tenths["fails"]).abs().sum() / tenths["instructions"].sum()
    assert apart < 0.025
    assert 0.75 < tenths["expected_fails"].sum() / tenths["fails"].sum() < 1.25


@pytest.mark.slow
def test_each_cause_the_firm_has_is_found() -> None:
    """Shortage, lateness, an unlike instruction, a hold and the chronic counterparty each raise the odds."""
    made = firm()["settlement_risk_factors"].filter(horizon=1)
    weights = {(row["factor"], row["level"]): row["weight"] for row in made.iter_rows(named=True)}
    for line in (
        ("inventory", "short"),
        ("instructed", "sent_late"),
        ("matching", "economic_difference"),
        ("matching", "party_difference"),
        ("matching", "no_counterpart"),
        ("hold", "own"),
        ("counterparty", "FENQUISTER"),
    ):
        assert weights[line] > Decimal("0.2"), line


def scored_one_by_one(cases: pl.DataFrame, horizon: int, month: date) -> tuple[list[Decimal], list[int]]:
    """Expected fails and fails of each tenth: every instruction scored from the lines of the card, and set in order."""
    past = cases.filter(pl.col("horizon") == horizon, ~pl.col("is_now"))
    tested = past.filter(pl.col("seen_at").dt.month_start().dt.date() == month)
    learnt = past.filter(known_in_the_year_before(month))
    lines = card(patterns(learnt.lazy())).collect()
    weights = {(row["factor"], row["level"]): Decimal(row["weight"]) for row in lines.iter_rows(named=True)}
    found = []
    for row in tested.iter_rows(named=True):
        score = round(weights["base", "all"], 10)
        for factor in RISK_FACTORS:
            score += round(weights.get((factor, row[factor]), Decimal(0)), 10)
        share = Decimal(1 / (1 + exp(-score))).quantize(Decimal("1e-10"))
        found.append((share, row["instruction_id"], row["is_failed"]))
    tenths: list[list[Any]] = [[] for _ in range(10)]
    for number, one in enumerate(sorted(found)):
        tenths[number * 10 // len(found)].append(one)
    return [sum((one[0] for one in tenth), Decimal(0)) for tenth in tenths], [sum(one[2] for one in t) for t in tenths]


def test_counting_what_looks_alike_gives_what_scoring_one_by_one_gives() -> None:
    cases = demo_frames()["settlement_risk_cases"]
    made = demo_frames()["settlement_risk_backtest"].sort(KEY)
    assert made.height
    for (horizon, month), rows in made.group_by("horizon", "month"):
        expected, fails = scored_one_by_one(cases, horizon, month)
        assert rows.sort("tenth")["fails"].to_list() == fails
        assert rows.sort("tenth")["expected_fails"].to_list() == pytest.approx(expected, abs=Decimal("0.0001"))
