"""Settlement desk over time: how every instruction stood at any moment, and on every day it was due."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result
from backoffice.contracts.settlement import (
    FAILING_PARTIES,
    LIFECYCLE_STATES,
    MOVEMENTS,
    PAYMENTS,
)

LACKING = ("securities", "cash")


class SettlementSpan(Result):
    """One row: one stretch of time in which an instruction stood unchanged, by what had been said until then.

    The spans of an instruction follow each other without gap, from the moment it was sent. The row whose
    `valid_from` <= m < `valid_to` is what `settlement_status` says as of m. Where and with whom it settles stands on
    every span, so that any count of the present can be taken of the past.
    """

    table: ClassVar[str] = "settlement_spans"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    valid_from = c.moment("Since when it stood so.", primary_key=True)
    valid_to = c.moment("When that ended: the first moment it stood otherwise; empty while it holds.", nullable=True)
    state = c.one_of(LIFECYCLE_STATES, "Lifecycle state, one of the states of the precedence table.")
    is_open = c.flag("Not settled, cancelled, rejected or closed.")
    is_failed = c.flag("It was due and had not settled whole on time, by what was known.")
    is_hold = c.flag("Open, and the newest settlement reason said on hold.")
    is_matched = c.flag("The market had it matched, by the newest word; what has settled was matched.")
    matched_at = c.moment("First time it was advised as matched, where it had been by then.", nullable=True)
    ended_at = c.moment("Since when it was settled, cancelled, rejected or closed; empty while open.", nullable=True)
    reason = c.identifier(
        "Reason code that explained why it was not settled, or failed; else why it ended.",
        "ISO 15022 code",
        nullable=True,
    )
    reason_family = c.identifier("Family of that reason; `unknown` for a code we do not know.", "family", nullable=True)
    narrative = c.text("The sender's own words for the reason.", nullable=True)
    failing_party = c.one_of(
        FAILING_PARTIES, "Whose side held it up, by the reason; empty where the reason does not say.", nullable=True
    )
    settled_quantity = c.quantity("Sum confirmed by then.", min=0)
    remaining_quantity = c.quantity("Instructed less confirmed, never below zero.", min=0)
    remaining_amount = c.amount(
        "Amount instructed and not settled; in proportion of the quantity where a confirmation names no amount in "
        "the instruction's currency; empty when free of payment.",
        nullable=True,
    )
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    amount = c.amount("Amount instructed; empty when free of payment.", nullable=True)
    intended_settlement_date = c.day("Intended settlement date.")
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    counterparty_id = c.identifier("The party on the other side.", nullable=True)
    market = c.identifier("Market whose calendar counts.", "calendar")
    movement = c.one_of(MOVEMENTS, "We deliver or receive.", "ISO 20022 code")
    payment = c.one_of(PAYMENTS, "Against payment or free.", "ISO 20022 code")


class SettlementDay(Result):
    """One row: one instruction on one business day it was due and, as that day began, not settled whole.

    Days run from the intended settlement date on, as business days of the market (against payment, also of the
    payment system), to the last one whose cut-off has passed. Each row is exactly one of settled that day, closed
    that day, failing, unmatched, or not sent yet; quantities and amounts open at the start are those settled
    that day and those remaining at the cut-off. What was cancelled or rejected before the cut-off and had
    nothing settle that day has no row. Settled is by effective date, whenever the confirmation came;
    the rest is as known at the cut-off.
    """

    table: ClassVar[str] = "settlement_days"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    day = c.day("The business day.", primary_key=True)
    cut_off_at = c.moment("Cut-off of that day; the end of the day where the market has none.")
    fail_day = c.count("Business days since the intended date, which is day 0.", "business days", min=0)
    calendar_known = c.flag("The market calendar covers the dates; if not, Mondays to Fridays were counted.")
    is_settled_that_day = c.flag("The last of it settled on this day.")
    is_closed_that_day = c.flag(
        "A part was left and no more will settle: closed by a last part (PARC), or the rest was cancelled or rejected "
        "on the day a part settled."
    )
    is_fail = c.flag("Open and matched at the cut-off: a settlement fail of this day.")
    is_unmatched = c.flag("Open at the cut-off, sent before it, and not matched before it.")
    is_unsent = c.flag("Due, and only sent at or after the cut-off: not in the market's books that day.")
    is_hold = c.flag("Open at the cut-off and on hold.")
    is_matched_later = c.flag(
        "Not matched before the cut-off, and matched at or after it: a day a late matching fail is charged for."
    )
    matched_at = c.moment("First time it was advised as matched, as known today.", nullable=True)
    matched_late = c.flag("Matched at or after the cut-off of its intended date, as known today.")
    ageing_bucket = c.identifier(
        "Age of the fail in business days, in buckets whose edges are dated rates.", "business days", nullable=True
    )
    lacking = c.one_of(
        LACKING,
        "What the fail lacks: securities or cash, by reason and failing party; empty where they do not say.",
        nullable=True,
    )
    reason = c.identifier("Reason why it was not settled, as known at the cut-off.", "ISO 15022 code", nullable=True)
    reason_family = c.identifier("Family of that reason; `unknown` for a code we do not know.", "family", nullable=True)
    failing_party = c.one_of(
        FAILING_PARTIES, "Whose side held it up, by that reason; empty where it does not say.", nullable=True
    )
    quantity = c.quantity("Quantity instructed.")
    open_quantity = c.quantity("Still to settle as the day began.", min_exclusive=0)
    settled_quantity = c.quantity("Settled since the previous business day it was due on.", min=0)
    remaining_quantity = c.quantity("Still to settle at the cut-off.", min=0)
    amount = c.amount("Amount instructed; empty when free of payment.", nullable=True)
    open_amount = c.amount("Still to be paid as the day began; empty when free of payment.", nullable=True)
    settled_amount = c.amount("Paid since the previous business day it was due on.", nullable=True)
    remaining_amount = c.amount("Still to be paid at the cut-off; empty when free of payment.", nullable=True)
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    intended_settlement_date = c.day("Intended settlement date.")
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    account_id = c.identifier("Our safekeeping account.", "account")
    counterparty_id = c.identifier("The party on the other side.", nullable=True)
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    market = c.identifier("Market whose calendar counts.", "calendar")
    movement = c.one_of(MOVEMENTS, "We deliver or receive.", "ISO 20022 code")
    payment = c.one_of(PAYMENTS, "Against payment or free.", "ISO 20022 code")
    transaction_type = c.identifier("Type of settlement transaction.", "ISO code")
