"""A file of one's own beside the tables, for one session: CSV, Parquet or Excel, held in memory and never stored."""

import io
import re
from pathlib import PurePath
from typing import Final

import fastexcel
import polars as pl

from backoffice.errors import QuestionRefused

PREFIX: Final = "my_"
"""How tables of one's own begin, so that none takes the name of another."""

KINDS: Final = ("csv", "parquet", "xlsx")
LARGEST: Final = 100 << 20
MOST_ROWS: Final = 2_000_000


def read(file_name: str, content: bytes) -> tuple[str, pl.DataFrame]:
    """The table's name and its rows. Raises QuestionRefused with what is wrong and what to do."""
    path = PurePath(file_name)
    kind = path.suffix.removeprefix(".").lower()
    if kind not in KINDS:
        raise QuestionRefused(f"{file_name}: the name ends on .{kind}, expected one of .{', .'.join(KINDS)}")
    if len(content) > LARGEST:
        raise QuestionRefused(f"{file_name}: {len(content) >> 20} MB, at most {LARGEST >> 20} MB are read. Cut it down")
    try:
        frame = _frame(kind, content)
    except (pl.exceptions.PolarsError, fastexcel.FastExcelError, ValueError, OSError) as error:
        raise QuestionRefused(f"{file_name}: not readable as {kind} ({str(error)[:200]}). Save it anew") from error
    if frame.height > MOST_ROWS:
        raise QuestionRefused(f"{file_name}: {frame.height:,} rows, at most {MOST_ROWS:,} are taken. Cut it down")
    return table_name(path.stem), _plain(frame)


def table_name(stem: str) -> str:
    """The name a file's table gets: small letters, digits and underscores, whatever the file is called."""
    return PREFIX + (re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_") or "file")[:40]


def _frame(kind: str, content: bytes) -> pl.DataFrame:
    match kind:
        case "csv":
            return pl.read_csv(io.BytesIO(content), try_parse_dates=True, infer_schema_length=10_000)
        case "parquet":
            return pl.read_parquet(io.BytesIO(content))
        case _:
            return pl.read_excel(io.BytesIO(content))


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns as a worker takes them: lists of codes as text; nested ones are left as they are."""
    coded = [name for name, dtype in frame.schema.items() if dtype in (pl.Categorical, pl.Enum)]
    return frame.with_columns(pl.col(coded).cast(pl.String))
