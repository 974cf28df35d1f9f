"""Scenarios in words: inputs, units, lines of cash, states, conventions, and figures with their unit."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from backoffice.i18n import numbers, say, say_many
from backoffice.scenarios.firm import OWN, OWN_PERIOD, OWN_PRICE, VENDORS_NOW
from backoffice.transforms.whatif import Input, Payback
from backoffice.transforms.whatif.presets import SOURCES

INPUTS: Final[Mapping[str, str]] = {
    "staff": "People in scope",
    "home_share": "Share of them at home",
    "seat_cost": "Cost of a seat",
    "seat_growth": "Rise of seat cost a year",
    "seat_freed": "Seats freed per person at home",
    "release_share": "Share of freed seats given back",
    "release_delay": "Release comes later by",
    "stipend": "Subsidy for working at home",
    "stipend_tax": "Employer's tax on the subsidy",
    "support": "Support at home",
    "kit": "Home kit",
    "setup": "Set-up",
    "fx": "Exchange rate of what is paid abroad",
    "fx_change": "Change of exchange rate a year",
    "discount_rate": "Discount rate a year",
    "in_house": "In-house cost, fully loaded",
    "in_house_growth": "Rise of in-house cost a year",
    "avoidable_share": "Share of in-house cost that stops",
    "parallel": "Both run in parallel for",
    "volume": "Units of work",
    "price": "Vendor's price",
    "indexation": "Rise of vendor's price a year",
    "governance": "Governance, share of the fee",
    "adders": "Lost productivity and travel, share of the fee",
    "import_tax": "Tax on imported services, share of the fee",
    "retained": "People kept to run the contract",
    "transition": "Transition",
    "severance": "Severance",
}
"""Every input, as a label."""

UNITS: Final[Mapping[str, str]] = {
    "people": "people",
    "share": "%",
    "seats": "seats",
    "months": "months",
    "rate": "for one of the other currency",
    "units": "units a month",
    "money_month": "a month",
    "money_person_month": "a person and month",
    "money_person": "a person, once",
    "money_once": "once",
    "money_unit": "a unit, in the vendor's currency",
}
"""What a figure is counted in; money stands in the scenario's currency."""

LINES: Final[Mapping[str, str]] = {
    "seats_realised": "Seats given back already",
    "seats_committed": "Seats under notice",
    "seats_notional": "Seats planned to be given back",
    "stipends": "Subsidy with tax",
    "support": "Support at home",
    "kit": "Home kit",
    "setup": "Set-up",
    "avoided": "In-house cost that stops",
    "fee": "Vendor's fee",
    "governance": "Governance",
    "adders": "Lost productivity and travel",
    "import_tax": "Tax on imported services",
    "retained": "People kept to run the contract",
    "transition": "Transition",
    "severance": "Severance",
}
"""Lines of cash."""

TIMINGS: Final[Mapping[str, str]] = {
    "month_end": "Each month's cash counts at its own end",
    "mid_year": "A year's cash counts in its middle",
    "year_end": "A year's cash counts at its end",
}
"""When cash counts in present value."""

STATES: Final[Mapping[str, str]] = {
    "realised": "Realised: given back",
    "committed": "Committed: notice given",
    "notional": "Notional: only planned",
}

STATUSES: Final[Mapping[str, str]] = {"measured": "measured", "quoted": "quoted", "assumed": "assumed"}

WHENCE: Final = (*SOURCES, OWN, OWN_PERIOD, OWN_PRICE, VENDORS_NOW)
"""Sources the program itself gives; others stand as somebody wrote them."""

SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "scenario input": INPUTS,
    "scenario unit": UNITS,
    "scenario line": LINES,
    "scenario timing": TIMINGS,
    "scenario state": STATES,
    "scenario status": STATUSES,
    "scenario source": {words: words for words in WHENCE},
}
"""All declared words by their context in the catalogue."""


def called(key: str) -> str:
    """An input's label."""
    return say(INPUTS[key], "scenario input")


def counted_in(one: Input) -> str:
    """An input's unit; of a share the sign by which it is written."""
    return say(UNITS[one.unit], "scenario unit")


def unit_of(one: Input) -> str:
    """An input's unit beside its value; nothing for a share, whose value carries its sign."""
    return "" if one.unit == "share" else counted_in(one)


def line(name: str) -> str:
    """A line of cash."""
    return say(LINES[name], "scenario line")


def state(name: str) -> str:
    """How firm a release is."""
    return say(STATES[name], "scenario state")


def status(name: str) -> str:
    """How firm a value is."""
    return say(STATUSES[name], "scenario status")


def timing(name: str) -> str:
    """The convention of present value."""
    return say(TIMINGS[name], "scenario timing")


def source(words: str) -> str:
    """Where a value comes from: our own words in the viewer's language, others' as they wrote them."""
    return say(words, "scenario source") if words in WHENCE else words


def written(one: Input, value: Decimal, currency: str | None) -> str:
    """A value of an input with its sign: 12.5%, ₹1,000, 6."""
    if one.unit == "share":
        return f"{numbers.plain(value * 100, 2)}%"
    if one.unit.startswith("money") and one.unit != "money_unit":
        return money(value, currency)
    return numbers.plain(value, 4 if one.unit in ("rate", "seats", "money_unit") else 2)


def money(value: Decimal, currency: str | None) -> str:
    """An amount in full, to cents where it has any."""
    cents = numbers.rounded(value, 2)
    sign = numbers.MINUS if cents < 0 else ""
    return f"{sign}{numbers.sign_of(currency)}{numbers.grouped(abs(cents), 0 if cents == int(cents) else 2)}"


def months(number: Decimal) -> str:
    """So many months, to a tenth."""
    one_or_many = 1 if numbers.rounded(number, 1) == 1 else 2
    return say_many("{number} month", "{number} months", one_or_many, number=numbers.plain(number, 1))


def payback(found: Payback, horizon: int) -> str:
    """How long until all is back; "never" is an answer."""
    if found.months is not None:
        return months(found.months) if found.months else say("At once")
    return say("Never") if found.never else say("Not within {months}", months=months(Decimal(horizon)))
