"""Accounting desk: the trial balance, suspense, and what was accrued against what was charged.

How control accounts tie to their subledgers is declared beside the reconciliations: see `ledgers`.
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result

PENALTIES = "penalties"
"""The kind of charge whose actual amounts are not billed but reported by CSDs."""

ACCRUAL_FINDINGS = ("running", "not_charged", "not_accrued", "within_tolerance", "differs")
"""In order of precedence: the first that applies is what is said of a kind of charge and month."""

_ENTITY = "Our legal entity: a `parties` id."
_PERIOD = "Accounting period."
_KIND = "What is charged: `penalties` for CSDR cash penalties, custody_fees, clearing_fees ..."


class TrialBalanceLine(Extract):
    """One row: one account in the trial balance of one legal entity, in one currency, at the end of one period.

    The line of a period that still runs is the balance to date.
    """

    table: ClassVar[str] = "trial_balances"

    legal_entity_id = c.identifier(_ENTITY, primary_key=True)
    month = c.month(_PERIOD, primary_key=True)
    currency = c.currency("Currency of the account.", primary_key=True)
    account_id = c.identifier("The account, as the chart of accounts calls it.", "account code", primary_key=True)
    balance = c.amount("Balance: a debit is positive, a credit negative.")


class SuspenseItem(Extract):
    """One row: one amount on a suspense account, until somebody says where it belongs."""

    table: ClassVar[str] = "suspense_items"

    item_id = c.identifier("The ledger's identifier of the item.", primary_key=True)
    legal_entity_id = c.identifier(_ENTITY)
    account_id = c.identifier("The suspense account.", "account code")
    currency = c.currency()
    amount = c.amount("Amount: a debit is positive, a credit negative.")
    posted_on = c.day("Day it was posted.")
    cleared_on = c.day("Day it was cleared; empty while it stands.", nullable=True)
    owner = c.identifier("Team that answers for it; empty where nobody does.", "team", nullable=True)
    justification = c.text("Why it may stand, in the owner's words; empty where nobody said.", nullable=True)
    reference = c.identifier("Reference it came with.", nullable=True)
    narrative = c.text("Description.", nullable=True)


class Accrual(Extract):
    """One row: what one legal entity accrued in one month for one kind of charge of one party."""

    table: ClassVar[str] = "accruals"

    legal_entity_id = c.identifier(_ENTITY, primary_key=True)
    charge_kind = c.identifier(_KIND, "kind", primary_key=True)
    charged_by = c.identifier("Who charges: a `parties` id; for penalties the CSD's BIC.", primary_key=True)
    month = c.month("Month it is for.", primary_key=True)
    currency = c.currency("Currency of the charge.", primary_key=True)
    amount = c.amount("Amount accrued: an expense is positive, income negative.")
    posted_on = c.day("Day it was posted.")


class FeeCharge(Extract):
    """One row: one line of one bill: a fee one party charged one of our legal entities."""

    table: ClassVar[str] = "fee_charges"

    charge_id = c.identifier("The bill's reference and line.", primary_key=True)
    legal_entity_id = c.identifier(_ENTITY)
    charge_kind = c.identifier("What is charged: custody_fees, clearing_fees ...", "kind")
    charged_by = c.identifier("Who charges: a `parties` id.")
    month = c.month("Month it is for.")
    currency = c.currency()
    amount = c.amount("Amount charged; a credit note is negative.")
    billed_on = c.day("Day of the bill.")


class TrialBalanceProof(Result):
    """One row: one trial balance, in one currency: it proves when its debits equal its credits, to the last digit.

    What it lacks is never rounded away and never set against another currency or legal entity.
    """

    table: ClassVar[str] = "trial_balance_proofs"

    legal_entity_id = c.identifier("Our legal entity.", primary_key=True)
    month = c.month(_PERIOD, primary_key=True)
    currency = c.currency("Currency of the accounts.", primary_key=True)
    accounts = c.count("Accounts in it.", "accounts", min=1)
    debits = c.total("Sum of its debit balances.", min=0)
    credits = c.total("Sum of its credit balances, without their sign.", min=0)
    difference = c.total("Debits less credits: what it is out by.")
    proves = c.flag("Debits equal credits.")
    is_newest = c.flag("The newest period of this legal entity and currency.")


class SuspenseStatus(Result):
    """One row: one amount on a suspense account as of now: whose it is, how old, and whether it may still stand.

    The limit is that of its account in force on the day of judging, else that of all accounts.
    """

    table: ClassVar[str] = "suspense_status"

    item_id = c.identifier("The item.", primary_key=True)
    legal_entity_id = c.identifier("Our legal entity.")
    account_id = c.identifier("The suspense account.", "account code")
    currency = c.currency()
    amount = c.amount("Amount: a debit is positive.")
    posted_on = c.day("Day it was posted.")
    cleared_on = c.day("Day it was cleared; empty while it stands.", nullable=True)
    is_open = c.flag("It still stands.")
    owner = c.identifier("Team that answers for it; empty where nobody does.", "team", nullable=True)
    is_owned = c.flag("Somebody answers for it.")
    age_days = c.count("Days since it was posted, while it stands.", "calendar days", nullable=True, min=0)
    calendar_age_bucket = c.identifier(
        "Its age, in buckets whose edges are dated rates.", "calendar days", nullable=True
    )
    limit_days = c.count(
        "Days it may stand without justification; empty where no limit is loaded.", "calendar days", nullable=True
    )
    is_unjustified = c.flag("It stands longer than that, and nobody said why; empty without a limit.", nullable=True)
    justification = c.text("Why it may stand.", nullable=True)
    reference = c.identifier("Reference it came with.", nullable=True)
    narrative = c.text("Description.", nullable=True)


class AccrualVariance(Result):
    """One row: one kind of charge of one party in one month: what was accrued, what was charged.

    What was charged is the sum of its bills; for penalties, what the CSD's newest reports say, net of what we receive.
    Where a penalty names no instruction of ours the legal entity is `unknown`.
    """

    table: ClassVar[str] = "accrual_variances"

    legal_entity_id = c.identifier("Our legal entity.", primary_key=True)
    charge_kind = c.identifier("What is charged.", "kind", primary_key=True)
    charged_by = c.identifier("Who charges.", primary_key=True)
    month = c.month("Month it is for.", primary_key=True)
    currency = c.currency("Currency of the charge.", primary_key=True)
    finding = c.one_of(
        ACCRUAL_FINDINGS,
        "The month still runs; no charge has come; nothing was accrued; alike within tolerance; or not.",
    )
    accrued = c.total("Amount accrued; empty where nothing was.", nullable=True)
    charged = c.total("Amount charged; empty where nothing has come.", nullable=True)
    difference = c.total(
        "Accrued less charged; nothing accrued counts as zero; empty where no charge has come.", nullable=True
    )
    tolerance = c.rate(
        "Share of the charge by which the accrual may differ; empty where none is loaded, which counts as none.",
        "share",
        nullable=True,
        min=0,
    )
