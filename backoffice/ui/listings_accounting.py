"""The lists accounting works from: suspense, the close calendar, certification, proofs of balance, accruals."""

from typing import Final

from backoffice.contracts.accounting import AccrualVariance, SuspenseStatus, TrialBalanceProof
from backoffice.contracts.accounting_close import (
    CertificationStatus,
    CloseDuration,
    CloseTaskStatus,
    PostCloseAdjustment,
)
from backoffice.ui.listings import Listing

SUSPENSE: Final = Listing(
    key="suspense",
    title="Open suspense, what nobody owns first, then the oldest",
    contract=SuspenseStatus,
    where="is_open",
    order=(("is_owned", False), ("age_days", True), ("item_id", False)),
    columns=(
        *("item_id", "is_owned", "owner", "age_days", "amount", "currency", "is_unjustified", "justification"),
        *("legal_entity_id", "account_id", "posted_on", "reference", "narrative"),
    ),
    nothing="Nothing in this selection stands in suspense.",
)

CLOSE_TASKS_LATE: Final = Listing(
    key="close-tasks-late",
    title="Close tasks overdue or done late, newest first",
    contract=CloseTaskStatus,
    on="due_on",
    where="standing IN ('late', 'missing')",
    order=(("due_at", True), ("task_id", False)),
    columns=("task", "standing", "owner", "legal_entity_id", "month", "due_at", "done_at", "hours_late"),
    nothing="Every close task in this selection was done in time.",
)

CLOSE_TASKS_NEXT: Final = Listing(
    key="close-tasks-next",
    title="Close calendar: what is due next",
    contract=CloseTaskStatus,
    where="standing = 'waiting'",
    order=(("due_at", False), ("task_id", False)),
    columns=("due_at", "task", "owner", "legal_entity_id", "month"),
    nothing="No task of the close is waiting.",
)

CLOSES: Final = Listing(
    key="closes",
    title="Closes by period, newest first",
    contract=CloseDuration,
    on="month",
    order=(("month", True), ("legal_entity_id", False)),
    columns=("month", "legal_entity_id", "is_closed", "days_to_close", "trial_balance_at", "closed_at"),
    nothing="No period in this selection is over.",
)

NOT_CERTIFIED: Final = Listing(
    key="not-certified",
    title="Accounts not certified on time by a second person, newest first",
    contract=CertificationStatus,
    on="due_on",
    where="standing <> 'waiting' AND NOT is_in_time",
    order=(("due_at", True), ("account_id", False)),
    columns=(
        *("account_id", "standing", "four_eyes", "owner", "legal_entity_id", "currency", "month", "due_at"),
        "certified_at",
    ),
    nothing="Every account in this selection was certified on time by a second person.",
)

POST_CLOSE: Final = Listing(
    key="post-close",
    title="Journals posted after the close, newest first",
    contract=PostCloseAdjustment,
    on="posted_on",
    order=(("posted_at", True),),
    columns=(
        *("journal_id", "legal_entity_id", "month", "amount", "currency", "four_eyes", "days_after_close"),
        *("posted_at", "closed_at", "narrative"),
    ),
    nothing="No journal in this selection was posted after the close.",
)

TRIAL_BALANCES: Final = Listing(
    key="trial-balances",
    title="Proof of trial balances: debits against credits, those that do not balance first",
    contract=TrialBalanceProof,
    on="month",
    order=(("proves", False), ("month", True), ("legal_entity_id", False), ("currency", False)),
    columns=("month", "legal_entity_id", "currency", "proves", "difference", "debits", "credits", "accounts"),
    nothing="No trial balance has been loaded.",
)

ACCRUALS: Final = Listing(
    key="accruals",
    title="Accrued and charged in whole months, newest first, those accrued too low on top",
    contract=AccrualVariance,
    on="month",
    where="finding <> 'running'",
    order=(("month", True), ("difference", False)),
    columns=(
        *("month", "charge_kind", "finding", "difference", "accrued", "charged", "currency", "legal_entity_id"),
        *("charged_by", "tolerance"),
    ),
    nothing="Nothing was accrued or charged in a whole month of this selection.",
)
