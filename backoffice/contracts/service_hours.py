"""Opening hours: when a site works, by its own clock and on its own calendar. Clocks of service run on them."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract

EVERYWHERE = "all"
"""The site whose hours hold for every site that has none of its own."""


class OpeningHours(Extract):
    """One row: from when to when one site works on one day of the week, by its own clock, from a day on.

    Two shifts are two rows; a shift over midnight is two rows that meet there. Rows that took effect last hold; a
    site is closed on days of the week without a row, and on closed days of its calendar.
    """

    table: ClassVar[str] = "opening_hours"

    location_id = c.identifier("The site; `all` for every site without hours of its own.", "site", primary_key=True)
    weekday = c.count("Day of the week: 1 is Monday, 7 Sunday.", "day of the week", primary_key=True, min=1, max=7)
    valid_from = c.day("First day these hours hold.", primary_key=True)
    opens = c.count("When work begins.", "minutes after midnight, local", primary_key=True, min=0, max=1439)
    closes = c.count("When work ends.", "minutes after midnight, local", min=1, max=1440)
    time_zone = c.identifier("Whose clock: Asia/Kolkata, Europe/London.", "IANA time zone")
    calendar = c.identifier("Days off: those a `calendar_days` calendar is closed on.", "calendar")
    source = c.text("Where it comes from.")
