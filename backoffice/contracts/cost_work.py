"""Cost desk: whether the people there are enough for the work that comes in."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result


class WorkCapacity(Result):
    """One row: one unit of work of one function and site in one month: how its backlog moved, whom it needs."""

    table: ClassVar[str] = "work_capacity"

    month = c.month("The month.", primary_key=True)
    function = c.identifier("Back-office function.", "function", primary_key=True)
    location_id = c.identifier("Site.", "site", primary_key=True)
    unit = c.identifier("Unit of work.", "unit", primary_key=True)
    arrived = c.count("Units that came in.", "units", nullable=True, min=0)
    completed = c.count("Units completed.", "units", min=0)
    backlog_start = c.count("Units waiting when the month began: at the end of the one before.", "units", nullable=True)
    backlog_end = c.count("Units waiting at month end.", "units", nullable=True, min=0)
    unexplained = c.count("Backlog at the end less (at the start + arrived - completed).", "units", nullable=True)
    arrived_hours = c.number("Handling time of what came in.", "hours", nullable=True, min=0)
    backlog_hours = c.number("Handling time of what waits at month end.", "hours", nullable=True, min=0)
    day_hours = c.number("Handling time of what is completed in a working day.", "hours", nullable=True, min=0)
    required_fte = c.number("FTE that what came in needs.", "FTE", nullable=True, min=0)
    people_to_clear = c.count(
        "People who would keep up with what comes in and clear the backlog within its target, doing nothing else.",
        "people",
        nullable=True,
        min=0,
    )
    fte = c.number(
        "FTE of the function and site, shared over its units by the handling time of what was completed.",
        "FTE",
        nullable=True,
        min=0,
    )
    missing = c.text("What is missing, in words.", nullable=True)
