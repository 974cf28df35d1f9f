"""What the forecast sees: instructions as they stood on the evenings before, and nothing that came later."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice.contracts.settlement_risk import RISK_FACTORS
from backoffice.transforms.settlement import settlement_status
from backoffice.transforms.settlement_risk_cases import settlement_risk_cases
from backoffice.transforms.settlement_risk_inventory import settlement_risk_inventory
from backoffice.transforms.settlement_spans import settlement_spans
from tests.firm import demo_frames, facts_of
from tests.transforms.settlement_risk_tables import cases
from tests.transforms.settlement_tables import at, calendar, confirmed, matching, processing, settlement

KEY = ["instruction_id", "horizon"]
LATER = at(20)


def seen(*messages: Mapping[str, Any], horizon: int = 1, as_of: datetime = LATER, **changes: Any) -> dict[str, Any]:
    """The standard instruction, due Wednesday the 10th, as it was seen that many business days before."""
    positions = changes.pop("positions", ())
    made = cases([changes], messages, positions, as_of=as_of)
    return made.filter(horizon=horizon).row(0, named=True)


def test_it_is_seen_at_the_end_of_each_of_the_two_business_days_before() -> None:
    assert seen()["seen_at"] == at(10, 0)
    assert seen(horizon=2)["seen_at"] == at(9, 0)


def test_closed_days_are_no_evenings() -> None:
    """Due on Monday the 15th: Friday the 12th is closed in the market, so the days before are Thursday, Wednesday."""
    monday = {"intended_settlement_date": date(2026, 6, 15)}
    assert seen(**monday)["seen_at"] == at(12, 0)
    assert seen(horizon=2, **monday)["seen_at"] == at(11, 0)


def test_where_no_calendar_is_loaded_weekdays_count() -> None:
    made = cases([{"market": "NOWHERE", "intended_settlement_date": date(2026, 6, 15)}], as_of=LATER)
    assert made["seen_at"].to_list() == [at(13, 0), at(12, 0)]


def test_what_was_sent_later_or_had_ended_by_then_is_not_seen() -> None:
    assert cases([{"instructed_at": at(9, 20)}], as_of=LATER)["horizon"].to_list() == [1]
    assert cases([{"instructed_at": at(10, 1)}], as_of=LATER).is_empty()
    assert cases([{}], [processing("CAND", at(9))], as_of=LATER)["horizon"].to_list() == [2]
    assert cases([{}], [confirmed(100, 8)], as_of=LATER).is_empty()


def test_matching_is_as_it_was_known_then() -> None:
    words = [matching("NMAT", at(8, 10), "CMIS"), matching("NMAT", at(9, 10), "DQUA"), matching("MACH", at(10, 10))]
    assert seen()["matching"] == "no_word"
    assert seen(*words, horizon=2)["matching"] == "no_counterpart"
    assert seen(*words)["matching"] == "economic_difference"
    assert seen(matching("MACH", at(9, 23)))["matching"] == "matched"
    assert seen(matching("NMAT", at(9, 23)))["matching"] == "unknown"


@pytest.mark.parametrize(
    ("reason", "hold"), [("PREA", "own"), ("PRCY", "counterparty"), ("BOTH", "both"), ("LACK", "free")]
)
def test_hold_says_whose(reason: str, hold: str) -> None:
    assert seen(matching("MACH", at(9)), settlement("PEND", at(9), reason))["hold"] == hold


def test_it_was_sent_in_time_on_the_day_of_the_trade() -> None:
    assert seen(trade_date=date(2026, 6, 8))["instructed"] == "sent_in_time"
    assert seen(trade_date=date(2026, 6, 7))["instructed"] == "sent_late"
    assert seen()["instructed"] == "unknown"


def test_the_outcome_counts_once_its_day_is_over() -> None:
    on_time, late = confirmed(100, 10), confirmed(100, 11)
    assert cases([{}], [on_time], as_of=at(10, 22)).is_empty()
    row = seen(on_time, as_of=at(11, 0))
    assert (row["is_failed"], row["known_at"], row["is_now"]) == (False, at(11, 0), False)
    row = seen(matching("MACH", at(9)), settlement("PENF", at(10, 17), "LACK"), late)
    assert (row["is_failed"], row["known_at"], row["fail_days"]) == (True, at(11, 0), 1)
    assert row["reason_family"] == "securities_own"


def test_a_confirmation_that_came_late_tells_the_outcome_when_it_came() -> None:
    row = seen(confirmed(100, 10, confirmed_at=at(15, 9)))
    assert (row["is_failed"], row["known_at"]) == (False, at(15, 9))


def test_cancelled_in_time_did_not_fail() -> None:
    row = seen(processing("CAND", at(10, 6)))
    assert (row["is_failed"], row["fail_days"], row["reason_family"]) == (False, 0, None)


def test_what_is_open_and_due_within_two_days_is_seen_now() -> None:
    for moment, horizon in ((at(8, 12), 2), (at(9, 12), 1), (at(10, 5), 1)):
        row = cases([{}], as_of=moment).row(0, named=True)
        assert (row["is_now"], row["horizon"], row["seen_at"]) == (True, horizon, moment)
        assert row["is_failed"] is row["known_at"] is row["fail_days"] is None
    assert cases([{"intended_settlement_date": date(2026, 6, 11)}], as_of=at(8, 12)).is_empty()
    assert cases([{}], [confirmed(100, 9)], as_of=at(9, 23)).is_empty()


HELD = {"as_of_date": date(2026, 6, 5), "account_id": "X", "instrument_id": "X"}


def pot(held: int | None, *others: Mapping[str, Any], messages: tuple[Any, ...] = (), **changes: Any) -> str:
    """`inventory` of the standard delivery of 100 with `held` in the account and `others` in the same pot."""
    positions = [] if held is None else [{**HELD, "quantity": Decimal(held)}]
    rows = [changes, *({"instruction_id": f"other {number}", **other} for number, other in enumerate(others))]
    made = cases(rows, messages, positions, as_of=LATER)
    found: str = made.filter(instruction_id="I1", horizon=1).row(0, named=True)["inventory"]
    return found


RECEIPT = {"movement": "RECE", "quantity": Decimal(40)}


def test_the_position_covers_a_delivery_or_falls_short() -> None:
    assert pot(None) == "unknown"
    assert [pot(100), pot(99)] == ["covered", "short"]
    assert pot(0, movement="RECE") == "receipt"


def test_all_our_deliveries_due_by_then_are_counted_together() -> None:
    assert pot(199, {}) == "short"
    assert pot(200, {}) == "covered"
    assert pot(100, {"intended_settlement_date": date(2026, 6, 11)}) == "covered"
    assert pot(100, {"account_id": "Y"}) == "covered"
    assert pot(100, {"instructed_at": at(10, 1)}) == "covered"


def test_receipts_due_by_then_are_awaited() -> None:
    assert pot(60, RECEIPT) == "awaits_receipts"
    assert pot(59, RECEIPT) == "short"
    assert pot(60, {**RECEIPT, "intended_settlement_date": date(2026, 6, 11)}) == "short"


def test_what_settled_since_the_position_is_carried_forward() -> None:
    early = {**RECEIPT, "intended_settlement_date": date(2026, 6, 9)}
    came = confirmed(40, 9, instruction_id="other 0")
    assert pot(60, early, messages=(came,)) == "covered"
    assert pot(60, early, messages=(confirmed(40, 10, instruction_id="other 0"),)) == "awaits_receipts"


def test_a_position_that_has_a_settlement_does_not_count_it_twice() -> None:
    """Settled on the 9th, and the position of the 9th is loaded: 60 held are all there is."""
    early = {**RECEIPT, "intended_settlement_date": date(2026, 6, 9)}
    positions = [{**HELD, "quantity": Decimal(60)}, {**HELD, "as_of_date": date(2026, 6, 9), "quantity": Decimal(60)}]
    made = cases(
        [{}, {"instruction_id": "other 0", **early}],
        [confirmed(40, 9, instruction_id="other 0")],
        positions,
        as_of=LATER,
    )
    assert made.filter(instruction_id="I1", horizon=1)["inventory"].item() == "short"
    assert made.filter(instruction_id="I1", horizon=2)["inventory"].item() == "awaits_receipts"


def test_a_security_the_account_does_not_list_is_none() -> None:
    positions = [{**HELD, "instrument_id": "ANOTHER", "quantity": Decimal(500)}]
    assert cases([{}], (), positions, as_of=LATER)["inventory"].to_list() == ["short", "short"]


FRAMES = ("settlement_instructions", "status_advices", "settlement_confirmations", "positions")
MOMENTS = {
    "status_advices": "advised_at",
    "settlement_instructions": "instructed_at",
    "settlement_confirmations": "confirmed_at",
}


def demo_cases(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The cases of the demo firm, from its extracts on."""
    as_of = facts_of()["as_of"]
    sent, advices, confirmations, positions = (frames[name].lazy() for name in FRAMES)
    days, rates = frames["calendar_days"].lazy(), frames["dated_rates"].lazy()
    spans = settlement_spans(sent, advices, confirmations, days, rates, as_of=as_of)
    status = settlement_status(sent, advices, confirmations, days, rates, as_of=as_of)
    covers = settlement_risk_inventory(sent, spans, confirmations, positions, days, as_of=as_of)
    return settlement_risk_cases(sent, status, spans, covers, days, as_of=as_of).collect().sort(KEY)


def as_it_is() -> pl.DataFrame:
    return demo_frames()["settlement_risk_cases"].sort(KEY)


@pytest.mark.parametrize("moment", [datetime(2026, 6, 17, tzinfo=UTC), datetime(2026, 8, 28, tzinfo=UTC)])
def test_nothing_that_comes_after_the_moment_changes_what_is_seen_at_it(moment: datetime) -> None:
    """No message, instruction, confirmation or position later than the moment: what was seen by then stays the same."""
    frames = dict(demo_frames())
    for name, column in MOMENTS.items():
        frames[name] = frames[name].filter(pl.col(column) <= moment)
    frames["positions"] = frames["positions"].filter(pl.col("as_of_date") < moment.date())
    columns = [*KEY, "seen_at", *RISK_FACTORS]
    by_then = as_it_is().filter(pl.col("seen_at") <= moment, ~pl.col("is_now")).select(columns)
    found = demo_cases(frames).filter(pl.col("seen_at") <= moment, ~pl.col("is_now")).select(columns)
    assert by_then.height > 500
    assert_frame_equal(found, by_then)


Pots = dict[tuple[str, str], list[tuple[dict[str, Any], dict[str, Any]]]]


def in_pots(frames: Mapping[str, pl.DataFrame], table: str) -> Pots:
    """The rows of a table about instructions, with their instruction, by account and security."""
    sent = {row["instruction_id"]: row for row in frames["settlement_instructions"].iter_rows(named=True)}
    pots: Pots = defaultdict(list)
    for row in frames[table].iter_rows(named=True):
        one = sent[row["instruction_id"]]
        pots[one["account_id"], one["instrument_id"]].append((one, row))
    return pots


def holdings(frames: Mapping[str, pl.DataFrame]) -> dict[str, dict[date, dict[str, Decimal]]]:
    """Our own positions, by account and day."""
    held: dict[str, dict[date, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for row in frames["positions"].iter_rows(named=True):
        if row["record_keeper"] == "own":
            held[row["account_id"]][row["as_of_date"]][row["instrument_id"]] = row["quantity"]
    return held


def sign(one: Mapping[str, Any]) -> int:
    return 1 if one["movement"] == "RECE" else -1


def recounted(one: Mapping[str, Any], moment: datetime, held: Any, settled: Pots, spans: Pots) -> str:
    """`inventory` of one delivery by plain counting: position, what settled since, what was open and due by then."""
    evening = (moment - timedelta(seconds=1)).date()
    closes = [day for day in held[one["account_id"]] if day <= evening]
    if not closes:
        return "unknown"
    pot = one["account_id"], one["instrument_id"]
    have = held[one["account_id"]][max(closes)].get(one["instrument_id"], Decimal(0))
    for other, row in settled[pot]:
        if row["confirmed_at"] <= moment and row["effective_settlement_date"] > max(closes):
            have += row["settled_quantity"] * sign(other)
    still_open = [
        row["remaining_quantity"] * sign(other)
        for other, row in spans[pot]
        if row["valid_from"] <= moment
        and (row["valid_to"] is None or moment < row["valid_to"])
        and row["is_open"]
        and other["intended_settlement_date"] <= one["intended_settlement_date"]
    ]
    have += sum((one for one in still_open if one < 0), Decimal(0))
    coming = sum((one for one in still_open if one > 0), Decimal(0))
    return "covered" if have >= 0 else "awaits_receipts" if have + coming >= 0 else "short"


def test_the_inventory_of_the_demo_firm_is_that_of_a_plain_recount() -> None:
    frames = demo_frames()
    sent = {row["instruction_id"]: row for row in frames["settlement_instructions"].iter_rows(named=True)}
    held, settled = holdings(frames), in_pots(frames, "settlement_confirmations")
    spans = in_pots(frames, "settlement_spans")
    found: dict[str, int] = defaultdict(int)
    for case in as_it_is().iter_rows(named=True):
        one = sent[case["instruction_id"]]
        wanted = "receipt" if sign(one) > 0 else recounted(one, case["seen_at"], held, settled, spans)
        assert case["inventory"] == wanted, case["instruction_id"]
        found[wanted] += 1
    assert found["covered"] > 500 and found["short"] > 10 and found["awaits_receipts"]


def test_repeated_messages_change_nothing() -> None:
    frames = dict(demo_frames())
    frames["status_advices"] = pl.concat([frames["status_advices"]] * 2)
    assert_frame_equal(demo_cases(frames), as_it_is())


def test_calendars_of_no_market_are_no_matter() -> None:
    days = [*calendar("T2S", 12), *calendar("EUR", 15), *calendar("ELSEWHERE")]
    assert cases([{}], as_of=LATER, calendars=days)["seen_at"].to_list() == [at(10, 0), at(9, 0)]
