"""The stories of clearing: calls missed while the hub was down, and collateral that no longer covers."""

from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

from backoffice.contracts.clearing import MARGIN_TYPES
from backoffice.demo import clearing_margin, firm
from backoffice.demo.firm import BOOKS, ENTITIES
from backoffice.demo.history import History
from backoffice.demo.story import Story, day


def _missed_calls(history: History) -> Iterator[Story]:
    """Intraday calls in London and Frankfurt came due while no payment message could be sent."""
    system = history.events.system
    calls = clearing_margin.margin_calls(history.plan, history.events)
    hub_was_down = pl.col("due_at").dt.replace_time_zone(None).is_between(system.started.item(), system.ended.item())
    there = [firm.CCPS[market] for market in clearing_margin.OUTAGE_MARKETS]
    struck = calls.filter(hub_was_down, pl.col("ccp").is_in(there), pl.col("margin_type") == MARGIN_TYPES[2])
    yield Story(
        key="margin_calls_missed_in_the_outage",
        title="Margin calls of London and Frankfurt missed while the message hub was down",
        where="Clearing, margin calls late or missing: this day; IT service has the outage",
        subject=system.outage_id,
        first_day=day(system.started),
        last_day=day(system.started),
        figures=(("calls met after their deadline", struck.height, "calls"),),
    )


def _marked_down(history: History) -> Iterator[Story]:
    """The CCP takes more off the bonds of one member: its collateral covers less than is required."""
    book, plan = BOOKS[clearing_margin.SHORT_BOOK], history.plan
    ccp, member = firm.CCPS[book.market], ENTITIES[book.entity]
    here = (pl.col("ccp") == ccp) & (pl.col("legal_entity_id") == member)
    required = clearing_margin.margin_requirements(plan).filter(here).filter(pl.col("day") == pl.col("day").max())
    yield Story(
        key="collateral_marked_down",
        title=f"Bonds of {member} marked down by {ccp}: margin is not covered",
        where="Clearing: margin not covered, by CCP",
        subject=ccp,
        first_day=clearing_margin.short_since(plan),
        last_day=required["day"].item(),
        figures=(("margin required", required["requirement"].item(), required["currency"].item()),),
    )


CLEARING_STORIES: Final[tuple[Callable[[History], Iterator[Story]], ...]] = (_missed_calls, _marked_down)
"""In the order they are told."""
