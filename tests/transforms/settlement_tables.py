"""Drawing settlement lifecycles in tests: one instruction, its messages, and what becomes of it.

The instruction is due on Wednesday 10 June 2026: 100 units for 1,000.00 EUR in the market T2S, which is closed
on Friday 12 June; the EUR payment system is also closed on Monday 15 June. Everything else in June is as usual.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import (
    SettlementConfirmation,
    SettlementInstruction,
    SettlementStatus,
    StatusAdvice,
)
from backoffice.transforms.settlement import settlement_status
from tests.tables import frame

DUE = date(2026, 6, 10)

INSTRUCTION: Mapping[str, Any] = {
    "instruction_id": "I1",
    "movement": "DELI",
    "payment": "APMT",
    "quantity": Decimal(100),
    "amount": Decimal("1000.00"),
    "currency": "EUR",
    "market": "T2S",
    "intended_settlement_date": DUE,
    "instructed_at": datetime(2026, 6, 8, 9, tzinfo=UTC),
}

Rows = Sequence[Mapping[str, Any]]


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment of June 2026, UTC."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def calendar(name: str, *closed: int, first: int = 1, last: int = 30) -> list[dict[str, Any]]:
    """Every day of June 2026 from `first` to `last`; weekends and `closed` are no business days."""
    days = [date(2026, 6, number) for number in range(first, last + 1)]
    return [
        {"calendar": name, "day": day, "is_business_day": day.weekday() < 5 and day.day not in closed} for day in days
    ]


CALENDARS = (*calendar("T2S", 12), *calendar("EUR", 15))


def advice(dimension: str, status: str, when: datetime, reason: str | None = None, **more: Any) -> dict[str, Any]:
    """One status advice; its reference comes from what it says, unless given."""
    reference = f"{dimension} {status} {when.isoformat()}"
    said = {"dimension": dimension, "status": status, "advised_at": when, "reason": reason}
    return {"advice_id": reference, "instruction_id": "I1", **said, **more}


def processing(status: str, when: datetime, reason: str | None = None, **more: Any) -> dict[str, Any]:
    """An advice on processing (IPRC)."""
    return advice("processing", status, when, reason, **more)


def matching(status: str, when: datetime, reason: str | None = None, **more: Any) -> dict[str, Any]:
    """An advice on matching (MTCH)."""
    return advice("matching", status, when, reason, **more)


def settlement(status: str, when: datetime, reason: str | None = None, **more: Any) -> dict[str, Any]:
    """An advice on settlement (SETT)."""
    return advice("settlement", status, when, reason, **more)


def confirmed(quantity: int | str, day: int, **more: Any) -> dict[str, Any]:
    """A confirmation of `quantity` on a day of June, sent at 18:00, paid in proportion."""
    settled = Decimal(quantity)
    return {
        "confirmation_id": f"{quantity} on {day}",
        "instruction_id": "I1",
        "confirmed_at": at(day, 18),
        "effective_settlement_date": date(2026, 6, day),
        "settled_quantity": settled,
        "settled_amount": settled * 10,
        "currency": "EUR",
        **more,
    }


def cut_off(rate: str, minutes: int, scope: str = "T2S", **more: Any) -> dict[str, Any]:
    """A cut-off in force from the beginning of 2026."""
    return {"rate_id": rate, "scope": scope, "valid_from": date(2026, 1, 1), "value": Decimal(minutes), **more}


def statuses(
    instructions: Rows,
    messages: Rows = (),
    *,
    as_of: datetime,
    calendars: Rows = CALENDARS,
    rates: Rows = (),
) -> pl.DataFrame:
    """What the transform makes, ordered; messages are told apart by what they hold."""
    advices = [message for message in messages if "advice_id" in message]
    confirmations = [message for message in messages if "confirmation_id" in message]
    made = settlement_status(
        frame(SettlementInstruction, instructions).lazy(),
        rows_of(StatusAdvice, advices).lazy(),
        rows_of(SettlementConfirmation, confirmations).lazy(),
        frame(CalendarDay, calendars).lazy(),
        frame(DatedRate, rates).lazy(),
        as_of=as_of,
    )
    return SettlementStatus.validate(made.collect()).sort("instruction_id")


def rows_of(contract: Any, rows: Rows) -> pl.DataFrame:
    """Rows as they are, repeated messages included, which one validated frame may not hold."""
    alone = [frame(contract, [{"source_row": number, **row}]) for number, row in enumerate(rows, 1)]
    return pl.concat(alone) if alone else frame(contract, [])


def status(*messages: Mapping[str, Any], as_of: datetime, **changes: Any) -> dict[str, Any]:
    """The one status row of the standard instruction, changed by `changes`, after `messages`."""
    facts = {name: changes.pop(name) for name in ("calendars", "rates") if name in changes}
    made = statuses([{**INSTRUCTION, **changes}], messages, as_of=as_of, **facts)
    return made.row(0, named=True)
