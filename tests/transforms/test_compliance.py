"""Regulatory reporting: deadlines by dated rules and calendars, clocks of rejects, pairing, the calendar ahead."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from backoffice.contracts.compliance import (
    PairingNotice,
    RegulatoryReport,
    ReportableEvent,
    ReportingDuty,
    ReportingRule,
)
from backoffice.contracts.compliance_results import PairedReport, ReportDue, ReportingDeadline, ReportSubmission
from backoffice.transforms.compliance import reporting_deadlines, reports_due
from backoffice.transforms.compliance_reports import paired_reports, report_submissions
from tests.firm import PLAN, demo_frames
from tests.tables import frame
from tests.transforms.working_hours import weekdays

AS_OF = datetime(2026, 6, 19, 18, tzinfo=UTC)
"""A Friday evening."""

HOLIDAY = date(2026, 6, 15)
"""A Monday on which London is closed."""

DAYS = weekdays(date(2026, 1, 1), 365, "GBP", "DTC", closed=[HOLIDAY])
RULE = {
    "obligation_id": "MIFIR",
    "valid_from": date(2018, 1, 3),
    "regime": "MiFIR",
    "period": "event",
    "due_days": 1,
    "days_are": "business",
    "due_minutes": 1440,
    "time_zone": "Europe/London",
    "calendar": "GBP",
    "resubmit_days": 1,
}
DUTY = {"obligation_id": "MIFIR", "legal_entity_id": "GB", "valid_from": date(2026, 1, 1), "owner": "Desk"}
EVENT = {
    "obligation_id": "MIFIR",
    "legal_entity_id": "GB",
    "event_id": "T1",
    "report_reference": "EX1",
    "is_reportable": True,
    "happened_at": datetime(2026, 6, 16, 9, tzinfo=UTC),
}
REPORT = {
    "obligation_id": "MIFIR",
    "legal_entity_id": "GB",
    "report_id": "R1",
    "report_reference": "EX1",
    "ack_status": "accepted",
}

Rows = Sequence[Mapping[str, Any]]


def sent(at: str, answer: str = "accepted", *, again: str | None = None, **more: Any) -> dict[str, Any]:
    """A submission at a moment of UTC, written `06-17 08:00`, answered ten minutes later."""
    submitted = datetime.strptime(f"2026-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    answered = None if answer == "pending" else submitted + timedelta(minutes=10)
    told = {"submission_id": again or at, "submitted_at": submitted, "ack_status": answer, "ack_at": answered}
    return {**REPORT, **told, "reject_code": "CON-412" if answer == "rejected" else None, **more}


def due(
    reports: Rows = (),
    *,
    events: Rows = (EVENT,),
    rules: Rows = (RULE,),
    duties: Rows = (DUTY,),
    as_of: datetime = AS_OF,
) -> list[dict[str, Any]]:
    made = reports_due(
        frame(ReportingRule, rules).lazy(),
        frame(ReportingDuty, duties).lazy(),
        frame(ReportableEvent, events).lazy(),
        frame(RegulatoryReport, reports).lazy(),
        DAYS.lazy(),
        as_of=as_of,
    ).collect()
    return ReportDue.validate(made).sort("due_id").rows(named=True)


def test_a_trade_is_due_by_the_close_of_the_following_working_day_by_the_clock_of_its_law() -> None:
    """Tuesday 16 June: the close of Wednesday in London is 23:00 UTC in summer."""
    (one,) = due([sent("06-17 08:00")])
    assert (one["due_on"], one["due_at"]) == (date(2026, 6, 17), datetime(2026, 6, 17, 23, tzinfo=UTC))
    assert (one["standing"], one["days_late"], one["owner"], one["regime"]) == ("met", 0, "Desk", "MiFIR")


def test_weekends_and_holidays_put_the_deadline_off() -> None:
    """Friday 12 June, Monday closed: Tuesday. A trade at midnight of the clock is of the day the clock shows."""
    (one,) = due(events=[{**EVENT, "happened_at": datetime(2026, 6, 12, 9, tzinfo=UTC)}])
    assert one["due_on"] == date(2026, 6, 16)
    (late_at_night,) = due(events=[{**EVENT, "happened_at": datetime(2026, 6, 11, 23, 30, tzinfo=UTC)}])
    assert (late_at_night["counted_from"], late_at_night["due_on"]) == (date(2026, 6, 12), date(2026, 6, 16))


def test_accepted_at_the_very_deadline_is_in_time_and_a_minute_after_is_late() -> None:
    (in_time,) = due([sent("06-17 22:50")])
    assert (in_time["standing"], in_time["accepted_at"]) == ("met", in_time["due_at"])
    (late,) = due([sent("06-17 22:51")])
    assert (late["standing"], late["days_late"]) == ("late", 1)


def test_sent_in_time_and_rejected_is_overdue_until_it_is_accepted() -> None:
    (rejected,) = due([sent("06-17 08:00", "rejected")])
    assert (rejected["standing"], rejected["report_state"], rejected["reject_code"]) == (
        "missing",
        "rejected",
        "CON-412",
    )
    assert (rejected["days_late"], rejected["days_left"]) == (2, -2)
    (mended,) = due([sent("06-17 08:00", "rejected"), sent("06-18 08:00")])
    assert (mended["standing"], mended["submissions"], mended["reject_code"]) == ("late", 2, None)
    assert mended["first_submitted_at"] == datetime(2026, 6, 17, 8, tzinfo=UTC)


def test_what_was_said_after_now_is_not_known() -> None:
    (pending,) = due([sent("06-19 17:55")], as_of=AS_OF)
    assert (pending["report_state"], pending["standing"]) == ("pending", "missing")
    (unsent,) = due([sent("06-19 18:30")])
    assert (unsent["report_state"], unsent["submissions"]) == ("not_sent", 0)
    assert due(events=[{**EVENT, "happened_at": AS_OF + timedelta(hours=1)}]) == []


def test_what_need_not_be_reported_is_not_due_and_what_has_no_rule_has_no_deadline() -> None:
    assert due(events=[{**EVENT, "is_reportable": False}]) == []
    (unruled,) = due(rules=[{**RULE, "valid_to": date(2026, 6, 15)}])
    assert (unruled["due_at"], unruled["standing"], unruled["regime"]) == (None, None, None)
    (unowned,) = due(duties=[{**DUTY, "valid_to": date(2026, 6, 15)}])
    assert (unowned["owner"], unowned["standing"]) == (None, "missing")


def test_the_day_of_now_is_due_today() -> None:
    thursday = {**EVENT, "happened_at": datetime(2026, 6, 18, 9, tzinfo=UTC)}
    (one,) = due(events=[thursday])
    assert (one["is_due_today"], one["standing"], one["days_left"]) == (True, "waiting", 0)


RETURNS = {**RULE, "regime": "TAX"}


def periods(period: str, *, duties: Rows = (DUTY,), **rule: Any) -> list[tuple[date, date]]:
    made = due(events=[], rules=[{**RETURNS, "period": period, **rule}], duties=duties)
    return [(one["period_end"], one["due_on"]) for one in made]


@pytest.mark.parametrize(
    ("period", "days", "kind", "ended", "due_on"),
    [
        pytest.param("week", 3, "business", date(2026, 6, 12), date(2026, 6, 18), id="three trading days, one closed"),
        pytest.param("half_month", 2, "business", date(2026, 6, 15), date(2026, 6, 17), id="the 15th is closed"),
        pytest.param("month", 10, "calendar", date(2026, 5, 31), date(2026, 6, 10), id="ten days after"),
        pytest.param("month", 13, "calendar", date(2026, 5, 31), date(2026, 6, 16), id="moved off weekend and holiday"),
        pytest.param("quarter", 10, "business", date(2026, 3, 31), date(2026, 4, 14), id="ten working days"),
    ],
)
def test_periods_end_and_fall_due_as_the_calendar_says(
    period: str, days: int, kind: str, ended: date, due_on: date
) -> None:
    found = dict(periods(period, due_days=days, days_are=kind))
    assert found[ended] == due_on


def test_periods_reach_a_quarter_ahead_and_begin_with_the_duty() -> None:
    assert [end for end, _ in periods("quarter")] == [date(2026, 3, 31), date(2026, 6, 30)]
    short = {**DUTY, "valid_from": date(2026, 5, 1), "valid_to": date(2026, 6, 30)}
    assert [end for end, _ in periods("month", duties=[short])] == [date(2026, 5, 31), date(2026, 6, 30)]


def test_a_change_of_the_law_is_one_more_row() -> None:
    """Monthly until the end of March, weekly from April on: nothing twice."""
    changed = [
        {**RETURNS, "period": "month", "valid_to": date(2026, 3, 31)},
        {**RETURNS, "period": "week", "valid_from": date(2026, 4, 1)},
    ]
    ends = [one["period_end"] for one in due(events=[], rules=changed)]
    assert ends[:4] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 3)]


def test_a_return_is_met_by_the_report_of_its_period() -> None:
    filed = sent("06-02 08:00", report_reference=None, period_end=date(2026, 5, 31))
    rule = {**RETURNS, "period": "month", "due_days": 2}
    made = {one["period_end"]: one for one in due([filed], events=[], rules=[rule])}
    assert (made[date(2026, 5, 31)]["standing"], made[date(2026, 5, 31)]["report_kind"]) == ("met", "return")
    assert (made[date(2026, 4, 30)]["standing"], made[date(2026, 6, 30)]["standing"]) == ("missing", "waiting")


def clocks(*reports: Mapping[str, Any]) -> list[dict[str, Any]]:
    made = report_submissions(
        frame(RegulatoryReport, reports).lazy(),
        frame(ReportingRule, [RULE]).lazy(),
        frame(ReportingDuty, [DUTY]).lazy(),
        DAYS.lazy(),
        as_of=AS_OF,
    ).collect()
    return ReportSubmission.validate(made).sort("submitted_at").rows(named=True)


def test_a_reject_must_be_sent_again_by_the_close_of_the_next_business_day() -> None:
    """Rejected on Friday 12, Monday closed: by the close of Tuesday; sent on Thursday it is two business days late."""
    first, again = clocks(sent("06-12 08:00", "rejected"), sent("06-18 09:00"))
    assert first["resubmit_by"] == datetime(2026, 6, 16, 23, tzinfo=UTC)
    assert (first["standing"], first["days_late"], first["is_waiting"]) == ("late", 2, False)
    assert (again["standing"], again["resubmit_by"], again["is_rejected"]) == (None, None, False)


def test_a_reject_nobody_sent_again_waits_and_then_is_overdue() -> None:
    (fresh,) = clocks(sent("06-19 08:00", "rejected"))
    assert (fresh["standing"], fresh["is_waiting"], fresh["days_late"]) == ("waiting", True, 0)
    (old,) = clocks(sent("06-16 08:00", "rejected"))
    assert (old["standing"], old["is_waiting"], old["days_late"]) == ("missing", True, 2)


def test_a_second_reject_starts_a_second_clock() -> None:
    first, second = clocks(sent("06-16 08:00", "rejected"), sent("06-16 15:00", "rejected"))
    assert (first["standing"], second["standing"]) == ("met", "missing")


def test_the_newest_notice_tells_whether_a_report_is_paired() -> None:
    notice = {"report_id": "R1", "obligation_id": "MIFIR", "legal_entity_id": "GB"}
    notices = [
        {**notice, "day": date(2026, 6, 17), "pairing_status": "unpaired"},
        {
            **notice,
            "day": date(2026, 6, 18),
            "pairing_status": "paired",
            "matching_status": "not_matched",
            "fields": "Price",
        },
        {**notice, "day": date(2026, 6, 22), "pairing_status": "paired", "matching_status": "matched"},
    ]
    given = [sent("06-16 08:00", "rejected"), sent("06-16 15:00"), sent("06-17 08:00", report_id="R2")]

    def paired(*, is_paired: bool) -> list[dict[str, Any]]:
        made = paired_reports(
            frame(RegulatoryReport, given).lazy(),
            frame(PairingNotice, notices).lazy(),
            frame(ReportingRule, [{**RULE, "is_paired": is_paired}]).lazy(),
            frame(ReportingDuty, [DUTY]).lazy(),
            as_of=AS_OF,
        ).collect()
        return PairedReport.validate(made).sort("report_id").rows(named=True)

    one, other = paired(is_paired=True)
    assert (one["pairing_status"], one["matching_status"], one["told_on"]) == (
        "paired",
        "not_matched",
        date(2026, 6, 18),
    )
    assert (one["accepted_on"], one["fields"]) == (date(2026, 6, 16), "Price")
    assert (other["pairing_status"], other["told_on"]) == (None, None)
    assert paired(is_paired=False) == []


def test_the_calendar_counts_what_is_due_together() -> None:
    events = [{**EVENT, "event_id": f"T{n}", "report_reference": f"EX{n}"} for n in (1, 2, 3)]
    dues = frame(ReportDue, due([sent("06-17 08:00")], events=events, as_of=datetime(2026, 6, 17, 18, tzinfo=UTC)))
    made = reporting_deadlines(dues.lazy(), as_of=datetime(2026, 6, 17, 18, tzinfo=UTC)).collect()
    (one,) = ReportingDeadline.validate(made).rows(named=True)
    assert (one["reports"], one["in_time"], one["left"], one["is_ahead"]) == (3, 1, 2, True)
    assert (one["due_on"], one["owner"], one["days_left"]) == (date(2026, 6, 17), "Desk", 0)
    later = reporting_deadlines(dues.lazy(), as_of=AS_OF).collect()
    assert later["is_ahead"].to_list() == [False]


def test_the_demo_firms_transactions_stand_as_plain_python_reckons() -> None:
    """MiFIR and EMIR: the close, by London's clock, of the first open day after the day the clock showed."""
    frames, london = demo_frames(), ZoneInfo("Europe/London")
    calendar = frames["calendar_days"].filter(calendar="GBP", is_business_day=True)["day"].to_list()
    accepted: dict[str, datetime] = {}
    for row in frames["regulatory_reports"].filter(ack_status="accepted").iter_rows(named=True):
        reference = row["report_reference"]
        if reference is not None:
            accepted[reference] = min(row["ack_at"], accepted.get(reference, row["ack_at"]))
    now = datetime(PLAN.until.year, PLAN.until.month, PLAN.until.day, 23, tzinfo=UTC)
    expected = {}
    for row in frames["reportable_events"].filter("is_reportable").iter_rows(named=True):
        struck = row["happened_at"].astimezone(london).date()
        day = next(day for day in calendar if day > struck)
        close = datetime(day.year, day.month, day.day, tzinfo=london) + timedelta(days=1)
        done = accepted.get(row["report_reference"])
        if done is None:
            expected[row["event_id"]] = "missing" if close < now else "waiting"
        else:
            expected[row["event_id"]] = "met" if done <= close else "late"
    found = frames["reports_due"].filter(report_kind="transaction")
    assert dict(found.select("event_id", pl.col("standing").cast(pl.String)).iter_rows()) == expected
    assert set(expected.values()) == {"met", "late", "missing", "waiting"}
