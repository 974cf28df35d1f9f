"""Drawing contract frames in tests: only the columns that matter are written down."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts import Contract

_PLAIN: dict[type[pl.DataType], Any] = {
    pl.String: "X",
    pl.Categorical: "X",
    pl.Int64: 1,
    pl.Boolean: False,
    pl.Date: date(2026, 6, 1),
    pl.Datetime: datetime(2026, 6, 1, 9, tzinfo=UTC),
    pl.Decimal: Decimal(1),
}


def _plain(column: Any) -> Any:
    """A harmless value for a column nobody wrote down: null where it may be, else the plainest legal one."""
    if column.nullable:
        return None
    if isinstance(column.dtype, pl.Enum):
        return column.dtype.categories[0]
    if getattr(column, "regex", None) == r"^[A-Z]{3}$":
        return "EUR"
    return _PLAIN[type(column.dtype)]


def frame(contract: type[Contract], rows: Sequence[Mapping[str, Any]]) -> Any:
    """A validated `contract` frame. Unwritten columns get a plain value; `source_row` counts from 1."""
    columns = contract.columns()
    filled = [
        {name: row.get(name, number if name == "source_row" else _plain(column)) for name, column in columns.items()}
        for number, row in enumerate(rows, 1)
    ]
    unknown = {name for row in rows for name in row} - set(columns)
    if unknown:
        raise KeyError(f"{contract.__name__} has no column {sorted(unknown)}")
    return contract.validate(pl.DataFrame(filled, schema={n: c.dtype for n, c in columns.items()}))
