"""Settlement status worked out a second time: plain Python over rows, from the desk's rules and not from the transform.

Slow, and meant to be read: one instruction at a time, every day walked one by one.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from backoffice.contracts.settlement import DIMENSIONS
from backoffice.transforms.settlement_reasons import PENDING_REASONS, UNMATCHED_REASONS

Row = Mapping[str, Any]

HOLD = {"PREA", "PRCY", "BOTH", "PRSY", "CSDH", "CVAL", "CDLR", "CDEL", "CDAC"}
NO_FAIL = {"FUTU", "TAMM", "REFU", "NMAS"}
BUCKETS = ((1, "0-1"), (4, "2-4"), (9, "5-9"), (20, "10-20"), (29, "21-29"))
DAY = timedelta(days=1)


class Days:
    """What is known of business days for one instruction."""

    def __init__(self, instruction: Row, calendars: Mapping[str, Mapping[date, bool]]) -> None:
        systems = [calendars.get(instruction["market"], {})]
        if instruction["payment"] == "APMT" and instruction["currency"] in calendars:
            systems.append(calendars[instruction["currency"]])
        self.systems = systems

    def known(self, first: date, last: date) -> bool:
        """Every system knows every day from the earlier to the later."""
        first, last = min(first, last), max(first, last)
        days = [first + DAY * n for n in range((last - first).days + 1)]
        return all(day in system for system in self.systems for day in days)

    def is_open(self, day: date, known: bool) -> bool:
        return all(system[day] for system in self.systems) if known else day.weekday() < 5

    def after(self, start: date, end: date, known: bool) -> int:
        """Business days after `start` up to and including `end`; negative backwards."""
        if start > end:
            return -self.after(end, start, known)
        return sum(self.is_open(start + DAY * n, known) for n in range(1, (end - start).days + 1))


def cut_off(instruction: Row, rates: Sequence[Row]) -> timedelta:
    name = "cutoff.dvp" if instruction["payment"] == "APMT" else "cutoff.fop"
    due = instruction["intended_settlement_date"]
    for scope in (instruction["market"], "all"):
        found = [
            rate
            for rate in rates
            if (rate["rate_id"], rate["scope"]) == (name, scope)
            and rate["valid_from"] <= due
            and (rate.get("valid_to") is None or due <= rate["valid_to"])
        ]
        if found:
            return timedelta(minutes=int(max(found, key=lambda rate: rate["valid_from"])["value"]))
    return DAY


def newest(advices: Sequence[Row], dimension: str) -> Row | None:
    said = [row for row in advices if row["dimension"] == dimension]
    return max(said, key=lambda row: (row["advised_at"], row["advice_id"]), default=None)


def match_words(advices: Sequence[Row]) -> list[tuple[datetime, str, bool]]:
    """Time, reference and verdict of everything said on matching, oldest first."""
    unmatched = {row["advice_id"] for row in advices if (row["dimension"], row["status"]) == ("matching", "NMAT")}
    words = []
    for row in advices:
        if row["dimension"] == "matching" and row["status"] in ("MACH", "NMAT"):
            words.append((row["advised_at"], row["advice_id"], row["status"] == "MACH"))
        if row["dimension"] == "settlement" and row["status"] in ("PEND", "PENF") and row["advice_id"] not in unmatched:
            words.append((row["advised_at"], row["advice_id"], True))
    return sorted(words)


def disagree(advices: Sequence[Row]) -> bool:
    verdicts = {}
    for row in sorted(advices, key=lambda row: (row["advised_at"], row["advice_id"])):
        if row["dimension"] == "matching" and row["status"] in ("MACH", "NMAT") and row.get("advised_by"):
            verdicts[row["advised_by"]] = row["status"]
    return len(set(verdicts.values())) > 1


def second_status(
    instruction: Row,
    advices: Sequence[Row],
    confirmations: Sequence[Row],
    calendars: Mapping[str, Mapping[date, bool]],
    rates: Sequence[Row],
    as_of: datetime,
) -> dict[str, Any] | None:
    """The status row of one instruction, from its own messages; None when it had not been sent."""
    if instruction["instructed_at"] > as_of:
        return None
    today, due = as_of.date(), instruction["intended_settlement_date"]
    advices = [row for row in advices if row["advised_at"] <= as_of]
    told = {
        row["confirmation_id"]: row
        for row in sorted(confirmations, key=lambda row: row["confirmed_at"])
        if row["confirmed_at"] <= as_of and row["effective_settlement_date"] <= today
    }
    parts = sorted(told.values(), key=lambda row: row["effective_settlement_date"])

    settled, whole_on = Decimal(0), None
    for part in parts:
        settled += part["settled_quantity"]
        if whole_on is None and settled >= instruction["quantity"]:
            whole_on = part["effective_settlement_date"]
    last_on = max((part["effective_settlement_date"] for part in parts if part["settled_quantity"]), default=None)

    words = match_words(advices)
    verdict = words[-1][2] if words else None
    matched_at = min((word[0] for word in words if word[2]), default=None)
    limit = cut_off(instruction, rates)
    deadline = datetime.combine(due, time(), UTC) + limit
    own = [row for row in advices if "/" not in row["status"]]
    refusals = [row["advised_at"] for row in advices if row["status"] in ("CPRC/REJT", "CPRC/DEND")]
    processing, settlement = newest(own, "processing"), newest(advices, "settlement")
    asked = not refusals or (processing is not None and max(refusals) < processing["advised_at"])
    step = processing["status"] if processing else None
    word = settlement["status"] if settlement else None
    why = settlement["reason"] if settlement else None
    over = as_of >= deadline or (word == "PENF" and today >= due)

    hits = {
        "CANCELLED": step == "CAND",
        "SETTLED": whole_on is not None,
        "CLOSED_PARTIAL": settled > 0 and any(part["partial"] == "PARC" for part in parts),
        "PARTIALLY_SETTLED": settled > 0,
        "REJECTED": step == "REJT",
        "CANCEL_PENDING": step == "CANP" and asked,
        "CANCEL_REQUESTED_BY_CPTY": step == "CPRC" and asked,
        "STATUS_CONFLICT": disagree(advices) or word == "SETT",
        "FAILING": word == "PENF" or (verdict is True and over),
        "ON_HOLD": why in HOLD,
        "PENDING": word == "PEND" and today <= due,
        "MATCHED": verdict is True,
        "UNMATCHED": verdict is False,
        "IN_REPAIR": step == "REPR",
        "PENDING_PROCESSING": step == "PPRC",
        "ACKNOWLEDGED": bool(advices),
        "INSTRUCTED": True,
    }
    state = next(name for name, hit in hits.items() if hit)

    is_open = state not in ("CANCELLED", "SETTLED", "CLOSED_PARTIAL", "REJECTED")
    withdrawals = [
        row["advised_at"] for row in own if row["dimension"] == "processing" and row["status"] in ("CAND", "REJT")
    ]
    withdrawn_at = min(withdrawals, default=None)
    withdrawn = state in ("CANCELLED", "REJECTED")
    is_due = over and not (withdrawn and withdrawn_at < deadline)
    on_time = whole_on is not None and whole_on <= due
    is_failed = is_due and not on_time

    closed_on = max((part["effective_settlement_date"] for part in parts), default=None)
    settled_on = whole_on or (closed_on if state == "CLOSED_PARTIAL" else None)
    end = settled_on or (withdrawn_at.date() if withdrawn else today)
    end_time = withdrawn_at if withdrawn else as_of
    days = Days(instruction, calendars)
    known = days.known(due, end)
    since = days.after(due, end, known)
    met = [due + DAY * n for n in range((end - due).days)]
    if settled_on is None and end >= due and end_time - datetime.combine(end, time(), UTC) >= limit:
        met.append(end)
    is_matched = bool(verdict) or settled > 0
    newest_of_all = max(
        advices,
        key=lambda row: (row["advised_at"], row["advice_id"], DIMENSIONS.index(row["dimension"])),
        default=None,
    )

    row = {
        "instruction_id": instruction["instruction_id"],
        "state": state,
        "is_open": is_open,
        "is_failed": is_failed,
        "settled_on_time": on_time,
        "settled_late": state == "SETTLED" and not on_time,
        "is_due": is_due,
        "is_hold": is_open and why in HOLD,
        "is_partial": 0 < settled < instruction["quantity"],
        "is_matched": is_matched,
        "matched_in_time": False if not is_matched else matched_at.date() < due if matched_at else None,
        "matched_late": is_matched and matched_at is not None and matched_at >= deadline,
        "is_late_unmatched": state == "UNMATCHED" and today >= due,
        "status_source": newest_of_all["advised_by"] if newest_of_all else None,
        "fail_days": max(since, 0) if is_failed else 0,
        "days_until_due": -since if is_open else None,
        "settled_quantity": settled,
        "remaining_quantity": max(instruction["quantity"] - settled, Decimal(0)),
        "remaining_amount": remaining(instruction, parts, settled),
        "over_delivered": settled > instruction["quantity"],
        "actual_settlement_date": None if is_open else whole_on or last_on,
        "matched_at": matched_at,
        "last_advised_at": max(
            [*(row["advised_at"] for row in advices), *(row["confirmed_at"] for row in told.values())], default=None
        ),
        "recycle_count": sum(days.is_open(day, known) for day in met),
        "calendar_known": known,
        "ageing_bucket": bucket(max(since, 0)) if is_failed else None,
    }
    return row | explained(row, advices, processing, settlement)


def remaining(instruction: Row, parts: Sequence[Row], settled: Decimal) -> Decimal | None:
    amount, quantity = instruction["amount"], instruction["quantity"]
    if amount is None:
        return None
    if settled >= quantity:
        return Decimal(0)
    paid = [part["settled_amount"] if part["currency"] == instruction["currency"] else None for part in parts]
    if settled and None in paid:
        share = amount * (quantity - settled) / quantity
        return share.quantize(Decimal("0.00001"), ROUND_HALF_UP)
    return amount if not settled else max(amount - sum(paid), Decimal(0))


def bucket(age: int) -> str:
    return next((name for last, name in BUCKETS if age <= last), "30+")


def explained(row: Row, advices: Sequence[Row], processing: Row | None, settlement: Row | None) -> dict[str, Any]:
    unmatched = newest([one for one in advices if one["status"] == "NMAT"], "matching")
    by_unmatched = row["state"] == "UNMATCHED" or (row["state"] == "STATUS_CONFLICT" and disagree(advices))
    by_processing = row["state"] in (
        "CANCELLED",
        "REJECTED",
        "CANCEL_PENDING",
        "CANCEL_REQUESTED_BY_CPTY",
        "IN_REPAIR",
        "PENDING_PROCESSING",
        "ACKNOWLEDGED",
    )
    if by_processing:
        teller = processing
    elif by_unmatched:
        teller = unmatched
    elif not row["is_failed"]:
        teller = settlement if row["is_open"] else None
    elif settlement and tells_of_a_fail(settlement):
        teller = settlement
    else:
        teller = unmatched if row["matched_late"] else None
    code = teller["reason"] if teller else None
    table = UNMATCHED_REASONS if teller is not None and teller is unmatched else PENDING_REASONS
    family, side = table.get(code, ("unknown", None)) if code else (None, None)
    if code in NO_FAIL or not (row["is_open"] or row["is_failed"]):
        side = None
    return {
        "reason": code,
        "narrative": teller["narrative"] if teller else None,
        "reason_family": family,
        "failing_party": side,
    }


def tells_of_a_fail(advice: Row) -> bool:
    return advice["reason"] not in NO_FAIL if advice["reason"] else advice["narrative"] is not None
