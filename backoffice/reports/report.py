"""What a report is: sections of words and tables, each table with the chart that is drawn from it.

A report is plain values in one language: renderers lay it out and know nothing of what it is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

Unit = Literal["words", "money", "count", "number", "share", "fte", "day", "month"]
"""How the cells of a column are written. Money is in the table's currency, which its header names."""

Kind = Literal["lying", "stacked", "over_time", "lines", "waterfall", "swings"]
"""Charts: lying bars side by side; in parts; standing bars over months; lines over months; steps from a first figure
to a last one; bars to both sides of a base, widest on top."""

Tone = Literal["answer", "plain", "note", "gap"]
"""The answer in large letters; a paragraph; small print; something that is missing, and what it needs."""

Value = Decimal | int | date | str


@dataclass(frozen=True)
class Cell:
    """One cell: its value, or in words `why` there is none. `formula` holds for this cell alone: see `formulas`.

    `unit` and `places` say how its figure is written where a column holds figures of several kinds.
    """

    value: Value | None
    why: str | None = None
    formula: str | None = None
    unit: Unit | None = None
    places: int | None = None


@dataclass(frozen=True)
class Column:
    """A column: its label, how its figures are written, and how they follow from others.

    `places` are the fraction digits shown. `formula` says how each row's figure follows from the same row;
    `adds`, that a total row's is the sum of those above it.
    """

    key: str
    label: str
    unit: Unit = "words"
    places: int = 0
    formula: str | None = None
    adds: bool = False

    def of(self, cell: Cell) -> "Column":
        """The column as this cell of it is written."""
        if cell.unit is None and cell.places is None:
            return self
        places = self.places if cell.places is None else cell.places
        return replace(self, unit=cell.unit or self.unit, places=places)


@dataclass(frozen=True)
class Row:
    """A row by column key. `key` names it for formulas of other rows; a `total` closes the rows above it."""

    cells: Mapping[str, Cell]
    total: bool = False
    key: str | None = None


@dataclass(frozen=True)
class Chart:
    """What to draw of a table: the columns `of`, over the words (or months) of `over`; total rows are left out.

    A waterfall hangs each row on the one before; its last total row stands on zero, and with `starts` its first row
    too, from which the others lead away. Steps up are good news, or bad where `good` is low. Swings reach from the
    table's first column of `of` to the second, around `base`.
    """

    kind: Kind
    over: str
    of: tuple[str, ...]
    base: Decimal | None = None
    starts: bool = False
    good: Literal["high", "low"] = "high"

    def stands(self, place: int, row: Row) -> bool:
        """The row at that place of a waterfall stands on zero."""
        return row.total or (self.starts and place == 0)


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Table:
    """A table with its title; `nothing` stands in its place where it has no rows. Money is in `currency`.

    `notes` stand below it, in small print.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    currency: str | None = None
    nothing: str | None = None
    notes: Sequence[str] = ()
    chart: Chart | None = None

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(one for one in self.columns if one.key == key)


@dataclass(frozen=True)
class Section:
    """A numbered part of the report."""

    key: str
    title: str
    blocks: Sequence[Text | Table]

    @property
    def tables(self) -> list[Table]:
        """Its tables."""
        return [one for one in self.blocks if isinstance(one, Table)]


@dataclass(frozen=True)
class Report:
    """A whole report. `language` is a code of `i18n`; `foot` stands on every page: what it is and on which data."""

    key: str
    title: str
    subtitle: str
    foot: str
    language: str
    sections: Sequence[Section]

    def section(self, key: str) -> Section:
        """The section of that key."""
        return next(one for one in self.sections if one.key == key)
