"""What was said about one instruction, one row a message and status, in words and in the order of time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import polars as pl

from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.i18n import codes, dates, numbers, say
from backoffice.sql import EVERYTHING
from backoffice.transforms.settlement_reasons import ON_HOLD
from backoffice.ui.view import View

HOLDS: Final = frozenset((*ON_HOLD, "PREL"))
"""Reasons by which a status advice tells of a hold, or of a release in part."""


class Message(NamedTuple):
    """One message, or one status of it: when, what kind, what it says, why, from whom, in the sender's own words."""

    at: datetime
    message: str
    says: str
    reason: str | None
    sender: str | None
    narrative: str | None
    message_reference: str


SCHEMA: Final[dict[str, Any]] = {
    "at": pl.Datetime("us", "UTC"),
    **dict.fromkeys((name for name in Message._fields if name != "at"), pl.String),
}


def messages(seen: View, instruction: str, most: int) -> tuple[pl.DataFrame, int]:
    """At most `most` messages of each kind in the order of time, and how many there are."""
    found: list[Message] = []
    total = 0
    for contract, read in (
        (SettlementInstruction, _sent),
        (StatusAdvice, _advised),
        (SettlementConfirmation, _confirmed),
    ):
        if not seen.snapshot.has(contract.table):
            continue
        rows = seen.rows(contract.table, EVERYTHING, limit=most, matching=(("instruction_id", instruction),))
        total += rows.total
        for row in rows.frame.iter_rows(named=True):
            found.extend(read(seen, row))
    return pl.DataFrame(sorted(found, key=lambda one: one.at), schema=SCHEMA, orient="row"), total


def _sent(seen: View, row: dict[str, Any]) -> Iterator[Message]:
    how = say(
        "{movement}, {payment}",
        movement=codes.code("movement", row["movement"]),
        payment=codes.code("payment", row["payment"]).lower(),
    )
    entity = row["legal_entity_id"]
    sender = seen.name(entity) if entity else None
    yield Message(row["instructed_at"], say("Instruction"), how, None, sender, None, row["instruction_id"])


def _advised(seen: View, row: dict[str, Any]) -> Iterator[Message]:
    reason = row["reason"]
    hold = row["dimension"] == "settlement" and reason in HOLDS
    reasons = [reason, *(one.strip() for one in (row["further_reasons"] or "").split(","))]
    sender = row["advised_by"]
    yield Message(
        row["advised_at"],
        say("Hold") if hold else say("Status advice"),
        say(
            "{dimension}: {status}",
            dimension=codes.code("dimension", row["dimension"]),
            status=codes.with_code("status", row["status"]),
        ),
        "; ".join(codes.with_code("reason", one) for one in reasons if one) or None,
        seen.name(sender) if sender else None,
        row["narrative"],
        row["advice_id"],
    )


def _confirmed(seen: View, row: dict[str, Any]) -> Iterator[Message]:
    quantity, day = numbers.plain(row["settled_quantity"], 6), dates.day(row["effective_settlement_date"])
    if row["settled_amount"] is None:
        says = say("{quantity} settled on {day}", quantity=quantity, day=day)
    else:
        amount = numbers.money(row["settled_amount"], row["currency"])
        says = say("{quantity} settled on {day} against {amount}", quantity=quantity, day=day, amount=amount)
    partial = row["partial"]
    why = codes.with_code("partial", partial) if partial else None
    yield Message(row["confirmed_at"], say("Confirmation"), says, why, None, None, row["confirmation_id"])
