"""Small tables: what counts as a column of figures, and so stands flush right."""

import re

import pandas as pd
import pytest
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from backoffice.ui.drawn import _are_figures
from backoffice.ui.written import written


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
        ["₹1,61,45,40,433.77 · 92%", "Nothing"],
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
        ["identifier", "ISO 4217 code"],
        ["CREST", "T2S"],
        ["P1", "P2"],
        ["23\u201329 Nov"],
        [],
    ],
)
def test_words_dates_and_identifiers_are_none(cells: list[str]) -> None:
    assert not _are_figures(cells)


def test_figures_overrule_the_style_streamlit_gives_each_cell() -> None:
    """Streamlit writes `text-align: left` at the cell itself: only an important rule stands above that."""
    frame = pd.DataFrame({"Unit": ["Trade"], "Cost": ["₹1.00"]})
    proto = ArrowData()
    marshall_styler(proto, written(frame, right=["Cost"]), "small")
    assert re.fullmatch(r"#T_\w+ \.col1 \{ text-align: right !important \}", proto.styler.styles)
