"""What is likely to fail before it does: the instructions to chase first, and how far the forecast can be trusted."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.charts import Measure
from backoffice.contracts.settlement_risk import SettlementRisk
from backoffice.i18n import labels, numbers, risk, say
from backoffice.kpis import named
from backoffice.ui import notes, wording
from backoffice.ui.drawn import draw, fold_of
from backoffice.ui.tables import grid
from backoffice.ui.view import View, view

FIRST: Final = 10
"""Instructions to chase first."""

_SHOWN: Final = (
    *(
        "instruction_id",
        "probability",
        "expected_penalty",
        "why_likely",
        "counterparty_id",
        "days_until_due",
        "movement",
    ),
    *("remaining_amount", "currency", "instrument_id", "market", "desk", "penalty_currency"),
)


def chase() -> None:
    """The ten instructions due soon whose failing is likely and dear, with the reasons in words, each to its story."""
    seen = view()
    title = say("To chase first")
    st.header(title)
    if not seen.snapshot.has(SettlementRisk.table):
        notes.small(say("{table}: no data loaded.", table=labels.table(SettlementRisk.table)))
        return
    found = seen.rows(
        SettlementRisk.table,
        seen.filters_for(SettlementRisk, None),
        where="probability IS NOT NULL",
        order=(("expected_penalty_reported", True), ("expected_penalty", True), ("probability", True)),
        limit=FIRST,
    )
    if not found.total:
        notes.small(say("No instruction in this selection is due within two business days, or none could be judged."))
        return
    rows = list(found.frame.iter_rows(named=True))
    frame = found.frame.with_columns(pl.Series("why_likely", [_reasons(seen, row) for row in rows], pl.String))
    headers = {"probability": say("Probability of failing"), "why_likely": say("Why it may fail")}
    grid(seen, SettlementRisk, frame.select(_SHOWN), title, headers, opens="instruction_id")
    told = {"shown": numbers.grouped(frame.height), "total": numbers.grouped(found.total)}
    notes.small(
        say(
            "{shown} of {total} due within two business days: the greatest penalty to be expected first (probability × "
            "penalty a day × days fails last), compared in {currency}, then the likeliest.",
            **told,
            currency=seen.currency or "",
        )
    )
    notes.unusable(seen, [SettlementRisk])


def _reasons(seen: View, row: Mapping[str, Any]) -> str:
    """What raises the odds, the most first."""
    said = [
        risk.reason(row[f"{place}_factor"], row[f"{place}_level"], _name(seen, row, place))
        for place in ("first", "second", "third")
        if row[f"{place}_factor"] is not None
    ]
    return "; ".join(said) or say("Nothing raises it above the usual.")


def _name(seen: View, row: Mapping[str, Any], place: str) -> str | None:
    level = row[f"{place}_level"]
    match row[f"{place}_factor"]:
        case "counterparty":
            return seen.name(level)
        case "security":
            return seen.security(level)
        case _:
            return None


def reliability() -> None:
    """The forecast of each tenth of past instructions against what came, over all months tested."""
    seen = view()
    title = say("Did what was forecast come?")
    st.header(title)
    forecast, came = named("settlement_forecast_rate"), named("settlement_forecast_base_rate")
    if not seen.snapshot.has(forecast.result.table):
        notes.small(wording.absent("not_loaded"))
        return
    every = seen.filters_for(forecast.result, None)
    frame = seen.by(forecast, "tenth", filters=every).join(
        seen.by(came, "tenth", filters=every), on="tenth", suffix="_came"
    )
    if frame.is_empty():
        notes.small(say("No month could be tested yet: a forecast needs earlier months to learn from."))
        return
    frame = frame.with_columns(behind=pl.col("per").cast(pl.Int64))
    share, count = Measure(title, "share"), Measure(say("Instructions"), "count")
    draw(charts.reliability(frame, "number", "number_came", "behind", share, count), title)
    notes.small(
        say(
            "Each point is a tenth of the instructions of past months, by the probability forecast beforehand. "
            "On the dashed line as many failed as was forecast; above it, more."
        )
    )
    notes.unusable(seen, [forecast.result])
    fold_of(
        {
            labels.column("tenth"): [numbers.grouped(one) for one in frame["tenth"]],
            say("Instructions"): [numbers.grouped(one) for one in frame["per"]],
            say("Forecast"): [_share(one) for one in frame["number"]],
            say("Came"): [_share(one) for one in frame["number_came"]],
        },
        "reliability",
    )


def _share(one: Any) -> str:
    return wording.absent_short("unknown") if one is None else numbers.percent(one)
