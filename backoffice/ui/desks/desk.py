"""What the Overview knows of a desk: its headline, what its figures come from, and what needs a decision there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from backoffice.contracts import Contract
from backoffice.i18n import say_many
from backoffice.kpis import KPI, named
from backoffice.query import Figure, Wanted
from backoffice.ui import wording
from backoffice.ui.view import View


@dataclass(frozen=True)
class Finding:
    """One sentence, the page that tells more, and how grave it is: 2 past the warning, 1 past the target, 0 else."""

    page: str
    title: str
    grave: int
    words: str


@dataclass(frozen=True)
class Desk:
    """One desk: `page` and `title` as in the menu, `headline` the one number it is judged by.

    `now` says that the headline is what stands open, whatever its date. `feeds` are the extracts the desk lives by:
    its figures are as fresh as the one that came least lately. `findings` tells what needs somebody, in whole
    sentences; nothing at all where the desk has no data.
    """

    page: str
    title: str
    headline: KPI
    feeds: tuple[type[Contract], ...]
    findings: Callable[[View], Iterator[Finding]]
    now: bool = False

    def wanted(self, seen: View) -> Wanted:
        """What its tile shows of the headline."""
        return seen.wanted(self.headline, None if self.now else self.headline.on)

    def fresh(self, seen: View) -> datetime | None:
        """When the feed that came least lately last brought something; None where one never did."""
        came = [seen.snapshot.changed_at(feed.table) for feed in self.feeds]
        known = [at for at in came if at is not None]
        return min(known) if len(known) == len(came) else None

    def gravest(self, seen: View) -> Finding | None:
        """The one thing that needs a decision; None where nothing does."""
        return max(self.findings(seen), key=lambda one: one.grave, default=None)


def counted(one: str, many: str, figure: Figure, page: tuple[str, str], grave: int) -> Iterator[Finding]:
    """That so many of something stand there, where any does: `one` and `many` say it, with `{count}`.

    `page` is the page that tells more, and its title.
    """
    if figure.number:
        words = say_many(one, many, int(figure.number), count=wording.number(figure))
        yield Finding(*page, grave, words)


def standing_now(seen: View, key: str) -> Figure:
    """A KPI as it stands, whatever the dates chosen."""
    kpi = named(key)
    return seen.figure(kpi, seen.filters_for(kpi.result, None))


def grave(figure: Figure) -> int:
    """How grave a figure is, by its target and warning."""
    return {"missed": 2, "near": 1}.get(figure.standing or "", 0)
