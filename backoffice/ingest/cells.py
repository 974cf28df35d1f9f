"""Cells: a table as its file holds it, before anything in it is understood."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from backoffice.errors import FileRefused
from backoffice.ingest.proofs import Proof
from backoffice.ingest.wording import listed

MOST_COLUMNS = 16_384
"""As many as a spreadsheet can have; a file with more is no table."""

FAULTS = pl.Schema({"row": pl.Int64, "column": pl.String, "target": pl.String, "rule": pl.String, "reason": pl.String})
"""One row: one thing wrong with one row. `column` is the source column at fault, null where it is the whole row;
`target` the contract column it was to feed, where that is known."""

LOST = pl.Schema({"row": pl.Int64, "value": pl.String, "rule": pl.String, "reason": pl.String, "content": pl.String})
"""One row: one row of the file that could not be laid into columns, with all its content as JSON."""


@dataclass(frozen=True)
class Cells:
    """A table as the file holds it.

    `frame` has one column per source column: text, or figures, dates and times where the file types them. `rows` is the
    place of each of its rows in the file: the line for text (the first, where a row spans several), the sheet's
    own row number for spreadsheets, the count from 1 for Parquet. `faults` are cells that hold an error instead
    of a value; their rows are in `frame` too. `lost` are rows that are not in `frame`. `place` is the word for
    what `rows` counts.
    """

    format: str
    frame: pl.DataFrame
    rows: pl.Series
    faults: pl.DataFrame
    lost: pl.DataFrame
    notes: tuple[Proof, ...] = ()
    place: Literal["line", "row"] = "row"

    @property
    def height(self) -> int:
        """Rows in the file, sound or lost."""
        return self.frame.height + self.lost.height


def header_names(cells: Sequence[str | None], file_name: str) -> list[str]:
    """Column names from a header row: stripped, the unnamed called `column 4` by place.

    Raises FileRefused where a name stands twice or the row is wider than any table.
    """
    if len(cells) > MOST_COLUMNS:
        raise FileRefused(
            file_name,
            f"its header has {len(cells):,} columns, a table has at most {MOST_COLUMNS:,}",
            "Check the delimiter and the line ends: the whole file may stand on one line.",
        )
    names = [(cell or "").strip() or f"column {place}" for place, cell in enumerate(cells, 1)]
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise FileRefused(
            file_name,
            f"its header has the same name more than once: {listed(twice)}",
            "Which of the columns is meant cannot be known: give each its own name in the file.",
        )
    return names


def without_blank_rows(frame: pl.DataFrame, rows: pl.Series) -> tuple[pl.DataFrame, pl.Series, int]:
    """The frame and row numbers without rows in which no cell holds anything, and how many those were."""
    if not frame.width:
        return frame, rows, 0
    empty = [
        pl.col(name).is_null() | (pl.col(name) == "") if dtype == pl.String else pl.col(name).is_null()
        for name, dtype in frame.schema.items()
    ]
    blank = frame.select(pl.all_horizontal(empty)).to_series()
    count = int(blank.sum())
    return (frame.filter(~blank), rows.filter(~blank), count) if count else (frame, rows, 0)
