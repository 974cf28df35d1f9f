"""What a programme of remote work cost and saved, as published: cash and productivity apart, by person and year.

Productivity is a value and no cash: it is never added to what was saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType


@dataclass(frozen=True)
class Programme:
    """A programme over some years: `saved` in cash by kind, what it `cost`, the `units` it is told by.

    Units are people at home, or workstations given up. `productivity` is the value claimed for more work done.
    """

    name: str
    source: str
    currency: str
    units: int
    years: int
    saved: Mapping[str, Decimal]
    cost: Decimal | None = None
    productivity: Decimal | None = None

    @property
    def cash_saved(self) -> Decimal:
        """All that was saved in cash, before what it cost."""
        return sum(self.saved.values(), Decimal(0))

    @property
    def claimed(self) -> Decimal:
        """The sum as it was published: cash, and productivity where it was counted."""
        return self.cash_saved + (self.productivity or 0)

    @property
    def productivity_share(self) -> Decimal:
        """How much of the claim is productivity."""
        return (self.productivity or Decimal(0)) / self.claimed

    @property
    def net(self) -> Decimal | None:
        """Cash saved less cost; None where the cost was not published."""
        return None if self.cost is None else self.cash_saved - self.cost

    @property
    def return_on_cost(self) -> Decimal | None:
        """Simple return: net / cost, not discounted; None where nothing is known to have been spent."""
        return self.net / self.cost if self.net is not None and self.cost else None

    def by_unit_year(self, amount: Decimal) -> Decimal:
        """An amount for one unit and year."""
        return amount / (self.units * self.years)


def _of(**amounts: int) -> Mapping[str, Decimal]:
    return MappingProxyType({kind: Decimal(amount) for kind, amount in amounts.items()})


PUBLISHED: tuple[Programme, ...] = (
    Programme(
        name="Telework Research Network, 100 people half the week",
        source="fmlink.com, 14 July 2010",
        currency="USD",
        units=100,
        years=1,
        saved=_of(real_estate=304_000, absence=113_000, turnover=76_000),
        productivity=Decimal(576_000),
    ),
    Programme(
        name="GSA, half of 50,000 people",
        source="fcw.com, 26 June 2006",
        currency="USD",
        units=25_000,
        years=3,
        saved=_of(rent=31_100_000),
        cost=Decimal(15_600_000),
    ),
    Programme(
        name="US tax administration, shared workstations",
        source="TIGTA 2012-10-100",
        currency="USD",
        units=10_244,
        years=5,
        saved=_of(rent=111_400_000),
    ),
)
"""What others reported, with where it was published."""
