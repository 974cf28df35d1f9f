"""A break from day to day: what builds see of it, the life that follows, and the counts of every day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.break_life import BreakDay, BreakEvent, BreakLife, ReconciliationDue, ReconciliationRun
from backoffice.contracts.reconciliation import Break, ReconciliationItem, ReconciliationProof
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.transforms.break_events import events_since, runs_since
from backoffice.transforms.break_lives import break_days, break_lives, reconciliations_due
from tests.tables import frame

Row = Mapping[str, Any]


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """June 2026: the 1st is a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def a_case(break_id: str = "b", **columns: Any) -> dict[str, Any]:
    plain = {
        "break_id": break_id,
        "version": "v1",
        "reconciliation": "cash",
        "own_item_id": f"L-{break_id}",
        "is_open": True,
    }
    return plain | columns


def seen(
    *builds: tuple[datetime, list[Row]],
    matched: list[str] = (),  # type: ignore[assignment]
    ended: list[str] = (),  # type: ignore[assignment]
    start: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The record after some builds; rows named in `matched` are matched in every one where they are in no break."""
    history = BreakEvent.create_empty() if start is None else start
    for as_of, cases in builds:
        there = {row["own_item_id"] for row in cases}
        items = [
            {"reconciliation": "cash", "side": "own", "item_id": one, "outcome": "matched"}
            for one in matched
            if one not in there
        ]
        new = events_since(
            history.lazy(),
            frame(BreakCase, cases).lazy(),
            frame(ReconciliationItem, items).lazy(),
            frame(Break, [{"break_id": one, "ended_on": as_of.date()} for one in ended]).lazy(),
            as_of,
        ).collect()
        history = pl.concat([history.filter(pl.col("as_of") < as_of), new])
    return history.sort("as_of", "break_id")


def told(history: pl.DataFrame) -> list[tuple[int, str, str | None]]:
    return [(row["as_of"].day, row["event"], row["ending"]) for row in history.iter_rows(named=True)]


def lives(history: pl.DataFrame, cases: Sequence[Row] = ()) -> dict[str, dict[str, Any]]:
    as_of = at(30, 17)
    made = break_lives(history.lazy(), frame(BreakCase, cases).lazy(), frame(DatedRate, []).lazy(), as_of=as_of)
    return {row["break_id"]: row for row in BreakLife.validate(made.collect()).iter_rows(named=True)}


def test_a_break_opens_changes_closes_and_comes_back_under_one_name() -> None:
    history = seen(
        (at(1), [a_case()]),
        (at(2), [a_case()]),
        (at(3), [a_case(version="v2")]),
        (at(4), []),
        (at(5), []),
        (at(8), [a_case(version="v2")]),
        matched=["L-b"],
    )
    assert told(history) == [
        (1, "opened", None),
        (3, "changed", None),
        (4, "closed", "MATCHED"),
        (8, "reopened", None),
    ]
    life = lives(history)["b"]
    assert (life["times_changed"], life["times_reopened"], life["is_open"]) == (1, 1, True)


def test_what_is_neither_in_a_break_nor_matched_was_withdrawn() -> None:
    assert told(seen((at(1), [a_case()]), (at(2), [])))[1] == (2, "closed", "WITHDRAWN")


def test_a_build_as_of_the_same_moment_sees_the_same() -> None:
    days = [(at(1), [a_case()]), (at(2), [a_case(version="v2"), a_case("c")]), (at(3), [a_case("c")])]
    once = seen(*days)
    assert seen(days[2], start=once).equals(once)
    assert seen(*[day for day in days for _ in range(2)]).equals(once)


def test_leaving_the_timing_window_is_a_change_and_the_break_is_true_since_then() -> None:
    early = a_case(is_timing_candidate=True)
    history = seen((at(1), [early]), (at(2), [early]), (at(4), [a_case()]))
    assert told(history) == [(1, "opened", None), (4, "changed", None)]
    assert lives(history)["b"]["true_since"] == at(4)


def test_what_matched_inside_its_window_has_cleared_by_itself() -> None:
    early = a_case(is_timing_candidate=True)
    assert lives(seen((at(1), [early]), (at(2), []), matched=["L-b"]))["b"]["cleared_in_window"]
    late = seen((at(1), [early]), (at(4), [a_case()]), (at(5), []), matched=["L-b"])
    assert not lives(late)["b"]["cleared_in_window"]
    assert not lives(seen((at(1), [early]), (at(2), [])))["b"]["cleared_in_window"], "withdrawn is not cleared"


@pytest.mark.parametrize(
    ("opened", "closed", "hours"),
    [
        (at(1, 10), at(1, 12, 30), "2.5"),
        (at(1, 10), at(2, 10), "8"),
        (at(5, 16), at(8, 10), "2"),
        (at(6, 10), at(7, 22), "0"),
        (at(1, 3), at(1, 23), "8"),
        (at(1, 18), at(2, 8), "0"),
    ],
)
def test_hours_are_those_of_the_desk_nine_to_five_on_weekdays(opened: datetime, closed: datetime, hours: str) -> None:
    life = lives(seen((opened, [a_case()]), (closed, [])))["b"]
    assert life["hours_open"] == Decimal(hours)


def test_a_decision_by_hand_ends_a_life_when_it_was_taken() -> None:
    history = seen((at(1), [a_case()]))
    closed = a_case(state="WRITTEN_OFF", is_open=False, handled_at=at(2, 12))
    life = lives(history, [closed])["b"]
    assert (life["ending"], life["closed_at"], life["hours_open"]) == ("WRITTEN_OFF", at(2, 12), Decimal(10))
    assert lives(history, [a_case()])["b"]["is_open"], "undone, it is open again"


def test_the_same_cause_on_the_same_account_within_thirty_days_recurs() -> None:
    def one(name: str, day: date, cause: str | None = "FEES", account: str | None = "A") -> dict[str, Any]:
        return a_case(name, item_date=day, cause=cause, account_id=account)

    first = date(2026, 4, 1)
    found = lives(
        BreakEvent.create_empty(),
        [
            one("first", first),
            one("same day", first),
            one("in time", date(2026, 5, 1)),
            one("too late", date(2026, 6, 1)),
            one("other cause", date(2026, 4, 2), "FX"),
            one("other account", date(2026, 4, 2), account="B"),
            one("unknown", date(2026, 4, 3), None),
        ],
    )
    assert {name for name, life in found.items() if life["is_recurring"]} == {"in time"}


def test_days_count_what_was_open_as_each_ended() -> None:
    money = {"difference": Decimal(-40), "currency": "USD"}
    history = seen(
        (at(1), [a_case(**money)]), (at(3), [a_case(**money), a_case("c", is_timing_candidate=True)]), (at(4), [])
    )
    made = break_days(frame(BreakLife, list(lives(history).values())).lazy(), as_of=at(5)).collect()
    days = (
        BreakDay.validate(made)
        .group_by("day")
        .agg(pl.col("open_breaks", "pending", "opened", "closed", "gross", "net").sum())
    )
    assert days.sort("day").rows() == [
        (date(2026, 6, 1), 1, 0, 1, 0, Decimal(40), Decimal(-40)),
        (date(2026, 6, 2), 1, 0, 0, 0, Decimal(40), Decimal(-40)),
        (date(2026, 6, 3), 1, 1, 1, 0, Decimal(40), Decimal(-40)),
        (date(2026, 6, 4), 0, 0, 0, 2, Decimal(0), Decimal(0)),
    ]


def runs(*builds: tuple[datetime, int, bool]) -> pl.DataFrame:
    """The record of runs; each build has both sides until a day of June."""
    history = ReconciliationRun.create_empty()
    for as_of, until, proves in builds:
        row = {"reconciliation": "cash", "outcome": "matched", "item_date": date(2026, 6, until)}
        ahead = {**row, "item_date": date(2026, 6, 30)}
        items = frame(ReconciliationItem, [{**ahead, "side": "own"}, {**row, "side": "outside"}])
        proofs = frame(ReconciliationProof, [{"reconciliation": "cash", "proves": proves}])
        history = pl.concat([history, runs_since(history.lazy(), items.lazy(), proofs.lazy(), as_of).collect()])
    return history


def test_a_run_is_recorded_when_it_reaches_further_or_proves_otherwise() -> None:
    history = runs((at(2), 1, True), (at(2, 11), 1, True), (at(3), 1, False), (at(4), 3, True))
    assert history["as_of"].to_list() == [at(2), at(3), at(4)]


def due(history: pl.DataFrame, as_of: datetime, *closed: date) -> pl.DataFrame:
    """What was due; June on the calendar of the pound, where the days `closed` are holidays."""
    june = [date(2026, 6, day) for day in range(1, 31)]
    days = [{"calendar": "GBP", "day": day, "is_business_day": day.weekday() < 5 and day not in closed} for day in june]
    given = (history.lazy(), frame(DatedRate, []).lazy(), frame(CalendarDay, days if closed else []).lazy())
    return reconciliations_due(*given, as_of=as_of).collect()


def test_a_holiday_of_the_calendar_a_reconciliation_declares_is_neither_reconciled_nor_a_deadline() -> None:
    """Client money is counted on the pound's calendar; cash on that of each row, so of Mondays to Fridays."""
    tuesday = date(2026, 6, 2)
    cash = runs((at(1, 11), 1, True))
    money = cash.with_columns(reconciliation=pl.lit("client_money"))
    found = due(pl.concat([cash, money]), at(4, 13), tuesday).sort("reconciliation", "day")
    told = found.select("reconciliation", pl.col("day").dt.day(), pl.col("due_at")).rows()
    assert told == [
        ("cash", 1, at(2, 12)),
        ("cash", 2, at(3, 12)),
        ("cash", 3, at(4, 12)),
        ("client_money", 1, at(3, 12)),
        ("client_money", 3, at(4, 12)),
    ]


def test_a_reconciliation_is_on_time_when_it_proves_by_noon_of_the_next_business_day() -> None:
    history = runs((at(2, 10), 1, True), (at(4, 10), 3, True), (at(5, 15), 4, True), (at(9, 11), 5, False))
    made = due(history, at(9, 12))
    found = ReconciliationDue.validate(made).sort("day")
    assert found.select(pl.col("day").dt.day(), "completed_at", "is_on_time").rows() == [
        (1, at(2, 10), True),
        (2, at(4, 10), False),
        (3, at(4, 10), True),
        (4, at(5, 15), False),
        (5, None, False),
        (8, None, False),
    ]
    assert found["due_at"].to_list()[4] == at(8, 12), "Friday is due on Monday"


STATES = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.tuples(st.sampled_from(["v1", "v2"]), st.booleans())), max_size=8
)


@given(STATES)
def test_the_last_event_of_every_break_says_how_it_stands(states: list[dict[str, tuple[str, bool]]]) -> None:
    """Replaying the record gives the state of every day, for whatever comes and goes."""
    builds = [
        (
            at(day),
            [a_case(name, version=version, is_timing_candidate=timing) for name, (version, timing) in state.items()],
        )
        for day, state in enumerate(states, 1)
    ]
    history = seen(*builds)
    for day, state in enumerate(states, 1):
        last = history.filter(pl.col("as_of") <= at(day)).sort("as_of").group_by("break_id").last()
        standing = {
            row["break_id"]: (row["version"], row["is_timing_candidate"])
            for row in last.iter_rows(named=True)
            if row["event"] != "closed"
        }
        assert standing == state
