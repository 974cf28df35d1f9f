"""Drawing the fail forecast in tests: cases from lifecycles, and cases written down as they stand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from backoffice.contracts.reconciliation import Position
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.contracts.settlement_risk import SettlementRiskCase, SettlementRiskFactor
from backoffice.transforms.settlement_risk import settlement_risk_factors
from backoffice.transforms.settlement_risk_cases import settlement_risk_cases
from backoffice.transforms.settlement_risk_inventory import settlement_risk_inventory
from backoffice.transforms.settlement_risk_months import (
    settlement_risk_cards,
    settlement_risk_lasted,
    settlement_risk_patterns,
)
from backoffice.transforms.settlement_spans import settlement_spans
from tests.tables import frame
from tests.transforms.settlement_tables import CALENDARS, INSTRUCTION, Rows, rows_of, statuses

CASE: Mapping[str, Any] = {
    "horizon": 1,
    "is_now": False,
    "seen_at": datetime(2026, 6, 10, tzinfo=UTC),
    "intended_settlement_date": date(2026, 6, 10),
    "market": "T2S",
    "matching": "matched",
    "hold": "free",
    "instructed": "sent_in_time",
    "inventory": "covered",
    "place": "P",
    "counterparty": "C",
    "security": "S",
    "is_failed": False,
    "known_at": datetime(2026, 6, 11, tzinfo=UTC),
}
"""A case like any other: nothing speaks against it, and it settled."""


def cases(
    instructions: Rows, messages: Rows = (), positions: Rows = (), *, as_of: datetime, calendars: Rows = CALENDARS
) -> pl.DataFrame:
    """The cases of drawn instructions and messages, in order."""

    drawn = [{**INSTRUCTION, **row} for row in instructions]
    advices = rows_of(StatusAdvice, [one for one in messages if "advice_id" in one]).lazy()
    confirmations = rows_of(SettlementConfirmation, [one for one in messages if "confirmation_id" in one]).lazy()
    sent, days = frame(SettlementInstruction, drawn).lazy(), frame(CalendarDay, calendars).lazy()
    spans = settlement_spans(sent, advices, confirmations, days, DatedRate.create_empty(lazy=True), as_of=as_of)
    status = statuses(drawn, messages, as_of=as_of, calendars=calendars).lazy()
    held = frame(Position, [{"record_keeper": "own", "instrument_scheme": "ISIN", **one} for one in positions]).lazy()
    covers = settlement_risk_inventory(sent, spans, confirmations, held, days, as_of=as_of)
    made = settlement_risk_cases(sent, status, spans, covers, days, as_of=as_of).collect()
    return SettlementRiskCase.validate(made).sort("instruction_id", "horizon")


def history(*groups: tuple[int, int, Mapping[str, Any]]) -> pl.LazyFrame:
    """Cases in groups of (instructions, fails, what is special about them)."""
    rows = [
        {**CASE, "instruction_id": f"{place}-{number}", "is_failed": number < fails, **special}
        for place, (instructions, fails, special) in enumerate(groups)
        for number in range(instructions)
    ]
    return of(rows)


def factors(cases: pl.LazyFrame, as_of: datetime = datetime(2026, 7, 1, tzinfo=UTC)) -> pl.DataFrame:
    """The card in force at a moment, learnt from cases."""
    cards = cards_of(cases, as_of)
    made = settlement_risk_factors(cards, settlement_risk_lasted(cases, months=None), as_of=as_of)
    return SettlementRiskFactor.validate(made.collect())


def cards_of(cases: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """The cards of the months up to a moment, learnt from cases."""
    seen = settlement_risk_patterns(cases, as_of=as_of, months=None)
    return settlement_risk_cards(seen, as_of=as_of, months=None)


def of(rows: Sequence[Mapping[str, Any]]) -> pl.LazyFrame:
    """Cases as written down."""
    lazy: pl.LazyFrame = frame(SettlementRiskCase, rows).lazy()
    return lazy
