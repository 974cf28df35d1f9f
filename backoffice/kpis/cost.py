"""Cost desk's numbers: what people, seats and units of work cost, and what remote work really saves.

All money is in the one reporting currency of the results.
"""

from backoffice.kpis.cost_capacity import CAPACITY_KPIS
from backoffice.kpis.cost_movements import MOVEMENT_KPIS
from backoffice.kpis.cost_parts import PART_KPIS
from backoffice.kpis.cost_quality import QUALITY_KPIS
from backoffice.kpis.cost_remote import REMOTE_KPIS
from backoffice.kpis.cost_staff import STAFF_KPIS
from backoffice.kpis.cost_units import UNIT_KPIS
from backoffice.kpis.kpi import KPI

COST_KPIS: tuple[KPI, ...] = (
    *STAFF_KPIS,
    *PART_KPIS,
    *MOVEMENT_KPIS,
    *REMOTE_KPIS,
    *UNIT_KPIS,
    *QUALITY_KPIS,
    *CAPACITY_KPIS,
)
"""All numbers of the cost desk."""
