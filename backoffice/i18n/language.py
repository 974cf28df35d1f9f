"""Languages: which there are, and which one the present viewer reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Grouping = Literal["western", "indian"]


@dataclass(frozen=True)
class Language:
    """A language of the screen: its words, and how it writes numbers and months.

    `catalogue` names the file of translations (none for English, which the code is written in); `locale` is the
    CLDR locale that names of months and signs of currencies come from.
    """

    code: str
    name: str
    locale: str
    grouping: Grouping
    catalogue: str | None = None


ENGLISH = Language("en", "English", "en_GB", "western")
INDIAN_ENGLISH = Language("en-IN", "English (India)", "en_IN", "indian")
HINDI = Language("hi", "हिन्दी", "hi_IN", "indian", "hi.po")

LANGUAGES: tuple[Language, ...] = (ENGLISH, INDIAN_ENGLISH, HINDI)
"""Every language there is; the first is spoken where nobody chose."""

_BY_CODE = {language.code: language for language in LANGUAGES}
_spoken: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


def named(code: str | None) -> Language:
    """The language of that code; the first one for a code nobody knows."""
    return _BY_CODE.get(code or "", LANGUAGES[0])


def spoken() -> Language:
    """The language of the running session. Each thread has its own, so sessions never share it."""
    return _spoken.get()


def speak(language: Language) -> None:
    """Speak `language` from here on, in this thread."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` inside the block: for threads that other threads start, such as downloads."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)
