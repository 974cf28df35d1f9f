"""Settlement days worked out a second time: plain Python, one instruction and one day at a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tests.transforms.settlement_second import DAY, Days, Row, bucket, cut_off, remaining, second_status

MOMENT = timedelta(microseconds=1)
WITHDRAWN = {"CANCELLED", "REJECTED"}


def second_days(
    instruction: Row,
    advices: Sequence[Row],
    confirmations: Sequence[Row],
    calendars: Mapping[str, Mapping[date, bool]],
    rates: Sequence[Row],
    as_of: datetime,
) -> list[dict[str, Any]]:
    """The day rows of one instruction, oldest first; none when it had not been sent by `as_of`."""
    newest_last = sorted(confirmations, key=lambda row: (row["confirmed_at"], row["source_id"], row["source_row"]))

    def stood(moment: datetime) -> dict[str, Any] | None:
        return second_status(instruction, advices, newest_last, calendars, rates, moment)

    today = stood(as_of)
    if today is None:
        return []
    told = {
        row["confirmation_id"]: row
        for row in newest_last
        if row["confirmed_at"] <= as_of and row["effective_settlement_date"] <= as_of.date()
    }
    parts = list(told.values())
    whole = sum((part["settled_quantity"] for part in parts), Decimal(0))
    closing = any(part["partial"] == "PARC" for part in parts) and 0 < whole < instruction["quantity"]
    closed_on = max(part["effective_settlement_date"] for part in parts) if closing else None

    due = instruction["intended_settlement_date"]
    days, rows, since = Days(instruction, calendars), [], due - DAY
    for day in (due + DAY * number for number in range((as_of.date() - due).days + 1)):
        known = days.known(due, day)
        limit = cut_off_at(instruction, day, rates)
        if not days.is_open(day, known) or limit > as_of:
            continue
        row = one_day(instruction, parts, since, day, limit, closed_on, today, stood)
        since = day
        if row:
            age = days.after(due, day, known)
            aged = bucket(age) if row["is_fail"] else None
            late = today["is_matched"] and today["matched_at"] is not None
            rows.append(
                {
                    **row,
                    "fail_day": age,
                    "calendar_known": known,
                    "ageing_bucket": aged,
                    "matched_late": late and today["matched_at"] >= cut_off_at(instruction, due, rates),
                }
            )
    return rows


def cut_off_at(instruction: Row, day: date, rates: Sequence[Row]) -> datetime:
    return datetime.combine(day, time(), UTC) + cut_off({**instruction, "intended_settlement_date": day}, rates)


def one_day(
    instruction: Row,
    parts: Sequence[Row],
    since: date,
    day: date,
    limit: datetime,
    closed_on: date | None,
    today: Row,
    stood: Any,
) -> dict[str, Any] | None:
    opened, opened_amount = open_after(instruction, parts, since)
    left, left_amount = open_after(instruction, parts, day)
    then, just_before = stood(limit), stood(limit - MOMENT)
    withdrawn = bool(then and then["state"] in WITHDRAWN and just_before and not just_before["is_open"])
    if opened == 0 or (closed_on and closed_on <= since) or (withdrawn and left == opened):
        return None
    settled = left == 0
    closed = not settled and (withdrawn or (closed_on is not None and closed_on <= day))
    unsent = not settled and not closed and instruction["instructed_at"] >= limit
    in_the_books = not (settled or closed or unsent)
    said = bool(then and then["is_matched"] and (then["matched_at"] is None or then["matched_at"] < limit))
    matched = said or left < instruction["quantity"]
    explained = then if then and not settled and not unsent else {}
    is_fail = in_the_books and matched
    matched_at = today["matched_at"] if today["is_matched"] else None
    return {
        "day": day,
        "cut_off_at": limit,
        "is_settled_that_day": settled,
        "is_closed_that_day": closed,
        "is_fail": is_fail,
        "is_unmatched": in_the_books and not matched,
        "is_unsent": unsent,
        "is_hold": bool(in_the_books and then and then["is_hold"]),
        "is_matched_later": not is_fail and matched_at is not None and matched_at >= limit,
        "matched_at": matched_at,
        "reason": explained.get("reason"),
        "reason_family": explained.get("reason_family"),
        "failing_party": explained.get("failing_party"),
        "open_quantity": opened,
        "settled_quantity": opened - left,
        "remaining_quantity": left,
        "open_amount": opened_amount,
        "settled_amount": None if opened_amount is None else opened_amount - left_amount,
        "remaining_amount": left_amount,
    }


def open_after(instruction: Row, parts: Sequence[Row], day: date) -> tuple[Decimal, Any]:
    by_then = [part for part in parts if part["effective_settlement_date"] <= day]
    settled = sum((part["settled_quantity"] for part in by_then), Decimal(0))
    return max(instruction["quantity"] - settled, Decimal(0)), remaining(instruction, by_then, settled)
