"""An answer on pay as it may leave: figures over the months that may be shown, and the reason where there are none."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from backoffice.disclosure import gravest
from backoffice.sql import Grain

ROLE: Final = "role"
"""Kept back because the viewer's role has no part in it."""

REFUSED: Final = "protects"
"""Kept back because the grouping is not offered: nothing is known of what it would give away."""

_STEPS: Final[dict[Grain, str]] = {"day": "1d", "week": "1w", "month": "1mo"}


def allowed(months: pl.DataFrame) -> pl.DataFrame:
    """The groups and months that may be shown."""
    return months.filter(pl.col("why").is_null()).drop("why")


def withheld(
    answer: pl.DataFrame,
    shown: pl.DataFrame,
    months: pl.DataFrame | None,
    split: Sequence[str],
    grain: Grain | None,
    *,
    ratio: bool,
) -> pl.DataFrame:
    """`answer` (all groups) with `value` and `per` from `shown` (over what may be shown), `absent` and `left_out`.

    `months` has the groups' months with `why` each may not be shown; None, nothing may. A ratio is taken over the
    others; `left_out` counts those it leaves out. A sum with a part missing would be wrong, so all of it stays back.
    """
    if months is None:
        why = pl.when(pl.col("rows") > 0).then(pl.lit(ROLE))
        return answer.with_columns(_nothing("value"), _nothing("per"), absent=why, left_out=pl.lit(0))
    # Codes are text on one side and enumerated on the other; without any split all is one group.
    names = [*split, *(["period"] if grain else [])]
    keys = ["all", *(f"{name} as key" for name in names)]
    as_keys = [pl.lit(0).alias("all"), *(pl.col(name).cast(pl.String).alias(f"{name} as key") for name in names)]
    if grain:
        months = months.with_columns(period=pl.col("month").dt.truncate(_STEPS[grain]))
    months = months.with_columns(as_keys)
    counted = months.group_by(keys).agg(total=pl.len(), left_out=pl.col("why").count())
    reasons = counted.join(gravest(months, keys), keys, nulls_equal=True)
    seen = shown.with_columns(as_keys).select(*keys, "value", "per")
    joined = (
        answer.drop("value", "per")
        .with_columns(as_keys)
        .join(reasons, keys, how="left", nulls_equal=True, maintain_order="left")
        .join(seen, keys, how="left", nulls_equal=True, maintain_order="left")
    )
    none = pl.col("total").is_null() | (pl.col("left_out") == pl.col("total"))
    kept_back = (none | ((pl.col("left_out") > 0) & (not ratio))) & (pl.col("rows") > 0)
    return joined.select(
        *names,
        *(pl.when(~kept_back).then(name).alias(name) for name in ("value", "per")),
        "rows",
        absent=pl.when(kept_back).then(pl.col("why").fill_null(REFUSED)),
        left_out=pl.when(kept_back).then(0).otherwise(pl.col("left_out").fill_null(0)),
    )


def _nothing(name: str) -> pl.Expr:
    return pl.when(False).then(name).alias(name)
