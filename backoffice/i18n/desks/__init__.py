"""Words of the desks: labels of their columns and tables, and their codes in words. One module a desk, one line here.

Two desks may give words to codes of one column; the same code has the same words on every desk.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from backoffice.i18n.desks import (
    accounting,
    clearing,
    compliance,
    every_desk,
    it_services,
    records,
    service_desk,
)

DESKS: Final[tuple[ModuleType, ...]] = (
    every_desk,
    accounting,
    clearing,
    compliance,
    it_services,
    records,
    service_desk,
)
"""Each with `COLUMNS` (column to label), `COLUMNS_OF` (table and column), `TABLES` and `CODES` (column to code)."""


def _together(name: str) -> dict[str, str]:
    return {key: words for desk in DESKS for key, words in getattr(desk, name).items()}


COLUMNS: Final[Mapping[str, str]] = _together("COLUMNS")
TABLES: Final[Mapping[str, str]] = _together("TABLES")
COLUMNS_OF: Final[Mapping[tuple[str, str], str]] = {
    key: words for desk in DESKS for key, words in desk.COLUMNS_OF.items()
}


def with_codes(known: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """`known` codes by column, and beside them the desks'."""
    made = {column: dict(words) for column, words in known.items()}
    for desk in DESKS:
        for column, words in desk.CODES.items():
            made[column] = {**made.get(column, {}), **words}
    return made
