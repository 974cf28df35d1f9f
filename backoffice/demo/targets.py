"""Dated targets of the service desks: in how many business minutes a thing is to be done, by priority or kind."""

from datetime import date

LONG_AGO = date(2020, 1, 1)
_UNIT = "business minutes"

INCIDENTS = (("P1", "240"), ("P2", "480"), ("P3", "1440"), ("P4", "3600"))
"""Business minutes to resolution, by priority."""


REQUESTS = (
    *(("inventory_query", "180"), ("price_query", "360"), ("client_material", "1440"), ("it_help", "360")),
    *(("account_opening", "1440"), ("account_query", "480"), ("all", "720")),
)
"""Business minutes in which a request is to be done, by kind; `all` for kinds without a target of their own."""


def targets() -> list[tuple[str, str, date, date | None, str, str, str]]:
    """Rows of `dated_rates`: name, scope, first and last day, value, unit, source."""
    agreed = (
        ("target.incident.resolve", INCIDENTS, "demo: service level agreement"),
        ("target.request", REQUESTS, "demo: house promise"),
    )
    return [
        (key, scope, LONG_AGO, None, minutes, _UNIT, source)
        for key, scopes, source in agreed
        for scope, minutes in scopes
    ]
