"""The reconciliation pages: the proof on top, a break's both sides and story, and acts through the form."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from backoffice.contracts.break_acts import ActOutcome
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.break_life import BreakLife
from backoffice.contracts.reconciliation import ReconciliationItem, ReconciliationProof
from backoffice.i18n import ENGLISH, HINDI, LANGUAGES
from backoffice.store import Store
from tests.pages.screens import open_page, texts
from tests.pages.test_hindi import left_in_english, names_of


@pytest.fixture
def own(small_firm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A copy of the demo firm to act in."""
    folder = tmp_path / "data"
    shutil.copytree(small_firm, folder)
    monkeypatch.setenv("BACKOFFICE_DATA", str(folder))
    return Store(folder)


def one(store: Store, *where: pl.Expr) -> dict[str, object]:
    """The first break of which all that holds."""
    return store.snapshot().scan(BreakCase).filter(*where).sort("break_id").collect().row(0, named=True)


def said(app: AppTest) -> list[str]:
    return [text.text for text in texts(app)]


SMALL = (pl.col("difference").abs() <= pl.col("limit")) & (pl.col("state") == "OPEN") & ~pl.col("is_timing_candidate")
LARGE = (pl.col("difference").abs() > pl.col("limit")) & (pl.col("state") == "OPEN")
PAIR = pl.col("differing").is_not_null()


def test_the_proof_stands_on_top_and_counts_every_row(own: Store) -> None:
    proofs = own.snapshot().scan(ReconciliationProof).collect()
    app = open_page("reconciliation", ENGLISH)
    assert len(app.success) == 1 and not app.error
    assert f"{proofs['own_rows'].sum():,} rows of ours" in app.success[0].value.replace("\\", "")


def test_a_shortfall_is_told_to_the_cent(own: Store) -> None:
    with own.writing("ingest", "money lost") as writer:
        proofs = writer.before.scan(ReconciliationProof).collect()
        first = pl.int_range(pl.len()) == 0
        broken = proofs.with_columns(
            own_total=pl.when(first).then(pl.col("own_total") + 12).otherwise("own_total"),
            proves=pl.when(first).then(False).otherwise("proves"),
        )
        writer.replace(ReconciliationProof.table, broken)
    app = open_page("reconciliation", ENGLISH)
    assert [one.value for one in app.error] == ["The reconciliation does not prove."]
    assert any("12.00 is not explained" in line for line in said(app))


def test_a_pair_stands_side_by_side_with_what_differs_first(own: Store) -> None:
    case = one(own, PAIR, pl.col("reconciliation") == "cash")
    app = open_page("break", ENGLISH, **{"break": str(case["break_id"])})
    table = app.table[0].value
    assert list(table.columns) == ["Field", "Ours", "Theirs"]
    assert table["Field"][0].endswith(": beyond tolerance")
    assert any(line.startswith("Pass ") for line in said(app)[0:40] for line in line.splitlines())


def test_an_act_is_recorded_by_the_form_and_told(own: Store) -> None:
    case = one(own, SMALL)
    app = open_page("break", ENGLISH, **{"break": str(case["break_id"])})
    app = app.selectbox(key="act kind").set_value("accept").run()
    app.text_input(key="who acts here").set_value("Ann")
    app.text_area(key="act reason").set_value("agreed")
    app = app.button[0].click().run()
    assert not app.exception and [told.value for told in app.success]
    assert one(own, pl.col("break_id") == case["break_id"])["state"] == "ACCEPTED"


def test_a_refusal_says_what_to_do_and_records_nothing(own: Store) -> None:
    case = one(own, LARGE)
    app = open_page("break", ENGLISH, **{"break": str(case["break_id"])})
    app = app.selectbox(key="act kind").set_value("write_off").run()
    app.text_input(key="who acts here").set_value("Ann")
    app.text_area(key="act reason").set_value("too old")
    before = own.snapshot().load_id
    app = app.button[0].click().run()
    assert "let a second person confirm" in app.error[0].value
    assert own.snapshot().load_id == before


def test_a_second_person_confirms_and_the_maker_cannot(own: Store) -> None:
    case = one(own, pl.col("needs_second_person"))
    for who, holds in ((str(case["proposed_by"]), False), ("Somebody else", True)):
        app = open_page("break", ENGLISH, **{"break": str(case["break_id"])})
        app = app.selectbox(key="act kind").set_value("confirm").run()
        app.text_input(key="who acts here").set_value(who)
        app = app.button[0].click().run()
        assert bool(app.error) is not holds
    assert not one(own, pl.col("break_id") == case["break_id"])["needs_second_person"]


def test_without_a_name_nothing_is_recorded(own: Store) -> None:
    case = one(own, SMALL)
    app = open_page("break", ENGLISH, **{"break": str(case["break_id"])})
    app.text_area(key="act reason").set_value("agreed")
    assert app.button[0].click().run().error[0].value == "Whose act is it? Give your name."


def test_a_matched_row_tells_which_rule_matched_it(own: Store) -> None:
    rows = own.snapshot().scan(ReconciliationItem).filter(pl.col("rule") == "exact").collect()
    app = open_page("break", ENGLISH, **{"break": rows["item_id"][0]})
    assert any("the key and every compared field are equal" in line for line in said(app))
    assert len(app.table) == 1


def test_a_break_that_has_ended_tells_how_and_its_story(own: Store) -> None:
    lives = own.snapshot().scan(BreakLife).filter(~pl.col("is_open"), pl.col("ending") == "MATCHED").collect()
    app = open_page("break", ENGLISH, **{"break": lives["break_id"][0]})
    assert any("This break has ended: Matched by the rules" in line for line in said(app))
    assert not app.button and len(app.dataframe) == 1


@pytest.mark.parametrize("typed", ["0000000000000000", "' OR true --", "[x](http://example.org)"])
def test_what_nobody_knows_is_said_so_and_there_are_breaks_to_choose_from(own: Store, typed: str) -> None:
    app = open_page("break", ENGLISH, **{"break": typed})
    assert not app.exception
    assert f"No open break and no row has the identifier {typed}." in said(app)
    assert len(app.dataframe) == 1


@pytest.mark.parametrize("language", [ENGLISH, HINDI], ids=lambda language: language.code)
@pytest.mark.parametrize("kind", ["pair", "waiting", "refused", "timing", "statement"])
def test_every_kind_of_break_has_its_words(own: Store, kind: str, language: object) -> None:
    refused = own.snapshot().scan(ActOutcome).filter(pl.col("standing") == "refused").collect()
    which = {
        "pair": PAIR,
        "waiting": pl.col("needs_second_person"),
        "refused": pl.col("break_id").is_in(refused["break_id"].implode()),
        "timing": pl.col("is_timing_candidate"),
        "statement": pl.col("reconciliation") == "statement",
    }[kind]
    case = one(own, which)
    app = open_page("break", language, **{"break": str(case["break_id"])})  # type: ignore[arg-type]
    assert not app.exception and not app.error
    if language is HINDI:
        of_case = {value for value in case.values() if isinstance(value, str)}
        known = {*names_of(own.folder), *(found.name for found in LANGUAGES), *of_case}
        names = sorted(known, key=len, reverse=True)
        left = {(text, word) for text in texts(app) for word in left_in_english(text, names)}
        assert left == set()


def test_the_name_given_holds_for_the_session(own: Store) -> None:
    case = one(own, SMALL)
    app = open_page("break", ENGLISH, **{"break": str(case["break_id"])})
    app.text_input(key="who acts here").set_value("Ann")
    app.text_area(key="act reason").set_value("looked at it")
    app = app.button[0].click().run()
    assert app.text_input(key="who acts here").value == "Ann"
