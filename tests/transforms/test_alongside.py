"""What is found alongside stands beside the rows it was found for, whatever their order."""

import polars as pl
from polars.testing import assert_frame_equal

from backoffice.transforms.alongside import alongside


def test_each_row_gets_what_its_combination_says_and_nulls_are_a_combination_too() -> None:
    rows = pl.LazyFrame({"row": range(6), "a": ["x", "y", None, "x", None, "y"], "b": [1, 1, 2, None, 2, 1]})
    asked: list[int] = []

    def rule(needed: pl.LazyFrame, times: int) -> pl.LazyFrame:
        asked.append(needed.collect().height)
        return needed.with_columns(found=pl.concat_str(pl.col("a", "b").fill_null("?"), separator="") + "!" * times)

    texts = rows.with_columns(pl.col("b").cast(pl.String))
    made = texts.pipe(alongside, ("a", "b"), rule, times=2)
    expected = texts.with_columns(found=pl.Series(["x1!!", "y1!!", "?2!!", "x?!!", "?2!!", "y1!!"]))
    for engine in ("in-memory", "streaming"):
        assert_frame_equal(made.collect(engine=engine), expected.collect())
    assert asked == [4]
