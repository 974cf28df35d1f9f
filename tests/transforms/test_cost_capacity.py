"""Backlog as a flow and the people it needs, worked by hand; Erlang C against a published case and a second way."""

from decimal import Decimal
from math import exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.transforms.cost import work_capacity
from backoffice.transforms.cost_queue import chance_of_waiting, service_level, staffing
from tests.transforms.cost_tables import assumed, made, months, worker
from tests.transforms.test_cost_units import work

D = Decimal
APRIL, MAY, JULY = (months(4)[n] for n in (0, 1, 3))
ASSUMED = [
    assumed("paid_hours_month", "160", "hours"),
    assumed("shrinkage", "0.25", "share"),
    assumed("occupancy", "0.8", "share"),
    assumed("backlog_target_days", "2", "days"),
    assumed("working_days_month", "20", "days"),
]


def waiting(unit, completed, minutes, arrived, backlog, **facts):
    return work(unit, completed, minutes, arrived=arrived, backlog_end=backlog, **facts)


def test_a_month_of_one_unit():
    """1,920 x 6 minutes = 192 hours came in; one FTE handles 160 x 0.75 x 0.8 = 96: 2 FTE.

    400 wait, 40 hours, 20 a day for two days, and 9.6 a day come in: 29.6 hours a day, of 6 an FTE: 5 people.
    """
    [row] = made(
        work_capacity,
        work=[waiting("invoice", 1900, "6", 1920, 400)],
        staff=[worker("a"), worker("b", fte=D("0.5"))],
        assumptions=ASSUMED,
    )
    assert (row["arrived_hours"], row["required_fte"], row["people_to_clear"]) == (192, 2, 5)
    assert (row["backlog_hours"], row["day_hours"], row["fte"]) == (40, D("9.5"), D("1.5"))
    assert (row["backlog_start"], row["unexplained"], row["missing"]) == (None, None, None)


def test_the_backlog_begins_where_the_month_before_ended_and_must_follow():
    rows = made(
        work_capacity,
        work=[
            waiting("invoice", 90, "6", 100, 10),
            waiting("invoice", 95, "6", 100, 14, month=MAY),
            waiting("invoice", 100, "6", 100, 9, month=JULY),
        ],
        assumptions=ASSUMED,
    )
    assert [(row["backlog_start"], row["unexplained"]) for row in rows] == [(None, None), (10, -1), (None, None)]


def test_arrangements_count_together_each_with_its_own_minutes():
    rows = made(
        work_capacity,
        work=[
            waiting("invoice", 60, "4", 60, 0, arrangement="onsite"),
            waiting("invoice", 60, "6", 60, 30, arrangement="remote"),
        ],
        assumptions=ASSUMED,
    )
    assert [(row["arrived_hours"], row["backlog_hours"]) for row in rows] == [(10, 3)]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"work": [waiting("invoice", 5, "6", None, 5)]}, "units that came in"),
        ({"work": [waiting("invoice", 5, "6", 5, None)]}, "units waiting at month end"),
        ({"work": [waiting("invoice", 5, None, 5, 5)]}, "minutes of handling a unit"),
        ({"staff": []}, "people doing this work here"),
        ({"assumptions": ASSUMED[1:]}, "assumption paid_hours_month"),
    ],
)
def test_what_is_not_known_is_said(change, missing):
    whole = {"work": [waiting("invoice", 5, "6", 5, 5)], "staff": [worker("w")], "assumptions": ASSUMED}
    [row] = made(work_capacity, **{**whole, **change})
    assert row["missing"] == missing
    assert None in (row["required_fte"], row["people_to_clear"], row["fte"])


shares = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 300)), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None)
@given(shares, st.lists(st.decimals("0.1", 1, places=2), min_size=1, max_size=4))
def test_the_fte_of_a_place_is_shared_out_whole(drawn, people):
    rows = made(
        work_capacity,
        work=[waiting(f"u{n}", done, str(minutes), done, 0) for n, (done, minutes) in enumerate(drawn)],
        staff=[worker(f"w{n}", fte=fte) for n, fte in enumerate(people)],
        assumptions=ASSUMED,
    )
    if any(row["day_hours"] for row in rows):
        assert sum(row["fte"] for row in rows) == sum(people)
    else:
        assert {row["fte"] for row in rows} == {None}


def test_a_hundred_calls_in_half_an_hour():
    """The published case: 3 minutes each, 80 % within 20 seconds, 85 % occupied at most, 30 % shrinkage."""
    found = staffing(
        100,
        interval_minutes=30,
        handling_minutes=D(3),
        within_seconds=20,
        level=D("0.8"),
        most_occupied=D("0.85"),
        shrinkage=D("0.3"),
    )
    assert (found.traffic, found.agents, found.rostered) == (10, 14, 20)
    assert [round(part, 4) for part in (found.service_level, found.occupancy, found.waiting)] == [
        0.8884,
        0.7143,
        0.1741,
    ]


@given(st.floats(0.1, 40), st.integers(1, 60))
def test_erlang_c_is_what_its_sum_of_factorials_says(traffic, agents):
    if agents <= traffic:
        assert chance_of_waiting(traffic, agents) == 1
        assert service_level(traffic, agents, 180, 20) == 0
        return
    last = traffic**agents / factorial(agents) * agents / (agents - traffic)
    chance = last / (sum(traffic**n / factorial(n) for n in range(agents)) + last)
    assert chance_of_waiting(traffic, agents) == pytest.approx(chance, rel=1e-9)
    answered = 1 - chance * exp(-(agents - traffic) * 20 / 180)
    assert service_level(traffic, agents, 180, 20) == pytest.approx(answered, rel=1e-9)
