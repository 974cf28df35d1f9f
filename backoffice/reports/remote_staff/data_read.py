"""What the figures were made from: tables with their versions and fingerprints, and the files that fed them."""

from collections.abc import Mapping
from typing import Any, Final

from backoffice import evidence
from backoffice.contracts.records import SourceFile
from backoffice.i18n import dates, labels, say
from backoffice.reports.remote_staff.answer import READ
from backoffice.reports.remote_staff.source import Source
from backoffice.reports.report import Cell, Column, Row, Table

MADE: Final = "demo"
"""What the demo firm's own tables and figures are recorded as."""


def tables_read(source: Source) -> Table:
    """Each with its rows, its version and the fingerprint of its files."""
    read = evidence.evidence(source.door.snapshot, READ)
    rows = [
        Row(
            {
                "table": Cell(labels.table(one.table)),
                "rows": Cell(one.rows),
                "version": Cell(one.version),
                "changed": Cell("" if one.changed_at is None else dates.moment(one.changed_at)),
                "fingerprint": Cell(one.fingerprint[:16]),
            }
        )
        for one in read
    ]
    columns = (
        Column("table", say("Table")),
        Column("rows", say("Rows"), "count"),
        Column("version", say("Version"), "count"),
        Column("changed", say("Last changed")),
        Column("fingerprint", say("Fingerprint")),
    )
    notes = [
        say(
            "Load {load}. A fingerprint is the first 16 hexadecimal digits of SHA-256 over a table's files; "
            "that of all tables "
            "together is on the first page. The same load gives the same figures.",
            load=source.door.snapshot.load_id,
        )
    ]
    return Table("data", say("Tables read"), columns, rows, nothing=say("No table is loaded."), notes=notes)


def files_read(source: Source) -> Table:
    """Files that fed the tables read."""
    read = set(READ)
    found = source.rows(SourceFile.table, order=(("loaded_at", False), ("file_name", False))).frame.to_dicts()
    held = [one for one in found if read & {name.strip() for name in one["extracts"].split(",")}]
    rows = [
        Row(
            {
                "file_name": Cell(_file(one)),
                "accepted": Cell(one["rows_accepted"]),
                "rejected": Cell(one["rows_rejected"]),
                "source_id": Cell(None, say("none: made, not read"))
                if one["format"] == MADE
                else Cell(one["source_id"]),
            }
        )
        for one in held
    ]
    columns = (
        Column("file_name", say("File")),
        Column("accepted", say("Rows accepted"), "count"),
        Column("rejected", say("Rows refused"), "count"),
        Column("source_id", say("Fingerprint")),
    )
    return Table(
        "files",
        say("Files they came from"),
        columns,
        rows,
        nothing=say("No file has been loaded."),
        notes=[say("A file's fingerprint is that of its content. Tables the demo firm makes come from no file.")],
    )


def _file(one: Mapping[str, Any]) -> str:
    """A file's name; what the demo firm made has none, and is named for its table."""
    if one["format"] != MADE:
        return str(one["file_name"])
    return say("{table}, made for the demo firm", table=labels.table(one["extracts"]))
