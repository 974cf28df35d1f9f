"""The engine: two sides and a declaration in, what became of every row out.

The exact pass joins all rows by one hash each. What it leaves open, a small part, is put in order of ids and goes
through the declared passes one by one. This is the one place where rules collect rows: see decision 0004.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.transforms.matching.comparing import any_differ, equal
from backoffice.transforms.matching.copies import Copied, copies
from backoffice.transforms.matching.declared import Copies, Differs, Exact, Near, Pass, Reconciliation, Subsets, Unique
from backoffice.transforms.matching.fingerprints import Flags, Hashes, fingerprints, known, sums
from backoffice.transforms.matching.joining import joined
from backoffice.transforms.matching.open_rows import OpenRows, OpenSide, opened
from backoffice.transforms.matching.passes import GROUPING, PAIRING, Pairs, compared, rivals
from backoffice.transforms.matching.verdicts import ALONE, NO_KEY, NOTHING, SEVERAL, Verdicts

_AT_ONCE = 2_000_000
"""Sides of up to so many rows are read whole; of larger ones what only open rows need is read for these alone."""


_SEEDS = (100, 200, 300)
"""Tried one after another until no two different rows of the two sides are taken for one."""


@dataclass(frozen=True)
class Side:
    """What became of one side's rows: per row the place of its verdict, and its group (-1: none).

    Rows of one match or one paired break share a group, numbered by the first row of ours in it, or by the number of
    our rows plus the row for groups of outside rows alone.
    """

    verdict: NDArray[np.uint8]
    group: NDArray[np.int32]


@dataclass(frozen=True)
class Matching:
    """The outcome of one reconciliation, with what explains it.

    `left` are the rows the exact pass left open, rivals marked; `pairs` are places in them: pairs a later pass made,
    broken or not. `copied` names the rows of each side found to be copies.
    """

    rule: Reconciliation
    verdicts: Verdicts
    own: Side
    outside: Side
    left: OpenRows
    pairs: Pairs
    copied: tuple[Copied, Copied]


@dataclass
class _Whole:
    """One side after the exact pass: the side itself, which rows are open, and what was read of these.

    `prints` are all rows' exact fingerprints, `copy_prints` those by which copies are told.
    """

    rows: pl.LazyFrame
    first: pl.DataFrame
    prints: Hashes
    copy_prints: Hashes
    is_open: Flags


def match(own: pl.LazyFrame, outside: pl.LazyFrame, rule: Reconciliation) -> Matching:
    """Match two sides, frames with `item_id` and the columns the rule names, as the rule declares.

    The sides must give their rows in the same order each time they are read. The result does not depend on that
    order: whatever is tied is decided by `item_id`, which must be unique on its side.
    """
    verdicts = Verdicts(rule)
    whole, partner = _exact((own, outside), rule)
    left = _open_sides(whole, rule)
    pairs, copied = _decided(whole, left, rule, verdicts)
    ours = np.flatnonzero(partner >= 0)
    heads = np.concatenate([left.own.rows, partner.size + left.outside.rows])
    own_side = _side(whole[0], left.own, ours, ours, heads, verdicts)
    outside_side = _side(whole[1], left.outside, partner[ours], ours, heads, verdicts)
    return Matching(rule, verdicts, own_side, outside_side, left, pairs, copied)


def _side(
    whole: _Whole,
    left: OpenSide,
    matched: NDArray[np.int64] | NDArray[np.int32],
    groups: NDArray[np.int64],
    heads: NDArray[np.int64],
    verdicts: Verdicts,
) -> Side:
    """The verdicts of all rows of a side: exact for the `matched`, what the later passes said for the open ones."""
    side = Side(np.full(whole.is_open.size, verdicts.of(Exact), np.uint8), np.full(whole.is_open.size, -1, np.int32))
    side.group[matched] = groups
    side.verdict[left.rows] = left.verdict
    side.group[left.rows] = np.append(heads, -1)[left.group]
    return side


def _exact(sides: tuple[pl.LazyFrame, pl.LazyFrame], rule: Reconciliation) -> tuple[list[_Whole], NDArray[np.int32]]:
    """The exact pass over all rows: both sides as read, and the partner of each of our rows (-1: none).

    Equal hashes are taken for equal rows only when a second, independent hash agrees over all pairs; where it does
    not, the rows are hashed anew with another seed.
    """
    looked_up = [one.column for one in rule.compared if one.looked_up]
    rows = max(pl.collect_all([side.select(pl.len()) for side in sides]), key=pl.DataFrame.item).item()
    columns = [*rule.exact, *looked_up, *(_needed(rule) if rows <= _AT_ONCE else ())]
    frames = pl.collect_all([side.select(list(dict.fromkeys(columns))) for side in sides])
    takes_part = [known(frame, rule.key) for frame in frames]
    for seed in _SEEDS:
        with ThreadPoolExecutor(2) as pool:
            prints = list(pool.map(lambda frame, seed=seed: fingerprints(frame, rule.exact, seed), frames))
            partner, outside_open = joined(prints[0], prints[1], takes_part[0], takes_part[1])
            totals = pool.map(lambda frame, of: sums(frame, rule.exact, of), frames, (partner >= 0, ~outside_open))
            own_total, outside_total = totals
        if own_total == outside_total:
            break
    else:
        raise AssertionError(f"{rule.name}: equal hashes of different rows with every one of {len(_SEEDS)} seeds")
    if looked_up:
        _unpair(partner, outside_open, _looked_up_differs(frames, partner, rule))
    own_open = partner < 0
    by_copy = [
        fingerprints(frame, rule.copies) if set(rule.copies) != set(rule.exact) else exact
        for frame, exact in zip(frames, prints, strict=True)
    ]
    # Of what was read only the open rows are kept: the rest of the work needs the memory.
    opened_frames = [
        frame.filter(pl.Series(is_open)) for frame, is_open in zip(frames, (own_open, outside_open), strict=True)
    ]
    parts = zip(sides, opened_frames, prints, by_copy, (own_open, outside_open), strict=True)
    return [_Whole(*each) for each in parts], partner


def _looked_up_differs(
    frames: list[pl.DataFrame], partner: NDArray[np.int32], rule: Reconciliation
) -> NDArray[np.int64]:
    """Our rows whose exact partner has other values, or none, in what is looked up."""
    ours = np.flatnonzero(partner >= 0)
    differ = np.zeros(ours.size, np.bool_)
    for one in rule.compared:
        if one.looked_up:
            own, outside = frames[0][one.column].gather(ours), frames[1][one.column].gather(partner[ours])
            differ |= own.ne_missing(outside).to_numpy()
    return ours[differ]


def _unpair(partner: NDArray[np.int32], outside_open: Flags, ours: NDArray[np.int64]) -> None:
    outside_open[partner[ours]] = True
    partner[ours] = -1


def _open_sides(whole: list[_Whole], rule: Reconciliation) -> OpenRows:
    """The open rows of both sides, with the columns the later passes need."""
    asked = list(dict.fromkeys([*rule.exact, *_grouped_by(rule)]))
    more = [name for name in _needed(rule) if name not in whole[0].first.columns]
    frames = [one.first for one in whole]
    if more:
        rest = pl.collect_all([one.rows.select(more).filter(pl.lit(pl.Series(one.is_open))) for one in whole])
        frames = [frame.hstack(columns) for frame, columns in zip(frames, rest, strict=True)]
    sides = []
    for one, frame in zip(whole, frames, strict=True):
        rows = np.flatnonzero(one.is_open)
        sides.append(opened(frame, rows, one.prints[rows], asked, rule))
    return OpenRows(*sides)


def _needed(rule: Reconciliation) -> list[str]:
    """Every column a later pass may ask for."""
    return list(dict.fromkeys(["item_id", rule.measure, *([rule.day] if rule.day else []), *_grouped_by(rule)]))


def _grouped_by(rule: Reconciliation) -> list[str]:
    """Every column the later passes group rows by."""
    return [name for one in rule.passes for asked in ("by", "alike", "agree") for name in getattr(one, asked, ())]


def _decided(
    whole: list[_Whole], left: OpenRows, rule: Reconciliation, verdicts: Verdicts
) -> tuple[Pairs, tuple[Copied, Copied]]:
    """Run the later passes on the open sides; the pairs made, and the copies found.

    From the first pass without key on, passes are repeated until a round decides nothing: what is left then is what has
    no partner, or has rivals that are open too.
    """
    made: list[Pairs] = []
    copied: list[Copied] = []
    passes: list[tuple[int, Pass]] = list(enumerate(rule.passes, 1))
    first = next((place for place, one in passes if isinstance(one, Unique | Subsets)), len(passes) + 1)
    keyless = passes[first - 1 :]
    for place, one in passes[: first - 1]:
        if isinstance(one, Copies):
            copied = [_copies(side, all_rows, rule, place) for side, all_rows in zip(left.both, whole, strict=True)]
        else:
            made.append(_run(left, place, one, rule, verdicts))
    is_moving = bool(keyless)
    while is_moving:
        open_rows = left.own.is_free.sum() + left.outside.is_free.sum()
        for side in left.both:
            side.has_rivals[:] = False
        made += [_run(left, place, one, rule, verdicts) for place, one in keyless]
        is_moving = bool(left.own.is_free.sum() + left.outside.is_free.sum() < open_rows)
    for _, one in keyless:
        if isinstance(one, Unique):
            rivals(left, one, rule)
    for side in left.both:
        _close(side, rule, verdicts, has_keyless=bool(keyless))
    pairs = np.concatenate([pair[0] for pair in made]), np.concatenate([pair[1] for pair in made])
    return pairs, (copied[0], copied[1])


def _run(left: OpenRows, place: int, one: Pass, rule: Reconciliation, verdicts: Verdicts) -> Pairs:
    """Run one pass and note what it decides; the pairs it made."""
    if type(one) in GROUPING:
        for side, heads in zip(left.both, GROUPING[type(one)](left, one, rule), strict=True):
            decided = heads >= 0
            side.group[decided] = heads[decided]
            side.verdict[decided] = place
            side.is_free[decided] = False
        return np.empty(0, np.int64), np.empty(0, np.int64)
    ours, theirs = PAIRING[type(one)](left, one, rule)
    decision = np.full(ours.size, place, np.uint8)
    if isinstance(one, Exact | Near | Differs):
        differ, agree = compared(left, (ours, theirs), rule.compared, any_differ, equal)
        decision[:] = verdicts.of(Near)
        decision[agree] = verdicts.of(Exact)
        decision[differ] = verdicts.of(Differs)
    for side, places in ((left.own, ours), (left.outside, theirs)):
        side.group[places] = ours
        side.verdict[places] = decision
        side.is_free[places] = False
    return ours, theirs


def _copies(side: OpenSide, whole: _Whole, rule: Reconciliation, place: int) -> Copied:
    has_partner = ~whole.is_open
    has_partner[side.rows] = ~side.is_free
    found = copies(side, whole.rows, whole.copy_prints, has_partner, rule)
    side.verdict[found.places] = place
    side.is_free[found.places] = False
    return found


def _close(side: OpenSide, rule: Reconciliation, verdicts: Verdicts, *, has_keyless: bool) -> None:
    """The verdict of rows no pass decided."""
    verdict = np.full(side.rows.size, verdicts.named(ALONE), np.uint8)
    if not has_keyless:
        lacks_key = ~side.has_all(rule.key)
        verdict[lacks_key] = verdicts.named(NO_KEY)
    verdict[side.has_rivals] = verdicts.named(SEVERAL)
    if rule.zero_is_nothing:
        verdict[(side.figures == 0) & ~side.lacks_figure] = verdicts.named(NOTHING)
    side.verdict[side.is_free] = verdict[side.is_free]
