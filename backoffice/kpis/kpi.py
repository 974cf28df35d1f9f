"""What a KPI is: one declared quotient over the rows of one result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from backoffice.contracts import Contract

Unit = Literal["share", "count", "money", "days", "calendar_days", "hours", "clock_hours", "minutes", "fte", "times"]
"""Days and hours are business days and business hours; calendar days count every day, clock hours and minutes are those
of any clock."""


@dataclass(frozen=True)
class Example:
    """A worked example: rows (only the columns that matter) and the value and per they must give, by hand."""

    rows: Sequence[Mapping[str, Any]]
    value: Any
    per: Any = None


@dataclass(frozen=True)
class KPI:
    """One number, declared once; cards, series, breakdowns, exports and the catalogue all follow from it.

    `value` and `per` are DuckDB aggregate expressions over the columns of `result`, kept apart so that the
    number adds up over any grouping and can say "12 of 480". Without `per` the number is `value` itself.
    `where` limits the rows both are taken over. `on` is the date column filters and series go by. Money of mixed
    currencies is never added: `currency` names the column to keep apart by (empty when the result has one
    reporting currency). `splits` are the columns it may be broken down by. `people` names the column whose
    distinct values are the persons behind the number, for results derived from pay; where a row is a group's, `pay_of`
    names the columns of the group whose pay is in it. `shown_per` scales the ratio for reading (12 for a monthly
    figure shown by the year). `adds_up` is false for a quantile: `value` alone, right for every group it is taken over,
    but parts of it are never added.
    """

    key: str
    title: str
    meaning: str
    source: str
    result: type[Contract]
    value: str
    per: str | None
    unit: Unit
    good: Literal["high", "low", "neither"]
    on: str | None
    example: Example
    where: str | None = None
    currency: str | None = None
    splits: tuple[str, ...] = ()
    people: str | None = None
    pay_of: tuple[str, ...] = ()
    target: Decimal | None = None
    warning: Decimal | None = None
    shown_per: int = 1
    adds_up: bool = True

    def __post_init__(self) -> None:
        if not self.adds_up and self.per is not None:
            raise ValueError(f"{self.key} does not add up, so there is nothing to divide it by: leave out per")
