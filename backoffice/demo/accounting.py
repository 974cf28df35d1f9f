"""The ledger at month end: trial balances that balance, and suspense with one item nobody owns."""

from typing import Final

import numpy as np
import polars as pl

from backoffice.contracts.accounting import SuspenseItem, TrialBalanceLine
from backoffice.demo import control_accounts, firm
from backoffice.demo.columns import Whole, decimals, finished, numbered, picked
from backoffice.demo.firm import NOSTROS
from backoffice.demo.history import History
from backoffice.demo.plan import TRADING_DAYS, Plan

SUSPENSE: Final = "1990-SUSPENSE"
PLUG: Final = "3010-EQUITY"
"""The account that takes what all others leave: a ledger that posts both legs of everything balances."""

OTHERS: Final = ("1010-CASH", "1210-SECURITIES", "2910-ACCRUALS", "4010-COMMISSION", "5110-PENALTIES")

TEAMS: Final = ("Cash control", "Corporate actions", "Fees and accruals", "Settlement operations", "Treasury")

ITEMS: Final = 26
"""Suspense items of each ledger over the half year, beside those that have stood for long."""

SOON_CLEARED: Final = 12
LONGEST: Final = 58
"""Days after which an item is cleared: this on average, and this at most."""

STANDING: Final = (66, 104, 151)
"""Days for which one item of every second ledger has stood; each is owned, and its owner says why."""

REASON: Final = "Claim with the custodian, answer promised for this quarter"

UNOWNED_IN: Final = 1
"""The ledger, of NOSTROS, of the item nobody owns."""

UNOWNED_FOR: Final = 137
"""Days for which it has stood."""

UNOWNED_AMOUNT: Final = -41_265_000
"""Hundredths; a receipt, so a credit."""

UNOWNED_REFERENCE: Final = "FT-4471-0092"


def suspense_items(plan: Plan) -> pl.DataFrame:
    """The `suspense_items` extract: what comes and goes, what stands for a reason, and one item nobody owns."""
    chance = plan.generator("suspense")
    number = len(NOSTROS) * ITEMS
    age = chance.integers(0, TRADING_DAYS, number)
    lasts = 1 + np.minimum(LONGEST, chance.exponential(SOON_CLEARED, number)).astype(np.int64)
    standing = np.arange(0, len(NOSTROS), 2)
    book = np.concatenate([np.repeat(np.arange(len(NOSTROS)), ITEMS), standing, [UNOWNED_IN]])
    age = np.concatenate([age, STANDING, [UNOWNED_FOR]])
    lasts = np.concatenate([lasts, np.full(len(standing) + 1, TRADING_DAYS)])
    side = np.where(chance.random(len(book)) < 0.5, 1, -1)
    amount = side * chance.integers(2_000, 4_000_000, len(book))
    amount[-1] = UNOWNED_AMOUNT
    last = np.datetime64(plan.until, "D")
    cleared_on = np.where(lasts <= age, last - age + lasts, np.datetime64("NaT", "D"))
    owner = chance.integers(0, len(TEAMS), len(book))
    owner[-1] = len(TEAMS)
    is_old = np.zeros(len(book), dtype=np.int64)
    is_old[number : number + len(standing)] = 1
    is_old[-1] = 2
    return finished(
        SuspenseItem,
        "demo-suspense",
        {
            "item_id": numbered("SU", np.arange(1, len(book) + 1)),
            "legal_entity_id": picked([firm.ENTITIES[one.entity] for one in NOSTROS], book),
            "account_id": SUSPENSE,
            "currency": picked([one.currency for one in NOSTROS], book),
            "amount": decimals(amount, 2),
            "posted_on": pl.Series(last - age),
            "cleared_on": pl.Series(cleared_on),
            "owner": picked((*TEAMS, None), owner),
            "justification": picked((None, REASON, None), is_old),
            "reference": picked((None, None, UNOWNED_REFERENCE), is_old),
            "narrative": picked(("Receipt or payment not yet allocated",) * 2 + ("Receipt, payer not known",), is_old),
        },
    )


def trial_balances(history: History) -> pl.DataFrame:
    """The `trial_balances` extract: every account of every ledger at each month end, and on the last day.

    Control accounts close as the general ledger has them, suspense with the items that stood on the day.
    """
    plan = history.plan
    lines = pl.concat([_others(plan), _control(history), _in_suspense(plan)])
    by = ("legal_entity_id", "month", "currency")
    plug = lines.group_by(by, maintain_order=True).agg(-pl.col("balance").sum()).with_columns(account_id=pl.lit(PLUG))
    every = pl.concat([lines, plug.select(lines.columns)]).sort("month", "legal_entity_id", "currency", "account_id")
    return finished(TrialBalanceLine, "demo-trial-balances", every.to_dict())


def _line(book: Whole, month: np.ndarray, account: pl.Series, balance: pl.Series) -> pl.DataFrame:
    columns = {
        "legal_entity_id": picked([firm.ENTITIES[one.entity] for one in NOSTROS], book),
        "month": pl.Series(month),
        "currency": picked([one.currency for one in NOSTROS], book),
        "account_id": account,
        "balance": balance,
    }
    return pl.DataFrame(columns).with_columns(pl.col("balance").cast(pl.Decimal(18, 5)))


def _others(plan: Plan) -> pl.DataFrame:
    chance = plan.generator("trial balances")
    months = control_accounts.periods(plan)
    shape = (len(NOSTROS), len(months), len(OTHERS))
    book, month, account = (place.ravel() for place in np.indices(shape))
    sign = np.array([1, 1, -1, -1, 1])[account]
    amount = sign * chance.integers(50_000_000, 9_000_000_000, len(book))
    return _line(book, months[month], picked(OTHERS, account), decimals(amount, 2))


def _control(history: History) -> pl.DataFrame:
    balances = control_accounts.control_balances(history.plan, history.control)
    closing = balances.filter(pl.col("ledger") == "general").rename({"period": "month", "closing_balance": "balance"})
    return closing.select("legal_entity_id", "month", "currency", "account_id", "balance")


def _in_suspense(plan: Plan) -> pl.DataFrame:
    """Σ of the items that stood at each month's end, or on the last day."""
    items = suspense_items(plan)
    ends = pl.DataFrame({"month": pl.Series(control_accounts.periods(plan))}).with_columns(
        end=pl.min_horizontal(pl.col("month").dt.month_end(), pl.lit(plan.until))
    )
    stood = (pl.col("posted_on") <= pl.col("end")) & (pl.col("cleared_on") > pl.col("end")).fill_null(True)
    by = ("legal_entity_id", "month", "currency", "account_id")
    return (
        items.join(ends, how="cross")
        .filter(stood)
        .group_by(by, maintain_order=True)
        .agg(balance=pl.col("amount").sum().cast(pl.Decimal(18, 5)))
    )
