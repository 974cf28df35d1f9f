"""MT940, MT942 and MT950: account statements in SWIFT's field format."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from backoffice.contracts.reconciliation import Statement, StatementEntry
from backoffice.errors import FileRefused
from backoffice.ingest.reading import Reading
from backoffice.ingest.statement_rows import StatementRows
from backoffice.ingest.statement_swift_entry import swift_entry
from backoffice.ingest.statement_swift_header import KINDS, swift_header
from backoffice.ingest.statement_swift_text import Field, StatementText, cut, decoded, rows_in
from backoffice.ingest.statement_trailers import Claim
from backoffice.ingest.statement_values import Unreadable, bounded

NAME = "mt940"

_FIELD = re.compile(rb"^(?:\xef\xbb\xbf)?:(?:20|25P?|28C?|34F|6[02][FM]|61|64|86|NS):", re.MULTILINE)
_MESSAGE_TYPE = re.compile(rb"\{2:[IO]([0-9]{3})")
_SENT_AGAIN = "Ask the bank for the file again"


def recognises(path: Path) -> bool:
    """Its first SWIFT header names one of these messages, or it has none and a line opens with one of their tags."""
    try:
        with path.open("rb") as file:
            start = file.read(4096).replace(b"\r", b"\n")
    except OSError:
        return False
    if start.lstrip(b"\xef\xbb\xbf \t\n").startswith(b"<"):
        return False
    announced = _MESSAGE_TYPE.search(start)
    return announced[1].decode() in KINDS if announced else bool(_FIELD.search(start))


def read(path: Path, source_id: str) -> Reading:
    """Every statement of the file that proves, and every other row with the reason why not.

    Raises `FileRefused` where no statement can be cut out: no :20:, no account in any, or another kind of message.
    """
    text = decoded(path.read_bytes())
    statements, strays = cut(text)
    if not statements:
        raise FileRefused(path.name, "no statement begins here: expected :20: at the start of a line", _SENT_AGAIN)
    if foreign := next((s.message_type for s in statements if s.message_type not in (None, *KINDS)), None):
        raise FileRefused(path.name, f"holds an MT{foreign}; expected MT940, MT942 or MT950", "Load it as what it is")
    if not any(s.of("25", "25P") for s in statements):
        raise FileRefused(path.name, "no statement names its account: expected :25: after :20:", _SENT_AGAIN)
    rows = StatementRows(path.name, source_id)
    for ordinal, statement in enumerate(statements, 1):
        _take(statement, ordinal, rows)
    for entry in strays:
        reason = "it stands outside any statement; expected :20: before it and the closing balance after it"
        fault = Unreadable(":61:", entry[0].first_line, "OUTSIDE_STATEMENT", reason)
        rows.refuse(None, StatementEntry.table, entry[0].line, fault, {"text": _raw(entry)})
    return rows.reading(NAME, rows_in(text))


def _take(statement: StatementText, ordinal: int, rows: StatementRows) -> None:
    """Take the statement with all its entries, or refuse every row of it: the faulty ones with their own reason."""
    header: dict[str, Any] = {}
    claims: list[Claim] = []
    sound: list[tuple[list[Field], dict[str, Any]]] = []
    try:
        header, claims = swift_header(statement)
    except Unreadable as fault:
        rows.refuse(ordinal, Statement.table, statement.line, fault, {"text": statement.raw})
    for entry in statement.entries:
        try:
            sound.append((entry, swift_entry(entry, header.get("currency", ""))))
        except Unreadable as fault:
            rows.refuse(ordinal, StatementEntry.table, entry[0].line, fault, {"text": _raw(entry)})
    if header:
        booked = (row["amount"] for _, row in sound if row["status"] == "BOOK")
        try:
            header["entries_total"] = bounded(sum(booked, Decimal(0)), ":61:")
        except Unreadable as fault:
            rows.refuse(ordinal, Statement.table, statement.line, fault, {"text": statement.raw})
            header = {}
    if rows.is_refused(ordinal):
        if header:
            rows.refuse_with_statement(ordinal, Statement.table, statement.line, {"text": statement.raw})
        for entry, _ in sound:
            rows.refuse_with_statement(ordinal, StatementEntry.table, entry[0].line, {"text": _raw(entry)})
        return
    rows.take_statement(ordinal, header)
    for number, (_, row) in enumerate(sound, 1):
        rows.take_entry(ordinal, {"entry_number": number, **row})
    for claim in claims:
        rows.claim(ordinal, claim)


def _raw(fields: list[Field]) -> str:
    return "\n".join(f.raw for f in fields)
