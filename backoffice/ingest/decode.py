"""Decoding: the one place where cells become typed columns of a contract.

A cell is taken exactly or refused with a reason, and with it its row; no value is rounded, guessed or set to zero.
A row may have several faults and is told all of them. What the columns' types let pass, the contract's own rules
then judge, and last of all its key: no two rows of a file may claim to be the same thing.
"""

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from backoffice.contracts.records import Reject
from backoffice.ingest.cells import Cells
from backoffice.ingest.column import decode_column
from backoffice.ingest.mapping import Mapping
from backoffice.ingest.rejects import contract_faults, duplicate_faults, rejects


@dataclass(frozen=True)
class Decoded:
    """A contract frame of the rows taken, and the rejects of the rows refused."""

    frame: pl.DataFrame
    rejects: dy.DataFrame[Reject]


def decode(cells: Cells, mapping: Mapping, source_id: str, file_name: str) -> Decoded:
    """`cells` as rows of the mapping's contract, in the file's order; every row is taken or has a reject.

    The cells must have the columns the mapping needs (`Mapping.missing`). Raises BackofficeError where the mapping
    asks for pseudonyms and their key cannot be used.
    """
    present = [feed for feed in mapping.feeds if feed.source in cells.frame.columns]
    columns = {feed.column: decode_column(cells, feed, mapping) for feed in present}
    frame = _frame(cells, {name: values for name, (values, _) in columns.items()}, mapping, source_id)
    in_file = cells.faults.filter(pl.col("column").is_in(mapping.sources))
    in_cells = pl.concat([in_file.clear(), *(faults for _, faults in columns.values())])
    in_rows = contract_faults(frame, mapping).join(in_cells, on=["row", "target"], how="anti")
    # A cell that was broken in the file is told as that, not also as what its remains cannot be read as.
    found = pl.concat([in_file, pl.concat([in_cells, in_rows]).join(in_file, on=["row", "column"], how="anti")])
    sound = frame.filter(~pl.col("source_row").is_in(found.get_column("row").implode()))
    repeated = duplicate_faults(sound, mapping.contract, cells.place)
    taken = sound.filter(~pl.col("source_row").is_in(repeated.get_column("row").implode()))
    refused = rejects(pl.concat([found, repeated]), cells, mapping, source_id, file_name)
    return Decoded(mapping.contract.validate(taken), refused)


def _frame(cells: Cells, fed: dict[str, pl.Series], mapping: Mapping, source_id: str) -> pl.DataFrame:
    """The contract's columns: fed from cells, constant, lineage, or null where the mapping has nothing for them."""
    given = {**mapping.constants, "source_id": source_id}
    return pl.DataFrame({"source_row": cells.rows, **fed}).select(
        pl.col(name) if name in fed or name == "source_row" else pl.lit(given.get(name), dtype).alias(name)
        for name, dtype in mapping.contract.polars_schema().items()
    )
