"""What seats cost and what stands empty."""

from decimal import Decimal

import pytest

from backoffice.transforms.cost import seat_use
from tests.transforms.cost_tables import made, rate, site

D = Decimal


def test_empty_seats_are_those_beyond_the_busiest_day():
    """100 seats cost 1,000 each; 60 used on average, 85 on the busiest day: 15 stand empty, not 40."""
    [row] = made(seat_use, sites=[site(100, "100000", seats_used_avg=D(60), seats_used_peak=85)])
    assert (row["seat_cost"], row["site_cost"], row["empty_seat_cost"]) == (1000, 100_000, 15_000)


def test_all_four_cost_lines_and_the_rate_make_the_site_s_cost():
    costs = {"service_charge": D("20"), "utilities": D("3.5"), "other": D("0.25"), "currency": "USD"}
    [row] = made(seat_use, sites=[site(3, "100", seats_used_peak=0, **costs)], fx=[rate("USD", "83.335")])
    assert row["site_cost"] == D("10312.71")  # 123.75 x 83.335 = 10,312.70625
    assert row["seat_cost"] == D("3437.57")
    assert row["empty_seat_cost"] == row["site_cost"]


def test_an_unused_site_stands_empty_at_exactly_its_cost():
    [row] = made(seat_use, sites=[site(7, "1000", seats_used_peak=0)])
    assert (row["seat_cost"], row["empty_seat_cost"]) == (D("142.86"), 1000)  # 7 x 142.86 would be 1,000.02


@pytest.mark.parametrize(
    ("changed", "seat_cost", "empty", "missing"),
    [
        ({"seats_used_peak": None}, 10, None, "seats used on the busiest day"),
        ({"seats_used_peak": 12}, 10, 0, "more seats used than available: please check the site's row"),
        ({"utilities": None}, None, None, "utilities of the site"),
        ({"seats_available": None}, None, None, "seats available at the site"),
        (
            {"seats_available": 0, "seats_used_peak": 0},
            None,
            None,
            "no seat at the site to share its cost",
        ),
        ({"currency": "USD"}, None, None, "average rate USD to INR of 2026-04 of the site's costs"),
    ],
)
def test_what_is_not_known_is_said(changed, seat_cost, empty, missing):
    [row] = made(seat_use, sites=[{**site(10, "100", seats_used_peak=8), **changed}])
    assert (row["seat_cost"], row["empty_seat_cost"], row["missing"]) == (seat_cost, empty, missing)
