"""The stories of the other side's word: what the depository charged wrongly, and what counterparties alleged."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

import numpy as np

from backoffice.demo import allegements
from backoffice.demo.history import History
from backoffice.demo.markets import MARKETS, T2S
from backoffice.demo.story import Story, day


def _stale_price(history: History) -> Iterator[Story]:
    """The depository priced one day's penalties of an instrument with the price of the day before."""
    charged = history.charged
    if not charged.stale:
        return
    right, wrong = ([rows[place] for place in charged.stale] for rows in (charged.right, charged.reported))
    apart = sum((abs(one.amount - other.amount) for one, other in zip(wrong, right, strict=True)), Decimal(0))
    isin = history.instruments.isins[right[0].instrument]
    yield Story(
        key="stale_penalty_price",
        title=f"The depository charged {isin} at the price of the day before",
        where="Penalties: differences from the CSD on this day; the price differs",
        subject=isin,
        first_day=right[0].day,
        last_day=right[0].day,
        figures=(
            ("penalties with the old price", len(right), "penalties"),
            ("difference they make", apart, MARKETS[T2S].currency),
        ),
    )


def _switched_penalty(history: History) -> Iterator[Story]:
    """The depository charged us for a fail that was the counterparty's."""
    charged = history.charged
    if not charged.switched:
        return
    days = [charged.right[place] for place in charged.switched]
    name = f"SI{days[0].instruction + 1:08d}"
    yield Story(
        key="switched_penalty",
        title=f"The depository charged us for a fail of the counterparty's: {name}",
        where="Penalties: differences from the CSD for this instruction; who pays differs",
        subject=name,
        first_day=days[0].day,
        last_day=days[-1].day,
        figures=(
            ("days charged to us", len(days), "penalties"),
            ("charged to us", sum((one.amount for one in days), Decimal(0)), MARKETS[T2S].currency),
        ),
    )


def _alleged_in_vain(history: History) -> Iterator[Story]:
    """Counterparties allege a trade an evening that nobody here knows, beside those we merely instruct late."""
    alleged, sent = allegements.allege(history), history.sent
    unknown = alleged.instruction[alleged.is_unknown]
    yield Story(
        key="alleged_in_vain",
        title="Trades alleged on the last evenings that nobody here knows",
        where="Settlement, what counterparties allege: open allegements, some overdue; the others were answered",
        subject="AL",
        first_day=day(alleged.told_at.min()),
        last_day=day(alleged.told_at.max()),
        figures=(
            ("allegements answered by our late instruction", int((~alleged.is_unknown).sum()), "allegements"),
            ("allegements taken back", 1, "allegements"),
            ("allegements still open", len(unknown) - 1, "allegements"),
            (
                "of them past their intended date",
                int((sent.due[unknown[1:]] < np.datetime64(history.plan.until)).sum()),
                "allegements",
            ),
        ),
    )


SETTLEMENT_STORIES: Final[tuple[Callable[[History], Iterator[Story]], ...]] = (
    _stale_price,
    _switched_penalty,
    _alleged_in_vain,
)
"""In the order they are told."""
