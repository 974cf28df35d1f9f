"""What a viewer may do about a break: forms that record acts, by the same door as the command line and the workbook."""

from typing import Any, Final

import streamlit as st

from backoffice import i18n
from backoffice.acts import record
from backoffice.acts.intents import breaks_of_act, intent_on
from backoffice.contracts.break_acts import ACT_KINDS, ROOT_CAUSES
from backoffice.contracts.break_cases import OPEN_STATES
from backoffice.errors import BackofficeError
from backoffice.i18n import codes, say
from backoffice.transforms.break_entry import Intent
from backoffice.ui import break_words, cache, known, notes, picks
from backoffice.ui.break_story import case
from backoffice.ui.breaks import who_acts
from backoffice.ui.view import view
from backoffice.ui.wording import plain

_TOLD: Final = "act told"
_ON_AN_ACT: Final = ("confirm", "undo")


def break_decision() -> None:
    """Choose what to do, say why, and record it; a refusal says why and what to do instead."""
    seen = view()
    row = case(seen, picks.chosen(picks.BREAK))
    assert row is not None, "the page has ended where there is no break"
    st.header(say("Do something about it"))
    _told()
    if known.closed(seen):
        return
    notes.small(break_words.limit(row))
    options = [kind for kind in ACT_KINDS if _possible(kind, row)]
    kind = st.selectbox(
        say("What to do"), options, format_func=lambda one: codes.code("act_kind", one), key="act kind", width=340
    )
    with st.form("act", clear_on_submit=False):
        who_acts("who acts here")
        named = _fields(kind, row)
        st.form_submit_button(
            say("Record"),
            on_click=_record,
            # The state of the break the viewer has before him now is the one he decides on.
            args=(seen.folder, i18n.spoken(), kind, row["break_id"], row["version"], row["reconciliation"]),
            kwargs={"fields": named},
        )
    notes.small(say("Until there is a sign-in, your name is taken as you give it, and recorded."))


def _possible(kind: str, row: dict[str, Any]) -> bool:
    """The act makes sense as the break stands; whether it holds is for the rules to say."""
    if kind in ("comment", "assign"):
        return True
    if kind == "confirm":
        return bool(row["needs_second_person"])
    if kind == "undo":
        return row["held_by"] is not None
    return row["held_by"] is None and row["state"] in OPEN_STATES


def _fields(kind: str, row: dict[str, Any]) -> tuple[str, ...]:
    """The fields an act of this kind has, drawn; their names in the session."""
    drawn = []
    if kind == "assign":
        st.text_input(say("New owner"), key="act owner")
        drawn.append("owner")
    if kind == "propose_match":
        st.text_input(say("The other breaks of the match, with commas between them"), key="act others")
        drawn.append("others")
    if kind not in (*_ON_AN_ACT, "assign", "comment"):
        st.selectbox(
            say("Cause found"),
            [None, *ROOT_CAUSES],
            format_func=lambda one: say("not said") if one is None else codes.code("cause", one),
            key="act cause",
        )
        drawn.append("cause")
    if kind != "confirm":
        st.text_area(say("Reason or comment"), key="act reason", height=80)
        drawn.append("reason")
    if kind in _ON_AN_ACT:
        notes.small(say("This is about act {act}.", act=row["held_by"]))
        st.session_state["act on"] = row["held_by"]
        drawn.append("on")
    return tuple(drawn)


def _record(
    folder: str,
    language: i18n.Language,
    kind: str,
    break_id: str,
    version: str,
    reconciliation: str,
    *,
    fields: tuple[str, ...],
) -> None:
    """Record the act, before the page is drawn again; what became of it is told there."""
    given = {name: st.session_state.get(f"act {name}") for name in fields}
    who = (st.session_state.get("who acts here") or "").strip()
    with i18n.speaking(language):
        if not who:
            st.session_state[_TOLD] = (False, say("Whose act is it? Give your name."))
            return
        store = cache.store(folder)
        seen = {break_id: version}
        try:
            if kind in _ON_AN_ACT:
                others = breaks_of_act(store.snapshot(), str(given["on"]))
            else:
                others = [one.strip() for one in (given.get("others") or "").split(",") if one.strip()]
            if others and set(others) != {break_id}:
                more = intent_on(store.snapshot(), kind, others, actor=who)
                seen = {**more.seen, **seen}
            intent = Intent(
                actor=who,
                kind=kind,
                seen=seen,
                reconciliation=reconciliation,
                on_act=given.get("on"),
                owner=given.get("owner"),
                cause=given.get("cause"),
                reason=given.get("reason"),
            )
            (act,) = record(store, [intent], "screen")
            st.session_state[_TOLD] = (True, say("Recorded as act {act}.", act=act))
            for name in {"reason", "others", "owner"} & set(fields):
                st.session_state[f"act {name}"] = ""
            store.upkeep_when_due()
        except BackofficeError as refused:
            st.session_state[_TOLD] = (False, str(refused))


def _told() -> None:
    """What became of the last act, once."""
    told = st.session_state.pop(_TOLD, None)
    if told is None:
        return
    holds, words = told
    if holds:
        st.success(plain(words), icon=":material/check_circle:")
    else:
        st.error(plain(words), icon=":material/block:")
