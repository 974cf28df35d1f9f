"""The example mappings of the firm's own books: a file in, the rows the reconciliations read out."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from backoffice.contracts import CONTRACTS
from backoffice.ingest import source_id, tables
from backoffice.ingest.fitting import named_mapping

FILES = {
    "example_control_entries": (
        "Entry,Company,Account,Currency,Period,Posted,Document,Amount\n7,GB1,2110,GBP,2026-06,2026-06-30,D9,-120.50\n",
        {"ledger": "general", "period": date(2026, 6, 1), "document_id": "D9", "amount": Decimal("-120.50")},
    ),
    "example_control_balances": (
        "Company,Account,Currency,Period,Opening,Closing\nGB1,2110,GBP,2026-06,100,-20.50\n",
        {"ledger": "subledger", "opening_balance": Decimal(100), "closing_balance": Decimal("-20.50")},
    ),
    "example_client_money_accounts": (
        "Day,Company,Account,Currency,Kind,BIC,Balance\n2026-06-30,GB1,C1,GBP,Bank,ZZABGBL0,5000.00\n",
        {"kind": "client_bank_account", "as_of_date": date(2026, 6, 30), "balance": Decimal(5000)},
    ),
    "example_client_balances": (
        "Day,Company,Client,Client Name,Currency,Kind,A,F\n2026-06-30,GB1,K7,Ann Lee,GBP,Client,5000,120\n",
        {
            "kind": "individual_balance",
            "free_money": Decimal(5000),
            "owed_for_purchases": Decimal(120),
            "sales_held": None,
        },
    ),
    "example_accounting_positions": (
        "Day,Account,ISIN,Units\n2026-06-30,S1,GB0000000009,150\n",
        {"record_keeper": "accounting", "quantity": Decimal(150), "price": None},
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_the_example_of_each_table_loads(tmp_path: Path, name: str) -> None:
    content, expected = FILES[name]
    path = tmp_path / "rows.csv"
    path.write_text(content, encoding="utf-8")
    reading = tables.read(path, source_id(path), named_mapping(name))
    ((table, frame),) = reading.frames.items()
    row = CONTRACTS[table].validate(frame).row(0, named=True)
    assert {column: row[column] for column in expected} == expected
    assert frame.height == 1 and reading.rejects.is_empty()
    assert "Ann Lee" not in str(row)
