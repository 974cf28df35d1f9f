"""A TOML table that is read key by key, so that a wrong type or an unknown key is found and named."""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from backoffice.errors import MappingError
from backoffice.ingest.wording import listed, meant


class Table:
    """One table of one TOML file. Reading a key makes it known; `finish` refuses what nobody read.

    Every method raises MappingError, naming file and key, where the value is not of its kind.
    """

    def __init__(self, entries: dict[str, Any], where: str, path: Path) -> None:
        """`where` is the table's name in the file, empty at the top."""
        self._left = dict(entries)
        self._known: list[str] = []
        self._where, self._path = where, path

    @classmethod
    def of_file(cls, path: Path) -> "Table":
        """The whole file; its fractions become exact decimals."""
        try:
            return cls(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal), "", path)
        except OSError as error:
            raise MappingError(f"{path}: the mapping cannot be read ({error.strerror}). Check the path.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, InvalidOperation) as error:
            raise MappingError(f"{path}: not valid TOML: {error}. Mend it there; see https://toml.io.") from error

    def error(self, key: str, what: str) -> MappingError:
        """An error that names the file, the key and what is wrong with it."""
        return MappingError(f"{self._path}: `{'.'.join(filter(None, (self._where, key)))}` {what}")

    @property
    def keys(self) -> list[str]:
        """The keys that nobody has read yet."""
        return list(self._left)

    def take(self, key: str, *kinds: type) -> Any:
        """The value of a key, or None where the file has none."""
        self._known.append(key)
        value = self._left.pop(key, None)
        if value is not None and type(value) not in kinds:
            wanted = " or ".join(_WORDS[kind] for kind in kinds)
            raise self.error(key, f"must be {wanted}, not {value!r}.")
        return value

    def optional_text(self, key: str) -> str | None:
        """A text, never empty."""
        value: str | None = self.take(key, str)
        if value == "":
            raise self.error(key, "is empty: give it some text, or leave the key out.")
        return value

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.optional_text(key)
        if value is None:
            raise self.error(key, "is missing, and nothing works without it.")
        return value

    def texts(self, key: str, needed: bool = True) -> tuple[str, ...]:
        """A list of texts; empty where the file has none and none is needed."""
        values = self.take(key, list) or []
        if not all(isinstance(value, str) for value in values) or (needed and not values):
            raise self.error(key, f'must be a list of texts such as ["a", "b"], not {values!r}.')
        return tuple(values)

    def words(self, key: str) -> dict[str, str] | None:
        """A table that translates text to text."""
        words: dict[str, Any] | None = self.take(key, dict)
        if words is not None and (not words or not all(isinstance(word, str) for word in words.values())):
            raise self.error(key, f'must translate text to text, such as {{ B = "BUYI" }}, not {words!r}.')
        return words

    def flag(self, key: str) -> bool | None:
        """True or false; None where the file does not say."""
        flag: bool | None = self.take(key, bool)
        return flag

    def decimal(self, key: str) -> Decimal | None:
        """An exact number, written as a number or as text."""
        value = self.take(key, str, int, Decimal)
        if value is None:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise self.error(key, f'must be a number such as "0.01", not {value!r}.')
        return number

    def table(self, key: str, shorthand: str | None = None) -> "Table":
        """A table inside this one, empty where there is none. A plain text stands for `{ shorthand = text }`."""
        where = ".".join(filter(None, (self._where, key)))
        entries = self.take(key, dict, *([str] if shorthand else [])) or {}
        if isinstance(entries, str):
            entries = {shorthand: entries}
        return Table(entries, where, self._path)

    def one_of(self, key: str, value: str, possible: Iterable[str]) -> str:
        """`value`, once it is one of the possible names."""
        names = list(possible)
        if value not in names:
            raise self.error(
                key, f"names `{value}`, which does not exist.{meant(value, names)} Possible: {listed(names)}."
            )
        return value

    def finish(self) -> None:
        """Refuse the first key that means nothing here."""
        for key in self._left:
            raise self.error(key, f"means nothing here.{meant(key, self._known)} Possible: {listed(self._known)}.")


_WORDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    Decimal: "a number",
    dict: "a table",
    list: "a list",
    date: "a date such as 2026-06-30",
    datetime: "a date and time such as 2026-06-30T09:00:00Z",
}
