"""Reconciliation desk, the worklist: every break with its nature, its handling and its life so far."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.break_acts import ACT_KINDS, ROOT_CAUSES
from backoffice.contracts.extract import Result
from backoffice.contracts.reconciliation import AGE_BUCKETS, SIDES_OF_A_RECONCILIATION, Break
from backoffice.contracts.settlement import RECORD_KEEPERS

HANDLING_STATES = ("OPEN", "ASSIGNED", "PROPOSED", "MATCHED_BY_HAND", "ACCEPTED", "WRITTEN_OFF")
OPEN_STATES = ("OPEN", "ASSIGNED", "PROPOSED")
MATERIALITY_BANDS = ("IMMATERIAL", "MODERATE", "IMMEDIATE")


class BreakCase(Break):
    """One row: one break of today, as the desk works it: what it is, who has it, what was decided.

    The type is the engine's, narrowed where both rows and their neighbours say more; faults of whole statements
    are here too, under the reconciliation `statement`.
    """

    table: ClassVar[str] = "break_cases"

    version = c.identifier(
        "The break's state: changes with types, rows and figures, not with age.", "first 16 hex digits of SHA-256"
    )
    gross = c.total("Size of the difference, whatever its sign.", nullable=True)
    calendar = c.identifier(
        "Calendar its business days are counted on; Mondays to Fridays where it is empty or not loaded.",
        "calendar",
        nullable=True,
    )
    age_days = c.count("Business days since its date, at the build's as-of.", "business days", min=0, nullable=True)
    age_bucket = c.one_of(AGE_BUCKETS, "Ladder of nostro ageing, in business days.", nullable=True)
    is_timing_candidate = c.flag("Within its timing window: the counter-entry may still come.")
    due_on = c.day("Business day by which it must be solved, as its reconciliation declares.", nullable=True)
    control_desk = c.identifier("Desk that answers for its reconciliation.", "desk", nullable=True)
    self_clears_by = c.day("Last day of its timing window: until then the counter-entry may come.", nullable=True)
    materiality = c.one_of(
        MATERIALITY_BANDS,
        "Band of its size, by the currency's thresholds and the reconciliation's own; empty where it has no size.",
        nullable=True,
    )
    responsible_side = c.one_of(
        SIDES_OF_A_RECONCILIATION, "Whose books are probably wrong; empty where both may be.", nullable=True
    )
    third_keeper = c.one_of(
        RECORD_KEEPERS, "Holdings: the third of three record keepers, where his record is known.", nullable=True
    )
    third_quantity = c.quantity("What he has: zero where he reports the account without the instrument.", nullable=True)
    outlier = c.one_of(
        RECORD_KEEPERS, "Whose record stands alone while the two others agree; empty where none does.", nullable=True
    )
    cause = c.one_of(ROOT_CAUSES, "Root cause: the one a person found, else the probable one.", nullable=True)
    cause_is_probable = c.flag("Nobody has said the cause: it is what the type suggests.")
    state = c.one_of(HANDLING_STATES, "How far its handling has come.")
    is_open = c.flag("Nothing that holds has closed it.")
    is_true_break = c.flag("Open, and not merely inside its timing window.")
    is_overdue = c.flag("A true break whose day to be solved by has passed.")
    owner = c.identifier("Who has it.", "person", nullable=True)
    needs_second_person = c.flag("A proposal waits for somebody other than who made it.")
    held_by = c.identifier("The proposal or decision that holds it.", "first 16 hex digits of SHA-256", nullable=True)
    proposed_by = c.identifier("Who proposed or decided that.", "person", nullable=True)
    confirmed_by = c.identifier("Who confirmed it.", "person", nullable=True)
    handled_at = c.moment("When it was closed by hand.", nullable=True)
    last_act = c.one_of(ACT_KINDS, "What was last done about it.", nullable=True)
    last_act_at = c.moment("When.", nullable=True)
    last_act_by = c.identifier("By whom.", "person", nullable=True)
    limit = c.amount("What one person may close alone; empty where no limit is set.", nullable=True)


class MatchDay(Result):
    """One row: the rows of one side and account dated on one day, counted by who matched them."""

    table: ClassVar[str] = "match_days"

    key = c.identifier("Its parts, joined: bucket, reconciliation, side, day, account, currency.", primary_key=True)
    reconciliation = c.identifier("Which reconciliation.", "name")
    side = c.one_of(SIDES_OF_A_RECONCILIATION, "Own records or the outside statement.")
    item_date = c.day("Date the rows are counted on; empty where unknown.", nullable=True)
    account_id = c.identifier("Account.", "account", nullable=True)
    currency = c.currency("Currency of the amounts.", nullable=True)
    in_scope = c.count("Rows in scope: matched or in a break.", "rows", min=0)
    matched = c.count("Of them matched by the rules.", "rows", min=0)
    by_hand = c.count("Of them matched by hand, confirmed by a second person.", "rows", min=0)


class HandlingProof(Result):
    """One row: the breaks of one reconciliation and currency, counted by what became of them: rows and money tie."""

    table: ClassVar[str] = "handling_proofs"

    reconciliation = c.identifier("Which reconciliation.", "name", primary_key=True)
    currency = c.identifier("Currency, or `none` for breaks without money.", "ISO 4217 code", primary_key=True)
    own_broken = c.count("Our rows in breaks, by the engine.", "rows", min=0)
    outside_broken = c.count("Their rows in breaks, by the engine.", "rows", min=0)
    break_difference = c.total("Sum of break differences, by the engine.")
    own_pending = c.count("Our rows still inside their timing window.", "rows", min=0)
    outside_pending = c.count("Their rows still inside their timing window.", "rows", min=0)
    pending_difference = c.total("Sum of their differences.")
    own_open = c.count("Our rows in open breaks.", "rows", min=0)
    outside_open = c.count("Their rows in open breaks.", "rows", min=0)
    open_difference = c.total("Sum of their differences.")
    own_by_hand = c.count("Our rows matched by hand.", "rows", min=0)
    outside_by_hand = c.count("Their rows matched by hand.", "rows", min=0)
    by_hand_difference = c.total("Sum of their differences: what the matches leave over.")
    own_accepted = c.count("Our rows in breaks accepted with a reason.", "rows", min=0)
    outside_accepted = c.count("Their rows in breaks accepted with a reason.", "rows", min=0)
    accepted_difference = c.total("Sum of their differences.")
    own_written_off = c.count("Our rows in breaks written off.", "rows", min=0)
    outside_written_off = c.count("Their rows in breaks written off.", "rows", min=0)
    written_off_difference = c.total("Sum of their differences.")
    proves = c.flag("Rows and money both tie.")
