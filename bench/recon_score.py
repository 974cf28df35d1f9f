"""How right a matcher was, against what is known of a month of payments (see `recon_payments`).

`links` has `int_id`, `ext_id` and `cls`, a row a pair of rows put together: amount_diff or date_shift for a broken
pair, anything else for a match. `breaks` has `side`, `id` and `cls`, a row a row without partner.
"""

from pathlib import Path
from typing import Any

import polars as pl

PAIRED = ("amount_diff", "date_shift")
ALONE = ("missing_ext", "missing_int", "duplicate")


def score(data: Path, links: pl.DataFrame, breaks: pl.DataFrame) -> dict[str, Any]:
    """`precision` and `recall` of matched links, and both of every class of break.

    Exact copies cannot be told apart, so a link is right when it joins rows equal to the ones that belong together.
    """
    own, outside = (pl.read_parquet(data / f"truth_{side}.parquet") for side in ("int", "ext"))
    alone = pl.col("cls").is_in(ALONE)
    true = own.filter(~alone).join(outside.filter(~alone), on="group").select(int_eq="eq", ext_eq="eq_right", cls="cls")
    said = links.join(own.select(int_id="id", int_eq="eq"), on="int_id").join(
        outside.select(ext_id="id", ext_eq="eq"), on="ext_id"
    )
    is_pair = pl.col("cls").is_in(PAIRED)
    found = {"": _rates(true.filter(~is_pair), said.filter(~is_pair))}
    for cls in PAIRED:
        found[cls] = _rates(true.filter(cls=cls), said.filter(cls=cls))
    truth = pl.concat([side.with_columns(side=pl.lit(name)) for side, name in ((own, "int"), (outside, "ext"))])
    for cls in ALONE:
        claimed = breaks.filter(cls=cls).join(truth.select("side", "id", "eq"), on=["side", "id"])
        found[cls] = _counted(truth.filter(cls=cls), claimed)
    links_rates = found.pop("")
    return {**links_rates, "breaks": found}


def _rates(true: pl.DataFrame, said: pl.DataFrame) -> dict[str, float]:
    pairs = ["int_eq", "ext_eq"]
    right = true.join(said.select(pairs).unique(), on=pairs, how="semi").height
    return _shares(right, said.height, true.height)


def _counted(true: pl.DataFrame, claimed: pl.DataFrame) -> dict[str, float]:
    """Of rows that cannot be told apart as many may be claimed as there are."""
    key = ["side", "eq"]
    both = true.group_by(key).len("there").join(claimed.group_by(key).len("said"), on=key)
    right = both.select(pl.min_horizontal("there", "said").sum()).item() or 0
    return _shares(right, claimed.height, true.height)


def _shares(right: int, said: int, true: int) -> dict[str, float]:
    return {"precision": round(right / max(said, 1), 6), "recall": round(right / max(true, 1), 6)}
