"""The two sides of regulatory reporting: what must be reported, and what was accepted.

Columns of a row: see `reconciliation_rows`.
"""

import dataframely as dy
import polars as pl

from backoffice.contracts.compliance import RegulatoryReport, ReportableEvent
from backoffice.transforms.reconciliation_rows import UNKNOWN, Sides, identity

_SAID = (
    *("legal_entity_id", "account_id", "counterparty_id", "instrument_id", "quantity", "price", "amount", "currency"),
)


def reporting_sides(events: dy.LazyFrame[ReportableEvent], reports: dy.LazyFrame[RegulatoryReport]) -> Sides:
    """Events, and submissions but those of returns, which speak of no transaction.

    Of a report that was accepted more than once, the newest is what was reported.
    """
    own = events.select(
        *_SAID,
        "desk",
        item_id=identity("obligation_id", "event_id"),
        item_date=pl.col("happened_at").dt.date(),
        due_date=pl.lit(None, pl.Date),
        reference=identity("obligation_id", "report_reference"),
        direction=pl.col("side").cast(pl.String),
        excluded=pl.when(~pl.col("is_reportable")).then(pl.lit("need not be reported")),
    )
    outside = of_transactions(reports).select(
        *_SAID,
        desk=UNKNOWN,
        item_id="submission_id",
        item_date=pl.col("submitted_at").dt.date(),
        due_date=pl.lit(None, pl.Date),
        reference=identity("obligation_id", "report_reference"),
        direction=pl.col("side").cast(pl.String),
        excluded=_takes_no_part(),
    )
    return own, outside


def of_transactions(reports: pl.LazyFrame) -> pl.LazyFrame:
    """The submissions that report a transaction."""
    return reports.filter(pl.col("report_reference").is_not_null())


def _takes_no_part() -> pl.Expr:
    is_accepted = pl.col("ack_status") == "accepted"
    later = pl.col("submitted_at").filter(is_accepted).max().over("report_reference", "report_id")
    return (
        pl.when(~is_accepted)
        .then(pl.lit("not accepted"))
        .when(pl.col("submitted_at") < later)
        .then(pl.lit("replaced by a later one"))
    )
