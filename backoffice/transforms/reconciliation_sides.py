"""Which function makes the two sides of which declared reconciliation, and from which extracts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, get_args, get_type_hints

import dataframely as dy
import polars as pl

from backoffice.contracts import Contract
from backoffice.transforms.matching.declared import Reconciliation
from backoffice.transforms.reconciliation_rows import (
    Sides,
    accounting_custodian_sides,
    cash_sides,
    position_accounting_sides,
    position_sides,
    trade_sides,
)
from backoffice.transforms.reconciliation_rows_ledgers import client_money_sides, control_sides
from backoffice.transforms.reconciliation_rows_reports import reporting_sides
from backoffice.transforms.reconciliation_rules import (
    ACCOUNTING_CUSTODIAN,
    CASH,
    CLIENT_MONEY,
    LEDGER,
    POSITION,
    POSITION_ACCOUNTING,
    REPORTING,
    TRADE,
)


@dataclass(frozen=True)
class TwoSides:
    """A reconciliation and how its two sides come about. What they are made of follows from the type hints."""

    rule: Reconciliation
    made_by: Callable[..., Sides]

    @property
    def reads(self) -> dict[str, type[Contract]]:
        """The extracts the sides are made of, by argument."""
        hints = get_type_hints(self.made_by).items()
        return {name: get_args(hint)[0] for name, hint in hints if getattr(hint, "__origin__", None) is dy.LazyFrame}

    def of(self, scan: Callable[[type[Contract]], pl.LazyFrame]) -> Sides:
        """Both sides, of the extracts `scan` gives."""
        return self.made_by(**{name: scan(contract) for name, contract in self.reads.items()})


SIDES: Final[dict[str, TwoSides]] = {
    rule.name: TwoSides(rule, made_by)
    for rule, made_by in (
        (TRADE, trade_sides),
        (CASH, cash_sides),
        (POSITION, position_sides),
        (POSITION_ACCOUNTING, position_accounting_sides),
        (ACCOUNTING_CUSTODIAN, accounting_custodian_sides),
        (LEDGER, control_sides),
        (CLIENT_MONEY, client_money_sides),
        (REPORTING, reporting_sides),
    )
}
"""By the reconciliation's name."""
