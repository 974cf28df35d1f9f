"""Client money of the firm in London: what each client is owed, and what stands on client bank accounts."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.client_money import CLIENT_ACCOUNT_KINDS, REQUIREMENT_KINDS, ClientBalance, ClientMoneyAccount
from backoffice.demo import firm
from backoffice.demo.columns import Days, Whole, decimals, finished, numbered, picked
from backoffice.demo.markets import CREST, DTC, T2S, payment_days
from backoffice.demo.plan import Plan

ENTITY = firm.ENTITIES[1]
CURRENCIES = ("GBP", "USD", "EUR")
GBP, USD, EUR = range(len(CURRENCIES))
CLIENTS, BACK = 90, 40
"""How many clients there are, and calendar days before the last from which balances are kept."""

IN_DEBIT = 6
"""Clients who owe us money in sterling."""

LATE, LATE_DAYS = 1_850_000, slice(-12, -9)
"""Dollars short in hundredths, for three days in a row: paid in only on the fourth."""

EXCESS, EXCESS_DAY = 421_035, -7
NETTED_DAYS = slice(-2, None)
"""Days on which the sterling that some clients owe was taken off what others are owed."""

_ACCOUNTS = (
    ("ZZKWGB-CLT-0101", GBP, CREST, 0),
    ("ZZKWGB-CLT-0102", GBP, CREST, 1),
    ("ZZOSUS-CLT-0201", USD, DTC, 0),
    ("ZZVYDE-CLT-0301", EUR, T2S, 0),
)
"""Account, currency, custodian's place and kind; the last of a currency takes what the others do not hold."""


@dataclass(frozen=True)
class ClientMoney:
    """`parts` has a day, a client, a currency and a part (A, C1, E1, F), `others` a day and a currency; hundredths.

    `resource` and `requirement` have a day and a currency. `is_client` says who deals in which currency.
    """

    days: Days
    is_client: Whole
    parts: Whole
    others: Whole
    resource: Whole
    requirement: Whole

    @property
    def balances(self) -> Whole:
        """A + C1 + E1 - F, a day, client and currency."""
        found: Whole = self.parts[..., :3].sum(axis=-1) - self.parts[..., 3]
        return found

    @property
    def debits(self) -> Whole:
        """What clients owe, a day and currency: negative."""
        found: Whole = np.minimum(self.balances, 0).sum(axis=1)
        return found


def hold(plan: Plan) -> ClientMoney:
    """The client money of every business day in London of the last weeks."""
    chance = plan.generator("client money")
    every = np.arange(np.datetime64(plan.until, "D") - BACK, np.datetime64(plan.until, "D") + 1)
    days = every[np.is_busday(every, busdaycal=payment_days(plan, "GBP"))]
    share = np.array([1.0, 0.35, 0.25])
    is_client = (chance.random((CLIENTS, len(CURRENCIES))) < share).astype(np.int64)
    shape = (len(days), CLIENTS, len(CURRENCIES))
    parts = np.zeros((*shape, 4), dtype=np.int64)
    start = chance.integers(200_000, 40_000_000, shape[1:])
    parts[..., 0] = start + chance.integers(-150_000, 150_000, shape)
    for part in (1, 2, 3):
        parts[..., part] = chance.integers(1_000, 3_000_000, shape) * (chance.random(shape) < 0.15)
    parts[:, :IN_DEBIT, GBP, :] = 0
    parts[:, :IN_DEBIT, GBP, 0] = -chance.integers(40_000, 900_000, (len(days), IN_DEBIT))
    parts *= is_client[None, :, :, None]
    others = np.tile([2_500_000, 310_000, 0], (len(days), 1))
    made = ClientMoney(days, is_client, parts, others, others, others)
    requirement = np.maximum(made.balances, 0).sum(axis=1) + others
    resource = requirement.copy()
    resource[LATE_DAYS, USD] -= LATE
    resource[EXCESS_DAY, EUR] += EXCESS
    resource[NETTED_DAYS, GBP] += made.debits[NETTED_DAYS, GBP]
    return ClientMoney(days, is_client, parts, others, resource, requirement)


def client_money_accounts(held: ClientMoney) -> pl.DataFrame:
    """The `client_money_accounts` extract."""
    number = len(held.days)
    balance = np.empty((number, len(_ACCOUNTS)), dtype=np.int64)
    for column, (_, currency, _, _) in enumerate(_ACCOUNTS):
        balance[:, column] = held.resource[:, currency]
    balance[:, 0] = held.resource[:, GBP] * 7 // 10
    balance[:, 1] -= balance[:, 0]
    day, place = (index.ravel() for index in np.indices(balance.shape))
    return finished(
        ClientMoneyAccount,
        "demo-client-accounts",
        {
            "as_of_date": pl.Series(held.days[day]),
            "legal_entity_id": ENTITY,
            "account_id": picked([account for account, _, _, _ in _ACCOUNTS], place),
            "currency": picked([CURRENCIES[currency] for _, currency, _, _ in _ACCOUNTS], place),
            "kind": picked([CLIENT_ACCOUNT_KINDS[kind] for _, _, _, kind in _ACCOUNTS], place),
            "bank_id": picked([firm.CUSTODIAN_BICS[bank] for _, _, bank, _ in _ACCOUNTS], place),
            "balance": decimals(balance.ravel(), 2),
        },
    )


def client_balances(held: ClientMoney) -> pl.DataFrame:
    """The `client_balances` extract."""
    there = np.broadcast_to(held.is_client[None].astype(np.bool_), held.parts.shape[:3])
    day, client, currency = np.nonzero(there)
    other_day, other = np.nonzero(held.others)
    of_clients, of_others = len(day), len(other_day)
    parts = np.zeros((of_clients + of_others, 4), dtype=np.int64)
    parts[:of_clients] = held.parts[day, client, currency]
    parts[of_clients:, 0] = held.others[other_day, other]
    is_other = np.arange(len(parts)) >= of_clients
    names = pl.concat([numbered("C", client + 1), picked(("PRUDENT-SEGREGATION", "UNALLOCATED", ""), other)])
    dealt = ~is_other
    return finished(
        ClientBalance,
        "demo-client-balances",
        {
            "as_of_date": pl.Series(held.days[np.concatenate([day, other_day])]),
            "legal_entity_id": ENTITY,
            "client_id": names,
            "currency": picked(CURRENCIES, np.concatenate([currency, other])),
            "kind": picked(REQUIREMENT_KINDS, is_other),
            "free_money": decimals(parts[:, 0], 2),
            "sales_received": decimals(parts[:, 1], 2, where=dealt),
            "purchases_not_remitted": decimals(parts[:, 2], 2, where=dealt),
            "owed_for_purchases": decimals(parts[:, 3], 2, where=dealt),
        },
    )
