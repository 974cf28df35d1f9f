"""What a story of the demo firm tells."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np


@dataclass(frozen=True)
class Story:
    """One story: `where` is the page and filter, `subject` the market, party, account or site it happens to."""

    key: str
    title: str
    where: str
    subject: str
    first_day: date
    last_day: date
    figures: tuple[tuple[str, int | Decimal, str], ...]


def day(one: np.datetime64) -> date:
    """The day of a day or moment of numpy's."""
    found: date = one.astype("datetime64[D]").item()
    return found
