"""Tables whose cells are written otherwise than they are: amounts sort as amounts, and stand in the viewer's groups.

Streamlit takes such a table as a Styler of pandas, and asks it for two things only: each cell's words, and its style.
Pandas works both out for every cell of the page it would itself draw, which took three fifths of a page's time; here
they are given as they are.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import polars as pl
from pandas.io.formats.style import Styler


class _Written(Styler):  # type: ignore[misc]
    """A Styler that is told what Streamlit will ask it for."""

    # Streamlit knows a Styler by the very name of its class.
    __module__, __qualname__ = Styler.__module__, Styler.__qualname__

    def __init__(self, frame: pd.DataFrame, words: Mapping[int, Mapping[int, str]], right: Collection[int]) -> None:
        super().__init__(frame)
        self._words, self._right = words, right

    def _compute(self) -> "_Written":
        """Nothing is left to compute."""
        return self

    def _translate(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Cells by place, with their words, and columns that stand flush right with their headers.

        Streamlit aligns each cell by its own style, which only a rule that is important overrules.
        """
        body = [
            [{"id": f"row{row}_col{column}", "display_value": said} for row, said in cells.items()]
            for column, cells in self._words.items()
        ]
        right = [{"selector": f".col{column}", "props": [("text-align", "right !important")]} for column in self._right]
        return {"body": body, "table_styles": right}


def written(frame: pd.DataFrame, words: Mapping[str, Sequence[str | None]], right: Collection[str] = ()) -> Styler:
    """`frame` with cells of some columns in `words`, None where a cell stays as it is; `right`: columns flush right.

    Cells without words show what they hold, as text.
    """
    places = {name: place for place, name in enumerate(frame.columns)}
    cells = {
        places[name]: {row: one for row, one in enumerate(said) if one is not None} for name, said in words.items()
    }
    return _Written(frame, cells, [places[name] for name in right])


def written_by(frame: pl.DataFrame, writers: Mapping[str, Callable[[Any], str]]) -> Styler:
    """`frame` with cells of some columns as these write them, text as it is; the cell of what is not there is empty."""
    words: dict[str, list[str | None]] = {
        name: ["" if one is None else write(one) for one in frame[name].to_list()] for name, write in writers.items()
    }
    for name in frame.columns:
        if name not in words and frame[name].null_count():
            words[name] = [None if there else "" for there in frame[name].is_not_null().to_list()]
    return written(frame.to_pandas(), words)
