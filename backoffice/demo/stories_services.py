"""The stories of the service desks: an afternoon without the hub, and what nobody did about its cause."""

from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

from backoffice.demo import firm, it_services, service_desk
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


def _slow_prices(history: History) -> Iterator[Story]:
    """One desk waits for prices far longer than was promised, for three weeks; nobody else does."""
    asked = service_desk.requests(history.plan)
    days = service_desk.slow_days(history.plan)
    first, last = day(days[0]), day(days[-1])
    theirs = asked.filter(
        pl.col("received_at").dt.date().is_between(first, last),
        desk=firm.DESKS[service_desk.SLOW_DESK],
        request_kind=service_desk.KINDS[service_desk.PRICE].key,
    )
    yield Story(
        key="slow_prices",
        title="Credit waits for prices six times as long as others",
        where="Front office: done in time by desk and kind; late requests of this desk",
        subject=firm.DESKS[service_desk.SLOW_DESK],
        first_day=first,
        last_day=last,
        figures=(
            ("price queries of the desk", theirs.height, "requests"),
            ("of them still open", theirs["closed_at"].null_count(), "requests"),
        ),
    )


SERVICE_STORIES: Final[tuple[Callable[[History], Iterator[Story]], ...]] = (_system_outage, _slow_prices)
"""In the order they are told."""
