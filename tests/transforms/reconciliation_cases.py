"""Small random reconciliations, many to a frame, as extracts and as plain rows for the oracle.

Values are few and close to each other, so that keys crowd, tolerances are met by a hair and candidates abound.
Every case has references and accounts of its own, so that many cases in one frame stay many cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import dataframely as dy
from hypothesis import strategies as st

from backoffice.contracts.reconciliation import LedgerEntry, Position, Statement, StatementEntry
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.settlement import Allocation, Trade
from tests.tables import frame
from tests.transforms.reconciliation_oracle import Row

DAYS = [date(2026, 6, day) for day in (3, 4, 5, 6, 7, 8, 9, 10)]
"""Wednesday to the Wednesday after: a weekend lies in between."""

CLOSED = {"USD": {DAYS[2], DAYS[7]}, "EUR": {DAYS[5]}}
"""Holidays of two calendars: a Friday and the Wednesday at the end, and a Monday."""


def calendars() -> dy.DataFrame[CalendarDay]:
    """The two calendars over the days, closed on weekends too."""
    rows = [
        {"calendar": name, "day": day, "is_business_day": day.weekday() < 5 and day not in closed}
        for name, closed in CLOSED.items()
        for day in DAYS
    ]
    return frame(CalendarDay, rows)


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def cases(row: st.SearchStrategy[Row]) -> st.SearchStrategy[list[list[Row]]]:
    """Some cases of two to seven rows, both sides together."""
    return st.lists(st.lists(row, min_size=2, max_size=7), min_size=5, max_size=15)


def variations(base: Row, changes: dict[str, list[Any]]) -> st.SearchStrategy[Row]:
    """The base row with at most two columns changed: what differs in everything meets nobody."""
    single = st.sampled_from([(column, value) for column, values in changes.items() for value in values])
    return st.lists(single, max_size=2).map(lambda changed: base | dict(changed))


@dataclass(frozen=True)
class Trades:
    """Trades and allocations of both sides, and the rows the oracle sees."""

    trades: dy.DataFrame[Trade]
    allocations: dy.DataFrame[Allocation]
    sides: dict[str, Sequence[Row]]


A_TRADE: Row = {
    "instrument_id": "US1",
    "direction": "BUYI",
    "currency": "USD",
    "account_id": "A",
    "quantity": Decimal(10),
    "price": Decimal("1.00"),
    "amount": Decimal(100),
    "fees": Decimal(0),
    "commission": None,
    "item_date": DAYS[0],
    "due_date": DAYS[2],
}
TRADE_ROWS = st.builds(
    lambda row, is_own, reference: row | {"is_own": is_own, "reference": reference},
    variations(
        A_TRADE,
        {
            "instrument_id": ["US2"],
            "direction": ["SELL"],
            "currency": ["EUR"],
            "account_id": [None],
            "quantity": decimals("11"),
            "price": [None, *decimals("1.01", "1.011")],
            "amount": [None, *decimals("100.004", "100.005", "100.01", "100.012", "99.99", "99.995", "101")],
            "fees": [None, *decimals("0.01", "0.011")],
            "commission": decimals("0", "5"),
            "item_date": DAYS[1:2],
            "due_date": DAYS[5:6],
        },
    ),
    st.booleans(),
    st.sampled_from(["R1", "R1", "R1", "R2", None]),
)
ALLOCATED = st.lists(st.sampled_from(["A1", "A2"]), max_size=2)


@st.composite
def trades(draw: st.DrawFn) -> Trades:
    given, allocated = draw(cases(TRADE_ROWS)), draw(st.lists(ALLOCATED, min_size=80, max_size=80))
    drawn: list[Row] = []
    allocations: list[dict[str, Any]] = []
    for number, case in enumerate(given):
        to = {
            (keeper, name): sorted(set(allocated[(4 * number + place) % 80]))
            for place, (keeper, name) in enumerate((k, r) for k in ("own", "broker") for r in ("R1", "R2"))
        }
        allocations += [
            {"record_keeper": keeper, "common_reference": f"{number}-{name}", "account_id": account}
            for (keeper, name), accounts in to.items()
            for account in accounts
        ]
        for row in case:
            keeper, name = ("own" if row["is_own"] else "broker"), row["reference"]
            drawn.append(
                row
                | {"item_id": f"{keeper}/X/T{len(drawn):03}", "reference": name and f"{number}-{name}"}
                | {"allocation_accounts": ", ".join(to.get((keeper, name), [])) or None}
            )
    renamed = {"reference": "common_reference", "direction": "side", "amount": "gross_amount"}
    renamed |= {"item_date": "trade_date", "due_date": "settlement_date"}
    left_out = {"is_own", "item_id", "allocation_accounts"}
    rows = [
        {renamed.get(name, name): value for name, value in row.items() if name not in left_out}
        | {"record_keeper": row["item_id"].split("/")[0], "trade_id": row["item_id"].split("/")[2]}
        for row in drawn
    ]
    numbered = [one | {"allocation_id": f"A{number}"} for number, one in enumerate(allocations)]
    return Trades(frame(Trade, rows), frame(Allocation, numbered), by_side(drawn))


@dataclass(frozen=True)
class Cash:
    """Ledger, statement entries and their statements, and the rows the oracle sees."""

    ledger: dy.DataFrame[LedgerEntry]
    entries: dy.DataFrame[StatementEntry]
    statements: dy.DataFrame[Statement]
    sides: dict[str, Sequence[Row]]


CASH_ROWS = st.builds(
    lambda row, is_own, reference, day: row | {"is_own": is_own, "reference": reference, "due_date": day},
    variations(
        {"amount": Decimal(100), "currency": "USD", "item_date": DAYS[4]},
        {
            "amount": decimals("100.004", "100.008", "100.01", "100.011", "99.995", "-100", "7"),
            "currency": ["EUR"],
            "item_date": DAYS[5:6],
        },
    ),
    st.booleans(),
    st.sampled_from(["R1", "R1", "R2", "R3", None, None, "NONREF"]),
    st.sampled_from(DAYS),
)


@st.composite
def cash(draw: st.DrawFn) -> Cash:
    drawn: list[Row] = []
    for number, case in enumerate(draw(cases(CASH_ROWS))):
        for row in case:
            item_id = (
                f"L{len(drawn):03}" if row["is_own"] else f"S/{len(drawn) + 1:03}".replace("/0", "/").replace("/0", "/")
            )
            drawn.append(row | {"item_id": item_id, "account_id": f"ACC{number}"})
    ledger = [
        {name: row[name] for name in ("reference", "amount", "currency", "account_id")}
        | {"entry_id": row["item_id"], "value_date": row["due_date"], "booked_on": row["item_date"]}
        for row in drawn
        if row["is_own"]
    ]
    entries = [
        {name: row[name] for name in ("amount", "currency", "account_id")}
        | {"statement_id": "S", "entry_number": int(row["item_id"][2:]), "account_owner_reference": row["reference"]}
        | {"value_date": row["due_date"], "booked_on": row["item_date"], "kind": "end_of_day", "status": "BOOK"}
        for row in drawn
        if not row["is_own"]
    ]
    seen = [
        row
        | {"reference": None if row["reference"] == "NONREF" else row["reference"], "closed": CLOSED[row["currency"]]}
        for row in drawn
    ]
    statements = frame(Statement, [{"statement_id": "S"}])
    return Cash(frame(LedgerEntry, ledger), frame(StatementEntry, entries), statements, by_side(seen))


POSITION_ROWS = st.fixed_dictionaries(
    {
        "is_own": st.booleans(),
        "source_system": st.sampled_from(["X", "X", "Y"]),
        "account_id": st.sampled_from(["A", "B"]),
        "instrument_id": st.sampled_from(["I/1", "I2"]),
        "quantity": st.sampled_from(decimals("0", "5", "5", "5.000001", "-5")),
    }
)


@st.composite
def positions(draw: st.DrawFn) -> tuple[dy.DataFrame[Position], dict[str, Sequence[Row]]]:
    drawn: dict[str, Row] = {}
    for number, case in enumerate(draw(cases(POSITION_ROWS))):
        for row in case:
            keeper, account = ("own" if row["is_own"] else "custodian"), f"{row['account_id']}{number}"
            instrument = row["instrument_id"].replace("/", "%2F")
            item_id = "/".join([keeper, row["source_system"], DAYS[0].isoformat(), account, instrument])
            drawn[item_id] = row | {"account_id": account, "item_id": item_id, "item_date": DAYS[0]}
    rows = [
        {name: row[name] for name in ("source_system", "account_id", "instrument_id", "quantity")}
        | {"record_keeper": item_id.split("/")[0], "as_of_date": row["item_date"]}
        for item_id, row in drawn.items()
    ]
    return frame(Position, rows), by_side(list(drawn.values()))


def by_side(rows: list[Row]) -> dict[str, Sequence[Row]]:
    return {"own": [row for row in rows if row["is_own"]], "outside": [row for row in rows if not row["is_own"]]}
