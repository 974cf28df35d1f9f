"""Cost desk: what its results could not take up."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result


class CostGap(Result):
    """One row: something paid or counted that no cost result could take up, so that totals never shrink unseen."""

    table: ClassVar[str] = "cost_gaps"

    month = c.month("The month.", primary_key=True)
    extract = c.identifier("Extract the rows are in.", "table", primary_key=True)
    subject = c.identifier("Worker, vendor or function and site it is about.", "identifier", primary_key=True)
    why = c.text("Why it is in no result, in words.", primary_key=True)
    rows = c.count("Rows concerned.", "rows", min=1)
