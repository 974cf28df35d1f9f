"""Round figures for an axis."""

from decimal import Decimal
from typing import Final

_STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ticks(low: Decimal, high: Decimal, about: int = 4, whole: bool = False) -> list[Decimal]:
    """Round figures that cover `low` to `high`, about `about` steps apart; whole numbers only when `whole`."""
    reach = (high - low) or abs(high) or Decimal(1)
    raw = reach / about
    power = Decimal(1).scaleb(raw.adjusted())
    step = next(power * one for one in _STEPS if power * one >= raw)
    if whole:
        step = max(Decimal(1), step.to_integral_value())
    first = (low / step).to_integral_value(rounding="ROUND_FLOOR")
    last = (high / step).to_integral_value(rounding="ROUND_CEILING")
    return [step * number for number in range(int(first), int(last) + 1)]
