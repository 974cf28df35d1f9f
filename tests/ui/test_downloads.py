"""Files of a list: the same rows as the screen's, exact, and what they are is in the file."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from backoffice.i18n import HINDI, numbers, say, speaking
from backoffice.sql import Filters
from backoffice.store import Store
from backoffice.ui import downloads
from backoffice.ui.downloads import Asked, excel_file, facts, file_name, parquet_file
from backoffice.ui.listings_settlement import OPEN_FAILS
from backoffice.ui.view import View

NARROWED = Filters(
    date(2026, 9, 1), date(2026, 9, 30), (("market", ("NSE", "T2S")),), drilled=(("reason_family", None),)
)


@pytest.fixture
def seen(small_firm: Path) -> View:
    return View(str(small_firm), Store(small_firm).snapshot(), "viewer", Filters())


def test_a_workbook_holds_numbers_and_days_and_says_what_they_are(seen: View) -> None:
    asked = Asked(OPEN_FAILS, Filters())
    found = asked.rows(seen, 1000)
    rows, about = load_workbook(BytesIO(excel_file(seen, asked))).worksheets
    assert rows.max_row == found.total + 1 == found.frame.height + 1
    place = found.frame.columns.index("remaining_amount") + 1
    amounts = [rows.cell(row, place).value for row in range(2, rows.max_row + 1)]
    wanted = found.frame["remaining_amount"].to_list()
    assert any(isinstance(one, int | float) for one in amounts)
    assert [None if one is None else round(Decimal(str(one)), 2) for one in amounts] == [
        None if one is None else round(one, 2) for one in wanted
    ]
    text = {line[0]: line[1] for line in about.iter_rows(values_only=True) if line[0]}
    assert text["List"] == "Open fails" or text["List"] == say(OPEN_FAILS.title)
    assert text["Data"].startswith(f"load {seen.snapshot.load_id},")
    contract = OPEN_FAILS.contract
    meanings = [str(contract.columns()[name].description) for name in found.frame.columns]
    assert all(any(one in str(words) for words in text.values()) for one in meanings)


def test_a_workbook_groups_figures_as_the_reader_does(seen: View) -> None:
    asked = Asked(OPEN_FAILS, Filters())
    with speaking(HINDI):
        sheet = load_workbook(BytesIO(excel_file(seen, asked))).worksheets[0]
    formats = {cell.number_format for line in sheet.iter_rows(min_row=2) for cell in line}
    assert any("##\\,##\\,##0" in one for one in formats), "lakh and crore"


def test_parquet_is_exact_and_its_metadata_say_the_same(seen: View) -> None:
    asked = Asked(OPEN_FAILS, Filters())
    made = BytesIO(parquet_file(seen, asked))
    assert pl.read_parquet(made).equals(asked.rows(seen, 1000).frame)
    told = json.loads(pl.read_parquet_metadata(made)["backoffice"])
    assert told["about"] == facts(seen, asked, asked.rows(seen, 1000))
    assert set(told["columns"]) == set(OPEN_FAILS.columns)


def test_the_name_of_a_file_says_what_it_is_narrowed_to(seen: View) -> None:
    load = seen.snapshot.load_id
    by_day = replace(OPEN_FAILS, on="intended_settlement_date")
    assert file_name(seen, Asked(OPEN_FAILS, Filters())) == f"open-fails_load{load}"
    wanted = f"open-fails_market-NSE-T2S_reason_family-none_20260901_20260930_load{load}"
    assert file_name(seen, Asked(by_day, NARROWED)) == wanted
    hostile = Filters(chosen=(("market", ("../../x; rm",)),))
    assert file_name(seen, Asked(OPEN_FAILS, hostile)) == f"open-fails_market-x-rm_load{load}"


def test_the_facts_name_what_narrows_and_what_does_not(seen: View) -> None:
    asked = Asked(OPEN_FAILS, replace(NARROWED, chosen=(*NARROWED.chosen, ("location", ("MUM",)))))
    told = facts(seen, asked, asked.rows(seen, 10))
    assert told["Market"] == "NSE, T2S" and told["Reason"] == "Not given"
    assert told["Not narrowed by"] == "Site"


def test_rows_over_the_cap_are_left_off_and_the_file_says_so(seen: View, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(OPEN_FAILS, Filters())
    total = asked.rows(seen, 1).total
    assert total > 3
    monkeypatch.setattr(downloads, "IN_EXCEL", 3)
    rows, about = load_workbook(BytesIO(excel_file(seen, asked))).worksheets
    assert rows.max_row == 4
    said = say("The first {shown} of {total} rows.", shown="3", total=numbers.grouped(total))
    assert said in [line[1] for line in about.iter_rows(values_only=True)]


def test_pages_of_rows_are_all_rows_once_and_in_order(seen: View) -> None:
    asked = Asked(OPEN_FAILS, Filters())
    whole = asked.rows(seen, 1000)
    pages = [asked.rows(seen, 7, offset).frame for offset in range(0, whole.total, 7)]
    assert pl.concat(pages).equals(whole.frame)
    assert asked.rows(seen, 7, 7).total == whole.total
