"""Reconciliation desk, what people do about breaks: every act as it was done, and what became of it."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result

ACT_KINDS = (
    "comment",
    "assign",
    "propose_match",
    "propose_acceptance",
    "propose_write_off",
    "accept",
    "write_off",
    "confirm",
    "undo",
)
"""What a person can do. A proposal waits for a second person's `confirm`; `undo` takes back an earlier act."""

ROOT_CAUSES = (
    "MISSING_BOOKING",
    "LATE_BOOKING",
    "STATIC_DATA",
    "PRICE_SOURCE",
    "FX",
    "CORPORATE_ACTION",
    "FEES",
    "DUPLICATE_FEED",
    "CUT_OFF",
    "COUNTERPARTY_ERROR",
)
"""Why breaks come about: the field's list of root causes."""

ACT_WAYS = ("screen", "command", "workbook", "file")

STANDINGS = ("stands", "waits", "undone", "lapsed", "refused")
"""An act holds; waits for a second person; was taken back; no longer fits the break; was never allowed."""

ACT_FINDINGS = (
    "BREAK_GONE",
    "BREAK_CHANGED",
    "BREAK_HANDLED",
    "REASON_MISSING",
    "OWNER_MISSING",
    "ONE_ROW_IS_NO_MATCH",
    "DOES_NOT_NET",
    "ABOVE_LIMIT",
    "NO_LIMIT_SET",
    "ACT_MISSING",
    "NO_SUCH_ACT",
    "NOT_WAITING",
    "NOT_STANDING",
    "OTHER_BREAKS",
    "MAKER_IS_CHECKER",
)
"""Why an act does not hold."""


class BreakAct(Extract):
    """One row: one act of one person on one break. Never changed and never deleted: to take it back is a new act.

    An act on several breaks (a match of three) has a row for each; it holds for all of them or for none.
    """

    table: ClassVar[str] = "break_acts"

    act_id = c.identifier("The act, by its content.", "first 16 hex digits of SHA-256", primary_key=True)
    break_id = c.identifier("The break it is about.", "first 16 hex digits of SHA-256", primary_key=True)
    reconciliation = c.identifier("The reconciliation the break is of.", "name")
    acted_at = c.moment("When.")
    actor = c.identifier("Who, by the name given; nothing proves it until there is a sign-in.", "person")
    kind = c.one_of(ACT_KINDS, "What was done.")
    break_version = c.identifier("State of the break the person had before him.", "first 16 hex digits of SHA-256")
    on_act = c.identifier("The act that is confirmed or undone.", "first 16 hex digits of SHA-256", nullable=True)
    owner = c.identifier("Whom the break is given to.", "person", nullable=True)
    cause = c.one_of(ROOT_CAUSES, "Root cause the person found.", nullable=True)
    reason = c.text("Comment or reason, in the person's own words.", nullable=True)
    way = c.one_of(ACT_WAYS, "How it was entered.")


class ActOutcome(Result):
    """One row: one act on one break, and whether it holds; if not, why, with the figure found and the one allowed."""

    table: ClassVar[str] = "act_outcomes"

    act_id = c.identifier("The act.", "first 16 hex digits of SHA-256", primary_key=True)
    break_id = c.identifier("The break.", "first 16 hex digits of SHA-256", primary_key=True)
    reconciliation = c.identifier("The reconciliation the break is of.", "name")
    acted_at = c.moment("When.")
    actor = c.identifier("Who.", "person")
    kind = c.one_of(ACT_KINDS, "What was done.")
    on_act = c.identifier("The act that is confirmed or undone.", "first 16 hex digits of SHA-256", nullable=True)
    owner = c.identifier("Whom the break is given to.", "person", nullable=True)
    cause = c.one_of(ROOT_CAUSES, "Root cause the person found.", nullable=True)
    reason = c.text("Comment or reason, in the person's own words.", nullable=True)
    way = c.one_of(ACT_WAYS, "How it was entered.")
    standing = c.one_of(STANDINGS, "Whether it holds.")
    finding = c.one_of(ACT_FINDINGS, "Why it does not hold.", nullable=True)
    found = c.text("The figure or name found, where the finding has one.", nullable=True)
    allowed = c.text("The figure or name that would have been right.", nullable=True)
    confirmed_by = c.identifier("The second person, of a proposal that was confirmed.", "person", nullable=True)
    confirmed_at = c.moment("When it was confirmed.", nullable=True)
