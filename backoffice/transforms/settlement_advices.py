"""What the newest status messages say: one row an instruction, the four statuses side by side."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from backoffice.transforms.settlement_kinds import PENDING, UNMATCHED
from backoffice.transforms.settlement_loops import words
from backoffice.transforms.settlement_loops.moments import NEVER
from backoffice.transforms.settlement_numbers import or_null
from backoffice.transforms.settlement_told import Told

_TOLD: Final = ("status", "reason", "narrative")


def newest_words(told: Told) -> pl.DataFrame:
    """One row an instruction of `told`, in their order: what had been said of it.

    `processing_*` and `settlement_*` hold status, reason and narrative of the newest advice of that dimension,
    `processing_at` its time, `withdrawn_at` when it was first cancelled or rejected; `unmatched_*` the reason and
    narrative of the newest unmatched advice. `says_matched` is the newest word on matching (null: no word),
    `matched_at` the first time it was yes, `senders_disagree` true where two senders' newest words differ,
    `last_advised_at` and `status_source` time and sender of the newest advice of any kind. The status of a request
    (CPRC/REJT, TPRC/PACK) is not the instruction's own; `cancel_refused_at` tells of the newest refused cancellation.

    A pending or failing settlement status in a message without a matching status says matched (ISO 15022, MT548
    24B usage rule); in a message that also says unmatched it says nothing on matching.

    One advice is newer than another by its time, then its reference; never by the order of the rows.
    """
    kinds = np.where(told.denied_at < NEVER, told.kinds & ~np.uint8(PENDING), told.kinds)
    newest, first = ([or_null(line) for line in lines] for lines in words.spoken(told.order, told.begins, kinds))
    at, known = told.advices["advised_at"], told.advices
    return pl.DataFrame(
        {
            **said_by(known, newest),
            "says_matched": pl.Series(kinds & UNMATCHED == 0).gather(newest[words.MATCHES]),
            "matched_at": at.gather(first[words.MATCHED_AT]),
            "withdrawn_at": at.gather(first[words.WITHDRAWN_AT]),
            "status_source": known["advised_by"].gather(newest[words.SPOKEN]),
            "senders_disagree": words.disagreeing(told.order, told.begins, kinds, *told.senders),
        }
    )


def said_by(advices: pl.DataFrame, newest: Sequence[pl.Series]) -> dict[str, pl.Series]:
    """What the rows of the newest words say, and when."""
    processed, settles, unmatches = (newest[line] for line in (words.PROCESSED, words.SETTLES, words.UNMATCHES))
    at = advices["advised_at"]
    return {
        **{f"processing_{part}": advices[part].gather(processed) for part in _TOLD},
        **{f"settlement_{part}": advices[part].gather(settles) for part in _TOLD},
        **{f"unmatched_{part}": advices[part].gather(unmatches) for part in _TOLD[1:]},
        "processing_at": at.gather(processed),
        "cancel_refused_at": at.gather(newest[words.REFUSES]),
        "last_advised_at": at.gather(newest[words.SPOKEN]),
    }
