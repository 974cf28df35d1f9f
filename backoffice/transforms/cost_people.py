"""Ratios of people: span of control and attrition. A ratio over nobody is None, never 0."""

from decimal import Decimal


def span_of_control(headcount: int, managers: int) -> Decimal | None:
    """People a manager leads on average: (headcount - managers) / managers, over occupied manager positions."""
    return Decimal(headcount - managers) / managers if managers else None


def average_headcount(openings_and_closings: list[tuple[int, int]]) -> Decimal | None:
    """Mean over the months of (opening + closing) / 2; None without a month."""
    if not openings_and_closings:
        return None
    return Decimal(sum(opening + closing for opening, closing in openings_and_closings)) / (
        2 * len(openings_and_closings)
    )


def attrition_annual(exits: int, headcount: Decimal, months: int) -> Decimal | None:
    """Share of the average `headcount` that leaves in a year: exits / headcount x 12 / months."""
    return exits * 12 / (headcount * months) if headcount and months else None


def exits_expected(attrition: Decimal, headcount: Decimal) -> Decimal:
    """People who leave in a year at an annual `attrition`; not rounded to whole people."""
    return attrition * headcount


def cost_of_exit(share: Decimal, annual_pay: Decimal) -> Decimal:
    """What one exit costs, where it is told as a `share` of a year's pay."""
    return share * annual_pay
