"""Faults of whole statements as breaks: balances that do not chain or add up, gaps, statements that came twice."""

from typing import Final

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import Break, Statement
from backoffice.contracts.records import Reject, SourceFile
from backoffice.transforms.reconciliation_breaks import digests
from backoffice.transforms.transform import transform

STATEMENT: Final = "statement"
"""The name these breaks go under: no reconciliation of rows, but the checks every statement must pass before one."""

FAULTS: Final = ("OPENING_BALANCE_CHAIN", "PROOF_TOTAL", "STATEMENT_GAP", "DUPLICATE_STATEMENT")


@transform(partition_by=("source_id",), in_buckets=True)
def statement_breaks(rejects: dy.LazyFrame[Reject], files: dy.LazyFrame[SourceFile]) -> dy.LazyFrame[Break]:
    """One break a statement that was set apart, dated by the load; `outside_item_id` is the statement.

    A file that was corrected since has no rejects any more, and so no break. The difference is unknown: a statement
    that does not prove says no figure that can be trusted.
    """
    loaded = files.select("source_id", item_date=pl.col("loaded_at").dt.date())
    item = pl.concat_str("source_id", _of("statement_id"), separator="/")
    return (
        rejects.filter(pl.col("rule").is_in(FAULTS), pl.col("extract") == Statement.table)
        .join(loaded, on="source_id", how="left")
        .select(
            reconciliation=pl.lit(STATEMENT),
            break_type=pl.col("rule"),
            outside_item_id=item,
            reference=_of("statement_number"),
            rule=pl.lit("statement proof"),
            item_date="item_date",
            item_month=pl.col("item_date").dt.truncate("1mo"),
            seen_on="item_date",
            days_seen=pl.lit(1),
            own_rows=pl.lit(0),
            outside_alone_rows=pl.lit(1),
            currency=_of("currency"),
            outside_currency=_of("currency"),
            account_id=_of("account_id"),
        )
        .unique("outside_item_id", keep="first")
        .with_columns(
            break_id=pl.concat_str(pl.lit(STATEMENT), pl.lit("outside"), "outside_item_id", separator="|").map_batches(
                digests, return_dtype=pl.String, is_elementwise=True
            )
        )
        .pipe(_complete)
        .pipe(Break.cast)
    )


def _of(field: str) -> pl.Expr:
    """A field of the statement as it was kept with its refusal."""
    return pl.col("content").str.json_path_match(f"$.{field}")


def _complete(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with every column of a break; what a statement does not have is empty."""
    there = set(rows.collect_schema().names())
    empty = {name: pl.lit(None, dtype) for name, dtype in Break.polars_schema().items() if name not in there}
    return rows.with_columns(**empty)
