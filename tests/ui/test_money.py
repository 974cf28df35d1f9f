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


def test_a_card_knows_the_currencies_of_its_own_question(small_firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = View(str(small_firm), Store(small_firm).snapshot(), "finance", EVERYTHING)
    apart = {kpi.key: tuple(by_currency(seen, kpi)) for kpi in IN_CURRENCIES}
    seen.at_once([seen.wanted(kpi, kpi.on) for kpi in IN_CURRENCIES])
    monkeypatch.setattr(View, "by", None)
    assert {kpi.key: currencies(seen, kpi) for kpi in IN_CURRENCIES} == apart
    assert any(len(found) > 1 for found in apart.values())
