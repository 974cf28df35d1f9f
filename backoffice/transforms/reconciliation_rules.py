"""The firm's reconciliations, declared: what is compared with what, how near is near enough, who answers for it."""

from decimal import Decimal

from backoffice.transforms.matching.declared import (
    Compared,
    Copies,
    Differs,
    Exact,
    Near,
    Netted,
    Reconciliation,
    Subsets,
    Summed,
    Unique,
)

CENT = Decimal("0.01")
NO_REFERENCE = ("NONREF", "NOTPROVIDED")
"""What banks write where there is no reference: MT940 field 61 subfield 7, and SEPA end-to-end references."""

_BY_REFERENCE = ("account_id", "currency", "reference")

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
    passes=(Exact(), Near(), Differs(), Copies()),
    timing_days=1,
    material=Decimal(1_000),
    due_days=2,
)

CASH = Reconciliation(
    name="cash",
    title="Ledger against bank statements (nostro)",
    own="ledger entries",
    outside="booked entries of end-of-day statements",
    excluded="statement entries that are intraday, notified, pending, future or for information",
    key=_BY_REFERENCE,
    compared=(
        Compared("amount", "AMOUNT", "amount", "Nostro control", tolerance=CENT, needed=True, opposite="SIGN"),
        Compared("due_date", "VALUE_DATE", "value date", "Nostro control", window=1),
    ),
    measure="amount",
    copies=("account_id", "currency", "reference", "amount"),
    passes=(
        Exact(),
        Near(),
        Summed(_BY_REFERENCE),
        Netted(_BY_REFERENCE),
        Differs(),
        Copies(),
        Unique(("account_id", "currency")),
        Summed(("account_id", "currency", "due_date", "amount"), rule="as many equal on both sides"),
        Subsets(("account_id", "currency", "due_date"), most=4, among=12),
    ),
    day="due_date",
    timing_days=2,
    material=Decimal(10_000),
    due_days=5,
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
    passes=(Exact(), Near(), Differs(), Copies()),
    timing_days=None,
    due_days=1,
    zero_is_nothing=True,
)

RECONCILIATIONS: tuple[Reconciliation, ...] = (TRADE, CASH, POSITION)
"""Every reconciliation there is."""
