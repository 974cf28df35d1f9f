"""The firm's own scenarios: work at home as in its last month, and settling trades bought instead of done.

Only totals of the whole firm are asked for, and only what a viewer may see, whoever looks: so a scenario that is kept
or sent tells nobody more than the pages do.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

import duckdb

from backoffice.access import ROLES
from backoffice.audit import Audit
from backoffice.contracts import Contract
from backoffice.contracts.cost import Assumption, RemoteSaving, SeatUse, UnitCost
from backoffice.guard import Releases
from backoffice.kpis import named
from backoffice.money import to_scale
from backoffice.query import Absence, Door, Figure
from backoffice.sql import EVERYTHING, Filters
from backoffice.store import Snapshot
from backoffice.transforms.cost_assumptions import SUPPORT
from backoffice.transforms.whatif import Assumed, Release, Scenario, Status, month_after, outsourcing
from backoffice.transforms.whatif.presets import COMMON, NEUTRAL, known

OWN: Final = "Own figures of the last month"
"""Where measured values come from, in words."""

OWN_PRICE: Final = "Own cost per trade, until there is an offer"
OWN_PERIOD: Final = "Own figures, an average month of the period"
VENDORS_NOW: Final = "What vendors' work of this kind costs us now"

_TENTH: Final = Decimal("0.1")
_LATER: Final = 12
"""Months until seats under notice are given back, where no lease says when."""


def own_figures(
    snapshot: Snapshot, engine: duckdb.DuckDBPyConnection, releases: Releases, audit: Audit
) -> Scenario | Absence:
    """The scenario of the last month's figures carried on unchanged; or why there is none.

    A person at home frees part of a seat: `seat_cost` is the cost of that part. Stipends are with their tax. What is
    given back already is realised, seats under notice are committed to the next lease that ends; empty seats that
    nobody gave back save nothing until somebody plans it.
    """
    door = Door(snapshot, ROLES["viewer"], engine, releases, audit)
    last = _last_month(door, RemoteSaving)
    if not isinstance(last, date):
        return last
    month = Filters(last, last)
    people = door.figure(named("net_remote_saving_per_person_year"), month)
    parts = {
        name: door.figure(named(name), month)
        for name in ("gross_remote_saving", "committed_remote_saving", "notional_remote_saving", "remote_incentive")
    }
    for figure in (people, *parts.values()):
        if figure.absent is not None:
            return figure.absent
    return _scenario(door, last, _whole(people.per), {name: _money(figure) for name, figure in parts.items()})


def own_buying(
    snapshot: Snapshot, engine: duckdb.DuckDBPyConnection, releases: Releases, audit: Audit
) -> Scenario | Absence:
    """Settling trades bought from a vendor, against the cost and volume of the last month; or why there is none.

    The price is our own cost per trade until there is an offer: its break-even point is what an offer has to beat.
    """
    door = Door(snapshot, ROLES["viewer"], engine, releases, audit)
    last = _last_month(door, UnitCost)
    if not isinstance(last, date):
        return last
    figure = door.figure(named("cost_per_trade"), Filters(last, last))
    if figure.absent is not None or figure.number is None:
        return figure.absent or "unknown"
    cost, volume = _whole(figure.value), _whole(figure.per)
    price = about(to_scale(figure.number, 4), 4, OWN_PRICE)
    return buying(month_after(last, 1), cost, volume, price, snapshot.facts.get("reporting_currency"))


def buying(
    start: date, cost: Decimal, volume: Decimal, price: Assumed, currency: str | None, whence: str = OWN
) -> Scenario:
    """Work of a month's `cost` and `volume` (both measured, from `whence`) bought at a price for a unit.

    Moving, severance and people kept are taken as parts of the month's cost, all else as in the example.
    """
    example = outsourcing(start)
    own = {
        "in_house": known(str(cost), whence, "measured"),
        "volume": about(volume, 0, whence, "measured"),
        "price": price,
        "retained": _part(cost, "0.05", "0.03", "0.08"),
        "transition": _part(cost, "0.9", "0.6", "1.5"),
        "severance": _part(cost, "0.5", "0.3", "0.9"),
    }
    return replace(example, values={**example.values, **own}, currency=currency)


def _last_month(door: Door, result: type[Contract]) -> date | Absence:
    """The last month of a result, or why there is none."""
    if not door.snapshot.has(result.table):
        return "not_loaded"
    last = door.span(result.table, "month")[1]
    return last if isinstance(last, date) else "no_rows"


def about(value: Decimal, places: int, source: str, status: Status = "assumed") -> Assumed:
    """A value that may be a tenth less or more."""
    low, high = (to_scale(value * (1 + sign * _TENTH), places) for sign in (-1, 1))
    return Assumed(value, low, high, source, status)


def _part(of: Decimal, base: str, low: str, high: str) -> Assumed:
    """A part of a month's cost, with its range."""
    value, least, most = (to_scale(of * Decimal(share)) for share in (base, low, high))
    return Assumed(value, least, most, COMMON)


def _scenario(door: Door, last: date, people: Decimal, parts: dict[str, Decimal]) -> Scenario:
    start = month_after(last, 1)
    held = [parts[name] for name in ("gross_remote_saving", "committed_remote_saving", "notional_remote_saving")]
    freed = sum(held, Decimal(0))
    seat, stipend = to_scale(freed / people), to_scale(parts["remote_incentive"] / people)
    currency = door.snapshot.facts.get("reporting_currency")
    values = {
        **NEUTRAL,
        "staff": Assumed(people, people, people, OWN, "measured"),
        "seat_cost": Assumed(seat, to_scale(seat * (1 - _TENTH)), to_scale(seat * (1 + _TENTH)), OWN, "measured"),
        "stipend": Assumed(
            stipend, to_scale(stipend * (1 - _TENTH)), to_scale(stipend * (1 + _TENTH)), OWN, "measured"
        ),
        "release_share": Assumed(Decimal(1), Decimal("0.9"), Decimal(1), COMMON),
        **_from_extract(door, last, currency),
    }
    shares = [to_scale(part / freed, 10) if freed else Decimal(0) for part in held]
    releases = (Release(start, shares[0], "realised"), Release(_next_lease_end(door, last), shares[1], "committed"))
    return Scenario("remote", start, values, tuple(one for one in releases if one.share), currency)


def _from_extract(door: Door, last: date, currency: str | None) -> dict[str, Assumed]:
    """What the firm's own table of assumptions says for the month, with its ranges and sources."""
    found: dict[str, Assumed] = {}
    if not door.snapshot.has(Assumption.table):
        return found
    for row in door.rows(Assumption.table, EVERYTHING, order=(("valid_from", False),)).frame.iter_rows(named=True):
        key = {SUPPORT: "support", "discount_rate": "discount_rate"}.get(row["key"])
        in_currency = key != "support" or (currency is not None and currency in row["unit"].split())
        if key is not None and row["valid_from"] <= last and in_currency:
            low, high = (row["value"] if row[end] is None else row[end] for end in ("low", "high"))
            found[key] = Assumed(row["value"], low, high, row["source"], row["status"])
    return found


def _next_lease_end(door: Door, last: date) -> date:
    """The month after the next lease that ends."""
    if door.snapshot.has(SeatUse.table):
        rows = door.rows(SeatUse.table, Filters(last, last), columns=("lease_end",), on="month")
        ends = [end for end in rows.frame["lease_end"].drop_nulls() if end > last]
        if ends:
            return month_after(min(ends).replace(day=1), 1)
    return month_after(last, 1 + _LATER)


def _whole(number: Decimal | int | None) -> Decimal:
    return Decimal(number or 0)


def _money(figure: Figure) -> Decimal:
    return figure.number or Decimal(0)
