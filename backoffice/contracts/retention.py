"""Records desk, retention: how long each record is kept and from when, what is held, disposed of, and found again.

The desk's other halves: `static_data` says how sound parties, securities and accounts are, `records` what we loaded.
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.deadlines import STANDINGS
from backoffice.contracts.extract import Extract, Result

RETENTION_CLOCKS = ("created", "closed")
FATES = ("kept", "clock_not_begun", "due", "overdue", "held", "disposed", "disposed_too_soon", "unclassified")
RETRIEVALS = ("passed", "late", "missing", "not_whole", "waiting")


class RecordClass(Extract):
    """One row: one class of records. How many years it is kept is a dated rate, `retention.years`, with its source."""

    table: ClassVar[str] = "record_classes"
    names_kinds: ClassVar[bool] = True

    record_class = c.identifier("The class, as records name it.", "class", primary_key=True)
    name = c.text("Name shown to people.")
    name_hi = c.text("Name shown to people who read Hindi; empty, the other name is shown.", nullable=True)
    clock = c.one_of(
        RETENTION_CLOCKS, "What starts the clock: its making, or the end of what it is about (an account closed)."
    )


class RetainedRecord(Extract):
    """One row: one set of records kept together: a day's blotter, the file of an account, a month of messages."""

    table: ClassVar[str] = "retained_records"

    record_id = c.identifier("The archive's identifier.", primary_key=True)
    record_class = c.identifier("Its class: a `record_classes` class; empty where nobody gave it one.", nullable=True)
    legal_entity_id = c.identifier("Whose records: a `parties` id.", nullable=True)
    location_id = c.identifier("Site that keeps it.", "site", nullable=True)
    created_on = c.day("Day it was made.")
    closed_on = c.day("Day that ended what it is about; empty while that goes on.", nullable=True)
    is_on_hold = c.flag("A legal hold forbids its disposal.")
    is_accessible = c.flag("It can be had at once, not only from a far store.")
    disposed_on = c.day("Day it was destroyed; empty while it is kept.", nullable=True)


class RetrievalTest(Extract):
    """One row: one test: a record was asked for, to see whether it comes, in time and whole."""

    table: ClassVar[str] = "retrieval_tests"

    test_id = c.identifier("Identifier of the test.", primary_key=True)
    record_id = c.identifier("The record asked for.")
    location_id = c.identifier("Site that was asked: its hours count.", "site")
    asked_at = c.moment("When it was asked for.")
    delivered_at = c.moment("When it came; empty while it has not.", nullable=True)
    is_whole = c.flag("What came was whole and readable; empty where nobody said.", nullable=True)


class RetentionStatus(Result):
    """One row: one set of records as of today: how long it is to be kept, and what became of it.

    Days are those of the rule in force on the day it was made. Disposed too soon is before the day it expires, before
    its clock began, or under a hold. Overdue is not disposed of within the days the house gives after expiry.
    """

    table: ClassVar[str] = "retention_status"

    record_id = c.identifier("The archive's identifier.", primary_key=True)
    record_class = c.identifier("Its class.", "class", nullable=True)
    legal_entity_id = c.identifier("Whose records.", nullable=True)
    location_id = c.identifier("Site that keeps it.", "site", nullable=True)
    created_on = c.day("Day it was made.")
    clock = c.one_of(RETENTION_CLOCKS, "What starts the clock; empty without a known class.", nullable=True)
    clock_began_on = c.day("Day the clock began; empty while it has not.", nullable=True)
    retention_years = c.number("Years it is kept; empty without a rule.", "years", nullable=True, min=0)
    expires_on = c.day("Day from which it may be destroyed.", nullable=True)
    accessible_until = c.day("Day up to which it must be to hand at once.", nullable=True)
    is_classified = c.flag("Its class is known and has a rule.")
    is_on_hold = c.flag("A legal hold forbids its disposal.")
    is_kept = c.flag("It has not been destroyed.")
    must_be_accessible = c.flag("It is kept, and within the years in which it must be to hand at once.")
    is_accessible = c.flag("It can be had at once.")
    disposed_on = c.day("Day it was destroyed.", nullable=True)
    fate = c.one_of(FATES, "What became of it.")
    overdue_days = c.count("Calendar days past the last day to destroy it.", "calendar days", nullable=True, min=0)


class RetrievalStatus(Result):
    """One row: one retrieval test as of now, against its target in business hours of the site asked."""

    table: ClassVar[str] = "retrieval_status"

    test_id = c.identifier("The test.", primary_key=True)
    record_id = c.identifier("The record asked for.")
    record_class = c.identifier("Its class; empty for a record the archive does not know.", "class", nullable=True)
    location_id = c.identifier("Site that was asked.", "site")
    asked_at = c.moment("When it was asked for.")
    asked_on = c.day("Day of that, in UTC.")
    delivered_at = c.moment("When it came.", nullable=True)
    turnaround_hours = c.number("Business hours it took.", "business hours", nullable=True, min=0)
    target_hours = c.number("Business hours it was to take.", "business hours", nullable=True, min=0)
    due_at = c.moment("When those had passed.", nullable=True)
    standing = c.one_of(
        STANDINGS, "Came in time, late, overdue, or not due yet; empty without a target.", nullable=True
    )
    retrieval = c.one_of(
        RETRIEVALS, "Passed; came late; did not come; came torn; waits. Empty without a target.", nullable=True
    )
