"""Acts judged one after another: what holds, what waits, what is refused, what an undo brings back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.transforms.break_ledger import CLOSING, Act, Entry, Facts, Finding, Ledger, same_person, settled

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


def a_break(difference: str | None, currency: str | None = "USD", units: str | None = None) -> Facts:
    return Facts(
        version="v1",
        difference=None if difference is None else Decimal(difference),
        units=None if units is None else Decimal(units),
        currency=currency,
    )


FACTS = {
    "plus": a_break("250"),
    "minus": a_break("-250"),
    "cent": a_break("-249.99"),
    "small": a_break("40"),
    "euro": a_break("-250", "EUR"),
    "long": a_break(None, None, "5"),
    "short": a_break(None, None, "-5"),
}
LIMIT = {"USD": Decimal(100)}


class Desk:
    """A ledger that acts are typed into, a minute apart."""

    def __init__(self) -> None:
        self.ledger = Ledger(FACTS)

    def does(self, who: str, kind: str, *breaks: str, on: str | None = None, **more: Any) -> Entry:
        name = f"a{len(self.ledger.entries)}"
        seen = more.pop("seen", None) or dict.fromkeys(breaks, "v1")
        if on is not None and not seen:
            seen = dict(self.ledger.entries[on].act.seen)
        at = START + timedelta(minutes=len(self.ledger.entries))
        reason = more.pop("reason", "because")
        return self.ledger.enter(Act(name, at, who, kind, seen, LIMIT, on_act=on, reason=reason, **more))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_one_person_closes_alone_up_to_the_limit_and_proposes_above_it(desk: Desk) -> None:
    assert desk.does("Ann", "write_off", "small").standing == "stands"
    above = desk.does("Ann", "write_off", "plus")
    assert (above.standing, above.finding) == ("refused", Finding("ABOVE_LIMIT", "250 USD", "100 USD"))
    assert desk.does("Ann", "propose_write_off", "plus").standing == "waits"


def test_the_limit_is_for_the_whole_act_whatever_the_signs(desk: Desk) -> None:
    """250 and -250 net to nothing, and are 500 written off."""
    assert desk.does("Ann", "accept", "plus", "minus").finding == Finding("ABOVE_LIMIT", "500 USD", "100 USD")


@pytest.mark.parametrize("break_id", ["euro", "long"])
def test_without_a_limit_nobody_closes_alone(desk: Desk, break_id: str) -> None:
    entry = desk.does("Ann", "accept", break_id)
    assert entry.finding is not None and entry.finding.code == "NO_LIMIT_SET"


@pytest.mark.parametrize("second", ["Ann", " ann ", "ANN"])
def test_the_maker_is_never_the_checker(desk: Desk, second: str) -> None:
    proposal = desk.does("Ann", "propose_write_off", "plus")
    assert desk.does(second, "confirm", on="a0").finding == Finding("MAKER_IS_CHECKER", second)
    assert proposal.standing == "waits"
    assert desk.does("Bob", "confirm", on="a0").standing == "stands"
    assert proposal.standing == "stands" and proposal.confirmed is not None and proposal.confirmed.actor == "Bob"


def test_a_match_by_hand_must_meet_and_always_needs_a_second_person(desk: Desk) -> None:
    assert desk.does("Ann", "propose_match", "plus", "minus").standing == "waits"
    assert desk.does("Ann", "propose_match", "cent").finding == Finding("ONE_ROW_IS_NO_MATCH", "1", "2")
    left = desk.does("Ann", "propose_match", "euro", "small")
    assert left.finding == Finding("DOES_NOT_NET", "-250 EUR", "0 EUR"), "money of two currencies never meets"
    assert desk.does("Ann", "propose_match", "long", "short").standing == "waits"


def test_what_a_match_leaves_over_may_be_what_one_person_may_close(desk: Desk) -> None:
    assert desk.does("Ann", "propose_match", "plus", "cent").standing == "waits"


def test_units_must_meet_to_the_last_one(desk: Desk) -> None:
    assert desk.does("Ann", "propose_match", "long", "plus", "minus").finding == Finding("DOES_NOT_NET", "5", "0")


def test_a_break_is_held_by_one_act_until_that_is_undone(desk: Desk) -> None:
    desk.does("Ann", "accept", "small")
    assert desk.does("Bob", "write_off", "small").finding == Finding("BREAK_HANDLED", "a0")
    assert desk.does("Bob", "undo", on="a0").standing == "stands"
    assert desk.ledger.entries["a0"].standing == "undone"
    assert desk.does("Bob", "write_off", "small").standing == "stands"


def test_undoing_a_confirmation_leaves_the_proposal_waiting(desk: Desk) -> None:
    proposal = desk.does("Ann", "propose_write_off", "plus")
    desk.does("Bob", "confirm", on="a0")
    desk.does("Bob", "undo", on="a1")
    assert (proposal.standing, proposal.confirmed) == ("waits", None)
    assert desk.does("Cid", "confirm", on="a0").standing == "stands"


def test_undoing_a_confirmed_proposal_takes_its_confirmation_along(desk: Desk) -> None:
    desk.does("Ann", "propose_write_off", "plus")
    confirmation = desk.does("Bob", "confirm", on="a0")
    desk.does("Ann", "undo", on="a0")
    assert confirmation.standing == "undone"
    assert desk.ledger.holders == {}


def test_an_undo_is_not_undone(desk: Desk) -> None:
    desk.does("Ann", "accept", "small")
    desk.does("Ann", "undo", on="a0")
    assert desk.does("Ann", "undo", on="a1").finding == Finding("NOT_STANDING", "stands")
    assert desk.does("Ann", "undo", on="a0").finding == Finding("NOT_STANDING", "undone")


def test_an_act_lapses_when_its_break_has_changed_or_gone(desk: Desk) -> None:
    assert desk.does("Ann", "accept", seen={"small": "v0"}).finding == Finding("BREAK_CHANGED", "v1", "v0")
    assert desk.does("Ann", "accept", seen={"nowhere": "v1"}).finding == Finding("BREAK_GONE", "nowhere")
    assert desk.does("Ann", "propose_match", seen={"plus": "v1", "minus": "v0"}).standing == "lapsed"
    assert desk.ledger.holders == {}, "a lapsed act holds nothing, not even what has not changed"


def test_a_comment_and_an_owner_stay_although_the_break_has_changed(desk: Desk) -> None:
    assert desk.does("Ann", "comment", seen={"small": "v0"}).standing == "stands"
    assert desk.does("Ann", "assign", seen={"small": "v0"}, owner="Bob").standing == "stands"


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("accept", {"reason": "  "}, "REASON_MISSING"),
        ("comment", {"reason": None}, "REASON_MISSING"),
        ("propose_match", {"reason": None}, "REASON_MISSING"),
        ("assign", {"owner": None}, "OWNER_MISSING"),
        ("confirm", {}, "ACT_MISSING"),
        ("undo", {"on": "zz", "seen": {"small": "v1"}}, "NO_SUCH_ACT"),
    ],
)
def test_what_is_missing_is_said(desk: Desk, kind: str, more: dict[str, Any], code: str) -> None:
    entry = desk.does("Ann", kind, "small", **more)
    assert (entry.standing, entry.finding and entry.finding.code) == ("refused", code)


def test_a_confirmation_is_of_all_breaks_of_the_proposal(desk: Desk) -> None:
    desk.does("Ann", "propose_match", "plus", "minus")
    assert desk.does("Bob", "confirm", "plus", on="a0").finding == Finding("OTHER_BREAKS", "plus", "minus,plus")


def test_only_what_waits_is_confirmed(desk: Desk) -> None:
    desk.does("Ann", "accept", "small")
    assert desk.does("Bob", "confirm", on="a0").finding == Finding("NOT_WAITING", "stands", "waits")


def test_names_are_the_same_whatever_their_case_and_blanks() -> None:
    assert same_person("Asha  Rao", "asha rao ") and not same_person("A. Rao", "B. Rao")


PEOPLE = st.sampled_from(["Ann", "ann", "Bob", "Cid"])
TYPED = st.tuples(
    PEOPLE,
    st.sampled_from([*CLOSING, "confirm", "undo", "comment"]),
    st.lists(st.sampled_from(sorted(FACTS)), min_size=1, max_size=3, unique=True),
    st.integers(0, 12),
)


@given(st.lists(TYPED, max_size=25))
def test_whatever_is_typed_the_house_rules_hold(typed: list[tuple[str, str, list[str], int]]) -> None:
    """No break is held twice, nobody confirms himself, nothing above the limit is closed by one person."""
    acts: list[Act] = []
    for place, (who, kind, breaks, back) in enumerate(typed):
        on = acts[back % len(acts)] if acts and kind in ("confirm", "undo") else None
        seen = dict(on.seen) if on else dict.fromkeys(breaks, "v1")
        at = START + timedelta(minutes=place)
        acts.append(Act(f"a{place:02}", at, who, kind, seen, LIMIT, on_act=on and on.act_id, reason="so"))
    ledger = settled(FACTS, reversed(acts))
    again = settled(FACTS, acts)
    assert {name: one.standing for name, one in ledger.entries.items()} == {
        name: one.standing for name, one in again.entries.items()
    }, "the order of rows changes nothing"
    holding = [
        one for one in ledger.entries.values() if one.act.kind in CLOSING and one.standing in ("stands", "waits")
    ]
    held = [break_id for one in holding for break_id in one.act.seen]
    assert len(held) == len(set(held)) and set(held) == set(ledger.holders)
    for one in holding:
        if one.standing == "stands" and one.confirmed is None:
            total = sum(abs(FACTS[break_id].difference or Decimal(10**9)) for break_id in one.act.seen)
            assert one.act.kind in ("accept", "write_off") and total <= LIMIT["USD"]
        if one.confirmed is not None:
            assert not same_person(one.confirmed.actor, one.act.actor)
