"""Settlement desk: what share of each day's instructions failed, for want of securities and of cash, and by whom."""

from decimal import Decimal

from backoffice.contracts.settlement_history import SettlementDay
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.settlement_days import ELIGIBLE, ONE_DAY
from backoffice.kpis.settlement_splits import PLACES

_PAID = f"payment = 'APMT' AND {ELIGIBLE}"

FAIL_RATE = KPI(
    key="settlement_fail_rate",
    title="Fail rate",
    meaning=(
        "Each business day, instructions matched and still open at its cut-off, out of all due and matched: failing ÷ "
        "eligible. Those lacking securities, lacking cash, and those whose reason does not tell, together."
    ),
    source="CSDR, RTS 2018/1229 Annex III (volume). Target and warning: the rest to the efficiency's (5 %, 6.3 %).",
    result=SettlementDay,
    value="count(*) FILTER (WHERE is_fail)",
    per="count(*)",
    where=ELIGIBLE,
    unit="share",
    good="low",
    on="day",
    splits=PLACES,
    target=Decimal("0.05"),
    warning=Decimal("0.063"),
    example=Example(rows=ONE_DAY, value=3, per=6),
)

FAIL_RATE_SECURITIES = KPI(
    key="settlement_fail_rate_securities",
    title="Fail rate for want of securities",
    meaning=(
        "Each business day, fails to deliver securities out of all instructions due and matched: failing for "
        "securities ÷ eligible. Every fail free of payment is one; else the reason tells, or which side it points at."
    ),
    source="CSDR, RTS 2018/1229 Annex III (volume, failure to deliver securities).",
    result=SettlementDay,
    value="count(*) FILTER (WHERE is_fail AND lacking = 'securities')",
    per="count(*)",
    where=ELIGIBLE,
    unit="share",
    good="low",
    on="day",
    splits=PLACES,
    example=Example(rows=ONE_DAY, value=1, per=6),
)

FAIL_RATE_CASH = KPI(
    key="settlement_fail_rate_cash",
    title="Fail rate for want of cash",
    meaning=(
        "Each business day, fails to deliver cash out of all instructions due and matched: failing for cash ÷ "
        "eligible. The reason tells, or which side it points at: who receives against payment owes the cash."
    ),
    source="CSDR, RTS 2018/1229 Annex III (volume, failure to deliver cash).",
    result=SettlementDay,
    value="count(*) FILTER (WHERE is_fail AND lacking = 'cash')",
    per="count(*)",
    where=ELIGIBLE,
    unit="share",
    good="low",
    on="day",
    splits=PLACES,
    example=Example(rows=ONE_DAY, value=1, per=6),
)

FAIL_RATE_NOT_COUNTERPARTY = KPI(
    key="settlement_fail_rate_own",
    title="Fail rate without the counterparty's fails",
    meaning=(
        "Each business day, fails whose reason does not point at the counterparty, out of all instructions due and "
        "matched: (own + both + market + no reason given) ÷ eligible. What nobody explained counts against us."
    ),
    source="ESMA Q&A 1222, participant efficiency rate. Target and warning: house choice, half the fail rate's.",
    result=SettlementDay,
    value="count(*) FILTER (WHERE is_fail AND failing_party IS DISTINCT FROM 'counterparty')",
    per="count(*)",
    where=ELIGIBLE,
    unit="share",
    good="low",
    on="day",
    splits=PLACES,
    target=Decimal("0.025"),
    warning=Decimal("0.0315"),
    example=Example(rows=ONE_DAY, value=2, per=6),
)

FAIL_RATE_BY_VALUE = KPI(
    key="settlement_fail_rate_value",
    title="Fail rate by value",
    meaning=(
        "Each business day, the amount still to settle of what fails at its cut-off, out of the amount of all due and "
        "matched as the day began: failing ÷ eligible, in one currency at a time. Free of payment and what has no "
        "amount stay out."
    ),
    source="CSDR, RTS 2018/1229 Annex III (value). Target and warning: the rest to the efficiency's (3 %, 6.7 %).",
    result=SettlementDay,
    value="coalesce(sum(remaining_amount) FILTER (WHERE is_fail), 0)",
    per="sum(open_amount)",
    where=_PAID,
    unit="share",
    good="low",
    on="day",
    currency="currency",
    splits=PLACES,
    target=Decimal("0.03"),
    warning=Decimal("0.067"),
    example=Example(rows=ONE_DAY, value=Decimal("110.00"), per=Decimal("520.50")),
)

FAIL_RATE_SECURITIES_BY_VALUE = KPI(
    key="settlement_fail_rate_securities_value",
    title="Fail rate for want of securities, by value",
    meaning=(
        "Each business day, the amount still to settle of what fails for want of securities, out of the amount of all "
        "due and matched as the day began, in one currency at a time. Free of payment and what has no amount stay out."
    ),
    source="CSDR, RTS 2018/1229 Annex III (value, failure to deliver securities).",
    result=SettlementDay,
    value="coalesce(sum(remaining_amount) FILTER (WHERE is_fail AND lacking = 'securities'), 0)",
    per="sum(open_amount)",
    where=_PAID,
    unit="share",
    good="low",
    on="day",
    currency="currency",
    splits=PLACES,
    example=Example(rows=ONE_DAY, value=Decimal("60.00"), per=Decimal("520.50")),
)

FAIL_RATE_CASH_BY_VALUE = KPI(
    key="settlement_fail_rate_cash_value",
    title="Fail rate for want of cash, by value",
    meaning=(
        "Each business day, the amount still to settle of what fails for want of cash, out of the amount of all due "
        "and matched as the day began, in one currency at a time. What has no amount stays out."
    ),
    source="CSDR, RTS 2018/1229 Annex III (value, failure to deliver cash).",
    result=SettlementDay,
    value="coalesce(sum(remaining_amount) FILTER (WHERE is_fail AND lacking = 'cash'), 0)",
    per="sum(open_amount)",
    where=_PAID,
    unit="share",
    good="low",
    on="day",
    currency="currency",
    splits=PLACES,
    example=Example(rows=ONE_DAY, value=Decimal("49.50"), per=Decimal("520.50")),
)
