"""Every page opens in every language, with data, without, and with broken data; and says so in words."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from backoffice.i18n import ENGLISH, HINDI, LANGUAGES, Language, say, speaking
from tests.pages.screens import PAGES, Text, open_page, texts

EACH = pytest.mark.parametrize("page", PAGES)
SPOKEN = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)


def said(app: AppTest, kind: str) -> list[str]:
    return [one.text for one in texts(app) if one.element == kind]


@EACH
@SPOKEN
def test_a_page_opens_on_the_demo_firm(
    page: str, language: Language, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = open_page(page, language)
    assert not app.exception and not app.error
    assert len(app.title) == 1
    assert app.metric or page in ("data_health", "instruction", "break", "ask")
    assert app.dataframe or page == "scenarios", "one table with its download; those of a scenario come when unfolded"


@EACH
@SPOKEN
def test_a_page_without_data_says_what_to_do(
    page: str, language: Language, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(empty))
    app = open_page(page, language)
    assert not app.exception and not app.error and not app.metric
    assert [one.value for one in app.code] == ["python -m backoffice demo\npython -m backoffice ingest FILE ..."]
    with speaking(language):
        wanted = say("There is no data yet. Make the demo firm, or load your own files; then reload this page.")
    assert [one.value for one in app.info] == [wanted]
    assert not empty.exists(), "looking makes nothing"


@EACH
@SPOKEN
def test_a_page_on_broken_data_says_so_and_shows_no_number(
    page: str, language: Language, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(broken))
    app = open_page(page, language)
    assert not app.exception
    with speaking(language):
        assert [one.value for one in app.error] == [
            say("The data cannot be read, so no number is shown. Nothing was changed.")
        ]
    assert not app.metric and not app.dataframe
    assert "Traceback" not in "".join(one.value for one in app.code)


@EACH
def test_no_raw_name_of_a_column_or_code_is_shown(page: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    shown = [one for one in texts(open_page(page, ENGLISH)) if one.element not in ("help", "cell")]
    assert not [one for one in shown if "_" in one.text]


@EACH
def test_absences_are_words_and_never_a_dash(page: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    for one in texts(open_page(page, ENGLISH)):
        assert one.text.strip() not in ("-", "–", "—", "None", "nan", "null", "NaN")


def test_a_filter_narrows_every_page_and_the_page_says_where_it_does_not(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    whole, part = (open_page("settlement", ENGLISH, **chosen) for chosen in ({}, {"market": "NSE"}))
    assert part.multiselect(key="market").value == ["NSE"]
    assert out_of(part) < out_of(whole)
    notes = said(open_page("cost", ENGLISH, market="NSE"), "markdown")
    assert any("Not narrowed by Market" in note for note in notes)


def out_of(app: AppTest) -> int:
    """The "480" of the first "12 of 480"."""
    found = next(match for text in said(app, "markdown") if (match := re.fullmatch(r"[\d,]+ of ([\d,]+)", text)))
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize(
    "choices",
    [
        {"period": "nonsense"},
        {"period": "dates", "from": "yesterday", "to": "2026-99-99"},
        {"market": "x') OR true --"},
        {"lang": "xx"},
        {"counterparty": "<script>alert(1)</script>"},
    ],
)
def test_an_address_full_of_nonsense_opens_the_page_as_if_it_said_nothing(
    choices: dict[str, str], demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    app = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "app.py"), default_timeout=60)
    for name, value in choices.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error
    assert app.multiselect(key="market").value == []


def test_dates_from_the_address_are_taken(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    chosen = {"period": "dates", "from": "2026-09-01", "to": "2026-09-10"}
    notes = said(open_page("settlement", ENGLISH, **chosen), "markdown")
    assert any("01-09-2026 to 10-09-2026" in note for note in notes)


def test_the_founding_case_is_on_the_cost_page(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1,000 a month for the seat, 500 for the subsidy: 6,000 a person-year; and the demo firm's annexe lives it."""
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    cells = [one.text for one in texts(open_page("cost", ENGLISH)) if one.element == "cell"]
    first = cells.index("1,000")
    assert cells[first : first + 4] == ["1,000", "−500", "500", "6,000"]
    assert "₹6,000" in cells


def test_the_refused_file_and_its_reason_are_on_data_health(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    cells = list(texts(open_page("data_health", ENGLISH)))
    assert Text("cell", "torn.sta", "file_name") in cells
    assert [one for one in cells if one.element == "cell" and one.column in ("why", "reason")]


def test_two_sessions_of_different_languages_do_not_mix(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    hindi, english = open_page("settlement", HINDI), open_page("settlement", ENGLISH)
    with speaking(HINDI):
        again = hindi.run()
    assert [again.title[0].value, english.title[0].value] == ["निपटान", "Settlement"]
