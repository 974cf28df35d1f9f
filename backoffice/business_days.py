"""Business days: counted on the market's own calendar, never guessed from the calendar on the wall.

A calendar is a frame of `calendar`, `day`, `is_business_day`, one row a day, closed days too. Counting is turned
into a join: every day gets the number of business days up to and including it, so the distance of two days is
a subtraction. A gap in a calendar is noticed: what is not known is not counted.
"""

import polars as pl

_A_MONDAY = 4
"""1970-01-05, as days since the epoch."""


def begins(day: pl.Expr) -> pl.Expr:
    """The moment a day begins: midnight, UTC."""
    return day.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def numbered(calendar_days: pl.LazyFrame) -> pl.LazyFrame:
    """`calendar`, `day`, `is_business_day`, `number`, `place`, one row a day.

    `number` counts the calendar's business days from its first day up to and including `day`, `place` all its days.
    """
    days = calendar_days.select("calendar", "day", "is_business_day").sort("calendar", "day")
    return days.with_columns(
        number=pl.col("is_business_day").cast(pl.Int64).cum_sum().over("calendar"),
        place=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("calendar"),
    )


def jointly_open(calendar_days: pl.LazyFrame, pairs: pl.LazyFrame) -> pl.LazyFrame:
    """The calendars that are open where two others are (a market and its payment system).

    `pairs` names each: `calendar` is open where both `left` and `right` are. Days known to only one of the two are
    left out: unknown is not open, and not closed either.
    """
    days = calendar_days.select("calendar", "day", "is_business_day")
    left = days.rename({"calendar": "left", "is_business_day": "left_open"})
    right = days.rename({"calendar": "right", "is_business_day": "right_open"})
    return (
        pairs.join(left, on="left")
        .join(right, on=["right", "day"])
        .select("calendar", "day", is_business_day=pl.col("left_open") & pl.col("right_open"))
    )


def with_place(frame: pl.LazyFrame, numbers: pl.LazyFrame, *, calendar: str, day: str) -> pl.LazyFrame:
    """`frame` with the place of `day` in the calendar its column `calendar` names, for `days_between` to subtract.

    `numbers` comes from `numbered`. Adds `{day}_number`, `{day}_place` and `{day}_is_open`, null where the calendar
    does not have the day. Rows keep their order.
    """
    found = numbers.select(
        pl.col("calendar").alias(calendar),
        pl.col("day").alias(day),
        pl.col("number").alias(f"{day}_number"),
        pl.col("place").alias(f"{day}_place"),
        pl.col("is_business_day").alias(f"{day}_is_open"),
    )
    return frame.join(found, on=[calendar, day], how="left", maintain_order="left")


def days_between(start: str, end: str) -> pl.Expr:
    """Business days after `start` up to and including `end`, two day columns that `with_place` has looked up.

    Monday to Tuesday is 1, Friday to Monday is 1, a day to itself 0, backwards is negative. Null where either day
    is null or outside the calendar, or where the calendar lacks a day between them.
    """
    places = pl.col(f"{end}_place") - pl.col(f"{start}_place")
    unbroken = places == (pl.col(end) - pl.col(start)).dt.total_days()
    return pl.when(unbroken).then(pl.col(f"{end}_number") - pl.col(f"{start}_number"))


def with_days_between(
    frame: pl.LazyFrame, calendar_days: pl.LazyFrame, *, calendar: str, start: str, end: str, into: str
) -> pl.LazyFrame:
    """`frame` with `into`: `days_between` the columns `start` and `end`, on the calendar in column `calendar`."""
    numbers = numbered(calendar_days)
    placed = frame.pipe(with_place, numbers, calendar=calendar, day=start)
    placed = placed.pipe(with_place, numbers, calendar=calendar, day=end)
    helpers = [f"{day}_{kind}" for day in (start, end) for kind in ("number", "place", "is_open")]
    return placed.with_columns(days_between(start, end).alias(into)).drop(helpers)


def next_open_day(
    frame: pl.LazyFrame, calendar_days: pl.LazyFrame, *, calendar: str, day: str, into: str
) -> pl.LazyFrame:
    """`frame` with `into`: the first business day after column `day` on the calendar of that name.

    Monday to Friday where the calendar has no business day after it. Rows keep their order.
    """
    is_open = (pl.col("calendar") == calendar) & pl.col("is_business_day")
    opens = calendar_days.filter(is_open).select(pl.col("day").alias(into)).unique().sort(into)
    # The first business day on or after tomorrow.
    tomorrow = (pl.col(day) + pl.duration(days=1)).alias("tomorrow")
    return (
        frame.with_row_index("place")
        .with_columns(tomorrow)
        .sort("tomorrow")
        .join_asof(opens, left_on="tomorrow", right_on=into, strategy="forward", coalesce=False)
        .sort("place")
        .with_columns(pl.coalesce(into, pl.col(day).dt.add_business_days(1, roll="forward")).alias(into))
        .drop("place", "tomorrow")
    )


def with_count(frame: pl.LazyFrame, calendar_days: pl.LazyFrame, *, calendar: str, day: str, into: str) -> pl.LazyFrame:
    """`frame` with `into`: a count of business days up to and including `day`, for two days to be subtracted.

    On the calendar in column `calendar`; a day that calendar does not have counts where it is a Monday to Friday. Null
    where the day is. Rows keep their order.
    """
    by_week, is_open = is_weekday(pl.col("day")), pl.col("is_business_day")
    unlike = (
        calendar_days.filter(is_open != by_week)
        .sort("calendar", "day")
        .with_columns(gained=pl.when("is_business_day").then(1).otherwise(-1).cum_sum().over("calendar"))
        .select("gained", pl.col("calendar").alias(calendar), pl.col("day").alias(":day"))
    )
    return (
        frame.with_row_index(":row")
        .sort(day, nulls_last=True)
        .join_asof(unlike.sort(":day"), left_on=day, right_on=":day", by=calendar, check_sortedness=False)
        .sort(":row")
        .with_columns((weekdays_up_to(pl.col(day)) + pl.col("gained").fill_null(0)).alias(into))
        .drop(":row", ":day", "gained")
    )


def weekdays_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Mondays to Fridays after `start` up to and including `end`: the count to show when no calendar is loaded.

    Backwards is negative, as in `days_between`; null where either day is null.
    """
    return weekdays_up_to(end) - weekdays_up_to(start)


def is_weekday(day: pl.Expr) -> pl.Expr:
    """Monday to Friday."""
    return day.dt.weekday() <= 5


def weekdays_up_to(day: pl.Expr) -> pl.Expr:
    """Mondays to Fridays from one fixed Monday to `day`, a Saturday or Sunday as its Friday: arithmetic, and quick."""
    since = day.cast(pl.Date).to_physical() - _A_MONDAY
    return (since // 7 * 5 + (since % 7).clip(upper_bound=4)).cast(pl.Int64)
