"""Rows of `status_advices` from the statuses of one message about one instruction, in either family of standards.

A message may give several of the four statuses; each is a row under the message's own reference, so what was said
together can be seen together. Two different statuses of one kind contradict each other, and none of them is taken. A
further row of one dimension, as the status of a cancellation request beside that of the instruction, gets the
reference `//2` behind it: `//` never occurs inside a reference.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from backoffice.contracts.settlement import StatusAdvice
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.statement_values import Unreadable

OF_REQUESTS: Final = {"CPRC": ("CAND", "CANP"), "TPRC": ()}
"""Statuses of a cancellation (CPRC) or change (TPRC) request, and those among them that the instruction then has too.

A request that is rejected leaves its instruction alive, so its other statuses are told apart: `CPRC/REJT`.
"""

DIMENSIONS: Final[Mapping[str, str]] = {
    "IPRC": "processing",
    "CPRC": "processing",
    "TPRC": "processing",
    "INMH": "inferred_matching",
    "MTCH": "matching",
    "SETT": "settlement",
}
"""ISO 15022's kinds of status (qualifiers of 25D) that say something of an instruction, and their dimension."""


@dataclass(frozen=True)
class Reason:
    """Why: a code as received and the sender's words, either of which may be missing."""

    code: str | None
    words: str | None


@dataclass(frozen=True)
class Status:
    """One status as a message gives it: where it stands, its kind (an ISO 15022 qualifier), its code, its reasons.

    `since` is the time it became true, where the message says so of this status alone.
    """

    place: int
    kind: str
    code: str
    reasons: Sequence[Reason] = ()
    since: datetime | None = None


@dataclass(frozen=True)
class Advice:
    """What all statuses of one message about one instruction have in common."""

    advice_id: str
    instruction_id: str
    advised_at: datetime
    advised_by: str | None
    remarks: Sequence[str] = ()


def dimension(kind: str, field: str) -> str:
    """The dimension of a kind of status. Unreadable for kinds that speak of something else than an instruction."""
    if kind not in DIMENSIONS:
        reason = (
            f"expected a status of an instruction ({', '.join(DIMENSIONS)}); {kind} is the status of something else"
        )
        raise Unreadable(field, kind, "STATUS_OF_OTHER_KIND", reason)
    return DIMENSIONS[kind]


def advice_rows(statuses: Sequence[Status], advice: Advice) -> Iterator[Judged]:
    """One judged row for each status, in their order."""
    codes: dict[str, set[str]] = {}
    for status in statuses:
        codes.setdefault(status.kind, set()).add(status.code)
    met: Counter[str] = Counter()
    for status in statuses:
        if len(codes[status.kind]) > 1:
            several = ", ".join(sorted(codes[status.kind]))
            reason = f"the message gives this status several times with different values: {several}"
            fault = Unreadable(f":25D::{status.kind}", status.code, "CONTRADICTION", reason)
            yield Judged(StatusAdvice.table, status.place, fault)
            continue
        number = met[DIMENSIONS[status.kind]] = met[DIMENSIONS[status.kind]] + 1
        yield Judged(StatusAdvice.table, status.place, _row(status, advice, number), advice.remarks)


def _row(status: Status, advice: Advice, number: int) -> dict[str, Any]:
    reasons = [reason.code for reason in status.reasons if reason.code]
    words = [reason.words for reason in status.reasons if reason.words]
    of_instruction = OF_REQUESTS.get(status.kind, (status.code,))
    return {
        "advice_id": advice.advice_id if number == 1 else f"{advice.advice_id}//{number}",
        "dimension": DIMENSIONS[status.kind],
        "instruction_id": advice.instruction_id,
        "advised_at": status.since or advice.advised_at,
        "status": status.code if status.code in of_instruction else f"{status.kind}/{status.code}",
        "reason": reasons[0] if reasons else None,
        "further_reasons": ", ".join(reasons[1:]) or None,
        "narrative": "\n".join(words) or None,
        "advised_by": advice.advised_by,
    }
