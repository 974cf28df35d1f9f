"""Control accounts: what subledgers posted, what of it reached the ledger, and where the two differ."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.ledgers import LEDGERS, ControlBalance, ControlEntry
from backoffice.demo import firm
from backoffice.demo.columns import Days, Flags, Whole, decimals, finished, is_copy, joined, numbered, picked, taken
from backoffice.demo.markets import payment_days
from backoffice.demo.plan import Plan

ACCOUNTS = ("1310-RECEIVABLES", "2110-BROKERS", "2310-DIVIDENDS", "5210-CUSTODY-FEES")
BROKERS, FEES = 1, 3
CURRENCIES = ("INR", "GBP", "USD")
"""What each of `firm.ENTITIES` keeps its books in."""

SYSTEMS = ("TQ-GL", "TQ-SUBLEDGER")
MONTHS = 4
"""Accounting periods there are entries of, the running one among them."""

FAULTS: tuple[tuple[str, str | None, str | None], ...] = (
    ("none", None, None),
    ("refused by the interface", "MISSING_INTERNAL", None),
    ("posted twice", "DUPLICATE_INTERNAL", None),
    ("amount", "AMOUNT", None),
    ("sign", "SIGN", None),
    ("period", "PERIOD", None),
    ("not yet posted", "MISSING_INTERNAL", "timing: the interface runs at night"),
    ("manual journal", "MISSING_EXTERNAL", None),
    ("refused run", "MISSING_INTERNAL", "story: refused_run"),
)
"""Each fault: its name, the break type expected (none: it must match), and a note for the truth."""

CODE = {name: code for code, (name, _, _) in enumerate(FAULTS)}
_DRAWN = ("refused by the interface", "posted twice", "amount", "sign", "period")
_EACH = 3

REFUSED_ON = -9
"""London's business day, counted from the last, on which the interface refused the run of the brokers' account."""

CHANGED_BY_HAND = 125_000
"""Hundredths by which somebody changed an opening balance of New York's fees after the close."""


@dataclass(frozen=True)
class Postings:
    """One element an entry of one ledger. `document` numbers what both know."""

    entity: Whole
    account: Whole
    day: Days
    period: Days
    document: Whole
    amount: Whole
    fault: Whole

    def __len__(self) -> int:
        return len(self.entity)


@dataclass(frozen=True)
class Books:
    """Both ledgers. `copy` are general entries that repeat the one before; `origin` the subledger entry of each."""

    general: Postings
    subledger: Postings
    copy: Flags
    origin: Whole
    refused_on: np.datetime64


def keep(plan: Plan) -> Books:
    """Both ledgers of all control accounts over the last periods."""
    chance = plan.generator("control accounts")
    parts = [_posted(chance, plan, entity, account) for entity in range(3) for account in range(len(ACCOUNTS))]
    subledger = joined(parts)
    refused_on = np.unique(subledger.day[subledger.entity == 1])[REFUSED_ON]
    subledger = _with(subledger, fault=_faults(chance, subledger, refused_on))
    general, copy, origin = _general(subledger)
    return Books(general, subledger, copy, origin, refused_on)


def _with(postings: Postings, **changed: Whole | Days) -> Postings:
    return Postings(**{**vars(postings), **changed})


def periods(plan: Plan) -> Days:
    """The first days of the periods there are entries of, the running one last."""
    running = np.datetime64(plan.until, "M")
    return (running - np.arange(MONTHS - 1, -1, -1)).astype("datetime64[D]")


def _posted(chance: np.random.Generator, plan: Plan, entity: int, account: int) -> Postings:
    """What one subledger posted, some entries a business day; the fees of a day are one batch."""
    every = np.arange(periods(plan)[0], np.datetime64(plan.until, "D") + 1)
    days = every[np.is_busday(every, busdaycal=payment_days(plan, CURRENCIES[entity]))]
    day = np.repeat(days, chance.integers(2, 6, len(days)))
    number = len(day)
    side = np.where(chance.random(number) < 0.5, 1, -1)
    amount = chance.integers(20_000, 40_000_000, number) * (1 if account == FEES else side)
    by_day = np.searchsorted(days, day)
    base = (entity * len(ACCOUNTS) + account) * 1_000
    same = np.ones(number, dtype=np.int64)
    return Postings(
        entity=same * entity,
        account=same * account,
        day=day,
        period=day.astype("datetime64[M]").astype("datetime64[D]"),
        document=base + (by_day if account == FEES else np.arange(number)),
        amount=amount,
        fault=same * 0,
    )


def _faults(chance: np.random.Generator, posted: Postings, refused_on: np.datetime64) -> Whole:
    """Faults spread over entries that are posted one by one."""
    last = posted.day.max()
    fault = np.zeros(len(posted), dtype=np.int64)
    single = posted.account != FEES
    refused = (posted.entity == 1) & (posted.account == BROKERS) & (posted.day == refused_on)
    fault[refused] = CODE["refused run"]
    fault[single & (posted.day == last) & (posted.account == 0)] = CODE["not yet posted"]
    month = posted.day.astype("datetime64[M]")
    for name in _DRAWN:
        able = single & (fault == 0) & ((name != "period") | (month < last.astype("datetime64[M]")))
        fault[chance.choice(np.flatnonzero(able), _EACH, replace=False)] = CODE[name]
    return fault


def _general(posted: Postings) -> tuple[Postings, Flags, Whole]:
    """What the general ledger has of it: batches as one entry, faults included, and journals no subledger knows."""
    batches = posted.account == FEES
    first = np.flatnonzero(batches & (np.diff(posted.document, prepend=-1) != 0))
    totals = np.add.reduceat(np.where(batches, posted.amount, 0), first)
    lacking = np.isin(
        posted.fault, [CODE[name] for name in ("refused by the interface", "refused run", "not yet posted")]
    )
    kept = np.flatnonzero(~batches & ~lacking)
    twice = np.flatnonzero(posted.fault == CODE["posted twice"])
    rows = np.sort(np.concatenate([kept, first, twice]))
    booked = taken(posted, rows)
    amount = booked.amount.copy()
    amount[np.isin(rows, first)] = totals
    amount = np.where(booked.fault == CODE["amount"], amount + 90_000, amount)
    amount = np.where(booked.fault == CODE["sign"], -amount, amount)
    later = booked.fault == CODE["period"]
    following = (booked.period.astype("datetime64[M]") + 1).astype("datetime64[D]")
    booked = _with(
        booked,
        amount=amount,
        period=np.where(later, following, booked.period),
        day=np.where(later, following, booked.day),
    )
    by_hand = np.flatnonzero((posted.account == 0) & (posted.fault == 0))[-20 : -20 + _EACH]
    journals = _with(
        taken(posted, by_hand),
        document=np.full(_EACH, 900_000) + np.arange(_EACH),
        fault=np.full(_EACH, CODE["manual journal"]),
    )
    origin = np.concatenate([rows, len(posted) + np.arange(_EACH)])
    copy = np.concatenate([is_copy(rows), np.zeros(_EACH, dtype=np.bool_)])
    return joined([booked, journals]), copy, origin


def entry_ids(books: Books, ledger: int) -> pl.Series:
    """The identifiers of one ledger's entries: G00000042, G00000042-2 for a second copy, S00000042."""
    if ledger == 1:
        return numbered("S", np.arange(1, len(books.subledger) + 1))
    return numbered("G", books.origin + 1) + picked(("", "-2"), books.copy)


def documents(posted: Postings) -> pl.Series:
    """The document number both ledgers know."""
    return numbered("DOC", posted.document)


def control_entries(books: Books) -> pl.DataFrame:
    """The `control_entries` extract."""
    both = joined([books.general, books.subledger])
    ledger = np.repeat([0, 1], [len(books.general), len(books.subledger)])
    by_hand = both.fault == CODE["manual journal"]
    return finished(
        ControlEntry,
        "demo-ledgers",
        {
            "ledger": picked(LEDGERS, ledger),
            "source_system": picked(SYSTEMS, ledger),
            "entry_id": pl.concat([entry_ids(books, 0), entry_ids(books, 1)]),
            "legal_entity_id": picked(firm.ENTITIES, both.entity),
            "account_id": picked(ACCOUNTS, both.account),
            "currency": picked(CURRENCIES, both.entity),
            "period": pl.Series(both.period),
            "posted_on": pl.Series(both.day),
            "document_id": documents(both),
            "amount": decimals(both.amount, 2),
            "journal": picked(("interface", "manual"), by_hand),
        },
    )


def control_balances(plan: Plan, books: Books) -> pl.DataFrame:
    """The `control_balances` extract: every period's opening is the last closing, but the one changed by hand."""
    chance = plan.generator("control balances")
    months = periods(plan)
    shape = (2, len(firm.ENTITIES), len(ACCOUNTS), len(months))
    moved = np.zeros(shape, dtype=np.int64)
    for ledger, posted in enumerate((books.general, books.subledger)):
        np.add.at(moved[ledger], (posted.entity, posted.account, np.searchsorted(months, posted.period)), posted.amount)
    opening = np.empty(shape, dtype=np.int64)
    opening[..., 0] = chance.integers(-900_000_000, 900_000_000, shape[1:3])
    for place in range(1, len(months)):
        opening[..., place] = opening[..., place - 1] + moved[..., place - 1]
    opening[0, 2, FEES, -1] += CHANGED_BY_HAND
    ledger, entity, account, month = (index.ravel() for index in np.indices(shape))
    return finished(
        ControlBalance,
        "demo-ledger-balances",
        {
            "ledger": picked(LEDGERS, ledger),
            "legal_entity_id": picked(firm.ENTITIES, entity),
            "account_id": picked(ACCOUNTS, account),
            "currency": picked(CURRENCIES, entity),
            "period": pl.Series(months[month]),
            "opening_balance": decimals(opening.ravel(), 2),
            "closing_balance": decimals((opening + moved).ravel(), 2),
        },
    )
