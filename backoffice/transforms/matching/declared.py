"""The words a reconciliation is declared in: what is compared, how near is near enough, which passes, who answers.

A declaration is data. The engine reads it and nothing else, so a new reconciliation is a new declaration and the two
sides it compares.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

BY_CURRENCY: Final = "by currency"
BY_MARKET: Final = "by market"
"""Calendars of a reconciliation whose rows follow several: that of each row's currency, or of its instrument's market.
"""

CALENDAR: Final = "calendar"
"""The column that names the calendar a row's business days are counted on."""


@dataclass(frozen=True)
class Compared:
    """One compared column of a pair, and the break it makes when the two sides differ.

    Amounts and quantities may differ by `tolerance` (in the column's own unit) or by `share` of the smaller of the
    two; where both are given the smaller limit wins. Dates may lie apart by `window` business days, and where `earlier`
    is given the outside's date may come before ours by so many only. Everything else must be equal.
    `owner` is the desk that answers for the allowance.
    A value only one side gives is unknown on the other: it is not compared, and the item says so, unless the
    column is `needed`, when it is a difference. `opposite` is the code for figures of opposite sign. A column that is
    `looked_up` is known of whole keys only: it takes no part in making pairs, and is compared once they are made.
    """

    column: str
    code: str
    words: str
    owner: str
    tolerance: Decimal | None = None
    share: Decimal | None = None
    window: int = 0
    earlier: int | None = None
    needed: bool = False
    looked_up: bool = False
    opposite: str | None = None

    @property
    def is_figure(self) -> bool:
        """An amount or a quantity, which may be near without being equal."""
        return self.tolerance is not None or self.share is not None

    @property
    def days(self) -> tuple[int, int]:
        """How many business days the outside may be before ours, and after."""
        return (self.window if self.earlier is None else self.earlier), self.window

    @property
    def has_window(self) -> bool:
        """A date that may be near without being equal."""
        return any(self.days)


@dataclass(frozen=True)
class Exact:
    """One to one: the key and every compared column are equal; the first copy by id goes with the first."""

    rule: str = "exact"


@dataclass(frozen=True)
class Near:
    """One to one: the same key and nothing beyond tolerance, the nearest first; ids decide between equals."""

    rule: str = "within tolerance"


@dataclass(frozen=True)
class Summed:
    """Many to many: all open rows equal in `by`, when the totals of the two sides agree within tolerance."""

    by: tuple[str, ...]
    rule: str = "totals agree"


@dataclass(frozen=True)
class Differs:
    """One to one under the same key, in order of ids, although values differ: a break with both rows in it."""

    rule: str = "same key, values differ"


@dataclass(frozen=True)
class Copies:
    """Open rows equal in the reconciliation's `copies` to another row of their own side: duplicates."""

    rule: str = "copy of a row already taken"


@dataclass(frozen=True)
class Unique:
    """One to one without the key: equal in `alike`, each the only candidate of the other.

    Columns in `agree` must be equal or unknown on one side. Figures and dates may be off by their tolerance, or with
    `to_the_cent` the figure not at all.
    """

    alike: tuple[str, ...]
    agree: tuple[str, ...] = ()
    to_the_cent: bool = True
    rule: str = "unique without reference"


@dataclass(frozen=True)
class Subsets:
    """One to many, found by trying: rows of one side, equal in `alike`, that add up to one row of the other.

    Only where there is one way to do it. Up to `most` rows out of at most `among` are tried.
    """

    alike: tuple[str, ...]
    most: int = 6
    among: int = 24
    rule: str = "the only rows that add up"


@dataclass(frozen=True)
class Netted:
    """Rows of one side alone, equal in `by`, that add up to nothing: a booking and its reversal."""

    by: tuple[str, ...]
    rule: str = "nets to zero on one side"


Pass = Exact | Near | Summed | Differs | Copies | Unique | Subsets | Netted


@dataclass(frozen=True)
class Reconciliation:
    """One reconciliation of our own records with outside ones.

    `key` names the columns that say two rows speak of the same thing; a row that lacks one of them has no key.
    `measure` is the compared figure that is added up and by which the nearest is told; `day` the compared date, if any.
    Rows of one side equal in `copies` are copies of one another. `passes` are run in order, each on the rows earlier
    ones left open. A row without partner is a timing candidate for `timing_days` business days; None, never. With
    `zero_is_nothing`, a row whose measure is zero needs no partner. `material` is the difference from which a break is
    material, in the measure's unit; `due_days` is how many business days after an item's date its break must be solved;
    both are choices that `owner`, a desk, answers for. Business days, those of windows too, are counted on `calendar`:
    `BY_CURRENCY`, `BY_MARKET`, or the one of that name; Mondays to Fridays where it is not loaded.
    `lives_by` are the columns that name one thing on every day it is reported, the first of them what is reported as a
    whole: what differs on reported days that follow each other is then one break. `both_ours` says that the outside too
    is our own books, or what we say ourselves: what it lacks, we did not book. `version` is raised whenever anything
    here changes, and every result names it.
    """

    name: str
    title: str
    own: str
    outside: str
    excluded: str
    key: tuple[str, ...]
    compared: tuple[Compared, ...]
    measure: str
    copies: tuple[str, ...]
    passes: tuple[Pass, ...]
    timing_days: int | None
    owner: str
    material: Decimal
    due_days: int
    day: str | None = None
    zero_is_nothing: bool = False
    calendar: str = BY_CURRENCY
    lives_by: tuple[str, ...] = ()
    both_ours: bool = False
    version: int = 1

    @property
    def of_rows(self) -> tuple[Compared, ...]:
        """The compared columns that take part in making pairs."""
        return tuple(one for one in self.compared if not one.looked_up)

    @property
    def has_windows(self) -> bool:
        """A compared date may be near without being equal, so that business days are counted."""
        return any(one.has_window for one in self.compared)

    @property
    def exact(self) -> tuple[str, ...]:
        """The columns two rows must be equal in to match exactly: the key and whatever is compared of rows."""
        return tuple(dict.fromkeys([*self.key, *(one.column for one in self.of_rows)]))

    def column(self, name: str) -> Compared:
        """The compared column of that name."""
        return next(one for one in self.compared if one.column == name)
