"""One view: monthly results take whole months, periods compare with as long ones, nothing is asked of a clock."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from backoffice.contracts.cost import StaffCost
from backoffice.contracts.records import FileProof
from backoffice.contracts.settlement import SettlementStatus
from backoffice.kpis import named
from backoffice.query import Found
from backoffice.sql import Filters
from backoffice.store import Store
from backoffice.ui import cache
from backoffice.ui.view import View, today


@pytest.fixture
def demo(small_firm: Path) -> View:
    return View(str(small_firm), Store(small_firm).snapshot(), "viewer", Filters())


def seen(demo: View, start: date | None, end: date | None) -> View:
    return View(demo.folder, demo.snapshot, demo.role, Filters(start, end))


def test_the_day_of_the_data_is_the_day_of_the_build(demo: View) -> None:
    assert today(demo) == date(2026, 9, 30)


def test_days_are_days(demo: View) -> None:
    week = Filters(date(2026, 9, 24), date(2026, 9, 30))
    narrowed = seen(demo, week.start, week.end)
    assert narrowed.filters_for(SettlementStatus, "intended_settlement_date") == week
    assert narrowed.earlier(SettlementStatus, "intended_settlement_date") == Filters(
        date(2026, 9, 17), date(2026, 9, 23)
    )


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "earlier"),
    [
        (
            date(2026, 7, 20),
            date(2026, 8, 19),
            date(2026, 7, 1),
            date(2026, 8, 1),
            (date(2026, 5, 1), date(2026, 6, 1)),
        ),
        (date(2026, 9, 1), date(2026, 9, 30), date(2026, 8, 1), date(2026, 8, 1), (date(2026, 7, 1), date(2026, 7, 1))),
        (date(2026, 8, 5), date(2026, 8, 6), date(2026, 8, 1), date(2026, 8, 1), (date(2026, 7, 1), date(2026, 7, 1))),
    ],
)
def test_months_are_whole_and_end_with_the_last_that_has_figures(
    demo: View, start: date, end: date, first: date, last: date, earlier: tuple[date, date]
) -> None:
    """The firm's last whole month is August: the month of its last day is not over."""
    narrowed = seen(demo, start, end)
    assert narrowed.filters_for(StaffCost, "month") == Filters(first, last)
    assert narrowed.earlier(StaffCost, "month") == Filters(*earlier)


def test_what_has_no_date_ignores_the_dates_and_is_compared_with_nothing(demo: View) -> None:
    narrowed = seen(demo, date(2026, 9, 1), date(2026, 9, 30))
    assert narrowed.filters_for(FileProof, None) == Filters()
    assert narrowed.earlier(FileProof, None) is None
    assert demo.earlier(SettlementStatus, "intended_settlement_date") is None


def test_a_figure_of_the_screen_is_the_figure_of_the_door(demo: View) -> None:
    kpi = named("settlement_fail_rate")
    assert demo.figure(kpi) == demo.asker.door.figure(kpi)
    assert demo.by(kpi, "market").equals(demo.asker.door.by(kpi, "market"))


def test_parties_are_named_and_unknown_ones_keep_their_id(demo: View) -> None:
    assert demo.name("TQ-IN") == "Tarnquill Securities India"
    assert demo.name("NOBODY") == "NOBODY"


def test_a_page_asks_for_all_its_rows_of_cards_with_its_first(demo: View, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def counted(who: cache.Asker, wanted: tuple[cache.Kept, ...]) -> list[Found]:
        asked.append([key for key, *_ in wanted])
        return apart(who, wanted)

    apart = cache.at_once
    monkeypatch.setattr(cache, "at_once", counted)
    monkeypatch.setattr(cache, "shown", lru_cache(lambda role, page: {}))
    open_now, rate, on_time = map(named, ("settlement_open_fails", "settlement_fail_rate", "settlement_on_time_rate"))

    def run(page: str, end: date) -> list[Found]:
        now = replace(seen(demo, date(2026, 9, 1), end), page=page)
        return [found for kpi in (open_now, rate, on_time) for found in now.at_once([now.wanted(kpi, days[kpi.key])])]

    days = {open_now.key: None, rate.key: rate.on, on_time.key: on_time.on}
    by_itself, together = [[key] for key in days], [[open_now.key], [rate.key, on_time.key]]
    first, again = run("some", date(2026, 9, 30)), run("some", date(2026, 9, 30))
    assert first == again and first[1].now != first[2].now
    assert asked == [*by_itself, *together]
    run("some", date(2026, 9, 20))
    run("another", date(2026, 9, 30))
    assert asked[5:] == [*together, *by_itself]
