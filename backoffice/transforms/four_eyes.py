"""Four eyes: what one person makes, another checks."""

import polars as pl

from backoffice.contracts.deadlines import FOUR_EYES

_STANDING = pl.Enum(FOUR_EYES)


def four_eyes(maker: str, checker: str) -> pl.Expr:
    """One of `FOUR_EYES`: whether the person in column `checker` is another than the one in `maker`.

    Names are compared as they are: pseudonyms made from names of any spelling are the same for the same person.
    """
    made, checked = pl.col(maker), pl.col(checker)
    return (
        pl.when(checked.is_null())
        .then(pl.lit("nobody_yet"))
        .when(made.is_null())
        .then(pl.lit("unknown"))
        .when(made == checked)
        .then(pl.lit("same_person"))
        .otherwise(pl.lit("two_people"))
        .cast(_STANDING)
    )
