"""KPIs: the declared numbers of each desk. One registry, read here and nowhere else."""

from backoffice.kpis.accounting import ACCOUNTING_KPIS
from backoffice.kpis.clearing import CLEARING_KPIS
from backoffice.kpis.compliance import COMPLIANCE_KPIS
from backoffice.kpis.cost import COST_KPIS
from backoffice.kpis.it_services import IT_KPIS
from backoffice.kpis.kpi import KPI
from backoffice.kpis.reconciliation import RECONCILIATION_KPIS
from backoffice.kpis.records import RECORDS_KPIS
from backoffice.kpis.retention import RETENTION_KPIS
from backoffice.kpis.service_desk import SUPPORT_KPIS
from backoffice.kpis.settlement import SETTLEMENT_KPIS
from backoffice.kpis.settlement_penalties import PENALTY_KPIS
from backoffice.kpis.static_data import STATIC_DATA_KPIS

KPIS: tuple[KPI, ...] = (
    *SETTLEMENT_KPIS,
    *PENALTY_KPIS,
    *RECONCILIATION_KPIS,
    *CLEARING_KPIS,
    *ACCOUNTING_KPIS,
    *COMPLIANCE_KPIS,
    *COST_KPIS,
    *RECORDS_KPIS,
    *IT_KPIS,
    *SUPPORT_KPIS,
    *STATIC_DATA_KPIS,
    *RETENTION_KPIS,
)
"""Every number the product shows."""

_BY_KEY = {kpi.key: kpi for kpi in KPIS}


def named(key: str) -> KPI:
    """The KPI of that key; KeyError for one that does not exist."""
    return _BY_KEY[key]


__all__ = ["KPI", "KPIS", "named"]
