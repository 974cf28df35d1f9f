"""Tables whose cells are written otherwise than they are: Streamlit is given what pandas itself would give it."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from pandas.io.formats.style import Styler
from streamlit.dataframe_util import convert_anything_to_arrow_bytes
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from backoffice.ui.written import words_of, written_by

FRAME = pl.DataFrame(
    {
        "party": ["Tarnquill", None, "Ashgrove", "Ashgrove"],
        "amount": pl.Series([Decimal("1234.50"), None, Decimal("-7.00"), Decimal("0.00")], dtype=pl.Decimal(38, 2)),
        "rows": [3, 3, 0, 40_000],
        "day": [date(2026, 9, 1), None, date(2026, 9, 2), date(2026, 9, 2)],
        "at": [None, datetime(2026, 9, 1, 8, tzinfo=UTC), None, None],
        "place": ["London", "Pune", "Pune", "Tampa"],
    }
)

WRITERS: Mapping[str, Callable[[Any], str]] = {
    "amount": lambda one: f"{one:,} €",
    "rows": lambda one: f"{one:,}",
    "day": lambda one: one.strftime("%d.%m.%Y"),
    "at": lambda one: one.strftime("%H:%M"),
}


def sent(styler: Styler) -> tuple[pa.Table, pa.Table]:
    """What Streamlit sends of a table: its values, and the words of its cells."""
    proto = ArrowData()
    marshall_styler(proto, styler, "table")
    whole = convert_anything_to_arrow_bytes(styler)
    return tuple(pa.ipc.open_stream(one).read_all() for one in (whole, proto.styler.display_values))


def test_values_and_words_are_those_that_pandas_sends_by_itself() -> None:
    plain = Styler(FRAME.to_pandas()).format(WRITERS, na_rep="")
    for ours, theirs in zip(sent(written_by(FRAME, WRITERS)), sent(plain), strict=True):
        assert ours.equals(theirs)
        assert ours.schema.equals(theirs.schema, check_metadata=True)


def test_figures_and_days_stay_what_they_are_so_that_they_sort() -> None:
    values, words = sent(written_by(FRAME, WRITERS))
    assert values["amount"].to_pylist() == FRAME["amount"].to_list()
    assert words["amount"].to_pylist() == ["1,234.50 €", "", "-7.00 €", "0.00 €"]


def test_a_value_is_written_once_however_many_rows_have_it() -> None:
    asked: Counter[int] = Counter()

    def write(one: int) -> str:
        asked[one] += 1
        return f"no. {one}"

    assert words_of(pl.Series("a", [1, 2, None, 2, 2]), write, "none").to_list() == [
        *("no. 1", "no. 2", "none", "no. 2", "no. 2")
    ]
    assert asked == {1: 1, 2: 1}


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pl.Series("a", [[1, 2], None, [1, 2]]), ["[1, 2]", None, "[1, 2]"]),
        (pl.Series("a", [float("nan"), 1.5, None]), ["nan", "1.5", None]),
        (pl.Series("a", [], dtype=pl.Int64), []),
    ],
)
def test_any_column_can_be_written(column: pl.Series, said: list[str | None]) -> None:
    assert words_of(column, str, None).to_list() == said
