"""An average month of what work cost: fit to compare two periods in which different months are hidden."""

from decimal import Decimal
from typing import Any

from backoffice.money import to_scale
from backoffice.reports.remote_staff.source import Source
from backoffice.sql import Filters
from backoffice.transforms.cost_bridge import Part

_DIGITS = 10


def average_month(source: Source, key: str, *split: str, filters: Filters) -> dict[tuple[Any, ...], Part | None]:
    """By group of `split`: amount (to cents) and units of its months that may be shown, divided by their number.

    `key` is a ratio. None where every month of a group is hidden or unknown; a group without rows is not there.
    """
    found: dict[tuple[Any, ...], list[tuple[Decimal, Decimal]]] = {}
    for one in source.series(key, *split, filters=filters):
        if one["absent"] != "no_rows":
            months = found.setdefault(tuple(one[name] for name in split), [])
            if one["value"] is not None and one["per"] is not None:
                months.append((Decimal(one["value"]), Decimal(one["per"])))
    return {group: _mean(months) if months else None for group, months in found.items()}


def _mean(months: list[tuple[Decimal, Decimal]]) -> Part:
    amount, units = (sum(column, Decimal(0)) / len(months) for column in zip(*months, strict=True))
    return Part(to_scale(amount), to_scale(units, _DIGITS))
