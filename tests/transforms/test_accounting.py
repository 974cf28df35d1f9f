"""Accounting: trial balances, suspense and accruals, by hand and by plain Python over the demo firm."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.accounting import (
    Accrual,
    AccrualVariance,
    FeeCharge,
    SuspenseItem,
    SuspenseStatus,
    TrialBalanceLine,
    TrialBalanceProof,
)
from backoffice.contracts.reference import DatedRate
from backoffice.contracts.settlement import SettlementInstruction
from backoffice.contracts.settlement_penalties import CsdPenalty
from backoffice.contracts.settlement_penalty_reports import PenaltyComparison
from backoffice.transforms.accounting import (
    NOBODY,
    TOLERANCE,
    UNJUSTIFIED_AFTER,
    accrual_variances,
    suspense_status,
    trial_balance_proofs,
)
from tests.firm import PLAN, demo_frames
from tests.tables import frame

AS_OF = datetime(2026, 7, 10, 18, tzinfo=UTC)
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
BOOKS = {"legal_entity_id": "GB", "month": JUNE, "currency": "GBP"}


def proved(*lines: tuple[str, str], **books: Any) -> list[dict[str, Any]]:
    rows = [{**BOOKS, "account_id": account, "balance": Decimal(balance), **books} for account, balance in lines]
    made = trial_balance_proofs(frame(TrialBalanceLine, rows).lazy()).collect()
    return TrialBalanceProof.validate(made).rows(named=True)


def test_debits_equal_credits_or_the_exact_shortfall_is_told() -> None:
    """100.00 and 50.25 of debits against 150.25 of credits; then a cent of credit too many."""
    (sound,) = proved(("cash", "100.00"), ("fees", "50.25"), ("equity", "-150.25"))
    assert (sound["proves"], sound["debits"], sound["credits"], sound["accounts"]) == (
        True,
        Decimal("150.25"),
        Decimal("150.25"),
        3,
    )
    (out,) = proved(("cash", "100.00"), ("fees", "50.25"), ("equity", "-150.26"))
    assert (out["proves"], out["difference"]) == (False, Decimal("-0.01"))


def test_one_entity_or_currency_never_makes_up_for_another() -> None:
    lines = [
        {**BOOKS, "account_id": "cash", "balance": Decimal(10)},
        {**BOOKS, "account_id": "cash", "balance": Decimal(-10), "legal_entity_id": "US"},
        {**BOOKS, "account_id": "cash", "balance": Decimal(-10), "currency": "EUR"},
        {**BOOKS, "account_id": "cash", "balance": Decimal(-10), "month": JULY},
    ]
    made = trial_balance_proofs(frame(TrialBalanceLine, lines).lazy()).collect()
    assert made.height == 4
    assert not made["proves"].any()
    newest = made.filter(pl.col("is_newest"))
    assert set(newest.select("legal_entity_id", "currency", "month").iter_rows()) == {
        ("GB", "GBP", JULY),
        ("US", "GBP", JUNE),
        ("GB", "EUR", JUNE),
    }


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=20))
def test_what_it_is_out_by_is_the_sum_of_its_balances(balances: list[int]) -> None:
    lines = [(f"A{place}", str(Decimal(one).scaleb(-5))) for place, one in enumerate(balances)]
    (row,) = proved(*lines)
    assert row["difference"] == row["debits"] - row["credits"] == Decimal(sum(balances)).scaleb(-5)
    assert row["proves"] == (sum(balances) == 0)


def suspense(*, limit: str | None = "90", **changes: Any) -> dict[str, Any] | None:
    item = {"item_id": "I", "account_id": "SUSPENSE", "amount": Decimal(5), "posted_on": date(2026, 4, 10), **changes}
    rates = [
        {"rate_id": UNJUSTIFIED_AFTER, "scope": "all", "valid_from": date(2020, 1, 1), "value": Decimal(one)}
        for one in ([limit] if limit else [])
    ]
    made = suspense_status(frame(SuspenseItem, [item]).lazy(), frame(DatedRate, rates).lazy(), as_of=AS_OF).collect()
    rows = SuspenseStatus.validate(made).rows(named=True)
    return rows[0] if rows else None


def test_suspense_ages_by_every_day_and_needs_a_reason_after_ninety() -> None:
    """From 10 April to 10 July are 20 + 31 + 30 + 10 = 91 days; a day later it would be 90, which may still stand."""
    old, younger = suspense(), suspense(posted_on=date(2026, 4, 11))
    assert old is not None and younger is not None
    assert (old["age_days"], old["calendar_age_bucket"], old["is_unjustified"], old["is_owned"]) == (
        91,
        "91+",
        True,
        False,
    )
    assert (younger["age_days"], younger["calendar_age_bucket"], younger["is_unjustified"]) == (90, "61-90", False)
    justified = suspense(justification="Claim", owner="Cash")
    assert justified is not None
    assert (justified["is_unjustified"], justified["is_owned"]) == (False, True)


def test_what_is_cleared_has_no_age_and_what_is_not_posted_yet_is_not_there() -> None:
    cleared, later = suspense(cleared_on=AS_OF.date()), suspense(cleared_on=date(2026, 7, 11))
    assert cleared is not None and later is not None
    assert (cleared["is_open"], cleared["age_days"], cleared["is_unjustified"]) == (False, None, False)
    assert (later["is_open"], later["cleared_on"], later["age_days"]) == (True, None, 91)
    assert suspense(posted_on=date(2026, 7, 11)) is None


def test_without_a_limit_it_is_not_known_whether_an_item_is_too_old() -> None:
    row = suspense(limit=None)
    assert row is not None
    assert (row["limit_days"], row["is_unjustified"]) == (None, None)


def variances(
    accrued: list[dict[str, Any]],
    billed: list[dict[str, Any]],
    reported: list[dict[str, Any]] | None = None,
) -> dict[tuple[str, date], dict[str, Any]]:
    fee = {"legal_entity_id": "GB", "charge_kind": "custody_fees", "charged_by": "C", "month": JUNE, "currency": "EUR"}
    rates = [{"rate_id": TOLERANCE, "scope": "all", "valid_from": date(2020, 1, 1), "value": Decimal("0.05")}]
    made = accrual_variances(
        frame(Accrual, [{**fee, "posted_on": date(2026, 6, 30), **one} for one in accrued]).lazy(),
        frame(
            FeeCharge,
            [{**fee, "charge_id": f"B{n}", "billed_on": date(2026, 7, 7), **one} for n, one in enumerate(billed)],
        ).lazy(),
        frame(PenaltyComparison, reported or []).lazy(),
        frame(SettlementInstruction, [{"instruction_id": "SI1", "legal_entity_id": "GB"}]).lazy(),
        frame(DatedRate, rates).lazy(),
        as_of=AS_OF,
    ).collect()
    rows = AccrualVariance.validate(made).rows(named=True)
    return {(row["legal_entity_id"], row["month"]): row for row in rows}


def found(accrued: str | None, *bills: str, **of: Any) -> tuple[str, Decimal | None]:
    rows = variances(
        [{"amount": Decimal(accrued), **of}] if accrued else [], [{"amount": Decimal(one), **of} for one in bills]
    )
    (row,) = rows.values()
    return row["finding"], row["difference"]


def test_an_accrual_is_right_up_to_its_very_tolerance() -> None:
    """Bills of 600 and 400 allow 5 per cent of 1,000: 950 is right, 949.99 is not."""
    assert found("950", "600", "400") == ("within_tolerance", Decimal(-50))
    assert found("949.99", "600", "400") == ("differs", Decimal("-50.01"))
    assert found("1050", "1000") == ("within_tolerance", Decimal(50))


def test_what_is_missing_on_either_side_is_told_and_a_running_month_is_not_judged() -> None:
    assert found(None, "100") == ("not_accrued", Decimal(-100))
    assert found("100") == ("not_charged", None)
    running = variances(
        [{"amount": Decimal(100), "month": JULY, "posted_on": date(2026, 7, 5)}],
        [{"amount": Decimal(9), "month": JULY}],
    )
    assert running["GB", JULY]["finding"] == "running"
    assert found("100", "40", "-40") == ("differs", Decimal(100))


def test_a_bill_of_tomorrow_has_not_come() -> None:
    rows = variances([{"amount": Decimal(7)}], [{"amount": Decimal(7), "billed_on": date(2026, 7, 11)}])
    assert rows["GB", JUNE]["finding"] == "not_charged"


def test_penalties_are_what_the_csd_reports_net_of_what_we_receive() -> None:
    """We pay 30.00 and receive 12.50, so 17.50 is charged; what names no instruction of ours is nobody's."""
    penalty = {"csd": "CSD", "month": JUNE, "currency": "EUR", "detected_on": date(2026, 6, 9)}
    reported = [
        {**penalty, "reference": "1", "instruction_id": "SI1", "outside_amount": Decimal("-30.00")},
        {**penalty, "reference": "2", "instruction_id": "SI1", "outside_amount": Decimal("12.50")},
        {**penalty, "reference": "3", "instruction_id": None, "outside_amount": Decimal("-4.00")},
        {**penalty, "reference": "4", "instruction_id": "SI1", "outside_amount": None, "own_amount": Decimal(9)},
    ]
    accrued = [{"amount": Decimal("20.00"), "charge_kind": "penalties", "charged_by": "CSD"}]
    rows = variances(accrued, [], reported)
    assert (rows["GB", JUNE]["charged"], rows["GB", JUNE]["difference"]) == (Decimal("17.50"), Decimal("2.50"))
    assert (rows[NOBODY, JUNE]["charged"], rows[NOBODY, JUNE]["finding"]) == (Decimal("4.00"), "not_accrued")


def test_the_demo_firms_penalties_are_charged_as_its_csd_reports_them() -> None:
    """From the reports themselves, in plain Python: the newest report of each penalty's day counts."""
    frames = demo_frames()
    entity = dict(frames[SettlementInstruction.table].select("instruction_id", "legal_entity_id").iter_rows())
    wanted: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for row in frames[CsdPenalty.table].iter_rows(named=True):
        signed = row["amount"] if row["payer"] == "own" else -row["amount"]
        wanted[entity[row["instruction_id"]], row["detected_on"].replace(day=1)] += signed
    made = frames[AccrualVariance.table].filter(charge_kind="penalties").filter(pl.col("charged").is_not_null())
    assert {(row["legal_entity_id"], row["month"]): row["charged"] for row in made.iter_rows(named=True)} == wanted
    assert len(wanted) > 6


def test_the_demo_firms_trial_balances_balance_and_hold_its_suspense() -> None:
    frames = demo_frames()
    sums: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
    for row in frames[TrialBalanceLine.table].iter_rows(named=True):
        sums[row["legal_entity_id"], row["currency"], row["month"]] += row["balance"]
    assert set(sums.values()) == {Decimal(0)}
    assert frames[TrialBalanceProof.table].height == len(sums)
    assert frames[TrialBalanceProof.table]["proves"].all()
    standing: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in frames[SuspenseItem.table].iter_rows(named=True):
        if row["cleared_on"] is None or row["cleared_on"] > PLAN.until:
            standing[row["legal_entity_id"], row["currency"]] += row["amount"]
    ledger = frames[TrialBalanceLine.table].filter(
        pl.col("account_id").str.contains("SUSPENSE"), month=PLAN.until.replace(day=1)
    )
    assert {
        (row["legal_entity_id"], row["currency"]): row["balance"] for row in ledger.iter_rows(named=True)
    } == standing
