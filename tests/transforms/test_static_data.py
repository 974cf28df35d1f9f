"""Static data on drawn rows: LEIs that lapse, standing instructions that go stale, changes nobody else checked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from backoffice.contracts.reference import DatedRate, Party
from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.static_data import (
    LeiRecord,
    LeiStanding,
    SsiStanding,
    StandingInstruction,
    StaticChange,
)
from backoffice.transforms.static_data import lei_standings, ssi_standings, static_change_status
from backoffice.transforms.static_fails import static_fails
from tests.firm import demo_frames
from tests.tables import frame
from tests.transforms.working_hours import week, weekdays

TODAY = date(2026, 9, 30)
AS_OF = datetime(2026, 9, 30, 18, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)


def rate(name: str, value: int, scope: str = "all") -> dict[str, Any]:
    return {"rate_id": name, "scope": scope, "valid_from": LONG_AGO, "value": Decimal(value)}


RATES = frame(
    DatedRate,
    [
        rate("records.lei.lapsing", 30),
        rate("records.ssi.verified_within", 365),
        rate("target.static_change", 60, "party"),
    ],
).lazy()


def status(*rows: Mapping[str, Any]) -> pl.LazyFrame:
    told = {"market": "NSE", "counterparty_id": "C"}
    return frame(SettlementStatus, [{"instruction_id": f"I{n}", **told, **row} for n, row in enumerate(rows)]).lazy()


def lei(registered: Mapping[str, Any] | None, *sent: Mapping[str, Any], **party: Any) -> dict[str, Any]:
    parties = frame(Party, [{"party_id": "C", "kind": "counterparty", "lei": "L", **party}]).lazy()
    register = frame(LeiRecord, [] if registered is None else [{"lei": "L", **registered}]).lazy()
    found = lei_standings(parties, register, status(*sent), RATES, as_of=AS_OF).collect()
    row: dict[str, Any] = found.row(0, named=True)
    return row


ISSUED = {"registration_status": "ISSUED"}


@pytest.mark.parametrize(
    ("registered", "standing", "days"),
    [
        ({**ISSUED, "next_renewal_on": date(2026, 10, 31)}, "in_force", 31),
        ({**ISSUED, "next_renewal_on": date(2026, 10, 30)}, "lapsing", 30),
        ({**ISSUED, "next_renewal_on": TODAY}, "lapsing", 0),
        ({**ISSUED, "next_renewal_on": date(2026, 9, 29)}, "lapsed", -1),
        ({"registration_status": "LAPSED", "next_renewal_on": date(2026, 9, 1)}, "lapsed", -29),
        ({"registration_status": "MERGED", "next_renewal_on": date(2027, 1, 1)}, "ended", 93),
        ({"registration_status": "PENDING_TRANSFER", "next_renewal_on": None}, "in_force", None),
        (None, "not_registered", None),
    ],
    ids=["far off", "in thirty days", "today", "yesterday", "said to have lapsed", "merged", "moving", "unknown"],
)
def test_an_lei_stands_by_the_register_and_by_the_day_of_its_renewal(
    registered: dict[str, Any] | None, standing: str, days: int | None
) -> None:
    found = lei(registered)
    assert (found["lei_standing"], found["days_to_renewal"]) == (standing, days)
    assert (found["lapsed_on"] is not None) == (standing == "lapsed")


def test_a_party_without_lei_says_so_and_a_vendor_needs_none() -> None:
    assert lei(None, lei=None)["lei_standing"] == "missing"
    vendors = frame(Party, [{"kind": "vendor", "lei": None}]).lazy()
    register = LeiRecord.create_empty(lazy=True)
    assert lei_standings(vendors, register, status(), RATES, as_of=AS_OF).collect().is_empty()


def test_a_counterparty_is_active_where_an_instruction_names_it() -> None:
    sent = ({"is_open": True}, {"is_open": True, "is_matched": True}, {"counterparty_id": "D", "is_open": True})
    assert (lei(ISSUED)["is_active"], lei(ISSUED)["unmatched"]) == (False, 0)
    assert (lei(ISSUED, *sent)["is_active"], lei(ISSUED, *sent)["unmatched"]) == (True, 1)
    assert lei(ISSUED, kind="custodian")["is_active"]


def test_unmatched_of_a_lapsed_lei_are_those_sent_since() -> None:
    sent = ({"is_open": True, "instructed_at": at(21, 23)}, {"is_open": True, "instructed_at": at(22, 0)})
    lapsed = {"registration_status": "LAPSED", "next_renewal_on": date(2026, 9, 21)}
    assert lei(lapsed, *sent)["unmatched"] == 1
    assert lei(ISSUED, *sent)["unmatched"] == 2


def ssi(rows: Sequence[Mapping[str, Any]], *sent: Mapping[str, Any], rates: pl.LazyFrame = RATES) -> dict[str, Any]:
    told = {
        "counterparty_id": "C",
        "market": "NSE",
        "agent_bic": "B",
        "safekeeping_account": "A",
        "valid_from": LONG_AGO,
    }
    made = frame(StandingInstruction, [{"ssi_id": f"S{n}", **told, **row} for n, row in enumerate(rows)]).lazy()
    (row,) = ssi_standings(made, status(*sent), rates, as_of=AS_OF).collect().iter_rows(named=True)
    return row


@pytest.mark.parametrize(
    ("rows", "standing", "days"),
    [
        ([{"verified_on": date(2025, 9, 30)}], "active", 365),
        ([{"verified_on": date(2025, 9, 29)}], "stale", 366),
        ([{"verified_on": None}], "stale", None),
        ([{"verified_on": TODAY, "agent_bic": None}], "incomplete", 0),
        ([{"verified_on": TODAY, "safekeeping_account": None}], "incomplete", 0),
        ([{"verified_on": TODAY, "valid_to": date(2026, 9, 29)}], "missing", None),
        ([{"verified_on": TODAY, "valid_from": date(2026, 10, 1)}], "missing", None),
        ([{"verified_on": TODAY}, {"verified_on": LONG_AGO, "valid_from": date(2026, 1, 1)}], "stale", 2464),
    ],
    ids=["a year", "a day more", "never", "no agent", "no account", "ended", "not begun", "the newest counts"],
)
def test_a_standing_instruction_is_verified_once_a_year(
    rows: list[dict[str, Any]], standing: str, days: int | None
) -> None:
    found = ssi(rows, {"is_failed": True}, {})
    assert (found["ssi_standing"], found["verified_days_ago"]) == (standing, days)
    assert (found["instructions"], found["fails"]) == (2, 1)


def test_without_a_limit_nobody_knows_whether_it_is_stale() -> None:
    found = ssi([{"verified_on": LONG_AGO}], rates=DatedRate.create_empty(lazy=True))
    assert (found["ssi_standing"], found["is_stale"], found["is_complete"]) == (None, None, True)
    assert found["instructions"] == 0, "nothing was sent, and it is there all the same"


HOURS = week()
CALENDAR = weekdays(date(2026, 8, 31), 60)


def change(**columns: Any) -> dict[str, Any]:
    told = {"record_kind": "party", "location_id": "Pune", "maker_id": "m", "requested_at": at(2, 17, 30)}
    made = frame(StaticChange, [{**told, **columns}]).lazy()
    row: dict[str, Any] = static_change_status(made, HOURS, CALENDAR, RATES, as_of=AS_OF).collect().row(0, named=True)
    return row


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("columns", "eyes", "breach"),
    [
        ({"checker_id": "c", "checked_at": at(3, 10), "applied_at": at(3, 10)}, "two_people", False),
        ({"checker_id": "m", "checked_at": at(3, 10), "applied_at": at(3, 11)}, "same_person", True),
        ({"checker_id": "c", "checked_at": at(3, 12), "applied_at": at(3, 11)}, "two_people", True),
        ({"applied_at": at(3, 11)}, "nobody_yet", True),
        ({}, "nobody_yet", False),
        ({"checker_id": "m", "checked_at": at(3, 10)}, "same_person", False),
        ({"checker_id": "c", "checked_at": at(3, 10), "applied_at": at(3, 11), "maker_id": None}, "unknown", None),
    ],
    ids=["in order", "by himself", "too soon", "by nobody", "waits", "not in effect", "nobody knows by whom"],
)
def test_a_change_takes_effect_after_a_second_person_checked_it(
    columns: dict[str, Any], eyes: str, breach: bool | None
) -> None:
    found = change(**columns)
    assert (found["four_eyes"], found["is_breach"]) == (eyes, breach)


def test_a_change_is_due_in_business_hours_of_its_kind() -> None:
    """An hour from half an hour before closing: half past ten on the next morning."""
    found = change(checker_id="c", checked_at=at(3, 10, 31))
    assert (found["due_at"], found["standing"]) == (at(3, 10, 30), "late")
    assert (found["turnaround_hours"], found["target_hours"]) == (Decimal("1.0167"), 1)
    assert change(record_kind="instrument", checker_id="c", checked_at=at(3, 10))["standing"] is None


def test_what_is_done_later_is_not_done_yet() -> None:
    found = change(checker_id="c", checked_at=AS_OF + timedelta(minutes=1), applied_at=AS_OF + timedelta(minutes=2))
    assert (found["four_eyes"], found["is_breach"], found["standing"]) == ("nobody_yet", False, "missing")


LAPSED = frame(LeiStanding, [{"party_id": "C", "counterparty_id": "C", "lapsed_on": date(2026, 9, 21)}]).lazy()
SSIS = frame(SsiStanding, [{"counterparty_id": "D", "market": "NSE", "ssi_standing": "stale"}]).lazy()
AFTER, BEFORE = at(22, 9), at(21, 9)
FAILED = {"is_failed": True, "is_open": True}


@pytest.mark.parametrize(
    ("columns", "cause"),
    [
        ({"instructed_at": AFTER, "reason_family": "no_counterpart"}, "lei_lapsed"),
        ({"instructed_at": AFTER, "reason_family": None}, "lei_lapsed"),
        ({"instructed_at": AFTER, "is_matched": True, "matched_late": True, "reason_family": None}, "lei_lapsed"),
        ({"instructed_at": AFTER, "is_matched": True, "reason_family": "securities_own"}, None),
        ({"instructed_at": AFTER, "reason_family": "economic_difference"}, None),
        ({"instructed_at": BEFORE, "reason_family": "no_counterpart"}, None),
        ({"instructed_at": AFTER, "reason_family": "party_difference"}, "party_details"),
        ({"counterparty_id": "D", "instructed_at": AFTER, "reason_family": "no_counterpart"}, "standing_instruction"),
        ({"counterparty_id": "D", "instructed_at": AFTER, "is_matched": True, "reason_family": "cash_own"}, None),
        ({"counterparty_id": "E", "instructed_at": AFTER, "reason_family": "no_counterpart"}, None),
    ],
)
def test_a_fail_has_the_static_data_behind_it_named(columns: dict[str, Any], cause: str | None) -> None:
    found = static_fails(status({**FAILED, **columns}), SSIS, LAPSED).collect()
    assert found["static_cause"].to_list() == [cause]


def test_only_what_failed_or_stands_unmatched_is_listed() -> None:
    rows = ({"is_failed": True}, {"is_open": True}, {"is_open": True, "is_matched": True}, {})
    found = static_fails(status(*rows), SSIS, LAPSED).collect().sort("instruction_id")
    assert found.select("instruction_id", "is_open_unmatched").rows() == [("I0", False), ("I1", True)]


def test_every_fail_of_the_demo_firm_is_there_once() -> None:
    """Counted again from the instructions themselves."""
    frames = demo_frames()
    failed = frames["settlement_status"].filter("is_failed")["instruction_id"]
    assert sorted(frames["static_fails"].filter("is_failed")["instruction_id"]) == sorted(failed)


def test_all_of_the_counterparty_with_the_lapsed_lei_is_unmatched_and_its_cause_is_named() -> None:
    """The story of the demo firm: since it lapsed nothing matched, and the desk says why."""
    frames = demo_frames()
    lapsed = frames["lei_standings"].filter(lei_standing="lapsed").row(0, named=True)
    since = frames["settlement_status"].filter(
        pl.col("counterparty_id") == lapsed["party_id"],
        pl.col("instructed_at").dt.date() > lapsed["lapsed_on"],
        pl.col("state") != "REJECTED",
    )
    assert since.height == lapsed["unmatched"] > 1
    assert since["state"].unique().to_list() == ["UNMATCHED"]
    named = frames["static_fails"].filter(static_cause="lei_lapsed")
    assert set(since["instruction_id"]) == set(named["instruction_id"])
