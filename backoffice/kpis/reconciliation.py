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
    PENDING,
    TIMING_SHARE,
)
from backoffice.kpis.reconciliation_rates import AUTO_MATCH_RATE, AUTO_MATCH_RATE_BY_VALUE, BREAK_RATE

RECONCILIATION_KPIS: tuple[KPI, ...] = (
    AUTO_MATCH_RATE,
    AUTO_MATCH_RATE_BY_VALUE,
    BREAK_RATE,
    OPEN_BREAKS,
    PENDING,
    GROSS_VALUE,
    NET_VALUE,
    AGED_SHARE,
    AVERAGE_AGE,
    TIMING_SHARE,
    DUPLICATES,
    AMBIGUOUS,
)
"""What the reconciliation desk shows."""
