"""The same reconciliation, written plainly: every row of ours against every row of theirs, nothing clever.

It shares no rule with the transforms but their declaration, so that a mistake would have to be made twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from backoffice.contracts.reconciliation import BREAK_TYPES
from backoffice.transforms.reconciliation_rules import Compared, Reconciliation

Row = dict[str, Any]
"""A row of one side: `item_id`, the key, the compared columns."""

MISSING = {"own": "MISSING_EXTERNAL", "outside": "MISSING_INTERNAL"}
DUPLICATE = {"own": "DUPLICATE_INTERNAL", "outside": "DUPLICATE_EXTERNAL"}


@dataclass
class Outcome:
    """What became of one row."""

    outcome: str
    partner: str | None = None
    types: list[str] = field(default_factory=list)
    is_ambiguous: bool = False


def weekdays(start: date, end: date) -> int:
    """Mondays to Fridays after the earlier day up to and including the later one, counted one by one."""
    first, last = sorted((start, end))
    return sum((first + timedelta(days)).weekday() < 5 for days in range(1, (last - first).days + 1))


def differs(one: Compared, ours: Any, theirs: Any) -> bool:
    if ours is None or theirs is None:
        return one.needed and (ours is None) != (theirs is None)
    if one.tolerance is not None:
        return bool(abs(ours - theirs) > one.tolerance)
    if one.window:
        return weekdays(ours, theirs) > one.window
    return bool(ours != theirs)


def types(rule: Reconciliation, ours: Row, theirs: Row) -> list[str]:
    found = set()
    for one in rule.compared:
        a, b = ours[one.column], theirs[one.column]
        if not differs(one, a, b):
            continue
        opposed = one.opposite is not None and None not in (a, b) and a * b < 0
        if opposed:
            found.add(one.opposite)
        if not (opposed and abs(a + b) <= (one.tolerance or 0)):
            found.add(one.code)
    return sorted(found, key=BREAK_TYPES.index)


def pairs_of_key(rule: Reconciliation, ours: list[Row], theirs: list[Row]) -> list[tuple[Row, Row]]:
    """Partners among rows of one key: equal ones, then nearest within tolerance, then as their ids stand."""
    pairs: list[tuple[Row, Row]] = []
    ours, theirs = (sorted(rows, key=lambda row: row["item_id"]) for rows in (ours, theirs))

    def pair(a: Row, b: Row) -> None:
        pairs.append((a, b))
        ours.remove(a)
        theirs.remove(b)

    def values(row: Row) -> list[Any]:
        return [row[one.column] for one in rule.of_rows]

    for a in list(ours):
        equal = [b for b in theirs if values(b) == values(a)]
        if equal:
            pair(a, equal[0])
    left = {"own": list(ours), "outside": list(theirs)}
    candidates = sorted(
        (
            (
                gap(rule, a, b),
                abs(turn(a, left["own"], values) - turn(b, left["outside"], values)),
                a["item_id"],
                b["item_id"],
            )
            for a, b in product(ours, theirs)
            if not any(differs(one, a[one.column], b[one.column]) for one in rule.of_rows)
        ),
    )
    for _, _, own_id, outside_id in candidates:
        a = next((row for row in ours if row["item_id"] == own_id), None)
        b = next((row for row in theirs if row["item_id"] == outside_id), None)
        if a and b:
            pair(a, b)
    for a, b in list(zip(ours, theirs, strict=False)):
        pair(a, b)
    return pairs


def gap(rule: Reconciliation, a: Row, b: Row) -> Decimal:
    both = a[rule.measure], b[rule.measure]
    return Decimal(-1) if None in both else abs(both[0] - both[1])


def turn(row: Row, rows: Iterable[Row], values: Any) -> int:
    return [one["item_id"] for one in rows if values(one) == values(row)].index(row["item_id"])


def expected(rule: Reconciliation, sides: dict[str, Sequence[Row]]) -> dict[tuple[str, str], Outcome]:
    """Side and id of every row, with its outcome."""
    pairs: list[tuple[Row, Row]] = []
    keys = {key(rule, row) for rows in sides.values() for row in rows} - {None}
    for one in keys:
        pairs += pairs_of_key(rule, *([row for row in rows if key(rule, row) == one] for rows in sides.values()))
    found = {}
    for ours, theirs in pairs:
        codes = types(rule, ours, theirs)
        for side, row, other in (("own", ours, theirs), ("outside", theirs, ours)):
            found[side, row["item_id"]] = Outcome("break" if codes else "matched", other["item_id"], codes)
    alone = {side: [row for row in rows if (side, row["item_id"]) not in found] for side, rows in sides.items()}
    paired = {side: [row for row in rows if (side, row["item_id"]) in found] for side, rows in sides.items()}
    for side, rows in alone.items():
        for row in rows:
            if is_copy(rule, row, sides[side], paired[side]):
                found[side, row["item_id"]] = Outcome("break", None, [DUPLICATE[side]])
    alone = {side: [row for row in rows if (side, row["item_id"]) not in found] for side, rows in alone.items()}
    seen = {
        side: {row["item_id"]: candidates(rule, row, other) for row in alone[side]}
        for side, other in (("own", alone["outside"]), ("outside", alone["own"]))
    }
    for side, other in (("own", "outside"), ("outside", "own")):
        for row in alone[side]:
            ids = seen[side][row["item_id"]]
            if len(ids) == 1 and len(seen[other][ids[0]]) == 1:
                found[side, row["item_id"]] = Outcome("matched", ids[0])
            elif rule.zero_is_nothing and row[rule.measure] == 0:
                found[side, row["item_id"]] = Outcome("excluded")
            else:
                found[side, row["item_id"]] = Outcome("break", None, [MISSING[side]], bool(ids))
    return found


def key(rule: Reconciliation, row: Row) -> tuple[Any, ...] | None:
    values = tuple(row[column] for column in rule.key)
    return None if None in values else values


def is_copy(rule: Reconciliation, row: Row, side: Sequence[Row], paired: Sequence[Row]) -> bool:
    """There is a row of the same side equal in `copies` that has a partner, or a lower id."""
    if key(rule, row) is None:
        return False
    equals = [one for one in side if one is not row and all(one[name] == row[name] for name in rule.copies)]
    return any(one in paired or one["item_id"] < row["item_id"] for one in equals)


def candidates(rule: Reconciliation, row: Row, others: Sequence[Row]) -> list[str]:
    """Ids of the rows of the other side this row could be paired with, its key unknown."""
    if not rule.alike or row["due_date"] is None:
        return []
    window = rule.column("due_date").window
    return [
        other["item_id"]
        for other in others
        if other["due_date"] is not None
        and all(other[name] == row[name] for name in rule.alike)
        and weekdays(row["due_date"], other["due_date"]) <= window
    ]
