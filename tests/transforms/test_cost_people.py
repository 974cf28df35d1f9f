"""Ratios of people against published cases."""

from decimal import Decimal

from backoffice.transforms.cost_people import attrition_annual, average_headcount, exits_expected, span_of_control

D = Decimal


def test_four_managers_of_fifty_three_lead_12_25_each():
    assert span_of_control(53, 4) == D("12.25")


def test_nobody_leads_nobody():
    assert span_of_control(10, 0) is None


def test_nineteen_percent_of_two_hundred_are_38_exits_and_back():
    assert exits_expected(D("0.19"), D(200)) == 38
    assert attrition_annual(38, D(200), 12) == D("0.19")


def test_half_a_year_of_exits_is_doubled():
    assert attrition_annual(19, D(200), 6) == D("0.19")


def test_attrition_of_nobody_or_of_no_time_is_unknown():
    assert attrition_annual(1, D(0), 12) is None
    assert attrition_annual(1, D(200), 0) is None


def test_average_headcount_is_the_mean_of_months_middles():
    assert average_headcount([(100, 110), (110, 105)]) == D("106.25")
    assert average_headcount([]) is None
