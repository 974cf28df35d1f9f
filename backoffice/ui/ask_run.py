"""Waiting for an answer: at once where it comes at once, else with the time it runs and a way to stop it."""

import time
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from backoffice import i18n
from backoffice.adhoc.desk import Answer, Step, Ticket
from backoffice.errors import QuestionFailed, QuestionRefused
from backoffice.i18n import labels, numbers, say
from backoffice.ui import ask_wrong, cache, notes
from backoffice.ui.ask import OWN_TURN, Chosen, desk
from backoffice.ui.view import view
from backoffice.ui.wording import plain

_RUNNING: Final = "ask running {slot}"


@dataclass(frozen=True)
class _Running:
    """A question under way, or answered: the last of this session."""

    key: Any
    future: "Future[Answer]"
    ticket: Ticket
    since: float


def answer_to(chosen: Chosen, slot: str = "") -> Answer | None:
    """The answer; None, with what the viewer needs to know, where there is none or not yet.

    `slot` tells questions apart that stand on one page: each has one under way.
    """
    running = _running(chosen, _RUNNING.format(slot=slot))
    wait([running.future], timeout=chosen.patience)
    if not running.future.done():
        _waiting(i18n.spoken(), slot)
        return None
    try:
        return running.future.result()
    except QuestionRefused as refused:
        _told(refused, chosen.question.text, slot)
        return None


def _running(chosen: Chosen, place: str) -> _Running:
    """The question under way if it is this one, else this one begun; another is stopped."""
    seen, session = view(), st.session_state
    asked = chosen.question
    turns = (session.get("ask turn", 0), session.get(OWN_TURN, ""))
    key = (seen.asker.data, seen.role, asked.text, tuple(sorted(asked.parameters.items())), asked.filters, turns)
    last: _Running | None = session.get(place)
    if last is not None and last.key == key:
        return last
    if last is not None and not last.future.done():
        last.ticket.cancel()
    ticket = Ticket()
    future = cache.askers().submit(desk().ask, asked, ticket)
    begun = session[place] = _Running(key, future, ticket, time.monotonic())
    return begun


@st.fragment(run_every=0.5)
def _waiting(language: i18n.Language, slot: str) -> None:
    """How long it runs, and how to stop it; the page is drawn anew once it is done.

    It is drawn again without the frame that says which language is spoken, so it is told.
    """
    running: _Running = st.session_state[_RUNNING.format(slot=slot)]
    if running.future.done():
        st.rerun()
    seconds = numbers.grouped(int(time.monotonic() - running.since))
    with i18n.speaking(language):
        step = running.ticket.step
        st.progress(step.done / step.steps, _in_words(step, seconds))
        st.button(
            say("Cancel"), on_click=running.ticket.cancel, key=f"ask cancel {slot}".strip(), icon=":material/stop:"
        )


def _in_words(step: Step, seconds: str) -> str:
    match step.doing:
        case "waits":
            return say("Waiting for a free place: {seconds} seconds so far.", seconds=seconds)
        case "brings":
            return say(
                "Step {number} of {steps}, bringing the rows of “{table}”: {seconds} seconds so far.",
                number=numbers.grouped(step.done + 1),
                steps=numbers.grouped(step.steps),
                table=labels.table(step.table),
                seconds=seconds,
            )
        case "runs":
            return say("Running, the last step: {seconds} seconds so far.", seconds=seconds)


def _told(refused: QuestionRefused, text: str, slot: str) -> None:
    """Why there is no answer, with the line of the question it is about."""
    if isinstance(refused, QuestionFailed) and refused.kind == "cancelled":
        st.info(say("Cancelled. Nothing runs any more."))
        return
    told = ask_wrong.in_words(refused)
    st.warning(plain(told or str(refused)), icon=":material/block:")
    if refused.place is not None and refused.place <= len(text):
        before = text[: refused.place]
        number = min(before.count("\n"), len(text.splitlines()) - 1)
        line, column = text.splitlines()[number], len(before) - (before.rfind("\n") + 1)
        start = max(0, column - 60)
        notes.small(say("Line {line}, character {column}:", line=number + 1, column=column + 1))
        st.code(f"{line[start : start + 120]}\n{' ' * (column - start)}^", language=None)
    if told is None:
        notes.small(say("This mistake is told in the words of the database, in English."))
    elif told != str(refused):
        with st.expander(say("In the words of the database, in English"), key=f"ask as it came {slot}".strip()):
            st.code(str(refused), language=None, wrap_lines=True)
