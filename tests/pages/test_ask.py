"""The Ask page as it is used: choose, go on in SQL, err, give a value, keep, and send a link."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from backoffice.adhoc import kept
from backoffice.adhoc.kept import QUESTIONS, Asked
from backoffice.i18n import ENGLISH
from tests.pages.screens import open_page

BY_MARKET = "SELECT market, count(*) AS n FROM settlement_status WHERE state = $state GROUP BY ALL ORDER BY market"


@pytest.fixture(scope="module")
def own(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm for these tests alone: questions kept in it would stand on the pages of other tests."""
    folder = tmp_path_factory.mktemp("asked") / "data"
    shutil.copytree(demo, folder)
    return folder


@pytest.fixture
def store(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACKOFFICE_DATA", str(own))
    return own


def answered(app: AppTest) -> AppTest:
    """The page once nothing runs: what takes longer than a moment can be cancelled until it is answered."""
    for _ in range(200):
        if not any(one.label == "Cancel" for one in app.button):
            break
        app.run()
    return app


def answer(app: AppTest) -> list[list[object]]:
    answered(app)
    assert not app.exception and not app.error
    return [list(row) for row in app.dataframe[0].value.itertuples(index=False)]


def refusals(app: AppTest) -> list[str]:
    return [one.value for one in app.warning if one.icon == ":material/block:"]


def test_a_choice_by_counterparty_and_week_is_answered_and_can_be_taken_on_in_sql(store: Path) -> None:
    app = open_page("ask", ENGLISH, split="counterparty_id", step="week")
    chosen = answer(app)
    assert len(chosen) > 10 and app.get("plotly_chart")
    next(one for one in app.button if one.label == "Go on in SQL").click().run()
    text = app.text_area(key="ask editor").value
    assert "date_trunc('week'" in text and "counterparty_id" in text
    # The same numbers; groups by their ids now instead of their names.
    assert sorted(str(row[-1]) for row in answer(app)) == sorted(str(row[-1]) for row in chosen)


def test_groups_can_be_taken_away_until_all_stand_together(store: Path) -> None:
    app = open_page("ask", ENGLISH)
    assert len(answer(app)) > 1
    app.multiselect(key="ask split").set_value([]).run()
    assert app.multiselect(key="ask split").value == [] and len(answer(app)) == 1


def test_a_link_asks_the_whole_question_with_its_values_and_its_look(store: Path) -> None:
    app = open_page("ask", ENGLISH, how="sql", sql=BY_MARKET, given="state=SETTLED")
    assert app.text_input(key="ask $state").value == "SETTLED"
    assert [row[0] for row in answer(app)] == sorted(str(row[0]) for row in answer(app))
    settled = answer(app)
    app.text_input(key="ask $state").set_value("REJECTED").run()
    assert answer(app) != settled


def test_what_is_wrong_is_said_with_the_place(store: Path) -> None:
    app = open_page("ask", ENGLISH, how="sql", sql="SELECT market,\n  markt\nFROM settlement_status")
    assert "market" in refusals(app)[0]
    assert app.code[0].value == "  markt\n  ^"
    assert not app.dataframe


@pytest.mark.parametrize("text", ["FROM pay_month", "COPY trades TO 'x'", "FROM read_text('/etc/passwd')"])
def test_what_may_not_be_asked_is_refused_on_the_page_too(store: Path, text: str) -> None:
    app = open_page("ask", ENGLISH, how="sql", sql=text)
    assert len(refusals(app)) == 1 and not app.dataframe and not app.exception


def test_a_question_is_typed_asked_kept_and_begun_with_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, Any] = {}
    monkeypatch.setattr(st, "download_button", lambda label, **given: files.update({given["file_name"]: given["data"]}))
    app = open_page("ask", ENGLISH, how="sql")
    app.text_area(key="ask editor").set_value(BY_MARKET)
    next(one for one in app.button if one.label == "Ask").click().run()
    app.text_input(key="ask $state").set_value("SETTLED").run()
    first = answer(app)
    app.text_input(key="question name").set_value("Settled by market")
    app.text_input(key="who keeps question").set_value("A. Rao")
    next(one for one in app.button if one.label == "Keep").click().run()
    assert "version 1" in app.success[0].value
    [one] = [one for one in QUESTIONS.kept_in(store)[0] if one.name == "Settled by market"]
    assert (one.thing.text, one.thing.parameters, one.who) == (BY_MARKET, {"state": "SETTLED"}, "A. Rao")
    assert kept.read(json.loads(files["question.json"])) == one.thing
    again = open_page("ask", ENGLISH)
    again.selectbox(key="ask kept").set_value("Settled by market").run()
    assert answer(again) == first


def test_kept_questions_stand_on_other_pages_with_the_rows_of_their_filters(store: Path) -> None:
    text = "SELECT market, count(*) AS n FROM settlement_status GROUP BY ALL ORDER BY market"
    kept.keep(store, "All markets", "A. Rao", Asked(text))
    kept.keep(store, "Markets of the filters", "A. Rao", Asked(text, "Follows", view={kept.WITHIN: "1"}))
    kept.keep(store, "Wrong by now", "A. Rao", Asked("SELECT nothing FROM settlement_status", "", {"state": "SETTLED"}))
    app = open_page("settlement", ENGLISH)
    before = len(app.dataframe)
    app.session_state["ask here"] = True
    app.run()
    answered(app.multiselect(key="ask here settlement").set_value(["All markets", "Markets of the filters"]).run())
    assert not app.exception and len(app.dataframe) == before + 2
    whole, same = (list(one.value["market"]) for one in app.dataframe[-2:])
    assert whole == same and len(whole) > 2
    linked = open_page("settlement", ENGLISH, market="NSE", asked="Markets of the filters")
    assert list(linked.dataframe[-1].value["market"]) == ["NSE"]
    refused = open_page("settlement", ENGLISH, asked="Wrong by now")
    assert any("Values: $state = SETTLED." in one.value.replace("\\", "") for one in refused.markdown)
    assert "There is no column nothing" in refusals(refused)[0].replace("\\", "") and not refused.exception
    gone = open_page("settlement", ENGLISH, asked="Never kept")
    assert any("There is no kept question Never kept any more" in one.value for one in (*gone.markdown, *gone.caption))


def test_the_same_rows_can_be_turned(store: Path) -> None:
    text = "SELECT market, state, count(*) AS n FROM settlement_status GROUP BY ALL"
    flat = open_page("ask", ENGLISH, how="sql", sql=text)
    turned = open_page("ask", ENGLISH, how="sql", sql=text, look="pivot").dataframe[0].value
    for market, state, count in answer(flat):
        assert turned[turned["market"] == market][state].item() == count


def test_the_tables_there_are_come_with_type_unit_and_meaning(store: Path) -> None:
    app = open_page("ask", ENGLISH)
    app.session_state["ask tables"] = True
    app.run()
    names = app.selectbox(key="ask table").options
    assert len(names) > 100 and not [one for one in names if one.startswith("pay_month")]
    shown = app.table[0].value
    assert list(shown.columns) == ["Column", "Label", "Type", "Unit", "Meaning"] and len(shown) > 2
