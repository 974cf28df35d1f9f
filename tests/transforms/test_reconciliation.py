"""Reconciliation by example: small tables in, what became of each row out."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts.reconciliation import LedgerEntry, Position, ReconciliationItem, Statement, StatementEntry
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.settlement import Allocation, Trade
from backoffice.transforms.reconciliation import reconcile_cash, reconcile_positions, reconcile_trades
from tests.tables import frame

Rows = Sequence[Mapping[str, Any]]

FRIDAY, MONDAY, TUESDAY = date(2026, 6, 5), date(2026, 6, 8), date(2026, 6, 9)


def trades(own: Rows, outside: Rows, allocations: Rows = ()) -> dict[str, dict[str, Any]]:
    """The items of trades, by trade id."""
    rows = [{"record_keeper": "own", **row} for row in own] + [{"record_keeper": "broker", **row} for row in outside]
    named = [{"allocation_id": f"A{number}", **row} for number, row in enumerate(allocations)]
    items = reconcile_trades(frame(Trade, rows).lazy(), frame(Allocation, named).lazy())
    return by_id(items)


def cash(
    own: Rows, outside: Rows, statement: Mapping[str, Any] | None = None, holidays: Rows = ()
) -> dict[str, dict[str, Any]]:
    """The items of cash, by entry id of the ledger and number in the statement."""
    numbered = [
        {"statement_id": "S", "entry_number": number, "kind": "end_of_day", "status": "BOOK", **row}
        for number, row in enumerate(outside, 1)
    ]
    statements = frame(Statement, [{"statement_id": "S", **(statement or {})}])
    calendars = frame(CalendarDay, [{**row, "is_business_day": False} for row in holidays])
    given = frame(LedgerEntry, own), frame(StatementEntry, numbered), statements, calendars
    return by_id(reconcile_cash(*(rows.lazy() for rows in given)))


def by_id(items: pl.LazyFrame) -> dict[str, dict[str, Any]]:
    """Items by the last part of their id."""
    rows = ReconciliationItem.validate(items.collect())
    return {row["item_id"].split("/")[-1]: row for row in rows.iter_rows(named=True)}


def outcomes(items: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {name: row["break_types"] or row["outcome"] for name, row in items.items()}


def one(trade_id: str, **columns: Any) -> dict[str, Any]:
    """A trade of reference R, 100 at 2.50 for 250.00."""
    plain = {"common_reference": "R", "quantity": 100, "price": Decimal("2.5"), "gross_amount": 250, "currency": "USD"}
    return {**plain, "trade_id": trade_id, **columns}


def test_equal_trades_match_exactly_and_share_a_group() -> None:
    items = trades([one("O")], [one("B")])
    assert outcomes(items) == {"O": "matched", "B": "matched"}
    assert items["O"]["match_group"] == items["B"]["match_group"] == "own/X/O"
    assert (items["B"]["rule"], items["B"]["match_pass"]) == ("exact", 1)


def test_a_cent_is_within_tolerance_and_a_hair_more_is_not() -> None:
    items = trades([one("O")], [one("B", gross_amount=Decimal("250.01"), price=Decimal("2.49"))])
    assert (items["O"]["outcome"], items["O"]["rule"], items["O"]["match_pass"]) == ("matched", "within tolerance", 2)
    assert outcomes(trades([one("O")], [one("B", gross_amount=Decimal("250.01001"))])) == {"O": "AMOUNT", "B": "AMOUNT"}


def test_every_field_that_differs_is_named_with_both_values_and_the_weightiest_comes_first() -> None:
    items = trades([one("O")], [one("B", quantity=101, gross_amount=Decimal("252.5"), settlement_date=TUESDAY)])
    assert items["O"]["break_types"] == "QUANTITY,AMOUNT,SETTLEMENT_DATE"
    assert items["O"]["differing"] == (
        '{"quantity":["100","101"],"gross amount":["250","252.5"],"settlement date":["2026-06-01","2026-06-09"]}'
    )


def test_side_instrument_currency_and_account_are_told_apart() -> None:
    differing = {"side": "SELL", "instrument_id": "IBM", "currency": "EUR", "account_id": "Q"}
    codes = {"side": "SIDE", "instrument_id": "INSTRUMENT", "currency": "CURRENCY", "account_id": "ACCOUNT"}
    for column, value in differing.items():
        items = trades([one("O", account_id="P")], [one("B", **{"account_id": "P", column: value})])
        assert outcomes(items) == {"O": codes[column], "B": codes[column]}


def test_what_only_one_side_sends_is_not_compared_and_that_is_said() -> None:
    items = trades([one("O", fees=3, commission=None)], [one("B", fees=None, commission=None, price=None)])
    assert items["O"]["outcome"] == "matched"
    assert items["O"]["not_compared"] == items["B"]["not_compared"] == "price, fees"


def test_an_amount_only_one_side_states_is_a_break_for_money_cannot_be_proved_by_half() -> None:
    items = trades([one("O", gross_amount=None)], [one("B")])
    assert outcomes(items) == {"O": "AMOUNT", "B": "AMOUNT"}
    assert items["O"]["differing"] == '{"gross amount":[null,"250"]}'


def test_a_trade_only_one_side_has_is_missing_on_the_other() -> None:
    items = trades([one("O", common_reference="R1")], [one("B", common_reference="R2")])
    assert outcomes(items) == {"O": "MISSING_EXTERNAL", "B": "MISSING_INTERNAL"}
    assert items["O"]["match_group"] is None


def test_two_trades_without_reference_are_not_one_trade() -> None:
    items = trades([one("O", common_reference=None)], [one("B", common_reference=None)])
    assert outcomes(items) == {"O": "MISSING_EXTERNAL", "B": "MISSING_INTERNAL"}
    assert items["O"]["rule"] == "no key to match by"


def test_the_second_copy_is_a_duplicate_although_the_first_matches() -> None:
    items = trades([one("O1"), one("O2")], [one("B")])
    assert outcomes(items) == {"O1": "matched", "B": "matched", "O2": "DUPLICATE_INTERNAL"}
    assert items["O2"]["copy_of"] == "own/X/O1"


def test_the_equal_copy_matches_even_when_another_comes_first_by_id() -> None:
    items = trades([one("O")], [one("B1", quantity=99), one("B2")])
    assert outcomes(items) == {"O": "matched", "B2": "matched", "B1": "DUPLICATE_EXTERNAL"}


def test_the_nearest_within_tolerance_matches_before_the_first_by_id() -> None:
    near, far = Decimal("250.008"), Decimal("251")
    items = trades([one("O")], [one("B1", gross_amount=far), one("B2", gross_amount=near)])
    assert outcomes(items) == {"O": "matched", "B2": "matched", "B1": "DUPLICATE_EXTERNAL"}


def test_of_several_copies_without_partner_the_first_is_missing_and_the_others_are_duplicates() -> None:
    items = trades([one("O2"), one("O1"), one("O3")], [])
    assert outcomes(items) == {"O1": "MISSING_EXTERNAL", "O2": "DUPLICATE_INTERNAL", "O3": "DUPLICATE_INTERNAL"}


def test_one_side_may_come_from_several_systems_and_ids_do_not_clash() -> None:
    rows = [one("T", source_system="A/B"), one("B/T", source_system="A", common_reference="R2")]
    assert frame(Trade, [{"record_keeper": "own", **row} for row in rows]).height == 2
    items = reconcile_trades(
        frame(Trade, [{"record_keeper": "own", **row} for row in rows]).lazy(), Allocation.create_empty(lazy=True)
    ).collect()
    assert set(items["item_id"]) == {"own/A%2FB/T", "own/A/B%2FT"}


def allocation(keeper: str, account: str) -> dict[str, Any]:
    return {"record_keeper": keeper, "common_reference": "R", "account_id": account}


def test_allocation_accounts_are_compared_as_a_set_and_only_where_both_sides_sent_them() -> None:
    both = [allocation("own", "P"), allocation("own", "Q"), allocation("broker", "Q"), allocation("broker", "P")]
    assert outcomes(trades([one("O")], [one("B")], both)) == {"O": "matched", "B": "matched"}
    items = trades([one("O")], [one("B")], both[:3])
    assert items["O"]["break_types"] == "ALLOCATION_ACCOUNT"
    assert items["O"]["differing"] == '{"allocation accounts":["P, Q","Q"]}'
    items = trades([one("O")], [one("B")], both[:2])
    assert (items["O"]["outcome"], items["O"]["not_compared"]) == ("matched", "allocation accounts")


def entry(name: str | None = None, amount: str = "100", day: date = MONDAY, ref: str | None = None) -> dict[str, Any]:
    """A ledger entry when it has a name, else a statement entry."""
    plain = {"amount": Decimal(amount), "currency": "USD", "account_id": "N", "value_date": day, "booked_on": day}
    return {**plain, "entry_id": name, "reference": ref} if name else {**plain, "account_owner_reference": ref}


def test_cash_matches_by_reference_one_business_day_apart_and_breaks_at_two() -> None:
    assert outcomes(cash([entry("L", day=FRIDAY, ref="R")], [entry(day=MONDAY, ref="R")])) == {
        "L": "matched",
        "1": "matched",
    }
    items = cash([entry("L", day=FRIDAY, ref="R")], [entry(day=TUESDAY, ref="R")])
    assert items["L"]["break_types"] == "VALUE_DATE"
    assert items["L"]["differing"] == '{"value date":["2026-06-05","2026-06-09"]}'


def test_an_entry_booked_the_wrong_way_round_differs_in_sign_only() -> None:
    assert outcomes(cash([entry("L", "100", ref="R")], [entry(amount="-100", ref="R")]))["L"] == "SIGN"
    assert outcomes(cash([entry("L", "100", ref="R")], [entry(amount="-90", ref="R")]))["L"] == "SIGN,AMOUNT"
    assert outcomes(cash([entry("L", "100", ref="R")], [entry(amount="90", ref="R")]))["L"] == "AMOUNT"


def test_the_same_reference_on_another_account_is_another_reference() -> None:
    items = cash([entry("L", "100", ref="R")], [{**entry(amount="90", ref="R"), "account_id": "M"}])
    assert outcomes(items) == {"L": "MISSING_EXTERNAL", "1": "MISSING_INTERNAL"}


def test_without_reference_a_pair_is_made_where_each_is_the_only_candidate() -> None:
    items = cash([entry("L", "-70.25", ref="OURS")], [entry(amount="-70.25", day=TUESDAY)])
    assert outcomes(items) == {"L": "matched", "1": "matched"}
    assert (items["1"]["rule"], items["1"]["match_pass"]) == ("unique without reference", 7)


def test_of_two_equal_candidates_none_is_chosen() -> None:
    items = cash([entry("L", "10")], [entry(amount="10"), entry(amount="10", day=TUESDAY)])
    assert outcomes(items) == {"L": "MISSING_EXTERNAL", "1": "MISSING_INTERNAL", "2": "MISSING_INTERNAL"}
    assert {row["rule"] for row in items.values()} == {"several equal candidates, none chosen"}


def test_as_many_equal_rows_on_both_sides_are_one_match_for_it_does_not_matter_whose_is_whose() -> None:
    items = cash([entry("L1", "10"), entry("L2", "10")], [entry(amount="10"), entry(amount="10")])
    assert {row["rule"] for row in items.values()} == {"as many equal on both sides"}
    assert len({row["match_group"] for row in items.values()}) == 1


def test_a_candidate_that_has_another_candidate_is_not_taken() -> None:
    items = cash([entry("L1", "10", FRIDAY), entry("L2", "10", TUESDAY)], [entry(amount="10", day=MONDAY)])
    assert set(outcomes(items).values()) == {"MISSING_EXTERNAL", "MISSING_INTERNAL"}


def test_an_own_row_beyond_the_window_does_not_spoil_a_unique_pair() -> None:
    items = cash([entry("L1", "10", FRIDAY), entry("L2", "10", MONDAY)], [entry(amount="10", day=TUESDAY)])
    assert outcomes(items) == {"L1": "MISSING_EXTERNAL", "L2": "matched", "1": "matched"}
    assert items["1"]["match_group"] == "L2"


def test_value_dates_before_and_after_easter_are_a_day_apart_where_the_bank_keeps_it() -> None:
    # 2026: Good Friday is 3 April, Easter Monday the 6th. From Thursday the 2nd to Tuesday the 7th is one business day
    # of T2; in New York, where banks work on both, it is three.
    maundy_thursday, tuesday = date(2026, 4, 2), date(2026, 4, 7)
    easter = [{"calendar": "EUR", "day": date(2026, 4, day)} for day in (3, 4, 5, 6)]
    for currency, expected in (("EUR", "matched"), ("USD", "VALUE_DATE")):
        own = {**entry("L", "10", maundy_thursday, ref="R"), "currency": currency}
        items = cash([own], [{**entry(amount="10", day=tuesday, ref="R"), "currency": currency}], holidays=easter)
        assert outcomes(items) == {"L": expected, "1": expected}
    without = cash([{**own, "currency": "EUR"}], [{**entry(amount="10", day=tuesday, ref="R"), "currency": "EUR"}])
    assert outcomes(without) == {"L": "VALUE_DATE", "1": "VALUE_DATE"}, "no calendar is loaded: Mondays to Fridays"


def test_a_pair_without_reference_and_a_sum_are_found_over_easter_too() -> None:
    maundy_thursday, tuesday = date(2026, 4, 2), date(2026, 4, 7)
    easter = [{"calendar": "EUR", "day": date(2026, 4, day)} for day in (3, 6)]

    def euros(*rows: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**row, "currency": "EUR"} for row in rows]

    alone = euros(entry("L", "10", maundy_thursday)), euros(entry(amount="10", day=tuesday))
    assert cash(*alone, holidays=easter)["L"]["rule"] == "unique without reference"
    assert cash(*alone)["L"]["rule"] == "no partner"
    parts = euros(entry(amount="6", day=tuesday, ref="R"), entry(amount="4", day=tuesday, ref="R"))
    summed = euros(entry("L", "10", maundy_thursday, ref="R")), parts
    assert cash(*summed, holidays=easter)["L"]["rule"] == "totals agree"
    assert cash(*summed)["L"]["rule"] != "totals agree"


def test_words_for_no_reference_are_no_reference() -> None:
    items = cash([entry("L", "10", ref="NONREF")], [entry(amount="999", ref="NONREF")])
    assert outcomes(items) == {"L": "MISSING_EXTERNAL", "1": "MISSING_INTERNAL"}


def test_two_legs_of_one_reference_are_no_copies_of_each_other() -> None:
    legs = [entry("L1", "100", ref="R"), entry("L2", "2", ref="R")]
    assert outcomes(cash(legs, [entry(amount="100", ref="R")])) == {
        "L1": "matched",
        "L2": "MISSING_EXTERNAL",
        "1": "matched",
    }
    assert outcomes(cash(legs, [entry(amount="2", ref="R"), entry(amount="100", ref="R")])) == {
        "L1": "matched",
        "L2": "matched",
        "1": "matched",
        "2": "matched",
    }


def test_only_booked_entries_of_end_of_day_statements_take_part() -> None:
    items = cash(
        [entry("L", ref="R")],
        [{**entry(ref="R"), "kind": "intraday"}, {**entry(ref="R"), "status": "PDNG"}, entry(ref="R")],
    )
    assert outcomes(items) == {"L": "matched", "1": "excluded", "2": "excluded", "3": "matched"}
    assert (items["1"]["rule"], items["2"]["rule"]) == ("not of an end-of-day statement", "not booked")
    assert items["1"]["match_pass"] == 0


def test_an_entry_without_dates_is_counted_on_a_date_of_its_statement() -> None:
    undated = {**entry(ref="R"), "booked_on": None, "value_date": None}
    assert cash([], [undated], {"closing_date": FRIDAY})["1"]["item_date"] == FRIDAY
    assert cash([], [undated], {"issued_at": datetime(2026, 6, 8, 7, tzinfo=UTC)})["1"]["item_date"] == MONDAY
    assert cash([], [undated])["1"]["item_month"] is None


def position(keeper: str, quantity: str, system: str = "X") -> dict[str, Any]:
    return {"record_keeper": keeper, "source_system": system, "account_id": "A", "quantity": Decimal(quantity)}


def holdings(*rows: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Side, outcome or break types, and rule of each holding, in order of the ids."""
    items = reconcile_positions(frame(Position, rows).lazy()).collect().sort("item_id")
    ReconciliationItem.validate(items)
    return [(row["side"], row["break_types"] or row["outcome"], row["rule"]) for row in items.iter_rows(named=True)]


def test_holdings_match_to_the_last_unit() -> None:
    assert holdings(position("own", "5"), position("custodian", "5")) == [
        ("outside", "matched", "exact"),
        ("own", "matched", "exact"),
    ]
    assert {types for _, types, _ in holdings(position("own", "5"), position("custodian", "5.000001"))} == {"QUANTITY"}


def test_a_holding_of_zero_needs_no_partner_and_one_of_something_does() -> None:
    assert holdings(position("own", "0")) == [("own", "excluded", "zero on one side, not listed on the other")]
    assert holdings(position("own", "5")) == [("own", "MISSING_EXTERNAL", "no partner")]
    assert {types for _, types, _ in holdings(position("own", "0"), position("custodian", "0"))} == {"matched"}


def test_a_broker_s_word_on_holdings_is_set_aside() -> None:
    assert holdings(position("broker", "5"), position("own", "5"))[0] == (
        "outside",
        "excluded",
        "not a custodian's record",
    )


def test_signs_of_json_in_a_value_stay_readable() -> None:
    """What a bank or an operator typed may hold quotes and backslashes."""
    items = trades([one("O", account_id='a"b\\c')], [one("B", account_id="d")])
    assert json.loads(items["O"]["differing"]) == {"account": ['a"b\\c', "d"]}
