"""The stories of the service desks: an afternoon without the hub, and what nobody did about its cause."""

from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

from backoffice.demo import it_services
from backoffice.demo.history import History
from backoffice.demo.story import Story, day


def _system_outage(history: History) -> Iterator[Story]:
    """The hub was down over the cut-offs of London and Frankfurt: batches ran late; an incident of it is still open."""
    event = history.events.system
    there = pl.col("service_id") == event.service_id
    runs = it_services.batch_runs(history.plan, history.events).filter(there, business_day=day(event.started))
    late = runs.filter((pl.col("finished_at") > pl.col("cut_off_at")).fill_null(True))
    yield Story(
        key="system_outage",
        title="The message hub was down for an afternoon: its batches were late, margin calls could not be met",
        where="IT service: outages, longest first, this day, and what fell in it; open incidents, the certificates",
        subject=event.service_id,
        first_day=day(event.started),
        last_day=day(event.ended),
        figures=(
            (
                "minutes the hub was down",
                int((event.ended - event.started).astype("timedelta64[m]").astype(int)),
                "minutes",
            ),
            ("batches of the hub on this day", runs.height, "batches"),
            ("of them finished after their cut-off", late.height, "batches"),
        ),
    )


SERVICE_STORIES: Final[tuple[Callable[[History], Iterator[Story]], ...]] = (_system_outage,)
"""In the order they are told."""
