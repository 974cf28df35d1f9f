"""Names of tables and columns as people read them: `intended_settlement_date` is "Intended settlement date".

Most follow from the name itself; those that would read badly are written out.
"""

from collections.abc import Mapping
from typing import Final

from backoffice.i18n import desks
from backoffice.i18n.catalogue import say

COLUMNS: Final[Mapping[str, str]] = {
    "csd": "CSD",
    "counterparty_csd": "Counterparty's CSD",
    "compared_day": "Day",
    "detected_on": "Computed for",
    "differs_in": "What differs",
    "gap": "Why no amount",
    "gaps": "Without amount",
    "goes_on": "Goes on",
    "is_counted": "Counted by the CSD",
    "is_first": "First day",
    "payer": "Who pays",
    "own_payer": "Who pays, by us",
    "outside_payer": "Who pays, by the CSD",
    "own_days": "Our days",
    "outside_days": "Their days",
    "own_price": "Our price",
    "outside_price": "Their price",
    "own_rate": "Our rate",
    "outside_rate": "Their rate",
    "rate_id": "Rate applied",
    "total_amount": "Whole penalty",
    "base_probability": "Base rate",
    "expected_penalty_reported": "Penalty to be expected, in the reporting currency",
    "expected_days": "Time expected to fail",
    "fails_at_base_rate": "Fails at the base rate",
    "first_factor": "Main reason",
    "first_level": "Main reason in detail",
    "first_weight": "Weight of the main reason",
    "horizon": "Days ahead",
    "instructed": "Time of instruction",
    "inventory": "Position",
    "is_now": "Still open",
    "learnt_from": "Learnt from",
    "second_factor": "Second reason",
    "second_level": "Second reason in detail",
    "second_weight": "Weight of the second reason",
    "tenth": "Tenth by risk",
    "third_factor": "Third reason",
    "third_level": "Third reason in detail",
    "third_weight": "Weight of the third reason",
    "age_days": "Age",
    "age_bucket": "Age, in business days",
    "ageing_bucket": "Time failed, in business days",
    "as_of_date": "Date",
    "base": "Base pay",
    "break_types": "Types of break",
    "calendar_known": "Market calendar loaded",
    "differing": "What differs",
    "employer": "Employer's contributions",
    "employer_statutory": "Statutory contributions",
    "extract": "Table",
    "extracts": "Tables fed",
    "cut_off_at": "Cut-off",
    "fail_day": "Day of the fail",
    "fail_days": "Time failed",
    "is_closed_that_day": "Closed that day",
    "is_fail": "Failing",
    "is_matched_later": "Matched later",
    "is_settled_that_day": "Settled that day",
    "is_unmatched": "Unmatched",
    "is_threshold": "On the threshold list",
    "is_latest": "Newest day",
    "is_unsent": "Not sent yet",
    "lacking": "Lacks",
    "day_outcome": "What it came to",
    "recycle_count": "Cut-offs met unsettled",
    "days_until_due": "Time until due",
    "failing_party": "Whose side",
    "found": "Found",
    "item_date": "Date",
    "item_month": "Month",
    "item_id": "Row",
    "copy_of": "Copy of",
    "is_timing_candidate": "May be timing only",
    "is_sme_growth": "SME growth market",
    "load_id": "Load",
    "location_id": "Site",
    "lei": "LEI",
    "bic": "BIC",
    "cfi": "CFI code",
    "cusip": "CUSIP",
    "fte": "FTE",
    "fte_billed": "FTE billed",
    "kit": "Kit and software",
    "is_billed": "Billed by a vendor",
    "closing": "People at the end",
    "opening": "People at the beginning",
    "exit_cost": "Cost of exits",
    "failed": "Went wrong",
    "shore": "Onshore or offshore",
    "lease_end": "Lease ends",
    "other_types": "Further types",
    "outside_item_id": "Their row",
    "own_item_id": "Our row",
    "outside_amount": "Their amount",
    "own_amount": "Our amount",
    "outside_quantity": "Their quantity",
    "own_quantity": "Our quantity",
    "outside_currency": "Their currency",
    "outside_rows": "Their rows",
    "own_rows": "Our rows",
    "outside_matched": "Theirs matched",
    "own_matched": "Ours matched",
    "outside_broken": "Theirs in breaks",
    "own_broken": "Ours in breaks",
    "outside_excluded": "Theirs excluded",
    "own_excluded": "Ours excluded",
    "outside_total": "Their total",
    "own_total": "Our total",
    "matched_difference": "Differences within tolerance",
    "break_difference": "Differences in breaks",
    "excluded_difference": "Difference of what is excluded",
    "one_off": "One-off payments",
    "people": "People",
    "per": "Out of",
    "proves": "Ties",
    "reason_family": "Reason",
    "reason": "Reason code",
    "row": "Row in the file",
    "rows_rejected": "Rows refused",
    "seat": "Seat",
    "seats_used_avg": "Seats used on average",
    "seats_used_peak": "Seats used on the busiest day",
    "support": "Support of remote work",
    "value": "Value",
    "versions": "Table versions",
    "why": "Why",
    "words": "Finding",
    "as_of": "As of",
    "currency_key": "Currency or none",
    "is_on_time": "On time",
    "until": "Reached until",
    "act_id": "Act",
    "why_not": "Why it is no partner",
    "other_break_id": "Its break",
    "own_pending": "Ours pending",
    "outside_pending": "Theirs pending",
    "pending_difference": "Difference pending",
    "own_open": "Ours open",
    "outside_open": "Theirs open",
    "open_difference": "Difference open",
    "own_by_hand": "Ours matched by hand",
    "outside_by_hand": "Theirs matched by hand",
    "by_hand": "Matched by hand",
    "by_hand_difference": "Difference matched by hand",
    "own_accepted": "Ours accepted",
    "outside_accepted": "Theirs accepted",
    "accepted_difference": "Difference accepted",
    "own_written_off": "Ours written off",
    "outside_written_off": "Theirs written off",
    "written_off_difference": "Difference written off",
    "responsible_side": "Whose books",
    "cause_is_probable": "Cause only probable",
    "cause": "Root cause",
    "handled_at": "Closed at",
    "acted_at": "When",
    "actor": "Who",
    "held_by": "Held by act",
    "is_true_break": "True break",
    "last_act_at": "Last act at",
    "last_act_by": "Last act by",
    "limit": "One person may close",
    "materiality": "Size",
    "on_act": "On act",
    "root_cause": "Cause found",
    "self_clears_by": "May clear by itself until",
    "way": "Entered by",
    "brought_forward": "Brought forward",
    "in_breaks": "Entries in breaks",
    "move_by": "To be moved by",
    "not_netted": "Owed by clients, not netted",
    "outlier": "Stands alone",
    "third_keeper": "Third record",
    "third_quantity": "Third record's quantity",
    "what": "What it did",
    **desks.COLUMNS,
}
"""Columns whose label does not follow from their name."""

COLUMNS_OF: Final[Mapping[tuple[str, str], str]] = {
    ("settlement_spans", "valid_from"): "Since",
    ("settlement_spans", "valid_to"): "Until",
    ("rejects", "reason"): "Reason",
    ("break_days", "opened"): "Opened that day",
    ("break_days", "net"): "Net value",
    ("break_days", "gross"): "Gross value",
    ("break_cases", "gross"): "Gross value",
    ("break_days", "closed"): "Closed that day",
    ("break_cases", "reason"): "Reason",
    ("break_acts", "reason"): "Reason",
    ("act_outcomes", "reason"): "Reason",
    ("break_cases", "version"): "State seen",
    **desks.COLUMNS_OF,
}
"""Columns that mean another thing in one table than elsewhere."""

TABLES: Final[Mapping[str, str]] = {
    "client_money_days": "Client money by day",
    "ledger_tie_outs": "Control accounts tied out",
    "match_days": "Matches by day",
    "break_days": "Breaks by day",
    "break_events": "What builds saw of breaks",
    "break_lives": "Lives of breaks",
    "reconciliation_runs": "Runs of reconciliations",
    "reconciliations_due": "Reconciliations due",
    "act_outcomes": "Acts and whether they hold",
    "break_acts": "Acts on breaks",
    "break_cases": "Worklist of breaks",
    "handling_proofs": "Proof of the worklist",
    "csd_penalties": "CSD's penalties",
    "penalty_comparisons": "Penalties compared with the CSD",
    "penalty_months": "Penalties by month",
    "fails_to_deliver": "US fails to deliver",
    "us_fail_days": "US fails by day",
    "us_fails": "US fails by security and day",
    "fx_month": "Exchange rates by month",
    "one_offs": "One-off costs",
    "pay_month": "Pay by month",
    "settlement_risk": "Fail forecast",
    "settlement_risk_backtest": "Fail forecast, tested",
    "settlement_risk_cases": "Fail forecast, what it sees",
    "settlement_risk_factors": "Fail forecast, weights",
    "site_month": "Sites by month",
    "staff_month": "Staff by month",
    "vendor_month": "Vendor bills by month",
    "work_month": "Work done by month",
    "seat_use": "Use of seats",
    **desks.TABLES,
}
"""Tables whose label does not follow from their name."""

_ENDINGS: Final = ("_id",)
_BEGINNINGS: Final = ("is_",)


def english_column(name: str, table: str | None = None) -> str:
    """A column's label in English; in that table, where it matters."""
    return COLUMNS_OF.get((table or "", name)) or COLUMNS.get(name) or _spelled(name)


def english_table(name: str) -> str:
    """A table's label in English."""
    return TABLES.get(name) or _spelled(name)


def column(name: str, table: str | None = None) -> str:
    """A column's label in the spoken language; in that table, where it matters."""
    return say(english_column(name, table), "column")


def table(name: str) -> str:
    """A table's label in the spoken language."""
    return say(english_table(name), "table")


def _spelled(name: str) -> str:
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    for beginning in _BEGINNINGS:
        name = name.removeprefix(beginning)
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
