"""Mapping files: TOML to a checked `Mapping`. Everything that can be known to be wrong is said before a row is read."""

import codecs
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import dataframely as dy
import polars as pl

from backoffice.contracts import EXTRACTS, Extract
from backoffice.ingest import times
from backoffice.ingest.mapping import Feed, Format, Mapping, Sign
from backoffice.ingest.numbers import Notation, exact
from backoffice.ingest.toml_table import Table
from backoffice.ingest.wording import listed, meant

LINEAGE = ("source_id", "source_row")
_MOST_SCALE_DIGITS = 9


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file. Raises MappingError that names the file, the key and what would be possible."""
    top = Table.of_file(path)
    contracts = {contract.table: contract for contract in EXTRACTS}
    name, describes = top.text("name"), top.text("describes")
    contract = contracts[top.one_of("extract", top.text("extract"), contracts)]
    files, personal = top.texts("files"), top.texts("personal", needed=False)
    format_ = _format(top.table("format"))
    constants_table, columns_table = top.table("constants"), top.table("columns")
    top.finish()

    possible = [column for column in contract.columns() if column not in LINEAGE]
    constants = {
        column: _constant(constants_table, constants_table.one_of(column, column, possible), contract)
        for column in constants_table.keys
    }
    feeds = tuple(
        _feed(columns_table, columns_table.one_of(column, column, possible), contract.columns()[column], format_)
        for column in columns_table.keys
    )
    for feed in feeds:
        if feed.column in constants:
            raise columns_table.error(feed.column, "is fed twice: here and in [constants]. Keep one of the two.")
        if feed.source in personal and not feed.pseudonym:
            raise columns_table.error(feed.column, f"would load `{feed.source}`, which `personal` says is not loaded.")
    fed = {*constants, *(feed.column for feed in feeds)}
    unfed = [column for column in possible if column not in fed and not contract.columns()[column].nullable]
    if unfed:
        raise columns_table.error(
            "", f"lacks {listed(unfed)}, without which `{contract.table}` cannot be. Add a source column or a constant."
        )
    return Mapping(name, describes, contract, files, format_, constants, feeds, personal)


def _format(table: Table) -> Format:
    default = Format()
    decimal = table.optional_text("decimal") or default.notation.decimal
    thousands = table.optional_text("thousands")
    if decimal not in (".", ","):
        raise table.error("decimal", f"must be a point or a comma, not {decimal!r}.")
    if thousands is not None and (thousands not in (",", ".", " ", "'") or thousands == decimal):
        raise table.error("thousands", f"must be , . ' or a space, and not the decimal mark; {thousands!r} is not.")
    delimiter, encoding = table.optional_text("delimiter"), table.optional_text("encoding")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise table.error("delimiter", f'must be one character and no quote, such as ";" or "\\t", not {delimiter!r}.')
    if encoding is not None:
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise table.error("encoding", f"names no encoding: {encoding!r}. Try utf-8, latin-1, cp1252.") from None
    time_zone = table.optional_text("time_zone")
    if time_zone is not None:
        try:
            ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise table.error(
                "time_zone", f"names no time zone: {time_zone!r}.{meant(time_zone, sorted(available_timezones()))}"
            ) from None
    skip_rows = table.take("skip_rows", int) or 0
    if skip_rows < 0:
        raise table.error("skip_rows", "counts the rows above the header: 0 or more.")
    read = Format(
        delimiter=delimiter,
        encoding=encoding,
        notation=Notation(decimal, thousands),
        date_format=table.optional_text("date_format") or default.date_format,
        datetime_format=table.optional_text("datetime_format") or default.datetime_format,
        time_zone=time_zone,
        sheet=table.optional_text("sheet"),
        skip_rows=skip_rows,
        nulls=table.texts("nulls", needed=False),
    )
    table.finish()
    return read


def _constant(table: Table, column: str, contract: type[Extract]) -> Any:
    """The value every row has in a column, once it is of the column's type."""
    dtype = contract.polars_schema()[column]
    if isinstance(dtype, pl.Enum):
        return table.one_of(column, table.text(column), dtype.categories)
    if isinstance(dtype, pl.Decimal):
        number = table.decimal(column)
        value, fault = exact(pl.Series([str(number)]), Notation(), dtype.precision or 18, dtype.scale)
        if fault.item() is not None:
            raise table.error(column, f"does not fit DECIMAL({dtype.precision},{dtype.scale}): {number}.")
        return value.item()
    kinds = {pl.String: str, pl.Int64: int, pl.Boolean: bool, pl.Date: date, pl.Datetime: datetime}
    value = table.take(column, kinds[type(dtype)])
    if isinstance(value, datetime) and value.tzinfo is None:
        raise table.error(column, "must say its offset from UTC, such as 2026-06-01T09:00:00+05:30.")
    return value


def _feed(columns: Table, column: str, declared: dy.Column, format_: Format) -> Feed:
    """What feeds one contract column. Only the keys that mean something for the column's type are possible."""
    table = columns.table(column, shorthand="from")
    source, values, optional = table.text("from"), table.words("values"), table.flag("optional") or False
    scale, negate, sign, written, pseudonym = None, False, None, "", False
    dtype = declared.dtype
    if isinstance(dtype, pl.Decimal | pl.Int64):
        scale, negate, sign = _scale(table), table.flag("negate") or False, _sign(table)
    elif isinstance(dtype, pl.Date):
        written = table.optional_text("date_format") or format_.date_format
        _check_day(table, written, is_month=getattr(declared, "resolution", None) == "1mo")
    elif isinstance(dtype, pl.Datetime):
        written = table.optional_text("datetime_format") or format_.datetime_format
        _check_moment(table, written, format_.time_zone)
    elif isinstance(dtype, pl.String):
        pseudonym = _pseudonym(table, declared)
    table.finish()
    if optional and not declared.nullable:
        raise table.error("optional", f"cannot be: `{column}` must have a value in every row.")
    if isinstance(dtype, pl.Enum):
        for word in (values or {}).values():
            table.one_of("values", word, dtype.categories)
    return Feed(column, source, values, scale, negate, sign, written, pseudonym, optional)


def _scale(table: Table) -> Decimal | None:
    scale = table.decimal("scale")
    if scale is None:
        return None
    whole, fraction = f"{abs(scale):f}".partition(".")[::2]
    if scale <= 0 or len(whole.lstrip("0")) + len(fraction.rstrip("0")) > _MOST_SCALE_DIGITS:
        raise table.error(
            "scale", f"must be above zero and have at most {_MOST_SCALE_DIGITS} digits, not {scale}. Signs: `negate`."
        )
    return scale


def _sign(table: Table) -> Sign | None:
    if "sign_from" not in table.keys:
        table.take("sign_from", dict)
        return None
    inner = table.table("sign_from")
    sign = Sign(inner.text("column"), inner.texts("negative"), inner.texts("positive"))
    inner.finish()
    if both := sorted(set(sign.negative) & set(sign.positive)):
        raise inner.error("", f"has {listed(both)} both as negative and as positive.")
    return sign


def _pseudonym(table: Table, declared: dy.Column) -> bool:
    pseudonym = table.flag("pseudonym")
    if pseudonym is None and (declared.metadata or {}).get("unit") == "pseudonym":
        raise table.error(
            "pseudonym", "must be said: true where the source column names a person, false where it holds pseudonyms."
        )
    return pseudonym or False


def _check_day(table: Table, written: str, is_month: bool) -> None:
    parts = _parts(table, "date_format", written)
    if not (parts & {"Y", "y"} and parts & {"m", "b", "B"} and (is_month or "d" in parts)):
        raise table.error(
            "date_format", f"must hold year, month{'' if is_month else ' and day'}; {written!r} does not."
        )
    if "z" in parts:
        raise table.error("date_format", f"cannot hold %z: a day has no offset, and {written!r} would cut one off.")


def _check_moment(table: Table, written: str, time_zone: str | None) -> None:
    parts = _parts(table, "datetime_format", written)
    hour = "H" in parts or {"I", "p"} <= parts
    if not (parts & {"Y", "y"} and parts & {"m", "b", "B"} and "d" in parts and hour and "M" in parts):
        raise table.error("datetime_format", f"must hold year, month, day, hour and minute; {written!r} does not.")
    if "z" not in parts and time_zone is None:
        raise table.error(
            "datetime_format", f"{written!r} has no offset (%z): say in [format] time_zone which clock it is read from."
        )


def _parts(table: Table, key: str, written: str) -> set[str]:
    try:
        times.shape(written)
    except ValueError as error:
        raise table.error(
            key, f"{written!r} has {error}, which is not understood. Possible: {listed(times.DIRECTIVES)}."
        ) from None
    return times.parts(written)
