"""Settlement desk: how many fails, of what value, how long."""

from decimal import Decimal

from backoffice.contracts.settlement import SettlementStatus
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.settlement_splits import AGES, CAUSES, DUE

FAILS = KPI(
    key="settlement_fails",
    title="Fails",
    meaning="Instructions that did not settle whole by their intended date, whether they have settled since or not.",
    source="CSDR, RTS 2018/1229 Art. 13: every fail is recorded with its reason.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE is_failed)",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=AGES,
    example=Example(rows=DUE, value=2),
)

OPEN_FAILS = KPI(
    key="settlement_open_fails",
    title="Open fails",
    meaning="Instructions past the cut-off of their intended date and still not settled whole, cancelled or closed.",
    source="CSDR, RTS 2018/1229 Art. 13. Target: house choice.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE is_failed AND is_open)",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=AGES,
    target=Decimal(0),
    example=Example(rows=DUE, value=1),
)

FAILING_VALUE = KPI(
    key="settlement_failing_value",
    title="Value failing",
    meaning=(
        "Amount still to settle of all open fails against payment, in each currency by itself. "
        "Unknown where an open fail against payment has no amount."
    ),
    source="CSDR, RTS 2018/1229 Annex III (value of fails).",
    result=SettlementStatus,
    value=(
        "CASE WHEN count(*) FILTER (WHERE is_failed AND is_open AND remaining_amount IS NULL) = 0 "
        "THEN coalesce(sum(remaining_amount) FILTER (WHERE is_failed AND is_open), 0) END"
    ),
    per=None,
    where="payment = 'APMT'",
    unit="money",
    good="low",
    on="intended_settlement_date",
    currency="currency",
    splits=AGES,
    example=Example(
        rows=[
            {"is_failed": True, "is_open": True, "remaining_amount": Decimal("60.00001"), "payment": "APMT"},
            {"is_failed": True, "is_open": True, "remaining_amount": Decimal("0.10"), "payment": "APMT"},
            {"is_failed": True, "is_open": True, "payment": "FREE"},
            {"is_failed": True, "is_open": False, "remaining_amount": Decimal("5.00"), "payment": "APMT"},
            {"is_failed": False, "is_open": True, "remaining_amount": Decimal("7.00"), "payment": "APMT"},
        ],
        value=Decimal("60.10001"),
    ),
)

FAILED_VALUE = KPI(
    key="settlement_failed_value",
    title="Value failed",
    meaning=(
        "Amount of all instructions against payment that did not settle whole by their intended date, whether they "
        "have settled since or not, in each currency by itself."
    ),
    source="CSDR, RTS 2018/1229 Annex III (value of fails).",
    result=SettlementStatus,
    value="coalesce(sum(amount) FILTER (WHERE is_failed), 0)",
    per=None,
    where="payment = 'APMT'",
    unit="money",
    good="low",
    on="intended_settlement_date",
    currency="currency",
    splits=AGES,
    example=Example(rows=[{**row, "payment": "APMT", "currency": "EUR"} for row in DUE], value=Decimal("149.50")),
)

AVERAGE_FAIL_DURATION = KPI(
    key="settlement_fail_duration",
    title="Average duration of a fail",
    meaning=(
        "Business days failed, per fail: Σ business days from the intended date (day 0) to settlement ÷ fails. "
        "Fails still open count up to the day of the data."
    ),
    source="CSDR, RTS 2018/1229 Art. 13(1). Target: one day; warning: US Rule 204's close-out after three days.",
    result=SettlementStatus,
    value="coalesce(sum(fail_days) FILTER (WHERE is_failed), 0)",
    per="count(*) FILTER (WHERE is_failed)",
    unit="days",
    good="low",
    on="intended_settlement_date",
    splits=(*CAUSES, "instrument_id"),
    target=Decimal(1),
    warning=Decimal(3),
    example=Example(rows=DUE, value=3, per=2),
)

AGED_FAILS = KPI(
    key="settlement_aged_fails",
    title="Fails of five business days or more",
    meaning=(
        "Open fails five or more business days past their intended date: "
        "the age from which a US broker sets capital aside."
    ),
    source="SEC Rule 15c3-1 (fails to deliver of five business days and more). Target: house choice.",
    result=SettlementStatus,
    value="count(*) FILTER (WHERE is_failed AND is_open AND fail_days >= 5)",
    per=None,
    unit="count",
    good="low",
    on="intended_settlement_date",
    splits=AGES,
    target=Decimal(0),
    example=Example(
        rows=[
            {"is_failed": True, "is_open": True, "fail_days": 5},
            {"is_failed": True, "is_open": True, "fail_days": 4},
            {"is_failed": True, "is_open": False, "fail_days": 9},
        ],
        value=1,
    ),
)
