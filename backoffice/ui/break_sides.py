"""Both sides' rows of a break or a match beside each other, field by field, with what differs marked.

Of a holding that a third record keeper has too, all three stand beside each other.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from backoffice.contracts.reconciliation import ReconciliationItem
from backoffice.i18n import codes, labels, say
from backoffice.i18n.codes_breaks import SIDES
from backoffice.sql import EVERYTHING
from backoffice.ui import cells
from backoffice.ui.drawn import plain_table
from backoffice.ui.view import View

FIELDS: Final = (
    *("item_id", "item_date", "due_date", "reference", "account_id", "counterparty_id", "instrument_id"),
    *("quantity", "amount", "currency", "legal_entity_id", "desk"),
)
"""What a row of either side shows."""

_EXACT: Final = ("item_date", "due_date", "reference", "account_id", "instrument_id", "quantity", "amount", "currency")
"""Fields whose unequal values are marked; what only one side fills in is not."""

Row = Mapping[str, Any]


def item(seen: View, reconciliation: str, side: str, item_id: str | None) -> Row | None:
    """One row of one side; None where there is none."""
    if item_id is None or not seen.snapshot.has(ReconciliationItem.table):
        return None
    matching = (("reconciliation", reconciliation), ("side", side), ("item_id", item_id))
    found = seen.rows(ReconciliationItem.table, EVERYTHING, limit=1, matching=matching).frame
    return None if found.is_empty() else found.row(0, named=True)


def names(reconciliation: str) -> tuple[str, str]:
    """What the two sides of a reconciliation are called."""
    if reconciliation not in SIDES:
        return say("Ours"), say("Theirs")
    ours, theirs = SIDES[reconciliation]
    return codes.code("side_name", ours), codes.code("side_name", theirs)


def third(case: Row) -> Row | None:
    """The third record of a holding, as a row: the same holding with what its keeper has of it; None where unknown."""
    if case["third_keeper"] is None:
        return None
    same = {name: case[name] for name in ("account_id", "instrument_id")}
    return {
        **same,
        "item_date": case["seen_on"],
        "quantity": case["third_quantity"],
        "record_keeper": case["third_keeper"],
    }


def beside(seen: View, reconciliation: str, ours: Row | None, theirs: Row | None, other: Row | None = None) -> None:
    """The rows beside each other, fields that differ first; a side that is missing says so."""
    marked, equal = [], []
    beyond = {field: tuple(values) for field, values in _beyond(ours, theirs).items()}
    rows = (ours, theirs) if other is None else (ours, theirs, other)
    for name in FIELDS:
        values = [None if row is None else row.get(name) for row in rows]
        if all(value is None for value in values):
            continue
        write = cells.writer(seen, name, ReconciliationItem.polars_schema()[name])
        written = [_written(row, value, write) for row, value in zip(rows, values, strict=True)]
        if any(_words(field, pair) == written[:2] for field, pair in beyond.items()):
            # The same figures stand below under the name the rules know them by.
            continue
        if _unequal(name, ours, theirs):
            marked.append((say("{field}: differs", field=labels.column(name)), *written))
        else:
            equal.append((labels.column(name), *written))
    told = [(_headed(field), *_words(field, pair), *_also(field, other)) for field, pair in beyond.items()]
    keeper = [] if other is None else [codes.code("record_keeper", other["record_keeper"])]
    heads = (say("Field"), *names(reconciliation), *keeper)
    plain_table({head: [line[place] for line in (*told, *marked, *equal)] for place, head in enumerate(heads)})


def _headed(field: str) -> str:
    """What differs too much, with a capital: the rules call their fields as they stand within a sentence."""
    words = say("{field}: beyond tolerance", field=say(field, "field"))
    return words[:1].upper() + words[1:]


def _also(field: str, other: Row | None) -> list[str]:
    """What the third record has in a field that differs: units are the only figure it has."""
    if other is None:
        return []
    return [cells.given(field, str(other["quantity"])) if field == "quantity" else say("not given")]


def _words(field: str, pair: tuple[str | None, ...]) -> list[str]:
    """Both values of a field the rules found to differ, in words."""
    return [say("not given") if value is None else cells.given(field, value) for value in pair]


def _beyond(ours: Row | None, theirs: Row | None) -> dict[str, list[str | None]]:
    """The fields the rules found to differ, with both values."""
    text = next((row["differing"] for row in (ours, theirs) if row is not None and row["differing"]), None)
    return {} if text is None or ours is None or theirs is None else json.loads(text, strict=False)


def _written(row: Row | None, value: Any, write: cells.Writer) -> str:
    if row is None:
        return say("no row")
    return say("not given") if value is None else write(value)


def _unequal(name: str, ours: Row | None, theirs: Row | None) -> bool:
    """Both sides give a value of a compared field, and the values are unequal."""
    if ours is None or theirs is None or name not in _EXACT:
        return False
    return ours[name] is not None and theirs[name] is not None and bool(ours[name] != theirs[name])
