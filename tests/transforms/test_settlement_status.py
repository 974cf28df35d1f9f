"""What a status row says beside its state: on time or failed, how long, why, whose fault, how much remains."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.transforms.settlement_tables import (
    CALENDARS,
    DUE,
    INSTRUCTION,
    at,
    calendar,
    confirmed,
    cut_off,
    matching,
    processing,
    settlement,
    status,
    statuses,
)

MACH = matching("MACH", at(9, 9))
DVP_AT_14 = cut_off("cutoff.dvp", 14 * 60)


def picked(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


# The market is closed on Friday 12, the payment system on Monday 15, both at weekends.
@pytest.mark.parametrize(
    ("sentence", "settled_on", "payment", "fail_days", "recycles", "bucket"),
    [
        ("on the day", 10, "APMT", 0, 0, None),
        ("a day early", 9, "APMT", 0, 0, None),
        ("on the next business day", 11, "APMT", 1, 1, "0-1"),
        ("over a weekend and two holidays", 16, "APMT", 2, 2, "2-4"),
        ("free of payment does not wait for the payment system", 15, "FREE", 2, 2, "2-4"),
        ("free of payment, a day later", 16, "FREE", 3, 3, "2-4"),
        ("five business days late", 19, "APMT", 5, 5, "5-9"),
    ],
)
def test_fail_days_are_business_days_after_the_intended_date(
    sentence: str, settled_on: int, payment: str, fail_days: int, recycles: int, bucket: str | None
) -> None:
    paid = {} if payment == "APMT" else {"payment": "FREE", "amount": None, "currency": None}
    row = status(MACH, confirmed(100, settled_on), as_of=at(25), **paid)
    late = settled_on > 10
    assert picked(row, "state", "settled_on_time", "is_failed", "is_due") == ("SETTLED", not late, late, True)
    assert picked(row, "fail_days", "recycle_count", "ageing_bucket") == (fail_days, recycles, bucket)
    assert picked(row, "actual_settlement_date", "calendar_known") == (date(2026, 6, settled_on), True)


# Due Wednesday 10 at 14:00 UTC; Friday 12 to Monday 15 are closed for payments.
@pytest.mark.parametrize(
    ("as_of", "is_due", "fail_days", "recycles", "until_due"),
    [
        (at(8, 10), False, 0, 0, 2),
        (at(9, 23), False, 0, 0, 1),
        (at(10, 13, 59), False, 0, 0, 0),
        (at(10, 14), True, 0, 1, 0),
        (at(11, 8), True, 1, 1, -1),
        (at(11, 14), True, 1, 2, -1),
        (at(14, 20), True, 1, 2, -1),
        (at(16, 8), True, 2, 2, -2),
        (at(16, 15), True, 2, 3, -2),
    ],
)
def test_an_open_instruction_ages_with_the_days_and_recycles_at_cut_offs(
    as_of: datetime, is_due: bool, fail_days: int, recycles: int, until_due: int
) -> None:
    row = status(MACH, as_of=as_of, rates=[DVP_AT_14])
    assert picked(row, "is_open", "is_due", "is_failed") == (True, is_due, is_due)
    assert picked(row, "fail_days", "recycle_count", "days_until_due") == (fail_days, recycles, until_due)
    assert row["actual_settlement_date"] is None


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, "0-1"), (1, "0-1"), (2, "2-4"), (4, "2-4"), (5, "5-9"), (9, "5-9"), (10, "10-20"), (20, "10-20")],
)
def test_ageing_buckets_break_where_the_rules_do(days: int, bucket: str) -> None:
    every_day = [{"calendar": "T2S", "day": date(2026, 6, day), "is_business_day": True} for day in range(10, 31)]
    row = status(MACH, as_of=at(10 + days, 23), calendars=every_day, rates=[DVP_AT_14])
    assert picked(row, "fail_days", "ageing_bucket") == (days, bucket)


@pytest.mark.parametrize(
    ("rates", "as_of", "payment", "is_due"),
    [
        ([], at(10, 23, 59), "APMT", False),
        ([], at(11, 0), "APMT", True),
        ([DVP_AT_14], at(10, 14), "APMT", True),
        ([DVP_AT_14], at(10, 23), "FREE", False),
        ([cut_off("cutoff.fop", 16 * 60)], at(10, 16), "FREE", True),
        ([cut_off("cutoff.dvp", 60, scope="all")], at(10, 2), "APMT", True),
        ([cut_off("cutoff.dvp", 60, scope="all"), DVP_AT_14], at(10, 2), "APMT", False),
        ([cut_off("cutoff.dvp", 60, scope="all", valid_from=date(2026, 6, 1)), DVP_AT_14], at(10, 2), "APMT", False),
        ([cut_off("cutoff.dvp", 60, scope="DTC")], at(10, 2), "APMT", False),
        ([cut_off("cutoff.dvp", 60, valid_to=date(2026, 6, 9))], at(10, 2), "APMT", False),
        ([cut_off("cutoff.dvp", 60, valid_to=DUE)], at(10, 2), "APMT", True),
        ([DVP_AT_14, cut_off("cutoff.dvp", 60, valid_from=date(2026, 6, 10))], at(10, 2), "APMT", True),
        ([DVP_AT_14, cut_off("cutoff.dvp", 60, valid_from=date(2026, 6, 11))], at(10, 2), "APMT", False),
    ],
)
def test_the_cut_off_is_the_markets_own_in_force_that_day_else_everyones_else_the_end_of_the_day(
    rates: list, as_of: datetime, payment: str, is_due: bool
) -> None:
    paid = {} if payment == "APMT" else {"payment": "FREE", "amount": None, "currency": None}
    row = status(MACH, as_of=as_of, rates=rates, **paid)
    assert (row["is_due"], row["state"]) == (is_due, "FAILING" if is_due else "MATCHED")


def test_the_market_may_call_it_failing_before_our_cut_off() -> None:
    row = status(MACH, settlement("PENF", at(10, 16), "LACK"), as_of=at(10, 17))
    assert picked(row, "state", "is_due", "is_failed", "fail_days", "recycle_count") == ("FAILING", True, True, 0, 0)
    early = status(MACH, settlement("PENF", at(9, 16), "LACK"), as_of=at(9, 17))
    assert picked(early, "state", "is_due", "is_failed") == ("FAILING", False, False)


def test_a_missed_holiday_settles_late_by_one_day_and_meets_no_cut_off() -> None:
    """Due Friday 12, when the market is closed; free of payment it settles on Monday 15."""
    free = {"payment": "FREE", "amount": None, "currency": None, "intended_settlement_date": date(2026, 6, 12)}
    row = status(MACH, confirmed(100, 15), as_of=at(20), **free)
    assert picked(row, "settled_on_time", "fail_days", "recycle_count") == (False, 1, 0)


@pytest.mark.parametrize(
    ("calendars", "known", "fail_days"),
    [
        (CALENDARS, True, 2),
        (calendar("T2S", 12), True, 3),
        (calendar("T2S"), True, 4),
        ([], False, 4),
        (calendar("DTC", 12), False, 4),
        (calendar("EUR", 15), False, 4),
        (calendar("T2S", 12, first=11), False, 4),
        (calendar("T2S", 12, last=15), False, 4),
        ([day for day in calendar("T2S", 12) if day["day"].day != 13], False, 4),
        ([*calendar("T2S", 12), *calendar("EUR", 15, last=15)], False, 4),
    ],
    ids=[
        "both calendars",
        "no payment calendar",
        "no holidays",
        "no calendars",
        "another market's",
        "only the payment system's",
        "begins too late",
        "ends too early",
        "a day is missing",
        "the payment calendar ends too early",
    ],
)
def test_without_the_markets_calendar_weekdays_are_counted_and_it_says_so(
    calendars: list, known: bool, fail_days: int
) -> None:
    """Settled on Tuesday 16: six days after Wednesday 10, two of them a weekend."""
    row = status(MACH, confirmed(100, 16), as_of=at(16, 20), calendars=calendars)
    assert picked(row, "calendar_known", "fail_days") == (known, fail_days)


@pytest.mark.parametrize(
    ("ended", "status_code", "is_due", "fail_days", "recycles"),
    [
        (at(9, 12), "CAND", False, 0, 0),
        (at(10, 13), "CAND", False, 0, 0),
        (at(10, 14), "CAND", True, 0, 1),
        (at(11, 9), "CAND", True, 1, 1),
        (at(11, 15), "REJT", True, 1, 2),
        (at(9, 12), "REJT", False, 0, 0),
    ],
)
def test_what_was_withdrawn_before_its_cut_off_was_never_due(
    ended: datetime, status_code: str, is_due: bool, fail_days: int, recycles: int
) -> None:
    row = status(MACH, processing(status_code, ended, "CANI"), as_of=at(20), rates=[DVP_AT_14])
    assert picked(row, "is_open", "is_due", "is_failed") == (False, is_due, is_due)
    assert picked(row, "fail_days", "recycle_count", "reason", "days_until_due") == (fail_days, recycles, "CANI", None)


def test_a_cancellation_told_again_later_dates_from_the_first_telling() -> None:
    row = status(MACH, processing("CAND", at(9, 12)), processing("CAND", at(11, 12), "CANI"), as_of=at(20))
    assert picked(row, "state", "is_due", "fail_days", "reason") == ("CANCELLED", False, 0, "CANI")


def test_parts_keep_ageing_until_the_last_one() -> None:
    parts = [MACH, confirmed(30, 10, partial="PAIN"), confirmed(70, 16)]
    before = status(*parts, as_of=at(11, 20))
    assert picked(before, "state", "is_partial", "is_open", "is_failed") == ("PARTIALLY_SETTLED", True, True, True)
    assert picked(before, "settled_quantity", "remaining_quantity", "remaining_amount") == (30, 70, 700)
    after = status(*parts, as_of=at(20))
    assert picked(after, "state", "is_partial", "settled_on_time", "fail_days") == ("SETTLED", False, False, 2)
    assert picked(after, "remaining_quantity", "remaining_amount") == (0, 0)


def test_a_closed_part_is_failed_for_good_but_no_longer_ages() -> None:
    row = status(MACH, confirmed(30, 11, partial="PARC"), as_of=at(25))
    assert picked(row, "state", "is_open", "is_failed", "is_partial", "fail_days") == (
        "CLOSED_PARTIAL",
        False,
        True,
        True,
        1,
    )
    assert picked(row, "remaining_quantity", "remaining_amount") == (70, 700)
    assert row["actual_settlement_date"] == date(2026, 6, 11)


def test_a_confirmation_of_nothing_may_close_it_but_is_not_a_part() -> None:
    row = status(MACH, confirmed(30, 10, partial="PAIN"), confirmed(0, 16, partial="PARC"), as_of=at(25))
    assert picked(row, "state", "fail_days", "actual_settlement_date") == ("CLOSED_PARTIAL", 2, DUE)
    nothing = status(MACH, confirmed(0, 10, partial="PARC"), as_of=at(25))
    assert picked(nothing, "state", "is_partial", "actual_settlement_date") == ("FAILING", False, None)


def test_a_part_settled_before_a_cancellation_does_not_end_the_ageing() -> None:
    row = status(MACH, confirmed(30, 10), processing("CAND", at(11, 9), "CANZ"), as_of=at(25))
    assert picked(row, "state", "fail_days", "actual_settlement_date") == ("CANCELLED", 1, date(2026, 6, 10))


def test_over_delivery_is_flagged_and_changes_neither_the_date_nor_what_remains() -> None:
    row = status(MACH, confirmed(100, 10, confirmation_id="B"), confirmed(5, 16, confirmation_id="A"), as_of=at(20))
    assert picked(row, "state", "over_delivered", "settled_quantity") == ("SETTLED", True, 105)
    assert picked(row, "remaining_quantity", "remaining_amount") == (0, 0)
    assert picked(row, "actual_settlement_date", "settled_on_time") == (DUE, True)
    again = confirmed(100, 16, confirmation_id="A")
    halves = confirmed(50, 10, confirmation_id="B"), confirmed(50, 11, confirmation_id="C")
    row = status(MACH, again, *halves, as_of=at(20))
    assert picked(row, "actual_settlement_date", "fail_days", "over_delivered") == (date(2026, 6, 11), 1, True)


def test_a_settlement_still_to_come_has_not_happened() -> None:
    tomorrow = confirmed(100, 11, confirmed_at=at(10, 9))
    assert status(MACH, tomorrow, as_of=at(10, 23))["state"] == "MATCHED"
    assert status(MACH, tomorrow, as_of=at(11, 0))["state"] == "SETTLED"


def test_the_newer_of_two_confirmations_under_one_reference_counts() -> None:
    wrong = confirmed(100, 10, confirmation_id="C1")
    right = confirmed(40, 10, confirmation_id="C1", confirmed_at=at(10, 19))
    assert status(wrong, as_of=at(20))["settled_quantity"] == 100
    for order in ([wrong, right], [right, wrong]):
        assert status(*order, as_of=at(20))["settled_quantity"] == 40


@pytest.mark.parametrize(
    ("settled", "remaining"),
    [
        ({"settled_amount": Decimal("399.99")}, Decimal("600.01")),
        ({"settled_amount": Decimal("1000.02")}, Decimal(0)),
        ({"settled_amount": None}, Decimal("600.00")),
        ({"currency": "USD"}, Decimal("600.00")),
    ],
    ids=["as paid", "never below zero", "no amount: in proportion", "another currency: in proportion"],
)
def test_what_remains_is_what_was_not_paid(settled: dict[str, Any], remaining: Decimal) -> None:
    assert status(MACH, confirmed(40, 10, **settled), as_of=at(20))["remaining_amount"] == remaining


def test_a_share_of_the_amount_is_rounded_half_away_from_zero() -> None:
    """10.00005 for 4 units, 2 of them settled: 5.000025 remain, so 5.00003 and not 5.00002."""
    part = confirmed(2, 10, settled_amount=None)
    row = status(MACH, part, as_of=at(20), quantity=Decimal(4), amount=Decimal("10.00005"))
    assert row["remaining_amount"] == Decimal("5.00003")


def test_free_of_payment_has_no_amount_to_settle_and_an_unknown_one_stays_unknown() -> None:
    free = {"payment": "FREE", "amount": None, "currency": None}
    part = confirmed(40, 10, settled_amount=None, currency=None)
    assert picked(status(MACH, part, as_of=at(20), **free), "remaining_quantity", "remaining_amount") == (60, None)
    assert status(MACH, part, as_of=at(20), amount=None)["remaining_amount"] is None


FAILED = [
    ("the newest settlement reason", [settlement("PENF", at(11), "LACK")], "LACK", "securities_own", "own"),
    (
        "not an older one",
        [settlement("PENF", at(11), "LACK"), settlement("PENF", at(11, 13), "CLAC")],
        "CLAC",
        "securities_counterparty",
        "counterparty",
    ),
    (
        "not an older one even where the newest names none",
        [settlement("PENF", at(11), "LACK"), settlement("PENF", at(11, 13))],
        None,
        None,
        None,
    ),
    ("awaiting its date explains no fail", [settlement("PEND", at(9, 15), "FUTU")], None, None, None),
    ("a code nobody knows", [settlement("PENF", at(11), "ZZZZ")], "ZZZZ", "unknown", None),
    ("both parties", [settlement("PENF", at(11), "MLAT")], "MLAT", "late", "both"),
    ("unmatched", [matching("NMAT", at(9, 14), "SETS")], "SETS", "party_difference", "both"),
    ("matching not started is nobody's fault", [matching("NMAT", at(9, 14), "NMAS")], "NMAS", "no_counterpart", None),
    ("a hold", [settlement("PEND", at(9, 14), "PRCY")], "PRCY", "on_hold", "counterparty"),
]


@pytest.mark.parametrize(("sentence", "messages", "reason", "family", "party"), FAILED, ids=[row[0] for row in FAILED])
def test_a_fail_is_explained_by(
    sentence: str, messages: list, reason: str | None, family: str | None, party: str | None
) -> None:
    row = status(MACH, *messages, as_of=at(11, 20))
    assert row["is_failed"]
    assert picked(row, "reason", "reason_family", "failing_party") == (reason, family, party)


def test_a_match_after_the_cut_off_explains_a_fail_that_nothing_else_does() -> None:
    late = [matching("NMAT", at(9, 14), "DMON", narrative="10.00 against 10.01"), matching("MACH", at(11, 9))]
    row = status(*late, confirmed(100, 11), as_of=at(20))
    assert picked(row, "matched_late", "matched_in_time", "matched_at") == (True, False, at(11, 9))
    assert picked(row, "reason", "narrative", "failing_party") == ("DMON", "10.00 against 10.01", "both")
    lacking = status(*late, settlement("PENF", at(11, 10), "LACK"), confirmed(100, 16), as_of=at(20))
    assert lacking["reason"] == "LACK"
    in_time = status(matching("NMAT", at(8, 14), "DMON"), MACH, confirmed(100, 11), as_of=at(20))
    assert picked(in_time, "matched_late", "reason") == (False, None)


def test_what_settled_on_time_has_no_reason_and_no_fault() -> None:
    row = status(MACH, settlement("PEND", at(9, 10), "LACK"), confirmed(100, 10), as_of=at(20))
    assert picked(row, "reason", "reason_family", "failing_party", "is_hold", "narrative") == (
        None,
        None,
        None,
        False,
        None,
    )


def test_the_senders_words_come_with_the_reason_they_belong_to() -> None:
    row = status(
        processing("PPRC", at(8, 10), narrative="waiting"),
        settlement("PENF", at(11, 9), narrative="short by 10"),
        as_of=at(11, 20),
    )
    assert picked(row, "reason", "narrative", "state") == (None, "short by 10", "FAILING")


@pytest.mark.parametrize(
    ("messages", "in_time", "late", "matched_at"),
    [
        ([matching("MACH", at(9, 23))], True, False, at(9, 23)),
        ([matching("MACH", at(10, 0))], False, False, at(10, 0)),
        ([matching("MACH", at(10, 14))], False, True, at(10, 14)),
        ([matching("MACH", at(9, 9)), matching("MACH", at(11, 9))], True, False, at(9, 9)),
        ([matching("NMAT", at(9, 9))], False, False, None),
        ([confirmed(100, 10)], None, False, None),
        ([matching("MACH", at(8, 9)), matching("NMAT", at(9, 9))], False, False, at(8, 9)),
    ],
)
def test_matching_is_in_time_the_day_before_and_late_from_the_cut_off_on(
    messages: list, in_time: bool | None, late: bool, matched_at: datetime | None
) -> None:
    row = status(*messages, as_of=at(12), rates=[DVP_AT_14])
    assert picked(row, "matched_in_time", "matched_late", "matched_at") == (in_time, late, matched_at)


def test_hold_is_said_of_what_is_open() -> None:
    held = [MACH, settlement("PEND", at(9, 10), "PREA")]
    assert status(*held, as_of=at(9, 12))["is_hold"]
    assert status(*held, as_of=at(11, 12))["is_hold"]
    assert not status(*held, confirmed(100, 11), as_of=at(11, 20))["is_hold"]


def test_the_newest_message_of_any_kind_is_dated() -> None:
    assert status(as_of=at(9))["last_advised_at"] is None
    assert status(MACH, as_of=at(9))["last_advised_at"] == at(9, 9)
    assert status(MACH, confirmed(100, 10), as_of=at(11))["last_advised_at"] == at(10, 18)


def test_an_instruction_not_sent_yet_is_not_there_and_strangers_messages_make_no_row() -> None:
    later = {**INSTRUCTION, "instruction_id": "I2", "instructed_at": at(9, 9)}
    strangers = [{**MACH, "instruction_id": "I9"}, {**confirmed(100, 10), "instruction_id": "I9"}]
    assert statuses([INSTRUCTION, later], strangers, as_of=at(9, 8))["instruction_id"].to_list() == ["I1"]
    assert statuses([INSTRUCTION, later], strangers, as_of=at(9, 9))["instruction_id"].to_list() == ["I1", "I2"]


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        status(as_of=datetime(2026, 6, 10, 12))  # noqa: DTZ001


def test_the_instruction_itself_is_carried_over() -> None:
    row = status(MACH, as_of=at(9), desk="Rates", counterparty_id="CP7", transaction_type="REPU")
    assert picked(row, "desk", "counterparty_id", "transaction_type", "due_month") == (
        "Rates",
        "CP7",
        "REPU",
        date(2026, 6, 1),
    )
    assert picked(row, "quantity", "amount", "currency", "payment") == (100, Decimal("1000.00"), "EUR", "APMT")


def test_unmatched_is_late_from_its_intended_date_on() -> None:
    unmatched = matching("NMAT", at(9, 9), "CMIS", advised_by="depository")
    told = [picked(status(unmatched, as_of=at(day)), "state", "is_late_unmatched") for day in (9, 10, 16)]
    assert told == [("UNMATCHED", False), ("UNMATCHED", True), ("UNMATCHED", True)]
    assert status(unmatched, as_of=at(9))["status_source"] == "depository"


@pytest.mark.parametrize(("day", "late"), [(10, False), (11, True)])
def test_settled_late_is_after_its_intended_date(day: int, late: bool) -> None:
    assert picked(status(MACH, confirmed(100, day), as_of=at(20)), "settled_late", "settled_on_time") == (
        late,
        not late,
    )


# Final is what no later clock can change. The market is closed on Friday 12, the payment system on Monday 15.
@pytest.mark.parametrize(
    ("sentence", "messages", "due", "not_yet", "then"),
    [
        ("settled on its day", (MACH, confirmed(100, 10)), 10, at(10, 23), at(11)),
        ("cancelled before its day", (processing("CAND", at(9)),), 10, at(10, 23), at(11)),
        ("cancelled before a day that is none", (processing("CAND", at(9)),), 12, at(26, 23), at(27)),
        ("cancelled on a later day", (MACH, processing("CAND", at(16))), 10, at(16, 23), at(17)),
        ("settled on a day that is none", (MACH, confirmed(100, 12)), 10, at(26, 23), at(27)),
        ("settled a day early", (MACH, confirmed(100, 9)), 10, at(10, 23), at(11)),
    ],
)
def test_what_is_over_is_final_once_its_last_day_is(
    sentence: str, messages: tuple[Any, ...], due: int, not_yet: datetime, then: datetime
) -> None:
    terms = {"intended_settlement_date": date(2026, 6, due)}
    assert not status(*messages, as_of=not_yet, **terms)["is_final"], sentence
    assert status(*messages, as_of=then, **terms)["is_final"], sentence
