"""Settlement desk: how much settles on time, what fails and for how long, and what needs somebody today."""

from backoffice.kpis.kpi import KPI
from backoffice.kpis.settlement_fails import (
    AGED_FAILS,
    AVERAGE_FAIL_DURATION,
    FAILING_VALUE,
    FAILS,
    OPEN_FAILS,
)
from backoffice.kpis.settlement_rates import (
    EFFICIENCY_BY_VALUE,
    EFFICIENCY_BY_VOLUME,
    FAIL_RATE,
    FAIL_RATE_BY_VALUE,
    FAIL_RATE_NOT_COUNTERPARTY,
    MATCHED_IN_TIME,
    ON_TIME_RATE,
)
from backoffice.kpis.settlement_watch import (
    ON_HOLD,
    TO_INVESTIGATE,
    UNMATCHED_DUE_SOON,
)

SETTLEMENT_KPIS: tuple[KPI, ...] = (
    EFFICIENCY_BY_VOLUME,
    EFFICIENCY_BY_VALUE,
    ON_TIME_RATE,
    FAIL_RATE,
    FAIL_RATE_BY_VALUE,
    FAIL_RATE_NOT_COUNTERPARTY,
    FAILS,
    OPEN_FAILS,
    FAILING_VALUE,
    AVERAGE_FAIL_DURATION,
    AGED_FAILS,
    MATCHED_IN_TIME,
    UNMATCHED_DUE_SOON,
    ON_HOLD,
    TO_INVESTIGATE,
)
"""What the settlement desk shows."""
