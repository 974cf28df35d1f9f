"""Which files a part opens: all that hold a row of its groups, and of the rest those whose footers do not tell."""

from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.build_parts import Between
from backoffice.build_ranges import Ranged
from backoffice.contracts.reference import CalendarDay
from backoffice.contracts.settlement import SettlementInstruction

KEY = "instruction_id"
KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3)


def written(folder: Path, files: list[list[str | None]]) -> tuple[str, ...]:
    """Files with these keys."""
    folder.mkdir(exist_ok=True)
    paths = [str(folder / f"part-{number}.parquet") for number in range(len(files))]
    for path, keys in zip(paths, files, strict=True):
        pl.DataFrame({KEY: keys}, schema={KEY: pl.String}).write_parquet(path, row_group_size=2)
    return tuple(paths)


@given(
    files=st.lists(st.lists(st.none() | KEYS, max_size=5), min_size=1, max_size=4),
    first=st.none() | KEYS,
    last=st.none() | KEYS,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_no_file_with_a_row_between_the_keys_is_left_out(
    files: list[list[str | None]], first: str | None, last: str | None, tmp_path: Path
) -> None:
    paths = written(tmp_path / "files", files)
    opened = Ranged(SettlementInstruction, paths, KEY).between(first, last)
    for path in set(paths) - set(opened):
        assert Between(KEY, first, last).of(pl.scan_parquet(path)).collect().is_empty()


def test_files_of_other_keys_are_not_opened(tmp_path: Path) -> None:
    paths = written(tmp_path / "a [folder] with *", [["A", "B"], ["C", "D", "Ä"], ["देव", None], ["🂡"]])
    ranged = Ranged(SettlementInstruction, paths, KEY)
    assert ranged.between("A", "C") == (paths[0], paths[2])  # a row without a key may be where all begins
    assert ranged.between("B", "Ä") == (*paths[:2], paths[2])
    assert ranged.between("E", None) == paths[1:]
    assert ranged.between("\uffff", None) == paths[2:]  # beyond the sixteen-bit signs comes the playing card
    assert ranged.between(None, None) == paths


def test_keys_that_are_no_text_are_not_compared_as_text(tmp_path: Path) -> None:
    path = tmp_path / "days.parquet"
    pl.DataFrame({"day": pl.Series(["2026-06-01"]).str.to_date()}).write_parquet(path)
    assert Ranged(CalendarDay, (str(path),), "day").between("3", "4") == (str(path),)


def test_no_files_need_no_footer() -> None:
    assert Ranged(SettlementInstruction, (), KEY).between("A", "B") == ()
