"""Codes of the reconciliation desk as people read them: types of breaks, acts, causes, and how each came out."""

from collections.abc import Mapping
from typing import Final

BREAK_TYPES: Final[Mapping[str, str]] = {
    "MISSING_INTERNAL": "Missing in our books",
    "MISSING_EXTERNAL": "Missing at the other side",
    "DUPLICATE_INTERNAL": "Twice in our books",
    "DUPLICATE_EXTERNAL": "Twice at the other side",
    "CURRENCY": "Currency differs",
    "INSTRUMENT": "Instrument differs",
    "ACCOUNT": "Account differs",
    "LOCATION": "Held in another place",
    "COUNTERPARTY": "Counterparty differs",
    "ALLOCATION_ACCOUNT": "Allocation account differs",
    "REFERENCE": "Reference differs",
    "SIDE": "Bought and sold differ",
    "SIGN": "Sign differs",
    "CORPORATE_ACTION": "Corporate action not booked by both",
    "QTY_SHORT": "They hold less than our books",
    "QTY_LONG": "They hold more than our books",
    "QUANTITY": "Quantity differs",
    "PRICE": "Price differs",
    "FX_RATE": "Exchange rate differs",
    "SHORTFALL": "Too little client money",
    "EXCESS": "Too much client money",
    "AMOUNT": "Amount differs",
    "FEE_COMMISSION": "Fee or commission differs",
    "TAX": "Tax differs",
    "ACCRUED_INTEREST": "Accrued interest differs",
    "TRADE_DATE": "Trade date differs",
    "SETTLEMENT_DATE": "Settlement date differs",
    "VALUE_DATE": "Value date differs",
    "PERIOD": "Accounting period differs",
    "STATUS_CONFLICT": "Status differs",
    "OPENING_BALANCE_CHAIN": "Opening is not the last closing",
    "PROOF_TOTAL": "Statement does not add up",
    "STATEMENT_GAP": "Statement missing before this one",
    "DUPLICATE_STATEMENT": "Statement came twice",
}

ACT_KINDS: Final[Mapping[str, str]] = {
    "comment": "Comment",
    "assign": "Assign",
    "propose_match": "Propose a match",
    "propose_acceptance": "Propose to accept",
    "propose_write_off": "Propose to write off",
    "accept": "Accept",
    "write_off": "Write off",
    "confirm": "Confirm as second person",
    "undo": "Undo",
}

ROOT_CAUSES: Final[Mapping[str, str]] = {
    "MISSING_BOOKING": "Booking missing",
    "LATE_BOOKING": "Booked late",
    "STATIC_DATA": "Static data",
    "PRICE_SOURCE": "Price source",
    "FX": "Exchange rate",
    "CORPORATE_ACTION": "Corporate action",
    "FEES": "Fees",
    "DUPLICATE_FEED": "Feed came twice",
    "CUT_OFF": "Cut-off",
    "COUNTERPARTY_ERROR": "Error of the other side",
}

RECONCILIATION_NAMES: Final[Mapping[str, str]] = {
    "trade": "Trades",
    "cash": "Cash",
    "position": "Positions",
    "position_accounting": "Positions against accounting",
    "accounting_custodian": "Accounting against custodian",
    "ledger": "Ledgers",
    "client_money": "Client money",
    "reporting": "Transaction reports",
    "statement": "Statements",
}

SIDES: Final[Mapping[str, tuple[str, str]]] = {
    "position": ("Our books", "Custodian"),
    "position_accounting": ("Our books", "Accounting"),
    "accounting_custodian": ("Accounting", "Custodian"),
    "ledger": ("General ledger", "Subledger"),
    "client_money": ("Resource", "Requirement"),
    "reporting": ("To be reported", "Reported"),
}
"""What the two sides are called where there is a better word than ours and theirs."""

TIE_OUTS: Final[Mapping[str, str]] = {
    "BALANCE_MISSING": "A balance is missing",
    "GENERAL_DOES_NOT_ADD_UP": "General ledger does not add up",
    "SUBLEDGER_DOES_NOT_ADD_UP": "Subledger does not add up",
    "GENERAL_DOES_NOT_CHAIN": "General ledger's opening is not its last closing",
    "SUBLEDGER_DOES_NOT_CHAIN": "Subledger's opening is not its last closing",
    "UNEXPLAINED": "Differs, not explained",
    "EXPLAINED": "Differs, explained by breaks",
    "TIES": "Ties",
}

CLIENT_MONEY: Final[Mapping[str, str]] = {"SHORTFALL": "Shortfall", "EXACT": "Exact", "EXCESS": "Excess"}

DESKS: Final = (
    *("Trade support", "Nostro control", "Asset servicing"),
    *("Investment accounting", "Financial control", "Client money", "Regulatory reporting"),
)
"""The desks that answer for reconciliations, as their declarations call them."""

BREAK_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "why_not": {
        "OTHER_REFERENCE": "Another reference",
        "NO_REFERENCE": "One of the two has no reference",
        "OTHER_ACCOUNT": "Another account",
        "OTHER_INSTRUMENT": "Another instrument",
        "OTHER_CURRENCY": "Another currency",
        "OPPOSITE_SIGN": "The opposite sign",
        "OTHER_AMOUNT": "Another amount",
        "OTHER_QUANTITY": "Another quantity",
        "OTHER_DATE": "Dates too far apart",
        "SEVERAL_FIT": "Several fit equally well",
    },
    "side_name": {name: name for names in SIDES.values() for name in names},
    "reconciliation": RECONCILIATION_NAMES,
    "control_desk": {name: name for name in DESKS},
    "act_kind": ACT_KINDS,
    "last_act": ACT_KINDS,
    "cause": ROOT_CAUSES,
    "break_type": BREAK_TYPES,
    "other_types": BREAK_TYPES,
    "break_types": BREAK_TYPES,
    "materiality": {"IMMATERIAL": "Immaterial", "MODERATE": "Moderate", "IMMEDIATE": "Escalate at once"},
    "responsible_side": {"own": "Ours", "outside": "The other side"},
    "standing": {
        "stands": "Stands",
        "waits": "Waits for a second person",
        "undone": "Undone",
        "lapsed": "Lapsed",
        "refused": "Refused",
        **CLIENT_MONEY,
    },
    "ending": {
        "MATCHED": "Matched by the rules",
        "WITHDRAWN": "A row was withdrawn or corrected",
        "MATCHED_BY_HAND": "Matched by hand",
        "ACCEPTED": "Accepted with a reason",
        "WRITTEN_OFF": "Written off",
    },
    "finding": {
        "BREAK_GONE": "The break is gone",
        "BREAK_CHANGED": "The break has changed since",
        "BREAK_HANDLED": "Another act holds the break",
        "REASON_MISSING": "No reason was given",
        "OWNER_MISSING": "No owner was named",
        "ONE_ROW_IS_NO_MATCH": "One break alone is no match",
        "DOES_NOT_NET": "The breaks do not meet",
        "ABOVE_LIMIT": "Above what one person may close",
        "NO_LIMIT_SET": "No limit is set: needs a second person",
        "ACT_MISSING": "No act was named",
        "NO_SUCH_ACT": "There is no such act",
        "NOT_WAITING": "The act was not waiting",
        "NOT_STANDING": "The act did not stand",
        "OTHER_BREAKS": "The act is about other breaks",
        "MAKER_IS_CHECKER": "The maker may not confirm",
        **TIE_OUTS,
    },
    "change": {
        "MATCHED_NEWLY": "Would match",
        "BROKEN_NEWLY": "Would be in a break",
        "OTHER_PARTNER": "Would match another row",
        "TYPE_CHANGED": "Would be another type of break",
        "NOW_PENDING": "Would be pending",
        "NO_LONGER_PENDING": "Would be pending no longer",
    },
    "way": {"screen": "Screen", "command": "Command line", "workbook": "Workbook", "file": "File"},
    "event": {"opened": "Opened", "changed": "Changed", "closed": "Closed", "reopened": "Came back"},
}
"""By column: code to English."""
