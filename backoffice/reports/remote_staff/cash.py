"""Cash so far: the net saving of every month, less what the firm as a whole paid once for work at home."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from backoffice.contracts.cost import FxMonth, OneOff
from backoffice.i18n import dates, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source, number_cell, title
from backoffice.reports.report import Cell, Chart, Column, Row, Table, Text
from backoffice.transforms.cost_currency import converted

AT_HOME: Final = ("kit", "it_setup", "lease_break")
"""Kinds of costs that come once with work at home. Handing work over, severance and hiring come with other plans."""

Paid = dict[date, Decimal | None]
"""By month, in the reporting currency; None where a rate is not known."""


def cash_so_far(source: Source) -> list[Table | Text]:
    """Net saving by month and summed up with what was paid once, from the first month there is."""
    nets = {one["period"]: one for one in source.series("net_remote_saving", filters=source.so_far)}
    paid = paid_once(source) if nets else {}
    rows, line = _rows(nets, paid)
    columns = (
        tables.month_column(),
        Column("net", title("net_remote_saving"), "money"),
        Column("once", say("Paid once by the firm"), "money"),
        Column("so_far", say("Cash so far"), "money"),
    )
    table = Table(
        "so_far",
        say("Cash month by month and so far"),
        columns,
        rows,
        source.currency,
        nothing=say("No row falls into this selection."),
        notes=[
            say(
                "Paid once by the firm: kit, set-up and giving back of seats, at the month's average rate; section 12 "
                "lists them. Narrowed to a site, only what names that site is counted. What single people got once is "
                "in their net saving."
            )
        ],
        chart=Chart("lines", "month", ("net", "so_far")),
    )
    if not line or line[-1][1] is None:
        return [table]
    return [table, Text(_crossing([(month, so_far) for month, so_far in line if so_far is not None]))]


def paid_once(source: Source) -> Paid:
    """What the firm paid once for work at home, up to the last month reported on."""
    held = source.rows(OneOff.table).frame.filter(pl.col("kind").cast(pl.String).is_in(AT_HOME))
    for name, values in source.chosen:
        if name == "location":
            held = held.filter(pl.col("scope").is_in(list(values)))
    held = held.with_columns(month=pl.col("spent_on").dt.truncate("1mo")).filter(pl.col("month") <= source.last_month)
    fx = source.rows(FxMonth.table, limit=100_000).frame
    valued = converted(held.lazy(), fx.lazy(), source.currency or "", ("amount",)).collect()
    paid: Paid = {}
    for month, amount in valued.sort("month").select("month", "amount").iter_rows():
        before = paid.get(month, Decimal(0))
        paid[month] = None if amount is None or before is None else before + amount
    return paid


def _rows(nets: dict[date, dict[str, Any]], paid: Paid) -> tuple[list[Row], list[tuple[date, Decimal | None]]]:
    """The table's rows, and cash so far by month; None from a month on whose parts are not all known."""
    so_far: Decimal | None = Decimal(0)
    rows: list[Row] = []
    line: list[tuple[date, Decimal | None]] = []
    for month in sorted({*nets, *paid}):
        # In a month without anybody at home only what was paid counts.
        net = nets.get(month, {"number": Decimal(0), "absent": None})
        once = paid.get(month, Decimal(0))
        known = so_far is not None and net["number"] is not None and once is not None
        so_far = so_far + net["number"] - once if known else None
        rows.append(
            Row(
                {
                    "month": Cell(month),
                    "net": number_cell(net["number"], net["absent"]),
                    "once": Cell(None, say("A rate is not known.")) if once is None else Cell(once),
                    "so_far": _so_far(so_far, first=not line),
                }
            )
        )
        line.append((month, so_far))
    return rows, line


def _so_far(amount: Decimal | None, *, first: bool) -> Cell:
    if amount is None:
        return Cell(None, say("Not known: a month up to here is hidden or not known."))
    return Cell(amount, formula="[net]-[once]" if first else "[^so_far]+[net]-[once]")


def _crossing(line: list[tuple[date, Decimal]]) -> str:
    """When the sum rose to zero and stayed there."""
    below = [place for place, (_, so_far) in enumerate(line) if so_far < 0]
    first = dates.month(line[0][0])
    if not below:
        return say("Summed up since {first}, cash has never been below zero.", first=first)
    if below[-1] == len(line) - 1:
        return say("Summed up since {first}, cash is below zero to this day.", first=first)
    return say(
        "Summed up since {first}, cash has been at or above zero since {month}.",
        first=first,
        month=dates.month(line[below[-1] + 1][0]),
    )
