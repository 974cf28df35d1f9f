"""Many decisions at once: out to a workbook, filled in as people do, and back in row by row."""

from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest
import xlsxwriter

from backoffice.acts import sheet
from backoffice.acts.workbook_in import Taken, take_in
from backoffice.acts.workbook_out import workbook
from backoffice.contracts.records import Reject, SourceFile
from backoffice.errors import FileRefused
from backoffice.i18n import ENGLISH, HINDI, LANGUAGES, Language, speaking
from backoffice.store import Store
from tests.acts.conftest import case, cases
from tests.acts.test_record import LARGE, SMALL, do

Filled = dict[str, dict[str, str]]


def taken_out(store: Store, path: Path, language: Language = ENGLISH) -> pl.DataFrame:
    """The sheet as a person sees it."""
    with speaking(language):
        path.write_bytes(workbook(store.snapshot()))
    return fastexcel.read_excel(path).load_sheet(sheet.SHEET, dtypes="string").to_polars()


def filled_in(seen: pl.DataFrame, path: Path, filled: Filled) -> Path:
    """The sheet with cells filled in, by break and column, and saved."""
    columns = {sheet.column_of(heading): heading for heading in seen.columns}
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet.SHEET)
        page.write_row(0, 0, seen.columns)
        for number, row in enumerate(seen.iter_rows(named=True), 1):
            mine = {columns[name]: text for name, text in filled.get(row[columns["break_id"]], {}).items()}
            for place, heading in enumerate(seen.columns):
                page.write_string(number, place, mine.get(heading, row[heading] or ""))
    return path


def decided(store: Store, tmp_path: Path, filled: Filled, who: str = "Ann") -> Taken:
    seen = taken_out(store, tmp_path / "out.xlsx")
    return take_in(store, filled_in(seen, tmp_path / "back.xlsx", filled), who)


def test_every_open_break_is_in_it_once_with_its_version(store: Store, tmp_path: Path) -> None:
    seen = taken_out(store, tmp_path / "out.xlsx")
    wanted = {(one["break_id"], one["version"]) for one in cases(store, pl.col("is_open"))}
    assert set(seen.select(pl.nth(0), pl.nth(1)).iter_rows()) == wanted and seen.height == len(wanted)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_it_is_taken_out_and_read_back_in_any_language(store: Store, tmp_path: Path, language: Language) -> None:
    one = cases(store, SMALL)[0]
    seen = taken_out(store, tmp_path / "out.xlsx", language)
    with speaking(language):
        words = dict(zip(sheet.KINDS, sheet.choices("decision"), strict=True))
    filled = {one["break_id"]: {"decision": words["write_off"], "reason": "too small"}}
    assert take_in(store, filled_in(seen, tmp_path / "back.xlsx", filled), "Ann").recorded == 1
    assert case(store, one["break_id"])["state"] == "WRITTEN_OFF"


def test_good_rows_are_recorded_and_each_bad_one_is_refused_with_its_place(store: Store, tmp_path: Path) -> None:
    good, silent, stale, *_ = cases(store, SMALL)
    large, strange, *_ = cases(store, LARGE)
    seen = taken_out(store, tmp_path / "out.xlsx")
    filled = {
        good["break_id"]: {"decision": "Accept", "reason": "agreed", "root_cause": "Cut-off"},
        silent["break_id"]: {"decision": "Accept"},
        stale["break_id"]: {"decision": "Accept", "reason": "agreed", "version": "0123456789abcdef"},
        large["break_id"]: {"decision": "Write off", "reason": "too old"},
        strange["break_id"]: {"decision": "Forget it", "reason": "so"},
    }
    path = filled_in(seen, tmp_path / "back.xlsx", filled)
    taken = take_in(store, path, "Ann")
    assert (taken.recorded, taken.refused, taken.undecided) == (1, 4, seen.height - 5)
    assert case(store, good["break_id"])["cause"] == "CUT_OFF"
    rows = {break_id: number for number, break_id in enumerate(seen.to_series(0), 2)}
    rejects = store.snapshot().scan(Reject).filter(pl.col("file_name") == "back.xlsx").collect()
    told = {row["row"]: (row["column"], row["rule"], row["value"]) for row in rejects.iter_rows(named=True)}
    assert told == {
        rows[silent["break_id"]]: ("Reason", "REASON_MISSING", ""),
        rows[stale["break_id"]]: ("State seen", "BREAK_CHANGED", "0123456789abcdef"),
        rows[large["break_id"]]: ("Decision", "ABOVE_LIMIT", "Write off"),
        rows[strange["break_id"]]: ("Decision", "UNREADABLE", "Forget it"),
    }
    assert "Propose it, and let a second person confirm" in "".join(rejects["reason"])
    record = store.snapshot().scan(SourceFile).filter(pl.col("file_name") == "back.xlsx").collect().row(0, named=True)
    assert (record["rows_in_file"], record["rows_accepted"], record["state"]) == (5, 1, "accepted_in_part")


def test_an_unknown_break_is_refused(store: Store, tmp_path: Path) -> None:
    one = cases(store, SMALL)[0]
    filled = {one["break_id"]: {"decision": "Comment", "reason": "x", "break_id": "ffffffffffffffff"}}
    (refused,) = decided(store, tmp_path, filled).refusals
    assert (refused.column, refused.value, refused.rule) == ("break_id", "ffffffffffffffff", "BREAK_GONE")


def test_a_proposal_is_confirmed_by_another_workbook_of_another_person(store: Store, tmp_path: Path) -> None:
    one = cases(store, LARGE)[0]
    do(store, "propose_write_off", one["break_id"])
    filled = {one["break_id"]: {"decision": "Confirm as second person"}}
    (refused,) = decided(store, tmp_path, filled, "Ann").refusals
    assert refused.rule == "MAKER_IS_CHECKER"
    assert decided(store, tmp_path, filled, "Bob").recorded == 1
    assert case(store, one["break_id"])["confirmed_by"] == "Bob"


def test_rows_of_one_word_are_one_match_and_stand_or_fall_together(store: Store, tmp_path: Path) -> None:
    first, second, *_ = cases(store, SMALL)
    word = {"decision": "Propose a match", "match_with": "same payment", "reason": "same payment"}
    taken = decided(store, tmp_path, {first["break_id"]: word, second["break_id"]: word})
    one, other = case(store, first["break_id"]), case(store, second["break_id"])
    if taken.recorded:
        assert one["held_by"] == other["held_by"] and one["state"] == other["state"] == "PROPOSED"
    else:
        assert [refused.rule for refused in taken.refusals] == ["DOES_NOT_NET"] * 2


def test_the_same_file_twice_records_nothing_twice(store: Store, tmp_path: Path) -> None:
    one = cases(store, SMALL)[0]
    filled = {one["break_id"]: {"decision": "Comment", "reason": "once"}}
    seen = taken_out(store, tmp_path / "out.xlsx")
    path = filled_in(seen, tmp_path / "back.xlsx", filled)
    assert [take_in(store, path, "Ann").recorded for _ in range(2)] == [1, 0]


def test_text_is_never_a_formula(store: Store, tmp_path: Path) -> None:
    one = cases(store, SMALL)[0]
    do(store, "assign", one["break_id"], owner='=HYPERLINK("http://x")')
    seen = taken_out(store, tmp_path / "out.xlsx")
    owner = next(heading for heading in seen.columns if sheet.column_of(heading) == "owner")
    assert '=HYPERLINK("http://x")' in seen[owner].to_list()


@pytest.mark.parametrize("content", [b"", b"PK nonsense", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused_whole(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=r"odd\.xlsx: it is no workbook of decisions"):
        take_in(store, path, "Ann")


def test_a_sheet_without_its_first_column_is_refused_whole(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "cut.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet(sheet.SHEET).write_row(0, 0, ["Decision", "Reason"])
    with pytest.raises(FileRefused, match="lacks the column Break, State seen"):
        take_in(store, path, "Ann")


def test_headings_and_choices_of_every_language_mean_one_thing_each() -> None:
    for language in (ENGLISH, HINDI):
        with speaking(language):
            names: list[Any] = [sheet.column_of(sheet.label(column)) for column in (*sheet.SHOWN, *sheet.DECIDED)]
            assert names == [*sheet.SHOWN, *sheet.DECIDED]
            assert [sheet.code_of("decision", words) for words in sheet.choices("decision")] == list(sheet.KINDS)
