"""One break: in sentences, both sides' rows, what was seen and done so far."""

from typing import Any, Final

import polars as pl
import streamlit as st

from backoffice.contracts.break_acts import ActOutcome
from backoffice.contracts.break_candidates import BreakCandidate
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.break_life import BreakEvent, BreakLife
from backoffice.contracts.reconciliation import ReconciliationItem
from backoffice.i18n import acts, codes, dates, numbers, say
from backoffice.sql import EVERYTHING
from backoffice.ui import break_words, notes, picks
from backoffice.ui.break_sides import beside, item, third
from backoffice.ui.listings import OPEN_BREAKS
from backoffice.ui.tables import grid, listing
from backoffice.ui.view import View, view
from backoffice.ui.wording import plain

MOST: Final = 500
"""Acts, or events, shown of one break."""


def choose_break() -> None:
    """The field to type a break or a row into. Without an open break the page ends here, with breaks to choose from."""
    seen = view()
    asked = picks.typed(picks.BREAK, say("Identifier of the break, or of a row"))
    if asked and case(seen, asked) is not None:
        return
    if asked and (_told_of_past(seen, asked) or _told_of_row(seen, asked)):
        st.stop()
    if asked:
        st.warning(plain(say("No open break and no row has the identifier {identifier}.", identifier=asked)))
    else:
        notes.small(say("Type an identifier, or choose one of the open breaks."))
    listing(OPEN_BREAKS)
    st.stop()


def case(seen: View, break_id: str) -> dict[str, Any] | None:
    """The break as the worklist has it; None where it has none."""
    return seen.row(BreakCase, "break_id", break_id)


def break_facts() -> None:
    """The break in sentences: what it is, which rule left it open, why, and who has it."""
    seen, asked = view(), picks.chosen(picks.BREAK)
    row = case(seen, asked)
    assert row is not None, "the page has ended where there is no break"
    st.header(plain(break_words.kind(row)))
    decided = _decided(seen, row)
    told = (
        break_words.what(seen, row),
        break_words.rule(row["rule"], decided["match_pass"] if decided else None),
        break_words.further(row),
        break_words.standing(row),
        break_words.outlier(row),
        break_words.nature(row),
        break_words.due(row),
        break_words.handling(row),
    )
    st.markdown("  \n".join(plain(sentence) for sentence in told if sentence))
    if decided is not None:
        version = say("Version {version} of the reconciliation's rules.", version=decided["rule_version"])
        notes.small(version)


def break_sides() -> None:
    """Both sides' rows beside each other, differing fields marked."""
    seen = view()
    row = case(seen, picks.chosen(picks.BREAK))
    assert row is not None, "the page has ended where there is no break"
    st.header(say("Both sides"))
    beside(seen, row["reconciliation"], *_sides(seen, row), third(row))
    if row["own_item_id"] is None or row["outside_item_id"] is None:
        _candidates(seen, row["break_id"])


def _candidates(seen: View, break_id: str) -> None:
    """The nearest open rows of the other side, and why none of them is the partner."""
    title = say("Nearest candidates, and why they lost")
    st.header(title)
    matching, order = (("break_id", break_id),), (("place", False),)
    found = pl.DataFrame()
    if seen.snapshot.has(BreakCandidate.table):
        found = seen.rows(BreakCandidate.table, EVERYTHING, limit=MOST, matching=matching, order=order).frame
    if found.is_empty():
        notes.small(say("No open row of the other side comes near."))
        return
    columns = ("item_id", "why_not", "reference", "item_date", "amount", "currency", "quantity", "account_id")
    grid(seen, BreakCandidate, found.select(*columns, "instrument_id", "other_break_id"), title)


def break_story() -> None:
    """Everything seen and done about it, in the order of time."""
    seen, asked = view(), picks.chosen(picks.BREAK)
    title = say("Its story, in the order of time")
    st.header(title)
    told = [*_acts(seen, asked), *_events(seen, asked)]
    if not told:
        notes.small(say("No build has told of it before, and nobody has done anything about it."))
        return
    rows = sorted(told, key=lambda one: (one["acted_at"], one["act_id"] or ""))
    schema = {name: ActOutcome.polars_schema()[name] for name in ("acted_at", "act_id", "actor", "reason")}
    frame = pl.DataFrame(rows, schema=schema | dict.fromkeys(("happened", "standing", "why"), pl.String()))
    shown = frame.select("acted_at", "happened", "actor", "standing", "why", "reason", "act_id")
    headers = {"happened": say("What happened"), "reason": say("In their own words"), "why": say("Why, and what to do")}
    grid(seen, ActOutcome, shown, title, headers)


def _acts(seen: View, break_id: str) -> list[dict[str, Any]]:
    if not seen.snapshot.has(ActOutcome.table):
        return []
    found = seen.rows(ActOutcome.table, EVERYTHING, limit=MOST, matching=(("break_id", break_id),)).frame
    return [
        {
            "acted_at": row["acted_at"],
            "act_id": row["act_id"],
            "actor": row["actor"],
            "reason": row["reason"],
            "happened": _happened(row),
            "standing": codes.code("standing", row["standing"]),
            "why": acts.why_not(row["finding"], row["found"], row["allowed"]) if row["finding"] else None,
        }
        for row in found.iter_rows(named=True)
    ]


def _happened(row: dict[str, Any]) -> str:
    """The act in words, with whom or what it names."""
    kind = codes.code("act_kind", row["kind"])
    if row["owner"]:
        return say("{act}: {name}", act=kind, name=row["owner"])
    return say("{act}: {name}", act=kind, name=row["on_act"]) if row["on_act"] else kind


def _events(seen: View, break_id: str) -> list[dict[str, Any]]:
    if not seen.snapshot.has(BreakEvent.table):
        return []
    found = seen.rows(BreakEvent.table, EVERYTHING, limit=MOST, matching=(("break_id", break_id),)).frame
    return [
        {
            "acted_at": row["as_of"],
            "act_id": None,
            "actor": None,
            "reason": None,
            "happened": say(
                "{event}: {kind}",
                event=codes.code("event", row["event"]),
                kind=codes.code("break_type", row["break_type"]),
            ),
            "standing": None if row["ending"] is None else codes.code("ending", row["ending"]),
            "why": None,
        }
        for row in found.iter_rows(named=True)
    ]


def _told_of_past(seen: View, asked: str) -> bool:
    """Tell of a break that has ended, by its identifier; whether there was one."""
    life = seen.row(BreakLife, "break_id", asked)
    if life is None or life["is_open"]:
        return False
    st.header(plain(codes.code("break_type", life["break_type"])))
    words = say(
        "This break has ended: {ending}, on {moment}, after {hours}. It was first seen on {opened}.",
        ending=codes.code("ending", life["ending"]),
        moment=dates.moment(life["closed_at"]),
        hours=numbers.shown(life["hours_open"], "hours"),
        opened=dates.moment(life["opened_at"]),
    )
    st.markdown(plain(words))
    break_story()
    return True


def _told_of_row(seen: View, asked: str) -> bool:
    """Tell of a matched or excluded row, by its identifier; whether there is one."""
    row = seen.row(ReconciliationItem, "item_id", asked)
    if row is None:
        return False
    st.header(plain(asked))
    st.markdown(
        "  \n".join(
            plain(sentence)
            for sentence in (
                say("{outcome} in {reconciliation}.", **_named(row)),
                break_words.rule(row["rule"], row["match_pass"]),
            )
        )
    )
    if row["match_group"]:
        matching = (("reconciliation", row["reconciliation"]), ("match_group", row["match_group"]))
        found = seen.rows(ReconciliationItem.table, EVERYTHING, limit=MOST, matching=matching).frame
        ours, theirs = (found.filter(pl.col("side") == side).to_dicts() for side in ("own", "outside"))
        st.header(say("Both sides"))
        if max(len(ours), len(theirs)) > 1:
            columns = ("side", "item_id", "item_date", "reference", "amount", "currency", "quantity")
            grid(seen, ReconciliationItem, found.select(columns), say("Both sides"))
        else:
            beside(seen, row["reconciliation"], next(iter(ours), None), next(iter(theirs), None))
    return True


def _named(row: dict[str, Any]) -> dict[str, str]:
    return {name: codes.code(name, row[name]) for name in ("outcome", "reconciliation")}


def _decided(seen: View, row: dict[str, Any]) -> dict[str, Any] | None:
    """The row of ours, else theirs, as the rules decided it."""
    return next((one for one in _sides(seen, row) if one is not None), None)


def _sides(seen: View, row: dict[str, Any]) -> tuple[Any, Any]:
    name = row["reconciliation"]
    return item(seen, name, "own", row["own_item_id"]), item(seen, name, "outside", row["outside_item_id"])
