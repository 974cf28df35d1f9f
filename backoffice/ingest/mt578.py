"""MT578, settlement allegement: a counterparty has instructed against our account, and nothing of ours is there.

One row a message: the allegement itself (23G NEWM), and what takes it back (CANC) or says that it stands no longer
because our instruction came (REMO), which names the earlier message as PREV in a LINK.

Receive or deliver (22H REDE) is taken as for our safekeeping account, the one the message names: securities credited
to it (RECE) or debited (DELI). That is the mirror of what the counterparty instructed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from backoffice.contracts.settlement import MOVEMENTS, PAYMENTS
from backoffice.contracts.settlement_allegements import FUNCTIONS, Allegement
from backoffice.ingest.iso15022 import Line, only, required
from backoffice.ingest.iso15022_general import Message
from backoffice.ingest.iso15022_values import coded, referenced
from backoffice.ingest.mt54x import terms
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.statement_values import Unreadable

TABLE: Final = Allegement.table


def places(lines: Sequence[Line]) -> list[int]:
    """The one row of a message stands at its first line."""
    return [lines[0][0]]


def rows(message: Message) -> Iterator[Judged]:
    """The message's one row."""
    row, remarks = _allegement(message)
    yield Judged(TABLE, message.line, row, remarks)


def _allegement(message: Message) -> tuple[Mapping[str, Any], Sequence[str]]:
    function = message.function
    if function not in FUNCTIONS:
        reason = f"expected {' or '.join(FUNCTIONS)}, found “{function}”"
        raise Unreadable(":23G:", function, "CODE_UNKNOWN", reason)
    told_at, remarks = message.prepared_at()
    type_ = only([field for block in message.body.inside("SETDET") for field in block.of("22", "SETR")])
    return {
        "allegement_id": message.reference if function == "NEWM" else _earlier(message),
        "function": function,
        "servicer_reference": _servicer_reference(message),
        **terms(message, _indicated(message, "REDE", MOVEMENTS), _indicated(message, "PAYM", PAYMENTS)),
        "transaction_type": coded(type_) if type_ else None,
        "told_at": told_at,
        "told_by": message.sender,
    }, remarks


def _earlier(message: Message) -> str:
    """The reference of the allegement that this message takes back."""
    fields = [field for link in message.general.inside("LINK") for field in link.of("20", "PREV")]
    return referenced(required(fields, ":20C::PREV", "reference of the allegement taken back, in a block LINK"))


def _servicer_reference(message: Message) -> str | None:
    """The servicer's own reference of the transaction (ASRF), else the market infrastructure's (MITI)."""
    links = list(message.general.inside("LINK"))
    for qualifier in ("ASRF", "MITI"):
        if found := only([field for link in links for field in link.of("20", qualifier)]):
            return referenced(found)
    return None


def _indicated(message: Message, qualifier: str, codes: Sequence[str]) -> str:
    """An indicator (22H), in whichever block its version of the standard has it."""
    fields = [field for block in message.body.everywhere() for field in block.of("22", qualifier)]
    field = required(fields, f":22H::{qualifier}", " or ".join(codes))
    found = coded(field)
    if found not in codes:
        raise Unreadable(field.name, found, "CODE_UNKNOWN", f"expected {' or '.join(codes)}, found “{found}”")
    return found
