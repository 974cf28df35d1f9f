"""Support to the front office on drawn rows: turnaround in business hours, kinds as data, quantiles, capacity."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import quantiles
from typing import Any

import duckdb
import polars as pl
import pytest

from backoffice import sql
from backoffice.contracts.cost import StaffMonth
from backoffice.contracts.reference import DatedRate
from backoffice.contracts.service_desk import Request, RequestKind
from backoffice.kpis import KPI
from backoffice.kpis.service_desk import HALF_DONE_IN, IN_TIME, NINE_IN_TEN_DONE_IN
from backoffice.transforms.service_desk import request_status, support_capacity
from tests.firm import demo_frames
from tests.tables import frame
from tests.transforms.working_hours import week, weekdays

FIRST = date(2026, 9, 1)
AS_OF = datetime(2026, 9, 30, 18, tzinfo=UTC)
HOURS = week(time_zone="Asia/Kolkata")
CALENDAR = weekdays(date(2026, 8, 3), 90)
KINDS = frame(RequestKind, [{"request_kind": "spare_part", "family": "inventory"}]).lazy()


def target(scope: str, minutes: int) -> dict[str, Any]:
    return {"rate_id": "target.request", "scope": scope, "valid_from": FIRST, "value": Decimal(minutes)}


RATES = frame(DatedRate, [target("spare_part", 60), target("all", 480)]).lazy()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock of Pune."""
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC) - timedelta(hours=5, minutes=30)


def made(rows: Sequence[Mapping[str, Any]]) -> pl.LazyFrame:
    told = {"request_kind": "spare_part", "location_id": "Pune", "function": "stores", "times_reopened": 0}
    return frame(Request, [{"request_id": f"R{place}", **told, **row} for place, row in enumerate(rows)]).lazy()


def status(**columns: Any) -> dict[str, Any]:
    found = request_status(made([columns]), KINDS, HOURS, CALENDAR, RATES, as_of=AS_OF).collect()
    row: dict[str, Any] = found.row(0, named=True)
    return row


def test_turnaround_runs_only_while_the_site_is_open() -> None:
    """Friday 17:30 to Monday 10:45: half an hour of Friday and three quarters of Monday."""
    found = status(received_at=at(4, 17, 30), answered_at=at(4, 17, 45), closed_at=at(7, 10, 45))
    assert found["turnaround_hours"] == Decimal("1.25")
    assert found["hours_to_answer"] == Decimal("0.25")
    assert found["due_at"] == at(7, 10, 30)
    assert found["standing"] == "late"


@pytest.mark.parametrize(
    ("received", "closed", "hours"),
    [
        pytest.param(at(2, 3), at(2, 10, 30), "0.5", id="asked before work begins"),
        pytest.param(at(2, 19), at(2, 22), "0", id="asked and done after hours"),
        pytest.param(at(2, 10), at(2, 11, 1), "1.0167", id="a minute is a sixtieth of an hour"),
    ],
)
def test_only_working_time_counts(received: datetime, closed: datetime, hours: str) -> None:
    assert status(received_at=received, closed_at=closed)["turnaround_hours"] == Decimal(hours)


@pytest.mark.parametrize(
    ("columns", "standing", "hours"),
    [
        ({"closed_at": at(2, 11)}, "met", 1),
        ({"closed_at": at(2, 11, 1)}, "late", 1),
        ({}, "missing", 1),
        ({"request_kind": "site_visit", "closed_at": at(2, 17)}, "met", 8),
        ({"location_id": "Nowhere", "closed_at": at(2, 17)}, None, 1),
    ],
    ids=["in time", "a minute late", "open", "a kind nobody gave a target of its own", "hours not known"],
)
def test_the_target_is_that_of_its_kind_else_that_of_all(
    columns: dict[str, Any], standing: str | None, hours: int
) -> None:
    found = status(received_at=at(2, 10), **columns)
    assert (found["standing"], found["target_hours"]) == (standing, hours)


def test_a_kind_nobody_listed_is_counted_and_is_about_nothing_known() -> None:
    found = status(received_at=at(2, 10), closed_at=at(2, 12), request_kind="site_visit")
    assert (found["family"], found["turnaround_hours"]) == (None, 2)


def test_what_is_done_later_is_open_now_and_ages_in_business_days() -> None:
    found = status(received_at=at(25, 11), closed_at=AS_OF + timedelta(minutes=1))
    assert (found["is_open"], found["age_days"], found["turnaround_hours"]) == (True, 3, None)


def staff(*fte: tuple[date, str]) -> pl.LazyFrame:
    rows = [
        {"month": month, "worker_id": f"w{place}", "function": "stores", "location_id": "Pune", "fte": Decimal(share)}
        for place, (month, share) in enumerate(fte)
    ]
    return frame(StaffMonth, rows).lazy()


def test_capacity_is_people_times_opening_hours_and_what_is_not_told_is_unknown() -> None:
    """By hand: September 2026 has 22 weekdays of eight hours, 176; one and a half people have 264."""
    rows = [
        {"received_at": at(2, 10), "minutes_spent": Decimal(90)},
        {"received_at": at(3, 10), "minutes_spent": Decimal(30)},
        {"received_at": datetime(2026, 8, 1, 6, tzinfo=UTC), "minutes_spent": None},
    ]
    people = staff((FIRST, "1"), (FIRST, "0.5"), (date(2026, 8, 1), "1"), (date(2026, 7, 1), "1"))
    found = support_capacity(made(rows), people, HOURS, CALENDAR, as_of=AS_OF).sort("month").collect()
    assert found.select("month", "capacity_hours", "requests", "spent_hours").rows()[1] == (FIRST, 264, 2, 2)
    august = found.row(0, named=True)
    assert (august["month"], august["spent_hours"]) == (date(2026, 8, 1), None), "July began before the first request"


def figure(kpi: KPI, rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    statement = sql.of_kpi(kpi, sql.EVERYTHING, by=list(by))
    engine = duckdb.connect()
    engine.register("loaded", rows)
    return pl.DataFrame(engine.sql(f"WITH rows AS (FROM loaded) {statement.text}"))


@pytest.mark.parametrize(("kpi", "tenths"), [(HALF_DONE_IN, 5), (NINE_IN_TEN_DONE_IN, 9)])
def test_quantiles_are_those_of_pythons_own_for_every_kind(kpi: KPI, tenths: int) -> None:
    rows = demo_frames()["request_status"]
    for kind, found in figure(kpi, rows, "request_kind").select("request_kind", "value").iter_rows():
        hours = rows.filter(request_kind=kind)["turnaround_hours"].drop_nulls().cast(pl.Float64).to_list()
        assert float(found) == pytest.approx(quantiles(hours, n=10, method="inclusive")[tenths - 1], abs=1e-3)


def test_prices_of_one_desk_were_slow_for_three_weeks() -> None:
    """The story of the demo firm: found by desk and kind, and nowhere else."""
    rows = demo_frames()["request_status"].filter(pl.col("received_on") > date(2026, 9, 30) - timedelta(days=19))
    shares = figure(IN_TIME, rows, "desk", "request_kind").with_columns(share=pl.col("value") / pl.col("per"))
    worst = shares.filter(pl.col("per") >= 10).sort("share").row(0, named=True)
    assert (worst["desk"], worst["request_kind"]) == ("Credit", "price_query")
