"""Settlement desk: what fails and late matches cost and bring, of every kind that is charged, in one table."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result
from backoffice.contracts.settlement_penalties import PAYERS

CHARGES = ("SEFP", "LMFP", "TMPG")


class FailCost(Result):
    """One row: one business day of one charge for one instruction that failed or matched late.

    SEFP and LMFP are the cash penalties of CSDR, TMPG is the fails charge on US Treasuries. What could not be
    calculated has no amount here as it has none there.
    """

    table: ClassVar[str] = "fail_costs"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    day = c.day("Business day charged for.", primary_key=True)
    charge = c.one_of(
        CHARGES,
        "Penalty for a settlement fail (SEFP), for late matching (LMFP), or fails charge on US Treasuries (TMPG).",
        primary_key=True,
    )
    counted_on = c.day("Business day it falls due by: of the fail, or of the late matching.")
    payer = c.one_of(PAYERS, "Who pays: we, or the counterparty to us; empty where it is not known.", nullable=True)
    amount = c.amount("The charge; empty where it cannot be calculated.", nullable=True, min=0)
    net_cost = c.amount("What it costs us: what we pay is positive, what we receive negative.", nullable=True)
    currency = c.currency("Currency of the amounts.", nullable=True)
    counterparty_id = c.identifier("The party on the other side.", nullable=True)
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    market = c.identifier("Market whose calendar counts.", "calendar")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
