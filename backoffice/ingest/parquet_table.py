"""Parquet: typed columns to cells. Figures, dates and times stay what they are; all else becomes text."""

from pathlib import Path

import polars as pl

from backoffice.errors import FileRefused
from backoffice.ingest.cells import FAULTS, LOST, Cells, header_names, without_blank_rows
from backoffice.ingest.mapping import Format
from backoffice.ingest.proofs import Proof


class ParquetTable:
    """One Parquet file."""

    format = "parquet"

    def __init__(self, path: Path) -> None:
        """Raises FileRefused where the file's footer cannot be read."""
        self.path = path
        try:
            self._schema = pl.read_parquet_schema(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self._unreadable(error) from error

    def header(self, format_: Format) -> list[str]:
        """The column names."""
        return header_names(list(self._schema), self.path.name)

    def cells(self, format_: Format) -> Cells:
        """Every row, numbered from 1. Lists, structures and bytes have no exact text and become JSON or hexadecimal."""
        try:
            frame = pl.read_parquet(self.path, glob=False, hive_partitioning=False)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self._unreadable(error) from error
        frame = frame.select(_as_cells(name, dtype) for name, dtype in frame.schema.items())
        frame.columns = self.header(format_)
        numbers = pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias("row")
        frame, numbers, blank = without_blank_rows(frame, numbers)
        notes = (Proof("blank_rows", f"{blank} rows have nothing in them and were left out."),) if blank else ()
        return Cells(self.format, frame, numbers, pl.DataFrame(schema=FAULTS), pl.DataFrame(schema=LOST), notes)

    def _unreadable(self, error: Exception) -> FileRefused:
        return FileRefused(
            self.path.name,
            f"it cannot be read as Parquet ({str(error).splitlines()[0]})",
            "The file may be cut short: have it written or sent again.",
        )


def _as_cells(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    match dtype:
        case _ if dtype.is_numeric() or isinstance(dtype, pl.Date | pl.Datetime):
            return column
        case pl.Duration():
            return column.dt.to_string("iso")
        case pl.Binary():
            return column.bin.encode("hex")
        case pl.Struct() | pl.List() | pl.Array():
            return pl.when(column.is_not_null()).then(pl.struct(column).struct.json_encode()).alias(name)
        case _:
            return column.cast(pl.String)
