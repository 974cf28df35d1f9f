"""A break, or a match, in sentences: what it is, which rule decided, how it stands. Templates are whole sentences."""

from collections.abc import Mapping
from typing import Any, Final

from backoffice.contracts.break_cases import OPEN_STATES
from backoffice.i18n import codes, dates, numbers, say
from backoffice.i18n.codes_breaks import SIDES
from backoffice.ui import cells
from backoffice.ui.break_sides import names
from backoffice.ui.view import View

Row = Mapping[str, Any]

RULES: Final[Mapping[str, str]] = {
    "exact": "Pass {number}: the key and every compared field are equal.",
    "within tolerance": "Pass {number}: the key is equal, and what differs stays inside its tolerance.",
    "totals agree": "Pass {number}: several rows of one key, whose totals agree inside the tolerance.",
    "same key, values differ": "Pass {number}: the key is equal, and at least one field differs beyond its tolerance.",
    "copy of a row already taken": "Pass {number}: it equals another row of its side, and no partner is left for it.",
    "unique without reference": (
        "Pass {number}: no reference, but amount, date and account agree, and neither row has any other candidate."
    ),
    "the only rows that add up": "Pass {number}: these are the only rows that add up to the other side's.",
    "nets to zero on one side": "Pass {number}: rows of one side that cancel each other, as an entry and its reversal.",
    "several equal candidates, none chosen": (
        "No pass could decide: several rows fit equally well, and to choose one would be to guess."
    ),
    "no key to match by": "No pass could decide: the row has no reference to be matched by.",
    "zero on one side, not listed on the other": "It is zero, and the other side does not list it: nothing is missing.",
    "no partner": "No pass found a partner: nothing on the other side has its key, and nothing else fits it alone.",
    "statement proof": "The statement did not prove when it was loaded, so it was set apart whole.",
    "excluded": "It takes no part in the reconciliation.",
}
"""How a row was decided, by rule; {number} is the pass."""


def rule(name: str | None, number: int | None) -> str:
    """Which pass and rule decided, in a sentence."""
    template = RULES.get(name or "")
    if template is None:
        return say("Decided by the rule {rule}.", rule=name or say("not given"))
    return say(template, number=number) if "{number}" in template else say(template)


ON_A_SIDE: Final[Mapping[str, tuple[str, int]]] = {
    "MISSING_INTERNAL": ("Missing: {side}", 0),
    "MISSING_EXTERNAL": ("Missing: {side}", 1),
    "DUPLICATE_INTERNAL": ("Twice: {side}", 0),
    "DUPLICATE_EXTERNAL": ("Twice: {side}", 1),
}
"""Types that speak of one side, and which, for reconciliations whose sides have names."""


def kind(case: Row) -> str:
    """The type of break, with the name of the side it speaks of where the sides have names."""
    template, side = ON_A_SIDE.get(case["break_type"], ("", 0))
    if not template or case["reconciliation"] not in SIDES:
        return codes.code("break_type", case["break_type"])
    return say(template, side=names(case["reconciliation"])[side])


def outlier(case: Row) -> str | None:
    """Of three records of a holding: whose stands alone, or that no two agree; None where there is no third."""
    if case["third_keeper"] is None:
        return None
    if case["outlier"] is None:
        return say("All three records differ.")
    return say("Two of three records agree; alone stands: {keeper}.", keeper=codes.code("outlier", case["outlier"]))


def standing(case: Row) -> str | None:
    """On how many reported days it has stood; None for a break of one day."""
    if case["days_seen"] < 2:
        return None
    return say(
        "It has stood on {count} reported days in a row, last on {day}.",
        count=numbers.grouped(case["days_seen"]),
        day=dates.day(case["seen_on"]),
    )


def what(seen: View, case: Row) -> str:
    """What kind of break it is, of which reconciliation, over how much and since when."""
    told = {
        "kind": kind(case),
        "reconciliation": codes.code("reconciliation", case["reconciliation"]),
    }
    if case["difference"] is not None and case["item_date"] is not None:
        return say(
            "{reconciliation}: {kind}, {amount}, dated {day}, {age} old.",
            amount=numbers.money(case["difference"], case["currency"]),
            day=dates.day(case["item_date"]),
            age=numbers.shown(case["age_days"], "days"),
            **told,
        )
    if case["item_date"] is not None:
        return say(
            "{reconciliation}: {kind}, dated {day}, {age} old.",
            day=dates.day(case["item_date"]),
            age=numbers.shown(case["age_days"], "days"),
            **told,
        )
    return say("{reconciliation}: {kind}, of an unknown date.", **told)


def further(case: Row) -> str | None:
    """What else differs: the secondary types, or the row it is a copy of."""
    if case["copy_of"]:
        return say("It is a copy of the row {item}.", item=case["copy_of"])
    if case["differing"]:
        return say("What differs: {differences}.", differences=cells.differing(case["differing"]))
    if case["other_types"]:
        return say("Further types of the same break: {types}.", types=codes.code("other_types", case["other_types"]))
    return None


def nature(case: Row) -> str:
    """Whether time may clear it, whose books it points at, and the cause."""
    if case["is_timing_candidate"]:
        return say(
            "It may be a matter of timing only: until {day} the counter-entry may still come.",
            day=dates.day(case["self_clears_by"]) if case["self_clears_by"] else say("not given"),
        )
    cause = codes.code("cause", case["cause"]) if case["cause"] else None
    side = _side(case)
    if cause and side and case["cause_is_probable"]:
        return say("Probable cause: {cause}. Probably to be put right by: {side}.", cause=cause, side=side)
    if cause and case["cause_is_probable"]:
        return say("Probable cause: {cause}.", cause=cause)
    if cause:
        return say("Cause, as found: {cause}.", cause=cause)
    return say("The type alone does not tell the cause.")


def _side(case: Row) -> str | None:
    """Whose books are to be put right, by the side's name where it has one."""
    if case["responsible_side"] is None:
        return None
    if case["reconciliation"] not in SIDES:
        return codes.code("responsible_side", case["responsible_side"])
    return names(case["reconciliation"])[0 if case["responsible_side"] == "own" else 1]


def due(case: Row) -> str | None:
    """By when a true break must be solved, and which desk answers for that; None where there is no such day."""
    if not case["is_true_break"] or case["due_on"] is None:
        return None
    told = {"day": dates.day(case["due_on"]), "desk": codes.code("control_desk", case["control_desk"])}
    if case["is_overdue"]:
        return say("It is overdue: it was to be solved by {day}. The desk that answers for it: {desk}.", **told)
    return say("It is to be solved by {day}. The desk that answers for it: {desk}.", **told)


def handling(case: Row) -> str:
    """How far its handling has come, and whose turn it is."""
    state = codes.code("state", case["state"])
    if case["needs_second_person"]:
        return say(
            "{name} has made a proposal (act {act}); somebody else has to confirm it.",
            name=case["proposed_by"],
            act=case["held_by"],
        )
    if case["state"] not in OPEN_STATES:
        return say(
            "{state} on {day} by {name} (act {act}).",
            state=state,
            day=dates.moment(case["handled_at"]),
            name=case["proposed_by"] if not case["confirmed_by"] else f"{case['proposed_by']} + {case['confirmed_by']}",
            act=case["held_by"],
        )
    if case["owner"]:
        return say("{name} has it.", name=case["owner"])
    return say("Nobody has it yet.")


def limit(case: Row) -> str:
    """What one person may close alone."""
    if case["limit"] is None or case["difference"] is None:
        return say("No limit is set for it: to close it always takes a second person.")
    return say(
        "One person may close up to {amount} alone; above that a second person confirms.",
        amount=numbers.money(case["limit"], case["currency"]),
    )
