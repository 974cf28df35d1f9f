"""Regulatory compliance: reportable trades reconciled with reports, both ways, and what that says of each of them."""

import dataframely as dy
import polars as pl

from backoffice.contracts.compliance import RegulatoryReport, ReportableEvent
from backoffice.contracts.compliance_results import ReportCoverage, ReportDue, ReportSubmission
from backoffice.contracts.reconciliation import ReconciliationCount, ReconciliationItem, ReconciliationProof
from backoffice.transforms.reconciliation import items_of
from backoffice.transforms.reconciliation_proof import proof
from backoffice.transforms.reconciliation_rows_reports import of_transactions, reporting_sides
from backoffice.transforms.reconciliation_rules import REPORTING
from backoffice.transforms.transform import transform


@transform(partition_by=("report_reference",), in_buckets=True)
def reconcile_reports(
    events: dy.LazyFrame[ReportableEvent], reports: dy.LazyFrame[RegulatoryReport]
) -> dy.LazyFrame[ReconciliationItem]:
    """What must be reported against what was accepted, by entity, obligation and reference."""
    return items_of(reporting_sides(events, reports), REPORTING)


@transform(partition_by=("currency",))
def prove_reports(
    events: dy.LazyFrame[ReportableEvent],
    reports: dy.LazyFrame[RegulatoryReport],
    counted: dy.LazyFrame[ReconciliationCount],
) -> dy.LazyFrame[ReconciliationProof]:
    """Events and submissions as loaded against the items and breaks made of them."""
    loaded = [
        side.select("currency", is_own=pl.lit(is_own), amount="amount")
        for side, is_own in ((events, True), (of_transactions(reports), False))
    ]
    return proof(pl.concat(loaded), counted, REPORTING)


@transform(partition_by=("legal_entity_id",))
def report_coverage(
    items: dy.LazyFrame[ReconciliationItem],
    dues: dy.LazyFrame[ReportDue],
    submissions: dy.LazyFrame[ReportSubmission],
) -> dy.LazyFrame[ReportCoverage]:
    """Completeness both ways: every event that must be reported, and every report that nothing asks for.

    An event listed twice counts once: the copy is a break of its own.
    """
    ours = items.filter(pl.col("reconciliation") == REPORTING.name, pl.col("outcome") != "excluded")
    is_own, alone = pl.col("side") == "own", pl.col("match_group").is_null()
    kept = ("item_id", "differing", "item_date", "counterparty_id", "instrument_id", "amount", "currency", "outcome")
    asked = (
        ours.filter(is_own, pl.col("copy_of").is_null())
        .select(*kept, alone=alone)
        .join(_told(dues, "due_id", "trade_id", "desk", "due_on", "report_state", "standing"), on="item_id")
        .with_columns(is_reportable=pl.lit(True), coverage=_of_an_event())
    )
    unasked = (
        ours.filter(~is_own, alone)
        .select(*kept, is_copy=pl.col("copy_of").is_not_null())
        .join(_told(submissions, "submission_id"), on="item_id")
        .with_columns(
            is_reportable=pl.lit(False),
            report_state=pl.lit("accepted"),
            coverage=pl.when("is_copy").then(pl.lit("reported_twice")).otherwise(pl.lit("over_reported")),
        )
    )
    both = pl.concat([asked.with_columns(pl.col("report_state").cast(pl.String)), unasked], how="diagonal")
    return both.select(ReportCoverage.column_names()).pipe(ReportCoverage.cast)


def _told(rows: pl.LazyFrame, key: str, *more: str) -> pl.LazyFrame:
    return rows.select("obligation_id", "regime", "legal_entity_id", "owner", "report_reference", *more, item_id=key)


def _of_an_event() -> pl.Expr:
    return (
        pl.when(pl.col("outcome") == "matched")
        .then(pl.lit("reported"))
        .when(~pl.col("alone"))
        .then(pl.lit("differs"))
        .when(pl.col("standing") == "waiting")
        .then(pl.lit("not_due"))
        .otherwise(pl.lit("not_reported"))
    )
