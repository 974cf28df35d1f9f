"""The `settlement_instructions` extract."""

import numpy as np
import polars as pl

from backoffice.contracts.settlement import SettlementInstruction
from backoffice.demo import firm
from backoffice.demo.columns import decimals, finished, moments, numbered, picked
from backoffice.demo.firm import BOOKS
from backoffice.demo.instructing import TRANSACTION_TYPES, Instructions
from backoffice.demo.instruments import Instruments
from backoffice.demo.markets import MARKETS


def instructions(made: Instruments, sent: Instructions) -> pl.DataFrame:
    """All instructions as sent; one that was corrected stands beside the rejected one, for the same trade."""
    paid = ~sent.is_free
    free = len(MARKETS)
    return finished(
        SettlementInstruction,
        "demo-settlement-instructions",
        {
            "instruction_id": numbered("SI", np.arange(1, len(sent) + 1)),
            "trade_id": numbered("T", sent.trade + 1, where=paid),
            "legal_entity_id": picked([firm.ENTITIES[book.entity] for book in BOOKS], sent.book),
            "desk": picked(firm.DESKS, sent.desk),
            "account_id": picked(firm.ACCOUNTS, sent.account),
            "movement": picked(("DELI", "RECE"), sent.is_receipt),
            "payment": picked(("FREE", "APMT"), paid),
            "instrument_id": picked(made.isins, sent.instrument),
            "quantity": decimals(sent.quantity, 0),
            "amount": decimals(sent.amount, 2, where=paid),
            "currency": picked([*(market.currency for market in MARKETS), None], (sent.market * paid) + free * ~paid),
            "trade_date": pl.Series(sent.trade_date),
            "intended_settlement_date": pl.Series(sent.due),
            "counterparty_id": picked(firm.COUNTERPARTIES, sent.counterparty),
            "place_of_settlement": picked(firm.DEPOSITORY_BICS, sent.market),
            "market": picked([market.code for market in MARKETS], sent.market),
            "transaction_type": picked(TRANSACTION_TYPES, sent.type),
            "instructed_at": moments(sent.instructed_at),
        },
    )
