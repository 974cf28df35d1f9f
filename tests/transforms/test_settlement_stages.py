"""Straight through or by hand: what a log of events makes of a trade, stage by stage and end to end."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.contracts.reference import Instrument
from backoffice.contracts.settlement import Trade
from backoffice.contracts.settlement_stages import ACTIONS, END_TO_END, STAGES, ProcessingEvent, StageItem
from backoffice.transforms.settlement_stages import stage_items
from tests.tables import frame
from tests.transforms.settlement_tables import at, rows_of

LATER = datetime(2026, 7, 1, tzinfo=UTC)
Row = Mapping[str, Any]


def event(action: str, moment: datetime, user: str | None = None, **more: Any) -> dict[str, Any]:
    """Something done to trade T1 in its matching, unless said otherwise; its id comes from what it says."""
    said = {"trade_id": "T1", "stage": "matching", "action": action, "done_at": moment, "user_id": user, **more}
    return {"event_id": " ".join(str(one) for one in said.values()), **said}


def items(*events: Row, as_of: datetime = LATER, trades: Sequence[Row] = ()) -> dict[tuple[str, str], dict[str, Any]]:
    made = stage_items(
        rows_of(ProcessingEvent, events).lazy(),
        frame(Trade, trades).lazy(),
        frame(Instrument, [{"instrument_id": "US1", "market": "DTC"}]).lazy(),
        as_of=as_of,
    )
    rows = StageItem.validate(made.collect()).rows(named=True)
    return {(row["trade_id"], row["stage"]): row for row in rows}


def matching(*events: Row, **options: Any) -> tuple[Any, ...]:
    """Complete, touches and straight through, of the matching of T1."""
    row = items(*events, **options)["T1", "matching"]
    return row["is_complete"], row["manual_touches"], row["is_straight_through"]


IN, OUT = event("created", at(10, 9)), event("completed", at(10, 12))


@pytest.mark.parametrize(
    ("sentence", "events", "expected"),
    [
        ("systems alone", [IN, event("changed", at(10, 10)), OUT], (True, 0, True)),
        ("somebody changed it", [IN, event("changed", at(10, 10), "w-1"), OUT], (True, 1, False)),
        ("each touch counts", [IN, *(event("changed", at(10, 10, n), "w-1") for n in range(3)), OUT], (True, 3, False)),
        ("keyed in by hand", [event("created", at(10, 9), "w-1"), OUT], (True, 1, False)),
        ("completed by hand", [IN, event("completed", at(10, 12), "w-1")], (True, 1, False)),
        ("touched at the moment it completed", [IN, event("changed", at(10, 12), "w-1"), OUT], (True, 1, False)),
        ("touched after it completed", [IN, OUT, event("changed", at(10, 12, 1), "w-1")], (True, 0, True)),
        ("touched before it entered", [event("changed", at(10, 8), "w-1"), IN, OUT], (True, 0, True)),
        ("under way", [IN], (False, 0, False)),
        ("under way and touched", [IN, event("changed", at(20), "w-1")], (False, 1, False)),
        ("nobody said it entered", [event("changed", at(10, 8), "w-1"), OUT], (True, 1, False)),
        ("completed twice, the first counts", [IN, OUT, event("completed", at(11), "w-1")], (True, 0, True)),
        ("completed before it entered is not complete", [event("completed", at(10, 8)), IN], (False, 0, False)),
        (
            "the same event sent twice is one",
            [IN, event("changed", at(10, 10), "w-1"), event("changed", at(10, 10), "w-1"), OUT],
            (True, 1, False),
        ),
    ],
)
def test_what_counts_as_a_touch(sentence: str, events: list[Row], expected: tuple[Any, ...]) -> None:
    assert matching(*events) == expected
    assert matching(*reversed(events)) == expected


def test_what_is_done_after_as_of_is_not_known_yet() -> None:
    touched = event("changed", at(10, 10), "w-1")
    assert matching(IN, touched, OUT, as_of=at(10, 9, 30)) == (False, 0, False)
    assert matching(IN, touched, OUT, as_of=at(10, 10)) == (False, 1, False)
    assert items(IN, touched, OUT, as_of=at(10, 8)) == {}


def test_end_to_end_is_complete_once_all_four_stages_are_and_has_all_their_touches() -> None:
    way = [
        one
        for hour, stage in enumerate(STAGES, 9)
        for one in (event("created", at(10, hour), stage=stage), event("completed", at(10, hour, 30), stage=stage))
    ]
    whole = items(*way)["T1", END_TO_END]
    assert (whole["started_at"], whole["completed_at"]) == (at(10, 9), at(10, 12, 30))
    assert whole["is_straight_through"]
    three = items(*way[:-1])["T1", END_TO_END]
    assert (three["is_complete"], three["completed_at"], three["is_straight_through"]) == (False, None, False)
    hands = [event("changed", at(10, hour, 10), "w-1", stage=STAGES[hour - 9]) for hour in (9, 11)]
    touched = items(*way, *hands)["T1", END_TO_END]
    assert (touched["is_complete"], touched["manual_touches"], touched["is_straight_through"]) == (True, 2, False)


def test_it_is_split_by_what_our_books_say_of_the_trade() -> None:
    ours = {"record_keeper": "own", "trade_id": "T1", "desk": "Rates", "instrument_id": "US1", "currency": "USD"}
    trades = [ours, {**ours, "record_keeper": "broker", "desk": None}, {**ours, "source_system": "Z", "desk": "Credit"}]
    row = items(IN, trades=trades)["T1", "matching"]
    assert (row["desk"], row["market"], row["currency"], row["started_on"]) == (
        "Rates",
        "DTC",
        "USD",
        date(2026, 6, 10),
    )
    unknown = items(IN)["T1", "matching"]
    assert (unknown["desk"], unknown["market"], unknown["instrument_id"]) == (None, None, None)


happenings = st.lists(
    st.tuples(
        st.sampled_from(["T1", "T2"]),
        st.sampled_from(STAGES),
        st.sampled_from(ACTIONS),
        st.integers(0, 12),
        st.sampled_from([None, "w-1", "w-2"]),
    ),
    max_size=40,
)


@given(happenings)
def test_a_walk_through_the_log_gives_the_same(log: list[tuple[str, str, str, int, str | None]]) -> None:
    """The second way: plain Python, one trade and stage at a time."""
    start = at(10, 0)
    events = [
        event(action, start + timedelta(hours=hour), user, trade_id=trade, stage=stage, event_id=str(number))
        for number, (trade, stage, action, hour, user) in enumerate(log)
    ]
    walked: dict[tuple[str, str], tuple[int, int | None, int]] = {}
    for trade in {one[0] for one in log}:
        found = []
        for stage in STAGES:
            here = [one for one in log if one[:2] == (trade, stage)]
            if not here:
                continue
            begins = min([hour for *_, action, hour, _ in here if action == "created"] or [one[3] for one in here])
            ends = min((one[3] for one in here if one[2] == "completed" and one[3] >= begins), default=None)
            touches = sum(
                user is not None and begins <= hour and (ends is None or hour <= ends) for *_, hour, user in here
            )
            walked[trade, stage] = (begins, ends, touches)
            found.append(walked[trade, stage])
        all_ends = [one[1] for one in found]
        done = None if len(found) < len(STAGES) or None in all_ends else max(one for one in all_ends if one is not None)
        walked[trade, END_TO_END] = (min(one[0] for one in found), done, sum(one[2] for one in found))

    def hours(moment: datetime | None) -> int | None:
        return None if moment is None else (moment - start) // timedelta(hours=1)

    made = items(*events)
    assert {
        key: (hours(row["started_at"]), hours(row["completed_at"]), row["manual_touches"]) for key, row in made.items()
    } == walked
    assert all(
        row["is_straight_through"] == (row["completed_at"] is not None and row["manual_touches"] == 0)
        for row in made.values()
    )
