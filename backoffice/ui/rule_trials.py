"""A rule tried on the screen before it is adopted: what would match, what would break, with examples and sums."""

from typing import Final

import streamlit as st

from backoffice.errors import BackofficeError
from backoffice.i18n import codes, labels, numbers, say
from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from backoffice.transforms.rule_changes import optional, settings
from backoffice.trial import Trial, try_rule
from backoffice.ui import notes
from backoffice.ui.drawn import plain_table
from backoffice.ui.view import view
from backoffice.ui.wording import plain

_WIDTH: Final = 340

SETTINGS: Final = {
    "tolerance": "Tolerance of {field}",
    "window": "Business days {field} may lie apart",
    "timing_days": "Business days a row may wait for its partner",
    "without": "Without this pass",
}
"""What can be changed for a trial, by kind; {field} is the compared field."""


def rule_trial() -> None:
    """Choose a reconciliation, a setting and a value; see which rows would come out otherwise. Nothing is written."""
    seen = view()
    st.header(say("Try a rule before it is adopted"))
    notes.small(say("The same rows are reconciled by the rule in force and by the changed one. Nothing is written."))
    with st.expander(say("Choose what to change"), key="rule trial", on_change="rerun") as opened:
        if not opened.open:
            return
        rules = {one.name: one for one in RECONCILIATIONS}
        name = st.selectbox(
            say("Reconciliation"),
            list(rules),
            format_func=lambda one: codes.code("reconciliation", one),
            key="trial of",
            width=_WIDTH,
        )
        rule = rules[name]
        setting = st.selectbox(
            say("Setting"), settings(rule), format_func=lambda one: _named(rule, one), key="trial setting", width=_WIDTH
        )
        value = st.text_input(say("New value"), placeholder=_now(rule, setting), key="trial value", width=_WIDTH)
        if not st.button(say("Try it"), disabled=not value or seen.as_of is None) or seen.as_of is None:
            return
        try:
            _told(try_rule(seen.snapshot, name, {setting: value}, seen.as_of))
        except BackofficeError as refused:
            st.error(plain(str(refused)), icon=":material/block:")


def _named(rule: Reconciliation, setting: str) -> str:
    column, _, kind = setting.partition(".")
    if not kind:
        return say(SETTINGS[setting])
    return say(SETTINGS[kind], field=say(rule.column(column).words, "field"))


def _now(rule: Reconciliation, setting: str) -> str:
    """The value in force; for a pass, the names there are."""
    column, _, kind = setting.partition(".")
    if setting == "timing_days":
        return str(rule.timing_days or 0)
    if setting == "without":
        return ", ".join(optional(rule))
    one = rule.column(column)
    return str(one.window) if kind == "window" else str(one.tolerance)


def _told(trial: Trial) -> None:
    """How many breaks there would be, and a line a change and currency."""
    words = say(
        "Version {old} leaves {breaks} true breaks and {pending} pending items; version {new} would leave "
        "{new_breaks} and {new_pending}.",
        old=trial.before.version,
        new=trial.after.version,
        breaks=numbers.grouped(trial.breaks[0]),
        pending=numbers.grouped(trial.pending[0]),
        new_breaks=numbers.grouped(trial.breaks[1]),
        new_pending=numbers.grouped(trial.pending[1]),
    )
    st.markdown(plain(words))
    if trial.summary.is_empty():
        notes.small(say("No row would come out otherwise."))
        return
    rows = trial.summary.to_dicts()
    plain_table(
        {
            say("What would change"): [codes.code("change", row["change"]) for row in rows],
            labels.column("currency"): [row["currency"] or say("not given") for row in rows],
            say("Our rows"): [numbers.grouped(row["own_rows"]) for row in rows],
            say("Their rows"): [numbers.grouped(row["outside_rows"]) for row in rows],
            labels.column("amount"): [numbers.grouped(row["amount"], 2) for row in rows],
            labels.column("difference"): [numbers.grouped(row["difference"], 2) for row in rows],
            say("Examples"): [row["examples"] for row in rows],
        }
    )
