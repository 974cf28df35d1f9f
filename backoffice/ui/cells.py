"""Rows in words: labels for columns, words for codes, grouped figures, and the unit in the header."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

import polars as pl

from backoffice.contracts import Contract
from backoffice.contracts.records import MADE, MADE_FOR
from backoffice.i18n import codes, dates, labels, numbers, say
from backoffice.ui import wording
from backoffice.ui.view import KINDS, View
from backoffice.ui.written import words_of

Writer = Callable[[Any], str]

UNITS: Final[Mapping[str, str]] = {
    "business days": "business days",
    "calendar days": "calendar days",
    "people": "people",
    "shares": "shares",
    "bytes": "bytes",
}
"""Units a header names; others are plain from the label."""

PARTIES: Final = frozenset({"counterparty_id", "legal_entity_id", "party_id", "vendor_id", "servicer_id", "charged_by"})
"""Columns that hold the id of a party, which has a name."""

CHANCES: Final = frozenset({"probability"})
"""Columns that hold a share, written as a percentage."""

TABLES: Final = frozenset({"extract", "extracts", "changed"})
"""Columns that hold names of tables."""

PROVED: Final = frozenset({"expected", "found"})
"""Columns of text that hold figures of a proof."""

RECORDED: Final = frozenset(
    {("rejects", "reason"), ("file_proofs", "words"), ("source_files", "why"), ("loads", "what")}
)
"""Tables and their columns of sentences written when a file was read: they are shown as they were recorded."""

PLACES: Final[Mapping[str, int]] = {
    **{"weight": 2, "expected_fails": 1, "latitude": 4, "longitude": 4},
    **dict.fromkeys(("business_hours", "target_hours", "hours_to_resolve", "turnaround_hours", "seats_used_avg"), 1),
    **dict.fromkeys(("minutes", "minutes_late", "spent_hours", "capacity_hours"), 1),
    **dict.fromkeys(("days_to_close", "days_after_close", "hours_late"), 1),
}
"""Figures of forecasts, of clocks and of maps, and the fraction digits that mean something in them."""

SAID: Final = frozenset({"reason", "words", "why", "what"})
"""Columns of sentences, recorded as they were said; a reason may be a code, too."""

SENTENCES: Final = SAID | {"differing", "narrative", "why_likely"}
"""Columns that need room."""

_PIXELS: Final = {"standing": 200, "state": 200, "finding": 260, "cause": 150}
"""The most that columns get whose words are of very different length."""

_A_LETTER, _A_CAPITAL, _A_CELL = 6, 8, 20
"""Pixels that a letter of a table takes, of either script, a capital, and a cell beside its letters. It is a little
more than they do on average, and no more: what a name takes too much pushes the amount beside it off a phone."""

_LARGE: Final = 400
"""Pixels that Streamlit calls large: the most a column gets."""

_MEASURED: Final = 9
"""Rows whose cells a browser measures to find how wide a column is, beside the last one. Of those it leaves out what is
twice as wide as they are on average: one figure among empty cells would be cut off."""

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER: Final = re.compile(r"-?\d{1,18}(\.\d+)?")

DIFFERS: Final = "{field}: ours {own}, theirs {outside}"
"""One field of a break."""


def unit_of(contract: type[Contract], name: str) -> str:
    """The unit a contract gives a column; none for a column it does not have."""
    column = contract.columns().get(name)
    return "" if column is None else str((column.metadata or {}).get("unit", ""))


def money_column(contract: type[Contract], name: str) -> str | None:
    """The column that names the currency of a column of money; None where it holds none."""
    unit = unit_of(contract, name)
    return unit.removeprefix("money, in `").removesuffix("`") if unit.startswith("money, in ") else None


def header(contract: type[Contract], name: str, frame: pl.DataFrame) -> str:
    """A column's label with its unit; with the currency, where all rows have the same."""
    label = labels.column(name, contract.table)
    of = money_column(contract, name)
    if of is not None:
        found = frame[of].drop_nulls().unique().to_list() if of in frame.columns else []
        return say("{label} ({unit})", "header", label=label, unit=found[0]) if len(found) == 1 else label
    unit = UNITS.get(unit_of(contract, name))
    return wording.headed(label, unit)


def writer(seen: View, name: str, dtype: pl.DataType) -> Writer:
    """How a column's values are written for the viewer."""
    match dtype:
        case pl.Decimal():
            return _figure(name, dtype.scale)
        case pl.Date():
            return dates.month if name in ("month", "period") else dates.day
        case pl.Datetime():
            return dates.moment
        case pl.Boolean():
            return codes.yes_no
        case _:
            return numbers.grouped if dtype.is_integer() else _words(seen, name)


def _words(seen: View, name: str) -> Writer:
    """How a column of text is written: names of parties and tables, sentences, figures as text, codes."""
    named = {**dict.fromkeys(PARTIES, seen.name), **dict.fromkeys(TABLES, tables)}
    named |= {column: partial(seen.kind, column=column) for column in KINDS}
    named |= {"file_name": _source, "country": codes.country}
    if name in named:
        return named[name]
    if name in PROVED:
        return _proved
    if name in ("level", "belongs_to"):
        return lambda value: seen.security(seen.name(codes.code(name, str(value))))
    if name in SAID:
        told = codes.with_code if name == "reason" else codes.code
        return lambda value: wording.read(told(name, value))
    return differing if name == "differing" else lambda value: codes.code(name, str(value))


def width(name: str, header: str, words: list[str]) -> int | None:
    """How many pixels a column needs for its `words`, where by itself it would get too few, or too many."""
    longest = max((header, *words), key=len)
    if name in _PIXELS:
        return min(_PIXELS[name], _pixels(longest))
    if name in SENTENCES and len(longest) * _A_LETTER > _LARGE:
        return _LARGE
    measured = [len(one) for one in (words[:_MEASURED] + words[-1:] if len(words) > _MEASURED else words)]
    # What stands beside a cell's letters is as wide as two of them, and is measured with them.
    reach = 2 * sum(measured) / max(1, len(measured)) + 2
    seen = max((one for one in measured if one < reach or len(measured) <= 5), default=0)
    return None if len(longest) <= max(len(header), seen) else min(_LARGE, _pixels(longest))


def _pixels(words: str) -> int:
    """The room of words in a cell: marks above and below a letter take none of their own."""
    letters = [one for one in words if unicodedata.category(one) not in ("Mn", "Me", "Cf")]
    return sum(_A_CAPITAL if one.isupper() else _A_LETTER for one in letters) + _A_CELL


def in_words(seen: View, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with codes, names and yes or no in words; figures and dates stay what they are, so that they sort.

    A flag that is empty says that it is not known: that is neither yes nor no.
    """
    return pl.DataFrame(
        [
            frame[name]
            if dtype.is_numeric() or dtype.is_temporal()
            else words_of(frame[name], writer(seen, name, dtype), say("Not known") if dtype == pl.Boolean else None)
            for name, dtype in frame.schema.items()
        ]
    )


def tables(names: str) -> str:
    """Tables by their label, several with commas between them."""
    return ", ".join(labels.table(name.strip()) for name in names.split(",") if name.strip())


def _source(name: str) -> str:
    """The name of a file; of what was made without one, the table it was made for."""
    if name == MADE:
        return say("Made with the demo firm")
    if name.endswith(MADE_FOR):
        return say("{table} (made)", table=labels.table(name.removesuffix(MADE_FOR)))
    return name


def differing(text: str) -> str:
    """What differs between two rows, as reconciliation recorded it (`{"price":["1","2"]}`), in words."""
    fields: dict[str, tuple[str | None, str | None]] = json.loads(text, strict=False)
    return "; ".join(
        say(DIFFERS, field=say(field, "field"), own=_side(field, own), outside=_side(field, outside))
        for field, (own, outside) in fields.items()
    )


def _side(field: str, value: str | None) -> str:
    """One side's value of a field that differs, or that it is not given."""
    return say("not given") if value is None else given(field, value)


def _proved(value: str) -> str:
    """A figure of a proof in groups, with as many fraction digits as were recorded; all else as it came."""
    if not _NUMBER.fullmatch(value):
        return given("found", value)
    return numbers.grouped(Decimal(value), len(value.partition(".")[2]))


def given(field: str, value: str) -> str:
    """A figure in groups, a day as the viewer reads it, a code in words, all else as it came."""
    if _DAY.fullmatch(value):
        return dates.day(date.fromisoformat(value))
    return numbers.plain(Decimal(value), 10) if _NUMBER.fullmatch(value) else codes.code(field, value)


def _figure(name: str, scale: int) -> Writer:
    """Money of the cost desk has two digits always; amounts two at least; quantities and rates what they need."""
    if name in CHANCES:
        return partial(numbers.percent, in_column=True)
    if name in PLACES:
        return lambda value: numbers.grouped(value, PLACES[name])
    if scale in (2, 5):
        return lambda value: numbers.grouped(value, max(2, min(scale, _digits(value))))
    return lambda value: numbers.plain(value, scale)


def _digits(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))
