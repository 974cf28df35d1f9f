"""Support to the front office: what those who sell ask the back office for, how fast they get it, what it takes.

What is asked is data: an equipment seller's kinds of request are other rows of `request_kinds` than a broker's or an
estate agent's, and no rule knows any of them.
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.cost import OFFICES
from backoffice.contracts.deadlines import STANDINGS
from backoffice.contracts.extract import Extract, Result


class RequestKind(Extract):
    """One row: one kind of request, in the words of the firm."""

    table: ClassVar[str] = "request_kinds"
    names_kinds: ClassVar[bool] = True

    request_kind = c.identifier("The kind, as requests name it.", "kind", primary_key=True)
    name = c.text("Name shown to people.")
    name_hi = c.text("Name shown to people who read Hindi; empty, the other name is shown.", nullable=True)
    family = c.identifier("What it is about: inventory, pricing, marketing, IT, accounts ...", "family", nullable=True)


class Request(Extract):
    """One row: one request of somebody who sells, or of his manager, to the back office; no person stands in it."""

    table: ClassVar[str] = "requests"

    request_id = c.identifier("The ticket system's identifier.", primary_key=True)
    request_kind = c.identifier("What is asked for: a `request_kinds` kind.", "kind")
    desk = c.identifier("Desk, branch or team that asks.", "desk", nullable=True)
    office = c.one_of(OFFICES, "Whether front, middle or back office asks.", nullable=True)
    function = c.identifier("Back-office function that answers.", "function", nullable=True)
    location_id = c.identifier("Site whose people answer: its hours count.", "site")
    received_at = c.moment("When it was received.")
    answered_at = c.moment("When it was first answered.", nullable=True)
    closed_at = c.moment("When it was done; empty while open.", nullable=True)
    times_reopened = c.count("How often it came back.", "times", min=0)
    was_right_first_time = c.flag(
        "The first answer was right: no correction, no question back; empty where nobody says.", nullable=True
    )
    minutes_spent = c.number("Time people spent on it.", "minutes", nullable=True, min=0)


class RequestStatus(Result):
    """One row: one request as of now: how long it took in business hours of the site that answers, and whether in time.

    The target is that of its kind in force on the day it was received, else that of all kinds.
    """

    table: ClassVar[str] = "request_status"

    request_id = c.identifier("The request.", primary_key=True)
    request_kind = c.identifier("What is asked for.", "kind")
    family = c.identifier("What it is about; empty for a kind nobody listed.", "family", nullable=True)
    desk = c.identifier("Desk, branch or team that asks.", "desk", nullable=True)
    office = c.one_of(OFFICES, "Whether front, middle or back office asks.", nullable=True)
    function = c.identifier("Back-office function that answers.", "function", nullable=True)
    location_id = c.identifier("Site whose people answer.", "site")
    received_at = c.moment("When it was received.")
    received_on = c.day("Day of that, in UTC.")
    closed_at = c.moment("When it was done; empty while open.", nullable=True)
    is_open = c.flag("Not done.")
    hours_to_answer = c.number(
        "Business hours to the first answer; empty without one.", "business hours", nullable=True, min=0
    )
    turnaround_hours = c.number(
        "Business hours to its being done; empty while open, and where the site's hours are not known.",
        "business hours",
        nullable=True,
        min=0,
    )
    target_hours = c.number("Business hours it was to be done in.", "business hours", nullable=True, min=0)
    due_at = c.moment("When those had passed.", nullable=True)
    standing = c.one_of(
        STANDINGS, "Done in time, late, overdue, or not due yet; empty without a target.", nullable=True
    )
    is_reopened = c.flag("It came back after it had been done.")
    was_right_first_time = c.flag("The first answer was right; empty where nobody says.", nullable=True)
    minutes_spent = c.number("Time people spent on it.", "minutes", nullable=True, min=0)
    age_days = c.count("Business days since it was received, while open.", "business days", nullable=True)
    age_bucket = c.identifier("Its age, in buckets whose edges are dated rates.", "business days", nullable=True)


class SupportCapacity(Result):
    """One row: one function at one site in one month: the time its people had, and what requests took of it.

    The time they had is their FTE times the site's opening hours of that month. Months without people on file are not
    here, nor those that began before the first request did: what is not known is not counted.
    """

    table: ClassVar[str] = "support_capacity"

    month = c.month("The month.", primary_key=True)
    function = c.identifier("Back-office function.", "function", primary_key=True)
    location_id = c.identifier("Site.", "site", primary_key=True)
    capacity_hours = c.number("FTE times opening hours.", "hours", nullable=True, min=0)
    requests = c.count("Requests received.", "requests", min=0)
    spent_hours = c.number("Time spent on them; empty where a request does not say.", "hours", nullable=True, min=0)
