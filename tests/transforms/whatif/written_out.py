"""Working from home by sums written out: the second way, against which the what-if engine is tested.

Exact decimals in one currency. Months count from 1, the month after people go home; the one-off is spent just
before, at time 0. Pay is held equal and productivity is not cash, so neither appears.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from backoffice.transforms.whatif import Timing

_DIGITS = 34
"""Digits carried in discounting, as decimal128 does; figures are rounded only where they are shown."""


@dataclass(frozen=True)
class SavingCase:
    """One plan to work remotely. Money is a month's and a person's, unless said otherwise.

    `release_share` is the share of the freed seats that is given back, after `release_after` months in which
    all rent still runs. `employer_tax` is a share of the stipend (0 where it is not taxable). `one_off` is what
    setting up one person costs, once.
    """

    seat_cost: Decimal
    stipend: Decimal
    people: int = 1
    employer_tax: Decimal = Decimal(0)
    support: Decimal = Decimal(0)
    one_off: Decimal = Decimal(0)
    release_share: Decimal = Decimal(1)
    release_after: int = 0

    @property
    def outlay(self) -> Decimal:
        """What one person at home costs a month: stipend with tax, and support."""
        return self.stipend * (1 + self.employer_tax) + self.support

    @property
    def steady_month(self) -> Decimal:
        """One person's net saving in a month once the seats are given back; negative when it is a loss."""
        return self.seat_cost * self.release_share - self.outlay

    @property
    def start_cost(self) -> Decimal:
        """All people's one-offs, spent at time 0."""
        return self.one_off * self.people


def founding_case(people: int = 1) -> SavingCase:
    """The case the firm started from: an office seat of 1,000 a month given up against a housing subsidy of 500."""
    return SavingCase(seat_cost=Decimal(1000), stipend=Decimal(500), people=people)


def steady_year(case: SavingCase) -> Decimal:
    """All people's net saving in a year with the seats given back and no one-off: 12 x the steady month."""
    return 12 * case.steady_month * case.people


def monthly_cash(case: SavingCase, months: int) -> tuple[Decimal, ...]:
    """All people's net saving in month 1, 2 ... `months`, without the one-off; a loss while the rent runs on."""
    waiting = -case.outlay * case.people
    steady = case.steady_month * case.people
    return tuple(waiting if month <= case.release_after else steady for month in range(1, months + 1))


def net_saving(case: SavingCase, months: int) -> Decimal:
    """What is left of the first `months` months after the one-off; not discounted."""
    return sum(monthly_cash(case, months), -case.start_cost)


def break_even_release_share(case: SavingCase) -> Decimal | None:
    """Smallest share of the freed seats that must be given back for a month without loss.

    Above 1 means no release is enough; None where a seat costs nothing.
    """
    return case.outlay / case.seat_cost if case.seat_cost else None


def break_even_stipend(case: SavingCase) -> Decimal:
    """Largest monthly stipend, before tax, at which a month makes no loss; below 0 means that every one does."""
    return (case.seat_cost * case.release_share - case.support) / (1 + case.employer_tax)


def payback_months(case: SavingCase) -> Decimal | None:
    """Simple payback: one-off / steady monthly saving, in months. None means never: there is no saving to pay it.

    Nothing to pay back takes 0 months. It knows nothing of a late release; `crossing_month` does.
    """
    if not case.start_cost:
        return Decimal(0)
    return case.one_off / case.steady_month if case.steady_month > 0 else None


def crossing_month(case: SavingCase) -> int | None:
    """First month at whose end all cash so far, one-off included, is back at 0 or above. None means never."""
    owed = case.start_cost + case.outlay * case.people * case.release_after
    if not owed:
        return 1 if case.steady_month >= 0 else None
    if case.steady_month <= 0:
        return None
    full_months, rest = divmod(owed, case.steady_month * case.people)
    return case.release_after + int(full_months) + (1 if rest else 0)


def monthly_rate(annual: Decimal) -> Decimal:
    """The monthly rate that compounds to `annual` in twelve months: (1 + r)^(1/12) - 1, not r / 12."""
    with localcontext(prec=_DIGITS):
        return (1 + annual) ** (Decimal(1) / 12) - 1


def npv(case: SavingCase, years: int, annual_rate: Decimal, timing: Timing) -> Decimal:
    """Net present value at time 0 of `years` years and the one-off, which is spent at time 0. Not rounded."""
    months = monthly_cash(case, 12 * years)
    with localcontext(prec=_DIGITS):
        if timing == "month_end":
            flows, rate, first = months, monthly_rate(annual_rate), Decimal(1)
        else:
            flows = tuple(sum(months[start : start + 12], Decimal(0)) for start in range(0, len(months), 12))
            rate, first = annual_rate, Decimal(1) if timing == "year_end" else Decimal("0.5")
        return _present(flows, rate, first) - case.start_cost


def _present(flows: Sequence[Decimal], rate: Decimal, first: Decimal) -> Decimal:
    """Flows one period apart, the first `first` periods from now, discounted at `rate` a period."""
    return sum((flow / (1 + rate) ** (first + n) for n, flow in enumerate(flows)), Decimal(0))
