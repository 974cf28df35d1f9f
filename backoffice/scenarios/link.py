"""A whole scenario as one line of text: what a link carries and what is kept. Reading it back gives the same scenario.

    1~remote~2026-12~36~month_end~INR~0.6~20261~10000~staff:40:40:40:assumed:Example~ ... ~@2027-06:1:committed

Fields are parted by tildes: the version of this writing, the scenario's own facts in their order, then every input as
name, value, low, high, standing and source, then every release of seats. Nothing in a text is ever run or fetched.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import unquote

from backoffice.errors import ScenarioRefused
from backoffice.transforms.whatif import INPUTS, Assumed, Release, Scenario

VERSION: Final = "1"
LONGEST: Final = 12_000
"""Characters of a text at most."""

_LONGEST_SOURCE: Final = 200
_NUMBER: Final = re.compile(r"-?\d{1,16}(\.\d{1,40})?")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_FACTS: Final = 9


def text_of(scenario: Scenario) -> str:
    """The scenario as one line of text."""
    facts = (
        *(VERSION, scenario.model, f"{scenario.start:%Y-%m}", str(scenario.months), scenario.timing),
        *(scenario.currency or "-", _digits(scenario.together), str(scenario.seed), str(scenario.draws)),
    )
    inputs = (
        ":".join([key, *map(_digits, (held.base, held.low, held.high)), held.status, _quoted(held.source)])
        for key, held in ((one.key, scenario.values[one.key]) for one in INPUTS[scenario.model])
    )
    releases = (f"@{one.on:%Y-%m}:{_digits(one.share)}:{one.state}" for one in scenario.releases)
    return "~".join([*facts, *inputs, *releases])


def scenario_of(text: str) -> Scenario:
    """The scenario a text says. Raises ScenarioRefused for a text that says none, naming the part that is wrong."""
    if len(text) > LONGEST:
        raise _unreadable(f"{len(text)} characters", f"at most {LONGEST}")
    fields = text.split("~")
    if len(fields) < _FACTS or fields[0] != VERSION:
        raise _unreadable(fields[0], f"version {VERSION} and {_FACTS - 1} facts after it")
    _, model, start, months, timing, currency, together, seed, draws = fields[:_FACTS]
    if currency != "-" and not re.fullmatch("[A-Z]{3}", currency):
        raise _unreadable(currency, "a currency of three capital letters, or -")
    rest = fields[_FACTS:]
    facts: dict[str, Any] = {"model": model, "timing": timing, "start": _month(start)}
    return Scenario(
        **facts,
        values=dict(_input(one) for one in rest if not one.startswith("@")),
        releases=tuple(_release(one) for one in rest if one.startswith("@")),
        currency=None if currency == "-" else currency,
        months=_whole(months),
        together=_number(together),
        seed=_whole(seed),
        draws=_whole(draws),
    )


def _input(field: str) -> tuple[str, Assumed]:
    parts = field.split(":")
    if len(parts) != 6:
        raise _unreadable(field, "name, value, low, high, standing and source")
    key, base, low, high, status, source = parts
    words = unquote(source)
    if len(words) > _LONGEST_SOURCE or not words.isprintable():
        raise _unreadable(key, f"a source of at most {_LONGEST_SOURCE} printable characters")
    standing: Any = status
    return key, Assumed(_number(base), _number(low), _number(high), words, standing)


def _release(field: str) -> Release:
    parts = field.removeprefix("@").split(":")
    if len(parts) != 3:
        raise _unreadable(field, "month, share and state of a release")
    state: Any = parts[2]
    return Release(_month(parts[0]), _number(parts[1]), state)


def _digits(number: Decimal) -> str:
    """A decimal in digits, without zeros that say nothing."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _unreadable(text, "a number such as 12.5")
    return Decimal(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise _unreadable(text, "a whole number")
    return int(text)


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
        raise _unreadable(text, "a month such as 2026-12")
    return date(int(found[1]), int(found[2]), 1)


def _quoted(words: str) -> str:
    """Words without the two signs that part fields, and the one that stands for them."""
    return words.replace("%", "%25").replace("~", "%7E").replace(":", "%3A")


def _unreadable(found: str, expected: str) -> ScenarioRefused:
    return ScenarioRefused(f"Scenario: the text says {found[:60]!r}, expected {expected}. Take the whole link again")
