"""Time travel: a page opened as known after an earlier load shows what it showed when that load was the newest."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from backoffice.access import role
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.cost import StaffCost
from backoffice.contracts.records import Load
from backoffice.contracts.static_data import LeiRecord, LeiStanding
from backoffice.i18n import ENGLISH, HINDI, say, speaking
from backoffice.kpis import named
from backoffice.query import Door, engine
from backoffice.store import Store
from tests.pages.screens import PAGES, Text, open_page, texts

SAID = ("metric", "cell", "header", "plotly_chart", "page_link")
"""What a page says of the data."""


def figures(app: AppTest) -> list[Text]:
    return [one for one in texts(app) if one.element in SAID]


@pytest.fixture(scope="module")
def travelled(small_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, dict[str, list[Text]]]:
    """A firm that learnt more: its folder, the load before that, and what pages said while that was the newest.

    Since then the lapsed LEI was renewed, and half of the breaks turned out to be none.
    """
    folder = tmp_path_factory.mktemp("known") / "data"
    shutil.copytree(small_firm, folder)
    store = Store(folder)
    before = store.snapshot()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BACKOFFICE_DATA", str(folder))
        then = {page: figures(open_page(page, ENGLISH)) for page in CHANGED}
    renewed = before.scan(LeiStanding).with_columns(lei_standing=pl.lit("in_force"), lapsed_on=pl.lit(None, pl.Date))
    fewer = before.scan(BreakCase).filter(pl.col("break_id").hash(seed=1) % 2 == 0)
    with store.writing("ingest", "a renewal, and half of the breaks taken back") as writer:
        writer.replace(LeiStanding.table, LeiStanding.cast(renewed).collect())
        writer.replace(BreakCase.table, fewer.collect())
    assert before.load_id is not None
    return folder, before.load_id, then


CHANGED = ("overview", "records", "reconciliation", "data_health")
"""Pages that say another thing since."""


@pytest.mark.parametrize("page", CHANGED)
def test_a_page_as_known_says_what_it_said_when_that_was_the_newest(
    page: str, travelled: tuple[Path, int, dict[str, list[Text]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, load, then = travelled
    monkeypatch.setenv("BACKOFFICE_DATA", str(folder))
    assert figures(open_page(page, ENGLISH, known=str(load))) == then[page]
    assert figures(open_page(page, ENGLISH)) != then[page], "the newest load says otherwise"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_the_past_is_shown_and_leads_back(
    page: str, travelled: tuple[Path, int, dict[str, list[Text]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, load, _ = travelled
    monkeypatch.setenv("BACKOFFICE_DATA", str(folder))
    app = open_page(page, HINDI, known=str(load))
    assert not app.exception and not app.error
    with speaking(HINDI):
        back = say("Back to the newest load")
    (notice,) = [one.value for one in app.warning if f" {load} " in one.value]
    assert "known" in app.query_params
    with speaking(HINDI):
        next(one for one in app.button if one.label == back).click().run()
    assert "known" not in app.query_params
    assert notice not in [one.value for one in app.warning]


@pytest.mark.parametrize("nonsense", ["999", "-1", "x", "٣"])
def test_a_load_that_never_was_is_the_newest(
    nonsense: str, travelled: tuple[Path, int, dict[str, list[Text]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, *_ = travelled
    monkeypatch.setenv("BACKOFFICE_DATA", str(folder))
    app = open_page("records", ENGLISH, known=nonsense)
    assert not app.exception and not app.error and "known" not in app.query_params
    assert say("Back to the newest load") not in [one.label for one in app.button]


def test_nothing_is_done_about_a_break_in_the_past(
    travelled: tuple[Path, int, dict[str, list[Text]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, load, _ = travelled
    monkeypatch.setenv("BACKOFFICE_DATA", str(folder))
    snapshot = Store(folder).snapshot(load)
    case = pl.read_parquet(list(snapshot.files("break_cases"))).filter("is_open").sort("break_id")["break_id"][0]
    app = open_page("break", ENGLISH, known=str(load), **{"break": case})
    closed = say("Acts are recorded as of now: go back to the newest load to act.")
    assert any(closed in one.text for one in texts(app))
    assert say("Record") not in [one.label for one in app.button]
    app = open_page("reconciliation", ENGLISH, known=str(load))
    assert say("Check and record") not in [one.label for one in app.button]


def test_pay_that_has_changed_since_is_hidden_in_the_past_and_other_pay_is_not(
    small_firm: Path, tmp_path: Path
) -> None:
    """Two loads side by side would tell whose pay changed."""
    shutil.copytree(small_firm, tmp_path / "data")
    store = Store(tmp_path / "data")
    first = store.snapshot()
    kpi = named("loaded_cost_per_fte")
    shown = Door(first, role("viewer"), engine()).figure(kpi)
    assert shown.number is not None
    with store.writing("ingest", "nothing about pay") as writer:
        writer.replace(LeiRecord.table, first.scan(LeiRecord).collect())
    assert Door(store.snapshot(first.load_id), role("viewer"), engine()).figure(kpi) == shown
    with store.writing("ingest", "pay written anew") as writer:
        writer.replace(StaffCost.table, first.scan(StaffCost).collect())
    for who in ("viewer", "finance"):
        past = Door(store.snapshot(first.load_id), role(who), engine())
        assert (past.figure(kpi).absent, past.figure(kpi).number) == ("past", None)
        assert past.by(kpi, "location_id")["absent"].unique().to_list() == ["past"]
        assert past.series(kpi, "month")["number"].null_count() == past.series(kpi, "month").height > 0
    assert Door(store.snapshot(), role("viewer"), engine()).figure(kpi).absent is None


def test_every_load_says_who_made_it_and_the_page_what_it_changed(
    travelled: tuple[Path, int, dict[str, list[Text]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, load, _ = travelled
    loads = Load.validate(Store(folder).loads())
    assert loads["who"].null_count() == 0
    monkeypatch.setenv("BACKOFFICE_DATA", str(folder))
    shown = list(texts(open_page("data_health", ENGLISH, known=str(load + 1))))
    assert Text("header", say("What load {number} changed", number=load + 1)) in shown
    with speaking(HINDI):
        assert say("What load {number} changed", number=load + 1) != f"What load {load + 1} changed"
    app = open_page("data_health", ENGLISH, known=str(load + 1))
    changes = app.dataframe[-1].value
    assert changes.shape[0] == 2, "two tables were written"
    rows = changes.set_index(changes.columns[0])
    assert sorted(rows.index) == ["LEIs as they stand", "Worklist of breaks"]
