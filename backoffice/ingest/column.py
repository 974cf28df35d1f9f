"""One column: the cells of a source column to the values of a contract column, and a fault for each that is none."""

from dataclasses import dataclass, field

import polars as pl

from backoffice.ingest import times
from backoffice.ingest.cells import FAULTS, Cells
from backoffice.ingest.mapping import Feed, Mapping, Sign
from backoffice.ingest.numbers import NOT_A_NUMBER, TOO_FINE, TOO_LARGE, Notation, exact
from backoffice.ingest.pseudonym import pseudonym_key, worker_id
from backoffice.ingest.wording import listed

_YES, _NO = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")
_WHOLE_NUMBER = pl.Decimal(18, 0)


def decode_column(cells: Cells, feed: Feed, mapping: Mapping) -> tuple[pl.Series, pl.DataFrame]:
    """The values of the contract column that `feed` feeds, null where a cell is empty or at fault; and the FAULTS.

    Raises BackofficeError where the feed makes pseudonyms and their key cannot be used.
    """
    dtype = mapping.contract.polars_schema()[feed.column]
    source = cells.frame.get_column(feed.source)
    column = _Column(cells, feed, mapping.name)
    as_typed = isinstance(dtype, pl.Date | pl.Datetime) and source.dtype.is_temporal() and not feed.values
    cell = source if as_typed else _text(source, mapping.format.nulls)
    if feed.values is not None:
        cell = column.translated(cell, feed.values)
    match dtype:
        case pl.Decimal() | pl.Int64():
            notation = Notation() if source.dtype.is_numeric() else mapping.format.notation
            values = column.numbers(cell, notation, dtype if isinstance(dtype, pl.Decimal) else _WHOLE_NUMBER)
            if feed.sign is not None:
                values = column.signed(values, feed.sign, mapping.format.nulls)
            values = -values if feed.negate else values
        case pl.Date():
            values = column.days(cell)
        case pl.Datetime():
            values = column.moments(cell, mapping.format.time_zone)
        case pl.Boolean():
            values = column.flags(cell)
        case pl.Enum():
            values = column.codes(cell, dtype)
        case _:
            values = _pseudonyms(cell) if feed.pseudonym else cell
    return values.cast(dtype).alias(feed.column), pl.concat(column.faults)


def _text(cells: pl.Series, nulls: tuple[str, ...]) -> pl.Series:
    """Cells as text without the space around it; the empty, and those among `nulls`, as null."""
    text = cells.cast(pl.String)
    if cells.dtype.is_float():
        # A whole number kept as a float is still written as one: an account is 1500 and not 1500.0.
        text = text.str.replace(r"\.0$", "")
    text = text.str.strip_chars()
    return text.set(text.is_in(["", *nulls]), None)


def _pseudonyms(people: pl.Series) -> pl.Series:
    key = pseudonym_key()
    known = {person: worker_id(person, key) for person in people.drop_nulls().unique()}
    return people.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


@dataclass(frozen=True)
class _Column:
    """One column while it is decoded; each method decodes one kind and notes the cells that are none."""

    cells: Cells
    feed: Feed
    mapping: str
    faults: list[pl.DataFrame] = field(default_factory=lambda: [pl.DataFrame(schema=FAULTS)])

    def translated(self, text: pl.Series, words: dict[str, str]) -> pl.Series:
        found = text.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.String)
        self._note(text, found, "WORD_UNKNOWN", f"one of {listed(words)}", "or add the word to the mapping's `values`")
        return found

    def numbers(self, text: pl.Series, notation: Notation, kind: pl.Decimal) -> pl.Series:
        precision, scale = kind.precision or 38, kind.scale
        values, rules = exact(text, notation, precision, scale, self.feed.scale)
        wanted = {
            NOT_A_NUMBER: f"a number written like {notation.example}",
            TOO_FINE: f"a number of at most {scale} fraction digits, since none is rounded",
            TOO_LARGE: f"a number of at most {precision - scale} digits before the point",
        }
        for rule, words in wanted.items():
            self._fault(rules == rule, rule, words, "or the mapping's [format] decimal and thousands, or `scale`")
        return values

    def signed(self, values: pl.Series, sign: Sign, nulls: tuple[str, ...]) -> pl.Series:
        word = _text(self.cells.frame.get_column(sign.column), nulls)
        negative, positive = word.is_in(sign.negative).fill_null(False), word.is_in(sign.positive).fill_null(False)
        words = f"one of {listed([*sign.negative, *sign.positive])}, which give the figure its sign"
        self._fault(
            values.is_not_null() & ~negative & ~positive,
            "SIGN_UNKNOWN",
            words,
            "or the mapping's `sign_from`",
            sign.column,
        )
        return pl.select(pl.when(negative).then(-values).when(positive).then(values)).to_series()

    def days(self, cells: pl.Series) -> pl.Series:
        found = times.days(cells, self.feed.format)
        words = f"a day that exists, written {self.feed.format}"
        self._note(cells, found, times.NOT_A_DAY, words, "or the mapping's date_format")
        return found

    def moments(self, cells: pl.Series, time_zone: str | None) -> pl.Series:
        found = times.moments(cells, self.feed.format, time_zone)
        zone = f" in {time_zone}, at an hour its clocks neither skip nor repeat" if time_zone else ""
        words = f"a day and time written {self.feed.format}{zone}"
        self._note(cells, found, times.NOT_A_MOMENT, words, "or the mapping's datetime_format and time_zone")
        return found

    def flags(self, text: pl.Series) -> pl.Series:
        word = text.str.to_lowercase()
        found = pl.select(pl.when(word.is_in(_YES)).then(True).when(word.is_in(_NO)).then(False)).to_series()
        self._note(
            text, found, "NOT_A_FLAG", f"one of {listed([*_YES, *_NO])}", "or translate it in the mapping's `values`"
        )
        return found

    def codes(self, text: pl.Series, kind: pl.Enum) -> pl.Series:
        found = text.cast(kind, strict=False)
        words = f"one of {listed(kind.categories)}"
        self._note(text, found, "CODE_UNKNOWN", words, "or translate it in the mapping's `values`")
        return found

    def _note(self, before: pl.Series, after: pl.Series, rule: str, wanted: str, remedy: str) -> None:
        self._fault(before.is_not_null() & after.is_null(), rule, wanted, remedy)

    def _fault(self, at: pl.Series, rule: str, wanted: str, remedy: str, column: str | None = None) -> None:
        rows = self.cells.rows.filter(at.fill_null(False))
        if rows.is_empty():
            return
        reason = f"Expected {wanted}, for `{self.feed.column}`. Correct the file, {remedy} (`{self.mapping}`)."
        told = {
            "column": column or self.feed.source,
            "target": self.feed.column,
            "rule": rule,
            "reason": reason,
        }
        self.faults.append(
            rows.alias("row")
            .to_frame()
            .select("row", **{name: pl.lit(words, pl.String) for name, words in told.items()})
        )
