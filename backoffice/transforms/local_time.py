"""Clock times as moments: half past five in Kolkata, on this day, is which moment?"""

from datetime import UTC, datetime

import polars as pl

_UTC = pl.Datetime("us", "UTC")


def moment(as_of: datetime) -> pl.Expr:
    """The moment `as_of` as a UTC literal, to be compared with a table's moments. It needs a time zone."""
    return pl.lit(as_of.astimezone(UTC), _UTC)


def with_moment(frame: pl.LazyFrame, *, day: str, minutes: str, time_zone: str, into: str) -> pl.LazyFrame:
    """`frame` with `into`: the moment at which the clocks of `time_zone` show `minutes` after midnight on `day`.

    `time_zone` is a column of IANA names. A time that summer time leaps over is read by the clock before; one that
    comes twice is the first. 1,440 minutes are the midnight that ends the day. Null where a part is.
    """
    schema = {**frame.collect_schema(), into: _UTC}

    def shown(rows: pl.DataFrame) -> pl.DataFrame:
        zones = rows[time_zone].drop_nulls().unique().sort().to_list()
        clock = pl.col(day).cast(pl.Datetime("us")) + pl.duration(minutes=pl.col(minutes))
        moments = [pl.when(pl.col(time_zone) == zone).then(_in_utc(clock, zone)) for zone in zones]
        return rows.with_columns(pl.coalesce(*moments, pl.lit(None, _UTC)).alias(into))

    return frame.map_batches(shown, schema=schema)


def with_local_day(frame: pl.LazyFrame, *, at: str, time_zone: str, into: str) -> pl.LazyFrame:
    """`frame` with `into`: the day the clocks of the zone in `time_zone` show at the moment `at`; null where one is."""
    schema = {**frame.collect_schema(), into: pl.Date()}

    def shown(rows: pl.DataFrame) -> pl.DataFrame:
        zones = rows[time_zone].drop_nulls().unique().sort().to_list()
        days = [
            pl.when(pl.col(time_zone) == zone).then(pl.col(at).dt.convert_time_zone(zone).dt.date()) for zone in zones
        ]
        return rows.with_columns(pl.coalesce(*days, pl.lit(None, pl.Date)).alias(into))

    return frame.map_batches(shown, schema=schema)


def _in_utc(clock: pl.Expr, zone: str) -> pl.Expr:
    """A clock time of one zone as a moment. Clocks leap by an hour."""
    told = clock.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    leapt = clock.dt.offset_by("1h").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return pl.coalesce(told, leapt).dt.convert_time_zone("UTC")
