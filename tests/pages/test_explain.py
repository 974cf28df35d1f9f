"""A number opens and explains itself: nothing before it opens, then what it is, what moved it, its rows, its SQL."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from backoffice.contracts.settlement import SettlementStatus
from backoffice.i18n import ENGLISH, HINDI, LANGUAGES, Language, say, speaking
from backoffice.kpis import named
from backoffice.store import Store
from tests.pages.screens import Text, as_read, open_page, opened, texts
from tests.pages.test_hindi import left_in_english, names_of

SHARE, MONEY, PAY, NOW = (
    "settlement_on_time_rate",
    "settlement_failing_value",
    "loaded_cost_per_fte",
    "recon_open_breaks",
)
TABS = ("Meaning", "What changed", "Rows", "SQL")


def explain(key: str, tab: str, language: Language = ENGLISH, **choices: str) -> AppTest:
    """The Overview with a number opened at one of its parts."""
    app = open_page("overview", language, **choices)
    with speaking(language):
        app.session_state[f"parts of {key}"] = say(tab)
        return app.button(key=f"explain {key}").click().run()


def over(app: AppTest, kind: str) -> list[Any]:
    """Elements of a kind in what stands over the page."""
    return [node for root in opened(app) for node in walk(root) if node.type == kind]


def walk(node: Any) -> list[Any]:
    return [node, *(one for child in getattr(node, "children", {}).values() for one in walk(child))]


def table(app: AppTest, column: str) -> pl.DataFrame:
    """The table over the page that has this column."""
    return next(pl.DataFrame(one.value) for one in over(app, "table") if column in one.value.columns)


def number(written: str) -> Decimal:
    return Decimal(written.replace("\\", "").replace("\u2212", "-").replace(",", ""))


def test_nothing_stands_over_a_page_before_a_number_is_opened(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = open_page("overview", ENGLISH)
    assert not over(app, "dialog")
    assert {f"explain {key}" for key in (SHARE, MONEY, PAY, NOW)} <= {one.key for one in app.button}


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("key", [SHARE, MONEY, PAY, NOW])
def test_every_part_opens_in_hindi_without_a_word_of_english(
    key: str, tab: str, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = explain(key, tab, HINDI)
    assert not app.exception and not app.error
    (dialog,) = over(app, "dialog")
    with speaking(HINDI):
        assert as_read(dialog.proto.dialog.title) == say(named(key).title)
    names = sorted({*names_of(demo), *(one.name for one in LANGUAGES), "SQL"}, key=len, reverse=True)
    left = {(one, word) for one in texts(app) for word in left_in_english(one, names)}
    assert left == set()


def test_numerator_and_denominator_are_those_of_the_card(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = explain(SHARE, "Meaning")
    numerator, denominator, result = table(app, "Figure")["Figure"]
    assert f"{numerator} of {denominator}" in [one.text for one in texts(app) if one.element == "markdown"]
    assert abs(number(numerator) / number(denominator) * 100 - number(result.rstrip("%"))) <= Decimal("0.05")


def test_every_extract_behind_a_number_says_when_it_was_loaded(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    behind = table(explain(SHARE, "Meaning"), "Extract behind it")
    assert "Settlement instructions" in behind["Extract behind it"]
    assert behind["Loaded"].str.ends_with("UTC").all()


def test_the_rows_behind_a_number_are_counted_and_the_first_shown(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = explain(SHARE, "Rows", period="all")
    due = Store(demo).snapshot().scan(SettlementStatus).filter("is_due").collect().height
    (rows,) = over(app, "dataframe")
    assert len(rows.value) == min(100, due)
    said = [one.text for one in texts(app)]
    assert f"The first 100 of {due:,} rows." in said or f"{due:,} rows." in said


def test_rows_that_stand_for_people_are_refused_with_the_sentence(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = explain(PAY, "Rows")
    assert not over(app, "dataframe")
    assert "These rows stand for single people, so only totals are shown." in [one.text for one in texts(app)]


@pytest.mark.parametrize("key", [SHARE, PAY])
def test_what_moved_a_number_adds_up_as_it_is_shown(key: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    moved = table(explain(key, "What changed"), "In all")
    for column in ("Rate", "Mix", "In all"):
        *groups, whole = map(number, moved[column])
        assert groups and sum(groups) == whole
    assert number(moved["Now"][-1]) - number(moved["Before"][-1]) == number(moved["In all"][-1])


def test_a_number_is_compared_with_like_days_and_with_its_target(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    compared = table(explain(SHARE, "What changed", period="last-7-days"), "Compared")
    first, *_, last = compared["Compared"].str.replace_all("\\", "", literal=True)
    assert first == "This period against 17-09-2026 to 23-09-2026"
    assert last == "This period against its target"
    assert compared["Then"][-1].startswith("95")


def test_the_sql_leads_to_where_it_can_be_asked(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = explain(SHARE, "SQL")
    (code,) = over(app, "code")
    assert "settled_on_time" in code.value and "settlement_status" in code.value
    (link,) = over(app, "page_link")
    assert "how=sql" in link.proto.query_string and "settled_on_time" in link.proto.query_string
    assert Text("page_link", "Open in “Ask”") in list(texts(app))


def test_a_page_whose_data_broke_meanwhile_says_so(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    monkeypatch.setattr("backoffice.ui.explain.changed", _broken)
    app = explain(SHARE, "What changed")
    assert not app.exception
    assert "The data cannot be read, so no number is shown. Nothing was changed." in [one.text for one in texts(app)]


def _broken(*_: object) -> None:
    raise OSError("torn")
