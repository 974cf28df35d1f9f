"""What is said of a row where several things may hold of it: the first of a list does."""

from collections.abc import Sequence

import polars as pl


def first_that_applies(names: Sequence[str], holds: Sequence[pl.Expr]) -> pl.Expr:
    """The first of `names` whose condition in `holds` is true, the last one where none is: as an enum of all of them.

    There is one condition fewer than there are names. One that is not known does not hold.
    """
    found = pl.lit(names[-1])
    for condition, name in reversed(list(zip(holds, names[:-1], strict=True))):
        found = pl.when(condition).then(pl.lit(name)).otherwise(found)
    return found.cast(pl.Enum(names))
