"""The story of accounting: an amount on a suspense account that nobody owns."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

import polars as pl

from backoffice.demo import accounting, firm
from backoffice.demo.firm import NOSTROS
from backoffice.demo.history import History
from backoffice.demo.story import Story


def _nobodys_item(history: History) -> Iterator[Story]:
    """A receipt in London whose payer nobody knows: no team answers for it, so its review and certification wait."""
    book = NOSTROS[accounting.UNOWNED_IN]
    item = accounting.suspense_items(history.plan).filter(pl.col("owner").is_null()).row(0, named=True)
    yield Story(
        key="suspense_nobody_owns",
        title=f"A receipt has stood in suspense at {firm.ENTITIES[book.entity]} for months, and nobody owns it",
        where="Overview, tile of Accounting; Accounting: open suspense, those nobody owns on top",
        subject=item["item_id"],
        first_day=item["posted_on"],
        last_day=history.plan.until,
        figures=(
            ("its amount, without its sign", Decimal(-accounting.UNOWNED_AMOUNT).scaleb(-2), book.currency),
            ("days it has stood", accounting.UNOWNED_FOR, "days"),
            ("open suspense items nobody owns", 1, "items"),
        ),
    )


ACCOUNTING_STORIES: Final[tuple[Callable[[History], Iterator[Story]], ...]] = (_nobodys_item,)
"""In the order they are told."""
