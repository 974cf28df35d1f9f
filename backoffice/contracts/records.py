"""Records desk: the record of our own data. What was loaded, from which file, what was refused and why.

The desk's other halves: `static_data` says how sound parties, securities and accounts are, `retention` how long
records are kept.
"""

from typing import ClassVar, Final

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Contract

MADE: Final = "made with the demo firm"
MADE_FOR: Final = " (made)"
"""What stands for the name of a file where the demo firm made the rows: alone, or after the name of their table."""

FILE_STATES = ("accepted", "accepted_in_part", "refused", "superseded")


class SourceFile(Contract):
    """One row: one file somebody gave us to load, and what became of it."""

    table: ClassVar[str] = "source_files"

    source_id = c.identifier("The file, by its content.", "first 16 hex digits of SHA-256", primary_key=True)
    loaded_at = c.moment("Time of the load.")
    file_name = c.text("Its name, without folders.")
    format = c.identifier("Format it was read as.", "format")
    mapping = c.identifier("Column mapping used, for tables.", "name", nullable=True)
    extracts = c.text("Extracts it fed, comma-separated.")
    bytes = c.count("Size.", "bytes", min=0)
    rows_in_file = c.count("Rows it holds.", "rows", min=0)
    rows_accepted = c.count("Rows accepted.", "rows", min=0)
    rows_rejected = c.count("Rows rejected, all of them in `rejects`.", "rows", min=0)
    state = c.one_of(FILE_STATES, "What became of it.")
    why = c.text("Why it was refused, in words.", nullable=True)
    corrects = c.identifier("The file it replaced.", "first 16 hex digits of SHA-256", nullable=True)


class Reject(Contract):
    """One row: one value or row of a file that could not be accepted, and why. The row itself is kept in `content`."""

    table: ClassVar[str] = "rejects"

    source_id = c.identifier("The file.", "first 16 hex digits of SHA-256")
    file_name = c.text("Its name.")
    extract = c.identifier("Extract it was meant for.", "extract")
    row = c.count("Row, line or entry in the file, from 1.", "position", min=0)
    column = c.text("Column or field of the file; empty when the whole row is at fault.", nullable=True)
    value = c.text("The value found.", nullable=True)
    rule = c.identifier("Rule it broke.", "rule")
    reason = c.text("What was expected and what to do, in words.")
    content = c.text("The whole row as JSON, so that nothing is lost.", nullable=True)


class FileProof(Contract):
    """One row: one total of one file or statement that must tie, and whether it does."""

    table: ClassVar[str] = "file_proofs"

    source_id = c.identifier("The file.", "first 16 hex digits of SHA-256")
    file_name = c.text("Its name.")
    subject = c.identifier("What is proved: the file, or a statement in it.", "file or statement")
    check = c.identifier("Which total: rows, trailer_rows, trailer_quantity, balance, chain, trial_balance.", "check")
    expected = c.text("The figure that should be.", nullable=True)
    found = c.text("The figure found.", nullable=True)
    proves = c.flag("They are equal.")
    words = c.text("The finding, in words.")


class Load(Contract):
    """One row: one load, build or upkeep: the table versions that belong together from then on."""

    table: ClassVar[str] = "loads"

    load_id = c.count("Number of the load, from 0.", "position", min=0, primary_key=True)
    loaded_at = c.moment("Time it was published.")
    kind = c.one_of(("demo", "ingest", "act", "build", "upkeep", "restore"), "What made it.")
    who = c.identifier("Login name of whoever ran it; empty where nobody says.", "login name", nullable=True)
    what = c.text("What it did, in words.")
    changed = c.text("Tables it changed, comma-separated.")
    versions = c.text("Every table's version from then on, as JSON.")
    facts = c.text("Facts the maker wants kept (as-of, code version, keys), as JSON.")
    files = c.text("Each changed table's files by name, and the SHA-256 of those that came, as JSON.", nullable=True)
