"""Dated rates of accounting: how long suspense may stand without a reason, and how far accruals may be off."""

from datetime import date

from backoffice.transforms.accounting import TOLERANCE, UNJUSTIFIED_AFTER

LONG_AGO = date(2020, 1, 1)

LADDER = ("0", "31", "61", "91")
"""First day of each bucket of suspense."""


def rules() -> list[tuple[str, str, date, date | None, str, str, str]]:
    """Rows of `dated_rates`: name, scope, first and last day, value, unit, source."""
    edges = "calendar days, first of the bucket"
    return [
        (UNJUSTIFIED_AFTER, "all", LONG_AGO, None, "90", "calendar days", "demo: house rule, a quarter"),
        (TOLERANCE, "all", LONG_AGO, None, "0.05", "share of the charge", "demo: house rule"),
        *(
            ("ageing.suspense", str(place), LONG_AGO, None, first, edges, "demo: house rule, months of the ledger")
            for place, first in enumerate(LADDER, 1)
        ),
    ]
