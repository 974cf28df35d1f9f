"""The morning briefing: what needs a decision, in whole sentences made from KPIs, the gravest first."""

from typing import Final

import streamlit as st

from backoffice.i18n import say
from backoffice.ui import wording
from backoffice.ui.desks import DESKS, Finding, data_health
from backoffice.ui.notes import small
from backoffice.ui.view import view

ICONS: Final = (":green[:material/check_circle:]", ":orange[:material/error:]", ":red[:material/priority_high:]")
"""By how grave a finding is."""


def briefing() -> None:
    """The findings of every desk that has data, the gravest first, each with the way to its page."""
    seen = view()
    st.header(say("What needs a decision"))
    found = [finding for told in (*(desk.findings for desk in DESKS), data_health.findings) for finding in told(seen)]
    if not found:
        small(say("No results yet to brief on."))
    for finding in sorted(found, key=lambda one: -one.grave):
        _line(finding)


def _line(finding: Finding) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{ICONS[finding.grave]} {wording.plain(finding.words)}", width="stretch")
        st.page_link(f"pages/{finding.page}.py", label=say(finding.title), icon=":material/arrow_forward:")
