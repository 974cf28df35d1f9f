"""The depository's penalties hang together, and its two mistakes are there to be found from the extracts alone."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.demo.conftest import Made
from tests.demo.test_stories import story

CENT = Decimal("0.01")


def fails(made: Made) -> list[dict[str, Any]]:
    return [row for row in made.rows("csd_penalties") if row["penalty_type"] == "SEFP"]


def price_of(made: Made) -> dict[tuple[str, date], Decimal]:
    return {(row["instrument_id"], row["day"]): row["price"] for row in made.rows("reference_prices")}


def test_every_penalty_is_quantity_times_price_times_rate_to_the_cent(made: Made) -> None:
    for row in made.rows("csd_penalties"):
        of_one = row["price"] / 100 if row["price_type"] == "PRCT" else row["price"]
        assert row["amount"] == (row["quantity"] * of_one * row["rate"] / 100).quantize(CENT, ROUND_HALF_UP)
        assert row["amount"] <= row["total_amount"]


def test_a_penalty_is_reported_the_business_day_after_and_none_after_the_last_day(made: Made) -> None:
    open_days = {
        row["day"] for row in made.rows("calendar_days") if row["calendar"] == "T2S" and row["is_business_day"]
    }
    for row in made.rows("csd_penalties"):
        assert row["day"] <= row["detected_on"] < row["reported_on"] <= made.plan.until
        assert row["reported_on"] in open_days
    assert {row["day"] for row in made.rows("csd_penalties")} <= open_days


def test_late_matching_is_one_penalty_of_its_days(made: Made) -> None:
    days: dict[str, list[dict[str, Any]]] = {}
    for row in made.rows("csd_penalties"):
        days.setdefault(row["penalty_id"], []).append(row)
    assert any(len(rows) > 1 for rows in days.values())
    for rows in days.values():
        assert {row["days"] for row in rows} == {len(rows)}
        assert {row["total_amount"] for row in rows} == {sum(row["amount"] for row in rows)}
        assert len({(row["instruction_id"], row["payer"], row["detected_on"]) for row in rows}) == 1
        assert len(rows) == 1 or {row["penalty_type"] for row in rows} == {"LMFP"}


def test_one_days_penalties_of_an_instrument_have_the_price_of_the_day_before(made: Made) -> None:
    told, figures = story(made, "stale_penalty_price")
    prices = price_of(made)
    wrong = [row for row in fails(made) if row["price"] != prices[row["instrument_id"], row["day"]]]
    assert {(row["instrument_id"], row["day"]) for row in wrong} == {(told["subject"], told["first_day"])}
    before = max(day for isin, day in prices if isin == told["subject"] and day < told["first_day"])
    assert {row["price"] for row in wrong} == {prices[told["subject"], before]}
    apart = Decimal(0)
    for row in wrong:
        of_one = prices[told["subject"], told["first_day"]] / (100 if row["price_type"] == "PRCT" else 1)
        right = (row["quantity"] * of_one * row["rate"] / 100).quantize(CENT, ROUND_HALF_UP)
        apart += abs(right - row["amount"])
    assert figures["penalties with the old price"] == len(wrong) > 0
    assert figures["difference they make"] == apart > 0


def test_one_fail_of_the_counterpartys_is_charged_to_us(made: Made) -> None:
    """Its messages say the other side failed, every day; the depository has us pay."""
    told, figures = story(made, "switched_penalty")
    charged = [row for row in fails(made) if row["instruction_id"] == told["subject"]]
    assert {row["payer"] for row in charged} == {"own"}
    theirs = {"CLAC", "PRCY", "AWSH", "CMON", "CPEC", "CLAT"}
    said = {
        row["reason"]
        for row in made.rows("status_advices")
        if row["instruction_id"] == told["subject"] and row["status"] == "PENF"
    }
    assert said <= theirs
    assert figures["days charged to us"] == len(charged) > 0
    assert figures["charged to us"] == sum(row["amount"] for row in charged) > 0
    assert (told["first_day"], told["last_day"]) == (charged[0]["day"], charged[-1]["day"])
