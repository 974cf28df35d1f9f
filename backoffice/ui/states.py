"""What a page says when it cannot say numbers: nothing loaded, data gone old, a store that is broken."""

from datetime import UTC, datetime
from typing import Final

import duckdb
import numpy as np
import polars as pl
import streamlit as st

from backoffice.errors import BackofficeError
from backoffice.i18n import dates, say
from backoffice.ui.notes import small
from backoffice.ui.view import View
from backoffice.ui.wording import plain

UNREADABLE: Final = (BackofficeError, duckdb.Error, pl.exceptions.PolarsError, OSError)
"""What a store that is broken, locked or half copied raises. Anything else is our own fault and is not hidden."""


def empty() -> None:
    """Nothing was ever loaded: what to do, with the commands."""
    st.info(
        say(
            "There is no data yet. Make the demo firm, or load your own files; then reload this page.",
        ),
        icon=":material/inbox:",
    )
    st.code("python -m backoffice demo\npython -m backoffice ingest FILE ...", language="sh")


def broken(error: Exception) -> None:
    """The store cannot be read: what was found and what to do, and never a traceback."""
    st.error(say("The data cannot be read, so no number is shown. Nothing was changed."), icon=":material/report:")
    st.markdown(say("What was found, as the program recorded it:"))
    st.code(str(error), language=None, wrap_lines=True)
    st.markdown(say("To see which tables are affected, run this; to go back to an earlier load, `restore`:"))
    st.code("python -m backoffice check\npython -m backoffice restore LOAD", language="sh")


def freshness(seen: View) -> None:
    """One line: the moment the figures stand at, when they were loaded, and whether they have gone old."""
    if seen.as_of is None or seen.snapshot.loaded_at is None:
        st.warning(
            say("Files are loaded, but no results are built yet. Run this, then reload:"), icon=":material/build:"
        )
        st.code("python -m backoffice build", language="sh")
        return
    words = say(
        "Figures as of {as_of}, loaded {loaded} (load {number}).",
        as_of=dates.moment(seen.as_of),
        loaded=dates.moment(seen.snapshot.loaded_at),
        number=seen.snapshot.load_id,
    )
    if seen.snapshot.facts.get("demo"):
        words += " " + say("This is the demo firm: every name and figure is made up.")
    days = working_days(seen.as_of, datetime.now(UTC))
    if days > 1 and not seen.in_past:
        old = say("These figures are {days} working days old.", days=days)
        st.warning(plain(f"{old} {words}"), icon=":material/schedule:")
    else:
        small(words)


ROLE_NAMES: Final[dict[str, str]] = {
    "viewer": "viewer",
    "manager": "manager of people",
    "finance": "finance",
    "admin": "administrator",
}
"""Roles in words."""


def role(seen: View) -> None:
    """Whom the program takes the viewer for."""
    small(say("You are looking as: {role}.", role=say(ROLE_NAMES[seen.role.partition(" ")[0]], "role")))


def working_days(since: datetime, until: datetime) -> int:
    """Mondays to Fridays from one moment's day to another's; 0 within a day."""
    return max(0, int(np.busday_count(since.date(), until.date())))
