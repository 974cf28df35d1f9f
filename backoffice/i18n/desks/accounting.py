"""Words of accounting."""

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "calendar_age_bucket": "Age, in calendar days",
    "charge_kind": "Kind of charge",
    "charged_by": "Charged by",
    "days_after_close": "Days after the close",
    "days_to_close": "Days to close",
    "due_on": "Due on",
    "hours_late": "Hours late",
    "is_closed": "Closed",
    "is_owned": "Somebody owns it",
    "is_unjustified": "Too old, not justified",
    "journal_id": "Journal",
    "limit_days": "May stand",
    "trial_balance_at": "Trial balance run",
}
COLUMNS_OF: Final[Mapping[tuple[str, str], str]] = {
    ("accrual_variances", "difference"): "Accrued less charged",
    ("accrual_variances", "finding"): "Finding",
    ("certification_status", "month"): "Period",
    ("close_durations", "month"): "Period",
    ("close_task_status", "month"): "Period",
    ("post_close_adjustments", "month"): "Period",
    ("ledger_tie_outs", "month"): "Period",
    ("suspense_status", "item_id"): "Item",
    ("trial_balance_proofs", "difference"): "Out by",
    ("trial_balance_proofs", "month"): "Period",
    ("trial_balance_proofs", "proves"): "Balances",
}
TABLES: Final[Mapping[str, str]] = {
    "accrual_variances": "Accrued and charged",
    "certification_status": "Certifications as they stand",
    "close_durations": "Closes of periods",
    "close_task_status": "Close tasks as they stand",
    "suspense_status": "Suspense items with their age",
    "trial_balance_proofs": "Proofs of trial balances",
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "charge_kind": {"penalties": "Penalties", "custody_fees": "Custody fees", "clearing_fees": "Clearing fees"},
    "finding": {
        "running": "Month not over",
        "not_charged": "Not charged yet",
        "not_accrued": "Nobody accrued it",
        "within_tolerance": "Within tolerance",
        "differs": "Differs",
    },
}
