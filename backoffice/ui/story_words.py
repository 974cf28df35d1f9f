"""An instruction in sentences: what it is, how it stands, and why."""

from collections.abc import Mapping
from typing import Any

from backoffice.i18n import codes, dates, numbers, say
from backoffice.ui.view import View

Row = Mapping[str, Any]


def what(seen: View, row: Row) -> str:
    """What is to settle, with whom, against what, when and where."""
    told = {
        "quantity": numbers.plain(row["quantity"], 6),
        "security": seen.security(row["instrument_id"]),
        "counterparty": seen.name(row["counterparty_id"]) if row["counterparty_id"] else say("a party not given"),
        "day": dates.day(row["intended_settlement_date"]),
        "market": row["market"],
    }
    delivers = row["movement"] == "DELI"
    if row["payment"] == "FREE" or row["amount"] is None:
        if delivers:
            return say("We deliver {quantity} {security} to {counterparty}, due on {day} in {market}.", **told)
        return say("We receive {quantity} {security} from {counterparty}, due on {day} in {market}.", **told)
    told["amount"] = numbers.money(row["amount"], row["currency"])
    if delivers:
        return say(
            "We deliver {quantity} {security} to {counterparty} against {amount}, due on {day} in {market}.", **told
        )
    return say(
        "We receive {quantity} {security} from {counterparty} against {amount}, due on {day} in {market}.", **told
    )


def standing(row: Row) -> str:
    """How it stands, and for how long it has failed."""
    told = {"state": codes.code("state", row["state"]), "days": numbers.shown(row["fail_days"], "days")}
    if row["is_open"] and row["is_failed"]:
        return say("It stands open, {days} past its intended date: {state}.", **told)
    if row["is_open"] and row["days_until_due"] is not None:
        until = numbers.shown(row["days_until_due"], "days")
        return say("It is open and due in {until}: {state}.", until=until, **told)
    if row["state"] == "SETTLED":
        day = dates.day(row["actual_settlement_date"])
        if row["settled_on_time"]:
            return say("It settled on time, on {day}.", day=day)
        return say("It settled late, on {day}, after failing for {days}.", day=day, **told)
    return say("It is closed: {state}.", **told)


def why(row: Row) -> str | None:
    """The reason by its code and words, and whose side it points at; None where none was given."""
    if row["reason"] is None:
        return None
    reason = codes.with_code("reason", row["reason"])
    if row["failing_party"] is None:
        return say("Reason: {reason}.", reason=reason)
    side = codes.code("failing_party", row["failing_party"])
    return say("Reason: {reason}. Whose side: {side}.", reason=reason, side=side)


def narrative(row: Row) -> str | None:
    """The sender's own words; None where there are none."""
    return None if not row["narrative"] else say("In the sender's words: {words}", words=row["narrative"])
