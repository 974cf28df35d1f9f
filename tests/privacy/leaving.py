"""Everything that leaves the program, read for figures: what pages send, downloads, reports as bytes."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
import pypdfium2
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest

from tests.pages.screens import _nodes
from tests.privacy.marked import LEAST

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.(\d+))?(?:[eE][+-]?\d+)?")

Floats = NDArray[np.float64]


class Figures:
    """Figures read, each with how exactly it was written."""

    def __init__(self) -> None:
        self._found: dict[float, float] = {}

    def read(self, text: str) -> None:
        """All figures of a text, however its digits are grouped."""
        for match in _NUMBER.finditer(text):
            self.add(float(match[0].replace(",", "")), 0.5 * 10.0 ** -len(match[1] or ""))

    def add(self, figure: float, within: float = 0.0) -> None:
        """One figure, and how far at most it is from what it stands for."""
        if abs(figure) >= LEAST and np.isfinite(figure):
            size = abs(figure)
            self._found[size] = min(within, self._found.get(size, np.inf)) + 4e-16 * size

    def __len__(self) -> int:
        return len(self._found)

    @property
    def arrays(self) -> tuple[Floats, Floats]:
        """Figures in order, and how exactly each was written."""
        ordered = sorted(self._found)
        return np.array(ordered), np.array([self._found[one] for one in ordered])


def of_page(app: AppTest, figures: Figures) -> None:
    """Every element of a page and of its side: texts, cells, charts with their tooltips."""
    for root in (app.main, app.sidebar):
        for node in _nodes(root):
            if node.type == "plotly_chart":
                _of_spec(json.loads(node.proto.spec), figures)
            elif node.type in ("dataframe", "table"):
                _of_frame(node.value, figures)
            elif hasattr(node, "proto"):
                figures.read(str(node.proto))


def _of_spec(spec: Any, figures: Figures) -> None:
    match spec:
        case {"bdata": str(data), "dtype": str(kind), **_rest}:
            for one in np.frombuffer(base64.b64decode(data), dtype=np.dtype(kind)).astype(float):
                figures.add(float(one))
        case dict():
            for one in spec.values():
                _of_spec(one, figures)
        case list():
            for one in spec:
                _of_spec(one, figures)
        case str():
            figures.read(spec)
        case int() | float():
            figures.add(float(spec))


def _of_frame(frame: pd.DataFrame, figures: Figures) -> None:
    for column in frame.columns:
        for one in frame[column]:
            figures.read(str(one))


def of_file(name: str, content: bytes, figures: Figures) -> None:
    """A file by its ending: each part of a workbook, the text of a PDF, any other as text."""
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.namelist():
                figures.read(parts.read(part).decode("utf-8", "replace"))
    elif name.endswith(".pdf"):
        for page in pypdfium2.PdfDocument(content):
            figures.read(page.get_textpage().get_text_range())
    else:
        figures.read(content.decode("utf-8", "replace"))


def matches(figures: Figures, amounts: Floats) -> Iterator[tuple[float, float]]:
    """Figures that are one of the amounts, as exactly as they are written."""
    shown, within = figures.arrays
    for place, amount in _met(shown, within, amounts):
        yield float(shown[place]), float(amount)


def differences(figures: Figures, amounts: Floats) -> Iterator[tuple[float, float, float]]:
    """Two figures whose difference is one of the amounts."""
    shown, within = figures.arrays
    for place in range(1, len(shown)):
        apart = shown[place] - shown[:place]
        for other, amount in _met(apart, within[place] + within[:place], amounts):
            yield float(shown[place]), float(shown[other]), float(amount)


def _met(figures: Floats, within: Floats, amounts: Floats) -> Iterator[tuple[int, float]]:
    at = np.searchsorted(amounts, figures)
    for beside in (np.clip(at - 1, 0, len(amounts) - 1), np.clip(at, 0, len(amounts) - 1)):
        near = np.flatnonzero((np.abs(amounts[beside] - figures) <= within + 0.006) & (figures >= LEAST))
        yield from ((int(place), float(amounts[beside[place]])) for place in near)
