"""Small tables: what counts as a column of figures, and so stands flush right."""

import pytest

from backoffice.ui.drawn import _are_figures


@pytest.mark.parametrize(
    "cells",
    [
        ["1,234", "12"],
        ["\u22121,234.50", "₹12.5 lakh"],
        ["US$1,200.00", "Hidden: fewer than 5 people"],
        ["12.5 %", "—"],
        ["1,234.00 · 98.4 %"],
        ["3 days", "10 days"],
        ["EUR 1,200.00"],
    ],
)
def test_figures(cells: list[str]) -> None:
    assert _are_figures(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["26-11-2026"],
        ["November 2026"],
        ["US912810TM09"],
        ["12", "26-11-2026"],
        ["Not given"],
        ["23\u201329 Nov"],
        [],
    ],
)
def test_words_dates_and_identifiers_are_none(cells: list[str]) -> None:
    assert not _are_figures(cells)
