"""Penalties worked out a second time: plain Python over rows, one instruction and one day at a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from backoffice.transforms.settlement_reasons import PENDING_REASONS
from tests.transforms.settlement_days_second import second_days
from tests.transforms.settlement_second import Row, second_status

CENT = Decimal("0.01")
SIDES = ("own", "counterparty")


def second_penalties(
    instruction: Row,
    advices: Sequence[Row],
    confirmations: Sequence[Row],
    calendars: Mapping[str, Mapping[date, bool]],
    rates: Sequence[Row],
    instrument: Row | None,
    prices: Mapping[date, Row],
    as_of: datetime,
) -> list[dict[str, Any]]:
    """The penalties of one instruction, oldest day first."""
    days = second_days(instruction, advices, confirmations, calendars, rates, as_of)
    newest_last = sorted(confirmations, key=lambda row: (row["confirmed_at"], row["source_id"], row["source_row"]))
    late = [
        row
        for row in days
        if row["is_matched_later"] and not row["is_settled_that_day"] and not row["is_closed_that_day"]
    ]
    fails = [row for row in days if row["is_fail"]]
    late_payer = late_party(late[-1], advices) if late else None
    found = []
    for row in late:
        shared = {"penalty_type": "LMFP", "detected_on": row["matched_at"].date(), "days": len(late)}
        found.append(shared | charged(instruction, row, instruction["quantity"], late_payer, rates, instrument, prices))
    for row in fails:
        midnight = datetime.combine(row["day"] + timedelta(days=1), time(), UTC)
        then = second_status(instruction, advices, newest_last, calendars, rates, min(midnight, as_of))
        cause = then if then and then["reason"] else row
        payer = failing_party(instruction, cause)
        shared = {"penalty_type": "SEFP", "detected_on": row["day"], "days": 1, "reason": cause["reason"]}
        found.append(shared | charged(instruction, row, row["remaining_quantity"], payer, rates, instrument, prices))
    totals = [one["amount"] for one in found if one["penalty_type"] == "LMFP"]
    for one in found:
        whole = None if None in totals else sum(totals, Decimal(0))
        one["total_amount"] = whole if one["penalty_type"] == "LMFP" else one["amount"]
    return sorted(found, key=lambda one: one["day"])


def late_party(row: Row, advices: Sequence[Row]) -> str | None:
    """Who came last, by what is known of the last cut-off missed and of our own changes after it."""
    if row["is_unsent"]:
        return "own"
    if row["failing_party"] in SIDES:
        return str(row["failing_party"])
    changes = [one["advised_at"] for one in advices if (one["dimension"], one["status"]) == ("processing", "TPRC/COMP")]
    return "own" if any(row["cut_off_at"] <= at <= row["matched_at"] for at in changes) else None


def failing_party(instruction: Row, cause: Row) -> str | None:
    """Whose instruction failed: the reason's side, else, against payment, whoever owes what lacks."""
    if cause["failing_party"] in SIDES:
        return str(cause["failing_party"])
    family = PENDING_REASONS.get(cause["reason"], ("", None))[0] if cause["reason"] else ""
    if cause["failing_party"] == "both" or instruction["payment"] == "FREE":
        return None
    if family.startswith("cash_"):
        return "own" if instruction["movement"] == "RECE" else "counterparty"
    if family.startswith("securities_"):
        return "own" if instruction["movement"] == "DELI" else "counterparty"
    return None


def charged(
    instruction: Row,
    row: Row,
    quantity: Decimal,
    payer: str | None,
    rates: Sequence[Row],
    instrument: Row | None,
    prices: Mapping[date, Row],
) -> dict[str, Any]:
    """Rate, price and amount of one day, and why there is none."""
    day, market = row["day"], instruction["market"]
    receiver = (payer == "own") == (instruction["movement"] == "RECE")
    is_cash = payer is not None and receiver and instruction["payment"] == "APMT"
    price = prices.get(day)
    name = None if payer is None else "csdr.sefp.cash" if is_cash else rate_name(instrument)
    scope = instruction["currency"] if is_cash else market
    stated = in_force(rates, name, (scope, "all"), day) if name else None
    rate = None if stated is None else per_day(name, stated["value"])
    currency = instruction["currency"] or (price["currency"] if price else None)
    exemption = exempt(instruction, rates, day)
    gap = None
    amount: Decimal | None = Decimal(0)
    if exemption is None:
        gap = (
            "payer_unknown"
            if payer is None
            else "class_unknown"
            if name is None
            else "rate_missing"
            if rate is None
            else "price_missing"
            if price is None
            else "price_currency_differs"
            if price["currency"] != currency
            else None
        )
        amount = None
        if gap is None and price is not None and rate is not None:
            of_one = price["price"] / 100 if price["price_type"] == "PRCT" else price["price"]
            up = in_force(rates, "csdr.rounding", (market, "all"), day)
            mode = ROUND_CEILING if up and up["value"] > 0 else ROUND_HALF_UP
            amount = (quantity * of_one * rate / 100).quantize(CENT, mode)
    return {
        "day": day,
        "quantity": quantity,
        "payer": payer,
        "rate": rate,
        "exemption": exemption,
        "gap": gap,
        "amount": amount,
        "net_amount": amount if amount is None or payer != "own" else -amount,
        "currency": currency,
    }


def rate_name(instrument: Row | None) -> str | None:
    if instrument is None or instrument["cfi"] is None:
        return None
    cfi = instrument["cfi"]
    if cfi[0] == "D" and (cfi[3] in "TC" or cfi[1] == "N"):
        kind = "debt_sovereign"
    elif cfi[0] == "D" and cfi[1] != "Y":
        kind = "debt_other"
    elif cfi[0] == "E":
        kind = "shares_liquid" if instrument["is_liquid"] else "shares_illiquid"
    else:
        kind = "other"
    if instrument["is_sme_growth"]:
        kind = "debt_sme_growth" if kind.startswith("debt_") else "sme_growth"
    return f"csdr.sefp.{kind}"


def in_force(rates: Sequence[Row], name: str, scopes: Sequence[str | None], day: date) -> Row | None:
    for scope in scopes:
        found = [
            rate
            for rate in rates
            if (rate["rate_id"], rate["scope"]) == (name, scope)
            and rate["valid_from"] <= day
            and (rate.get("valid_to") is None or day <= rate["valid_to"])
        ]
        if found:
            return max(found, key=lambda rate: rate["valid_from"])
    return None


def per_day(name: str | None, value: Decimal) -> Decimal:
    if name == "csdr.sefp.cash":
        return (max(value, Decimal(0)) / 360).quantize(Decimal("1e-10"), ROUND_HALF_UP)
    return value / 100


def exempt(instruction: Row, rates: Sequence[Row], day: date) -> str | None:
    charged_there = in_force(rates, "csdr.penalties", (instruction["market"], "all"), day)
    if charged_there is None or charged_there["value"] <= 0:
        return "market"
    for scope in (instruction["transaction_type"], instruction["instrument_id"]):
        names = sorted({rate["rate_id"] for rate in rates if rate["rate_id"].startswith("csdr.exempt.")})
        for name in names:
            found = in_force(rates, name, (scope,), day)
            if found and found["value"] > 0:
                return name.removeprefix("csdr.exempt.")
    return None
