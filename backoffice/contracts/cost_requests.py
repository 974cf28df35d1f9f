"""Cost desk: what the front office asks of the back office, and how long it waits for it."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result


class FrontRequest(Extract):
    """One row: one thing a front-office team asked of a back-office function."""

    table: ClassVar[str] = "front_requests"

    request_id = c.identifier("The request, as the system that took it names it.", primary_key=True)
    opened_at = c.moment("When it was asked.")
    closed_at = c.moment("When it was answered; empty while it is open.", nullable=True)
    asked_by_team = c.identifier("The team that asked.", "team", nullable=True)
    function = c.identifier("Back-office function it was asked of.", "function")
    location_id = c.identifier("Site that answers.", "site", nullable=True)
    kind = c.identifier("What was asked for.", "kind", nullable=True)
    priority = c.identifier("Priority.", "priority", nullable=True)
    target_minutes = c.count("Minutes of the site's working time it may take.", "minutes", nullable=True, min=1)
    reopened = c.flag("It was asked again after an answer.", nullable=True)
    correct_first_time = c.flag("The first answer was right.", nullable=True)


class RequestTurnaround(Result):
    """One row: one request, and the working time it took; an open one, the time it has waited so far."""

    table: ClassVar[str] = "request_turnaround"

    request_id = c.identifier("The request.", primary_key=True)
    opened_on = c.day("Day it was asked, in UTC.")
    function = c.identifier("Back-office function it was asked of.", "function")
    location_id = c.identifier("Site that answers; empty where nobody said.", "site", nullable=True)
    asked_by_team = c.identifier("The team that asked.", "team", nullable=True)
    kind = c.identifier("What was asked for.", "kind", nullable=True)
    priority = c.identifier("Priority.", "priority", nullable=True)
    is_open = c.flag("Not answered yet.")
    business_hours = c.number(
        "Working time of the site from asked to answered, or so far; empty where its hours are not known.",
        "hours",
        nullable=True,
        min=0,
    )
    within_target = c.flag(
        "Answered within its target; false as soon as an open one is past it; empty while that is not decided.",
        nullable=True,
    )
    reopened = c.flag("It was asked again after an answer.", nullable=True)
    correct_first_time = c.flag("The first answer was right.", nullable=True)
