"""Tables whose cells are written otherwise than they are: amounts sort as amounts, and stand in the viewer's groups.

Streamlit takes such a table as a Styler of pandas, and asks it for two things only: each cell's words, and its style.
Pandas works both out for every cell of the page it would itself draw, and Streamlit writes every word into the frame by
itself: that was half of what a click costs a server. Here whole columns of words are given as they are.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import polars as pl
from pandas.io.formats.style import Styler


class _Worded(pd.DataFrame):  # type: ignore[misc]
    """A frame that knows its text: asked for it, as Streamlit does, it works nothing out."""

    _metadata = ("_words",)

    _words: pd.DataFrame

    def astype(self, *_: Any, **__: Any) -> pd.DataFrame:
        """The words of all cells."""
        return self._words


class _Written(Styler):  # type: ignore[misc]
    """A Styler that is told what Streamlit will ask it for."""

    # Streamlit knows a Styler by the very name of its class.
    __module__, __qualname__ = Styler.__module__, Styler.__qualname__

    def __init__(self, frame: pd.DataFrame, words: pd.DataFrame, right: Collection[int]) -> None:
        worded = _Worded(frame)
        worded._words = words
        super().__init__(worded)
        self._right = right

    def _compute(self) -> "_Written":
        """Nothing is left to compute."""
        return self

    def _translate(self, *_: Any, **__: Any) -> dict[str, Any]:
        """No cell by itself, and the columns that stand flush right with their headers.

        Streamlit aligns each cell by its own style, which only a rule that is important overrules.
        """
        right = [{"selector": f".col{column}", "props": [("text-align", "right !important")]} for column in self._right]
        return {"table_styles": right}


def written(words: pd.DataFrame, right: Collection[str] = ()) -> Styler:
    """A frame of words as they are; `right` names columns flush right."""
    return _Written(words, words, [place for place, name in enumerate(words.columns) if name in right])


def written_by(frame: pl.DataFrame, writers: Mapping[str, Callable[[Any], str]]) -> Styler:
    """`frame` with cells of some columns as these write them, all else as text; empty where nothing is there."""
    return written_as(frame, texts(frame, writers))


def texts(frame: pl.DataFrame, writers: Mapping[str, Callable[[Any], str]]) -> pl.DataFrame:
    """The words of all cells of `frame`: as these write them, or as text."""
    return pl.DataFrame({name: _text(frame[name], writers.get(name)) for name in frame.columns})


def written_as(frame: pl.DataFrame, words: pl.DataFrame) -> Styler:
    """`frame`, which sorts by its own values, in these `words`."""
    return _Written(_pandas(frame), _pandas(words), ())


def _pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """The frame as pandas has it. It is so small that threads would wait for each other, and all viewers for them."""
    return frame.to_pandas(use_threads=False)


def words_of(column: pl.Series, write: Callable[[Any], str], empty: str | None) -> pl.Series:
    """A column as it is written, `empty` where nothing is there. A value is written once, however many rows have it."""
    values: Sequence[Any] = column.to_list()
    if column.dtype.is_nested():  # no value to look up
        return pl.Series(column.name, [empty if one is None else write(one) for one in values], pl.String)
    said = {one: empty if one is None else write(one) for one in set(values)}
    return pl.Series(column.name, [said[one] for one in values], pl.String)


def _text(column: pl.Series, write: Callable[[Any], str] | None) -> pl.Series:
    if write is None and column.dtype == pl.String and not column.null_count():
        return column
    return words_of(column, write or str, "")
