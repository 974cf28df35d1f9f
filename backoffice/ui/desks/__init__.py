"""Every desk of the back office, in the order of the Overview; one not listed here is not on it."""

from typing import Final

from backoffice.ui.desks import (
    accounting,
    clearing,
    compliance,
    cost,
    front_office,
    it_service,
    reconciliation,
    records,
    settlement,
)
from backoffice.ui.desks.desk import Desk, Finding

DESKS: Final[tuple[Desk, ...]] = (
    settlement.DESK,
    reconciliation.DESK,
    clearing.DESK,
    accounting.DESK,
    compliance.DESK,
    cost.DESK,
    records.DESK,
    it_service.DESK,
    front_office.DESK,
)
"""One line a desk."""

__all__ = ["DESKS", "Desk", "Finding"]
