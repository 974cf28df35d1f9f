"""Which currency a KPI's money is in. Money of several currencies is never added."""

from backoffice.figure import Figure, figure_again
from backoffice.kpis import KPI
from backoffice.sql import FILTER_COLUMNS, Filters
from backoffice.ui.view import View


def by_currency(seen: View, kpi: KPI, filters: Filters | None = None) -> dict[str, Figure]:
    """The figure of a KPI in each currency it has rows in, under these filters or the current, all of one question."""
    if kpi.currency is None or not seen.snapshot.has(kpi.result.table):
        return {}
    rows = seen.by(kpi, kpi.currency, filters=filters).drop_nulls(kpi.currency).iter_rows(named=True)
    return {str(row[kpi.currency]): figure_again(kpi, row) for row in rows}


def currencies(seen: View, kpi: KPI, filters: Filters | None = None) -> tuple[str, ...]:
    """The currencies a KPI by currency has rows in, under these filters or the current; none where it has no rows.

    Where a card of this page shows it, its answer is at hand.
    """
    if kpi.currency is not None and (found := seen.shown(kpi, filters)) is not None:
        return tuple(str(one) for one in found.now)
    return tuple(by_currency(seen, kpi, filters))


def one_currency(seen: View, kpi: KPI, filters: Filters | None = None) -> str | None:
    """The one currency a KPI's money is in: its rows', or that of cost reports; None where there are several."""
    if kpi.currency is not None:
        found = currencies(seen, kpi, filters)
        return found[0] if len(found) == 1 else None
    return seen.currency if kpi.unit == "money" else None


def filter_of(kpi: KPI) -> str:
    """The name of the filter that narrows a KPI to one currency."""
    return next(name for name, column in FILTER_COLUMNS.items() if column == kpi.currency)
