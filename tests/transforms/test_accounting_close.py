"""Closing the books: the close calendar, days to close, certification and late journals, on drawn rows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from backoffice.contracts.accounting_close import (
    AccountCertification,
    CertificationStatus,
    CloseDuration,
    CloseTask,
    CloseTaskStatus,
    ManualJournal,
    PeriodClose,
    PostCloseAdjustment,
)
from backoffice.transforms.accounting_close import (
    certification_status,
    close_durations,
    close_task_status,
    post_close_adjustments,
)
from tests.firm import demo_frames, facts_of
from tests.tables import frame
from tests.transforms.working_hours import weekdays

AS_OF = datetime(2026, 6, 9, 18, tzinfo=UTC)
MAY = date(2026, 5, 1)

CALENDAR = weekdays(MAY, 60, "GBP", closed=[date(2026, 6, 1)])
"""May 2026 ends on a Sunday; Monday 1 June is closed here."""

TASK = {
    "task_id": "T", "legal_entity_id": "GB", "month": MAY, "task": "Review", "due_in_days": 3, "due_minutes": 1080,
    "time_zone": "Europe/London", "calendar": "GBP",
}  # fmt: skip


def task(**changes: Any) -> dict[str, Any]:
    made = close_task_status(frame(CloseTask, [{**TASK, **changes}]).lazy(), CALENDAR, as_of=AS_OF).collect()
    return CloseTaskStatus.validate(made).row(0, named=True)


def test_a_task_is_due_on_the_nth_business_day_after_the_period_by_the_local_clock() -> None:
    """Tuesday 2 June is the first, Thursday the third: six in the evening in London, in summer, is 17:00 UTC."""
    assert task()["due_at"] == datetime(2026, 6, 4, 17, tzinfo=UTC)
    assert task(due_in_days=1, due_minutes=1440)["due_at"] == datetime(2026, 6, 2, 23, tzinfo=UTC)
    assert task(month=date(2026, 4, 1), due_in_days=1)["due_at"] is None, "the calendar begins after that period"


def test_a_task_is_in_time_up_to_its_very_deadline_and_late_by_the_hours_after_it() -> None:
    due = datetime(2026, 6, 4, 17, tzinfo=UTC)
    in_time, late = task(done_at=due), task(done_at=due + timedelta(hours=3, minutes=30))
    assert (in_time["standing"], in_time["hours_late"]) == ("met", 0)
    assert (late["standing"], late["hours_late"]) == ("late", Decimal("3.5"))
    overdue = task(done_at=AS_OF + timedelta(hours=1))
    assert (overdue["standing"], overdue["done_at"], overdue["hours_late"]) == ("missing", None, 121)
    assert task(due_in_days=7)["standing"] == "waiting"
    unknown = task(calendar="nowhere")
    assert (unknown["standing"], unknown["hours_late"], unknown["due_on"]) == (None, None, None)


def closing(**changes: Any) -> list[dict[str, Any]]:
    row = {"legal_entity_id": "GB", "month": MAY, **changes}
    made = close_durations(frame(PeriodClose, [row]).lazy(), as_of=AS_OF).collect()
    return CloseDuration.validate(made).rows(named=True)


def test_days_to_close_count_weekends_and_only_what_has_happened() -> None:
    """From Wednesday 3 June noon to Monday 8 June at six in the evening: five days and a quarter."""
    began = datetime(2026, 6, 3, 12, tzinfo=UTC)
    (shut,) = closing(trial_balance_at=began, closed_at=datetime(2026, 6, 8, 18, tzinfo=UTC))
    assert (shut["is_closed"], shut["days_to_close"]) == (True, Decimal("5.25"))
    (still,) = closing(trial_balance_at=began, closed_at=AS_OF + timedelta(minutes=1))
    assert (still["is_closed"], still["closed_at"], still["days_to_close"]) == (False, None, None)
    (unknown,) = closing(closed_at=datetime(2026, 6, 8, tzinfo=UTC))
    assert (unknown["is_closed"], unknown["days_to_close"]) == (True, None)
    assert closing(month=date(2026, 6, 1)) == [], "June still runs"


def certified(**changes: Any) -> dict[str, Any]:
    row = {
        "legal_entity_id": "GB", "account_id": "A", "currency": "GBP", "month": MAY, "prepared_by": "w-1",
        "reviewed_by": "w-2", "due_at": AS_OF - timedelta(days=1), "certified_at": AS_OF - timedelta(days=2), **changes,
    }  # fmt: skip
    made = certification_status(frame(AccountCertification, [row]).lazy(), as_of=AS_OF).collect()
    return CertificationStatus.validate(made).row(0, named=True)


@pytest.mark.parametrize(
    ("changes", "standing", "four_eyes", "is_in_time"),
    [
        ({}, "met", "two_people", True),
        ({"certified_at": AS_OF - timedelta(days=1)}, "met", "two_people", True),
        ({"reviewed_by": "w-1"}, "met", "same_person", False),
        ({"prepared_by": None}, "met", "unknown", False),
        ({"certified_at": AS_OF - timedelta(hours=1)}, "late", "two_people", False),
        ({"certified_at": None}, "missing", "nobody_yet", False),
        ({"certified_at": AS_OF + timedelta(hours=1)}, "missing", "nobody_yet", False),
        ({"certified_at": None, "due_at": AS_OF + timedelta(hours=1)}, "waiting", "nobody_yet", False),
    ],
    ids=[
        *("in time", "at the deadline", "by himself", "maker not known"),
        *("late", "not at all", "only later", "not due yet"),
    ],
)
def test_certified_on_time_takes_two_people(
    changes: dict[str, Any], standing: str, four_eyes: str, is_in_time: bool
) -> None:
    row = certified(**changes)
    assert (row["standing"], row["four_eyes"], row["is_in_time"]) == (standing, four_eyes, is_in_time)


def test_only_what_is_posted_in_a_period_after_its_close_is_an_adjustment() -> None:
    shut = datetime(2026, 6, 8, 12, tzinfo=UTC)
    closes = [
        {"legal_entity_id": "GB", "month": MAY, "closed_at": shut},
        {"legal_entity_id": "US", "month": MAY, "closed_at": AS_OF + timedelta(days=1)},
    ]
    journal = {"legal_entity_id": "GB", "month": MAY, "amount": Decimal(7), "made_by": "w-1", "approved_by": None}
    journals = [
        {**journal, "journal_id": "at the close", "posted_at": shut},
        {**journal, "journal_id": "after", "posted_at": shut + timedelta(hours=18)},
        {**journal, "journal_id": "only later", "posted_at": AS_OF + timedelta(minutes=1)},
        {**journal, "journal_id": "of June", "month": date(2026, 6, 1), "posted_at": shut + timedelta(hours=18)},
        {**journal, "journal_id": "not shut yet", "legal_entity_id": "US", "posted_at": AS_OF - timedelta(hours=1)},
    ]
    made = post_close_adjustments(
        frame(ManualJournal, journals).lazy(), frame(PeriodClose, closes).lazy(), as_of=AS_OF
    ).collect()
    (row,) = PostCloseAdjustment.validate(made).rows(named=True)
    assert (row["journal_id"], row["days_after_close"], row["four_eyes"]) == ("after", Decimal("0.75"), "nobody_yet")


def test_the_demo_firms_certified_share_is_that_of_plain_python() -> None:
    frames, now = demo_frames(), facts_of()["as_of"]
    due, good = 0, 0
    for row in frames[AccountCertification.table].iter_rows(named=True):
        done = row["certified_at"]
        due += done is not None or row["due_at"] < now
        good += done is not None and done <= row["due_at"] and row["prepared_by"] != row["reviewed_by"]
    made = frames[CertificationStatus.table]
    assert made.filter(pl.col("standing") != "waiting").height == due > 100
    assert made["is_in_time"].sum() == good < due
