"""Amounts of settlement messages as the extracts keep them: positive, with their currency and who pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from backoffice.ingest.statement_values import Unreadable


@dataclass(frozen=True)
class Money:
    """An amount, its currency, and whether it is paid to us (CRDT) or by us (DBIT), where that is told."""

    amount: Decimal
    currency: str
    direction: str | None


def paid(amount: Money | None, column: str, payment: str, field: str) -> Mapping[str, Any]:
    """The amount under the name `column`, `currency` and `cash_direction`; all null free of payment (FREE).

    Unreadable where a message against payment has no amount, which the standard demands.
    """
    if payment == "FREE":
        return {column: None, "currency": None, "cash_direction": None}
    if amount is None:
        reason = f"expected an amount in {field}, which every message against payment has; found none"
        raise Unreadable(field, None, "FIELD_MISSING", reason)
    return {column: amount.amount, "currency": amount.currency, "cash_direction": amount.direction}


def beside(amount: Money | None, settled: Money | None, field: str) -> Decimal | None:
    """An amount told beside what settled, once it is sure that both are in one currency; null without either."""
    if amount is None or settled is None:
        return None
    if amount.currency != settled.currency:
        reason = f"expected {settled.currency}, in which this settled, found {amount.currency}"
        raise Unreadable(field, amount.currency, "CURRENCY_DIFFERS", reason)
    return amount.amount
