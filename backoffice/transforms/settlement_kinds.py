"""What is read of status advices, and what kind of word each is: flags by its dimension and status, added up."""

from datetime import datetime
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from backoffice.contracts.settlement import DIMENSIONS

PROCESSING: Final = 1
"""On processing; the status of a request (CPRC/REJT, TPRC/PACK) is not the instruction's own, and no such word."""

SETTLEMENT: Final = 2
MATCHED: Final = 4
UNMATCHED: Final = 8
"""The market's own word on matching; an inferred one (INMH) is the servicer's guess and decides nothing."""

PENDING: Final = 16
"""Pending or failing, which says matched in a message that does not also say unmatched (ISO 15022, MT548 24B)."""

WITHDRAWAL: Final = 32
"""Cancelled or rejected."""

REFUSAL: Final = 64
"""A request to cancel was refused, or denied: the instruction lives on."""


def advices_by(advices: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """The columns `Told` asks for, of what was said by `as_of`; statuses as categories."""
    return advices.filter(pl.col("advised_at") <= as_of).select(
        "instruction_id",
        "advice_id",
        "dimension",
        "advised_at",
        pl.col("status").cast(pl.Categorical(pl.Categories.random())),
        "reason",
        "narrative",
        "advised_by",
    )


def kinds_of(dimensions: pl.Series, statuses: pl.Series) -> NDArray[np.uint8]:
    """The flags of each advice, added up, by its dimension and status, two columns of categories without nulls."""
    words = statuses.unique()
    numbers = words.to_physical().to_list()
    by_word = np.zeros((len(DIMENSIONS), max(numbers, default=0) + 1), np.uint8)
    for place, dimension in enumerate(DIMENSIONS):
        for number, status in zip(numbers, words.to_list(), strict=True):
            by_word[place, number] = kind(dimension, status)
    found: NDArray[np.uint8] = by_word[dimensions.to_physical().to_numpy(), statuses.to_physical().to_numpy()]
    return found


def kind(dimension: str, status: str) -> int:
    """The flags of one word, added up."""
    found = 0
    match dimension:
        case "processing" if "/" not in status:
            found = PROCESSING | (WITHDRAWAL if status in {"CAND", "REJT"} else 0)
        case "settlement":
            found = SETTLEMENT | (PENDING if status in {"PEND", "PENF"} else 0)
        case "matching":
            found = {"MACH": MATCHED, "NMAT": UNMATCHED}.get(status, 0)
    return found | (REFUSAL if status in {"CPRC/REJT", "CPRC/DEND"} else 0)
