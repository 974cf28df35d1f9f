"""IT service desk: which services the firm runs on, when they were down, what was reported, which batches ran late."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.deadlines import STANDINGS
from backoffice.contracts.extract import Extract, Result

PRIORITIES = ("P1", "P2", "P3", "P4")
STRUCK = ("fail", "break", "batch", "margin_call")
"""What an outage can strike: a settlement fail, a break, a batch that finished late."""


class ItService(Extract):
    """One row: one service the firm runs on, and the work that stands still without it."""

    table: ClassVar[str] = "it_services"

    service_id = c.identifier("The service.", "system", primary_key=True)
    name = c.text("Name shown to people.")
    function = c.identifier("Function that works with it; empty where all do.", "function", nullable=True)
    market = c.identifier("Market it serves; empty where it serves all.", "calendar", nullable=True)
    in_service_from = c.day("First day its availability is counted.")


class Outage(Extract):
    """One row: one stretch of time in which one service did not work, from monitoring or the log of changes."""

    table: ClassVar[str] = "outages"

    outage_id = c.identifier("Monitoring's identifier of the outage.", primary_key=True)
    service_id = c.identifier("The service: an `it_services` id.", "system")
    started_at = c.moment("Since when it did not work.")
    ended_at = c.moment("Since when it worked again; empty while it is down.", nullable=True)
    is_planned = c.flag("Maintenance that was announced.")
    incident_id = c.identifier("The incident it was handled under: an `incidents` id.", nullable=True)
    cause = c.text("What caused it, in the words of whoever found out.", nullable=True)


class Incident(Extract):
    """One row: one incident reported to IT service, from the ticket system."""

    table: ClassVar[str] = "incidents"

    incident_id = c.identifier("The ticket system's identifier.", primary_key=True)
    service_id = c.identifier("The service concerned: an `it_services` id.", "system", nullable=True)
    priority = c.one_of(PRIORITIES, "Priority, P1 the gravest.")
    location_id = c.identifier("Site whose people handle it: its hours count.", "site")
    summary = c.text("What is wrong, in the reporter's words.", nullable=True)
    opened_at = c.moment("When it was reported, or monitoring raised the alert.")
    acknowledged_at = c.moment("When somebody took it up.", nullable=True)
    restored_at = c.moment("When the service worked again for its users.", nullable=True)
    resolved_at = c.moment("When it was resolved for good; empty while open.", nullable=True)
    times_reopened = c.count("How often it was opened again.", "times", min=0)


class BatchRun(Extract):
    """One row: one run of one batch, or the arrival of one feed, from the scheduler."""

    table: ClassVar[str] = "batch_runs"

    job = c.identifier("The batch or feed.", "job", primary_key=True)
    business_day = c.day("The day it was run for.", primary_key=True)
    service_id = c.identifier("The service it runs on: an `it_services` id.", "system", nullable=True)
    cut_off_at = c.moment("By when it has to be finished.")
    started_at = c.moment("When it began.", nullable=True)
    finished_at = c.moment("When it was finished; empty while it is not.", nullable=True)


class ServiceDay(Result):
    """One row: one service on one day (UTC): how long it was to work, and how long it did not.

    Outages that overlap count once. Time in announced maintenance is `planned_seconds` and never an outage, whatever
    else is reported meanwhile. The day of the as-of moment counts up to it.
    """

    table: ClassVar[str] = "service_days"

    service_id = c.identifier("The service.", "system", primary_key=True)
    day = c.day("The day.", primary_key=True)
    period_seconds = c.count("Seconds of the day.", "seconds", min=0)
    planned_seconds = c.count("Of them in announced maintenance.", "seconds", min=0)
    outage_seconds = c.count("Of them down without announcement, outside maintenance.", "seconds", min=0)
    outage_minutes = c.number("The same in minutes.", "minutes", min=0)
    outages_begun = c.count("Outages that began on the day, overlapping ones counted once.", "outages", min=0)
    function = c.identifier("Function that works with it; empty where all do.", "function", nullable=True)
    market = c.identifier("Market it serves; empty where it serves all.", "calendar", nullable=True)


class OutageSpan(Result):
    """One row: one stretch in which a service was down without announcement; overlapping outages are one.

    Maintenance in its midst cuts it in two. It is known by the outage that began it. What fell in that outage is
    counted beside it: that it fell in the outage does not prove that the outage caused it.
    """

    table: ClassVar[str] = "outage_spans"

    outage_id = c.identifier("The outage that began it.", primary_key=True)
    service_id = c.identifier("The service.", "system")
    started_at = c.moment("Since when.", primary_key=True)
    started_on = c.day("Day of that, in UTC.")
    ended_at = c.moment("Until when; empty while it is down.", nullable=True)
    minutes = c.number("How long it lasted; while down, up to the as-of moment.", "minutes", min=0)
    is_open = c.flag("The service is still down.")
    parts = c.count("Outages that were made one.", "outages", min=1)
    incident_id = c.identifier("The incident it was handled under.", nullable=True)
    cause = c.text("What caused it.", nullable=True)
    function = c.identifier("Function that works with it; empty where all do.", "function", nullable=True)
    market = c.identifier("Market it serves; empty where it serves all.", "calendar", nullable=True)
    fails = c.count("Settlement fails that fell in it.", "fails", min=0)
    breaks = c.count("Breaks that fell in it.", "breaks", min=0)
    late_batches = c.count("Batches that fell in it and finished late.", "batches", min=0)
    margin_calls = c.count("Margin calls that fell in it and were not met in time.", "calls", min=0)


class OutageImpact(Result):
    """One row: one settlement fail, break, late batch or missed margin call that fell in one outage of a service its
    work needs.

    A fail: the service was down at some moment of that day before the cut-off the instruction missed. A break: on the
    day its row is dated. A batch: between its start and its finish. A call: between the call and its deadline, on the
    day of that.
    """

    table: ClassVar[str] = "outage_impacts"

    outage_id = c.identifier("The outage: an `outage_spans` id.", primary_key=True)
    struck = c.one_of(STRUCK, "Fail, break, batch or margin call.", primary_key=True)
    subject_id = c.identifier("The instruction, break, job or call.", primary_key=True)
    day = c.day("Day of the fail, of the break's row, of the batch, of the call's deadline.", primary_key=True)
    service_id = c.identifier("The service that was down.", "system")
    market = c.identifier("Market of the fail; empty for others.", "calendar", nullable=True)
    desk = c.identifier("Front-office desk, where there is one.", "desk", nullable=True)
    counterparty_id = c.identifier("The other party, where there is one.", nullable=True)


class IncidentStatus(Result):
    """One row: one incident as of now: how fast it was taken up, restored and resolved, and whether in time.

    To resolve in time goes by business hours of the site that handles it and by the target of its priority in force on
    the day it was reported; the other times are those of any clock.
    """

    table: ClassVar[str] = "incident_status"

    incident_id = c.identifier("The incident.", primary_key=True)
    service_id = c.identifier("The service concerned.", "system", nullable=True)
    priority = c.one_of(PRIORITIES, "Priority, P1 the gravest.")
    location_id = c.identifier("Site whose people handle it.", "site")
    summary = c.text("What is wrong.", nullable=True)
    opened_at = c.moment("When it was reported.")
    opened_on = c.day("Day of that, in UTC.")
    resolved_at = c.moment("When it was resolved; empty while open.", nullable=True)
    is_open = c.flag("Not resolved.")
    minutes_to_acknowledge = c.number("From report to somebody taking it up.", "minutes", nullable=True, min=0)
    minutes_to_restore = c.number("From report to the service working again.", "minutes", nullable=True, min=0)
    hours_to_resolve = c.number("From report to resolution, by any clock.", "clock hours", nullable=True, min=0)
    business_hours = c.number(
        "From report to resolution, or to now, in the site's hours; empty where they are not known.",
        "business hours",
        nullable=True,
        min=0,
    )
    target_hours = c.number("Business hours it was to be resolved in.", "business hours", nullable=True, min=0)
    due_at = c.moment("When those had passed.", nullable=True)
    standing = c.one_of(
        STANDINGS, "Resolved in time, late, overdue, or not due yet; empty without a target.", nullable=True
    )
    is_reopened = c.flag("It was resolved and opened again.")
    age_days = c.count("Business days since it was reported, while open.", "business days", nullable=True)
    age_bucket = c.identifier("Its age, in buckets whose edges are dated rates.", "business days", nullable=True)


class BatchTimeliness(Result):
    """One row: one run of one batch against its cut-off, as of now."""

    table: ClassVar[str] = "batch_timeliness"

    job = c.identifier("The batch or feed.", "job", primary_key=True)
    business_day = c.day("The day it was run for.", primary_key=True)
    service_id = c.identifier("The service it runs on.", "system", nullable=True)
    cut_off_at = c.moment("By when it had to be finished.")
    started_at = c.moment("When it began.", nullable=True)
    finished_at = c.moment("When it was finished.", nullable=True)
    standing = c.one_of(STANDINGS, "In time, late, missing, or not due yet.")
    minutes_late = c.number("After its cut-off; not finished, up to now; 0 in time.", "minutes", min=0)
