"""Pages run without a browser: opening one, and every text a viewer would read on it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from backoffice.i18n import Language, speaking

ROOT = Path(__file__).resolve().parents[2]
MENU: dict[str, tuple[str, ...]] = {
    Path(ast.literal_eval(call.args[0])).stem: tuple(ast.literal_eval(one) for one in call.args[1:])
    for call in ast.walk(ast.parse((ROOT / "app.py").read_text(encoding="utf-8")))
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "ui.Entry"
}
"""Every page's name in the address, with its title, its icon and its part of the menu, in English."""

TITLES: dict[str, str] = {name: said[0] for name, said in MENU.items()}
"""Every page's name in the address, and its title in English."""

PAGES = tuple(TITLES)

_SAID = {
    "title": ("body",),
    "header": ("body",),
    "subheader": ("body",),
    "markdown": ("body",),
    "caption": ("body",),
    "alert": ("body",),
    "info": ("body",),
    "warning": ("body",),
    "error": ("body",),
    "metric": ("label", "body", "delta", "delta_description"),
    "selectbox": ("label",),
    "multiselect": ("label", "placeholder"),
    "date_input": ("label",),
    "text_input": ("label", "placeholder"),
    "text_area": ("label", "placeholder"),
    "slider": ("label",),
    "number_input": ("label",),
    "file_uploader": ("label",),
    "toggle": ("label",),
    "button": ("label",),
    "success": ("body",),
    "button_group": ("label",),
    "expander": ("label",),
    "download_button": ("label",),
    "page_link": ("label",),
    "tab": ("label",),
    "dialog": ("title",),
}
"""Element to the fields of it that are read on the screen."""

_SILENT = {
    "main",
    "sidebar",
    "flex_container",
    "column",
    "columns",
    "container",
    "horizontal",
    "vertical",
    "code",
    "form",
    "event",
    "tab_container",
}
"""Places and commands: nothing of them is a sentence."""


_LINE = "  \n"
"""Where Markdown begins another line."""

_DIRECTIVE = re.compile(r":material/\w+:|:(?:small|gray|red|green|orange)\[|(?<!\\)\]")


class Text(NamedTuple):
    """A text on the screen; `column` is the column of a table's cell it stands in."""

    element: str
    text: str
    column: str | None = None


def open_page(page: str, language: Language, **choices: str) -> AppTest:
    """The page as a viewer of that language sees it, with choices as the address gives them."""
    # The test's own thread reads widgets back through their words, so it must speak the same language.
    with speaking(language):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        asked = {"lang": language.code, **choices}
        app.query_params["lang"] = language.code
        app.run().switch_page(f"pages/{page}.py")
        for name, value in asked.items():
            app.query_params[name] = value
        return app.run()


class _Opened:
    """A fold that stands open, so that what is in it is sent."""

    open = True

    def __init__(self, fold: Any) -> None:
        self._fold = fold

    def __enter__(self) -> "_Opened":
        self._fold.__enter__()
        return self

    def __exit__(self, *how: Any) -> None:
        self._fold.__exit__(*how)


def open_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every fold stand open that sends what is in it only then."""
    expander = st.expander

    def opened(*words: Any, **more: Any) -> Any:
        fold = expander(*words, **more)
        return _Opened(fold) if more.get("on_change") == "rerun" else fold

    monkeypatch.setattr(st, "expander", opened)


def texts(app: AppTest) -> Iterator[Text]:
    """Every text of the page, its side and what opened over it. Fails for an element nobody has said how to read."""
    for root in (app.main, app.sidebar, *opened(app)):
        for node in _nodes(root):
            yield from _texts(node)


def opened(app: AppTest) -> list[Any]:
    """What stands over the page: a dialog, where one was opened."""
    return [root for place, root in app._tree.children.items() if place > 1]


def _texts(node: Any) -> Iterator[Text]:
    kind = node.type
    if kind in _SAID:
        proto = node.proto.dialog if kind == "dialog" else node.proto
        read = (as_read(line) for field in _SAID[kind] for line in str(getattr(proto, field)).split(_LINE))
        yield from (Text(kind, one) for one in read)
        help_text = getattr(node.proto, "help", "")
        if help_text:
            yield Text("help", as_read(help_text))
        if kind == "selectbox":
            yield from (Text(kind, option) for option in node.options)
        elif kind == "button_group":
            yield from (Text(kind, option.content) for option in node.proto.options)
    elif kind == "plotly_chart":
        yield from (Text(kind, text) for text in _strings(json.loads(node.proto.spec)))
    elif kind == "bidi_component":
        sent = json.loads(node.proto.json)
        yield from (Text(kind, sent[name]) for name in ("label", "says") if name in sent)
    elif kind == "image":
        yield from (Text(kind, one.alt) for one in node.proto.imgs)
    elif kind == "popover":
        yield Text(kind, as_read(node.proto.popover.label))
    elif kind in ("dataframe", "table"):
        yield from _cells(node)
    elif kind == "html":
        assert re.fullmatch(r"\s*<style>[^<]*</style>\s*", node.proto.body), "the page's own HTML is style alone"
    else:
        assert kind in _SILENT, f"how is {kind} read?"


def as_read(markdown: str) -> str:
    """What is read of Markdown: no icon's name, no colour's, and no sign that escapes another."""
    return re.sub(r"\\(.)", r"\1", _DIRECTIVE.sub("", markdown))


def _cells(node: Any) -> Iterator[Text]:
    frame: pd.DataFrame = node.value
    labels = {}
    if node.type == "dataframe":
        labels = {name: one.get("label") for name, one in json.loads(node.proto.columns).items()}
    for column in frame.columns:
        yield Text("header", as_read(str(labels.get(column) or column)))
        yield from (Text("cell", as_read(cell), str(column)) for cell in frame[column] if isinstance(cell, str))


def _strings(spec: Any) -> Iterator[str]:
    """Texts of a chart: names, ticks, labels, hover; not its colours, strokes and other settings."""
    for trace in spec["data"]:
        for field in ("name", "text", "customdata", "x", "y"):
            value = trace.get(field)
            yield from _flat(value)
    layout = spec["layout"]
    for axis in ("xaxis", "yaxis"):
        yield from layout[axis].get("ticktext", ())
    yield from (one["text"] for one in layout.get("annotations", ()))


def _flat(value: Any) -> Iterator[str]:
    """Texts in lists of lists: a heat map's are in rows."""
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    elif isinstance(value, str):
        yield value


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from _nodes(child)
