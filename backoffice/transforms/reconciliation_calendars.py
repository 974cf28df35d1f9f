"""Which calendar business days of a reconciliation's rows are counted on, as it declares."""

import polars as pl

from backoffice.transforms.matching.declared import BY_CURRENCY, BY_MARKET, CALENDAR


def with_calendar(rows: pl.LazyFrame, declared: pl.Expr, instruments: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """`calendar`: that of the row's currency, of its instrument's market, or the one `declared` names.

    Null where `instruments` do not say the market, or are not given. Rows keep their order.
    """
    if instruments is None:
        placed = rows.with_columns(market=pl.lit(None, pl.String))
    else:
        markets = instruments.select("instrument_id", "market").unique("instrument_id", keep="any")
        placed = rows.join(markets, on="instrument_id", how="left", maintain_order="left")
    calendar = (
        pl.when(declared == BY_CURRENCY).then("currency").when(declared == BY_MARKET).then("market").otherwise(declared)
    )
    return placed.with_columns(calendar.alias(CALENDAR)).drop("market")
