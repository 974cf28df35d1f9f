"""The settlement pages: the funnel ties, choices come from the address, and lists lead to an instruction's story."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from backoffice.i18n import ENGLISH, say
from tests.pages.screens import open_page, texts


@pytest.fixture(autouse=True)
def _on_the_demo_firm(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))


def cells(app: AppTest, header: str) -> list[str]:
    """The cells of the first table that has a column of that name."""
    found = list(texts(app))
    labels = [one.column for one in found if one.element == "cell"]
    column = next(label for label in labels if label == header)
    return [one.text for one in found if one.element == "cell" and one.column == column]


def stages(app: AppTest) -> list[int]:
    """The figures of the funnel, from the first stage on."""
    labels = [one.text for one in texts(app) if one.element == "plotly_chart"]
    first = labels.index(say("Instructed", "stage"))
    return [int(text.split(" · ")[0].replace(",", "")) for text in labels[first - 3 : first]]


@pytest.mark.parametrize("chosen", [{}, {"due": "2026-09-29"}, {"due": "2026-10-01"}])
def test_what_the_funnel_loses_is_what_its_table_lists(chosen: dict[str, str]) -> None:
    app = open_page("settlement", ENGLISH, **chosen)
    instructed, matched, settled = stages(app)
    assert instructed >= matched >= settled
    listed = [int(text.replace(",", "")) for text in cells(app, "Instructions")]
    assert sum(listed) == instructed - settled
    reached = cells(app, "How far it came")
    assert sum(n for n, where in zip(listed, reached, strict=True) if where == "Not matched") == instructed - matched


def test_a_day_that_settled_whole_says_so() -> None:
    app = open_page("settlement", ENGLISH, due="2026-09-25", market="NSE")
    assert len(set(stages(app))) == 1
    assert "Nothing is lost: all of it has settled." in [one.text for one in texts(app)]


def test_a_day_from_the_address_is_taken_and_nonsense_is_the_day_of_the_data() -> None:
    told = {
        day: open_page("settlement", ENGLISH, due=day).selectbox(key="due").value for day in ("2026-09-25", "x", "")
    }
    assert told == {"2026-09-25": "2026-09-25", "x": "", "": ""}
