"""The `statements` and `statement_entries` extracts, as the banks send them at the end of the day."""

import numpy as np
import polars as pl

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.demo import firm
from backoffice.demo.banking import UNKNOWN_FLOW, Entries, Statements, entry_rows
from backoffice.demo.cash import Flows, references
from backoffice.demo.columns import decimals, finished, moments, numbered, picked, taken
from backoffice.demo.firm import NOSTROS

_MESSAGES = ("MT940", "camt.053.001.08", "camt.053.001.08", "MT940", "MT940", "camt.053.001.08")
_CODES = ("NSEC", "NCHG", "NFEX", "NTRF", "NDIV")


def statement_ids(made: Statements) -> pl.Series:
    """Identifiers of account, day and number; a second copy says so."""
    parts = {
        "account": picked([nostro.account for nostro in NOSTROS], made.nostro),
        "day": pl.Series(made.day),
        "number": made.number,
        "again": picked(("", ":2"), made.again),
    }
    name = pl.format("{}.{}.{}{}", "account", pl.col("day").dt.strftime("%Y%m%d"), "number", "again")
    return pl.DataFrame(parts).select(statement_id=name).to_series()


def statements(made: Statements) -> pl.DataFrame:
    """The `statements` extract."""
    currency = picked([nostro.currency for nostro in NOSTROS], made.nostro)
    issued = made.day.astype("datetime64[us]") + np.where(made.again, 30 * 60, 21 * 60 + 15).astype("timedelta64[m]")
    return finished(
        Statement,
        "demo-statements",
        {
            "statement_id": statement_ids(made),
            "account_id": picked([nostro.account for nostro in NOSTROS], made.nostro),
            "servicer_id": picked([firm.CUSTODIAN_BICS[nostro.custodian] for nostro in NOSTROS], made.nostro),
            "kind": "end_of_day",
            "message_type": picked(_MESSAGES, made.nostro),
            "statement_number": pl.Series(made.number).cast(pl.String),
            "opening_date": pl.Series(made.day),
            "opening_balance": decimals(made.opening, 2),
            "closing_date": pl.Series(made.day),
            "closing_balance": decimals(made.closing, 2),
            "available_balance": decimals(made.closing, 2),
            "currency": currency,
            "entry_count": made.entries,
            "entries_total": decimals(made.closing - made.opening, 2),
            "issued_at": moments(issued),
        },
    )


def statement_entries(flows: Flows, entries: Entries, made: Statements) -> pl.DataFrame:
    """The `statement_entries` extract."""
    statement, place, row = entry_rows(made)
    booked = taken(entries, row)
    known = booked.flow != UNKNOWN_FLOW
    reference = (
        pl.DataFrame({"reference": references(flows)}).to_series().gather(pl.Series(np.where(known, booked.flow, 0)))
    )
    said = pl.DataFrame(
        {"reference": reference, "named": booked.named & known, "nothing": picked((None, "NONREF"), row % 2)}
    ).select(pl.when("named").then("reference").otherwise("nothing"))
    return finished(
        StatementEntry,
        "demo-statement-entries",
        {
            "statement_id": statement_ids(made).gather(pl.Series(statement)),
            "entry_number": place,
            "account_id": picked([nostro.account for nostro in NOSTROS], booked.nostro),
            "kind": "end_of_day",
            "status": "BOOK",
            "booked_on": pl.Series(booked.day),
            "value_date": pl.Series(booked.value_day),
            "amount": decimals(booked.amount, 2),
            "currency": picked([nostro.currency for nostro in NOSTROS], booked.nostro),
            "is_reversal": np.zeros(len(row), dtype=np.bool_),
            "account_owner_reference": said.to_series(),
            "account_servicer_reference": numbered("BK", row + 1),
            "transaction_code": picked(_CODES, booked.kind),
            "transaction_count": np.ones(len(row), dtype=np.int64),
        },
    )
