"""Small tables and mappings for tests: a ledger of six columns, written where the test says."""

from pathlib import Path

from backoffice.ingest import source_id, tables
from backoffice.ingest.mapping import Mapping
from backoffice.ingest.mapping_file import read_mapping
from backoffice.ingest.reading import Reading

LEDGER = """
name = "ledger"
describes = "Our ledger."
extract = "ledger_entries"
files = ["ledger*"]

[columns]
entry_id = "Id"
account_id = "Account"
booked_on = "Booked"
value_date = "Value"
amount = "Amount"
currency = "Ccy"
"""

HEADER = "Id,Account,Booked,Value,Amount,Ccy"


def write_mapping(folder: Path, text: str = LEDGER, name: str = "mapping.toml") -> Path:
    """A mapping's file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def mapping_of(folder: Path, text: str = LEDGER) -> Mapping:
    """A mapping, read from its text."""
    return read_mapping(write_mapping(folder, text))


def read_table(folder: Path, content: str | bytes, mapping: str = LEDGER, name: str = "ledger.csv") -> Reading:
    """A table written to a file and read by a mapping."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tables.read(path, source_id(path), write_mapping(folder, mapping))


def ledger(*rows: str) -> str:
    """A ledger of these rows. What a row leaves out at its end is filled with what is right."""
    plain = ["", "ACC", "2026-06-01", "2026-06-01", "1.00", "EUR"]
    filled = (",".join([*(cells := row.split(",")), *plain[len(cells) :]]) for row in rows)
    return "\n".join([HEADER, *filled, ""])
