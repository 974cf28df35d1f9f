"""PIVOT without its list of values: DuckDB makes two statements of it, of which the gate lets none through.

So the values are asked for first, as a question of its own, and written into the text. What is looked at is DuckDB's
own cutting of the text into words; whatever is made here goes through the gate like anything else.
"""

from dataclasses import dataclass
from typing import Final

import duckdb

MOST_VALUES: Final = 100
"""Values that become columns at most."""

_ENDS: Final = frozenset({b"USING", b"GROUP", b"ORDER", b"LIMIT", b";"})


@dataclass(frozen=True)
class Pivot:
    """A PIVOT statement, cut where the values belong."""

    source: str
    on: str
    after: str

    @property
    def values_text(self) -> str:
        """The question for the values."""
        return (
            f"SELECT DISTINCT ({self.on})::VARCHAR AS value FROM (FROM {self.source}) "
            f"WHERE ({self.on}) IS NOT NULL ORDER BY 1 LIMIT {MOST_VALUES + 1}"
        )

    def text(self, values: list[str]) -> str:
        """The statement with its values."""
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
        return f"PIVOT {self.source} ON ({self.on}) IN ({listed}) {self.after}"


def pivot_of(text: str) -> Pivot | None:
    """The text cut up, if it is a PIVOT on one column without its list of values; else None."""
    # DuckDB counts places in bytes.
    written = text.encode()
    words = _words(written)
    if not words or words[0][1] != b"PIVOT":
        return None
    on = next((place for place, (_, word) in enumerate(words) if word == b"ON"), None)
    if on is None:
        return None
    end = on + 1
    while end < len(words) and words[end][1] not in _ENDS:
        if words[end][1] in (b"IN", b","):
            return None
        end += 1
    begins, ends = words[on][0] + len(b"ON"), words[end][0] if end < len(words) else len(written)
    parts = (written[len(b"PIVOT") : words[on][0]], written[begins:ends], written[ends:])
    source, column, after = (part.decode(errors="replace").strip() for part in parts)
    return Pivot(source, column, after.rstrip(";")) if column else None


def _words(written: bytes) -> list[tuple[int, bytes]]:
    """Where each word outside brackets begins, and the word in capitals."""
    cut = duckdb.tokenize(written.decode())
    ends = [start for start, _ in cut[1:]] + [len(written)]
    found, depth = [], 0
    for (start, _), end in zip(cut, ends, strict=True):
        word = written[start:end].strip().upper()
        if word in (b"(", b"[", b"{"):
            depth += 1
        elif word in (b")", b"]", b"}"):
            depth -= 1
        elif depth == 0:
            found.append((start, word))
    return found
