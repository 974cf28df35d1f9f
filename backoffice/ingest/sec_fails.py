"""SEC fails-to-deliver: the pipe file the US Securities and Exchange Commission publishes twice a month.

Its quantity is each security's balance of fails on that day, not the fails new on it, so it is never summed over
days except to prove the file: the last two lines state the number of rows and the sum of their quantities, and a
file that disagrees with them, or lacks them, is refused. A price of `.` means that there is none. The text is
Latin-1, and a description may hold the delimiter itself.

Source: https://www.sec.gov/data-research/sec-markets-data/fails-deliver-data
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from backoffice.contracts.settlement import FailToDeliver
from backoffice.errors import FileRefused
from backoffice.ingest.cells import FAULTS, LOST, Cells
from backoffice.ingest.decode import decode
from backoffice.ingest.mapping import Feed, Format, Mapping
from backoffice.ingest.numbers import exact
from backoffice.ingest.proofs import Proof, file_proofs, rows_proof
from backoffice.ingest.reading import Reading

NAME = "sec_fails"

HEADER = ("SETTLEMENT DATE", "CUSIP", "SYMBOL", "QUANTITY (FAILS)", "DESCRIPTION", "PRICE")
_QUANTITY = "QUANTITY (FAILS)"

_MAPPING = Mapping(
    name=NAME,
    describes="Fails to deliver as the SEC publishes them.",
    contract=FailToDeliver,
    files=("cnsfails*.txt",),
    format=Format(encoding="latin-1", delimiter="|", nulls=(".",)),
    constants={},
    feeds=(
        Feed("settlement_date", "SETTLEMENT DATE", format="%Y%m%d"),
        Feed("cusip", "CUSIP"),
        Feed("symbol", "SYMBOL"),
        Feed("quantity", _QUANTITY),
        Feed("description", "DESCRIPTION"),
        Feed("price", "PRICE"),
    ),
)

_HEAD = 4_096
_ROW = r"^([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)\|([^|]*)$"
"""Six fields, of which only the fifth, the description, may hold a pipe."""

_TRAILERS = (
    re.compile(r"Trailer record count\s+([0-9]+)"),
    re.compile(r"Trailer total quantity of shares\s+([0-9]+)"),
)


def recognises(path: Path) -> bool:
    """The SEC's header in the first line."""
    try:
        with path.open("rb") as file:
            first = file.read(_HEAD).decode("latin-1").partition("\n")[0]
    except OSError:
        return False
    return _is_header(first)


def read(path: Path, source_id: str) -> Reading:
    """The file's balances, once its trailer ties with its rows; FileRefused where it does not or is missing."""
    lines = (
        pl.Series("line", path.read_bytes().decode("latin-1").split("\n"))
        .str.strip_chars_end("\r")
        .to_frame()
        .with_row_index("row", offset=1)
        .cast({"row": pl.Int64})
        .filter(pl.col("line") != "")
    )
    found = [trailer.fullmatch(line.strip()) for trailer, line in zip(_TRAILERS, lines["line"].tail(2), strict=False)]
    if lines.height < 3 or not all(found):
        raise FileRefused(
            path.name,
            "it does not end with the two trailer lines that state its rows and its shares",
            "It was cut short: download it again from sec.gov.",
        )
    stated_rows, stated_shares = (int(match[1]) for match in found if match)
    cells = _cells(lines.slice(1, lines.height - 3))
    proofs = _trailer_proofs(cells, stated_rows, stated_shares)
    if wrong := [proof.words for proof in proofs if proof.expected != proof.found]:
        raise FileRefused(path.name, " ".join(wrong).rstrip("."), "It was cut short or changed: download it again.")
    decoded = decode(cells, _MAPPING, source_id, path.name)
    reading = Reading(NAME, {FailToDeliver.table: decoded.frame}, cells.height, decoded.rejects).check()
    proofs.insert(0, rows_proof(cells.height, reading.rows_accepted, reading.rows_rejected))
    return replace(reading, proofs=file_proofs(proofs, source_id, path.name))


def _is_header(line: str) -> bool:
    return tuple(name.strip().upper() for name in line.split("|")) == HEADER


def _cells(lines: pl.DataFrame) -> Cells:
    """The data lines cut into the six columns; a line with fewer fields is lost."""
    cut = lines.with_columns(pl.col("line").str.extract_groups(_ROW).struct.rename_fields(HEADER).alias("cells"))
    whole = pl.col("line").str.contains(_ROW)
    reason = "A row has six fields with a pipe between them. Look at the line, and download the file again."
    lost = [(row, line, "CELL_COUNT", reason, json.dumps([line])) for row, line in lines.filter(~whole).iter_rows()]
    sound = cut.filter(whole)
    return Cells(
        NAME,
        sound.get_column("cells").struct.unnest(),
        sound.get_column("row"),
        pl.DataFrame(schema=FAULTS),
        pl.DataFrame(lost, LOST, orient="row"),
        place="line",
    )


def _trailer_proofs(cells: Cells, stated_rows: int, stated_shares: int) -> list[Proof]:
    quantities, _ = exact(cells.frame.get_column(_QUANTITY).str.strip_chars(), _MAPPING.format.notation, 18, 0)
    shares = int(quantities.sum() or 0)
    return [
        Proof(
            "trailer_rows",
            f"The trailer states {stated_rows:,} rows, the file holds {cells.height:,}.",
            stated_rows,
            cells.height,
        ),
        Proof(
            "trailer_quantity",
            f"The trailer states {stated_shares:,} shares in all, the rows add up to {shares:,}.",
            stated_shares,
            shares,
        ),
    ]
