"""Questions that are kept: text, a description, values of parameters, and how the answer is looked at; never a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from backoffice.adhoc.gate import fit_to_parse
from backoffice.errors import QuestionRefused
from backoffice.shelf import Kept, Shelf, plain

LONGEST_WORDS: Final = 400


@dataclass(frozen=True)
class Asked:
    """A question as it is kept and sent: all text. `view` says how the answer is looked at (x, y, colour, pivot)."""

    text: str
    description: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    view: Mapping[str, str] = field(default_factory=dict)


WITHIN: Final = "within"
"""In `view`: "1" where the question is about the rows of whatever filters stand beside its answer."""


def follows_filters(asked: Asked) -> bool:
    """The question is about the rows of the filters beside it, on a page, or of the period of its report."""
    return asked.view.get(WITHIN) == "1"


def written(asked: Asked) -> dict[str, Any]:
    """A question as plain values, for a file or a line of JSON."""
    return {
        "text": asked.text,
        "description": asked.description,
        "parameters": dict(asked.parameters),
        "view": dict(asked.view),
    }


def read(said: Any) -> Asked:
    """A question out of plain values. Raises QuestionRefused for what is none."""
    texts = isinstance(said, dict) and all(isinstance(said.get(key, ""), str) for key in ("text", "description"))
    maps = texts and all(_are_texts(said.get(key, {})) for key in ("parameters", "view"))
    if not maps or not said.get("text"):
        raise QuestionRefused("Question: expected text, description, parameters and view. Export it anew")
    return Asked(said["text"], said.get("description", ""), said.get("parameters", {}), said.get("view", {}))


def _are_texts(said: Any) -> bool:
    return isinstance(said, dict) and all(isinstance(one, str) for pair in said.items() for one in pair)


QUESTIONS: Final = Shelf("questions", "question", written, read, QuestionRefused)


def keep(data: Path, name: str, who: str, asked: Asked) -> Kept[Asked]:
    """Keep a question under a name; under one that exists already as its next version. Raises QuestionRefused."""
    words = plain(asked.description)
    QUESTIONS.fits("the description", words, LONGEST_WORDS)
    fit_to_parse(asked.text)
    return QUESTIONS.keep(data, name, who, replace(asked, description=words))


def named(data: Path, name: str, version: int | None = None) -> Kept[Asked]:
    """The question of that name, its newest version or the one asked for. Raises QuestionRefused without one."""
    chosen = [one for one in QUESTIONS.history(data, name) if version in (None, one.version)]
    if not chosen:
        known = ", ".join(one.name for one in QUESTIONS.kept_in(data)[0]) or "none is kept yet"
        what = name if version is None else f"{name}, version {version}"
        raise QuestionRefused(f"There is no question {what}. Kept are: {known}")
    return chosen[-1]
