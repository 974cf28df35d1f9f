"""An answer on pay as it may leave: figures over the months that may be shown, and the reason where there are none."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from backoffice.disclosure import gravest, sum_of
from backoffice.sql import Grain

ROLE: Final = "role"
"""Kept back because the viewer's role has no part in it."""

PAST: Final = "past"
"""Kept back because an earlier load is shown, and the pay behind the figure has changed since."""

REFUSED: Final = "protects"
"""Kept back because the grouping is not offered: nothing is known of what it would give away."""

_STEPS: Final[dict[Grain, str]] = {"day": "1d", "week": "1w", "month": "1mo"}


def allowed(months: pl.DataFrame) -> pl.DataFrame:
    """The groups and months that may be shown."""
    return months.filter(pl.col("why").is_null()).drop("why")


def whole(answer: pl.DataFrame) -> pl.DataFrame:
    """`answer` with nothing kept back."""
    none = (pl.Series("absent", [None], pl.String), pl.Series("left_out", [0], pl.Int64))
    return answer.hstack([one.new_from_index(0, answer.height) for one in none])


def nothing(answer: pl.DataFrame, why: str) -> pl.DataFrame:
    """The groups of `answer` with all of their figures kept back for one reason."""
    kept_back = pl.when(pl.col("rows") > 0).then(pl.lit(why))
    none = (pl.when(False).then(name).alias(name) for name in ("value", "per"))
    return answer.with_columns(*none, absent=kept_back, left_out=pl.lit(0))


def by_month(cells: pl.DataFrame, split: Sequence[str]) -> pl.DataFrame:
    """`cells` added up to one row a group of `split` and month, which may leave where all of its cells may.

    `cells` have the columns of `split`, `month`, `value`, `per`, `rows`, and `why` each may not leave, or null.
    """
    sums = {name: sum_of(pl.col(name)) for name in ("value", "per")}
    return cells.lazy().group_by(*split, "month").agg(pl.col("rows").sum(), gravest(), **sums).collect()


def summed(months: pl.LazyFrame, split: Sequence[str], grain: Grain | None, *, ratio: bool) -> pl.DataFrame:
    """The answer that `months` (as of `by_month`) add up to, one row a group of `split` (and `period`): as `withheld`
    has it.
    """
    names = [*split, *(["period"] if grain else [])]
    seen = {name: sum_of(pl.col(name).filter(pl.col("why").is_null())) for name in ("value", "per")}
    counted = {"total": pl.len(), "left_out": pl.col("why").count()}
    parts = months.with_columns(all=pl.lit(0), period=pl.col("month").dt.truncate(_STEPS[grain or "month"]))
    groups = parts.group_by("all", *names).agg(pl.col("rows").sum(), gravest(), **seen, **counted)
    groups = groups.filter(pl.col("rows") > 0)
    found = _told(groups.sort(names, nulls_last=True) if names else groups, names, ratio=ratio).collect()
    if found.is_empty() and not names:
        return pl.DataFrame([{"rows": 0, "left_out": 0}], schema=found.schema)
    return found


def withheld(
    answer: pl.DataFrame,
    shown: pl.DataFrame,
    months: pl.DataFrame,
    split: Sequence[str],
    grain: Grain | None,
    *,
    ratio: bool,
) -> pl.DataFrame:
    """`answer` (all groups) with `value` and `per` from `shown` (over what may be shown), `absent` and `left_out`.

    `months` has the groups' months with `why` each may not be shown. A ratio is taken over the
    others; `left_out` counts those it leaves out. A sum with a part missing would be wrong, so all of it stays back.
    """
    # Codes are text on one side and enumerated on the other; without any split all is one group.
    names = [*split, *(["period"] if grain else [])]
    keys = ["all", *(f"{name} as key" for name in names)]
    as_keys = [pl.lit(0).alias("all"), *(pl.col(name).cast(pl.String).alias(f"{name} as key") for name in names)]
    if grain:
        months = months.with_columns(period=pl.col("month").dt.truncate(_STEPS[grain]))
    counted = months.with_columns(as_keys).group_by(keys).agg(gravest(), total=pl.len(), left_out=pl.col("why").count())
    seen = shown.with_columns(as_keys).select(*keys, "value", "per")
    joined = (
        answer.drop("value", "per")
        .with_columns(as_keys)
        .join(counted, keys, how="left", nulls_equal=True, maintain_order="left")
        .join(seen, keys, how="left", nulls_equal=True, maintain_order="left")
    )
    return _told(joined.lazy(), names, ratio=ratio).collect()


def _told(groups: pl.LazyFrame, names: Sequence[str], *, ratio: bool) -> pl.LazyFrame:
    """Groups with `value` and `per` over their months shown, `total` months, `left_out` of them and `why`, as told."""
    none = pl.col("total").is_null() | (pl.col("left_out") == pl.col("total"))
    kept_back = (none | ((pl.col("left_out") > 0) & (not ratio))) & (pl.col("rows") > 0)
    return groups.select(
        *names,
        *(pl.when(~kept_back).then(name).alias(name) for name in ("value", "per")),
        "rows",
        absent=pl.when(kept_back).then(pl.col("why").fill_null(REFUSED)),
        left_out=pl.when(kept_back).then(0).otherwise(pl.col("left_out").fill_null(0)),
    )
