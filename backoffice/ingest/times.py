"""Days and moments: text to dates and to UTC, by a declared format that text must really have.

The engine's own parser is generous: by `%Y%m%d` it reads 2026061 as 1 June, and `.%f` as nanoseconds. So a format
is first turned into the exact shape of the text it stands for, and only text of that shape is parsed.
"""

import re

import polars as pl

_TWO_DIGITS = {"m": "[01]", "d": "[0-3]", "H": "[0-2]", "I": "[01]", "M": "[0-5]", "S": "[0-5]"}
"""Numbers of two digits, with what the first may be; it may be missing where it is a zero."""

_SHAPES = {
    **{name: f"{first}?[0-9]" for name, first in _TWO_DIGITS.items()},
    "Y": "[1-9][0-9]{3}",
    "y": "[0-9]{2}",
    "b": "[A-Za-z]{3}",
    "B": "[A-Za-z]{3,9}",
    "p": "[AaPp][Mm]",
    "z": "(?:Z|[+-][0-9]{2}:?[0-9]{2})",
    ".f": r"(?:\.[0-9]{1,6}0*)?",
}
_TOKEN = re.compile(r"%(\.f|[A-Za-z%])|([^%])", re.DOTALL)

DIRECTIVES = tuple(f"%{name}" for name in _SHAPES)
"""What a format may be made of."""

NOT_A_DAY = "NOT_A_DAY"
NOT_A_MOMENT = "NOT_A_MOMENT"

_DAY_CELL = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00$"
_MOMENT_CELL = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?$"
"""How the spreadsheet reader gives real date cells; as ISO 8601 they can mean nothing else, whatever the format."""


def shape(format_: str) -> str:
    """The regular expression of text in this format. Raises ValueError for a directive that is not in DIRECTIVES.

    Leading zeros may be missing where something stands between the numbers (1/6/2026), never where nothing does.
    """
    tokens = [(match[1], match[2]) for match in _TOKEN.finditer(format_)]
    if "".join(f"%{name}" if name else literal for name, literal in tokens) != format_:
        raise ValueError("a % with nothing after it")
    pattern = []
    for place, (name, literal) in enumerate(tokens):
        if literal or name == "%":
            pattern.append(re.escape(literal or "%"))
        elif name not in _SHAPES:
            raise ValueError(f"%{name}")
        else:
            beside = {tokens[near][0] for near in (place - 1, place + 1) if 0 <= near < len(tokens)}
            run_together = name in _TWO_DIGITS and beside & {"Y", "y", *_TWO_DIGITS}
            pattern.append(f"{_TWO_DIGITS[name]}[0-9]" if run_together else _SHAPES[name])
    return f"^{''.join(pattern)}$"


def parts(format_: str) -> set[str]:
    """The directives a format is made of, without the percent sign."""
    return {match[1] for match in _TOKEN.finditer(format_) if match[1]}


def days(cells: pl.Series, format_: str) -> pl.Series:
    """Dates; null where the cell is empty or is no day of that format (30 February is none).

    A cell typed as a moment is a day only at midnight: a time of day is not thrown away.
    """
    if cells.dtype == pl.Date:
        return cells
    if isinstance(cells.dtype, pl.Datetime):
        return (
            cells.to_frame("cell")
            .select(pl.when(pl.col("cell").dt.time() == pl.time(0)).then(pl.col("cell").dt.date()))
            .to_series()
        )
    text = pl.col("cell")
    return (
        cells.to_frame("cell")
        .select(
            pl.coalesce(
                pl.when(text.str.contains(shape(format_))).then(text).str.to_date(format_, strict=False),
                pl.when(text.str.contains(_DAY_CELL)).then(text.str.head(10)).str.to_date("%Y-%m-%d", strict=False),
            )
        )
        .to_series()
    )


def moments(cells: pl.Series, format_: str, time_zone: str | None) -> pl.Series:
    """Points in time in UTC; null where the cell is empty, is none of that format, or is an hour that cannot be placed.

    Text without an offset is local time in `time_zone`. The hour that a zone's clocks skip in spring never was and
    the hour they repeat in autumn was twice: both give null, since any choice would be a guess. So does a cell
    finer than a microsecond.
    """
    empty = pl.Series(cells.name, [None] * cells.len(), pl.Datetime("us", "UTC"))
    if cells.dtype == pl.Date:
        return empty
    if isinstance(cells.dtype, pl.Datetime):
        kept = cells.dt.cast_time_unit("us")
        kept = kept.set(kept.dt.cast_time_unit(cells.dtype.time_unit) != cells, None)
        if cells.dtype.time_zone:
            return kept.dt.convert_time_zone("UTC")
        return _utc(kept, time_zone) if time_zone else empty
    text = pl.col("cell")
    fitting = pl.when(text.str.contains(shape(format_))).then(text)
    if "z" in parts(format_):
        offset = fitting.str.replace("Z$", "+00:00").str.to_datetime(format_, time_unit="us", strict=False)
        return cells.to_frame("cell").select(offset.dt.convert_time_zone("UTC")).to_series()
    local = (
        cells.to_frame("cell")
        .select(
            pl.coalesce(
                fitting.str.to_datetime(format_, time_unit="us", strict=False),
                pl.when(text.str.contains(_MOMENT_CELL))
                .then(text)
                .str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False),
            )
        )
        .to_series()
    )
    return _utc(local, time_zone) if time_zone else empty


def _utc(local: pl.Series, time_zone: str) -> pl.Series:
    placed = local.dt.replace_time_zone(time_zone, ambiguous="null", non_existent="null")
    return placed.dt.convert_time_zone("UTC")
