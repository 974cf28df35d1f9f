"""CSDR cash penalties, brought together: ours against the CSD's, and month by month as they are paid."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result
from backoffice.contracts.settlement_penalties import PAYERS, PENALTY_TYPES

PENALTY_OUTCOMES = ("matched", "differs", "only_ours", "only_theirs", "not_calculated", "not_reported")
PENALTY_MONTH_STATES = ("running", "appeal", "report_due", "payment_due", "over")
COMPARED = ("payer", "days", "quantity", "price", "rate", "state", "exemption")

_SIGNED = "what we receive is positive, what we pay negative"


class PenaltyReach(Result):
    """One row: one CSD, and the days its penalty reports reach."""

    table: ClassVar[str] = "penalty_reach"

    csd = c.identifier("The CSD.", "BIC", primary_key=True)
    reported_from = c.day("The first day it reported a penalty for.")
    reported_to = c.day("The last day it reported a penalty for.")


class PenaltySuperseded(Result):
    """One row: one penalty in one report of a CSD that a newer report of the same penalty has replaced."""

    table: ClassVar[str] = "penalties_superseded"

    csd = c.identifier("The CSD.", "BIC", primary_key=True)
    penalty_id = c.identifier("The CSD's reference of the penalty.", primary_key=True)
    report_id = c.identifier("Reference of the report that counts no more.", primary_key=True)
    reference = c.identifier("The instruction it names; the penalty where it names none.", primary_key=True)
    instruction_id = c.identifier("Our reference of the instruction; empty where the CSD has none.", nullable=True)


class PenaltyComparison(Result):
    """One row: one penalty, as we calculate it and as the CSD reports it.

    A penalty for a fail is one business day, one for late matching all its days together. What a CSD removed counts
    with zero. What is exempt and not reported either is not listed.
    """

    table: ClassVar[str] = "penalty_comparisons"

    csd = c.identifier("The CSD.", "BIC", primary_key=True)
    reference = c.identifier("The instruction; the CSD's penalty where it names none of ours.", primary_key=True)
    penalty_type = c.one_of(
        PENALTY_TYPES, "For a settlement fail (SEFP) or late matching (LMFP).", "ISO 20022 code", primary_key=True
    )
    detected_on = c.day("Business day it is computed for: by us, else by the CSD.", primary_key=True)
    month = c.month("Month of that day.")
    outcome = c.one_of(
        PENALTY_OUTCOMES,
        "Equal to the cent, or charged by nobody (matched); not alike (differs); only one has it; ours lacks an input "
        "(not_calculated); the CSD's reports do not reach that day (not_reported).",
    )
    differs_in = c.text("What differs, comma-separated: payer, days, quantity, price, rate, state.", nullable=True)
    difference = c.amount("Ours less theirs, as net amounts; empty where ours is not known.", nullable=True)
    own_amount = c.amount(f"Our amount, net: {_SIGNED}.", nullable=True)
    outside_amount = c.amount(f"The CSD's amount, net: {_SIGNED}.", nullable=True)
    currency = c.currency("Currency of the penalty.", nullable=True)
    own_payer = c.one_of(PAYERS, "Who pays, by us.", nullable=True)
    outside_payer = c.one_of(PAYERS, "Who pays, by the CSD.", nullable=True)
    own_days = c.count("Business days penalised, by us.", "business days", nullable=True)
    outside_days = c.count("Business days penalised, by the CSD.", "business days", nullable=True)
    own_quantity = c.quantity("Quantity by us, on the first day that differs, else the first.", nullable=True)
    outside_quantity = c.quantity("Quantity by the CSD, on that day.", nullable=True)
    own_price = c.price("Price by us, on that day.", of="currency", nullable=True)
    outside_price = c.price("Price by the CSD, on that day.", of="currency", nullable=True)
    own_rate = c.rate("Rate by us, on that day.", "per cent a business day", nullable=True)
    outside_rate = c.rate("Rate by the CSD, on that day.", "per cent a business day", nullable=True)
    gap = c.identifier("Why ours cannot be calculated.", "name", nullable=True)
    exemption = c.identifier("Why we hold it exempt.", "name", nullable=True)
    state = c.identifier("State by the CSD: ACTV, REMO ...", "ISO 20022 code", nullable=True)
    state_reason = c.identifier("Why, by the CSD.", "ISO 20022 code", nullable=True)
    narrative = c.text("The CSD's own words.", nullable=True)
    penalty_id = c.identifier("The CSD's reference of the penalty.", nullable=True)
    instruction_id = c.identifier("Our reference of the instruction.", nullable=True)
    counterparty_id = c.identifier("The party on the other side.", nullable=True)
    instrument_id = c.identifier("The financial instrument.", "ISIN", nullable=True)
    market = c.identifier("Market whose calendar counts.", "calendar", nullable=True)
    reason_family = c.identifier("Family of the reason.", "family", nullable=True)


class PenaltySum(Result):
    """One row: what the penalties detected in one month at one CSD in one currency with one counterparty come to."""

    table: ClassVar[str] = "penalty_sums"

    month = c.month("The month.", primary_key=True)
    csd = c.identifier("The CSD.", "BIC or calendar", primary_key=True)
    currency = c.currency("Currency; XXX where neither instruction nor price tells one.", primary_key=True)
    counterparty_id = c.identifier("The other party; `unknown` where instructions name none.", primary_key=True)
    market = c.identifier("Market whose business days count.", "calendar")
    penalties = c.count("Days of penalties due, calculated or not.", "penalty-days", min=0)
    gaps = c.count("Of these, without an amount: they are missing from the sums.", "penalty-days", min=0)
    paid = c.total("Sum of what we pay.")
    received = c.total("Sum of what we receive.")


class PenaltyMonth(Result):
    """One row: the penalties of one month at one CSD in one currency with one counterparty, netted as they are paid.

    Nothing is ever netted across CSDs or currencies. The month is that of detection (ECSDA: calendar months). The
    projection adds, for the month still running, what every open fail costs if it fails on to the month's end
    with its last day's quantity, price and rate; late matching that may come is not foreseen.
    """

    table: ClassVar[str] = "penalty_months"

    csd = c.identifier("The CSD.", "BIC or calendar", primary_key=True)
    currency = c.currency("Currency; XXX where neither instruction nor price tells one.", primary_key=True)
    counterparty_id = c.identifier("The other party; `unknown` where instructions name none.", primary_key=True)
    month = c.month("The month.", primary_key=True)
    state = c.one_of(
        PENALTY_MONTH_STATES,
        "Where the month stands by the calendar: running, appeals open, report due, payment due, over.",
        nullable=True,
    )
    appeal_until = c.day("Last day of appeal: the tenth business day of the next month.", nullable=True)
    report_on = c.day("Day of the monthly report: the fourteenth.", nullable=True)
    payment_on = c.day("Day of payment: the eighteenth.", nullable=True)
    penalties = c.count("Days of penalties due, calculated or not.", "penalty-days", min=0)
    gaps = c.count("Of these, without an amount: they are missing from the sums.", "penalty-days", min=0)
    paid = c.total("Sum of what we pay.")
    received = c.total("Sum of what we receive.")
    net = c.total("Received less paid: positive is paid to us.")
    open_fails = c.count("Fails still open, for the month running.", "instructions", min=0)
    projected_paid = c.total("Projection to the month's end, of what we pay; empty once it is over.", nullable=True)
    projected_received = c.total("The same of what we receive.", nullable=True)
    projected_net = c.total("The same of the net.", nullable=True)
    market = c.identifier("Market whose business days count.", "calendar")
