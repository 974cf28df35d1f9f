"""What decides a demo firm: seed, size and last day. The same plan makes the same firm to the last byte."""

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from backoffice.errors import BackofficeError

REPORTING_CURRENCY = "INR"
"""The currency the firm reports its costs in."""

INSTRUCTIONS = 250_000
"""Settlement instructions at scale 1."""

SMALLEST = 0.005
"""Below this scale a story could find no instruction to happen to."""

TRADING_DAYS = 182
"""Calendar days of trading before the last day: half a year."""

COST_MONTHS = 24
"""Whole months of workforce and cost figures: this year and the one before."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A demo firm to be made: trading for the half year that ends on `until`, and 24 months of costs before it.

    `scale` sizes trading (1 is about 250,000 instructions); the workforce is the same at every scale.
    """

    until: date
    seed: int = 7
    scale: float = 1.0

    def __post_init__(self) -> None:
        if self.seed < 0 or not self.scale >= SMALLEST:
            raise BackofficeError(
                f"A demo firm needs a seed of 0 or more and a scale of {SMALLEST:g} or more, "
                f"not seed {self.seed} and scale {self.scale:g}: smaller firms hold no stories to find"
            )

    @property
    def as_of(self) -> datetime:
        """The moment the firm's books are seen at: 23:00 UTC on the last day, after every market has closed."""
        return datetime.combine(self.until, time(23), UTC)

    @property
    def as_of_utc(self) -> np.datetime64:
        """The same moment as numpy has it: UTC without a zone."""
        return np.datetime64(self.as_of.replace(tzinfo=None), "us")

    @property
    def first_day(self) -> date:
        """The first calendar day of trading."""
        return self.until - timedelta(days=TRADING_DAYS)

    @property
    def instructions(self) -> int:
        """About how many settlement instructions the firm sends."""
        return round(INSTRUCTIONS * self.scale)

    @property
    def months(self) -> tuple[date, ...]:
        """The whole months that have cost figures, as first days, oldest first; the month of `until` is not over."""
        last = self.until.year * 12 + self.until.month - 2
        return tuple(date(number // 12, number % 12 + 1, 1) for number in range(last - COST_MONTHS + 1, last + 1))

    def generator(self, builder: str) -> np.random.Generator:
        """The chance of one builder, so that a change in one leaves what all others make as it was."""
        return np.random.default_rng(np.random.SeedSequence([self.seed, zlib.crc32(builder.encode())]))
