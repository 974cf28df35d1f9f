"""Codes as people read them: FAILING is "Failing", MISSING_EXTERNAL is "Missing at the other side".

A code is looked up under the column it stands in; what is not a code of ours (a name, a reference, a bank's own
word) is shown as it came.
"""

from collections.abc import Mapping
from typing import Final

from babel import Locale

from backoffice.i18n import desks, penalty_codes
from backoffice.i18n.catalogue import say
from backoffice.i18n.codes_breaks import ACT_KINDS, BREAK_CODES
from backoffice.i18n.codes_files import FORMATS, REFUSAL_RULES
from backoffice.i18n.language import spoken
from backoffice.i18n.risk_codes import in_words
from backoffice.i18n.settlement_codes import DIMENSIONS, REASONS, STATUSES, TRANSACTION_TYPES

STATES: Final[Mapping[str, str]] = {
    "CANCELLED": "Cancelled",
    "SETTLED": "Settled",
    "PARTIALLY_SETTLED": "Settled in part",
    "CLOSED_PARTIAL": "Closed after a part",
    "REJECTED": "Rejected",
    "CANCEL_PENDING": "Cancellation pending",
    "CANCEL_REQUESTED_BY_CPTY": "Counterparty asks to cancel",
    "FAILING": "Failing",
    "ON_HOLD": "On hold",
    "PENDING": "Pending",
    "MATCHED": "Matched",
    "UNMATCHED": "Unmatched",
    "IN_REPAIR": "In repair",
    "ACKNOWLEDGED": "Acknowledged",
    "PENDING_PROCESSING": "Pending processing",
    "INSTRUCTED": "Instructed",
    "ALLEGED": "Alleged by the other side",
    "STATUS_CONFLICT": "Sources disagree",
    "ANSWERED": "Answered by our instruction",
    "WITHDRAWN": "Taken back",
    "accepted": "Accepted",
    "accepted_in_part": "Accepted in part",
    "refused": "Refused",
    "superseded": "Replaced by a later file",
    "OPEN": "Open",
    "ASSIGNED": "Assigned",
    "PROPOSED": "Waits for a second person",
    "MATCHED_BY_HAND": "Matched by hand",
    "ACCEPTED": "Accepted with a reason",
    "WRITTEN_OFF": "Written off",
}

REASON_FAMILIES: Final[Mapping[str, str]] = {
    "securities_own": "We lack the securities",
    "securities_counterparty": "Counterparty lacks the securities",
    "cash_own": "We lack the cash",
    "cash_counterparty": "Counterparty lacks the cash",
    "cash_system": "No liquidity in the system",
    "late": "Too late for the deadline",
    "on_hold": "On hold",
    "linked": "Waits for a linked instruction",
    "partial": "Settles in parts",
    "documents": "Documents missing",
    "blocked": "Blocked",
    "investigation": "Being investigated",
    "buy_in": "Buy-in",
    "no_counterpart": "No instruction to match with",
    "economic_difference": "Terms differ",
    "party_difference": "Party or account differs",
    "cancelled": "Cancelled",
    "repair": "To be repaired",
    "acknowledged": "Accepted with a remark",
    "other": "Other reason",
    "unknown": "Unknown reason code",
}

_PEOPLE: Final[Mapping[str, Mapping[str, str]]] = {
    "arrangement": {"onsite": "On site", "hybrid": "Hybrid", "remote": "Remote"},
    "sourcing": {"in_house": "In house", "outsourced": "Outsourced"},
    "shore": {"onshore": "Onshore", "offshore": "Offshore", "unknown": "Unknown"},
    "management_level": {
        "1": "Level 1, the top",
        "2": "Level 2",
        "3": "Level 3",
        "4": "Level 4",
        "5": "Level 5",
        "6": "Level 6",
        "unknown": "Report to one another in a ring",
    },
    "worker_type": {"employee": "Employee", "contractor": "Contractor", "vendor": "Vendor"},
    "exit_type": {"voluntary": "Voluntary", "involuntary": "Involuntary", "other": "Other"},
    "function": {
        "settlement": "Settlement",
        "reconciliation": "Reconciliation",
        "accounting": "Accounting",
        "clearing": "Clearing",
        "compliance": "Compliance",
        "records": "Records",
        "it_services": "IT services",
        "service_desk": "Service desk",
    },
    "unit": {
        "trade_settled": "Trade settled",
        "fail_chased": "Fail chased",
        "break_resolved": "Break resolved",
        "account_proved": "Account proved",
        "journal_posted": "Journal posted",
        "invoice": "Invoice",
        "margin_call": "Margin call",
        "alert_reviewed": "Alert reviewed",
        "report_filed": "Report filed",
        "document_filed": "Document filed",
        "change_made": "Change made",
        "incident_closed": "Incident closed",
        "ticket": "Ticket",
    },
}

RECORD_KEEPERS: Final[Mapping[str, str]] = {
    "own": "Our books",
    "broker": "Broker",
    "custodian": "Custodian",
    "ccp": "Clearing house",
    "accounting": "Accounting",
}

DAY_OUTCOMES: Final[Mapping[str, str]] = {
    "is_settled_that_day": "Settled",
    "is_closed_that_day": "Closed with a part left",
    "is_fail": "Failing",
    "is_unmatched": "Unmatched",
    "is_unsent": "Not sent yet",
}
"""What a day of an instruction came to, by the flag that says so: each day has exactly one."""

_OF_THE_FIRST_DESKS: Final[Mapping[str, Mapping[str, str]]] = {
    **BREAK_CODES,
    **_PEOPLE,
    **penalty_codes.COLUMNS,
    "day_outcome": DAY_OUTCOMES,
    **in_words(REASON_FAMILIES),
    "state": {**STATES, **penalty_codes.STATES},
    "reason_family": REASON_FAMILIES,
    "failing_party": {"own": "Ours", "counterparty": "Counterparty's", "both": "Both", "market": "The market's"},
    "movement": {"DELI": "Deliver", "RECE": "Receive"},
    "payment": {"APMT": "Against payment", "FREE": "Free of payment"},
    "side": {"BUYI": "Bought", "SELL": "Sold", "own": "Ours", "outside": "The other side"},
    "stage": {
        "enrichment": "Enrichment",
        "matching": "Matching",
        "instruction": "Instruction",
        "settlement": "Settlement",
        "end_to_end": "End to end",
    },
    "action": {"created": "Entered", "changed": "Changed", "completed": "Completed"},
    "outcome": {"matched": "Matched", "break": "Break", "excluded": "Excluded", **penalty_codes.OUTCOMES},
    "record_keeper": RECORD_KEEPERS,
    "third_keeper": RECORD_KEEPERS,
    "outlier": RECORD_KEEPERS,
    "ledger": {"general": "General ledger", "subledger": "Subledger"},
    "kind": {
        **ACT_KINDS,
        "demo": "Demo firm",
        "ingest": "Files loaded",
        "act": "Acts on breaks",
        "build": "Results built",
        "upkeep": "Upkeep",
        "restore": "Restored",
    },
    "check": {
        "rows": "Rows",
        "trailer_rows": "Rows by the trailer",
        "trailer_quantity": "Quantity by the trailer",
        "trailer_amount": "Amount by the trailer",
        **penalty_codes.CHECKS,
        "balance": "Balance",
        "trial_balance": "Debits equal credits",
        "chain": "Opening follows closing",
        "balance_absent": "No balance given",
        "chain_absent": "No earlier statement to follow",
        "encoding": "Text encoding",
        "unused_columns": "Columns not used",
    },
    "format": FORMATS,
    "rule": REFUSAL_RULES,
    "one_off_kind": {
        "transition": "Handover",
        "severance": "Severance",
        "kit": "Kit",
        "it_setup": "IT set-up",
        "lease_break": "End of a lease",
        "recruit": "Recruitment",
    },
    "vendor_kind": {
        "run": "Running fee",
        "transition": "Handover",
        "change": "Change",
        "credit": "Service credit",
    },
    "reason": REASONS,
    "status": STATUSES,
    "dimension": DIMENSIONS,
    "transaction_type": TRANSACTION_TYPES,
    "partial": {"PAIN": "In part, the rest is to follow", "PARC": "In part, and no more will settle"},
    "lacking": {"securities": "Securities", "cash": "Cash"},
    "yes_no": {"yes": "Yes", "no": "No"},
    "currency": {"none": "None"},
}

CODES: Final[Mapping[str, Mapping[str, str]]] = desks.with_codes(_OF_THE_FIRST_DESKS)
"""By column: code to English."""


def code(column: str, value: str) -> str:
    """`value` of `column` in the spoken language; a list of codes one by one; as it came where it is no code."""
    known = CODES.get(column)
    if known is None:
        return value
    if value in known:
        return say(known[value], "code")
    parts = value.split(",")
    if len(parts) > 1 and all(part in known for part in parts):
        return ", ".join(say(known[part], "code") for part in parts)
    return value


def with_code(column: str, value: str) -> str:
    """A message's code and its words, since desks know codes by heart; one we do not know is said to be unknown.

    A sentence (a reason recorded at loading) is no code and stays as it came.
    """
    if " " in value:
        return value
    known = CODES[column]
    words = say(known[value], "code") if value in known else say("unknown code")
    return f"{value} · {words}"


def yes_no(value: bool) -> str:
    """Yes or no in the spoken language."""
    return code("yes_no", "yes" if value else "no")


def country(value: str) -> str:
    """A country by its name, where its code is one of ISO 3166."""
    return str(Locale.parse(spoken().locale).territories.get(value, value))
