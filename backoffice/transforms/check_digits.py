"""Check digits: whether identifiers are right in length, form and check digit, by python-stdnum.

Why here and not where files are read: an identifier with a wrong check digit is a fault of static data to be counted
and mended, and a row refused at loading would be in no list of the desk's. Each identifier is checked once, however
many rows bear it, and the frame stays lazy.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import polars as pl
from stdnum import bic, cusip, iban, isin, lei
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError
from stdnum.gb import sedol

from backoffice.contracts.static_data import IDENTIFIER_FAULTS

_FAULT: Final = pl.Enum(IDENTIFIER_FAULTS)
_VALIDATE: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {one.__name__.rpartition(".")[2].upper(): one.validate for one in (bic, cusip, iban, isin, lei, sedol)}
)
_FAULTS: Final[Mapping[type[ValidationError], str]] = MappingProxyType(
    {InvalidLength: "length", InvalidChecksum: "check_digit", InvalidComponent: "component"}
)
_LEI_LENGTH: Final = 20
"""The library goes by the check digits alone, whatever the length."""


def with_fault(frame: pl.LazyFrame, *, scheme: str, value: str, into: str) -> pl.LazyFrame:
    """`frame` with `into`, one of `IDENTIFIER_FAULTS`: what is wrong with the identifier; null where nothing is.

    A scheme nobody can check finds nothing wrong. Rows keep their order.
    """
    schema = {**frame.collect_schema(), into: _FAULT}

    def checked(rows: pl.DataFrame) -> pl.DataFrame:
        once = rows.select(pl.col(scheme).cast(pl.String), pl.col(value)).unique()
        faults = [fault(*pair) for pair in once.iter_rows()]
        found = once.with_columns(pl.Series(into, faults, dtype=_FAULT))
        beside = rows.select(pl.col(scheme).cast(pl.String), value)
        told = beside.join(found, on=[scheme, value], how="left", nulls_equal=True, maintain_order="left")
        return rows.with_columns(told[into])

    return frame.map_batches(checked, schema=schema)


def fault(scheme: str | None, value: str | None) -> str | None:
    """What is wrong with one identifier as it stands, blanks and small letters included; None where nothing is."""
    validate = _VALIDATE.get(scheme or "")
    if validate is None or value is None:
        return None
    if scheme == "LEI" and len(value) != _LEI_LENGTH:
        return "length"
    try:
        # The library forgives blanks, dashes and small letters, by which no file of the market would find the record.
        return None if validate(value) == value else "shape"
    except ValidationError as wrong:
        return _FAULTS.get(type(wrong), "shape")
