"""Pay as it may leave: the cells that every question about it is answered from."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Contract

WITHHELD = ("hidden", "dominated", "changed", "protects")


class PayCell(Contract):
    """One row: one number derived from pay, over one group of people in one month, and whether it may leave.

    Confidential: some of it may leave for finance and not for a viewer. Made by each build beside the results.
    """

    table: ClassVar[str] = "pay_cells"

    figure = c.identifier("Key of the number; `unit_costs` for all unit costs, which stand in that table.", "name")
    grouping = c.text("Columns the group is named by, with commas between; nothing for everybody.")
    month = c.month("The month.")
    location_id = c.identifier("Site, where the group is named by it.", "site", nullable=True)
    function = c.identifier("Back-office function, where named by it.", "function", nullable=True)
    office = c.identifier(
        "Front, middle or back office, where named by whom the people work for.", "code", nullable=True
    )
    arrangement = c.identifier("Where the work is done, where named by it.", "code", nullable=True)
    sourcing = c.identifier("Our own people or a vendor's, where named by it.", "code", nullable=True)
    team = c.identifier("Team, where named by it.", "team", nullable=True)
    unit = c.identifier("Unit of work, where named by it.", "unit", nullable=True)
    value = c.number("The number, or what is divided; empty where it may leave for nobody.", "the KPI's", nullable=True)
    per = c.number("What it is divided by; empty where it may leave for nobody.", "the KPI's", nullable=True)
    rows = c.count("Worker-months that are added up.", "rows", min=0)
    why = c.one_of(WITHHELD, "Why it may not leave for a viewer; empty where it may.", nullable=True)
    why_finance = c.one_of(WITHHELD, "Why it may not leave for finance; empty where it may.", nullable=True)
