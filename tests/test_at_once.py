"""Many numbers of one question are exactly those of a question each, for every KPI, whatever is asked with them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backoffice.access import ROLES
from backoffice.additive import is_sums
from backoffice.expressions import narrowed
from backoffice.figure import Figure, figure_again
from backoffice.guard import is_pay
from backoffice.kpis import KPI, KPIS, named
from backoffice.query import Door, Found, Wanted, engine
from backoffice.sql import EVERYTHING, Filters
from backoffice.store import Store

SUMMER = Filters(start=date(2026, 7, 2), end=date(2026, 9, 22))
SINCE = date(2026, 8, 24)
NARROWED = SUMMER.only("currency", "EUR", "USD").only("market", "T2S", "DTC").only("counterparty", "CP-004")


@pytest.fixture(scope="session")
def door(small_firm: Path) -> Door:
    return Door(Store(small_firm).snapshot(), ROLES["viewer"], engine())


def wanted(kpi: KPI, filters: Filters) -> Wanted:
    """All there is to want of a KPI."""
    if kpi.on is None:
        return Wanted(kpi, replace(filters, start=None, end=None))
    monthly = replace(filters, start=date(2026, 7, 1), end=date(2026, 9, 1)) if kpi.on == "month" else filters
    since = date(2026, 4, 1) if kpi.on == "month" else SINCE
    return Wanted(kpi, monthly, monthly.previous(), since if monthly.end else None)


def figures(seen: Door, kpi: KPI, filters: Filters | None) -> dict[str | None, Figure]:
    if filters is None:
        return {}
    if kpi.currency is None:
        return {None: seen.figure(kpi, filters)}
    rows = seen.by(kpi, kpi.currency, filters).drop_nulls(kpi.currency).iter_rows(named=True)
    return {str(row[kpi.currency]): figure_again(kpi, row) for row in rows}


def course(seen: Door, one: Wanted) -> dict[str | None, list[tuple[date, Decimal | None]]]:
    """As the series has it."""
    found: dict[str | None, list[tuple[date, Decimal | None]]] = {}
    if one.since is not None:
        over = seen.series(one.kpi, one.grain, replace(one.filters, start=one.since), one.split)
        for row in over.drop_nulls(["period", *one.split]).iter_rows(named=True):
            found.setdefault(str(row[one.split[0]]) if one.split else None, []).append((row["period"], row["number"]))
    return found


def apart(seen: Door, one: Wanted) -> Found:
    """The same, each asked by itself."""
    return Found(figures(seen, one.kpi, one.filters), figures(seen, one.kpi, one.earlier), course(seen, one))


def told(found: Found) -> Any:
    """What a card tells: no row at all is no figure there, or one that says so."""
    spans = [
        {key: one for key, one in span.items() if one.absent not in ("no_rows", "not_loaded")}
        for span in (found.now, found.before)
    ]
    return spans, found.course


@pytest.mark.parametrize("filters", [EVERYTHING, SUMMER, NARROWED], ids=["everything", "summer", "narrowed"])
def test_every_kpi_is_the_same_at_once_as_apart(filters: Filters, door: Door) -> None:
    asked = [wanted(kpi, filters) for kpi in KPIS]
    for one, found in zip(asked, door.at_once(asked), strict=True):
        assert told(found) == told(apart(door, one)), one.kpi.key


def test_pay_is_kept_back_at_once_as_apart(small_firm: Path) -> None:
    """An administrator sees no pay: neither figures nor points of their course."""
    seen = Door(Store(small_firm).snapshot(), ROLES["admin"], engine())
    pay = [wanted(kpi, SUMMER) for kpi in KPIS if is_pay(kpi)]
    for found in seen.at_once(pay):
        assert {one.absent for one in found.now.values()} == {"role"}
        assert {number for points in found.course.values() for _, number in points} <= {None}


def test_a_table_is_gone_through_once_for_all_of_its_numbers(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    put, asked = Door._put, Counter[str]()

    @contextmanager
    def counting(self: Door, contract: Any, *how: Any) -> Iterator[Any]:
        asked[contract.table] += 1
        with put(self, contract, *how) as given:
            yield given

    monkeypatch.setattr(Door, "_put", counting)
    ours = [kpi for kpi in KPIS if kpi.result is named("settlement_fails").result and kpi.on and not kpi.currency]
    assert len(ours) > 2
    door.at_once([wanted(kpi, SUMMER) for kpi in ours])
    assert asked == {ours[0].result.table: len({kpi.on for kpi in ours})}


def test_a_change_of_dates_asks_nothing_of_pay_that_adds_up(small_firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Door(Store(small_firm).snapshot(), ROLES["viewer"], engine())
    ours = [kpi for kpi in KPIS if is_pay(kpi) and (kpi.people or is_sums(kpi))]
    assert {kpi.result.table for kpi in ours} == {"staff_cost", "remote_savings", "unit_costs"}
    seen.at_once([wanted(kpi, SUMMER) for kpi in ours])

    def nothing(*_: Any) -> Any:
        raise AssertionError("A question was put")

    monkeypatch.setattr(Door, "_put", nothing)
    found = seen.at_once([wanted(kpi, EVERYTHING) for kpi in ours])
    assert any(figure.number for one in found for figure in one.now.values())


@pytest.mark.parametrize("split", [("unit",), ("unit", "location_id")])
def test_what_is_only_told_of_one_kind_asks_nothing_once_it_is_split_by_kind(
    split: tuple[str, ...], small_firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, kpi = Door(Store(small_firm).snapshot(), ROLES["viewer"], engine()), named("cost_per_unit")
    assert not is_sums(kpi)
    assert not is_sums(kpi, ("location_id",))
    whole = seen.by(kpi, split)
    monkeypatch.setattr(Door, "_put", lambda *_: pytest.fail("A question was put"))
    part = seen.by(kpi, split, SUMMER)
    assert part["value"].count()
    assert not part.equals(whole)


@pytest.mark.parametrize(
    ("expression", "narrow"),
    [
        ("count(*)", "count(*) FILTER (WHERE is_fail)"),
        ("sum(a) - sum(b) FILTER (WHERE c)", "sum(a) FILTER (WHERE is_fail) - sum(b) FILTER (WHERE (is_fail) AND (c))"),
        ("coalesce(sum(abs(a)), 0)", "coalesce(sum(abs(a)) FILTER (WHERE is_fail), 0)"),
        ("round(quantile_cont(a::DOUBLE, 0.5), 4)", "round(quantile_cont(a::DOUBLE, 0.5) FILTER (WHERE is_fail), 4)"),
        ("count(DISTINCT a) + avg(b)", "count(DISTINCT a) FILTER (WHERE is_fail) + avg(b) FILTER (WHERE is_fail)"),
    ],
)
def test_each_aggregate_is_narrowed_and_nothing_else_is(expression: str, narrow: str) -> None:
    assert narrowed(expression, "is_fail") == narrow
    assert narrowed(expression, None) == expression
