"""Money of several currencies: each currency's figure, all of one question."""

from pathlib import Path

import pytest

from backoffice.kpis import KPIS
from backoffice.kpis.kpi import KPI
from backoffice.sql import EVERYTHING, FILTER_COLUMNS
from backoffice.store import Store
from backoffice.ui.money import by_currency, currencies, filter_of
from backoffice.ui.view import View

IN_CURRENCIES = [kpi for kpi in KPIS if kpi.currency in FILTER_COLUMNS.values()]


@pytest.mark.parametrize("kpi", IN_CURRENCIES, ids=lambda kpi: kpi.key)
def test_a_figure_by_currency_is_the_figure_of_that_currency_alone(kpi: KPI, small_firm: Path) -> None:
    seen = View(str(small_firm), Store(small_firm).snapshot(), "finance", EVERYTHING)
    found = by_currency(seen, kpi, EVERYTHING)
    assert tuple(found) == currencies(seen, kpi, EVERYTHING)
    for currency, figure in found.items():
        assert figure == seen.figure(kpi, EVERYTHING.only(filter_of(kpi), currency))
