"""An employer's contributions in India, as they are worked out from a month's pay when payroll does not give them.

Rates, ceilings and caps change by notification, so they come in as dated assumptions and stand nowhere here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from backoffice.money import to_scale

RATES = (
    *("in.esi.rate", "in.esi.ceiling", "in.pf.rate", "in.pf.cap"),
    *("in.bonus.rate", "in.bonus.ceiling", "in.gratuity.rate"),
)
"""Keys of the assumptions: rates are shares, ceilings and caps are rupees a month."""


@dataclass(frozen=True)
class Contributions:
    """What the employer pays on top of a month's gross pay, in rupees to the paisa."""

    gross: Decimal
    insurance: Decimal
    provident_fund: Decimal
    bonus: Decimal
    gratuity: Decimal

    @property
    def cost_to_company(self) -> Decimal:
        """Gross pay and all contributions."""
        return self.gross + self.insurance + self.provident_fund + self.bonus + self.gratuity


def contributions(gross: Decimal, house_rent: Decimal, basic: Decimal, rates: Mapping[str, Decimal]) -> Contributions:
    """A month's contributions, each rounded once. `basic` is basic pay with dearness allowance.

    State insurance is due where gross pay does not pass its ceiling, on all of it; the provident fund on gross less
    house rent allowance, up to a cap; bonus where basic pay does not pass its ceiling; gratuity is a provision. Raises
    KeyError for a rate that is not given: an unknown rate is not zero.
    """
    none = Decimal(0)
    insured, rewarded = gross <= rates["in.esi.ceiling"], basic <= rates["in.bonus.ceiling"]
    return Contributions(
        gross=gross,
        insurance=to_scale(gross * rates["in.esi.rate"]) if insured else none,
        provident_fund=min(to_scale((gross - house_rent) * rates["in.pf.rate"]), rates["in.pf.cap"]),
        bonus=to_scale(basic * rates["in.bonus.rate"]) if rewarded else none,
        gratuity=to_scale(basic * rates["in.gratuity.rate"]),
    )
