"""In Hindi every visible word is Hindi, but for a list of codes, names and what others wrote."""

import re
from pathlib import Path

import pytest

from backoffice.contracts.cost import SiteMonth, StaffMonth
from backoffice.contracts.reference import Party
from backoffice.i18n import HINDI, LANGUAGES, say, speaking
from backoffice.store import Store
from backoffice.ui.cells import RECORDED
from tests.pages.screens import PAGES, Text, open_page, texts

CODES = {
    *("EUR", "GBP", "INR", "USD"),
    *("UTC", "CSV", "BIC", "LEI", "CUSIP"),
    # Laws and bodies, as cited.
    *("CSDR", "RTS", "III", "ECB", "ESMA", "Q&A", "SEC"),
}
"""Words that are the same in every language."""

NAMES = frozenset(
    (
        *(
            "instruction_id",
            "instrument_id",
            "account_id",
            "reference",
            "own_item_id",
            "outside_item_id",
            "copy_of",
            "subject",
        ),
        *("counterparty_id", "legal_entity_id", "market", "desk", "location_id", "currency", "reporting_currency"),
        *("file_name", "format", "column", "value", "content", "rule", "expected", "found"),
        # Two rows' own references and codes; its sentences are tested with the cells.
        "differing",
    )
)
"""Columns of names, references and what a file holds: they are shown as they came."""

LATIN = re.compile(r"[A-Za-z][A-Za-z&']+")
NOT_READ = re.compile(r"`[^`]*`|<[^>]*>")
"""A formula, and the marks by which a chart makes letters bold."""


def names_of(store: Path) -> set[str]:
    """Names the data give: parties and places."""
    snapshot = Store(store).snapshot()
    parties = snapshot.scan(Party).select("party_id", "name").collect()
    places = [snapshot.scan(one).select("location_id").collect().to_series() for one in (SiteMonth, StaffMonth)]
    return {name for column in (*parties.get_columns(), *places) for name in column.to_list()}


def left_in_english(one: Text, names: list[str]) -> list[str]:
    if one.element == "cell" and one.column in NAMES | RECORDED:
        return []
    text = NOT_READ.sub(" ", one.text)
    for name in names:
        text = text.replace(name, " ")
    return [word for word in LATIN.findall(text) if word not in CODES]


@pytest.mark.parametrize("page", PAGES)
def test_no_english_is_left_on_a_page_in_hindi(page: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    names = sorted({*names_of(demo), *(language.name for language in LANGUAGES)}, key=len, reverse=True)
    found = list(texts(open_page(page, HINDI)))
    assert len(found) > 50
    left = {(one, word) for one in found for word in left_in_english(one, names)}
    assert left == set()


def test_recorded_sentences_are_announced(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    with speaking(HINDI):
        note = say("Reasons and findings are shown as they were recorded, in English.")
    assert note in [one.text for one in texts(open_page("data_health", HINDI))]


@pytest.mark.parametrize("store", ["empty", "broken"])
@pytest.mark.parametrize("page", PAGES)
def test_empty_and_broken_pages_are_hindi_too(
    page: str, store: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = request.getfixturevalue(store)
    monkeypatch.setenv("BACKOFFICE_DATA", str(folder))
    names = sorted({*(names_of(folder) if folder.exists() else ()), *(one.name for one in LANGUAGES)}, key=len)
    left = {word for one in texts(open_page(page, HINDI)) for word in left_in_english(one, names[::-1])}
    assert left == set()
