"""Regulatory compliance desk, results: what became of every report due, every submission, every pairing."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.compliance import (
    ACK_STATUSES,
    ACTIONS,
    ENTITY,
    MATCHINGS,
    OBLIGATION,
    PAIRINGS,
    REFERENCE,
)
from backoffice.contracts.deadlines import STANDINGS
from backoffice.contracts.extract import Result

REPORT_KINDS = ("transaction", "return")
REPORT_STATES = ("not_sent", *ACK_STATUSES)
COVERAGES = ("reported", "differs", "not_reported", "not_due", "over_reported", "reported_twice")

REGIME = "The law or rule book; empty where no rule is in force."
OWNER = "Team that answers for it; empty where no duty is on file."
PERIOD_END = "Last day of the period of a return; empty for a transaction."


class ReportDue(Result):
    """One row: one report that is due, or will be: one event that must be reported, or one period of one return.

    Returns reach a quarter ahead. Without a rule in force, or where the calendar ends, the deadline is not known.
    """

    table: ClassVar[str] = "reports_due"

    due_id = c.identifier("Obligation, entity and event or period; what the reconciliation calls it.", primary_key=True)
    obligation_id = c.identifier(OBLIGATION)
    regime = c.identifier(REGIME, "regime", nullable=True)
    jurisdiction = c.identifier("Whose law it is.", "jurisdiction", nullable=True)
    report_kind = c.one_of(REPORT_KINDS, "About one event, or about a period.")
    legal_entity_id = c.identifier(ENTITY)
    owner = c.identifier(OWNER, "team", nullable=True)
    event_id = c.identifier("The event; empty for a return.", nullable=True)
    report_reference = c.identifier(REFERENCE, nullable=True)
    action_type = c.one_of(ACTIONS, "Concluded, modified or terminated.", nullable=True)
    trade_id = c.identifier("Our identifier of the trade.", nullable=True)
    desk = c.identifier("Front-office desk that traded.", "desk", nullable=True)
    happened_at = c.moment("When the event was.", nullable=True)
    period_end = c.day(PERIOD_END, nullable=True)
    counted_from = c.day("Day the deadline is counted from: of the event, or the period's last; by the rule's clock.")
    due_on = c.day("Day it is due.", nullable=True)
    due_at = c.moment("By when on it.", nullable=True)
    standing = c.one_of(
        STANDINGS, "Accepted in time, late, overdue, or not due yet; empty without a deadline.", nullable=True
    )
    is_due_today = c.flag("Due on the day of now.")
    report_id = c.identifier("The report sent for it, the first of several.", nullable=True)
    report_state = c.one_of(REPORT_STATES, "Accepted once; else how the newest submission stands.")
    submissions = c.count("How often it was sent.", "times", min=0)
    first_submitted_at = c.moment("When it was sent first.", nullable=True)
    accepted_at = c.moment("When it was accepted first.", nullable=True)
    reject_code = c.identifier("Rule its newest reject broke, while it is not accepted.", "as received", nullable=True)
    days_left = c.count("Business days from now to the day it is due; below zero once past.", "days", nullable=True)
    days_late = c.count(
        "Business days from the day it was due to its acceptance, or to now; 0 in time.", "days", nullable=True, min=0
    )


class ReportingDeadline(Result):
    """One row: one day on which one entity owes one obligation: how many reports, and how many are not accepted."""

    table: ClassVar[str] = "reporting_deadlines"

    obligation_id = c.identifier(OBLIGATION, primary_key=True)
    legal_entity_id = c.identifier(ENTITY, primary_key=True)
    due_on = c.day("Day they are due.", primary_key=True)
    regime = c.identifier(REGIME, "regime", nullable=True)
    jurisdiction = c.identifier("Whose law it is.", "jurisdiction", nullable=True)
    report_kind = c.one_of(REPORT_KINDS, "About one event each, or about a period.")
    owner = c.identifier(OWNER, "team", nullable=True)
    due_at = c.moment("By when on it.")
    period_end = c.day(PERIOD_END, nullable=True)
    reports = c.count("Reports due.", "reports", min=1)
    in_time = c.count("Of them accepted in time.", "reports", min=0)
    left = c.count("Of them not accepted yet.", "reports", min=0)
    days_left = c.count("Business days from now; below zero once past.", "days", nullable=True)
    is_ahead = c.flag("Its time has not passed, and something of it is not accepted.")


class ReportSubmission(Result):
    """One row: one submission as of now, and where it was rejected, the clock that runs until it is sent again."""

    table: ClassVar[str] = "report_submissions"

    submission_id = c.identifier("Our identifier of this sending.", primary_key=True)
    report_id = c.identifier("The report.")
    obligation_id = c.identifier(OBLIGATION)
    regime = c.identifier(REGIME, "regime", nullable=True)
    jurisdiction = c.identifier("Whose law it is.", "jurisdiction", nullable=True)
    report_kind = c.one_of(REPORT_KINDS, "About one event, or about a period.")
    legal_entity_id = c.identifier(ENTITY)
    owner = c.identifier(OWNER, "team", nullable=True)
    report_reference = c.identifier(REFERENCE, nullable=True)
    period_end = c.day(PERIOD_END, nullable=True)
    submitted_at = c.moment("When it was sent.")
    submitted_on = c.day("Day of that, in UTC.")
    ack_status = c.one_of(ACK_STATUSES, "Accepted, rejected, or not answered by now.")
    ack_at = c.moment("When it was answered.", nullable=True)
    is_rejected = c.flag("It was rejected.")
    reject_code = c.identifier("Rule it was rejected by.", "as received", nullable=True)
    reject_text = c.text("That rule in the receiver's words.", nullable=True)
    resubmit_by = c.moment(
        "By when it must be sent again; empty unless rejected under a rule that says.", nullable=True
    )
    resubmitted_at = c.moment("When it was sent again.", nullable=True)
    standing = c.one_of(STANDINGS, "Sent again in time, late, overdue, or still in time.", nullable=True)
    is_waiting = c.flag("Rejected, and not sent again.")
    days_late = c.count("Business days it was sent again late, or is overdue by now.", "days", nullable=True, min=0)


class PairedReport(Result):
    """One row: one accepted report of an obligation both parties report, with what its repository said last."""

    table: ClassVar[str] = "paired_reports"

    report_id = c.identifier("The report.", primary_key=True)
    obligation_id = c.identifier(OBLIGATION)
    regime = c.identifier(REGIME, "regime", nullable=True)
    legal_entity_id = c.identifier(ENTITY)
    owner = c.identifier(OWNER, "team", nullable=True)
    report_reference = c.identifier(REFERENCE, nullable=True)
    counterparty_id = c.identifier("Other party reported.", nullable=True)
    accepted_on = c.day("Day it was accepted first, in UTC.")
    told_on = c.day("Day of the newest notice; empty without one.", nullable=True)
    pairing_status = c.one_of(PAIRINGS, "Whether the other party's report was found.", nullable=True)
    matching_status = c.one_of(MATCHINGS, "Whether both say the same.", nullable=True)
    fields = c.text("Fields that differ, as the repository names them.", nullable=True)


class ReportCoverage(Result):
    """One row: one thing that must be reported, or one report nothing asks for, as the reconciliation found it.

    Every row is one row of `reconciliation_items`, or a pair; what is excluded there is not here.
    """

    table: ClassVar[str] = "report_coverage"

    item_id = c.identifier("The event, or the report nothing asks for.", primary_key=True)
    coverage = c.one_of(COVERAGES, "Reported, with differences, not, not due yet; reported without need, or twice.")
    is_reportable = c.flag("It must be reported.")
    obligation_id = c.identifier(OBLIGATION)
    regime = c.identifier(REGIME, "regime", nullable=True)
    legal_entity_id = c.identifier(ENTITY)
    owner = c.identifier(OWNER, "team", nullable=True)
    report_reference = c.identifier(REFERENCE, nullable=True)
    trade_id = c.identifier("Our identifier of the trade.", nullable=True)
    item_date = c.day("Day of the event, or of the report where there is none.")
    due_on = c.day("Day it is due; empty for a report nothing asks for.", nullable=True)
    report_state = c.one_of(REPORT_STATES, "How its report stands.", nullable=True)
    differing = c.text("The fields that differ, as JSON: field to our value and the reported one.", nullable=True)
    desk = c.identifier("Front-office desk that traded.", "desk", nullable=True)
    counterparty_id = c.identifier("The other party.", nullable=True)
    instrument_id = c.identifier("The financial instrument.", "ISIN", nullable=True)
    amount = c.amount("Amount of the event, or of the report.", nullable=True)
    currency = c.currency("Currency of the amount.", nullable=True)
