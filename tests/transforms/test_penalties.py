"""CSDR penalties of single instructions: the framework's printed examples, and every rule by itself."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from backoffice.transforms.settlement_penalties_class import penalty_class
from backoffice.transforms.settlement_penalties_rates import CASH, daily_rate
from tests.transforms.penalty_tables import LIQUID, RULES, SHARE, penalised, priced, rule, told
from tests.transforms.settlement_tables import at, confirmed, matching, processing, settlement

MACH = matching("MACH", at(9, 9))
OURS = settlement("PENF", at(10, 15), "LACK")
THEIRS = settlement("PENF", at(10, 15), "CLAC")
FREE = {"payment": "FREE", "amount": None, "currency": None}


def test_p1_a_growth_market_share_fails_two_days_at_its_days_prices() -> None:
    """ECSDA: 5,000 shares at 25 then 27, 0.25 basis points: 3.125 and 3.375 are rounded to 3.13 and 3.38, 6.51."""
    rows = penalised(
        MACH,
        OURS,
        confirmed(5000, 16),
        quantity=Decimal(5000),
        instruments=[{**LIQUID, "is_sme_growth": True}],
        prices=[*priced("25", 10), *priced("27", 11)],
    )
    assert told(rows, "penalty_type", "payer", "amount") == [
        (10, "SEFP", "own", Decimal("3.13")),
        (11, "SEFP", "own", Decimal("3.38")),
    ]
    assert sum(row["amount"] for row in rows) == Decimal("6.51")
    assert {row["rate_id"] for row in rows} == {"csdr.sefp.sme_growth"}


def test_p3_the_cash_rate_of_a_day_is_a_360th_to_ten_decimals() -> None:
    """ECSDA: 0.05 per cent a year is 0.0001388889 per cent a day; below zero it is zero, not known it is not."""
    stated = [Decimal("0.05"), Decimal("-0.40"), Decimal("2.40"), None]
    yearly = pl.DataFrame({"v": stated}, {"v": pl.Decimal(18, 10)})
    found = yearly.select(daily_rate(pl.lit(CASH), pl.col("v"))).to_series().to_list()
    assert found == [Decimal("0.0001388889"), Decimal(0), Decimal("0.0066666667"), None]


def test_p6_late_matching_until_the_day_before_and_a_fail_on_the_day_of_matching() -> None:
    """10,000 liquid shares at 5.00, due Monday 22; matched Wednesday before the cut-off, settles Thursday."""
    rows = penalised(
        matching("NMAT", at(20, 9), "CMIS"),
        matching("MACH", at(24, 10)),
        settlement("PENF", at(24, 15), "LACK"),
        confirmed(10_000, 25),
        quantity=Decimal(10_000),
        intended_settlement_date=date(2026, 6, 22),
    )
    assert told(rows, "penalty_type", "payer", "amount", "total_amount", "days") == [
        (22, "LMFP", "counterparty", Decimal("5.00"), Decimal("10.00"), 2),
        (23, "LMFP", "counterparty", Decimal("5.00"), Decimal("10.00"), 2),
        (24, "SEFP", "own", Decimal("5.00"), Decimal("5.00"), 1),
    ]
    assert {row["detected_on"] for row in rows} == {date(2026, 6, 24)}


def test_matched_after_the_cut_off_the_day_of_matching_is_late_too() -> None:
    rows = penalised(
        matching("NMAT", at(9, 9), "CMIS"),
        matching("MACH", at(11, 14)),
        settlement("PENF", at(11, 15), "CLAT"),
        confirmed(100, 17),
    )
    assert told(rows, "penalty_type") == [(10, "LMFP"), (11, "LMFP"), (16, "SEFP")]


def test_a_part_that_settles_lessens_the_penalty_of_its_day() -> None:
    rows = penalised(MACH, OURS, confirmed(60, 11), quantity=Decimal(10_000), as_of=at(16, 20))
    assert told(rows, "quantity", "amount") == [
        (10, Decimal(10_000), Decimal("5.00")),
        (11, Decimal(9_940), Decimal("4.97")),
        (16, Decimal(9_940), Decimal("4.97")),
    ]


def test_late_matching_is_charged_on_all_of_it_even_where_a_part_settled_by_then() -> None:
    """The part settles on Thursday 11 by its effective date, so Wednesday alone is late, with the whole quantity."""
    rows = penalised(matching("NMAT", at(9, 9), "CMIS"), matching("MACH", at(11, 9)), confirmed(60, 11))
    assert told(rows, "penalty_type", "quantity")[0] == (10, "LMFP", Decimal(100))


@pytest.mark.parametrize(
    ("movement", "payment", "code", "payer", "method", "rate"),
    [
        ("DELI", {}, "LACK", "own", "SECU", "0.01"),
        ("DELI", {}, "CMON", "counterparty", "MIXE", "0.01"),
        ("RECE", {}, "CLAC", "counterparty", "SECU", "0.01"),
        ("RECE", {}, "MONY", "own", "MIXE", "0.01"),
        ("RECE", {}, "LIQU", "own", "MIXE", "0.01"),
        ("DELI", {}, "PREA", "own", "SECU", "0.01"),
        ("DELI", {}, "PRCY", "counterparty", "MIXE", "0.01"),
        ("DELI", FREE, "PRCY", "counterparty", "SECU", "0.01"),
        ("RECE", FREE, "PREA", "own", "SECU", "0.01"),
        ("DELI", {}, "BOTH", None, None, None),
        ("DELI", {}, "SBLO", None, None, None),
        ("DELI", {}, "??", None, None, None),
    ],
)
def test_the_failing_instruction_decides_who_pays_and_which_rate(
    movement: str, payment: dict[str, Any], code: str, payer: str | None, method: str | None, rate: str | None
) -> None:
    """Deliveries and free receipts the security's rate; receipts against payment the cash rate, here as high."""
    (row,) = penalised(MACH, settlement("PENF", at(10, 17), code), movement=movement, as_of=at(10, 20), **payment)
    assert (row["payer"], row["calculation_method"]) == (payer, method)
    assert row["rate"] == (None if rate is None else Decimal(rate))
    assert row["gap"] == (None if payer else "payer_unknown")
    assert row["rate_id"] == {"SECU": "csdr.sefp.shares_liquid", "MIXE": "csdr.sefp.cash", None: None}[method]


def test_what_was_said_of_a_fail_after_its_cut_off_is_its_cause() -> None:
    """At 14:00 nothing is known yet; the message of 15:00 says whose fault it was, the one of next day comes late."""
    (row,) = penalised(MACH, OURS, settlement("PENF", at(11, 9), "CLAC"), as_of=at(10, 20))
    assert (row["reason"], row["failing_party"], row["lacking"]) == ("LACK", "own", "securities")


@pytest.mark.parametrize(
    ("messages", "payer"),
    [
        ([matching("NMAT", at(9, 9), "CMIS")], "counterparty"),
        ([matching("NMAT", at(9, 9), "DMON")], None),
        ([matching("NMAT", at(9, 9), "DMON"), matching("NMAT", at(11, 9), "CMIS")], "counterparty"),
        ([matching("NMAT", at(9, 9), "DMON"), processing("TPRC/COMP", at(12, 9))], "own"),
        ([matching("NMAT", at(9, 9), "DMON"), processing("TPRC/COMP", at(11, 9))], None),
        ([matching("NMAT", at(9, 9), "CMIS"), processing("TPRC/COMP", at(12, 9))], "counterparty"),
        ([], None),
    ],
    ids=[
        "no counterpart",
        "terms differ",
        "the last word counts",
        "we changed ours after the last cut-off missed",
        "we changed ours before it",
        "we changed ours, but theirs was missing",
        "nobody said",
    ],
)
def test_who_comes_last_pays_for_late_matching(messages: list[dict[str, Any]], payer: str | None) -> None:
    rows = penalised(*messages, matching("MACH", at(16, 9)), as_of=at(16, 20))
    late = [row for row in rows if row["penalty_type"] == "LMFP"]
    assert [row["day"].day for row in late] == [10, 11]
    assert {row["payer"] for row in late} == {payer}


def test_what_we_send_after_the_last_cut_off_missed_is_taken_to_be_late_by_us() -> None:
    rows = penalised(matching("MACH", at(11, 9)), instructed_at=at(11, 8), as_of=at(11, 20))
    assert told(rows, "penalty_type", "payer") == [(10, "LMFP", "own"), (11, "SEFP", None)]


def test_what_never_matches_costs_nothing_and_what_settles_in_time_neither() -> None:
    assert penalised(matching("NMAT", at(9, 9), "CMIS")) == []
    assert penalised(MACH, confirmed(100, 10)) == []
    assert penalised(MACH, processing("CAND", at(10, 13))) == []


def test_on_hold_is_no_excuse() -> None:
    (row,) = penalised(MACH, settlement("PEND", at(9, 10), "PREA"), as_of=at(10, 20), quantity=Decimal(10_000))
    assert (row["is_hold"], row["payer"], row["amount"]) == (True, "own", Decimal("5.00"))


@pytest.mark.parametrize(
    ("kind", "rates", "exemption"),
    [
        ("TRAD", RULES, None),
        ("CORP", RULES, "corporate_action"),
        ("REAL", RULES, "realignment"),
        ("TRAD", (*RULES, rule("csdr.exempt.third_country_venue", "1", SHARE)), "third_country_venue"),
        ("TRAD", (*RULES, rule("csdr.exempt.third_country_venue", "0", SHARE)), None),
        ("CORP", [one for one in RULES if one["rate_id"] != "csdr.penalties"], "market"),
        ("CORP", (*RULES, rule("csdr.penalties", "0", "T2S", valid_from=date(2026, 6, 10))), "market"),
    ],
)
def test_what_is_exempt_costs_nothing_and_says_why(kind: str, rates: Any, exemption: str | None) -> None:
    (row,) = penalised(MACH, OURS, as_of=at(10, 20), transaction_type=kind, rates=rates, quantity=Decimal(10_000))
    assert row["exemption"] == exemption
    assert row["amount"] == (Decimal("5.00") if exemption is None else 0)
    assert row["net_amount"] == (Decimal("-5.00") if exemption is None else 0)


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"prices": priced("5", 11)}, "price_missing"),
        ({"prices": priced("5", currency="USD")}, "price_currency_differs"),
        ({"rates": [one for one in RULES if one["rate_id"] != "csdr.sefp.shares_liquid"]}, "rate_missing"),
        ({"rates": (rule("csdr.penalties", "1"), rule("csdr.sefp.shares_liquid", "1", "XPAR"))}, "rate_missing"),
        ({"instruments": [{**LIQUID, "cfi": None}]}, "class_unknown"),
        ({"instruments": []}, "class_unknown"),
        ({"prices": priced("9000000000"), "quantity": Decimal(100)}, "too_large"),
    ],
)
def test_what_cannot_be_calculated_stays_without_an_amount_and_says_why(changes: dict[str, Any], gap: str) -> None:
    (row,) = penalised(MACH, OURS, as_of=at(10, 20), **changes)
    assert (row["gap"], row["amount"], row["net_amount"], row["total_amount"]) == (gap, None, None, None)


def test_one_unknown_day_leaves_the_whole_of_late_matching_unknown() -> None:
    rows = penalised(
        matching("NMAT", at(9, 9), "CMIS"),
        matching("MACH", at(16, 9)),
        as_of=at(16, 12),
        quantity=Decimal(10_000),
        prices=priced("5", 11),
    )
    assert told(rows, "amount", "total_amount") == [(10, None, None), (11, Decimal("5.00"), None)]


def test_debt_priced_in_per_cent_costs_as_debt_priced_by_the_unit() -> None:
    bond = {**LIQUID, "cfi": "DBFUFR"}
    amounts = [
        penalised(MACH, OURS, as_of=at(10, 20), instruments=[bond], quantity=Decimal(1_000_000), prices=prices)
        for prices in (priced("98.5", price_type="PRCT"), priced("0.985", price_type="ACTU"))
    ]
    # By hand: 1,000,000 x 0.985 x 0.20 basis points is 19.70.
    assert [row["amount"] for (row,) in amounts] == [Decimal("19.70")] * 2


@pytest.mark.parametrize(
    ("price", "up", "amount"),
    [
        ("6.25", "0", "0.06"),
        ("6.50", "0", "0.07"),
        ("6.25", "1", "0.07"),
        ("6.00", "1", "0.06"),
        ("0.000001", "1", "0.01"),
        ("0.000001", "0", "0.00"),
    ],
)
def test_cents_are_rounded_half_up_or_up_as_the_rule_of_the_day_says(price: str, up: str, amount: str) -> None:
    """100 shares x price x 1 basis point: 0.0625, 0.0650, 0.0600 and next to nothing."""
    (row,) = penalised(
        MACH, OURS, as_of=at(10, 20), prices=priced(price), rates=(*RULES, rule("csdr.rounding", up, "T2S"))
    )
    assert row["amount"] == Decimal(amount)
    assert row["rounding"] == ("up" if up == "1" else "half_up")


def test_a_rate_holds_from_its_day_to_its_last_and_the_markets_own_goes_first() -> None:
    rates = (
        *(one for one in RULES if one["rate_id"] != "csdr.sefp.shares_liquid"),
        rule("csdr.sefp.shares_liquid", "1", valid_to=date(2026, 6, 10)),
        rule("csdr.sefp.shares_liquid", "2", valid_from=date(2026, 6, 11)),
        rule("csdr.sefp.shares_liquid", "3", "T2S", valid_from=date(2026, 6, 16)),
    )
    rows = penalised(MACH, OURS, rates=rates, as_of=at(16, 20))
    assert told(rows, "stated_rate", "rate") == [
        (10, 1, Decimal("0.01")),
        (11, 2, Decimal("0.02")),
        (16, 3, Decimal("0.03")),
    ]


def test_free_of_payment_a_penalty_is_in_the_currency_of_its_price() -> None:
    (row,) = penalised(MACH, OURS, as_of=at(10, 20), prices=priced("5", currency="USD"), **FREE)
    assert (row["currency"], row["amount"]) == ("USD", Decimal("0.05"))


def test_a_fail_goes_on_while_it_is_open_and_counts_once() -> None:
    rows = penalised(MACH, OURS, as_of=at(16, 20))
    assert told(rows, "is_first", "goes_on") == [(10, True, False), (11, False, False), (16, False, True)]
    rows = penalised(MACH, OURS, processing("CAND", at(16, 18)), as_of=at(16, 20))
    assert told(rows, "goes_on") == [(10, False), (11, False), (16, False)]


def test_the_csd_is_where_it_settles_else_the_market() -> None:
    rows = [penalised(MACH, OURS, as_of=at(10, 20), place_of_settlement=place)[0] for place in ("ZZCSDEF0", None)]
    assert [row["csd"] for row in rows] == ["ZZCSDEF0", "T2S"]


@pytest.mark.parametrize(
    ("cfi", "kind", "liquid", "growth", "rate_id"),
    [
        ("ESVUFR", "SHRS", True, False, "shares_liquid"),
        ("ESVUFR", "SHRS", False, False, "shares_illiquid"),
        ("EPNUFR", "SHRS", None, None, "shares_illiquid"),
        ("ESVUFR", "SHRS", True, True, "sme_growth"),
        ("DBFTFR", "SOVR", None, False, "debt_sovereign"),
        ("DBVCFR", "SOVR", None, False, "debt_sovereign"),
        ("DNFXFR", "SOVR", None, False, "debt_sovereign"),
        ("DYFTFR", "SOVR", None, False, "debt_sovereign"),
        ("DBFUFR", "DEBT", None, False, "debt_other"),
        ("DCFUFR", "DEBT", True, True, "debt_sme_growth"),
        ("DYFUFR", "MMKT", None, False, "other"),
        ("DYFUFR", "MMKT", None, True, "sme_growth"),
        ("RWSCCA", "SECU", None, False, "other"),
        ("CEOGEU", "ETFS", True, False, "other"),
        ("CIOGEU", "UCIT", True, False, "other"),
        ("TTNXXX", "EMAL", None, False, "other"),
        ("MMMXXX", "OTHR", None, False, "other"),
    ],
)
def test_the_class_follows_the_cfi_and_the_rate_the_class(
    cfi: str, kind: str, liquid: bool | None, growth: bool | None, rate_id: str
) -> None:
    instrument = {**LIQUID, "cfi": cfi, "is_liquid": liquid, "is_sme_growth": growth}
    (row,) = penalised(MACH, OURS, as_of=at(10, 20), instruments=[instrument])
    assert (row["penalty_class"], row["rate_id"]) == (kind, f"csdr.sefp.{rate_id}")


def test_no_cfi_no_class() -> None:
    found = pl.DataFrame({"cfi": [None, "ES"]}, {"cfi": pl.String}).select(penalty_class(pl.col("cfi")))
    assert found.to_series().to_list() == [None, "SHRS"]
