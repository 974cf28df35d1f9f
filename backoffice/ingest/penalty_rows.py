"""Cash penalties as the CSD reports them, whatever the message: their rows, and whether their totals add up.

Amounts are as the reports sign them: what we are entitled to is positive, what is due by us negative.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from backoffice.contracts.settlement_penalties import CALCULATION_METHODS, PENALTY_TYPES, CsdPenalty
from backoffice.ingest.proofs import Proof
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.statement_values import Unreadable, written

TABLE: Final = CsdPenalty.table

NO_REFERENCE: Final = "NONREF"
"""What a sender writes where it has no reference to give."""
_REMOVED: Final = "REMO"


@dataclass(frozen=True)
class Day:
    """One business day of a penalty and what it is made of; `amount` is null where only the whole is told."""

    place: int
    day: date
    amount: Decimal | None
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reported:
    """One penalty: `amount` is signed, `columns` are those all its days share."""

    place: int
    amount: Decimal
    is_counted: bool
    state: str | None
    days: Sequence[Day]
    columns: Mapping[str, Any]

    @property
    def stands(self) -> bool:
        """It is counted and not removed."""
        return self.is_counted and self.state != _REMOVED


Read = Reported | Judged
"""A penalty, or the row that says why it cannot be read."""


def penalty_type(found: str, name: str) -> str:
    """SEFP or LMFP; Unreadable for anything else."""
    return _one_of(found, PENALTY_TYPES, name)


def method(found: str, name: str) -> str:
    """A calculation method; Unreadable for a code that is none."""
    return _one_of(found, CALCULATION_METHODS, name)


def with_days(penalty: Reported, detected_on: date | None, number: int | None) -> Reported:
    """`penalty` with an amount for each day and its number of days, once they add up to the whole.

    A penalty of one day has the whole amount on it. Unreadable where the days' amounts do not add up to the whole, and
    where neither a day nor the day of detection is told.
    """
    days = list(penalty.days)
    if not days:
        if detected_on is None:
            reason = "expected the business day it is for, or the day it was detected, found neither"
            raise Unreadable("98A::PEDA", None, "DAY_MISSING", reason)
        days = [Day(penalty.place, detected_on, None)]
    whole = abs(penalty.amount)
    if len(days) == 1 and days[0].amount is None:
        days = [replace(days[0], amount=whole)]
    told = [one.amount for one in days if one.amount is not None]
    if len(told) == len(days) and sum(told) != whole:
        reason = f"its days add up to {written(sum(told, Decimal(0)))}, but the whole penalty is {written(whole)}"
        raise Unreadable("19A::AMCO", written(whole), "DAYS_DO_NOT_ADD_UP", reason)
    last = max(one.day for one in days)
    shared = {
        "detected_on": detected_on or last,
        "payer": "counterparty" if penalty.amount > 0 else "own" if penalty.amount < 0 else None,
        "total_amount": whole,
        "days": len(days) if number is None else number,
        "is_counted": penalty.is_counted,
        "state": penalty.state,
    }
    return replace(penalty, days=days, columns={**penalty.columns, **shared})


def judged(penalties: Sequence[Read], net: Decimal | None, subject: str, *, is_whole: bool) -> Iterator[Judged]:
    """The rows of all penalties with one counterparty, and the proof that they add up to the bilateral net.

    The net counts the penalties that stand; senders that also count removed ones, or those marked as not considered,
    are taken at their word where the sum of all ties. Where neither does nothing is accepted. A net over
    several pages (`is_whole` false) is not proved on one.
    """
    read = [one for one in penalties if isinstance(one, Reported)]
    proofs: list[Proof] = []
    fault: Unreadable | None = None
    if net is not None and is_whole:
        sums = {_sum(one for one in read if one.stands), _sum(one for one in read if one.is_counted), _sum(read)}
        found = net if net in sums and len(read) == len(penalties) else _sum(one for one in read if one.stands)
        words = f"The penalties with {subject} add up to {written(found)}; the report's net says {written(net)}"
        if len(read) < len(penalties):
            words += f", and {len(penalties) - len(read)} of them cannot be read"
        ties = found == net and len(read) == len(penalties)
        proofs = [Proof("penalty_net", words, written(net), written(found) if ties else f"{written(found)} (differs)")]
        if not ties:
            fault = Unreadable("19A::AGNT", written(net), "NET_DOES_NOT_ADD_UP", words)
    for one in penalties:
        if isinstance(one, Judged):
            yield replace(one, proofs=proofs)
        else:
            for row in _rows(one, fault):
                yield replace(row, proofs=proofs)
                proofs = []
        proofs = []


def total_proof(check: str, subject: str, stated: Decimal, found: Decimal) -> Proof:
    """Whether a total over all counterparties is the sum of what was read; rows stay, for their nets tie."""
    words = (
        f"Over all counterparties of {subject} the report says {written(stated)}, its parts come to {written(found)}"
    )
    return Proof(check, words, written(stated), written(found))


def _rows(penalty: Reported, fault: Unreadable | None) -> Iterator[Judged]:
    for place, one in enumerate(penalty.days):
        row = {**penalty.columns, **one.columns, "day": one.day, "amount": one.amount}
        yield Judged(TABLE, penalty.place if place == 0 else one.place, fault or row)


def _sum(penalties: Any) -> Decimal:
    return sum((one.amount for one in penalties), Decimal(0))


def _one_of(found: str, known: Sequence[str], name: str) -> str:
    if found not in known:
        reason = f"expected {', '.join(known)}, found “{found[:60]}”"
        raise Unreadable(name, found, "CODE_UNKNOWN", reason)
    return found
