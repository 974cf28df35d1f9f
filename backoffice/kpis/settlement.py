"""Settlement desk: how much settles on time, what fails and for how long, and what needs somebody today."""

from backoffice.kpis.kpi import KPI
from backoffice.kpis.settlement_allegements import ALLEGEMENT_KPIS
from backoffice.kpis.settlement_days import (
    EFFICIENCY_BY_VALUE,
    EFFICIENCY_BY_VOLUME,
    FAILS_STANDING,
    UNMATCHED_STANDING,
)
from backoffice.kpis.settlement_fail_costs import FAIL_COST_NET
from backoffice.kpis.settlement_fail_rates import (
    FAIL_RATE,
    FAIL_RATE_BY_VALUE,
    FAIL_RATE_CASH,
    FAIL_RATE_CASH_BY_VALUE,
    FAIL_RATE_NOT_COUNTERPARTY,
    FAIL_RATE_SECURITIES,
    FAIL_RATE_SECURITIES_BY_VALUE,
)
from backoffice.kpis.settlement_fails import (
    AGED_FAILS,
    AVERAGE_FAIL_DURATION,
    FAILED_VALUE,
    FAILING_VALUE,
    FAILS,
    OPEN_FAILS,
)
from backoffice.kpis.settlement_funnel import (
    INSTRUCTED,
    MATCHED,
    MATCHED_VALUE,
    SETTLED,
    SETTLED_VALUE,
)
from backoffice.kpis.settlement_rates import MATCHED_IN_TIME, ON_TIME_RATE
from backoffice.kpis.settlement_risk import SETTLEMENT_RISK_KPIS
from backoffice.kpis.settlement_stages import (
    AFFIRMATION_RATE,
    MANUAL_TOUCHES,
    STP_BY_STAGE,
    STP_END_TO_END,
)
from backoffice.kpis.settlement_us import US_KPIS
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
    FAIL_RATE_SECURITIES,
    FAIL_RATE_CASH,
    FAIL_RATE_NOT_COUNTERPARTY,
    FAIL_RATE_BY_VALUE,
    FAIL_RATE_SECURITIES_BY_VALUE,
    FAIL_RATE_CASH_BY_VALUE,
    FAILS,
    OPEN_FAILS,
    FAILING_VALUE,
    FAILED_VALUE,
    FAILS_STANDING,
    AVERAGE_FAIL_DURATION,
    AGED_FAILS,
    FAIL_COST_NET,
    AFFIRMATION_RATE,
    STP_END_TO_END,
    STP_BY_STAGE,
    MANUAL_TOUCHES,
    MATCHED_IN_TIME,
    UNMATCHED_DUE_SOON,
    UNMATCHED_STANDING,
    ON_HOLD,
    TO_INVESTIGATE,
    *ALLEGEMENT_KPIS,
    INSTRUCTED,
    MATCHED,
    SETTLED,
    MATCHED_VALUE,
    SETTLED_VALUE,
    *SETTLEMENT_RISK_KPIS,
    *US_KPIS,
)
"""What the settlement desk shows."""
