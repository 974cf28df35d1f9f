"""What a scenario assumes: the inputs of each model, declared once, and one assumption with its range and standing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Model = Literal["remote", "outsourcing"]
"""What is weighed: working from home against seats in an office; buying work from a vendor against doing it."""

Status = Literal["measured", "quoted", "assumed"]
"""How firm a value is, as `contracts.cost.ASSUMPTION_STATUSES`: measured here, quoted by somebody, or assumed."""

Timing = Literal["year_end", "mid_year", "month_end"]
"""When a year's cash is taken to flow: all at its end, all in its middle, or month by month at each month's end."""

Unit = Literal[
    "people", "share", "seats", "months", "rate", "units", "money_month", "money_person_month", "money_person",
    "money_once", "money_unit",
]  # fmt: skip
"""Units: a head count; 0.1 for 10 %; seats a person; months; units of the reporting currency for one of another;
units of work a month; money by the month, by person and month, by person, once, and for one unit of work."""


@dataclass(frozen=True)
class Input:
    """One input of a model: its name, its unit, and the values it may have at all, both ends included."""

    key: str
    unit: Unit
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Assumed:
    """One assumption: its value, its range (P10 to P90), where it comes from, and how firm it is.

    Without a range, `low` and `high` are the value itself, and it moves neither in the tornado nor in the simulation.
    """

    base: Decimal
    low: Decimal
    high: Decimal
    source: str
    status: Status = "assumed"

    @property
    def varies(self) -> bool:
        """It has a range."""
        return self.low < self.high


_NOTHING, _ALL, _MUCH = Decimal(0), Decimal(1), Decimal(10) ** 12
_FIRM = Decimal(10) ** 15
"""What a whole firm may spend, in a currency of small units."""

_DEBT = Decimal("-0.5")

_SHARED: Final = (
    Input("fx", "rate", Decimal("0.000001"), Decimal(1_000_000)),
    Input("fx_change", "share", _DEBT, _ALL),
    Input("discount_rate", "share", _NOTHING, _ALL),
)

REMOTE: Final[tuple[Input, ...]] = (
    Input("staff", "people", _NOTHING, Decimal(1_000_000)),
    Input("home_share", "share", _NOTHING, _ALL),
    Input("seat_cost", "money_person_month", _NOTHING, _MUCH),
    Input("seat_growth", "share", _DEBT, _ALL),
    Input("seat_freed", "seats", _NOTHING, _ALL),
    Input("release_share", "share", _NOTHING, _ALL),
    Input("release_delay", "months", _NOTHING, Decimal(120)),
    Input("stipend", "money_person_month", _NOTHING, _MUCH),
    Input("stipend_tax", "share", _NOTHING, Decimal(2)),
    Input("support", "money_person_month", _NOTHING, _MUCH),
    Input("kit", "money_person", _NOTHING, _MUCH),
    Input("setup", "money_once", _NOTHING, _FIRM),
    *_SHARED,
)
"""Working from home. Pay is in none of them: it is held equal."""

OUTSOURCING: Final[tuple[Input, ...]] = (
    Input("in_house", "money_month", _NOTHING, _FIRM),
    Input("in_house_growth", "share", _DEBT, _ALL),
    Input("avoidable_share", "share", _NOTHING, _ALL),
    Input("parallel", "months", _NOTHING, Decimal(120)),
    Input("volume", "units", _NOTHING, _MUCH),
    Input("price", "money_unit", _NOTHING, _MUCH),
    Input("indexation", "share", _DEBT, _ALL),
    Input("governance", "share", _NOTHING, Decimal(2)),
    Input("adders", "share", _NOTHING, Decimal(2)),
    Input("import_tax", "share", _NOTHING, _ALL),
    Input("retained", "money_month", _NOTHING, _FIRM),
    Input("transition", "money_once", _NOTHING, _FIRM),
    Input("severance", "money_once", _NOTHING, _FIRM),
    *_SHARED,
)
"""Outsource or keep: what stops in house against all that buying costs."""

INPUTS: Final[dict[Model, tuple[Input, ...]]] = {"remote": REMOTE, "outsourcing": OUTSOURCING}
"""Every input by model, in the order they are shown and written."""


_BY_KEY: Final = {model: {one.key: one for one in inputs} for model, inputs in INPUTS.items()}


def input_of(model: Model, key: str) -> Input:
    """The declared input of that name; KeyError for one the model has not."""
    return _BY_KEY[model][key]
