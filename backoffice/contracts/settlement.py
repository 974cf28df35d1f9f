"""Settlement desk: what is instructed, what the custodian says of it, what has settled.

Words follow ISO 20022 (sese.023 instruction, sese.024 status advice, sese.025 confirmation) and, in brackets,
their ISO 15022 twins (MT540-543, MT548, MT544-547).
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result

RECORD_KEEPERS = ("own", "broker", "custodian", "ccp", "accounting")
INSTRUMENT_SCHEMES = ("ISIN", "CUSIP", "SEDOL", "TICKER")
SIDES = ("BUYI", "SELL")
MOVEMENTS = ("DELI", "RECE")
PAYMENTS = ("APMT", "FREE")
DIMENSIONS = ("processing", "inferred_matching", "matching", "settlement")
PARTIALS = ("PAIN", "PARC")
CASH_DIRECTIONS = ("CRDT", "DBIT")
FAILING_PARTIES = ("own", "counterparty", "both", "market")

LIFECYCLE_STATES = (
    "CANCELLED",
    "SETTLED",
    "PARTIALLY_SETTLED",
    "CLOSED_PARTIAL",
    "REJECTED",
    "CANCEL_PENDING",
    "CANCEL_REQUESTED_BY_CPTY",
    "FAILING",
    "ON_HOLD",
    "PENDING",
    "MATCHED",
    "UNMATCHED",
    "IN_REPAIR",
    "ACKNOWLEDGED",
    "PENDING_PROCESSING",
    "INSTRUCTED",
    "ALLEGED",
    "STATUS_CONFLICT",
)


class Trade(Extract):
    """One row: one trade as one record keeper has it (our books, the broker's, the custodian's, the CCP's)."""

    table: ClassVar[str] = "trades"

    record_keeper = c.one_of(RECORD_KEEPERS, "Whose record this is.", primary_key=True)
    source_system = c.identifier("System or party that sent the record.", "system", primary_key=True)
    trade_id = c.identifier("The record keeper's own identifier of the trade.", primary_key=True)
    common_reference = c.identifier("Reference both parties know (ISO 20022 CmonId, an execution id).", nullable=True)
    legal_entity_id = c.identifier("Our legal entity that traded: a `parties` id.", nullable=True)
    desk = c.identifier("Front-office desk that traded.", "desk", nullable=True)
    account_id = c.identifier("Account the trade belongs to.", "account", nullable=True)
    counterparty_id = c.identifier("The other party or broker: a `parties` id.", nullable=True)
    instrument_id = c.identifier("The instrument, in the scheme of the next column.", "ISIN, CUSIP, SEDOL or ticker")
    instrument_scheme = c.one_of(INSTRUMENT_SCHEMES, "Scheme of `instrument_id`.")
    side = c.one_of(SIDES, "Bought (BUYI) or sold (SELL), from our point of view.", "ISO 15022 code")
    quantity = c.quantity("Quantity traded, always positive.", min_exclusive=0)
    price = c.price("Deal price of one unit.", nullable=True)
    gross_amount = c.amount("Quantity times price before fees, always positive.", nullable=True)
    commission = c.amount("Broker's commission.", nullable=True)
    fees = c.amount("Taxes, levies and other fees.", nullable=True)
    accrued_interest = c.amount("Accrued interest bought or sold with a bond.", nullable=True)
    currency = c.currency()
    trade_date = c.day("Day the trade was struck.")
    settlement_date = c.day("Intended settlement date agreed at trade.")
    traded_at = c.moment("Time the trade was struck.", nullable=True)
    affirmed_at = c.moment("Time the trade was affirmed or confirmed by the client.", nullable=True)
    trade_status = c.identifier("The record keeper's own status word, as received.", "as received", nullable=True)


class Allocation(Extract):
    """One row: one account's part of a block trade, as one record keeper has it."""

    table: ClassVar[str] = "allocations"

    record_keeper = c.one_of(RECORD_KEEPERS, "Whose record this is.", primary_key=True)
    source_system = c.identifier("System or party that sent the record.", "system", primary_key=True)
    allocation_id = c.identifier("The record keeper's own identifier of the allocation.", primary_key=True)
    common_reference = c.identifier("The trade's reference both parties know.")
    account_id = c.identifier("Account that receives this part.", "account")
    quantity = c.quantity("Quantity allocated, always positive.", min_exclusive=0)


class SettlementInstruction(Extract):
    """One row: one settlement instruction as sent (sese.023, MT540-543)."""

    table: ClassVar[str] = "settlement_instructions"
    changes_on: ClassVar[tuple[str, ...]] = ("instructed_at",)

    instruction_id = c.identifier("Our reference of the instruction (TxId, SEME).", primary_key=True)
    trade_id = c.identifier("The trade it settles: our own `trades` id.", nullable=True)
    legal_entity_id = c.identifier("Our legal entity: a `parties` id.", nullable=True)
    desk = c.identifier("Front-office desk that traded.", "desk", nullable=True)
    account_id = c.identifier("Our safekeeping account.", "account")
    movement = c.one_of(MOVEMENTS, "We deliver (DELI) or receive (RECE) the securities.", "ISO 20022 code")
    payment = c.one_of(PAYMENTS, "Against payment (APMT) or free of payment (FREE).", "ISO 20022 code")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    quantity = c.quantity("Quantity to settle, always positive.", min_exclusive=0)
    amount = c.amount("Amount to settle, always positive; empty when free of payment.", nullable=True)
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    cash_direction = c.one_of(
        CASH_DIRECTIONS,
        "We are paid (CRDT) or pay (DBIT); empty where free of payment or not told.",
        "ISO 20022 code",
        nullable=True,
    )
    trade_date = c.day("Day of the trade.", nullable=True)
    intended_settlement_date = c.day("Intended settlement date, ISD (SttlmDt, 98A SETT).")
    counterparty_id = c.identifier("The party on the other side: a `parties` id.", nullable=True)
    place_of_settlement = c.identifier("The CSD where it settles (PSET).", "BIC", nullable=True)
    market = c.identifier("Market whose settlement calendar counts: a `calendar_days` calendar.", "calendar")
    transaction_type = c.identifier("Type of settlement transaction (22F SETR): TRAD, REPU, COLI, CORP ...", "ISO code")
    instructed_at = c.moment("Time the instruction was sent.")


class StatusAdvice(Extract):
    """One row: one status of one dimension in one status message (sese.024, MT548).

    ISO gives four statuses side by side; a message that carries several becomes several rows.
    """

    table: ClassVar[str] = "status_advices"
    changes_on: ClassVar[tuple[str, ...]] = ("advised_at",)

    advice_id = c.identifier("Reference of the message.", primary_key=True)
    dimension = c.one_of(DIMENSIONS, "Which of the four parallel statuses this is.", primary_key=True)
    instruction_id = c.identifier("The instruction it speaks of.")
    advised_at = c.moment("Time the status was true, by the sender.")
    status = c.identifier("Status code: PACK, REJT, CAND ..., MACH, NMAT, PEND, PENF.", "ISO 15022 code")
    reason = c.identifier("Reason code, as received.", "ISO 15022 code", nullable=True)
    further_reasons = c.text("Further reason codes of the same status, as received, comma-separated.", nullable=True)
    narrative = c.text("Reason in words (AddtlRsnInf, 70D REAS).", nullable=True)
    advised_by = c.identifier("Who says so: custodian, depository or an internal system.", "party", nullable=True)


class SettlementConfirmation(Extract):
    """One row: one confirmation of settlement, whole or partial (sese.025, MT544-547)."""

    table: ClassVar[str] = "settlement_confirmations"
    changes_on: ClassVar[tuple[str, ...]] = ("confirmed_at", "effective_settlement_date")

    confirmation_id = c.identifier("Reference of the message.", primary_key=True)
    instruction_id = c.identifier("The instruction that settled.")
    confirmed_at = c.moment("Time of the message.")
    effective_settlement_date = c.day("Day it really settled (FctvSttlmDt, 98A ESET).")
    settled_quantity = c.quantity("Quantity settled by this confirmation.", min=0)
    settled_amount = c.amount("Amount settled by this confirmation; empty when free of payment.", nullable=True)
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    cash_direction = c.one_of(
        CASH_DIRECTIONS,
        "We were paid (CRDT) or paid (DBIT); empty where free of payment or not told.",
        "ISO 20022 code",
        nullable=True,
    )
    previously_settled_quantity = c.quantity("Settled before by the sender's count, where told.", nullable=True, min=0)
    remaining_quantity = c.quantity("Still to settle by the sender's count, where told.", nullable=True, min=0)
    previously_settled_amount = c.amount("Amount settled before by the sender's count, where told.", nullable=True)
    remaining_amount = c.amount("Amount still to settle by the sender's count, where told.", nullable=True)
    partial = c.one_of(PARTIALS, "Partial: a part remains (PAIN) or no more will settle (PARC).", nullable=True)


class FailToDeliver(Extract):
    """One row: one security's fails balance on one day, as the US SEC publishes it.

    The quantity is a running balance, not new fails: it is never summed over days, and no age follows from it.
    """

    table: ClassVar[str] = "fails_to_deliver"

    settlement_date = c.day("Day of the balance.", primary_key=True)
    cusip = c.identifier("The security.", "CUSIP", primary_key=True)
    symbol = c.identifier("Ticker on that day.", "ticker", primary_key=True)
    quantity = c.count("Shares that failed to deliver, as a balance on that day.", "shares", min=0)
    description = c.text("Name of the issue, as published.", nullable=True)
    price = c.price("Previous day's closing price; empty where the file gives none.", of="USD", nullable=True)


class SettlementStatus(Result):
    """One row: one instruction as it stands at the build's as-of moment."""

    table: ClassVar[str] = "settlement_status"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    state = c.one_of(LIFECYCLE_STATES, "Lifecycle state, one of the states of the precedence table.")
    is_open = c.flag("Not settled, cancelled, rejected or closed: still to be watched.")
    is_final = c.flag("Over, and so is its last day: no later build changes its figures but by a new message.")
    is_failed = c.flag("It is due and did not settle whole on time, whether it has settled since or not.")
    settled_on_time = c.flag("Settled whole, on or before its intended date.")
    settled_late = c.flag("Settled whole, after its intended date.")
    is_due = c.flag("The cut-off of its intended date has passed and it was not cancelled or rejected before.")
    is_hold = c.flag("Open, and the newest settlement reason says on hold.")
    is_partial = c.flag("A part has settled, a part has not.")
    is_matched = c.flag("The market has it matched, by the newest word; what has settled was matched.")
    matched_in_time = c.flag(
        "Matched before its intended date; empty where it settled and nobody said when it matched.", nullable=True
    )
    matched_late = c.flag("Matched at or after the cut-off of its intended settlement date.")
    is_late_unmatched = c.flag("Unmatched, on its intended date or later.")
    fail_days = c.count(
        "Business days it failed: from the intended date (day 0) to settlement, its end, or the as-of day.",
        "business days",
        min=0,
    )
    days_until_due = c.count(
        "While open: business days from the as-of day to the intended date, negative once past.",
        "business days",
        nullable=True,
    )
    failing_party = c.one_of(
        FAILING_PARTIES, "Whose side holds it up, by the reason; empty where the reason does not say.", nullable=True
    )
    reason = c.identifier(
        "Reason code that explains why it is not settled, or failed; else why it ended.",
        "ISO 15022 code",
        nullable=True,
    )
    reason_family = c.identifier("Family of that reason; `unknown` for a code we do not know.", "family", nullable=True)
    narrative = c.text("The sender's own words for the reason.", nullable=True)
    settled_quantity = c.quantity("Sum confirmed.", min=0)
    remaining_quantity = c.quantity("Instructed less confirmed, never below zero.", min=0)
    remaining_amount = c.amount(
        "Amount instructed and not settled; in proportion of the quantity where a confirmation names no amount in "
        "the instruction's currency; empty when free of payment.",
        nullable=True,
    )
    over_delivered = c.flag("More was confirmed than instructed: to be investigated.")
    actual_settlement_date = c.day(
        "Day it was settled whole, or the last part did; empty while open and where nothing settled.", nullable=True
    )
    matched_at = c.moment("First time it was advised as matched.", nullable=True)
    last_advised_at = c.moment("Newest message about it.", nullable=True)
    status_source = c.identifier(
        "Who sent the newest status advice about it; empty where the sender is not named.", "party", nullable=True
    )
    recycle_count = c.count(
        "Cut-offs of business days, from the intended date on, that it met unsettled.", "times", min=0
    )
    intended_settlement_date = c.day("Intended settlement date.")
    due_month = c.day("Month of the intended date, as its first day.")
    trade_date = c.day("Day of the trade.", nullable=True)
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    account_id = c.identifier("Our safekeeping account.", "account")
    movement = c.one_of(MOVEMENTS, "We deliver or receive.", "ISO 20022 code")
    payment = c.one_of(PAYMENTS, "Against payment or free.", "ISO 20022 code")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    quantity = c.quantity("Quantity instructed.")
    amount = c.amount("Amount instructed; empty when free of payment.", nullable=True)
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    counterparty_id = c.identifier("The party on the other side.", nullable=True)
    market = c.identifier("Market whose calendar counts.", "calendar")
    transaction_type = c.identifier("Type of settlement transaction.", "ISO code")
    instructed_at = c.moment("Time the instruction was sent.")
    calendar_known = c.flag("The market calendar covers the dates; if not, Mondays to Fridays were counted.")
    ageing_bucket = c.identifier(
        "Business days failed, in buckets whose edges are dated rates; empty if not failed.",
        "business days",
        nullable=True,
    )
