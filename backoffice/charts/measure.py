"""What a chart measures: its name, its unit, and how its figures are written."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from backoffice.i18n import numbers


@dataclass(frozen=True)
class Measure:
    """A measured figure: `title` is in the viewer's words, `unit` a KPI's unit, `currency` that of money."""

    title: str
    unit: str
    currency: str | None = None

    def written(self, number: Decimal | int, most_places: int = 1) -> str:
        """A figure with its unit, for labels and hover."""
        return numbers.shown(number, self.unit, self.currency, most_places)

    def places(self, figures: Sequence[Decimal]) -> int:
        """Decimals that tell most of the figures apart: bars of several lengths are not all 0.1."""
        return next((one for one in (1, 2) if 3 * len(self._words(figures, one)) >= 2 * len(set(figures))), 3)

    def tick(self, number: Decimal) -> str:
        """A figure on an axis, short."""
        return numbers.bare(number, self.unit, self.currency)

    def ticks(self, at: Sequence[Decimal]) -> list[str]:
        """Figures on an axis, short, with as many decimals as tell them apart."""
        places = next((one for one in (1, 2) if len(self._words(at, one)) == len(at)), 3)
        return [numbers.bare(one, self.unit, self.currency, most_places=places) for one in at]

    def _words(self, figures: Sequence[Decimal], places: int) -> set[str]:
        return {numbers.bare(one, self.unit, self.currency, most_places=places) for one in figures}


def safe(text: str) -> str:
    """Text from data as Plotly may show it: it reads a few HTML tags, which data must not bring in."""
    return escape(text, quote=False)


def narrow(text: str, most: int) -> str:
    """The same in lines of `most` letters, so that on a phone the names of bars leave room for the bars."""
    return "<br>".join(safe(line) for line in textwrap.wrap(text, most))
