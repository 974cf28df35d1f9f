"""What was told: the status advices on some instructions, those of each together and oldest first."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from backoffice.transforms.settlement_kinds import MATCHED, UNMATCHED, kinds_of
from backoffice.transforms.settlement_loops.moments import NEVER
from backoffice.transforms.settlement_loops.order import Times, in_order, ties
from backoffice.transforms.settlement_loops.words import Kinds, of_one_message
from backoffice.transforms.settlement_numbers import Rows, array, microseconds, numbers_of


@dataclass(frozen=True)
class Told:
    """Advices, as `advices_by` gives them, on instructions numbered by their place in `instruction_ids`."""

    instruction_ids: pl.Series
    advices: pl.DataFrame

    @cached_property
    def times(self) -> Times:
        """When each row was true, in microseconds."""
        return microseconds(self.advices["advised_at"])

    @cached_property
    def _ordered(self) -> tuple[Rows, Rows]:
        numbers = numbers_of(self.instruction_ids, self.advices["instruction_id"])
        order, begins = in_order(numbers, self.times, len(self.instruction_ids))
        places = ties(order, begins, self.times).nonzero()[0]
        if places.size:
            among = self.advices.select("advised_at", "advice_id", "dimension")[order[places]]
            by = among.with_columns(number=numbers[order[places]]).select(pl.arg_sort_by("number", *among.columns))
            order[places] = order[places][by.to_series().to_numpy()]
        return order, begins

    @property
    def order(self) -> Rows:
        """Row numbers: instruction after instruction, each by time, then reference; never by the order of the rows."""
        return self._ordered[0]

    @property
    def begins(self) -> Rows:
        """Where in `order` each instruction begins, and the last ends."""
        return self._ordered[1]

    @cached_property
    def kinds(self) -> Kinds:
        """What kind of word each row is, see `settlement_kinds`; PENDING in any message."""
        return kinds_of(self.advices["dimension"], self.advices["status"])

    @cached_property
    def denied_at(self) -> Times:
        """When the message of a PENDING row first said unmatched as well; NEVER where it did not."""
        references = self.advices["advice_id"]
        pending, unmatched = of_one_message(self.order, self.begins, self.kinds, array(references.hash()))
        same = (references.gather(pending) == references.gather(unmatched)).to_numpy()
        denied_at = np.full(self.times.size, NEVER, np.int64)
        np.minimum.at(denied_at, pending[same], self.times[unmatched[same]])
        return denied_at

    @property
    def senders(self) -> tuple[Rows, int]:
        """The sender of each row with a verdict on matching as a number, else -1; and how many numbers there are."""
        has_verdict = self.kinds & (MATCHED | UNMATCHED) > 0
        named = self.advices["advised_by"].filter(pl.Series(has_verdict))
        numbers = named.cast(pl.Categorical(pl.Categories.random())).to_physical().cast(pl.Int32).fill_null(-1)
        senders = np.full(has_verdict.size, -1, np.int32)
        senders[has_verdict] = numbers.to_numpy()
        return senders, int(senders.max(initial=-1)) + 1
