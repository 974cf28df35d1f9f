"""Reconciliation desk over time: what each build saw of every break, and the lives of breaks that follow from it."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.break_acts import ROOT_CAUSES
from backoffice.contracts.extract import Contract, Result
from backoffice.contracts.reconciliation import BREAK_TYPES

BREAK_EVENTS = ("opened", "changed", "closed", "reopened")
ENDINGS = ("MATCHED", "WITHDRAWN", "MATCHED_BY_HAND", "ACCEPTED", "WRITTEN_OFF")


class BreakEvent(Contract):
    """One row: one thing a build saw happen to a break: it opened, changed, closed or reopened, as of that build.

    Kept and added to, never made anew: what was seen on a day cannot be seen again when files have been corrected.
    """

    table: ClassVar[str] = "break_events"

    break_id = c.identifier("The break.", "first 16 hex digits of SHA-256", primary_key=True)
    as_of = c.moment("As of which moment it was seen.", primary_key=True)
    event = c.one_of(BREAK_EVENTS, "What happened.")
    ending = c.one_of(
        ENDINGS, "How it closed: its rows matched, or one of them was withdrawn or changed its place.", nullable=True
    )
    version = c.identifier("State of the break from then on.", "first 16 hex digits of SHA-256")
    is_timing_candidate = c.flag("Inside its timing window, as seen then.")
    reconciliation = c.identifier("Which reconciliation.", "name")
    break_type = c.one_of(BREAK_TYPES, "Primary type, as seen then.")
    cause = c.one_of(ROOT_CAUSES, "Root cause, as seen then.", nullable=True)
    own_item_id = c.identifier("Our row.", nullable=True)
    outside_item_id = c.identifier("The outside row.", nullable=True)
    item_date = c.day("Date it is counted on.", nullable=True)
    difference = c.total("Own less outside.", nullable=True)
    currency = c.currency("Currency of the difference.", nullable=True)
    account_id = c.identifier("Account.", "account", nullable=True)
    legal_entity_id = c.identifier("Our legal entity, where known.", nullable=True)
    desk = c.identifier("Front-office desk, where known.", "desk", nullable=True)
    counterparty_id = c.identifier("Counterparty, where known.", nullable=True)


class ReconciliationRun(Contract):
    """One row: one build that brought a reconciliation further: until when both sides are there, and if it ties."""

    table: ClassVar[str] = "reconciliation_runs"

    reconciliation = c.identifier("Which reconciliation.", "name", primary_key=True)
    as_of = c.moment("As of which moment.", primary_key=True)
    until = c.day("Last day both sides have rows for.")
    proves = c.flag("Rows and money tied.")


class BreakLife(Result):
    """One row: one break ever seen, from its opening to its end, or to now."""

    table: ClassVar[str] = "break_lives"

    break_id = c.identifier("The break.", "first 16 hex digits of SHA-256", primary_key=True)
    reconciliation = c.identifier("Which reconciliation.", "name")
    break_type = c.one_of(BREAK_TYPES, "Primary type, as last seen.")
    cause = c.one_of(ROOT_CAUSES, "Root cause, as last seen.", nullable=True)
    opened_at = c.moment("First seen.")
    opened_on = c.day("The day of that.")
    true_since = c.moment("Since when it was more than a matter of timing; empty while it was not.", nullable=True)
    closed_at = c.moment("When it ended; empty while open.", nullable=True)
    closed_on = c.day("The day of that.", nullable=True)
    ending = c.one_of(ENDINGS, "How it ended.", nullable=True)
    is_open = c.flag("It has not ended.")
    hours_open = c.number("Business hours from opening to end, or to now.", "business hours")
    times_changed = c.count("Times its state changed.", "times", min=0)
    times_reopened = c.count("Times it came back after it had ended.", "times", min=0)
    cleared_in_window = c.flag("It ended by itself while it was still a matter of timing.")
    is_recurring = c.flag("A break of the same cause stood on the same account in the 30 days before its date.")
    item_date = c.day("Date it is counted on.", nullable=True)
    difference = c.total("Own less outside, as last seen.", nullable=True)
    currency = c.currency("Currency of the difference.", nullable=True)
    account_id = c.identifier("Account.", "account", nullable=True)
    legal_entity_id = c.identifier("Our legal entity, where known.", nullable=True)
    desk = c.identifier("Front-office desk, where known.", "desk", nullable=True)
    counterparty_id = c.identifier("Counterparty, where known.", nullable=True)


class BreakDay(Result):
    """One row: the breaks of one type, reconciliation and currency on one business day, as the day ended."""

    table: ClassVar[str] = "break_days"

    day = c.day("The day.", primary_key=True)
    reconciliation = c.identifier("Which reconciliation.", "name", primary_key=True)
    break_type = c.one_of(BREAK_TYPES, "Primary type.", primary_key=True)
    currency_key = c.identifier("Currency, or `none`.", "ISO 4217 code", primary_key=True)
    currency = c.currency("Currency of the money; empty where there is none.", nullable=True)
    open_breaks = c.count("True breaks open as the day ended.", "breaks", min=0)
    pending = c.count("Items inside their timing window as the day ended.", "breaks", min=0)
    opened = c.count("Breaks first seen on the day.", "breaks", min=0)
    closed = c.count("Breaks that ended on the day.", "breaks", min=0)
    gross = c.total("Sum of the differences of true breaks open, whatever their sign.")
    net = c.total("Sum of the differences of true breaks open.")


class ReconciliationDue(Result):
    """One row: one reconciliation of one business day: when it was due, and when both sides were there and it proved.

    From the first build on; a day whose deadline lies ahead and that is not done yet has no row.
    """

    table: ClassVar[str] = "reconciliations_due"

    reconciliation = c.identifier("Which reconciliation.", "name", primary_key=True)
    day = c.day("The business day reconciled.", primary_key=True)
    due_at = c.moment("The deadline.")
    completed_at = c.moment("First moment it was complete and proved; empty while it is not.", nullable=True)
    is_on_time = c.flag("Complete by the deadline.")
