"""Reconciliation desk over time: how long breaks take, what comes back, what clears by itself, what is on time."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from backoffice.contracts.break_cases import MatchDay
from backoffice.contracts.break_life import BreakDay, BreakLife, ReconciliationDue
from backoffice.kpis.kpi import KPI, Example

_SPLITS: Final = (
    *("reconciliation", "break_type", "cause", "ending", "account_id", "legal_entity_id", "desk", "counterparty_id"),
    "currency",
)

_TRUE: Final = "true_since IS NOT NULL"
_DAY: Final = {"opened_on": date(2026, 6, 1), "closed_on": date(2026, 6, 3)}
_SEEN: Final = datetime(2026, 6, 1, 10, tzinfo=UTC)
_LIVES: Final = [
    {**_DAY, "true_since": _SEEN, "hours_open": Decimal(16), "is_recurring": True},
    {**_DAY, "true_since": datetime(2026, 6, 2, 10, tzinfo=UTC), "hours_open": Decimal("5.5")},
    {**_DAY, "hours_open": Decimal(8), "cleared_in_window": True},
    {
        "opened_on": date(2026, 6, 1),
        "true_since": _SEEN,
        "hours_open": Decimal(80),
        "is_open": True,
    },
]
"""Two true breaks resolved after 21.5 hours together, one that cleared by itself, one still open."""

TIME_TO_RESOLVE = KPI(
    key="recon_time_to_resolve",
    title="Mean time to resolve",
    meaning=(
        "Business hours from the build that first saw a true break to its end, on average: Σ (closed − opened) ÷ "
        "closed. What cleared inside its timing window is no true break and stays out."
    ),
    source="Field's formula, in business hours of the desk (dated rates `recon.desk.opens`, `recon.desk.closes`).",
    result=BreakLife,
    value="sum(hours_open)",
    per="count(*)",
    where=f"NOT is_open AND {_TRUE}",
    unit="hours",
    good="low",
    on="closed_on",
    splits=_SPLITS,
    example=Example(rows=_LIVES, value=Decimal("21.5"), per=2),
)

RECURRENCE = KPI(
    key="recon_recurrence",
    title="Recurring breaks",
    meaning=(
        "True breaks whose like, the same cause on the same account, stood in the 30 days before, out of all true "
        "breaks first seen."
    ),
    source="Field's formula: breaks with the same cause on the same account in 30 days ÷ breaks.",
    result=BreakLife,
    value="count(*) FILTER (WHERE is_recurring)",
    per="count(*)",
    where=_TRUE,
    unit="share",
    good="low",
    on="opened_on",
    splits=_SPLITS,
    example=Example(rows=_LIVES, value=1, per=3),
)

TIMING_SHARE = KPI(
    key="recon_timing_share",
    title="Timing share",
    meaning="Items that cleared by themselves inside their timing window, out of all items that opened.",
    source="Field's formula: breaks auto-cleared within window ÷ breaks opened.",
    result=BreakLife,
    value="count(*) FILTER (WHERE cleared_in_window)",
    per="count(*)",
    unit="share",
    good="neither",
    on="opened_on",
    splits=_SPLITS,
    example=Example(rows=_LIVES, value=1, per=4),
)

BREAKS_OPENED = KPI(
    key="recon_breaks_opened",
    title="True breaks opened",
    meaning="Breaks first seen in the period that were, or became, more than a matter of timing; by cause, the mix.",
    source="House definition; causes are the field's list of root causes.",
    result=BreakLife,
    value="count(*)",
    per=None,
    where=_TRUE,
    unit="count",
    good="low",
    on="opened_on",
    splits=_SPLITS,
    example=Example(rows=_LIVES, value=3),
)

OPEN_BY_DAY = KPI(
    key="recon_open_by_day",
    title="Open breaks at the end of a day",
    meaning="True breaks open as a business day ended; over several days, their average a day.",
    source="House definition, from what the builds saw.",
    result=BreakDay,
    value="sum(open_breaks)",
    per="count(DISTINCT day)",
    unit="count",
    good="low",
    on="day",
    example=Example(
        rows=[
            {"day": date(2026, 6, 1), "currency_key": "USD", "open_breaks": 4},
            {"day": date(2026, 6, 1), "currency_key": "EUR", "open_breaks": 2},
            {"day": date(2026, 6, 2), "currency_key": "USD", "open_breaks": 3},
        ],
        value=9,
        per=2,
    ),
)

ON_TIME = KPI(
    key="recon_on_time",
    title="Reconciled on time",
    meaning=(
        "Reconciliations of a business day that were complete, both sides there and the proof tying, by their "
        "deadline, out of all that were due."
    ),
    source=(
        "Field's formula: completed by deadline ÷ scheduled. Deadline: noon UTC of the next business day, or the "
        "dated rate `recon.deadline`. Target: house choice."
    ),
    result=ReconciliationDue,
    value="count(*) FILTER (WHERE is_on_time)",
    per="count(*)",
    unit="share",
    good="high",
    on="day",
    splits=("reconciliation",),
    target=Decimal(1),
    warning=Decimal("0.9"),
    example=Example(rows=[{"is_on_time": True}, {"is_on_time": True}, {"is_on_time": False}], value=2, per=3),
)

MATCH_RATE = KPI(
    key="recon_match_rate",
    title="Match rate after manual work",
    meaning="Rows matched by the rules or by hand, out of all rows of both sides in scope: (auto + manual) ÷ in scope.",
    source="Field's formula: (auto + manual) ÷ in scope. Target and warning: house choice.",
    result=MatchDay,
    value="sum(matched) + sum(by_hand)",
    per="sum(in_scope)",
    unit="share",
    good="high",
    on="item_date",
    splits=("reconciliation", "side", "account_id", "currency"),
    target=Decimal("0.99"),
    warning=Decimal("0.97"),
    example=Example(
        rows=[
            {"in_scope": 90, "matched": 80, "by_hand": 4, "item_date": date(2026, 6, 1)},
            {"in_scope": 10, "matched": 10, "by_hand": 0, "item_date": date(2026, 6, 1)},
        ],
        value=94,
        per=100,
    ),
)
