"""Drawing penalties in tests: the standard instruction of `settlement_tables`, priced and charged day by day.

Penalties are charged in T2S from 2022 on, at the regulation's rates; the cash rate of EUR is 3.60 per cent a year,
which is 0.01 per cent a day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from backoffice.contracts.reference import CalendarDay, DatedRate, Instrument
from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.contracts.settlement_penalties import Penalty, ReferencePrice
from backoffice.transforms.settlement import settlement_status
from backoffice.transforms.settlement_days import settlement_days
from backoffice.transforms.settlement_penalties import penalties
from backoffice.transforms.settlement_spans import settlement_spans
from tests.tables import frame
from tests.transforms.settlement_tables import CALENDARS, INSTRUCTION, at, cut_off, rows_of

Rows = Sequence[Mapping[str, Any]]

SHARE = "DE000SHARE01"
LATEST = at(26, 20)


def rule(rate_id: str, value: str, scope: str = "all", **more: Any) -> dict[str, Any]:
    """A dated rate in force since penalties began."""
    return {"rate_id": rate_id, "scope": scope, "valid_from": date(2022, 2, 1), "value": Decimal(value), **more}


CUT_OFFS = (cut_off("cutoff.dvp", 14 * 60), cut_off("cutoff.fop", 16 * 60))
RULES = (
    rule("csdr.penalties", "1", "T2S"),
    rule("csdr.sefp.shares_liquid", "1.0"),
    rule("csdr.sefp.shares_illiquid", "0.5"),
    rule("csdr.sefp.sme_growth", "0.25"),
    rule("csdr.sefp.debt_sovereign", "0.10"),
    rule("csdr.sefp.debt_other", "0.20"),
    rule("csdr.sefp.debt_sme_growth", "0.15"),
    rule("csdr.sefp.other", "0.5"),
    rule("csdr.sefp.cash", "3.60", "EUR"),
    rule("csdr.exempt.corporate_action", "1", "CORP"),
    rule("csdr.exempt.realignment", "1", "REAL"),
)
LIQUID = {"instrument_id": SHARE, "cfi": "ESVUFR", "is_liquid": True, "is_sme_growth": False, "currency": "EUR"}


def priced(price: str, *days: int, instrument: str = SHARE, **more: Any) -> list[dict[str, Any]]:
    """The same price of an instrument on days of June; of all of them where none is named."""
    return [
        {"instrument_id": instrument, "day": date(2026, 6, day), "price": Decimal(price), "currency": "EUR", **more}
        for day in days or range(1, 31)
    ]


def run(frames: Mapping[str, pl.DataFrame], as_of: datetime, engine: Any = "auto") -> pl.DataFrame:
    """Status, spans and days, then penalties, as a build makes them."""
    lazy = {name: rows.lazy() for name, rows in frames.items()}
    settling = {name: lazy[name] for name in ("instructions", "confirmations", "calendar_days", "dated_rates")}
    statuses = settlement_status(**settling, advices=lazy["advices"], as_of=as_of).collect().lazy()
    spans = settlement_spans(**settling, advices=lazy["advices"], as_of=as_of).collect().lazy()
    rest = {name: lazy[name] for name in ("confirmations", "calendar_days", "dated_rates")}
    days = settlement_days(**rest, statuses=statuses, spans=spans, as_of=as_of).collect().lazy()
    made = penalties(
        days,
        spans,
        statuses,
        lazy["advices"],
        lazy["instructions"],
        lazy["instruments"],
        lazy["prices"],
        lazy["dated_rates"],
    )
    return Penalty.validate(made.collect(engine=engine)).sort("instruction_id", "day")


def penalised(
    *messages: Mapping[str, Any],
    as_of: datetime = LATEST,
    rates: Rows = RULES,
    prices: Rows | None = None,
    instruments: Rows = (LIQUID,),
    **changes: Any,
) -> list[dict[str, Any]]:
    """The penalties of the standard instruction, changed by `changes`, after `messages`, day by day.

    Every day's price is 5 where none are given.
    """
    instruction = {**INSTRUCTION, "instrument_id": SHARE, "transaction_type": "TRAD", **changes}
    frames = {
        "instructions": frame(SettlementInstruction, [instruction]),
        "advices": rows_of(StatusAdvice, [message for message in messages if "advice_id" in message]),
        "confirmations": rows_of(
            SettlementConfirmation, [message for message in messages if "confirmation_id" in message]
        ),
        "calendar_days": frame(CalendarDay, CALENDARS),
        "dated_rates": frame(DatedRate, [*CUT_OFFS, *rates]),
        "instruments": frame(Instrument, instruments),
        "prices": frame(ReferencePrice, priced("5") if prices is None else prices),
    }
    return run(frames, as_of).rows(named=True)


def told(rows: Rows, *names: str) -> list[tuple[Any, ...]]:
    """The day of June and these columns of each row."""
    return [(row["day"].day, *(row[name] for name in names)) for row in rows]
