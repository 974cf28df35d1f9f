"""Mappings: a TOML file that says how the columns of somebody's table feed one of our extracts.

    name = "broker_trades"                 # how it is asked for
    describes = "The broker's trade file"  # in words
    extract = "trades"                     # which extract it feeds
    files = ["broker_trades*.csv"]         # names of files it is meant for, with * and ?
    personal = ["Trader"]                  # columns about people that are not loaded: hidden in rejects too

    [format]                               # all of it optional
    delimiter = ","                        # else found among , ; tab |
    encoding = "utf-8"                     # else UTF-8, or Latin-1 where it is not
    decimal = "."                          # or ","
    thousands = ","                        # else none are expected
    date_format = "%Y-%m-%d"
    datetime_format = "%Y-%m-%dT%H:%M:%S"
    time_zone = "Asia/Kolkata"             # of times without an offset
    sheet = "Trades"                       # of a workbook with several
    skip_rows = 0                          # rows above the header
    nulls = ["NULL", "-"]                  # what means "no value" beside the empty cell

    [constants]                            # contract column = the same value for every row
    record_keeper = "broker"

    [columns]                              # contract column = "Source Column", or more:
    quantity = "Qty"
    side = { from = "B/S", values = { B = "BUYI", S = "SELL" } }
    gross_amount = { from = "Cents", scale = "0.01", negate = true }
    fees = { from = "Fee", sign_from = { column = "D/C", negative = ["D"], positive = ["C"] } }
    trade_date = { from = "Date", date_format = "%d/%m/%Y" }
    desk = { from = "Desk", optional = true }        # the file may lack the column
    worker_id = { from = "Name", pseudonym = true }  # a person: only the pseudonym is kept

Cells are stripped of the space around them. `values` is strict: a word it does not list is refused.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from backoffice.contracts import Extract
from backoffice.ingest.numbers import Notation


@dataclass(frozen=True)
class Sign:
    """Which words in a column beside the figure make it negative, which leave it positive; no other is taken."""

    column: str
    negative: tuple[str, ...]
    positive: tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    """How one contract column is fed: from which source column, and what is done to its cells on the way."""

    column: str
    source: str
    values: dict[str, str] | None = None
    scale: Decimal | None = None
    negate: bool = False
    sign: Sign | None = None
    format: str = ""
    pseudonym: bool = False
    optional: bool = False

    @property
    def sources(self) -> list[str]:
        """The source columns it reads: its own and that of its sign."""
        return [self.source, *([self.sign.column] if self.sign else [])]


@dataclass(frozen=True)
class Format:
    """How the file is written. None means: find out."""

    delimiter: str | None = None
    encoding: str | None = None
    notation: Notation = field(default_factory=Notation)
    date_format: str = "%Y-%m-%d"
    datetime_format: str = "%Y-%m-%dT%H:%M:%S"
    time_zone: str | None = None
    sheet: str | None = None
    skip_rows: int = 0
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """A mapping that has been checked against the contract it feeds."""

    name: str
    describes: str
    contract: type[Extract]
    files: tuple[str, ...]
    format: Format
    constants: dict[str, Any]
    feeds: tuple[Feed, ...]
    personal: tuple[str, ...] = ()

    @property
    def sources(self) -> list[str]:
        """Every source column it uses, once."""
        return list(dict.fromkeys(source for feed in self.feeds for source in feed.sources))

    @property
    def about_people(self) -> list[str]:
        """The source columns whose cells may never be stored in the clear."""
        return list(dict.fromkeys([*(feed.source for feed in self.feeds if feed.pseudonym), *self.personal]))

    @property
    def meaning(self) -> str:
        """All that decides what a file's cells become, as one text: equal for equal rules, whatever their name."""
        return repr((self.contract.table, self.format, sorted(self.constants.items()), self.feeds, self.personal))

    def missing(self, header: list[str]) -> list[str]:
        """The columns a header lacks; those of an optional feed count only where a part of them is there.

        Columns about people must be there too: one whose name was mistyped would go unhidden.
        """
        wanted = [feed for feed in self.feeds if not feed.optional or feed.source in header]
        names = dict.fromkeys([*(source for feed in wanted for source in feed.sources), *self.personal])
        return [name for name in names if name not in header]

    def is_meant_for(self, file_name: str) -> bool:
        """Whether one of `files` describes that name, whatever the case of its letters."""
        return any(fnmatchcase(file_name.casefold(), pattern.casefold()) for pattern in self.files)
