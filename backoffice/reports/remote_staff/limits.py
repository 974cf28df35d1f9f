"""Assumptions, data and limits: what the figures rest on, what they were made from, and what they leave out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.contracts.cost import Assumption, OneOff
from backoffice.i18n import codes, labels, numbers, say
from backoffice.reports.remote_staff.data_read import MADE, files_read, tables_read
from backoffice.reports.remote_staff.inputs import plain
from backoffice.reports.remote_staff.source import Source
from backoffice.reports.report import Cell, Column, Row, Section, Table, Text
from backoffice.scenarios import words

ASSUMPTIONS = {
    "employer_tax_on_stipend": "Employer's tax on a taxable stipend",
    "support_per_remote_month": "Support of one person at home",
    "kit_month": "Kit and software of one worker",
    "seat_sharing_buffer": "Seats kept beyond the busiest day",
    "discount_rate": "Discount rate",
    "overhead_month": "Overhead of one FTE",
    "cost_per_exit": "Cost of one exit",
    "paid_hours_month": "Paid hours of one FTE",
    "shrinkage": "Paid time that is no working time",
    "occupancy": "Working time in which work is done",
    "backlog_target_days": "Time in which a backlog should be worked off",
    "working_days_month": "Working days of a month",
}
"""Assumptions whose name the cost desk knows; others are shown as they are named."""

LIMITS = (
    "Productivity, absence and attrition are not in any saving: they are not cash, and published figures differ "
    "by several "
    "times.",
    "Pay is held equal. A cheaper city's pay is an effect of the place and is in no saving.",
    "A seat is saved from the month it is given back or reused, never before. What stands empty is notional.",
    "Figures derived from pay leave only as totals over five people or more, and not where a smaller sum could "
    "be worked out "
    "from them. What is hidden says so and is not zero.",
    "One-off costs of the firm as a whole are spread over nobody: those of work at home are in the cash so far of "
    "section 5, and none is in a net saving.",
    "Tax on profit, financing and the cost of changing back are not counted.",
)
"""What the report leaves out, and why."""


GAPS = {
    "cost_unknown_share": (
        "The cost of {share} of our own people's worker-months is not known; the costs shown leave them out.",
        "The cost of every worker-month of our own people is known.",
    ),
    "remote_saving_unknown_share": (
        "The saving of {share} of the person-months at home is not known; the net saving leaves them out.",
        "The saving of every person-month at home is known.",
    ),
}
"""By KPI: what is not known, and that all is."""


def limits(source: Source) -> Section:
    """Section 12."""
    blocks: list[Text | Table] = [_assumptions(source), _one_offs(source), *_gaps(source)]
    blocks += [Text(say(one), "plain") for one in LIMITS]
    blocks += [tables_read(source), files_read(source)]
    return Section("limits", say("Assumptions, data and limits"), blocks)


def _assumptions(source: Source) -> Table:
    """Those in force in the last month, the newest of each."""
    held: dict[str, dict[str, Any]] = {}
    for one in source.rows(Assumption.table, order=(("key", False), ("valid_from", False))).frame.to_dicts():
        if source.filters.end is not None and one["valid_from"] <= source.filters.end:
            held[one["key"]] = one
    rows = [
        Row(
            {
                "key": Cell(say(ASSUMPTIONS[key], "assumption") if key in ASSUMPTIONS else key),
                "value": _value(one),
                "range": Cell(_range(one)),
                "unit": Cell(_unit(str(one["unit"]))),
                "since": Cell(one["valid_from"]),
                "source": Cell(_source(str(one["source"]))),
                "status": Cell(words.status(str(one["status"]))),
            }
        )
        for key, one in held.items()
    ]
    columns = (
        Column("key", say("Assumption")),
        Column("value", say("Value"), "number"),
        Column("range", say("Range, P10 to P90")),
        Column("unit", say("Unit")),
        Column("since", say("Holds since"), "day"),
        Column("source", say("Source", "assumption")),
        Column("status", say("Status")),
    )
    notes = [say("Status: measured here, quoted by somebody, or assumed. Sources are as they were recorded.")]
    return Table(
        "assumptions",
        say("Assumptions in force"),
        columns,
        rows,
        nothing=say("No assumption is loaded. What needs one is not known."),
        notes=notes,
    )


UNITS = {
    "share of stipend": "share of the stipend",
    "share of peak seats": "share of the busiest day's seats",
    "a year": "a year",
    "per remote worker-month": "{currency} a month and person at home",
    "per worker-month": "{currency} a month and worker",
    "per FTE-month": "{currency} a month and FTE",
    "per exit": "{currency} an exit",
    "hours per FTE-month": "hours a month and FTE",
    "share of paid hours": "share of paid hours",
    "share of hours at work": "share of working hours",
    "working days": "working days",
    "days": "days",
}
"""Units of assumptions as they are recorded, and their words."""


def _unit(unit: str) -> str:
    """A unit in words; one nobody knows stays as it was recorded."""
    if unit in UNITS:
        return say(UNITS[unit], "unit of an assumption")
    currency, _, rest = unit.partition(" ")
    return say(UNITS[rest], "unit of an assumption", currency=currency) if rest in UNITS else unit


def _source(recorded: str) -> str:
    """Whose the figure is, as it was recorded; the demo firm's own in the reader's words."""
    return say("demo", "source of an assumption") if recorded == MADE else recorded


def _value(one: Mapping[str, Any]) -> Cell:
    """An assumption's figure, in per cent where it is a share."""
    return Cell(one["value"], unit="share") if _is_share(one) else plain(one["value"], 4)


def _is_share(one: Mapping[str, Any]) -> bool:
    return str(one["unit"]).startswith(("share", "a year"))


def _plain(value: Any, one: Mapping[str, Any]) -> str:
    """A share in per cent, all else as it is."""
    return numbers.percent(value) if _is_share(one) else numbers.plain(value, 4)


def _range(one: Mapping[str, Any]) -> str:
    if one["low"] is None or one["high"] is None:
        return say("none given")
    return say("{low} to {high}", low=_plain(one["low"], one), high=_plain(one["high"], one))


def _one_offs(source: Source) -> Table:
    """Costs of the firm that came once, in the currency they were paid in."""
    found = source.rows(OneOff.table, order=(("spent_on", False),)).frame.to_dicts()
    held = [one for one in found if source.filters.end is not None and _month(one["spent_on"]) <= source.filters.end]
    rows = [
        Row(
            {
                "day": Cell(one["spent_on"]),
                "one_off": Cell(one["label"]),
                "kind": Cell(codes.code("one_off_kind", one["kind"])),
                "scope": Cell(one["scope"] or say("not given")),
                "amount": Cell(one["amount"]),
                "currency": Cell(one["currency"]),
            }
        )
        for one in held
    ]
    columns = (
        Column("day", say("Day"), "day"),
        Column("one_off", say("What it was, as recorded")),
        Column("kind", say("Kind", "one-off")),
        Column("scope", say("Belongs to")),
        Column("amount", say("Amount"), "number"),
        Column("currency", labels.column("currency")),
    )
    return Table(
        "one_offs",
        say("Costs of the firm that came once, up to the period's end"),
        columns,
        rows,
        nothing=say("None is recorded."),
    )


def _month(day: date) -> date:
    return day.replace(day=1)


def _gaps(source: Source) -> list[Text]:
    """What is not known, in words."""
    made = []
    for key, (gap, none) in GAPS.items():
        found = source.figure(key).number
        if found:
            made.append(Text(say(gap, share=numbers.percent(found)), "gap"))
        elif found is not None:
            made.append(Text(say(none)))
    return made
