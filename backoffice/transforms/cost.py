"""Cost desk: its transforms, in the order they build on each other."""

from backoffice.transforms.cost_capacity import work_capacity
from backoffice.transforms.cost_gaps import cost_gaps
from backoffice.transforms.cost_movements import staff_movements
from backoffice.transforms.cost_remote import remote_savings
from backoffice.transforms.cost_seats import seat_use
from backoffice.transforms.cost_spans import management_spans
from backoffice.transforms.cost_staff import staff_cost
from backoffice.transforms.cost_units import unit_costs
from backoffice.transforms.transform import Transform

COST_TRANSFORMS: tuple[Transform, ...] = (
    seat_use,
    staff_cost,
    staff_movements,
    management_spans,
    remote_savings,
    unit_costs,
    work_capacity,
    cost_gaps,
)
"""What the cost desk makes. `unit_costs` reads what `staff_cost` made."""

__all__ = [
    "COST_TRANSFORMS",
    "cost_gaps",
    "management_spans",
    "remote_savings",
    "seat_use",
    "staff_cost",
    "staff_movements",
    "unit_costs",
    "work_capacity",
]
