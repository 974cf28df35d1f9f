"""Reconciliation desk: the rows of the other side nearest to one without partner, and why they are none."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result
from backoffice.contracts.reconciliation import SIDES_OF_A_RECONCILIATION

WHY_NOT = (
    "OTHER_REFERENCE",
    "NO_REFERENCE",
    "OTHER_ACCOUNT",
    "OTHER_INSTRUMENT",
    "OTHER_CURRENCY",
    "OPPOSITE_SIGN",
    "OTHER_AMOUNT",
    "OTHER_QUANTITY",
    "OTHER_DATE",
    "SEVERAL_FIT",
)
"""Why a row near by was not taken for the partner."""


class BreakCandidate(Result):
    """One row: one open row of the other side that comes near to a break without partner; the nearest is first."""

    table: ClassVar[str] = "break_candidates"

    break_id = c.identifier("The break.", "first 16 hex digits of SHA-256", primary_key=True)
    place = c.count("Place among the nearest, from 1.", "position", min=1, primary_key=True)
    reconciliation = c.identifier("Which reconciliation.", "name")
    other_break_id = c.identifier("The break the candidate is in.", "first 16 hex digits of SHA-256")
    side = c.one_of(SIDES_OF_A_RECONCILIATION, "The candidate's side.")
    item_id = c.identifier("The candidate.")
    why_not = c.identifier("Why it is no partner, comma-separated.", "codes")
    reference = c.identifier("Its reference.", nullable=True)
    item_date = c.day("Its date.", nullable=True)
    amount = c.amount("Its amount.", nullable=True)
    currency = c.currency("Currency of the amount.", nullable=True)
    quantity = c.quantity("Its quantity.", nullable=True)
    account_id = c.identifier("Its account.", "account", nullable=True)
    instrument_id = c.identifier("Its instrument.", nullable=True)
