"""Who moved a number: its groups by their part in the change, largest first, adding up to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl
import streamlit as st

from backoffice.guard import is_pay
from backoffice.i18n import labels, numbers, say
from backoffice.kpis import KPI
from backoffice.query import Figure
from backoffice.sql import Filters
from backoffice.transforms.contributions import Contribution, of_ratio, of_sum
from backoffice.transforms.cost_bridge import Part, bridge
from backoffice.ui import notes, wording
from backoffice.ui.drawn import in_words, plain_table
from backoffice.ui.filters import hold
from backoffice.ui.picks import LIST_WIDTH
from backoffice.ui.view import View

MOST: Final = 8
"""Groups that are named; the others stand in one line."""

PLACES: Final = 2
"""Fraction digits of a change; of points, where it is one of a share."""

Parts = Mapping[str, Part]


@dataclass(frozen=True)
class Pair:
    """A number's groups in two periods, by name, and the names of those that are kept back in one of them."""

    before: Parts
    after: Parts
    hidden: tuple[str, ...]


def contributors(seen: View, kpi: KPI, filters: Filters, earlier: Filters, currency: str | None) -> None:
    """The groups of a split the viewer chooses, by what each moved the number since the earlier period."""
    splits = [one for one in kpi.splits if one not in (kpi.currency, kpi.people)]
    if not splits:
        return
    st.markdown(f"**{say('What moved it')}**")
    if not kpi.adds_up:
        notes.small(say("Parts of this number do not add up to it, so no group has a part in its change."))
        return
    key = f"contributors of {kpi.key}"
    hold(key, splits[0])
    by = st.selectbox(say("By"), splits, format_func=labels.column, key=key, width=LIST_WIDTH)
    then, now = seen.figure(kpi, earlier), seen.figure(kpi, filters)
    pair = _pair(seen, kpi, by, earlier, filters)
    if not is_pay(kpi) and not (_whole(pair.before, then) and _whole(pair.after, now)):
        notes.small(say("What is in several groups counts in each: they do not add up to the number."))
        return
    found = _found(kpi, pair)
    if not found:
        notes.small(say("There is no number in one of the two periods, so there is nothing to compare."))
        return
    plain_table(_table(kpi, pair, found, labels.column(by)))
    _small_print(kpi, pair, currency)


def _pair(seen: View, kpi: KPI, by: str, earlier: Filters, filters: Filters) -> Pair:
    """Both periods; what derives from pay, only by groups that are shown whole in both."""
    periods = [_parts(seen, kpi, by, one) for one in (earlier, filters)]
    hidden = {name for parts in periods for name, part in parts.items() if part is None}
    before, after = ({name: part for name, part in parts.items() if part and name not in hidden} for parts in periods)
    return Pair(before, after, tuple(sorted(hidden)))


def _parts(seen: View, kpi: KPI, by: str, filters: Filters) -> dict[str, Part | None]:
    frame = in_words(seen, seen.by(kpi, by, filters=filters), by).filter(pl.col("absent").ne_missing("no_rows"))
    return {
        name: None if is_pay(kpi) and (absent or left_out) else Part(Decimal(value or 0), Decimal(per or 0))
        for name, value, per, absent, left_out in frame.select(by, "value", "per", "absent", "left_out").iter_rows()
    }


def _whole(parts: Parts, figure: Figure) -> bool:
    """The groups are the number's, each row in one of them."""
    amount, units = (sum((getattr(one, name) for one in parts.values()), Decimal(0)) for name in ("amount", "units"))
    return amount == Decimal(figure.value or 0) and units == Decimal(figure.per or 0)


def _found(kpi: KPI, pair: Pair) -> dict[str, Contribution] | None:
    """Contributions, the largest first."""
    if kpi.per is None:
        before, after = ({name: one.amount for name, one in parts.items()} for parts in (pair.before, pair.after))
        found: dict[str, Contribution] | None = of_sum(before, after, PLACES)
    else:
        found = of_ratio(pair.before, pair.after, _times(kpi), PLACES)
    return found and dict(sorted(found.items(), key=lambda one: -abs(one[1].total)))


def _times(kpi: KPI) -> int:
    """What a ratio is shown as: points are hundredths."""
    return kpi.shown_per * (100 if kpi.unit == "share" else 1)


def _table(kpi: KPI, pair: Pair, found: Mapping[str, Contribution], label: str) -> dict[str, list[str]]:
    names = list(found)
    first, others = names[:MOST], names[MOST:]
    groups: list[tuple[str, Sequence[str]]] = [(name, [name]) for name in first]
    if others:
        groups.append((say("All others ({count})", count=numbers.grouped(len(others))), others))
    groups.append((say("Those shown, together") if pair.hidden else say("All together"), names))
    table = {label: [words for words, _ in groups]}
    for words, parts in ((say("Before"), pair.before), (say("Now"), pair.after)):
        table[words] = [_number(kpi, parts, members) for _, members in groups]
    kinds = (say("Rate"), say("Mix"), say("In all")) if kpi.per else (say("Change"),)
    fields = ("rate", "mix", "total") if kpi.per else ("total",)
    for words, field in zip(kinds, fields, strict=True):
        table[words] = [
            _signed(kpi, sum((getattr(found[name], field) for name in members), Decimal(0))) for _, members in groups
        ]
    return table


def _number(kpi: KPI, parts: Parts, members: Sequence[str]) -> str:
    """The number of some groups together, taken anew from what they add up to."""
    some = [parts[name] for name in members if name in parts]
    amount = sum((one.amount for one in some), Decimal(0))
    if kpi.per is None:
        return _plain(kpi, amount)
    units = sum((one.units for one in some), Decimal(0))
    return _plain(kpi, amount * _times(kpi) / units) if units else wording.absent_short("nothing_to_divide_by")


def _signed(kpi: KPI, change: Decimal) -> str:
    return numbers.signed(_plain(kpi, change), change)


def _plain(kpi: KPI, number: Decimal) -> str:
    """Points and money always with their fraction, so that they stand beneath each other."""
    return numbers.grouped(number, PLACES) if kpi.unit in ("share", "money") else numbers.plain(number, PLACES)


def _small_print(kpi: KPI, pair: Pair, currency: str | None) -> None:
    if kpi.unit == "share":
        notes.small(say("In percent and percentage points."))
    elif currency is not None:
        notes.small(say("In {currency}.", currency=currency))
    if kpi.per is not None:
        notes.small(
            say(
                "Rate: the group does better or worse than before. Mix: more or less of all is now in a group that was "
                "above or below the average. The lines add up to the change exactly."
            )
        )
        if (found := bridge(pair.before, pair.after)) is not None:
            steps = {
                name: numbers.signed(numbers.plain(moved, PLACES), moved)
                for name in ("volume", "mix", "rate")
                for moved in [getattr(found, name)]
            }
            ends = {name: numbers.plain(getattr(found, name), PLACES) for name in ("before", "after")}
            notes.small(
                say(
                    "The numerator went from {before} to {after}: volume {volume}, mix {mix}, rate {rate}.",
                    **steps,
                    **ends,
                )
            )
    if pair.hidden:
        notes.small(say("Without {groups}: hidden in one of the two periods.", groups=", ".join(pair.hidden)))
