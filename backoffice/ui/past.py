"""How things stood at a past moment: the state of every instruction is kept as spans.

By the messages sent up to that moment, whenever they were loaded. What had been loaded is another past: see `known`.
"""

from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from backoffice.i18n import dates, say
from backoffice.ui import notes, picks
from backoffice.ui.listings_settlement import FAILS_THEN
from backoffice.ui.tables import listing
from backoffice.ui.view import View, view

BACK: Final = 30
"""How many days back a moment can be chosen."""


def fails_then() -> None:
    """The fails that stood open on an earlier day, at the hour of the data, so that mornings compare with mornings."""
    days = _mornings(view(), 1)
    if not days:
        return
    st.header(say("As it then was"))
    listing(FAILS_THEN, at=_picked(days))


def seen_on() -> datetime | None:
    """The past moment chosen on this page, or None for now: the day of the data is the choice to begin with."""
    chosen = _picked(_mornings(view(), 0))
    return None if chosen == view().as_of else chosen


def _mornings(seen: View, first: int) -> dict[str, datetime]:
    """Moments to choose from, by what the address calls them: the hour of the data on each day, newest first.

    The first stands under no name: it is the one an address without a choice means.
    """
    if seen.as_of is None:
        return {}
    moments = [seen.as_of - timedelta(days=back) for back in range(first, BACK + 1)]
    return {"" if place == 0 else f"{at:%Y-%m-%d}": at for place, at in enumerate(moments)}


def _picked(moments: dict[str, datetime]) -> datetime:
    chosen = picks.pick(picks.THEN, say("Seen on"), {name: dates.moment(at) for name, at in moments.items()})
    at = moments[chosen]
    if at != view().as_of:
        notes.small(say("By what had been said up to {moment}, whatever came later.", moment=dates.moment(at)))
    return at
