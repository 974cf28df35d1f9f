"""Reconciliation at a glance: whether it proves, and decisions on many breaks by way of a workbook."""

import tempfile
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from backoffice import i18n
from backoffice.acts.workbook_in import Taken, take_in
from backoffice.acts.workbook_out import workbook
from backoffice.contracts.break_cases import BreakCase, HandlingProof
from backoffice.contracts.reconciliation import ReconciliationProof
from backoffice.errors import BackofficeError
from backoffice.i18n import codes, numbers, say, say_many
from backoffice.sql import EVERYTHING
from backoffice.store import Snapshot
from backoffice.ui import cache, known, notes
from backoffice.ui.drawn import plain_table
from backoffice.ui.view import view
from backoffice.ui.wording import plain

WHO: Final = "who acts"
"""Name of whoever acts, in the session."""

_TOLD: Final = "workbook told"
_LARGEST_MB: Final = 50
_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST: Final = 1000


def reconciliation_proof() -> None:
    """Green where every row has its place and money ties; else the exact shortfall, a line each."""
    seen = view()
    if not seen.snapshot.has(ReconciliationProof.table):
        notes.small(say("No reconciliation has been built."))
        return
    proofs = seen.rows(ReconciliationProof.table, EVERYTHING, limit=_MOST).frame.to_dicts()
    worked: list[dict[str, Any]] = []
    if seen.snapshot.has(HandlingProof.table):
        worked = seen.rows(HandlingProof.table, EVERYTHING, limit=_MOST).frame.to_dicts()
    failed = [_shortfall(row) for row in proofs if not row["proves"]] + [
        _lost(row) for row in worked if not row["proves"]
    ]
    if failed:
        st.error(say("The reconciliation does not prove."), icon=":material/report:")
        st.markdown("  \n".join(plain(line) for line in failed))
        return
    told = {
        "own": numbers.grouped(sum(row["own_rows"] for row in proofs)),
        "outside": numbers.grouped(sum(row["outside_rows"] for row in proofs)),
        "count": numbers.grouped(len(proofs)),
    }
    words = say(
        "Proved: {own} rows of ours and {outside} of theirs are each matched, in a break or excluded, and money "
        "ties in all {count} reconciliations and currencies.",
        **told,
    )
    st.success(plain(words), icon=":material/verified:")


def _shortfall(row: dict[str, Any]) -> str:
    """By how much one reconciliation and currency does not tie."""
    explained = sum((row[f"{part}_difference"] for part in ("matched", "break", "excluded")), Decimal(0))
    missing = row["own_total"] - row["outside_total"] - explained
    rows = [
        row[f"{side}_rows"] - sum(row[f"{side}_{part}"] for part in ("matched", "broken", "excluded"))
        for side in ("own", "outside")
    ]
    return say(
        "{reconciliation}, {currency}: {amount} is not explained; {own} rows of ours and {outside} of theirs have no "
        "place.",
        reconciliation=codes.code("reconciliation", row["reconciliation"]),
        currency=codes.code("currency", row["currency"]),
        amount=numbers.grouped(missing, 2),
        own=rows[0],
        outside=rows[1],
    )


def _lost(row: dict[str, Any]) -> str:
    """By how much the worklist of one reconciliation and currency does not tie with its breaks."""
    parts = ("pending", "open", "by_hand", "accepted", "written_off")
    missing = row["break_difference"] - sum((row[f"{part}_difference"] for part in parts), Decimal(0))
    return say(
        "{reconciliation}, {currency}: {amount} of the breaks is not on the worklist.",
        reconciliation=codes.code("reconciliation", row["reconciliation"]),
        currency=codes.code("currency", row["currency"]),
        amount=numbers.grouped(missing, 2),
    )


def who_acts(key: str) -> str:
    """The field for the name of whoever acts; it holds for the session."""
    st.session_state.setdefault(key, st.session_state.get(WHO, ""))
    name = st.text_input(say("Your name"), key=key).strip()
    if name:
        st.session_state[WHO] = name
    return name


def decisions_workbook() -> None:
    """Many breaks at once: the open ones out to Excel, decisions back in, every row checked."""
    seen = view()
    st.header(say("Decide many at once"))
    if not seen.snapshot.has(BreakCase.table):
        notes.small(say("No reconciliation has been built."))
        return
    if known.closed(seen):
        return
    notes.small(say("Take the open breaks out, decide in the workbook, bring it back. Each row is checked by itself."))
    st.download_button(
        say("Open breaks as an Excel workbook"),
        data=partial(_workbook, seen.snapshot, i18n.spoken()),
        file_name=f"breaks_load{seen.snapshot.load_id}.xlsx",
        mime=_EXCEL,
        on_click="ignore",
        icon=":material/download:",
    )
    with st.expander(say("Bring decisions back")):
        name = who_acts("who decides many")
        notes.small(say("Until there is a sign-in, your name is taken as you give it, and recorded."))
        file = st.file_uploader(
            say("Workbook with decisions"), type="xlsx", key="decisions", max_upload_size=_LARGEST_MB
        )
        notes.small(say("An Excel workbook, at most {most} MB.", most=numbers.grouped(_LARGEST_MB)))
        if st.button(say("Check and record"), disabled=file is None or not name) and file is not None:
            st.session_state[_TOLD] = _taken(seen.folder, file.name, file.getvalue(), name)
            st.rerun()
    _told()


def _workbook(snapshot: Snapshot, language: i18n.Language) -> bytes:
    """The workbook, made in a thread of its own, which does not know the viewer's language."""
    with i18n.speaking(language):
        return workbook(snapshot)


def _taken(folder: str, name: str, content: bytes, who: str) -> Taken | str:
    """What became of an uploaded workbook; in words, where it was refused whole."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "decisions.xlsx")
        path.write_bytes(content)
        try:
            return take_in(cache.store(folder), path, who, name=Path(name).name)
        except BackofficeError as refused:
            return str(refused)


def _told() -> None:
    """What became of the last workbook, once."""
    told = st.session_state.pop(_TOLD, None)
    if told is None:
        return
    if isinstance(told, str):
        st.error(plain(told), icon=":material/block:")
        return
    words = say_many(
        "{count} act recorded, {undecided} rows without a decision, {refused} refused.",
        "{count} acts recorded, {undecided} rows without a decision, {refused} refused.",
        told.recorded,
        count=numbers.grouped(told.recorded),
        undecided=numbers.grouped(told.undecided),
        refused=numbers.grouped(told.refused),
    )
    (st.warning if told.refused else st.success)(plain(words))
    if told.refusals:
        plain_table(
            {
                say("Row", "sheet"): [str(one.row) for one in told.refusals],
                say("Column", "sheet"): [i18n.labels.column(one.column, BreakCase.table) for one in told.refusals],
                say("Value", "sheet"): [one.value for one in told.refusals],
                say("Why, and what to do"): [one.reason for one in told.refusals],
            }
        )
