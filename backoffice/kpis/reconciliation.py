"""Reconciliation desk: how much matches by itself, what is broken, for how much money and how long."""

from backoffice.kpis.kpi import KPI
from backoffice.kpis.reconciliation_breaks import (
    AGED_SHARE,
    AMBIGUOUS,
    AVERAGE_AGE,
    DUPLICATES,
    GROSS_VALUE,
    NET_VALUE,
    OPEN_BREAKS,
    OVERDUE,
    PENDING,
    WAITING,
)
from backoffice.kpis.reconciliation_ledgers import (
    CLIENT_MONEY_COVERED,
    CLIENT_MONEY_SHORTFALL,
    LEDGER_TIE_OUT,
    LEDGER_UNEXPLAINED,
)
from backoffice.kpis.reconciliation_lives import (
    BREAKS_OPENED,
    MATCH_RATE,
    ON_TIME,
    OPEN_BY_DAY,
    RECURRENCE,
    TIME_TO_RESOLVE,
    TIMING_SHARE,
)
from backoffice.kpis.reconciliation_rates import AUTO_MATCH_RATE, AUTO_MATCH_RATE_BY_VALUE, BREAK_RATE

RECONCILIATION_KPIS: tuple[KPI, ...] = (
    AUTO_MATCH_RATE,
    AUTO_MATCH_RATE_BY_VALUE,
    MATCH_RATE,
    BREAK_RATE,
    OPEN_BREAKS,
    OPEN_BY_DAY,
    BREAKS_OPENED,
    PENDING,
    GROSS_VALUE,
    NET_VALUE,
    AGED_SHARE,
    OVERDUE,
    AVERAGE_AGE,
    TIME_TO_RESOLVE,
    RECURRENCE,
    TIMING_SHARE,
    ON_TIME,
    DUPLICATES,
    AMBIGUOUS,
    WAITING,
    CLIENT_MONEY_COVERED,
    CLIENT_MONEY_SHORTFALL,
    LEDGER_TIE_OUT,
    LEDGER_UNEXPLAINED,
)
"""What the reconciliation desk shows."""
