"""The same reconciliation, written plainly: every row of ours against every row of theirs, nothing clever.

It shares no rule with the transforms but their declaration, so that a mistake would have to be made twice.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from backoffice.contracts.reconciliation import BREAK_TYPES
from backoffice.transforms.matching.declared import Compared, Netted, Reconciliation, Subsets, Summed, Unique

Row = dict[str, Any]
"""A row of one side: `item_id`, the key, the compared columns; `closed`, the holidays of its calendar, if any."""

Group = tuple[list[Row], list[Row]]
"""Rows of ours and of theirs that were put together."""

MISSING = {"own": "MISSING_EXTERNAL", "outside": "MISSING_INTERNAL"}
DUPLICATE = {"own": "DUPLICATE_INTERNAL", "outside": "DUPLICATE_EXTERNAL"}


@dataclass
class Outcome:
    """What became of one row."""

    outcome: str
    partners: tuple[tuple[str, str], ...] = ()
    types: list[str] = field(default_factory=list)
    is_ambiguous: bool = False


def business_days(ours: Row, theirs: Row, column: str) -> int:
    """Business days after the earlier day of the two up to and including the later one, counted one by one."""
    first, last = sorted((ours[column], theirs[column]))
    days = [first + timedelta(days) for days in range(1, (last - first).days + 1)]
    return sum(day.weekday() < 5 and day not in ours.get("closed", ()) for day in days)


def differs(one: Compared, ours: Row, theirs: Row) -> bool:
    a, b = ours[one.column], theirs[one.column]
    if a is None or b is None:
        return one.needed and (a is None) != (b is None)
    if one.tolerance is not None:
        return bool(abs(a - b) > one.tolerance)
    if one.window:
        return business_days(ours, theirs, one.column) > one.window
    return bool(a != b)


def types(rule: Reconciliation, ours: Row, theirs: Row) -> list[str]:
    found = set()
    for one in rule.compared:
        a, b = ours[one.column], theirs[one.column]
        if not differs(one, ours, theirs):
            continue
        opposed = one.opposite is not None and None not in (a, b) and a * b < 0
        if opposed:
            found.add(one.opposite)
        if not (opposed and abs(a + b) <= (one.tolerance or 0)):
            found.add(one.code)
    return sorted(found, key=BREAK_TYPES.index)


def groups_of_key(rule: Reconciliation, ours: list[Row], theirs: list[Row]) -> list[Group]:
    """What rows of one key make: equal ones, the nearest within tolerance, equal totals, nothing, then in turn."""
    groups: list[Group] = []
    ours, theirs = (sorted(rows, key=lambda row: row["item_id"]) for rows in (ours, theirs))

    def group(a: list[Row], b: list[Row]) -> None:
        groups.append((list(a), list(b)))
        for rows, gone in ((ours, list(a)), (theirs, list(b))):
            for row in gone:
                rows.remove(row)

    def values(row: Row) -> list[Any]:
        return [row[one.column] for one in rule.of_rows]

    for a in list(ours):
        equal = [b for b in theirs if values(b) == values(a)]
        if equal:
            group([a], [equal[0]])
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
            if not any(differs(one, a, b) for one in rule.of_rows)
        ),
    )
    for _, _, own_id, outside_id in candidates:
        a = next((row for row in ours if row["item_id"] == own_id), None)
        b = next((row for row in theirs if row["item_id"] == outside_id), None)
        if a and b:
            group([a], [b])
    if has(rule, Summed):
        a, b = dated(rule, ours), dated(rule, theirs)
        if a and b and len(a) + len(b) > 2 and totals_agree(rule, a, b):
            group(a, b)
    if has(rule, Netted):
        for rows in (ours, theirs):
            known = [row for row in rows if row[rule.measure] is not None]
            if len(known) > 1 and sum(row[rule.measure] for row in known) == 0:
                group(*((known, []) if rows is ours else ([], known)))
    for a, b in list(zip(ours, theirs, strict=False)):
        group([a], [b])
    return groups


def has(rule: Reconciliation, kind: type) -> bool:
    return any(isinstance(one, kind) for one in rule.passes)


def dated(rule: Reconciliation, rows: list[Row]) -> list[Row]:
    """The rows that can be added up: they have a figure and, where days are compared, a day."""
    return [row for row in rows if row[rule.measure] is not None and (rule.day is None or row[rule.day] is not None)]


def totals_agree(rule: Reconciliation, ours: list[Row], theirs: list[Row]) -> bool:
    measure = rule.column(rule.measure)
    near = abs(sum(r[rule.measure] for r in ours) - sum(r[rule.measure] for r in theirs)) <= (measure.tolerance or 0)
    window = rule.column(rule.day).window if rule.day else 0
    return near and all(business_days(a, b, rule.day) <= window for a, b in product(ours, theirs) if rule.day)


def adding_up(rule: Reconciliation, one: Subsets, ours: list[Row], theirs: list[Row]) -> tuple[list[Group], set[str]]:
    """Rows that add up to one of the other side in just one way, and the ids of all that have ways but not just one."""

    def cell(row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in one.alike)

    def usable(rows: list[Row]) -> list[Row]:
        return [row for row in rows if None not in cell(row) and row[rule.measure] is not None]

    ours, theirs = usable(ours), usable(theirs)
    ways: list[tuple[str, Row, list[Row]]] = []
    for side, targets, rows in (("own", ours, theirs), ("outside", theirs, ours)):
        for target in targets:
            here, there = ([row for row in of if cell(row) == cell(target)] for of in (targets, rows))
            if not target[rule.measure] or len(here) > one.among or len(there) > one.among:
                continue
            for size in range(2, one.most + 1):
                for some in combinations(there, size):
                    if sum(row[rule.measure] for row in some) == target[rule.measure]:
                        ways.append((side, target, list(some)))
    used = Counter(row["item_id"] for _, target, some in ways for row in (target, *some))
    groups = []
    for side, target, some in ways:
        if all(used[row["item_id"]] == 1 for row in (target, *some)):
            groups.append(([target], some) if side == "own" else (some, [target]))
    return groups, set(used) - {row["item_id"] for a, b in groups for row in (*a, *b)}


def gap(rule: Reconciliation, a: Row, b: Row) -> Decimal:
    both = a[rule.measure], b[rule.measure]
    return Decimal(-1) if None in both else abs(both[0] - both[1])


def turn(row: Row, rows: Iterable[Row], values: Any) -> int:
    return [one["item_id"] for one in rows if values(one) == values(row)].index(row["item_id"])


def expected(  # noqa: PLR0912 (one plain story, told in one place)
    rule: Reconciliation, sides: dict[str, Sequence[Row]]
) -> dict[tuple[str, str], Outcome]:
    """Side and id of every row, with its outcome."""
    found: dict[tuple[str, str], Outcome] = {}

    def note(ours: list[Row], theirs: list[Row], codes: list[str]) -> None:
        members = [("own", row["item_id"]) for row in ours] + [("outside", row["item_id"]) for row in theirs]
        for one in members:
            found[one] = Outcome("break" if codes else "matched", tuple(sorted(set(members) - {one})), codes)

    keys = {key(rule, row) for rows in sides.values() for row in rows} - {None}
    for one in keys:
        for ours, theirs in groups_of_key(
            rule, *([row for row in rows if key(rule, row) == one] for rows in sides.values())
        ):
            is_pair = len(ours) == len(theirs) == 1
            note(ours, theirs, types(rule, ours[0], theirs[0]) if is_pair else [])
    paired = {side: [row for row in rows if (side, row["item_id"]) in found] for side, rows in sides.items()}
    for side, rows in open_rows(sides, found).items():
        for row in rows:
            if is_copy(rule, row, sides[side], paired[side]):
                found[side, row["item_id"]] = Outcome("break", (), [DUPLICATE[side]])
    adding = next((one for one in rule.passes if isinstance(one, Subsets)), None)
    wanted: set[str] = set()
    is_moving = has(rule, Unique)
    while is_moving:
        before = len(found)
        alone = open_rows(sides, found)
        for row in alone["own"]:
            ids = candidates(rule, row, alone["outside"])
            other = next((one for one in alone["outside"] if [one["item_id"]] == ids), None)
            if other and len(candidates(rule, other, alone["own"])) == 1:
                note([row], [other], [])
        for ours, theirs in twins(rule, open_rows(sides, found)):
            note(ours, theirs, [])
        if adding:
            groups, wanted = adding_up(rule, adding, *open_rows(sides, found).values())
            for ours, theirs in groups:
                note(ours, theirs, [])
        is_moving = len(found) > before
    alone = open_rows(sides, found)
    for side, other_side in (("own", "outside"), ("outside", "own")):
        for row in alone[side]:
            if rule.zero_is_nothing and row[rule.measure] == 0:
                found[side, row["item_id"]] = Outcome("excluded")
            else:
                has_rivals = bool(candidates(rule, row, alone[other_side])) or row["item_id"] in wanted
                found[side, row["item_id"]] = Outcome("break", (), [MISSING[side]], has_rivals)
    return found


def twins(rule: Reconciliation, alone: dict[str, list[Row]]) -> list[Group]:
    """Rows equal in what the reconciliation's last sum of totals names, when the totals of the two sides agree."""
    by = [one.by for one in rule.passes if isinstance(one, Summed)][-1]
    groups = []
    cells = {tuple(row[name] for name in by) for row in alone["own"]}
    for cell in cells:
        ours, theirs = ([row for row in rows if tuple(row[name] for name in by) == cell] for rows in alone.values())
        if None not in cell and theirs and len(ours) + len(theirs) > 2 and totals_agree(rule, ours, theirs):
            groups.append((ours, theirs))
    return groups


def open_rows(sides: dict[str, Sequence[Row]], found: dict[tuple[str, str], Outcome]) -> dict[str, list[Row]]:
    """The rows nothing was said of yet."""
    return {side: [row for row in rows if (side, row["item_id"]) not in found] for side, rows in sides.items()}


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
    one = next((one for one in rule.passes if isinstance(one, Unique)), None)
    if one is None or None in (row[rule.day], row[rule.measure], *(row[name] for name in one.alike)):
        return []
    window = rule.column(rule.day).window
    return [
        other["item_id"]
        for other in others
        if other[rule.day] is not None
        and all(other[name] == row[name] for name in (*one.alike, rule.measure))
        and business_days(row, other, rule.day) <= window
    ]
