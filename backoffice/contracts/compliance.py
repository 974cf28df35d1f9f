"""Regulatory compliance desk: what must be reported by when, what was sent, what came back.

Rules are dated rows, not code: a change of the law is a new row of `reporting_rules`, and what fell due before it stays
judged by the row of its own day.
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract
from backoffice.contracts.settlement import SIDES

PERIODS = ("event", "week", "half_month", "month", "quarter")
DAY_KINDS = ("business", "calendar")
ACTIONS = ("new", "modify", "terminate")
ACK_STATUSES = ("accepted", "rejected", "pending")
PAIRINGS = ("paired", "unpaired")
MATCHINGS = ("matched", "not_matched")

OBLIGATION = "What must be reported: a `reporting_rules` obligation."
ENTITY = "Our legal entity that must report: a `parties` id."
REFERENCE = (
    "Reference of what is reported, the same in event and report: transaction reference number (MiFIR), UTI with the "
    "action (EMIR)."
)


class ReportingRule(Extract):
    """One row: one obligation to report as it stands from a day on: how often, by when, and how long a correction has.

    The day a report is due is counted from the day of the event, or from the last day of the period.
    """

    table: ClassVar[str] = "reporting_rules"

    obligation_id = c.identifier("The obligation, as duties, events and reports name it.", primary_key=True)
    valid_from = c.day("First day it stands so.", primary_key=True)
    valid_to = c.day("Last day it stands so; empty while in force.", nullable=True)
    regime = c.identifier("The law or rule book: MiFIR, EMIR, CSDR, Reg SHO, SEBI ...", "regime")
    jurisdiction = c.identifier("Whose law it is: EU, GB, US, IN.", "jurisdiction")
    period = c.one_of(PERIODS, "What one report is about: one event, or all of one period.")
    due_days = c.count("Days after the event, or after the period's last day.", "days", min=0)
    days_are = c.one_of(DAY_KINDS, "Business days, or calendar days moved to the next business day.")
    due_minutes = c.count("By when on that day; 1,440 is its close.", "minutes after midnight, local", min=1, max=1440)
    time_zone = c.identifier("Whose clock: Europe/London, America/New_York.", "IANA time zone")
    calendar = c.identifier("Business days: those of a `calendar_days` calendar.", "calendar")
    resubmit_days = c.count(
        "Business days after a reject in which it must be sent again, by the same time; empty where nothing is said.",
        "business days",
        nullable=True,
        min=0,
    )
    is_paired = c.flag("Both parties report, and a repository pairs what they said.")
    source = c.text("Where it comes from.")


class ReportingDuty(Extract):
    """One row: one legal entity that owes one obligation from a day on, and the team that answers for it."""

    table: ClassVar[str] = "reporting_duties"

    obligation_id = c.identifier(OBLIGATION, primary_key=True)
    legal_entity_id = c.identifier(ENTITY, primary_key=True)
    valid_from = c.day("First day it owes it.", primary_key=True)
    valid_to = c.day("Last day it owes it; empty while it does.", nullable=True)
    owner = c.identifier("Team that answers for it.", "team")


class ReportableEvent(Extract):
    """One row: one trade, or one change of one, looked at for one obligation: it must be reported, or need not be."""

    table: ClassVar[str] = "reportable_events"

    obligation_id = c.identifier(OBLIGATION, primary_key=True)
    event_id = c.identifier("Our identifier of the event.", primary_key=True)
    report_reference = c.identifier(REFERENCE)
    legal_entity_id = c.identifier(ENTITY)
    is_reportable = c.flag("It must be reported.")
    why_not = c.text("Why it need not be.", nullable=True)
    action_type = c.one_of(ACTIONS, "Concluded, modified or terminated.")
    happened_at = c.moment("When it was.")
    trade_id = c.identifier("Our identifier of the trade.", nullable=True)
    desk = c.identifier("Front-office desk that traded.", "desk", nullable=True)
    account_id = c.identifier("Account the trade belongs to.", "account", nullable=True)
    counterparty_id = c.identifier("The other party: a `parties` id.", nullable=True)
    instrument_id = c.identifier("The financial instrument, or what the derivative is on.", "ISIN")
    side = c.one_of(SIDES, "Bought (BUYI) or sold (SELL), from our point of view.", "ISO 15022 code")
    quantity = c.quantity("Quantity.", min=0)
    price = c.price("Price of one unit.", nullable=True)
    amount = c.amount("Amount, or notional.", min=0)
    currency = c.currency()


class RegulatoryReport(Extract):
    """One row: one submission of one report to a regulator, a repository or an approved mechanism, and its answer.

    A report sent again keeps its `report_id`. What it says of a transaction is there to be compared; returns have none.
    """

    table: ClassVar[str] = "regulatory_reports"

    submission_id = c.identifier("Our identifier of this sending.", primary_key=True)
    report_id = c.identifier("The report; the same each time it is sent.")
    obligation_id = c.identifier(OBLIGATION)
    legal_entity_id = c.identifier(ENTITY)
    report_reference = c.identifier(f"{REFERENCE} Empty for a return.", nullable=True)
    period_end = c.day("Last day of the period of a return; empty for a transaction.", nullable=True)
    submitted_at = c.moment("When it was sent.")
    ack_status = c.one_of(ACK_STATUSES, "Accepted, rejected, or not answered yet.")
    ack_at = c.moment("When it was answered.", nullable=True)
    reject_code = c.identifier("Rule it was rejected by, as received.", "as received", nullable=True)
    reject_text = c.text("That rule in the receiver's words.", nullable=True)
    account_id = c.identifier("Account reported.", "account", nullable=True)
    counterparty_id = c.identifier("Other party reported: a `parties` id.", nullable=True)
    instrument_id = c.identifier("Instrument reported.", "ISIN", nullable=True)
    side = c.one_of(SIDES, "Side reported, from our point of view.", "ISO 15022 code", nullable=True)
    quantity = c.quantity("Quantity reported.", nullable=True, min=0)
    price = c.price("Price reported.", nullable=True)
    amount = c.amount("Amount, or notional, reported.", nullable=True, min=0)
    currency = c.currency("Currency of the amount.", nullable=True)


class PairingNotice(Extract):
    """One row: what a repository said on one day of one report: whether the other party's was found, and agrees."""

    table: ClassVar[str] = "pairing_notices"

    report_id = c.identifier("The report.", primary_key=True)
    day = c.day("Day of the notice; the newest holds.", primary_key=True)
    obligation_id = c.identifier(OBLIGATION)
    legal_entity_id = c.identifier(ENTITY)
    pairing_status = c.one_of(PAIRINGS, "Whether the other party's report was found.")
    matching_status = c.one_of(MATCHINGS, "Whether both say the same; empty while unpaired.", nullable=True)
    fields = c.text("Fields that differ, as the repository names them.", nullable=True)
