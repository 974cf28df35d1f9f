"""Who may see what. The rules stand here; the query door applies them, and nothing else can.

Pay is never shown person by person: whatever is derived from it leaves only as totals over at least
`SMALLEST_GROUP` people, whoever asks.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

SMALLEST_GROUP = 5
"""Fewest distinct people a figure derived from pay may stand on (the usual default of workplace analytics)."""

PERSONAL_TABLES = frozenset(
    {
        *("staff_month", "pay_month", "stipends", "staff_cost", "remote_savings", "unit_costs", "cost_gaps"),
        "pay_cells",
        *("processing_events", "account_certifications", "manual_journals"),
    }
)
"""Tables with a row a person, or rows that so few people may stand behind that one's pay shows: only totals leave."""

PRICED_TABLES = frozenset({"vendor_month"})
"""Tables with what single vendors charge: their rows are for finance."""

Name = Literal["viewer", "manager", "finance", "admin"]

NAMES: Final[tuple[Name, ...]] = get_args(Name)


@dataclass(frozen=True)
class Role:
    """A viewer's role.

    - viewer: totals, with every guard there is;
    - manager: figures derived from pay only over the people who report to him, directly or not; `worker` is he;
    - finance: as a viewer, and month by month whoever comes or goes; rows of what vendors charge;
    - admin: no figure derived from pay at all.
    """

    name: Name
    worker: str | None = None

    @property
    def key(self) -> str:
        """The role as plain text: part of every cache key, so that nobody gets another's answer."""
        return self.name if self.worker is None else f"{self.name} {self.worker}"

    @property
    def sees_pay(self) -> bool:
        """Figures derived from pay may leave for this role, where they stand on enough people."""
        return self.name != "admin"

    @property
    def guards_changes(self) -> bool:
        """Months are kept back too, where a step between two of them would be one person's pay."""
        return self.name != "finance"

    def may_list(self, table: str) -> bool:
        """Rows of `table` may be listed one by one."""
        return table not in PERSONAL_TABLES and (table not in PRICED_TABLES or self.name == "finance")

    def refusal(self, table: str) -> str | None:
        """Why rows of a table may not leave for this role; None where they may."""
        if self.may_list(table):
            return None
        if table in PERSONAL_TABLES:
            return f"Rows of {table} stand for single people: only totals over {SMALLEST_GROUP} or more leave."
        return f"Rows of {table} show what single vendors charge: they are for finance."


ROLES: dict[str, Role] = {name: Role(name) for name in NAMES}
"""Every role, by name; a manager's also needs to know whose."""


def role(key: str) -> Role:
    """The role of a `Role.key`."""
    name, _, worker = key.partition(" ")
    return Role(ROLES[name].name, worker or None)
