"""What stood open at a past moment, as was known of it then: the state of every instruction is kept as spans."""

from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from backoffice.i18n import dates, say
from backoffice.ui import notes, picks
from backoffice.ui.listings_settlement import FAILS_THEN
from backoffice.ui.tables import listing
from backoffice.ui.view import view

BACK: Final = 30
"""How many days back a moment can be chosen."""


def fails_then() -> None:
    """The fails that stood open on an earlier day, at the hour of the data, so that mornings compare with mornings."""
    seen = view()
    if seen.as_of is None:
        return
    moments = {f"{at:%Y-%m-%d}": at for at in (seen.as_of - timedelta(days=back) for back in range(1, BACK + 1))}
    moments = {"" if place == 0 else name: at for place, (name, at) in enumerate(moments.items())}
    st.header(say("As it then was"))
    chosen = picks.pick(picks.THEN, say("Seen on"), {name: dates.moment(at) for name, at in moments.items()})
    at: datetime = moments[chosen]
    listing(FAILS_THEN, at=at)
    notes.small(say("By what had been said up to {moment}, whatever came later.", moment=dates.moment(at)))
