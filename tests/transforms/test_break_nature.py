"""What kind of break it is, by example: types narrowed, size, whose books, why, until when."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from backoffice.contracts import RESULTS
from backoffice.contracts.break_acts import ROOT_CAUSES, ActOutcome
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.reconciliation import BREAK_TYPES, Break, LedgerEntry, Position
from backoffice.contracts.records import Reject, SourceFile
from backoffice.contracts.reference import CalendarDay, DatedRate, Instrument
from backoffice.transforms.break_cases import break_cases
from backoffice.transforms.break_nature import CAUSES
from backoffice.transforms.statement_breaks import statement_breaks
from tests.tables import frame

AS_OF = datetime(2026, 6, 10, 22, tzinfo=UTC)
THRESHOLDS: list[Mapping[str, Any]] = [
    {
        "rate_id": f"recon.materiality.{name}",
        "scope": "USD",
        "valid_from": date(2026, 1, 1),
        "value": Decimal(value),
    }
    for name, value in (("immaterial", 1), ("immediate", 10_000))
]
"""Of dollars; of other currencies none are loaded."""


def cases(
    breaks: list[Mapping[str, Any]],
    ledger: list[Mapping[str, Any]] = (),  # type: ignore[assignment]
    rates: list[Mapping[str, Any]] = (),  # type: ignore[assignment]
    positions: list[Mapping[str, Any]] = (),  # type: ignore[assignment]
) -> dict[str, dict[str, Any]]:
    named = [{"break_id": f"b{number}", **one} for number, one in enumerate(breaks)]
    given = (
        (Break, named),
        (ActOutcome, []),
        (LedgerEntry, ledger),
        (Position, positions),
        (DatedRate, rates),
        (CalendarDay, []),
        (Instrument, []),
    )
    made = break_cases(*(frame(contract, rows).lazy() for contract, rows in given), today=AS_OF.date()).collect()
    return {row["break_id"]: row for row in BreakCase.validate(made).sort("break_id").iter_rows(named=True)}


def holding(own: int | None, outside: int | None, account: str = "A", instrument: str = "US1") -> dict[str, Any]:
    kind = (
        "QUANTITY"
        if own is not None and outside is not None
        else "MISSING_EXTERNAL"
        if outside is None
        else "MISSING_INTERNAL"
    )
    return {
        "reconciliation": "position",
        "break_type": kind,
        "own_quantity": None if own is None else Decimal(own),
        "outside_quantity": None if outside is None else Decimal(outside),
        "account_id": account,
        "instrument_id": instrument,
        "item_date": date(2026, 6, 1),
        "seen_on": date(2026, 6, 1),
    }


def types(*breaks: Mapping[str, Any], **more: Any) -> list[tuple[str, str | None]]:
    return [(one["break_type"], one["other_types"]) for one in cases(list(breaks), **more).values()]


def test_holdings_are_short_or_long_by_what_they_hold() -> None:
    assert types(holding(100, 90)) == [("QTY_SHORT", "QUANTITY")]
    assert types(holding(100, 130)) == [("QTY_LONG", "QUANTITY")]
    assert types(holding(100, None)) == [("MISSING_EXTERNAL", None)]


def test_what_is_missing_in_one_account_and_too_much_in_another_lies_in_the_wrong_place() -> None:
    found = types(holding(100, None, "A"), holding(50, 150, "B"), holding(7, 8, "B", "US2"))
    assert found == [("LOCATION", "MISSING_EXTERNAL"), ("LOCATION", "QUANTITY"), ("QTY_LONG", "QUANTITY")]


def test_a_whole_factor_in_every_account_is_a_split_one_side_has_not_booked() -> None:
    assert types(holding(100, 200, "A"), holding(30, 60, "B")) == [("CORPORATE_ACTION", "QUANTITY")] * 2
    assert types(holding(100, 200, "A"), holding(30, 90, "B")) == [("QTY_LONG", "QUANTITY")] * 2
    assert types(holding(2100, 100)) == [("QTY_SHORT", "QUANTITY")], "a factor of 21 is no split"


@pytest.mark.parametrize(("kind", "narrow"), [("fx", "FX_RATE"), ("fee", "FEE_COMMISSION"), ("tax", "TAX")])
def test_a_difference_in_cash_is_of_the_kind_our_ledger_says(kind: str, narrow: str) -> None:
    one = {"reconciliation": "cash", "break_type": "AMOUNT", "own_item_id": "L1"}
    ledger = [{"entry_id": "L1", "kind": kind}, {"entry_id": "L2", "kind": "fx"}]
    assert types(one, ledger=ledger) == [(narrow, "AMOUNT")]
    assert types({**one, "break_type": "SIGN"}, ledger=ledger) == [("SIGN", None)]
    assert types({**one, "own_item_id": "L3"}, ledger=ledger) == [("AMOUNT", None)]


@pytest.mark.parametrize(
    ("reconciliation", "difference", "currency", "band"),
    [
        ("cash", "1", "USD", "IMMATERIAL"),
        ("cash", "-1.00001", "USD", "MODERATE"),
        ("cash", "9999.99", "USD", "MODERATE"),
        ("cash", "-10000", "USD", "IMMEDIATE"),
        ("client_money", "-0.01", "USD", "MODERATE"),
        ("cash", "9999.99", "EUR", "IMMATERIAL"),
        ("cash", "10000", "EUR", "MODERATE"),
        ("trade", "10000", "EUR", "MODERATE"),
        ("statement", None, "USD", None),
    ],
)
def test_size_goes_by_the_thresholds_of_the_currency_and_what_the_reconciliation_declares(
    reconciliation: str, difference: str | None, currency: str, band: str | None
) -> None:
    """Of dollars the thresholds are loaded, of euros none; any difference of client money is material."""
    one = {"difference": None if difference is None else Decimal(difference), "currency": currency}
    assert cases([{**one, "reconciliation": reconciliation}], rates=THRESHOLDS)["b0"]["materiality"] == band


@pytest.mark.parametrize(
    ("kind", "amount", "band"),
    [
        ("INSTRUMENT", "5000000", "IMMEDIATE"),
        ("ACCOUNT", "9999.99", "MODERATE"),
        ("SIDE", "1", "IMMATERIAL"),
        ("VALUE_DATE", "5000000", "MODERATE"),
        ("SETTLEMENT_DATE", "0.5", "IMMATERIAL"),
    ],
)
def test_of_equal_amounts_all_is_at_stake(kind: str, amount: str, band: str) -> None:
    """Five million booked on another instrument are no trifle because both sides say five million."""
    amounts = {"own_amount": Decimal(amount), "outside_amount": Decimal(amount), "difference": Decimal(0)}
    one = {"reconciliation": "trade", "break_type": kind, "currency": "USD", **amounts}
    assert cases([one], rates=THRESHOLDS)["b0"]["materiality"] == band


def test_holdings_are_material_from_one_unit_on() -> None:
    bands = [one["materiality"] for one in cases([holding(100, 99), holding(100, 100), holding(None, 7)]).values()]
    assert bands == ["MODERATE", "IMMATERIAL", "MODERATE"]


def test_a_true_break_is_overdue_once_its_day_has_passed() -> None:
    """Cash has five business days: what is dated Wednesday 3 June is due on the 10th, the day it is looked at."""
    late, due, early = (date(2026, 6, day) for day in (2, 3, 9))
    one = {"reconciliation": "cash", "break_type": "AMOUNT"}
    found = list(cases([{**one, "item_date": day} for day in (late, due, early)]).values())
    assert [case["due_on"] for case in found] == [date(2026, 6, 9), date(2026, 6, 10), date(2026, 6, 16)]
    assert [case["is_overdue"] for case in found] == [True, False, False]
    assert {case["control_desk"] for case in found} == {"Nostro control"}


def test_a_timing_candidate_may_clear_by_itself_and_is_no_true_break() -> None:
    """Cash has two business days: from Monday 8 June to Wednesday the 10th."""
    missing = {"reconciliation": "cash", "break_type": "MISSING_EXTERNAL"}
    early, late = cases([{**missing, "item_date": date(2026, 6, day)} for day in (8, 5)]).values()
    assert (early["self_clears_by"], early["cause"], early["is_true_break"]) == (date(2026, 6, 10), "CUT_OFF", False)
    assert (late["self_clears_by"], late["cause"], late["is_true_break"]) == (None, "COUNTERPARTY_ERROR", True)
    assert (late["responsible_side"], late["cause_is_probable"]) == ("outside", True)


def test_what_only_the_bank_knows_and_takes_is_a_charge() -> None:
    charge = {"reconciliation": "cash", "break_type": "MISSING_INTERNAL", "outside_amount": Decimal(-10)}
    taken, given, named = cases(
        [charge, {**charge, "outside_amount": Decimal(10)}, {**charge, "reference": "R"}]
    ).values()
    assert [one["cause"] for one in (taken, given, named)] == ["FEES", "MISSING_BOOKING", "MISSING_BOOKING"]


def test_a_statement_set_apart_is_a_break_until_its_file_is_corrected() -> None:
    content = '{"statement_id":"S1","statement_number":"12","account_id":"ACC","currency":"GBP"}'
    rows = [
        {"source_id": "f", "extract": "statements", "rule": rule, "content": content.replace("S1", f"S{number}")}
        for number, rule in enumerate(("OPENING_BALANCE_CHAIN", "PROOF_TOTAL", "STATEMENT_GAP", "DUPLICATE_STATEMENT"))
    ]
    others = [
        {"source_id": "f", "extract": "statement_entries", "rule": "PROOF_TOTAL", "content": content},
        {"source_id": "f", "extract": "statements", "rule": "MISSING", "content": content},
    ]
    loaded = [{"source_id": "f", "loaded_at": datetime(2026, 6, 5, 8, tzinfo=UTC)}]
    given = (frame(Reject, [*rows, *others]).lazy(), frame(SourceFile, loaded).lazy())
    breaks = Break.validate(statement_breaks(*given).collect())
    found = list(cases(breaks.to_dicts()).values())
    assert {one["break_type"] for one in found} == {row["rule"] for row in rows}
    one = found[0]
    assert (one["reconciliation"], one["account_id"], one["currency"], one["reference"]) == (
        "statement",
        "ACC",
        "GBP",
        "12",
    )
    assert (one["item_date"], one["age_days"], one["difference"]) == (date(2026, 6, 5), 3, None)
    assert len({one["break_id"] for one in found}) == 4


def test_probable_causes_are_of_types_and_causes_that_exist() -> None:
    assert set(CAUSES) <= set(BREAK_TYPES) and set(CAUSES.values()) <= set(ROOT_CAUSES)
    assert BreakCase in RESULTS


def held(keeper: str, quantity: int, instrument: str = "US1") -> dict[str, Any]:
    return {
        "record_keeper": keeper,
        "as_of_date": date(2026, 6, 1),
        "account_id": "A",
        "instrument_id": instrument,
        "quantity": Decimal(quantity),
    }


@pytest.mark.parametrize(
    ("reconciliation", "own", "outside", "third", "keeper", "outlier", "side"),
    [
        ("position", 100, 150, ("accounting", 100), "accounting", "custodian", "outside"),
        ("position", 100, 150, ("accounting", 150), "accounting", "own", "own"),
        ("position", 100, 150, ("accounting", 120), "accounting", None, None),
        ("position_accounting", 100, 150, ("custodian", 100), "custodian", "accounting", "outside"),
        ("position_accounting", 100, 150, ("custodian", 150), "custodian", "own", "own"),
        ("accounting_custodian", 150, 100, ("own", 100), "own", "accounting", "own"),
        ("accounting_custodian", 150, None, ("own", 150), "own", "custodian", "outside"),
    ],
)
def test_where_two_of_three_records_agree_the_third_is_to_be_put_right(
    reconciliation: str,
    own: int,
    outside: int | None,
    third: tuple[str, int],
    keeper: str,
    outlier: str | None,
    side: str | None,
) -> None:
    case = cases([{**holding(own, outside), "reconciliation": reconciliation}], positions=[held(*third)])["b0"]
    assert (case["third_keeper"], case["third_quantity"]) == (keeper, third[1])
    assert (case["outlier"], case["responsible_side"]) == (outlier, side)


def test_an_account_reported_without_the_instrument_holds_none_and_one_not_reported_is_not_known() -> None:
    missing = holding(100, None)
    told = cases([missing], positions=[held("accounting", 5, instrument="US2")])["b0"]
    assert (told["third_quantity"], told["outlier"], told["responsible_side"]) == (0, "own", "own")
    silent = cases([missing], positions=[held("custodian", 5, instrument="US2")])["b0"]
    assert (silent["third_keeper"], silent["third_quantity"], silent["outlier"]) == (None, None, None)
    assert silent["responsible_side"] == "outside"


def test_two_records_of_the_third_are_not_guessed_between() -> None:
    twice = [held("accounting", 100) | {"source_system": name} for name in ("B1", "B2")]
    case = cases([holding(100, 150)], positions=twice)["b0"]
    assert (case["third_keeper"], case["outlier"]) == (None, None)


@pytest.mark.parametrize(("difference", "kind"), [("-0.01", "SHORTFALL"), ("12", "EXCESS")])
def test_client_money_is_short_or_over(difference: str, kind: str) -> None:
    one = {"reconciliation": "client_money", "break_type": "AMOUNT", "difference": Decimal(difference)}
    case = cases([one])["b0"]
    assert (case["break_type"], case["other_types"]) == (kind, "AMOUNT")


def test_what_one_of_our_own_ledgers_lacks_was_not_booked() -> None:
    one = {"break_type": "MISSING_EXTERNAL", "own_item_id": "G1"}
    found = cases([{**one, "reconciliation": "ledger"}, {**one, "reconciliation": "cash"}])
    assert [found[name]["cause"] for name in ("b0", "b1")] == ["MISSING_BOOKING", "COUNTERPARTY_ERROR"]
