"""Dated targets of the service desks: in how many business minutes a thing is to be done, by priority or kind."""

from datetime import date

LONG_AGO = date(2020, 1, 1)
_UNIT = "business minutes"

INCIDENTS = (("P1", "240"), ("P2", "480"), ("P3", "1440"), ("P4", "3600"))
"""Business minutes to resolution, by priority."""


def targets() -> list[tuple[str, str, date, date | None, str, str, str]]:
    """Rows of `dated_rates`: name, scope, first and last day, value, unit, source."""
    return [
        ("target.incident.resolve", scope, LONG_AGO, None, minutes, _UNIT, "demo: service level agreement")
        for scope, minutes in INCIDENTS
    ]
