"""The stories of the records desk: a lapsed LEI and what it left unmatched, and records nobody destroyed."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import polars as pl

from backoffice.demo import firm, retention
from backoffice.demo.history import History
from backoffice.demo.story import Story, day


def _lapsed_lei(history: History) -> Iterator[Story]:
    """A counterparty forgot to renew its LEI: since then nothing it has with us matches."""
    event, sent = history.events.lapsed, history.sent
    hit = event.hits(sent.counterparty, sent.instructed_at) & ~sent.is_rejected
    matched = hit & (history.courses.matched_at <= history.plan.as_of_utc)
    yield Story(
        key="lapsed_lei",
        title=f"The LEI of {firm.COUNTERPARTIES[event.counterparty].title()} lapsed: nothing with it matches any more",
        where="Records: LEIs lapsed, first row; instructions behind static data. Settlement: this counterparty",
        subject=firm.COUNTERPARTIES[event.counterparty],
        first_day=day(event.last_day + 1),
        last_day=history.plan.until,
        figures=(
            ("instructions since it lapsed", int(hit.sum()), "instructions"),
            ("of them matched", int(matched.sum()), "matched"),
        ),
    )


def _forgotten_records(history: History) -> Iterator[Story]:
    """The blotters of a few months expired and were not destroyed."""
    kind, months = retention.FORGOTTEN
    archive = retention.retained_records(history.plan)
    years = next(int(one.years) for one in retention.KINDS if one.key == kind)
    last = np.datetime64(history.plan.until, "M") - years * 12
    first_day, last_day = (day((last - back).astype("datetime64[D]")) for back in (months + 1, 2))
    those = archive.filter(
        pl.col("record_class") == kind,
        pl.col("disposed_on").is_null(),
        pl.col("created_on").is_between(first_day, last_day),
    )
    yield Story(
        key="forgotten_records",
        title="Blotters whose six years are over were not destroyed",
        where="Records, retention: overdue disposals, by class",
        subject=kind,
        first_day=first_day,
        last_day=last_day,
        figures=(("sets of blotters overdue", those.height, "records"),),
    )


RECORDS_STORIES: Final[tuple[Callable[[History], Iterator[Story]], ...]] = (_lapsed_lei, _forgotten_records)
"""In the order they are told."""
