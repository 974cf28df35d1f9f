"""Scores: each is explained by rows of the weights, reasons stand in order, bands and durations follow by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import exp
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice.contracts.cost import FxMonth
from backoffice.contracts.reference import DatedRate, Instrument
from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.settlement_penalties import ReferencePrice
from backoffice.contracts.settlement_risk import RISK_FACTORS, SettlementRisk, SettlementRiskFactor
from backoffice.transforms.settlement_risk import settlement_risk
from tests.firm import demo_frames
from tests.tables import frame
from tests.transforms.settlement_risk_tables import CASE, factors, history, of

OPEN = {"is_failed": None, "known_at": None, "is_now": True}

CARD = {
    ("base", "all"): "-3",
    ("market", "T2S"): "0.05",
    ("matching", "no_counterpart"): "0.7",
    ("hold", "own"): "0.7",
    ("inventory", "short"): "1.8",
    ("counterparty", "C"): "-0.4",
}


def weights(card: Mapping[tuple[str, str], str] = CARD, **more: Any) -> pl.LazyFrame:
    rows = [
        {"horizon": 1, "factor": factor, "level": level, "weight": Decimal(weight), "fails": 4, "fail_days": 10, **more}
        for (factor, level), weight in card.items()
    ]
    lazy: pl.LazyFrame = frame(SettlementRiskFactor, rows).lazy()
    return lazy


SHARE = {"instrument_id": "S", "cfi": "ESVUFR", "is_liquid": True}
RATES = (
    {"rate_id": "csdr.penalties", "scope": "T2S", "value": Decimal(1)},
    {"rate_id": "csdr.sefp.shares_liquid", "scope": "all", "value": Decimal(1)},
    {"rate_id": "csdr.exempt.corporate_action", "scope": "CORP", "value": Decimal(1)},
)
PRICE = {"instrument_id": "S", "day": date(2026, 6, 9), "price": Decimal(25), "price_type": "ACTU", "currency": "EUR"}
STATUS = {
    "instruction_id": "I1",
    "days_until_due": 1,
    "instrument_id": "S",
    "remaining_quantity": Decimal(5000),
    "currency": "EUR",
    "transaction_type": "TRAD",
    "market": "T2S",
}


def scored(
    factors: pl.LazyFrame,
    *,
    told: Mapping[str, Any] = STATUS,
    prices: Sequence[Any] = (PRICE,),
    rates_of_exchange: Sequence[Any] = (),
    reporting: str = "EUR",
    **special: Any,
) -> dict[str, Any]:
    cases = of([{**CASE, **OPEN, "instruction_id": "I1", **special}])
    made = settlement_risk(
        cases,
        factors,
        frame(SettlementStatus, [told]).lazy(),
        frame(Instrument, [SHARE]).lazy(),
        frame(ReferencePrice, prices).lazy(),
        frame(DatedRate, [{"valid_from": date(2022, 2, 1), **rate} for rate in RATES]).lazy(),
        frame(FxMonth, rates_of_exchange).lazy(),
        reporting_currency=reporting,
    )
    return SettlementRisk.validate(made.collect()).row(0, named=True)


def share(score: str) -> Decimal:
    return Decimal(repr(1 / (1 + exp(-float(score)))))


def test_the_probability_is_that_of_the_weights_added_up() -> None:
    """-3 + 0.05 + 0.7 + 1.8 - 0.4 is -0.85: odds of 0.4274 to 1, a probability of 0.2994."""
    row = scored(weights(), matching="no_counterpart", inventory="short")
    assert row["probability"] == pytest.approx(share("-0.85"), abs=Decimal("1e-9"))
    assert round(row["probability"], 4) == Decimal("0.2994")
    assert row["base_probability"] == pytest.approx(share("-3"), abs=Decimal("1e-9"))


def test_a_level_without_a_weight_adds_nothing() -> None:
    assert scored(weights(), matching="never seen")["probability"] == scored(weights())["probability"]


def test_reasons_are_what_raises_it_notably_heaviest_first_then_as_found() -> None:
    row = scored(weights(), matching="no_counterpart", inventory="short", hold="own")
    told = [
        (row[f"{place}_factor"], row[f"{place}_level"], row[f"{place}_weight"])
        for place in ("first", "second", "third")
    ]
    assert told == [
        ("inventory", "short", Decimal("1.8")),
        ("matching", "no_counterpart", Decimal("0.7")),
        ("hold", "own", Decimal("0.7")),
    ]
    assert scored(weights())["first_factor"] is None


@pytest.mark.parametrize(
    ("weight", "band"), [("0.43", "usual"), ("0.44", "raised"), ("1.20", "raised"), ("1.21", "high")]
)
def test_bands_are_one_and_a_half_and_three_times_the_base(weight: str, band: str) -> None:
    """The base is 1 in 21.09: 0.04743. Half as much again is 0.07114, log odds of -2.5693; thrice 0.14228, -1.7966."""
    assert scored(weights({("base", "all"): "-3", ("market", "T2S"): weight}))["band"] == band


def test_it_is_expected_to_last_as_long_as_fails_did_in_its_market() -> None:
    assert scored(weights())["expected_days"] == Decimal("2.5")
    assert scored(weights({("base", "all"): "-3", ("market", "CREST"): "0"}))["expected_days"] is None
    none = weights({("base", "all"): "-3"}), weights({("market", "T2S"): "0"}, fails=0, fail_days=0)
    assert scored(pl.concat(none))["expected_days"] == Decimal("2.5")


def test_the_penalty_expected_is_probability_times_penalty_a_day_times_days() -> None:
    """5,000 liquid shares at 25.00 cost 1 bp of 125,000 a day: 12.50. At 0.4 for 2.5 days: 12.50."""
    row = scored(weights({("base", "all"): "-0.4054651081"}))
    assert (row["penalty_per_day"], row["penalty_currency"]) == (Decimal("12.5"), "EUR")
    assert round(row["probability"], 9) == Decimal("0.4")
    assert row["expected_penalty"] is row["expected_days"] is None
    card = pl.concat([weights({("base", "all"): "-0.4054651081"}), weights({("market", "T2S"): "0"})])
    assert scored(card)["expected_penalty"] == Decimal("12.5")


def test_the_price_is_the_newest_by_the_day_it_is_seen() -> None:
    prices = [
        {**PRICE, "day": date(2026, 6, day), "price": Decimal(price)} for day, price in ((8, 30), (10, 20), (11, 1))
    ]
    assert scored(weights(), prices=prices)["penalty_per_day"] == Decimal("10")


def test_what_is_exempt_costs_nothing_and_what_has_no_price_is_not_known() -> None:
    exempt = scored(weights(), told={**STATUS, "transaction_type": "CORP"})
    assert (exempt["penalty_per_day"], exempt["expected_penalty"], exempt["gap"]) == (Decimal(0), Decimal(0), None)
    elsewhere = scored(weights({**CARD, ("market", "NSE"): "0"}), market="NSE")
    assert elsewhere["expected_penalty"] == Decimal(0)
    unpriced = scored(weights(), prices=())
    assert unpriced["penalty_per_day"] is unpriced["expected_penalty"] is None
    assert unpriced["gap"] == "price_missing"


def test_free_of_payment_the_penalty_is_in_the_currency_of_the_price() -> None:
    row = scored(weights(), told={**STATUS, "currency": None, "payment": "FREE"})
    assert (row["currency"], row["penalty_currency"], row["penalty_per_day"]) == (None, "EUR", Decimal("12.5"))


def test_without_a_card_there_is_no_probability_and_the_row_stays() -> None:
    row = scored(SettlementRiskFactor.create_empty(lazy=True))
    assert row["probability"] is row["band"] is row["first_factor"] is row["base_probability"] is None


def test_every_open_instruction_due_within_two_days_of_the_demo_firm_has_one_row_explained_by_the_weights() -> None:
    frames = demo_frames()
    card = {
        (row["horizon"], row["factor"], row["level"]): row["weight"]
        for row in frames["settlement_risk_factors"].iter_rows(named=True)
    }
    cases = {
        row["instruction_id"]: row for row in frames["settlement_risk_cases"].iter_rows(named=True) if row["is_now"]
    }
    due = frames["settlement_status"].filter(
        pl.col("is_open") & ~pl.col("is_due") & pl.col("days_until_due").is_between(0, 2)
    )
    made = frames["settlement_risk"]
    assert set(made["instruction_id"]) == set(due["instruction_id"]) == set(cases)
    for row in made.iter_rows(named=True):
        case = cases[row["instruction_id"]]
        score = card[case["horizon"], "base", "all"] + sum(
            card.get((case["horizon"], factor, case[factor]), Decimal(0)) for factor in RISK_FACTORS
        )
        assert row["probability"] == pytest.approx(share(str(score)), abs=Decimal("1e-9"))


def test_the_card_tells_how_long_fails_lasted_and_what_they_failed_for_most() -> None:
    failed = {"fail_days": 3, "reason_family": "late"}
    other = {"fail_days": 1, "reason_family": "cash_own"}
    made = factors(history((10, 0, {}), (2, 2, failed), (1, 1, other)))
    row = made.filter(factor="market", level="T2S").row(0, named=True)
    assert (row["instructions"], row["fails"], row["fail_days"], row["usual_reason"]) == (13, 3, 7, "late")
    assert made.filter(factor="base")["fail_days"].item() == 7


def test_the_horizons_have_cards_of_their_own() -> None:
    near = history((40, 2, {}))
    far = near.with_columns(horizon=pl.lit(2, pl.Int64), is_failed=pl.lit(True))
    both = factors(pl.concat([near, far]))
    order = ["factor", "level"]
    assert_frame_equal(both.filter(horizon=1).sort(order), factors(near).sort(order))
    assert both.filter(factor="base").sort("horizon")["fails"].to_list() == [2, 40]


def rate_of(month: int, kind: str, rate: str, to: str = "INR") -> dict[str, Any]:
    return {
        "month": date(2026, month, 1),
        "from_currency": "EUR",
        "to_currency": to,
        "rate": Decimal(rate),
        "kind": kind,
    }


def test_penalties_are_ranked_in_one_currency_at_the_newest_rate_known_by_then() -> None:
    """Seen on 9 June: May is over, its close counts before its average; June's rates are not known yet."""
    card = weights()
    rates = [
        rate_of(4, "close", "80"),
        rate_of(5, "average", "85"),
        rate_of(5, "close", "90"),
        rate_of(6, "average", "100"),
        rate_of(5, "close", "2", to="USD"),
    ]
    row = scored(card, rates_of_exchange=rates, reporting="INR")
    assert row["expected_penalty_reported"] == 90 * row["expected_penalty"] > 0
    assert row["reporting_currency"] == "INR"
    assert (
        scored(card, rates_of_exchange=rates[1:2], reporting="INR")["expected_penalty_reported"]
        == 85 * row["expected_penalty"]
    )
    assert scored(card, rates_of_exchange=rates[3:], reporting="INR")["expected_penalty_reported"] is None
    assert scored(card)["expected_penalty_reported"] == row["expected_penalty"]
