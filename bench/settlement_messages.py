"""Made-up instructions with their status messages and confirmations, written as Parquet a trading stretch at a time.

Half a year of trading in four markets on their real calendars, or two years. How an instruction fares is one of
`STORIES`: most settle on their intended date, seven in a hundred do not. A hundred instructions have five hundred
status rows.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from backoffice.contracts import Extract
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.demo import markets, rates
from backoffice.demo.columns import conformed
from backoffice.demo.plan import Plan

PLAN: Final = Plan(until=date(2026, 9, 30))


class Stretch(NamedTuple):
    """Over which days instructions are spread, and a moment soon after: what is still failing then is open."""

    first: date
    trading_days: int
    as_of: datetime


HALF_YEAR: Final = Stretch(date(2026, 4, 1), 124, datetime(2026, 9, 30, 23, tzinfo=UTC))
TWO_YEARS: Final = Stretch(date(2025, 1, 2), 502, datetime(2026, 12, 24, 23, tzinfo=UTC))
AS_OF: Final = HALF_YEAR.as_of

CHUNK: Final = 100_000
"""Instructions made, and written, at once."""

Message = tuple[str, int, str, str, str | None]
"""Counted from when it was `sent`, or from noon of the day it was `due`; minutes; dimension, status, reason."""

PACK: Final = ("sent", 1, "processing", "PACK", None)
NO_PARTNER: Final = ("sent", 3, "matching", "NMAT", "CMIS")
MATCHED: Final = ("sent", 240, "matching", "MACH", None)
WAITS: Final = ("sent", 240, "settlement", "PEND", "FUTU")
IN_CYCLE: Final = ("due", -300, "settlement", "PEND", "NEXT")
ON_TIME: Final = (PACK, NO_PARTNER, MATCHED, WAITS, IN_CYCLE)
CANCELLED: Final = ("processing", "CAND", "CANI")
DAY: Final = 1440


class Story(NamedTuple):
    """How `share` of a hundred instructions fare; `settled` is days after the due one, sixths, and PAIN or PARC."""

    share: int
    messages: tuple[Message, ...]
    settled: tuple[tuple[int, int, str | None], ...]


def _failing(reason: str, days: int) -> tuple[Message, ...]:
    return tuple(("due", 420 + DAY * day, "settlement", "PENF", reason) for day in range(days))


STORIES: Final = (
    Story(72, ON_TIME, ((0, 6, None),)),
    Story(6, (PACK, MATCHED, WAITS, IN_CYCLE), ((0, 6, None),)),
    Story(4, (PACK, MATCHED, WAITS, ("sent", 300, "settlement", "PEND", "PREA"), *ON_TIME[3:]), ((0, 6, None),)),
    Story(3, ON_TIME, ((0, 3, "PAIN"), (0, 3, None))),
    Story(3, (*ON_TIME, *_failing("LACK", 1)), ((1, 6, None),)),
    Story(1, (*ON_TIME, *_failing("CLAC", 5)), ((5, 6, None),)),
    Story(1, (*ON_TIME, *_failing("LACK", 2)), ((0, 2, "PAIN"), (2, 4, None))),
    Story(1, (*ON_TIME[:2], ("due", 540, "matching", "MACH", None), *_failing("MLAT", 2)[1:]), ((2, 6, None),)),
    Story(1, (*ON_TIME, *_failing("PRCY", 4)), ((8, 6, None),)),
    Story(2, (*ON_TIME[:2], ("sent", 300, "matching", "NMAT", "DQUA"), ("due", 10 * DAY, *CANCELLED)), ()),
    Story(3, (*ON_TIME[:3], ("sent", 400, "processing", "CANP", None), ("sent", 420, *CANCELLED)), ()),
    Story(3, (PACK, ("sent", 9, "processing", "REJT", "SAFE")), ()),
)


def write(folder: Path, instructions: int) -> None:
    """`instructions` of them with their messages, calendars and cut-offs: a folder a table, a file a chunk."""
    for contract, rows in calendars():
        _write(folder, contract, 0, rows)
    for place, numbers in enumerate(chunks(instructions)):
        for contract, rows in chunk(numbers, instructions):
            _write(folder, contract, place, rows)


def calendars() -> Iterator[tuple[type[Extract], pl.DataFrame]]:
    """What is given whole: calendars and cut-offs."""
    yield CalendarDay, markets.calendar_days(PLAN)
    yield DatedRate, rates.dated_rates()


def chunks(instructions: int) -> Iterator[np.ndarray]:
    """The numbers of so many instructions, at most `CHUNK` at a time."""
    for first in range(0, instructions, CHUNK):
        yield np.arange(first, min(first + CHUNK, instructions))


def _write(folder: Path, contract: type[Extract], chunk: int, rows: pl.DataFrame) -> None:
    """As the store writes: enumerations as text."""
    (folder / contract.table).mkdir(parents=True, exist_ok=True)
    rows.with_columns(pl.col(pl.Enum).cast(pl.String)).write_parquet(folder / contract.table / f"{chunk:04}.parquet")


def chunk(numbers: np.ndarray, of: int, over: Stretch = HALF_YEAR) -> Iterator[tuple[type[Extract], pl.DataFrame]]:
    """Instructions `numbers`, of so many in a stretch of time, with all their messages."""
    sent = _sent(numbers, of, over)
    yield SettlementInstruction, _finished(SettlementInstruction, sent)
    told = sent.join(_messages(), on="story").with_columns(
        advised_at=pl.when(anchor="sent").then("instructed_at").otherwise("due_at")
        + pl.duration(minutes=pl.col("minutes"), seconds=pl.col("number") % 3600)
    )
    advice_id = pl.concat_str("instruction_id", pl.lit("-"), "place")
    yield StatusAdvice, _finished(StatusAdvice, told.with_columns(advice_id=advice_id).sort("advised_at", "advice_id"))
    confirmed = _confirmed(sent.join(_parts(), on="story"))
    yield SettlementConfirmation, _finished(SettlementConfirmation, confirmed)


def traded_on(numbers: np.ndarray, of: int, over: Stretch) -> np.ndarray:
    """The trading day of each instruction: they are spread evenly."""
    calendar = markets.settlement_days(PLAN, markets.T2S)
    return np.busday_offset(over.first, numbers * over.trading_days // of, roll="forward", busdaycal=calendar)


def _sent(numbers: np.ndarray, of: int, over: Stretch) -> pl.DataFrame:
    """Instructions `numbers`, and what decides their story."""
    market = numbers % 7 % len(markets.MARKETS)
    traded = traded_on(numbers, of, over)
    cycle = np.array([one.cycle for one in markets.MARKETS])[market]
    shares = [story.share for story in STORIES]
    story = np.repeat(np.arange(len(STORIES)), shares)[numbers * 37 % sum(shares)]
    frame = pl.DataFrame(
        {
            "number": numbers,
            "story": story,
            "place_of_market": market,
            "trade_date": traded,
            "intended_settlement_date": markets.after_each(PLAN, market, traded, cycle),
        }
    )
    free = pl.col("number") % 10 == 3
    code = pl.col("place_of_market").replace_strict(dict(enumerate(one.code for one in markets.MARKETS)))
    currency = pl.col("place_of_market").replace_strict(dict(enumerate(one.currency for one in markets.MARKETS)))
    lot = pl.col("number") * 7919 % 9_000 + 100
    return frame.with_columns(
        instruction_id=_numbered("SI", "number"),
        trade_id=_numbered("T", "number"),
        legal_entity_id=_numbered("LE", pl.col("number") % 3),
        desk=_numbered("DESK", pl.col("number") % 5),
        account_id=_numbered("ACC", pl.col("number") % 11),
        movement=pl.when(pl.col("number") % 2 == 0).then(pl.lit("DELI")).otherwise(pl.lit("RECE")),
        payment=pl.when(free).then(pl.lit("FREE")).otherwise(pl.lit("APMT")),
        instrument_id=_numbered("XS", pl.col("number") % 997),
        lot=lot,
        quantity=lot * 6,
        amount=pl.when(~free).then(lot * 150),
        currency=pl.when(~free).then(currency),
        counterparty_id=_numbered("CP", pl.col("number") % 101),
        market=code,
        transaction_type=pl.lit("TRAD"),
        instructed_at=_at_noon("trade_date") + pl.duration(seconds=pl.col("number") * 31 % 14_400),
        due_at=_at_noon("intended_settlement_date"),
    )


def _messages() -> pl.DataFrame:
    rows = [
        (number, place, *message)
        for number, story in enumerate(STORIES)
        for place, message in enumerate(story.messages)
    ]
    columns = ["story", "place", "anchor", "minutes", "dimension", "status", "reason"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(advised_by=pl.lit("custodian"))


def _parts() -> pl.DataFrame:
    rows = [(number, place, *part) for number, story in enumerate(STORIES) for place, part in enumerate(story.settled)]
    return pl.DataFrame(rows, schema=["story", "place", "later", "sixths", "partial"], orient="row")


def _confirmed(parts: pl.DataFrame) -> pl.DataFrame:
    settled_on = markets.after_each(
        PLAN,
        parts["place_of_market"].to_numpy(),
        parts["intended_settlement_date"].to_numpy(),
        parts["later"].to_numpy(),
    )
    return parts.with_columns(
        confirmation_id=pl.concat_str("instruction_id", pl.lit("-C"), "place"),
        effective_settlement_date=pl.Series(settled_on),
        settled_quantity=pl.col("lot") * pl.col("sixths"),
        settled_amount=pl.when(pl.col("amount").is_not_null()).then(pl.col("lot") * 25 * pl.col("sixths")),
    ).with_columns(confirmed_at=_at_noon("effective_settlement_date") + pl.duration(hours=2, minutes=pl.col("place")))


def _finished(contract: type[Extract], rows: pl.DataFrame) -> pl.DataFrame:
    lined = rows.with_columns(source_id=pl.lit("bench"), source_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    return conformed(contract, lined)


def _numbered(prefix: str, number: str | pl.Expr) -> pl.Expr:
    digits = pl.col(number) if isinstance(number, str) else number
    return pl.lit(prefix) + digits.cast(pl.String).str.zfill(16 - len(prefix))


def _at_noon(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.Datetime("us")).dt.replace_time_zone("UTC") + timedelta(hours=12)
