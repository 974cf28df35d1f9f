"""Sentences in the viewer's language. The English of the code is the key, so English needs no file.

Sentences are whole templates with named places, never glued from parts: word order differs between languages.
"""

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from backoffice.i18n.language import Language, spoken


@cache
def translations(language: Language) -> Catalog:
    """The translations of a language; an empty catalogue for English. Read once a process."""
    if language.catalogue is None:
        return Catalog()
    with (Path(__file__).parent / language.catalogue).open("rb") as file:
        return read_po(file, locale=language.locale, abort_invalid=True)


def say(text: str, context: str | None = None, /, **places: object) -> str:
    """`text` in the spoken language, its {named} places filled; English where there is no translation.

    `context` keeps apart words that are written alike in English and differ elsewhere.
    """
    message = translations(spoken()).get(text, context)
    words = message.string if message is not None and message.string else text
    return str(words).format(**places) if places else str(words)


def say_many(one: str, many: str, count: int, /, **places: object) -> str:
    """The sentence for `count` things in the spoken language; {count} is filled by `places`, formatted."""
    message = translations(spoken()).get(one)
    if message is not None and isinstance(message.string, tuple) and all(message.string):
        words = message.string[int(count != 1)]
    else:
        words = one if count == 1 else many
    return words.format(**places)
