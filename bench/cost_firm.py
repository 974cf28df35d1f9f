"""A made-up workforce of any size for the cost bench: staff, pay, stipends, seats, work and vendors' fees by month.

Posts stand still; their holders leave and are followed. A third comes in daily, a third three days a week, the others
never. Whole numbers only, and the same numbers every time.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from backoffice.contracts import Contract
from backoffice.contracts.cost import (
    ARRANGEMENTS,
    Assumption,
    FxMonth,
    PayMonth,
    SiteMonth,
    StaffMonth,
    Stipend,
    VendorMonth,
    WorkMonth,
)
from backoffice.contracts.cost_locations import Location

SITES, FUNCTIONS, TEAM = 12, 8, 12
"""Sites, functions at each, and people of a team."""

LEAVE = 0.012
"""Chance that a post's holder leaves in a month and is followed by another."""

VENDORS_SITE = SITES - 1
"""The site whose people a vendor bills for."""

CURRENCIES = ("INR", "GBP", "USD")
"""Of the sites, in turn."""

ASSUMED = (
    ("employer_tax_on_stipend", "0.12", "share of stipend"),
    ("support_per_remote_month", "400", "INR per remote worker-month"),
    ("kit_month", "2200", "INR per worker-month"),
    ("seat_sharing_buffer", "0.05", "share of peak seats"),
)


def tables(workers: int, months: int) -> Iterator[tuple[type[Contract], pl.DataFrame]]:
    """The extracts of the cost desk, each with its contract."""
    firsts = [date(2023 + month // 12, month % 12 + 1, 1) for month in range(months)]
    people = _people(workers, firsts)
    ours = people.filter(pl.col("site") != VENDORS_SITE)
    yield StaffMonth, _staff(people)
    yield PayMonth, _pay(ours)
    yield Stipend, _stipends(ours)
    yield SiteMonth, _sites(people)
    yield WorkMonth, _work(people)
    yield VendorMonth, _fees(people)
    yield FxMonth, _rates(firsts)
    yield Assumption, _assumed(firsts[0])
    yield Location, _locations()


def _people(workers: int, firsts: list[date]) -> pl.DataFrame:
    """One row a post and month: who holds it, where and how, and whether he leaves in it."""
    chance = np.random.default_rng(7)
    months, post = len(firsts), np.arange(workers)
    leaves = chance.random((months, workers)) < LEAVE
    holder = np.cumsum(np.vstack([np.zeros(workers, dtype=int), leaves[:-1]]), axis=0)
    since = np.maximum.accumulate(
        np.vstack([np.full((1, workers), -1), np.where(leaves, np.arange(months)[:, None], -1)[:-1]]), axis=0
    )

    def flat(values: Any) -> Any:
        return np.broadcast_to(values, (months, workers)).ravel()

    drawn = pl.DataFrame(
        {
            "at": flat(np.arange(months)[:, None]),
            "post": flat(post),
            "holder": holder.ravel(),
            "since": since.ravel(),
            "site": flat(post % SITES),
            "function": flat(post // SITES % FUNCTIONS),
            "within": flat(post // (SITES * FUNCTIONS)),
            "base": flat(chance.integers(30_000, 160_000, workers)),
            "leaves": leaves.ravel(),
        }
    )
    month = pl.Series(firsts).gather(drawn["at"])
    named = pl.format("w-{}-{}", "post", "holder")
    return drawn.with_columns(month=month, worker_id=named, arrangement=pl.col("within") % 3)


def _staff(people: pl.DataFrame) -> pl.DataFrame:
    kinds, vendors = pl.Series(ARRANGEMENTS), pl.col("site") == VENDORS_SITE
    return people.select(
        "month",
        "worker_id",
        worker_type=pl.when(vendors).then(pl.lit("vendor")).otherwise(pl.lit("employee")),
        function=pl.format("function {}", "function"),
        team=pl.format("team {}-{}-{}", "site", "function", pl.col("within") // TEAM),
        location_id=pl.format("site {}", "site"),
        arrangement=kinds.gather(people["arrangement"]),
        sourcing=pl.when(vendors).then(pl.lit("outsourced")).otherwise(pl.lit("in_house")),
        country=pl.col("site").mod(3).replace_strict({0: "IN", 1: "GB", 2: "US"}),
        office_days_week=pl.col("arrangement").replace_strict({0: 5, 1: 3, 2: 0}),
        fte=pl.lit(Decimal(1)),
        joined_on=pl.when(pl.col("since") >= 0).then("month").otherwise(pl.date(2020, 1, 1)),
        left_on=pl.when("leaves").then(pl.col("month").dt.month_end()),
        exit_type=pl.when("leaves").then(pl.lit("voluntary")),
    )


def _pay(ours: pl.DataFrame) -> pl.DataFrame:
    base = pl.col("base") + pl.col("at") * 100
    return ours.select(
        "month",
        "worker_id",
        currency=pl.Series(CURRENCIES).gather(ours["site"] % len(CURRENCIES)),
        base=base,
        variable=base // 10,
        allowances=base // 5,
        employer_statutory=base * 12 // 100,
        benefits=base * 4 // 100,
        provision=base // 20,
    )


def _stipends(ours: pl.DataFrame) -> pl.DataFrame:
    home = ours.filter(pl.col("arrangement") == ARRANGEMENTS.index("remote"))
    mixed = ours.filter(pl.col("arrangement") == ARRANGEMENTS.index("hybrid"))
    kinds = ((home, "housing", 5000, False), (mixed, "internet", 800, False), (home, "equipment", 15_000, True))
    return pl.concat(
        rows.filter(pl.lit(not once) | (pl.col("at") == pl.col("since") + 1)).select(
            pl.col("month").dt.offset_by("24d").alias("paid_on"),
            "worker_id",
            kind=pl.lit(kind),
            amount=pl.lit(amount),
            currency=pl.lit("INR"),
            taxable=pl.col("post") % 2 == 0,
            one_off=pl.lit(once),
        )
        for rows, kind, amount, once in kinds
    )


def _sites(people: pl.DataFrame) -> pl.DataFrame:
    seats = (
        people.filter(pl.col("site") != VENDORS_SITE).group_by("month", "site").agg(here=pl.len()).sort("month", "site")
    )
    here = pl.col("here")
    return seats.select(
        "month",
        location_id=pl.format("site {}", "site"),
        currency=pl.Series(CURRENCIES).gather(seats["site"] % len(CURRENCIES)),
        seats_available=here,
        seats_assigned=here * 2 // 3,
        seats_used_avg=here // 2,
        seats_used_peak=here * 6 // 10,
        rent=here * 8000,
        service_charge=here * 1500,
        utilities=here * 1000,
        other=here * 500,
        seats_released=here // 5,
        seats_notice=here // 20,
    )


def _work(people: pl.DataFrame) -> pl.DataFrame:
    place = ("month", "function", "site", "arrangement")
    done = people.group_by(place).agg(heads=pl.len()).sort(place)
    each = pl.concat(
        done.with_columns(unit=pl.lit(unit), each=pl.lit(each))
        for unit, each in (("trade_settled", 300), ("ticket", 90))
    )
    completed = pl.col("heads") * pl.col("each")
    return each.select(
        "month",
        function=pl.format("function {}", "function"),
        location_id=pl.format("site {}", "site"),
        arrangement=pl.Series(ARRANGEMENTS).gather(each["arrangement"]),
        unit=pl.col("unit"),
        arrived=completed,
        completed=completed,
        reworked=completed // 50,
        backlog_end=completed // 10,
        minutes_each=pl.col("each") // 8,
    )


def _fees(people: pl.DataFrame) -> pl.DataFrame:
    billed = people.filter(pl.col("site") == VENDORS_SITE).group_by("month", "function").agg(heads=pl.len())
    return billed.select(
        "month",
        vendor_id=pl.lit("vendor"),
        function=pl.format("function {}", "function"),
        location_id=pl.lit(f"site {VENDORS_SITE}"),
        amount=pl.col("heads") * 70_000,
        currency=pl.lit("INR"),
        kind=pl.lit("run"),
        fte_billed=pl.col("heads"),
    )


def _rates(firsts: list[date]) -> pl.DataFrame:
    rates = [("GBP", Decimal("108.25")), ("USD", Decimal("84.5"))]
    rows = [(month, currency, "INR", rate, "average") for month in firsts for currency, rate in rates]
    return pl.DataFrame(rows, schema=("month", "from_currency", "to_currency", "rate", "kind"), orient="row")


def _assumed(since: date) -> pl.DataFrame:
    rows = [(key, since, Decimal(value), unit, "made up for the bench", "assumed") for key, value, unit in ASSUMED]
    return pl.DataFrame(rows, schema=("key", "valid_from", "value", "unit", "source", "status"), orient="row")


def _locations() -> pl.DataFrame:
    countries = ("IN", "GB", "US")
    rows = [(f"site {site}", countries[site % len(countries)], site == 0) for site in range(SITES)]
    return pl.DataFrame(rows, schema=("location_id", "country", "is_head_office"), orient="row")
