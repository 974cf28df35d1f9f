"""The firm's reconciliations, declared: what is compared with what, how near is near enough, who answers for it."""

from dataclasses import replace
from decimal import Decimal

from backoffice.transforms.matching.declared import (
    BY_MARKET,
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
    owner="Trade support",
    material=Decimal(1_000),
    due_days=2,
    calendar=BY_MARKET,
    version=2,
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
    owner="Nostro control",
    material=Decimal(10_000),
    due_days=5,
    version=2,
)

_BY_HOLDING = ("item_date", "account_id", "instrument_id")

POSITION = Reconciliation(
    name="position",
    title="Holdings against the custodian",
    own="positions whose record keeper is ourselves",
    outside="positions of custodians",
    excluded="positions of brokers and clearing houses; holdings of zero the other side does not list",
    key=_BY_HOLDING,
    compared=(Compared("quantity", "QUANTITY", "quantity", "Asset servicing", tolerance=Decimal(0), needed=True),),
    measure="quantity",
    copies=_BY_HOLDING,
    passes=(Exact(), Near(), Differs(), Copies()),
    timing_days=None,
    owner="Asset servicing",
    material=Decimal(1),
    due_days=1,
    zero_is_nothing=True,
    calendar=BY_MARKET,
    lives_by=("account_id", "instrument_id"),
    version=2,
)

POSITION_ACCOUNTING = replace(
    POSITION,
    name="position_accounting",
    title="Holdings against the accounting books",
    outside="positions of the accounting books",
    excluded="holdings of zero the other side does not list",
    owner="Investment accounting",
    due_days=2,
    both_ours=True,
)

ACCOUNTING_CUSTODIAN = replace(
    POSITION,
    name="accounting_custodian",
    title="Accounting books against the custodian",
    own="positions of the accounting books",
    excluded="holdings of zero the other side does not list",
    owner="Investment accounting",
    due_days=2,
)

KEEPERS: dict[str, tuple[str, str]] = {
    POSITION.name: ("own", "custodian"),
    POSITION_ACCOUNTING.name: ("own", "accounting"),
    ACCOUNTING_CUSTODIAN.name: ("accounting", "custodian"),
}
"""The three pairs of the three-way reconciliation of holdings: whose record stands on our side, and whose outside."""

_BY_DOCUMENT = ("legal_entity_id", "account_id", "currency", "reference")

LEDGER = Reconciliation(
    name="ledger",
    title="General ledger against subledgers, on control accounts",
    own="entries of the general ledger on control accounts",
    outside="entries of the subledgers behind them",
    excluded="nothing",
    key=_BY_DOCUMENT,
    compared=(
        Compared("amount", "AMOUNT", "amount", "Financial control", tolerance=Decimal(0), needed=True, opposite="SIGN"),
        Compared("period", "PERIOD", "accounting period", "Financial control", needed=True),
    ),
    measure="amount",
    copies=(*_BY_DOCUMENT, "amount"),
    passes=(
        Exact(),
        Near(),
        Summed((*_BY_DOCUMENT, "period")),
        Netted((*_BY_DOCUMENT, "period")),
        Differs(),
        Copies(),
    ),
    timing_days=1,
    owner="Financial control",
    material=Decimal(1_000),
    due_days=3,
    both_ours=True,
)

_BY_POOL = ("item_date", "legal_entity_id", "currency")

CLIENT_MONEY = Reconciliation(
    name="client_money",
    title="Client money: resource against requirement",
    own="client bank accounts, added up by day, entity and currency (the resource)",
    outside="positive client balances and other amounts, added up likewise (the requirement)",
    excluded="a sum of zero where the other side has none",
    key=_BY_POOL,
    compared=(Compared("amount", "AMOUNT", "amount", "Client money", tolerance=Decimal(0), needed=True),),
    measure="amount",
    copies=_BY_POOL,
    passes=(Exact(), Near(), Differs(), Copies()),
    timing_days=None,
    owner="Client money",
    material=Decimal(0),
    due_days=1,
    zero_is_nothing=True,
    calendar="GBP",
    lives_by=("legal_entity_id", "currency"),
)
"""FCA CASS 7.15 and 7.16, normal approach: each business day as of the close before, by the individual client balance
method. A shortfall is paid in, an excess taken out, by the close of the day it is found (7.15.29): one day after."""

_BY_REPORT = ("legal_entity_id", "reference")

REPORTING = Reconciliation(
    name="reporting",
    title="Reportable trades against regulatory reports",
    own="trades and changes of trades that must be reported",
    outside="reports of transactions that were accepted, each as it was accepted last",
    excluded="what need not be reported; submissions not accepted or replaced by a later one",
    key=_BY_REPORT,
    compared=(
        Compared("currency", "CURRENCY", "currency", "Regulatory reporting"),
        Compared("instrument_id", "INSTRUMENT", "instrument", "Reference data"),
        Compared("account_id", "ACCOUNT", "account", "Regulatory reporting"),
        Compared("counterparty_id", "COUNTERPARTY", "counterparty", "Reference data"),
        Compared("direction", "SIDE", "side", "Regulatory reporting"),
        Compared("quantity", "QUANTITY", "quantity", "Regulatory reporting", tolerance=Decimal(0)),
        Compared("price", "PRICE", "price", "Regulatory reporting", tolerance=Decimal(0)),
        Compared("amount", "AMOUNT", "amount", "Regulatory reporting", tolerance=CENT, needed=True),
    ),
    measure="amount",
    copies=_BY_REPORT,
    passes=(Exact(), Near(), Differs(), Copies()),
    timing_days=1,
    owner="Regulatory reporting",
    material=Decimal(0),
    due_days=1,
    both_ours=True,
)
"""MiFIR Art. 26 and EMIR Art. 9 give until the close of the following working day, so a row waits one day."""

RECONCILIATIONS: tuple[Reconciliation, ...] = (
    TRADE,
    CASH,
    POSITION,
    POSITION_ACCOUNTING,
    ACCOUNTING_CUSTODIAN,
    LEDGER,
    CLIENT_MONEY,
    REPORTING,
)
"""Every reconciliation there is."""

STANDING: dict[str, tuple[str, ...]] = {rule.name: rule.lives_by for rule in RECONCILIATIONS if rule.lives_by}
"""The reconciliations of what stands at the end of a day, by name, and what names one thing on every day."""
