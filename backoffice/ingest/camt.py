"""camt.052, camt.053 and camt.054 (ISO 20022): account reports, statements and notifications, of any version."""

from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import tostring

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.ingest.reading import Reading
from backoffice.ingest.statement_iso_entry import iso_entry
from backoffice.ingest.statement_iso_header import iso_header
from backoffice.ingest.statement_iso_stream import MESSAGES, IsoPart, IsoStream
from backoffice.ingest.statement_rows import StatementRows
from backoffice.ingest.statement_values import Unreadable, bounded

NAME = "camt"


def recognises(path: Path) -> bool:
    """XML whose beginning names one of the three messages, by element or by namespace."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        return False
    plain = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") and any(name.encode() in plain for names in MESSAGES.items() for name in names)


def read(path: Path, source_id: str) -> Reading:
    """Every statement of the file that proves, and every other row with the reason why not.

    Raises `FileRefused` where the file as a whole is unusable: see `IsoStream`.
    """
    rows = StatementRows(path.name, source_id)
    stream = IsoStream(path)
    count, booked, booked_in = 0, Decimal(0), set[str]()
    for part in stream:
        if part.kind == "statement":
            _take_statement(part, rows, count, booked, booked_in)
            count, booked, booked_in = 0, Decimal(0), set()
            continue
        count += 1
        try:
            entry = iso_entry(part.element, part.number)
        except Unreadable as fault:
            rows.refuse(part.statement, StatementEntry.table, part.number, fault, _xml(part))
            continue
        if entry["status"] == "BOOK":
            booked += entry["amount"]
            booked_in.add(entry["currency"])
        rows.take_entry(part.statement, {"entry_number": count, **entry})
    return rows.reading(NAME, stream.rows)


def _take_statement(part: IsoPart, rows: StatementRows, count: int, booked: Decimal, booked_in: set[str]) -> None:
    try:
        header, claims = iso_header(part, booked_in)
        header |= {"entry_count": count, "entries_total": bounded(booked, "Ntry/Amt")}
    except Unreadable as fault:
        rows.refuse(part.statement, Statement.table, part.number, fault, _xml(part))
        return
    rows.take_statement(part.statement, header)
    for claim in claims:
        rows.claim(part.statement, claim)


def _xml(part: IsoPart) -> dict[str, str]:
    """The part as it stands in the file, less its namespaces."""
    return {"xml": tostring(part.element, encoding="unicode")}
