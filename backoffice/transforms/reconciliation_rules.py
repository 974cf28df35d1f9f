"""Reconciliations, declared: what is compared with what, how near is near enough, and who answers for it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Compared:
    """One compared column of a pair, and the break it makes when the two sides differ.

    Amounts and quantities may differ by `tolerance` (absolute, in the column's own unit), dates by `window`
    Mondays to Fridays; everything else must be equal. `owner` is the desk that answers for the allowance.
    A value only one side gives is unknown on the other: it is not compared, and the item says so, unless the
    column is `needed`, when it is a difference. `opposite` is the code for figures of opposite sign. A column that is
    `looked_up` is brought to the pairs once they are made, and takes no part in making them.
    """

    column: str
    code: str
    words: str
    owner: str
    tolerance: Decimal | None = None
    window: int = 0
    needed: bool = False
    looked_up: bool = False
    opposite: str | None = None


@dataclass(frozen=True)
class Reconciliation:
    """One reconciliation of our own records with outside ones.

    `key` names the columns that say two rows speak of the same thing. `measure` is the compared figure by which
    the nearest of several candidates under one key is chosen. Rows of one side equal in `copies` are copies of one
    another. `alike` names the columns that must be equal for a pair to be found without its key; none, no such pass.
    A row without partner is a timing candidate for `timing_days` Mondays to Fridays; None, never.
    With `zero_is_nothing`, a row whose measure is zero needs no partner.
    """

    name: str
    title: str
    own: str
    outside: str
    excluded: str
    key: tuple[str, ...]
    compared: tuple[Compared, ...]
    measure: str
    copies: tuple[str, ...]
    timing_days: int | None
    alike: tuple[str, ...] = ()
    zero_is_nothing: bool = False

    @property
    def of_rows(self) -> tuple[Compared, ...]:
        """The compared columns the rows themselves carry."""
        return tuple(one for one in self.compared if not one.looked_up)

    def column(self, name: str) -> Compared:
        """The compared column of that name."""
        return next(one for one in self.compared if one.column == name)


CENT = Decimal("0.01")
NO_REFERENCE = ("NONREF", "NOTPROVIDED")
"""What banks write where there is no reference: MT940 field 61 subfield 7, and SEPA end-to-end references."""

TRADE = Reconciliation(
    name="trade",
    title="Trades against brokers, custodians and clearing houses",
    own="trades whose record keeper is ourselves",
    outside="trades of every other record keeper",
    excluded="nothing",
    key=("reference",),
    compared=(
        Compared("currency", "CURRENCY", "currency", "Trade support"),
        Compared("instrument_id", "INSTRUMENT", "instrument", "Reference data"),
        Compared("account_id", "ACCOUNT", "account", "Trade support"),
        Compared("allocation_accounts", "ALLOCATION_ACCOUNT", "allocation accounts", "Trade support", looked_up=True),
        Compared("direction", "SIDE", "side", "Trade support"),
        Compared("quantity", "QUANTITY", "quantity", "Trade support", tolerance=Decimal(0)),
        Compared("price", "PRICE", "price", "Trade support", tolerance=CENT),
        Compared("amount", "AMOUNT", "gross amount", "Trade support", tolerance=CENT, needed=True),
        Compared("fees", "FEE_COMMISSION", "fees", "Brokerage control", tolerance=CENT),
        Compared("commission", "FEE_COMMISSION", "commission", "Brokerage control", tolerance=CENT),
        Compared("item_date", "TRADE_DATE", "trade date", "Trade support"),
        Compared("due_date", "SETTLEMENT_DATE", "settlement date", "Settlement"),
    ),
    measure="amount",
    copies=("reference",),
    timing_days=1,
)

CASH = Reconciliation(
    name="cash",
    title="Ledger against bank statements (nostro)",
    own="ledger entries",
    outside="booked entries of end-of-day statements",
    excluded="statement entries that are intraday, notified, pending, future or for information",
    key=("account_id", "currency", "reference"),
    compared=(
        Compared("amount", "AMOUNT", "amount", "Nostro control", tolerance=CENT, needed=True, opposite="SIGN"),
        Compared("due_date", "VALUE_DATE", "value date", "Nostro control", window=1),
    ),
    measure="amount",
    copies=("account_id", "currency", "reference", "amount"),
    timing_days=2,
    alike=("account_id", "currency", "amount"),
)

POSITION = Reconciliation(
    name="position",
    title="Holdings against the custodian",
    own="positions whose record keeper is ourselves",
    outside="positions of custodians",
    excluded="positions of brokers and clearing houses; holdings of zero the other side does not list",
    key=("item_date", "account_id", "instrument_id"),
    compared=(Compared("quantity", "QUANTITY", "quantity", "Asset servicing", tolerance=Decimal(0), needed=True),),
    measure="quantity",
    copies=("item_date", "account_id", "instrument_id"),
    timing_days=None,
    zero_is_nothing=True,
)

RECONCILIATIONS: tuple[Reconciliation, ...] = (TRADE, CASH, POSITION)
"""Every reconciliation there is."""


@dataclass(frozen=True)
class Verdict:
    """How a row was decided: the pass, counted from 0, and its rule in words."""

    number: int
    rule: str


BEFORE_ALL = 0
"""The pass that sets rows apart; the reason comes with the row."""
EXACT = Verdict(1, "exact")
WITHIN_TOLERANCE = Verdict(2, "within tolerance")
DIFFERS = Verdict(3, "same key, values differ")
COPY = Verdict(3, "copy of a row already taken")
UNIQUE = Verdict(4, "unique without reference")
SEVERAL = Verdict(4, "several equal candidates, none chosen")
NO_KEY = Verdict(5, "no key to match by")
ALONE = Verdict(5, "no partner")
NOTHING = Verdict(5, "zero on one side, not listed on the other")
