"""Questions that are kept, and files of one's own."""

import json
import uuid
from pathlib import Path
from typing import Final

import polars as pl
import streamlit as st

from backoffice import i18n
from backoffice.adhoc import kept, own_file
from backoffice.errors import BackofficeError
from backoffice.i18n import dates, numbers, say
from backoffice.shelf import Kept
from backoffice.ui import notes, picks
from backoffice.ui.ask import LOOKS, OWN, OWN_TURN, Chosen, in_sql
from backoffice.ui.breaks import who_acts
from backoffice.ui.drawn import plain_table
from backoffice.ui.view import view
from backoffice.ui.wording import plain

_BEGIN: Final = "ask kept"
_TOLD: Final = "ask kept told"
_FILE: Final = "ask own file"


def kept_questions() -> None:
    """Ask one that is kept."""
    found, wrong = kept.QUESTIONS.kept_in(Path(view().folder))
    if found:
        names = {one.name: one for one in found}
        st.selectbox(
            say("Ask a kept question"),
            list(names),
            index=None,
            format_func=lambda name: _named(names[name]),
            placeholder=say("Choose a question"),
            key=_BEGIN,
            on_change=_begin,
            args=(names,),
            width=560,
        )
    for line in wrong:
        notes.small(say("Not readable, and left out: {line}", line=line))


def _named(one: Kept[kept.Asked]) -> str:
    return say("{name} (version {version}, kept by {who})", name=one.name, version=one.version, who=one.who)


def _begin(names: dict[str, Kept[kept.Asked]]) -> None:
    chosen = st.session_state.get(_BEGIN)
    if chosen is not None:
        asked = names[chosen].thing
        in_sql(asked.text, asked.parameters, asked.view)
        st.session_state[_BEGIN] = None


def keep_question(chosen: Chosen | None) -> None:
    """Keep the question under a name, and those kept so far."""
    seen = view()
    st.header(say("Keep and share"))
    notes.small(say("The address of this page holds the whole question: whoever opens it asks it anew, as himself."))
    told = st.session_state.pop(_TOLD, None)
    if chosen is not None:
        with st.form("keep question", clear_on_submit=False):
            left, right = st.columns(2)
            with left:
                st.text_input(say("Name of the question"), key="question name")
            with right:
                who_acts("who keeps question")
            st.text_input(say("What it answers"), key="question words")
            st.form_submit_button(
                say("Keep"), on_click=_keep, args=(seen.folder, i18n.spoken(), chosen), type="primary"
            )
        _as_file(chosen)
    if told is not None:
        holds, sentence = told
        (st.success if holds else st.error)(plain(sentence))
    found, _ = kept.QUESTIONS.kept_in(Path(seen.folder))
    if found:
        plain_table(
            {
                say("Kept question"): [one.name for one in found],
                say("What it answers"): [one.thing.description for one in found],
                say("Version"): [str(one.version) for one in found],
                say("Kept by"): [one.who for one in found],
                say("Kept on"): [dates.moment(one.at) for one in found],
            }
        )


def _asked(chosen: Chosen, words: str) -> kept.Asked:
    """The question with its values and its look, as it is kept and sent."""
    looks = {one: picks.chosen(one) for one in LOOKS if picks.chosen(one)}
    given = {key: str(value) for key, value in chosen.question.parameters.items()}
    return kept.Asked(chosen.question.text, words, given, looks)


def _as_file(chosen: Chosen) -> None:
    """The question, without a row, as the file that `ask NAME --keep FILE` reads."""
    asked = kept.written(_asked(chosen, str(st.session_state.get("question words") or "")))
    st.download_button(
        say("Download the question"),
        data=json.dumps(asked, ensure_ascii=False, indent=2) + "\n",
        file_name="question.json",
        mime="application/json",
        key="download question",
        on_click="ignore",
        icon=":material/download:",
    )


def _keep(folder: str, language: i18n.Language, chosen: Chosen) -> None:
    name, who, words = (str(st.session_state.get(key) or "") for key in _FIELDS)
    with i18n.speaking(language):
        try:
            done = kept.keep(Path(folder), name, who, _asked(chosen, words))
        except (BackofficeError, OSError) as refused:
            st.session_state[_TOLD] = (False, str(refused))
        else:
            said = say("Kept as {name}, version {version}.", name=done.name, version=done.version)
            st.session_state[_TOLD] = (True, said)


_FIELDS: Final = ("question name", "who keeps question", "question words")


def own_files() -> None:
    """Take a file beside the tables for this session."""
    with st.expander(say("A file of your own, for this session"), key="ask own", on_change="rerun") as opened:
        if not opened.open:
            return
        most = own_file.LARGEST >> 20
        notes.small(
            say(
                "CSV, Parquet or Excel, at most {most} MB. It stays in memory, for you alone, and is gone with this "
                "session.",
                most=numbers.grouped(most),
            )
        )
        file = st.file_uploader(say("File"), type=list(own_file.KINDS), key=_FILE, max_upload_size=most)
        if file is None:
            _hold({})
            return
        try:
            name, frame = own_file.read(file.name, file.getvalue())
        except BackofficeError as refused:
            st.error(plain(str(refused)))
            return
        _hold({name: frame})
        rows = numbers.grouped(frame.height)
        st.success(say("Ask it as {table}: {rows} rows.", table=f"`{name}`", rows=rows))


def _hold(tables: dict[str, pl.DataFrame]) -> None:
    """Make these the session's tables; a worker that held others is not asked any more."""
    before: dict[str, pl.DataFrame] = st.session_state.get(OWN, {})
    same = before.keys() == tables.keys() and all(before[name].equals(one) for name, one in tables.items())
    if not same:
        st.session_state[OWN] = tables
        st.session_state[OWN_TURN] = uuid.uuid4().hex
