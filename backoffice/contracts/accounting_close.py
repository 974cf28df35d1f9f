"""Accounting desk, closing the books: the close calendar, certified accounts, and what was posted after the close."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.deadlines import FOUR_EYES, STANDINGS
from backoffice.contracts.extract import Extract, Result

_ENTITY = "Our legal entity: a `parties` id."
_PERIOD = "Accounting period."
_STANDING = "Done in time, late, overdue, or not due yet; empty where the calendar does not reach that day."


class PeriodClose(Extract):
    """One row: the close of one accounting period of one legal entity."""

    table: ClassVar[str] = "period_closes"

    legal_entity_id = c.identifier(_ENTITY, primary_key=True)
    month = c.month(_PERIOD, primary_key=True)
    trial_balance_at = c.moment("When the trial balance was run.", nullable=True)
    closed_at = c.moment("When the statements were final and the period was shut; empty while open.", nullable=True)


class CloseTask(Extract):
    """One row: one task of the close calendar of one accounting period of one legal entity."""

    table: ClassVar[str] = "close_tasks"

    task_id = c.identifier("The close tool's identifier of the task.", primary_key=True)
    legal_entity_id = c.identifier(_ENTITY)
    month = c.month(_PERIOD)
    task = c.text("What is to be done, in the words of the firm.")
    owner = c.identifier("Team that does it.", "team", nullable=True)
    due_in_days = c.count("Business day of the close it is due on: 1 is the first after the period.", "business days")
    due_minutes = c.count("Time of that day it is due at; 1440 is its end.", "minutes after midnight", min=0, max=1440)
    time_zone = c.identifier("Clock the time is read by.", "IANA time zone")
    calendar = c.identifier("Calendar whose business days count.", "calendar")
    done_at = c.moment("When it was done; empty while it is not.", nullable=True)


class AccountCertification(Extract):
    """One row: one balance sheet account that one person reconciles and another certifies, for one period."""

    table: ClassVar[str] = "account_certifications"

    legal_entity_id = c.identifier(_ENTITY, primary_key=True)
    account_id = c.identifier("The account.", "account code", primary_key=True)
    currency = c.currency("Currency of the account.", primary_key=True)
    month = c.month(_PERIOD, primary_key=True)
    owner = c.identifier("Team that answers for it.", "team", nullable=True)
    due_at = c.moment("By when it is to be certified.")
    prepared_by = c.identifier("Who reconciled it; empty while nobody did.", "pseudonym", nullable=True)
    reviewed_by = c.identifier("Who certified it; empty while nobody did.", "pseudonym", nullable=True)
    certified_at = c.moment("When it was certified; empty while it is not.", nullable=True)


class ManualJournal(Extract):
    """One row: one journal a person made."""

    table: ClassVar[str] = "manual_journals"

    journal_id = c.identifier("The ledger's identifier of the journal.", primary_key=True)
    legal_entity_id = c.identifier(_ENTITY)
    month = c.month("Accounting period it is posted in.")
    currency = c.currency()
    amount = c.amount("Sum of its debits.", min=0)
    posted_at = c.moment("When it was posted.")
    made_by = c.identifier("Who made it.", "pseudonym", nullable=True)
    approved_by = c.identifier("Who approved it; empty where nobody did.", "pseudonym", nullable=True)
    narrative = c.text("Why it was made, in the maker's words.", nullable=True)


class CloseDuration(Result):
    """One row: the close of one period that is over: how long it took from trial balance to final statements."""

    table: ClassVar[str] = "close_durations"

    legal_entity_id = c.identifier("Our legal entity.", primary_key=True)
    month = c.month(_PERIOD, primary_key=True)
    trial_balance_at = c.moment("When the trial balance was run.", nullable=True)
    closed_at = c.moment("When the period was shut; empty while open.", nullable=True)
    is_closed = c.flag("The period was shut.")
    days_to_close = c.number(
        "From trial balance to final statements; empty while open, or where either is not known.",
        "calendar days",
        nullable=True,
        min=0,
    )


class CloseTaskStatus(Result):
    """One row: one task of the close calendar as of now."""

    table: ClassVar[str] = "close_task_status"

    task_id = c.identifier("The task.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity.")
    month = c.month(_PERIOD)
    task = c.text("What is to be done.")
    owner = c.identifier("Team that does it.", "team", nullable=True)
    due_at = c.moment("By when: that time on that business day of the close.", nullable=True)
    due_on = c.day("Day of that, in UTC.", nullable=True)
    done_at = c.moment("When it was done.", nullable=True)
    standing = c.one_of(STANDINGS, _STANDING, nullable=True)
    hours_late = c.number("After its deadline; not done, up to now; 0 in time.", "clock hours", nullable=True, min=0)


class CertificationStatus(Result):
    """One row: the certification of one account for one period as of now.

    It counts as in time when another person than who prepared it certified it by its deadline.
    """

    table: ClassVar[str] = "certification_status"

    legal_entity_id = c.identifier("Our legal entity.", primary_key=True)
    account_id = c.identifier("The account.", "account code", primary_key=True)
    currency = c.currency("Currency of the account.", primary_key=True)
    month = c.month(_PERIOD, primary_key=True)
    owner = c.identifier("Team that answers for it.", "team", nullable=True)
    due_at = c.moment("By when it is to be certified.")
    due_on = c.day("Day of that, in UTC.")
    certified_at = c.moment("When it was certified.", nullable=True)
    standing = c.one_of(STANDINGS, "Certified in time, late, overdue, or not due yet, whoever did it.")
    four_eyes = c.one_of(FOUR_EYES, "Whether another person certified it than who prepared it.")
    is_in_time = c.flag("Certified in time, by another person.")


class PostCloseAdjustment(Result):
    """One row: one journal posted in a period after that period was closed."""

    table: ClassVar[str] = "post_close_adjustments"

    journal_id = c.identifier("The journal.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity.")
    month = c.month("Accounting period it changes.")
    currency = c.currency()
    amount = c.amount("Sum of its debits.", min=0)
    posted_at = c.moment("When it was posted.")
    posted_on = c.day("Day of that, in UTC.")
    closed_at = c.moment("When the period was closed.")
    days_after_close = c.number("From the close to its posting.", "calendar days", min=0)
    four_eyes = c.one_of(FOUR_EYES, "Whether another person approved it than who made it.")
    narrative = c.text("Why it was made.", nullable=True)
