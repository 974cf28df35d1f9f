"""Stipends: what working at home is paid for, with the employer's tax, by worker and month."""

import polars as pl

from backoffice.money import product
from backoffice.transforms.cost_assumptions import STIPEND_TAX, with_assumptions
from backoffice.transforms.cost_currency import converted
from backoffice.transforms.cost_missing import reasons, say, whole_sum, with_reasons


def stipends_of_month(
    stipends: pl.LazyFrame, fx: pl.LazyFrame, assumptions: pl.LazyFrame, reporting_currency: str
) -> pl.LazyFrame:
    """One row a worker and month with payments: `recurring` and `one_off` in the reporting currency.

    Each payment is `amount` x (1 + employer's tax if taxable): the tax is rounded to cents in the currency paid,
    as it is really remitted. A payment belongs to the month it was paid in. Either sum is null when a payment in
    it cannot be valued, and `no_recurring` and `no_one_off` say why.
    """
    taxable, once = pl.col("taxable"), pl.col("one_off")
    tax = pl.when(taxable).then(product(pl.col("amount"), pl.col(STIPEND_TAX))).otherwise(pl.lit(0, pl.Decimal(38, 2)))
    paid = stipends.with_columns(month=pl.col("paid_on").dt.truncate("1mo"))
    taxed = with_assumptions(paid, assumptions, (STIPEND_TAX,)).with_columns(due=pl.col("amount") + tax)
    why = reasons(
        say(taxable & pl.col(STIPEND_TAX).is_null(), f"assumption {STIPEND_TAX}"),
        pl.concat_str("no_rate", pl.lit(" of a stipend")),
    )
    nothing, due = pl.lit(0, pl.Decimal(38, 2)), pl.col("due")
    valued = converted(taxed, fx, reporting_currency, ["due"]).with_columns(
        recurring=pl.when(once).then(nothing).otherwise(due),
        one_off_due=pl.when(once).then(due).otherwise(nothing),
        no_recurring=pl.when(~once).then(why),
        no_one_off=pl.when(once).then(why),
    )
    keys = ("month", "worker_id")
    sums = valued.group_by(keys).agg(recurring=whole_sum(pl.col("recurring")), one_off=whole_sum(pl.col("one_off_due")))
    return with_reasons(sums, valued, keys, "no_recurring", "no_one_off")


def with_stipends(staff: pl.LazyFrame, months: pl.LazyFrame) -> pl.LazyFrame:
    """`staff` with the columns of `stipends_of_month`; a worker who was paid nothing has 0, which is known."""
    none = pl.lit(0, pl.Decimal(38, 2))
    nothing_paid = pl.col("paid").is_null()
    return (
        staff.join(months.with_columns(paid=pl.lit(True)), on=["month", "worker_id"], how="left")
        .with_columns(pl.when(nothing_paid).then(none).otherwise(name).alias(name) for name in ("recurring", "one_off"))
        .drop("paid")
    )
