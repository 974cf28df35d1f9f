"""Answers on the screen hold as long as what they read is as it was, and not a load longer."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from backoffice.figure import Figure
from backoffice.guard import DECIDES
from backoffice.kpis import KPI, named
from backoffice.query import Door
from backoffice.reports.report import Report
from backoffice.sql import EVERYTHING, Filters
from backoffice.store import Snapshot, Store
from backoffice.ui import cache

RATE, PAY = "settlement_fail_rate", "net_remote_saving"
READ = named(RATE).result.table


@pytest.fixture
def snapshot(small_firm: Path) -> Snapshot:
    return Store(small_firm).snapshot()


@pytest.fixture
def asked(small_firm: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The KPIs that the door was asked for, since nothing was known."""
    keys: list[str] = []
    answer = Door.figure

    def counted(door: Door, kpi: KPI, filters: Filters = EVERYTHING) -> Figure:
        keys.append(kpi.key)
        return answer(door, kpi, filters)

    monkeypatch.setattr(Door, "figure", counted)
    cache.forget()
    return keys


def figure(snapshot: Snapshot, folder: Path, key: str = RATE, role: str = "viewer") -> Figure:
    return cache.figure(cache.asker(str(folder), snapshot, role), key, EVERYTHING)


def later(snapshot: Snapshot, *changed: str) -> Snapshot:
    """The snapshot as a load would leave it that wrote some tables anew."""
    assert snapshot.load_id is not None and snapshot.loaded_at is not None
    at = snapshot.loaded_at + timedelta(hours=1)
    return replace(
        snapshot,
        load_id=snapshot.load_id + 1,
        loaded_at=at,
        changed={**snapshot.changed, **dict.fromkeys(changed, at)},
    )


def test_a_load_that_leaves_what_was_read_as_it_was_asks_nothing(
    snapshot: Snapshot, small_firm: Path, asked: list[str]
) -> None:
    first = figure(snapshot, small_firm)
    assert figure(later(snapshot, "requests", "file_proofs"), small_firm) is first
    assert asked == [RATE]


def test_a_load_that_changed_what_was_read_asks_anew(snapshot: Snapshot, small_firm: Path, asked: list[str]) -> None:
    figure(snapshot, small_firm)
    figure(later(snapshot, READ), small_firm)
    assert asked == [RATE, RATE]


def test_a_table_of_the_same_version_in_a_folder_made_anew_is_another(
    snapshot: Snapshot, small_firm: Path, asked: list[str]
) -> None:
    again = replace(later(snapshot, READ), load_id=snapshot.load_id)
    assert again.versions == snapshot.versions
    figure(snapshot, small_firm)
    figure(again, small_firm)
    assert asked == [RATE, RATE]


def test_every_load_decides_anew_what_may_leave_of_pay(snapshot: Snapshot, small_firm: Path, asked: list[str]) -> None:
    figure(snapshot, small_firm, PAY)
    figure(later(snapshot, "requests"), small_firm, PAY)
    assert asked == [PAY, PAY]
    wanted = ((RATE, EVERYTHING, None, None), (PAY, EVERYTHING, None, None))
    one, other = (cache.asker(str(small_firm), of, "viewer") for of in (snapshot, later(snapshot, "requests")))
    assert cache.at_once(one, wanted[:1]) is cache.at_once(other, wanted[:1])
    assert cache.at_once(one, wanted) is not cache.at_once(other, wanted)


@pytest.mark.parametrize("changed", [None, *DECIDES])
def test_the_report_holds_as_long_as_all_it_rests_on_and_names_the_load(
    snapshot: Snapshot, small_firm: Path, asked: list[str], changed: str | None
) -> None:
    def report(of: Snapshot) -> Report:
        who = cache.asker(str(small_firm), of, "viewer")
        made = cache.remote_staff(who, EVERYTHING, (date(2026, 7, 1), date(2026, 8, 1)), "en")
        assert made is not None
        return made

    first, second = report(snapshot), report(later(snapshot, "cleared_trades", *filter(None, [changed])))
    assert first.foot != second.foot
    assert first.section("answer") != second.section("answer")
    same = [one is other for one, other in zip(first.sections[1:-1], second.sections[1:-1], strict=True)]
    assert all(same) if changed is None else not any(same)


def test_the_past_is_asked_load_by_load(snapshot: Snapshot, small_firm: Path, asked: list[str]) -> None:
    past = replace(snapshot, newest=later(snapshot, "requests"))
    figure(snapshot, small_firm)
    figure(past, small_firm)
    figure(replace(past, newest=later(later(snapshot, "requests"))), small_firm)
    assert asked == [RATE, RATE, RATE]


def test_no_role_is_given_anothers_answer(snapshot: Snapshot, small_firm: Path, asked: list[str]) -> None:
    for role in ("viewer", "finance"):
        figure(snapshot, small_firm, role=role)
    assert asked == [RATE, RATE]
