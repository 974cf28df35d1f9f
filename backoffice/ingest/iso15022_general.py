"""What every ISO 15022 settlement message says of itself in its first block: reference, function, time, links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from backoffice.ingest.iso15022 import Block, Field, only, required
from backoffice.ingest.iso15022_values import day, moment, referenced
from backoffice.ingest.settlement_values import DAY_ONLY
from backoffice.ingest.statement_values import Unreadable


@dataclass(frozen=True)
class Message:
    """One message, its blocks told apart: what a reader of its type needs to know. `line` is its first."""

    type: str
    line: int
    sender: str | None
    sent_at: datetime | None
    body: Block

    @property
    def general(self) -> Block:
        """The block GENL. Unreadable where there is none."""
        block = next(self.body.inside("GENL"), None)
        if block is None:
            raise Unreadable(":16R:GENL", None, "BLOCK_MISSING", "expected a block GENL, found none")
        return block

    @property
    def reference(self) -> str:
        """The sender's reference of the message."""
        return referenced(required(self.general.of("20", "SEME"), ":20C::SEME", "reference of the message"))

    @property
    def function(self) -> str:
        """What the message is for (NEWM, CANC, INST), less its sub-function: a copy says what its original does."""
        return required(self.general.of("23"), ":23G:", "function of the message").value.strip()[:4]

    def prepared_at(self) -> tuple[datetime, Sequence[str]]:
        """When the message was made, and the remarks on how that is known.

        Its preparation time (PREP); else the time by the envelope; else, where PREP is only a day, its first moment.
        Unreadable where there is none of these.
        """
        field = only(self.general.of("98", "PREP"))
        stated = moment(field) if field else None
        if found := stated or self.sent_at:
            return found, ()
        if field is None:
            reason = "expected the time of the message in :98C::PREP or in its output header {2:O...}; found neither"
            raise Unreadable(":98a::PREP", None, "TIME_MISSING", reason)
        return datetime.combine(day(field), time(), UTC), (DAY_ONLY,)

    def related(self) -> str:
        """The reference, our own, of the instruction the message is about (RELA in a LINK).

        Where several are linked, the one linked as an instruction (13A 540 to 543) counts.
        """
        return _related(list(self.general.inside("LINK")))


def linked(block: Block) -> str:
    """The reference of the instruction that the links inside a transaction's block name."""
    return _related(list(block.inside("LINK")))


def _related(links: Sequence[Block]) -> str:
    found = [(link, field) for link in links for field in link.of("20", "RELA")]
    if len({field.value for _, field in found}) > 1:
        found = [one for one in found if _is_instruction(one[0].of("13", "LINK"))] or found
    fields = [field for _, field in found]
    return referenced(required(fields, ":20C::RELA", "our reference of the instruction, in a block LINK"))


def _is_instruction(numbers: Sequence[Field]) -> bool:
    return any(field.value.strip() in ("540", "541", "542", "543") for field in numbers)
