"""How long the front office waits, worked by hand on a site's own clock; and the quantiles over it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from backoffice.contracts.cost_requests import RequestTurnaround
from backoffice.kpis import named
from backoffice.transforms.cost import request_turnaround
from tests.kpis.test_cost import answers
from tests.tables import frame

D = Decimal
FRIDAY = datetime(2026, 6, 5, tzinfo=UTC)
AS_OF = datetime(2026, 6, 9, 12, tzinfo=UTC)
DAYS = [date(2026, 6, 1) + timedelta(n) for n in range(14)]


def at(hour, minute=0, day=FRIDAY):
    return day.replace(hour=hour, minute=minute)


def turned(*requests, hours=None):
    """Sites work from 9 to 17 UTC, Monday to Friday."""
    of_all = [
        {"location_id": "all", "weekday": n, "valid_from": date(2020, 1, 1), "opens": 540, "closes": 1020}
        | {"time_zone": "UTC", "calendar": "HOUSE"}
        for n in range(1, 6)
    ]
    days = [{"calendar": "HOUSE", "day": day, "is_business_day": day.weekday() < 5} for day in DAYS]
    given = {"requests": requests, "opening_hours": of_all if hours is None else hours, "calendar_days": days}
    inputs = {name: frame(request_turnaround.reads[name], rows).lazy() for name, rows in given.items()}
    made = RequestTurnaround.validate(request_turnaround(**inputs, as_of=AS_OF).collect())
    return made.sort("request_id").to_dicts()


def asked(name, opened, closed, target=120, **facts):
    return {"request_id": name, "opened_at": opened, "closed_at": closed, "target_minutes": target, **facts}


MONDAY = FRIDAY + timedelta(3)


@pytest.mark.parametrize(
    ("opened", "closed", "hours", "in_time"),
    [
        pytest.param(at(10), at(12), 2, True, id="to the minute"),
        pytest.param(at(10), at(12, 1), D("2.0167"), False, id="a minute late"),
        pytest.param(at(16), at(10, day=MONDAY), 2, True, id="a weekend is no working time"),
        pytest.param(at(3), at(9, 30), D("0.5"), True, id="asked before work begins"),
        pytest.param(at(20), at(22), 0, True, id="asked and answered after hours"),
    ],
)
def test_only_working_time_counts(opened, closed, hours, in_time):
    [row] = turned(asked("r", opened, closed))
    assert (row["business_hours"], row["within_target"], row["is_open"]) == (hours, in_time, False)


def test_an_open_request_has_waited_so_far_and_is_late_once_its_time_is_over():
    """As of Tuesday noon: 1 hour on Friday, 8 on Monday, 3 on Tuesday."""
    rows = turned(
        asked("a", at(16), None), asked("b", at(16), None, target=10_000), asked("c", at(16), AS_OF + timedelta(1))
    )
    assert [(row["is_open"], row["business_hours"], row["within_target"]) for row in rows] == [
        (True, 12, False),
        (True, 12, None),
        (True, 12, False),
    ]


def test_what_was_not_yet_asked_is_not_there_and_without_hours_nothing_is_known():
    assert turned(asked("later", AS_OF + timedelta(minutes=1), None)) == []
    [row] = turned(asked("r", at(10), at(12)), hours=[])
    assert (row["business_hours"], row["within_target"]) == (None, None)


def test_half_and_nine_of_ten_are_those_of_the_sorted_hours():
    hours = [D(n) for n in (40, 1, 2, 9, 3, 8, 4, 7, 5, 6)]
    rows = frame(RequestTurnaround, [{"request_id": f"r{n}", "business_hours": one} for n, one in enumerate(hours)])
    ordered = sorted(hours)
    assert answers(named("turnaround_median"), rows) == [(ordered[4], None)]
    assert answers(named("turnaround_p90"), rows) == [(ordered[8], None)]
