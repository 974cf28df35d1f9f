"""Reconciliation desk: own ledger, outside statements, positions; and what comparing them gives."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result
from backoffice.contracts.settlement import INSTRUMENT_SCHEMES, RECORD_KEEPERS

STATEMENT_KINDS = ("end_of_day", "intraday", "notification")
ENTRY_STATUSES = ("BOOK", "PDNG", "INFO", "FUTR")
SIDES_OF_A_RECONCILIATION = ("own", "outside")
OUTCOMES = ("matched", "break", "excluded")
AGE_BUCKETS = ("0-2", "3-5", "6-30", "31-60", "60+")

BREAK_TYPES = (
    "MISSING_INTERNAL",
    "MISSING_EXTERNAL",
    "DUPLICATE_INTERNAL",
    "DUPLICATE_EXTERNAL",
    "CURRENCY",
    "INSTRUMENT",
    "ACCOUNT",
    "LOCATION",
    "COUNTERPARTY",
    "ALLOCATION_ACCOUNT",
    "REFERENCE",
    "SIDE",
    "SIGN",
    "CORPORATE_ACTION",
    "QTY_SHORT",
    "QTY_LONG",
    "QUANTITY",
    "PRICE",
    "FX_RATE",
    "SHORTFALL",
    "EXCESS",
    "AMOUNT",
    "FEE_COMMISSION",
    "TAX",
    "ACCRUED_INTEREST",
    "TRADE_DATE",
    "SETTLEMENT_DATE",
    "VALUE_DATE",
    "PERIOD",
    "STATUS_CONFLICT",
    "OPENING_BALANCE_CHAIN",
    "PROOF_TOTAL",
    "STATEMENT_GAP",
    "DUPLICATE_STATEMENT",
)
"""Stable codes, in order of precedence: the first that applies is a break's primary type."""


class LedgerEntry(Extract):
    """One row: one entry of our own ledger on an account we hold at a bank (nostro) or internally."""

    table: ClassVar[str] = "ledger_entries"

    entry_id = c.identifier("The ledger's identifier of the entry.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity: a `parties` id.", nullable=True)
    desk = c.identifier("Desk or cost centre it belongs to.", "desk", nullable=True)
    account_id = c.identifier("Account as the bank names it, so that both sides compare.", "IBAN or account")
    booked_on = c.day("Day we booked it.")
    value_date = c.day("Day it counts for interest.")
    amount = c.amount("Effect on our balance: money in is positive, money out negative.")
    currency = c.currency()
    reference = c.identifier("Our reference, as given to the bank (:61: subfield 7, AcctOwnrRef).", nullable=True)
    counterparty_id = c.identifier("Who paid or was paid: a `parties` id.", nullable=True)
    instruction_id = c.identifier("The settlement instruction behind it.", nullable=True)
    kind = c.identifier("What it is: settlement, fee, fx, dividend, payroll ...", "kind", nullable=True)
    narrative = c.text("Description.", nullable=True)


class Statement(Extract):
    """One row: one account statement's frame and balances (MT940, MT942, camt.052/053/054)."""

    table: ClassVar[str] = "statements"

    statement_id = c.identifier("Identifier made of account, number, date and file.", primary_key=True)
    account_id = c.identifier("The account.", "IBAN or account")
    servicer_id = c.identifier("The bank that keeps the account.", "BIC or as received", nullable=True)
    kind = c.one_of(
        STATEMENT_KINDS, "End of day (MT940, camt.053), intraday (MT942, camt.052) or notification (camt.054)."
    )
    message_type = c.identifier("Type and version of the message.", "message")
    statement_number = c.identifier("Number the bank gave it.", "as received", nullable=True)
    opening_date = c.day("Date of the opening balance.", nullable=True)
    opening_balance = c.amount("Booked opening balance; debit is negative.", nullable=True)
    closing_date = c.day("Date of the closing balance, or of the report.", nullable=True)
    closing_balance = c.amount("Booked closing balance; debit is negative.", nullable=True)
    available_balance = c.amount("Closing available balance.", nullable=True)
    currency = c.currency("Currency of the account.", nullable=True)
    entry_count = c.count("Entries in the statement.", "entries", min=0)
    entries_total = c.amount("Sum of its booked entries.")
    issued_at = c.moment("Time the bank made it.", nullable=True)

    @classmethod
    def business_key(cls) -> tuple[str, ...]:
        """Account, kind, number, page by its opening, and day: the identifier itself would differ by file."""
        return ("account_id", "currency", "kind", "statement_number", "closing_date", "opening_balance")


class StatementEntry(Extract):
    """One row: one entry of a statement. Batch bookings stay one entry, as the balance has them."""

    table: ClassVar[str] = "statement_entries"

    statement_id = c.identifier("The statement.", primary_key=True)
    entry_number = c.count("Place in the statement, from 1.", "position", primary_key=True, min=1)
    account_id = c.identifier("The account.", "IBAN or account")
    kind = c.one_of(STATEMENT_KINDS, "Kind of statement the entry comes from.")
    status = c.one_of(ENTRY_STATUSES, "Booked, pending, for information or future.", "ISO 20022 code")
    booked_on = c.day("Day the bank booked it.", nullable=True)
    value_date = c.day("Day it counts for interest.", nullable=True)
    amount = c.amount("Effect on the balance: credit is positive, debit negative, reversals already signed.")
    currency = c.currency()
    is_reversal = c.flag("The bank marks it as a reversal.")
    account_owner_reference = c.identifier("Our reference, as the bank gives it back.", nullable=True)
    account_servicer_reference = c.identifier("The bank's reference.", nullable=True)
    end_to_end_id = c.identifier("End-to-end reference, where the entry has just one.", nullable=True)
    transaction_code = c.identifier(
        "Bank transaction code (SWIFT type, or domain/family/sub-family).", "code", nullable=True
    )
    transaction_count = c.count(
        "Transactions inside the entry (batch booking); 1 when not said.", "transactions", min=0
    )
    counterparty_name = c.text("Name of the other party, as given.", nullable=True)
    counterparty_account = c.identifier("Account of the other party.", "IBAN or account", nullable=True)
    narrative = c.text("Remittance or supplementary details, as given.", nullable=True)


class Position(Extract):
    """One row: a holding of one instrument in one account at the end of one day, as one record keeper has it."""

    table: ClassVar[str] = "positions"

    record_keeper = c.one_of(RECORD_KEEPERS, "Whose record this is.", primary_key=True)
    source_system = c.identifier("System or party that sent the record.", "system", primary_key=True)
    as_of_date = c.day("Day of the holding, at close.", primary_key=True)
    account_id = c.identifier("Safekeeping account.", "account", primary_key=True)
    instrument_id = c.identifier("The instrument.", "ISIN, CUSIP, SEDOL or ticker", primary_key=True)
    instrument_scheme = c.one_of(INSTRUMENT_SCHEMES, "Scheme of `instrument_id`.")
    quantity = c.quantity("Settled holding; a short position is negative.")
    price = c.price("Price used to value it.", nullable=True)
    market_value = c.amount("Value at that price.", nullable=True)
    currency = c.currency("Currency of price and value.", nullable=True)


class ReconciliationItem(Result):
    """One row: one row of one side of one reconciliation, with what became of it.

    Every input row is here exactly once: matched, break or excluded, and says by which pass and rule.
    """

    table: ClassVar[str] = "reconciliation_items"

    reconciliation = c.identifier("Which reconciliation.", "name", primary_key=True)
    side = c.one_of(SIDES_OF_A_RECONCILIATION, "Own records or the outside statement.", primary_key=True)
    item_id = c.identifier("Identifier of the row on its side.", primary_key=True)
    outcome = c.one_of(OUTCOMES, "What became of it.")
    match_group = c.identifier("Rows of one match or one paired break share this.", nullable=True)
    match_pass = c.count("Pass that decided, as declared from 1; 0 sets rows apart before all.", "pass", min=0)
    rule = c.identifier("Rule that decided.", "rule")
    rule_version = c.count("Version of the reconciliation's declaration that decided.", "version", min=1)
    break_types = c.identifier("Types of the break it is in, by precedence, comma-separated.", "codes", nullable=True)
    differing = c.text(
        "The fields that differ from its partner, as JSON: field to our value and theirs; null is not given.",
        nullable=True,
    )
    not_compared = c.text("Fields only one of the two rows fills in, comma-separated: not compared.", nullable=True)
    copy_of = c.identifier("The row of the same side it is a copy of, when it is a duplicate.", nullable=True)
    item_date = c.day(
        "Date it is counted on: trade date, booking date or position date; empty where neither the row nor its "
        "statement gives one.",
        nullable=True,
    )
    item_month = c.day("Month of that date, as its first day.", nullable=True)
    due_date = c.day("Day it should take effect: settlement date of a trade, value date of cash.", nullable=True)
    reference = c.identifier("Reference it was matched by.", nullable=True)
    account_id = c.identifier("Account.", "account", nullable=True)
    legal_entity_id = c.identifier("Our legal entity, where known.", nullable=True)
    desk = c.identifier("Front-office desk, where known.", "desk", nullable=True)
    counterparty_id = c.identifier("Counterparty, where known.", nullable=True)
    instrument_id = c.identifier("Instrument.", nullable=True)
    quantity = c.quantity("Quantity compared; signed for positions.", nullable=True)
    amount = c.amount("Amount compared; signed for cash.", nullable=True)
    currency = c.currency("Currency of the amount.", nullable=True)


class Break(Result):
    """One row: one break, a pair that differs or a row that has no partner. How old it is, its case says."""

    table: ClassVar[str] = "breaks"

    break_id = c.identifier("Stable identifier: reconciliation, sides and references, hashed.", primary_key=True)
    reconciliation = c.identifier("Which reconciliation.", "name")
    break_type = c.one_of(BREAK_TYPES, "Primary type, by precedence.")
    other_types = c.identifier("Further types of the same break, comma-separated.", "codes", nullable=True)
    own_item_id = c.identifier("Our row; empty when missing on our side.", nullable=True)
    outside_item_id = c.identifier("The outside row; empty when missing there.", nullable=True)
    reference = c.identifier("Reference of the pair or row.", nullable=True)
    rule = c.identifier("Rule that left it open.", "rule", nullable=True)
    item_date = c.day("Date it is counted on, the earlier of the two; empty where unknown.", nullable=True)
    seen_on = c.day(
        "Newest day it was reported: of what stands at the end of a day, else the date itself.", nullable=True
    )
    days_seen = c.count("Reported days it has stood on, one after the other.", "days", min=1)
    ended_on = c.day("First reported day on which it was gone; empty while it stands.", nullable=True)
    item_month = c.day("Month of that date, as its first day.", nullable=True)
    due_date = c.day(
        "Day it should take effect, the earlier of the two: settlement date of a trade, value date of cash.",
        nullable=True,
    )
    copy_of = c.identifier("The row of the same side it is a copy of, when it is a duplicate.", nullable=True)
    own_quantity = c.quantity("Our quantity.", nullable=True)
    outside_quantity = c.quantity("Their quantity.", nullable=True)
    own_amount = c.amount("Our amount.", nullable=True)
    outside_amount = c.amount("Their amount.", of="outside_currency", nullable=True)
    difference = c.total(
        "Own less outside, in the break's currency; a side that is missing or in another currency counts as nothing.",
        nullable=True,
    )
    earlier_difference = c.total("Sum of the differences of its earlier days, which the proof adds up.", nullable=True)
    own_rows = c.count("Our rows in it, of all its days.", "rows", min=0)
    outside_alone_rows = c.count("Their rows in it that have none of ours beside them.", "rows", min=0)
    currency = c.currency("Currency of the difference: ours, or theirs when missing on our side.", nullable=True)
    outside_currency = c.currency("Currency of their amount.", nullable=True)
    differing = c.text(
        "The fields that differ, as JSON: field to our value and theirs; null is not given.", nullable=True
    )
    account_id = c.identifier("Account.", "account", nullable=True)
    legal_entity_id = c.identifier("Our legal entity, where known.", nullable=True)
    desk = c.identifier("Front-office desk, where known.", "desk", nullable=True)
    counterparty_id = c.identifier("Counterparty, where known.", nullable=True)
    instrument_id = c.identifier("Instrument.", nullable=True)


class ReconciliationCount(Result):
    """One row: what one bucket of a reconciliation's rows adds to its proof in one currency."""

    table: ClassVar[str] = "reconciliation_counts"

    bucket = c.identifier("The bucket: rows reconciled and kept together.", "name", primary_key=True)
    reconciliation = c.identifier("Which reconciliation.", "name", primary_key=True)
    currency_key = c.identifier("Currency, or `none`.", "ISO 4217 code", primary_key=True)
    currency = c.currency("Currency of the money; empty for rows without.", nullable=True)
    own_matched = c.count("Our rows matched.", "rows", min=0)
    own_broken = c.count("Our rows in breaks, by the rows.", "rows", min=0)
    own_in_breaks = c.count("Our rows in breaks, by the breaks.", "rows", min=0)
    own_excluded = c.count("Our rows excluded by rule.", "rows", min=0)
    outside_matched = c.count("Their rows matched.", "rows", min=0)
    outside_broken = c.count("Their rows in breaks.", "rows", min=0)
    outside_alone = c.count("Of them without one of ours beside them, by the rows.", "rows", min=0)
    outside_alone_in_breaks = c.count("The same, by the breaks.", "rows", min=0)
    outside_excluded = c.count("Their rows excluded by rule.", "rows", min=0)
    matched_difference = c.total("Sum of differences inside tolerance, own less outside.")
    break_difference = c.total("Sum of break differences, own less outside.")
    excluded_difference = c.total("Sum of excluded amounts, own less outside.")


class ReconciliationProof(Result):
    """One row: the totals of one reconciliation and currency, which must tie."""

    table: ClassVar[str] = "reconciliation_proofs"

    reconciliation = c.identifier("Which reconciliation.", "name", primary_key=True)
    currency = c.identifier("Currency, or `none` for rows without money.", "ISO 4217 code", primary_key=True)
    own_rows = c.count("Rows on our side.", "rows", min=0)
    own_matched = c.count("Of them matched.", "rows", min=0)
    own_broken = c.count("Of them in breaks.", "rows", min=0)
    own_excluded = c.count("Of them excluded by rule.", "rows", min=0)
    outside_rows = c.count("Rows on the outside.", "rows", min=0)
    outside_matched = c.count("Of them matched.", "rows", min=0)
    outside_broken = c.count("Of them in breaks.", "rows", min=0)
    outside_excluded = c.count("Of them excluded by rule.", "rows", min=0)
    own_total = c.total("Sum of our amounts.")
    outside_total = c.total("Sum of theirs.")
    matched_difference = c.total("Sum of differences inside tolerance, own less outside.")
    break_difference = c.total("Sum of break differences, own less outside.")
    excluded_difference = c.total("Sum of excluded amounts, own less outside.")
    proves = c.flag("Rows and money both tie.")
