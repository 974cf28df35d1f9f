"""Deciding: the passes after the exact one, run over the open rows in parts that cannot meet, several at a time."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from backoffice.transforms.matching.comparing import any_differ, equal
from backoffice.transforms.matching.copies import Copied, Kin, copies
from backoffice.transforms.matching.declared import Copies, Differs, Exact, Near, Pass, Subsets, Unique
from backoffice.transforms.matching.groups import Numbers
from backoffice.transforms.matching.open_rows import OpenRows, OpenSide, Part
from backoffice.transforms.matching.passes import GROUPING, PAIRING, Pairs, compared, rivals
from backoffice.transforms.matching.verdicts import ALONE, NO_KEY, NOTHING, SEVERAL, Verdicts

_PER_PART = 250_000
"""Open rows worked on at a time: fewer, and what is done once a part costs more than the work itself."""

_WORTH_CUTTING = 50_000
"""From so many open rows on there is a part for every processor."""

_NO_PAIRS = np.empty(0, np.int64), np.empty(0, np.int64)


def decide(left: OpenRows, of: tuple[Kin, Kin], verdicts: Verdicts) -> tuple[Pairs, tuple[Copied, Copied]]:
    """Run the later passes on the open rows; the pairs made, and the copies found.

    Rows that differ in the columns every pass groups by never meet, so that the rows can be cut by these.
    """
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        found = list(pool.map(lambda places: _decided_apart(left, places, of, verdicts), _cut(left)))
    pairs = _together([_named(part, made) for part, made, _ in found])
    own, outside = (
        Copied(
            np.concatenate([part.places[side][copied[side].places] for part, _, copied in found]),
            pl.concat([copied[side].originals for _, _, copied in found]),
        )
        for side in (0, 1)
    )
    return pairs, (own, outside)


def _cut(left: OpenRows) -> list[Pairs]:
    """The places of open rows cut by the fingerprint of what every pass groups by, the largest part first."""
    rows = left.own.rows.size + left.outside.rows.size
    parts = max(rows // _PER_PART, pl.thread_pool_size() if rows >= _WORTH_CUTTING else 1)
    bits = (parts - 1).bit_length() if left.own.wanted.place else 0
    cut: list[list[Numbers]] = []
    for side in left.both:
        part = (side.parts >> np.uint64(64 - bits)).astype(np.uint16) if bits else np.zeros(side.rows.size, np.uint16)
        places = np.argsort(part, kind="stable")
        cut.append(np.split(places, np.cumsum(np.bincount(part, minlength=1 << bits))[:-1]))
    return sorted(zip(*cut, strict=True), key=lambda places: -places[0].size - places[1].size)


def _decided_apart(
    left: OpenRows, places: Pairs, of: tuple[Kin, Kin], verdicts: Verdicts
) -> tuple[Part, Pairs, list[Copied]]:
    """Decide one part of the open rows; the pairs and copies are places in the part."""
    part = left.part(*places)
    made, copied = _decided(part.left, of, verdicts)
    part.settle(left)
    return part, made, copied


def _decided(left: OpenRows, of: tuple[Kin, Kin], verdicts: Verdicts) -> tuple[Pairs, list[Copied]]:
    """Run the passes; from the first without key on, they are repeated until a round decides nothing.

    What is left then is what has no partner, or has rivals that are open too.
    """
    passes: list[tuple[int, Pass]] = list(enumerate(verdicts.rule.passes, 1))
    first = next((place for place, one in passes if isinstance(one, Unique | Subsets)), len(passes) + 1)
    keyed, keyless = passes[: first - 1], passes[first - 1 :]
    made: list[Pairs] = [_NO_PAIRS]
    copied: list[Copied] = []
    for place, one in keyed:
        if isinstance(one, Copies):
            copied = [_copies(side, each, place) for side, each in zip(left.both, of, strict=True)]
        else:
            made.append(_run(left, place, one, verdicts))
    is_moving = bool(keyless)
    while is_moving:
        rest = left.part(*(np.flatnonzero(side.is_free) for side in left.both))
        open_rows = rest.left.free
        made += [_named(rest, _run(rest.left, place, one, verdicts)) for place, one in keyless]
        is_moving = rest.left.free < open_rows
        if not is_moving:
            for _, one in keyless:
                if isinstance(one, Unique):
                    rivals(rest.left, one, verdicts.rule)
        rest.settle(left)
    for side in left.both:
        _close(side, verdicts, has_keyless=bool(keyless))
    return _together(made), copied


def _run(left: OpenRows, place: int, one: Pass, verdicts: Verdicts) -> Pairs:
    """Run one pass and note what it decides; the pairs it made."""
    rule = verdicts.rule
    if type(one) in GROUPING:
        for side, heads in zip(left.both, GROUPING[type(one)](left, one, rule), strict=True):
            decided = heads >= 0
            side.group[decided] = heads[decided]
            side.verdict[decided] = place
            side.is_free[decided] = False
        return _NO_PAIRS
    ours, theirs = PAIRING[type(one)](left, one, rule)
    decision = np.full(ours.size, place, np.uint8)
    all_of_rows = rule.of_rows == rule.compared
    if isinstance(one, Near | Differs) or (isinstance(one, Exact) and not all_of_rows):
        asked = [equal] if isinstance(one, Near) and all_of_rows else [equal, any_differ]
        agree, *differ = compared(left, (ours, theirs), rule.compared, *asked)
        decision[:] = verdicts.of(Near)
        decision[agree] = verdicts.of(Exact)
        decision[differ[0] if differ else []] = verdicts.of(Differs)
    for side, places in ((left.own, ours), (left.outside, theirs)):
        side.group[places] = ours
        side.verdict[places] = decision
        side.is_free[places] = False
    return ours, theirs


def _named(part: Part, pairs: Pairs) -> Pairs:
    """Pairs of places in a part as places in the whole."""
    return part.own[pairs[0]], part.outside[pairs[1]]


def _together(pairs: list[Pairs]) -> Pairs:
    return np.concatenate([ours for ours, _ in pairs]), np.concatenate([theirs for _, theirs in pairs])


def _copies(side: OpenSide, of: Kin, place: int) -> Copied:
    found = copies(side, of)
    side.verdict[found.places] = place
    side.is_free[found.places] = False
    return found


def _close(side: OpenSide, verdicts: Verdicts, *, has_keyless: bool) -> None:
    """The verdict of rows no pass decided."""
    rule = verdicts.rule
    verdict = np.full(side.rows.size, verdicts.named(ALONE), np.uint8)
    if not has_keyless:
        verdict[~side.has_all(rule.key)] = verdicts.named(NO_KEY)
    verdict[side.has_rivals] = verdicts.named(SEVERAL)
    if rule.zero_is_nothing:
        verdict[(side.figures == 0) & ~side.lacks_figure] = verdicts.named(NOTHING)
    side.verdict[side.is_free] = verdict[side.is_free]
