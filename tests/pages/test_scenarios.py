"""The Scenarios page as it is used: begin, change, refuse, compare, keep, send a link."""

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from backoffice.i18n import ENGLISH, HINDI, say, speaking
from backoffice.scenarios import SCENARIOS, scenario_of, text_of
from backoffice.transforms.whatif import appraise, outsourcing, stressed
from backoffice.ui.scenarios import VIEWS
from tests.pages.screens import as_read, open_folds, open_page, texts
from tests.pages.test_hindi import left_in_english
from tests.transforms.whatif.cases import START, D


@pytest.fixture
def page(demo: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    return open_page("scenarios", ENGLISH)


@pytest.fixture
def folds(monkeypatch: pytest.MonkeyPatch) -> None:
    open_folds(monkeypatch)


def figures(app: AppTest) -> dict[str, str]:
    assert not app.exception and not app.error
    return {one.label: one.value for one in app.metric}


def begun(app: AppTest, key: str) -> AppTest:
    return app.selectbox(key="scenario begin").set_value(key).run()


def looked_at(app: AppTest, result: str) -> AppTest:
    app.session_state["result"] = result
    return app.run()


def table(app: AppTest, first: str) -> dict[str, list[str]]:
    """The table whose first column is so called, as it is read."""
    [found] = [one.value for one in app.table if as_read(one.value.columns[0]) == first]
    return {as_read(column): [as_read(cell) for cell in found[column]] for column in found.columns}


def test_it_begins_with_the_founding_case(page: AppTest) -> None:
    assert figures(page) == {
        "Net present value": "720,000",
        "First year": "240,000",
        "Payback": "At once",
        "Chance of a loss": "No ranges",
    }
    shown = table(looked_at(page, "break_even"), "Assumption")
    assert dict(zip(shown["Assumption"], shown["Break-even"], strict=True))["Share of freed seats given back"] == "50%"


def test_under_stress_it_loses_in_its_first_year_and_says_how_likely_a_loss_is(page: AppTest) -> None:
    shown = figures(begun(page, "stressed"))
    assert (shown["First year"], shown["Payback"]) == ("−48,000", "14.4 months")
    assert shown["Chance of a loss"].endswith("%")
    said = " ".join(one.text for one in texts(looked_at(page, "chance")))
    assert "Each month's cash counts at its own end, at 10% a year" in said
    assert "10,000 draws, seed 20261" in said


def test_a_slider_changes_the_answer_and_one_change_follows_another(page: AppTest) -> None:
    page.slider(key="scenario stipend").set_value(600.0).run()
    assert figures(page)["First year"] == "192,000"
    page.slider(key="scenario release_share").set_value(60.0).run()
    shown = figures(page)
    assert (shown["First year"], shown["Payback"]) == ("0", "At once")
    page.slider(key="scenario release_delay").set_value(6.0).run()
    shown = figures(page)
    assert (shown["First year"], shown["Payback"]) == ("−144,000", "Never")


def test_our_own_figures_are_in_our_currency_with_source_and_standing(folds: None, page: AppTest) -> None:
    shown = figures(begun(page, "own"))
    assert shown["Net present value"].startswith("₹")
    [assumed] = [one.value for one in page.dataframe if "source" in one.value.columns]
    row = assumed[assumed["input"] == "Cost of a seat"].iloc[0]
    assert (row["source"], row["status"]) == ("Own figures of the last month", "measured")
    assert row["low"] < row["value"] < row["high"]


@pytest.mark.parametrize("key", ["outsourcing", "own_buying"])
def test_outsourcing_shows_both_sides(key: str, page: AppTest) -> None:
    begun(page, key)
    sides = table(page, "Present value of")
    amounts = {
        name: D(re.sub("[₹,]", "", written).replace("−", "-")) for name, written in zip(*sides.values(), strict=True)
    }
    avoidable = amounts["Of it avoidable: it stops once the work is gone"]
    assert amounts["In-house cost, fully loaded"] > avoidable
    assert abs(avoidable - amounts["All that buying costs"] - amounts["Saved by buying"]) <= D("0.01")


def test_a_link_is_the_whole_scenario(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    sent = stressed(START).changed("kit", D(900))
    app = open_page("scenarios", ENGLISH, scenario=text_of(sent))
    assert figures(app)["First year"] == "−36,000"
    assert f"{appraise(sent).npv:,.0f}" == figures(app)["Net present value"]


@pytest.mark.parametrize("text", ["nonsense", "1~remote", text_of(stressed(START)).replace("staff:40", "staff:4000")])
def test_a_link_that_says_nothing_opens_the_founding_case_and_says_why(
    text: str, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = open_page("scenarios", ENGLISH, scenario=text)
    assert figures(app)["Net present value"] == "720,000"
    [told] = [one.value for one in app.warning if "Scenario" in one.value]
    assert "expected" in told


def test_scenarios_are_set_side_by_side_with_the_difference(page: AppTest) -> None:
    page.multiselect(key="scenario against").set_value(["stressed", "own"]).run()
    shown = table(page, "Result")
    base, other, own = (shown[name] for name in list(shown)[1:])
    row = shown["Result"].index("Difference from this one")
    assert base[row] == "–" and own[row] == "–", "rupees are not taken from what has no currency"
    difference = D(other[row].replace("−", "-").replace(",", ""))
    expected = D(other[0].replace(",", "")) - D(base[0].replace(",", ""))
    assert difference == expected < 0


def test_a_kept_scenario_can_be_begun_with_and_its_versions_stay(page: AppTest, demo: Path) -> None:
    begun(page, "stressed")
    page.text_input(key="scenario name").set_value("Pune")
    page.text_input(key="who keeps").set_value("A. Rao")
    [button] = [one for one in page.button if one.label == "Keep"]
    button.click().run()
    assert [one.value for one in page.success] == ["Kept as Pune, version 1."]
    [kept], _ = SCENARIOS.kept_in(demo)
    assert (kept.name, kept.who, kept.thing.values["kit"].base) == ("Pune", "A. Rao", 1200)
    begun(page, "founding")
    try:
        assert figures(begun(page, kept.key))["First year"] == "−48,000"
    finally:
        shutil.rmtree(demo / "scenarios")


def test_without_a_name_nothing_is_kept(page: AppTest, demo: Path) -> None:
    before = SCENARIOS.kept_in(demo)
    [button] = [one for one in page.button if one.label == "Keep"]
    button.click().run()
    assert len(page.error) == 1 and SCENARIOS.kept_in(demo) == before


def test_an_administrator_gets_no_figure_derived_from_pay(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    access = tmp_path / "access.toml"
    access.write_text('role = "admin"\n')
    monkeypatch.setenv("BACKOFFICE_ACCESS", str(access))
    app = open_page("scenarios", ENGLISH)
    offered = app.selectbox(key="scenario begin").options
    assert len(offered) == 3 and not [name for name in offered if name.startswith("Our ")]
    assert "Not shown to your role" in " ".join(one.text for one in texts(app))


@pytest.mark.parametrize("scenario", [stressed(START), outsourcing(START)], ids=["stressed", "outsourcing"])
def test_no_english_is_left_in_a_scenario_in_hindi(
    scenario: object, folds: None, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    text = text_of(scenario)  # type: ignore[arg-type]
    app = open_page("scenarios", HINDI, scenario=text, against="stressed")
    with speaking(HINDI):
        found = [one for result in VIEWS for one in texts(looked_at(app, result))]
        assert say("Chance of a loss") in {one.text for one in found}
    assert {(one, word) for one in found for word in left_in_english(one, ["English (India)", "English"])} == set()


def test_the_table_of_months_adds_up_and_ends_where_the_chart_does(folds: None, page: AppTest) -> None:
    begun(page, "stressed")
    [months] = [one.value for one in page.dataframe if "cumulative" in one.value.columns]
    assert len(months) == 37
    assert sum(months["net"]) == months["cumulative"].iloc[-1] == appraise(_now(page)).cumulative[-1]


def _now(app: AppTest) -> object:
    return scenario_of(app.session_state["scenario"])
