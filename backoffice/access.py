"""Who may see what. The rules stand here; the query door applies them, and nothing else can.

Pay is never shown person by person: whatever is derived from it leaves only as totals over at least
`SMALLEST_GROUP` people, whoever asks.
"""

from dataclasses import dataclass

SMALLEST_GROUP = 5
"""Fewest distinct people a figure derived from pay may stand on (the usual default of workplace analytics)."""

PERSONAL_TABLES = frozenset(
    {
        *("staff_month", "pay_month", "stipends", "staff_cost", "remote_savings", "unit_costs", "cost_gaps"),
        "processing_events",
    }
)
"""Tables with a row a person, or rows that so few people may stand behind that one's pay shows: only totals leave."""


@dataclass(frozen=True)
class Role:
    """A viewer's role: its name is part of every cache key."""

    name: str

    def may_list(self, table: str) -> bool:
        """Rows of `table` may be listed one by one."""
        return table not in PERSONAL_TABLES


ROLES: dict[str, Role] = {name: Role(name) for name in ("viewer", "manager", "finance", "admin")}
