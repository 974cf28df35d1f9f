"""One scenario appraised: cash, worth, payback, break-even points, what moves the answer, and how likely a loss is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property

from backoffice.transforms.whatif.break_even import BreakEven, break_evens
from backoffice.transforms.whatif.cash import Cash
from backoffice.transforms.whatif.models import exact, months_between
from backoffice.transforms.whatif.scenario import Scenario
from backoffice.transforms.whatif.simulation import Simulation, simulate
from backoffice.transforms.whatif.tornado import Swing, tornado
from backoffice.transforms.whatif.worth import DIGITS, Payback, cumulative, discounted, npv, payback, present


@dataclass(frozen=True)
class Appraisal:
    """Every result of one scenario; money in its currency, savings positive, costs negative, nothing rounded.

    - `months`: first days of month 1, 2 ...; `cash` by line, `net` and `cumulative` by month;
    - `npv` at the scenario's timing; `npv_constant_rates` with exchange rates held at those of today;
    - `worth`: present value of every line, those spent once included; they add up to `npv`;
    - `first_year`: net cash of months 1 to 12 and what is spent once (fewer months where there are fewer);
    - `steady_year`: 12 x the last month, where all seats are back by then or both no longer run in parallel; else None;
    - `payback` and `discounted_payback`;
    - `break_evens`; `tornado`; `simulation`, None where no input has a range: each worked out when first asked for.
    """

    scenario: Scenario
    months: tuple[date, ...]
    cash: Cash[Decimal]
    net: tuple[Decimal, ...]
    cumulative: tuple[Decimal, ...]
    npv: Decimal
    npv_constant_rates: Decimal
    worth: dict[str, Decimal]
    first_year: Decimal
    steady_year: Decimal | None
    payback: Payback
    discounted_payback: Payback

    @cached_property
    def break_evens(self) -> tuple[BreakEven, ...]:
        """The value of each input at which nothing is saved and nothing lost."""
        return break_evens(self.scenario)

    @cached_property
    def tornado(self) -> tuple[Swing, ...]:
        """How far each input moves the answer, the widest first."""
        with localcontext(prec=DIGITS):
            return tornado(self.scenario)

    @cached_property
    def simulation(self) -> Simulation | None:
        """How outcomes spread."""
        with localcontext(prec=DIGITS):
            return simulate(self.scenario)


@dataclass(frozen=True)
class Bought:
    """Outsource or keep, in present values: what stops in house, and everything that buying costs instead."""

    loaded: Decimal
    avoidable: Decimal
    vendor: Decimal

    @property
    def saving(self) -> Decimal:
        """What buying saves; negative where it is dearer."""
        return self.avoidable - self.vendor


def appraise(scenario: Scenario) -> Appraisal:
    """All results of a scenario. The same scenario, seed included, gives the same results."""
    with localcontext(prec=DIGITS):
        cash = exact(scenario)
        rate, timing, net = scenario.base("discount_rate"), scenario.timing, cash.net
        return Appraisal(
            scenario,
            months=tuple(month_after(scenario.start, number) for number in range(scenario.months)),
            cash=cash,
            net=net,
            cumulative=cumulative(cash),
            npv=npv(cash, rate, timing),
            npv_constant_rates=npv(exact(scenario, fx_change=Decimal(0)), rate, timing),
            worth={**cash.once, **{name: present(line, rate, timing) for name, line in cash.monthly.items()}},
            first_year=sum(net[:12], cash.start),
            steady_year=12 * net[-1] if _is_steady(scenario) else None,
            payback=payback(cash.start, net),
            discounted_payback=payback(cash.start, discounted(net, rate, timing)),
        )


def bought(appraisal: Appraisal) -> Bought:
    """The two sides of an outsourcing scenario. Fully loaded cost stands beside, since part of it goes on."""
    scenario, worth = appraisal.scenario, appraisal.worth
    with localcontext(prec=DIGITS):
        kept = exact(scenario, avoidable_share=Decimal(1), parallel=Decimal(0)).monthly["avoided"]
        return Bought(
            loaded=present(kept, scenario.base("discount_rate"), scenario.timing),
            avoidable=worth["avoided"],
            vendor=-sum((value for name, value in worth.items() if name != "avoided"), Decimal(0)),
        )


def month_after(start: date, number: int) -> date:
    """The first day of the month `number` months after `start`."""
    months = start.year * 12 + start.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def _is_steady(scenario: Scenario) -> bool:
    """The last month is one like those that follow: every planned release has come, and nothing runs in parallel."""
    if scenario.model == "outsourcing":
        return scenario.months >= scenario.base("parallel") + 1
    last = max((months_between(scenario.start, one.on) for one in scenario.releases), default=0)
    return scenario.months >= last + scenario.base("release_delay") + 1
