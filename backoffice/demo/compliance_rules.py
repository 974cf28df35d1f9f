"""What the firm must report, to whom and by when, and which of its teams answers for it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from backoffice.contracts.compliance import ReportingDuty, ReportingRule
from backoffice.demo.columns import finished
from backoffice.demo.firm import ENTITIES
from backoffice.demo.plan import Plan

MIFIR, EMIR, CSDR, SHO, SEBI, RBI = (
    *("MIFIR-26", "EMIR-9", "CSDR-9", "SHO-SHORT-INTEREST", "SEBI-CLIENT-FUNDS", "RBI-STYLE-MONTHLY"),
)
IN, GB, US = range(3)
"""Places in `firm.ENTITIES`."""

_AGAIN: Final = "a reject sent again by the next business day: demo, house rule; the law says promptly"


@dataclass(frozen=True)
class Rule:
    """One row of `reporting_rules`, in the order of its columns; close of day is minute 1,440."""

    obligation_id: str
    valid_from: date
    valid_to: date | None
    regime: str
    jurisdiction: str
    period: str
    due_days: int
    days_are: str
    due_minutes: int
    time_zone: str
    calendar: str
    resubmit_days: int
    is_paired: bool
    source: str


_LONDON, _KOLKATA = "Europe/London", "Asia/Kolkata"

RULES: Final = (
    Rule(
        *(MIFIR, date(2018, 1, 3), None, "MiFIR", "GB", "event", 1, "business", 1440, _LONDON, "GBP", 1, False),
        f"MiFIR Art. 26(1): no later than the close of the following working day; {_AGAIN}",
    ),
    Rule(
        *(EMIR, date(2024, 4, 29), None, "EMIR", "GB", "event", 1, "business", 1440, _LONDON, "GBP", 1, True),
        f"EMIR Art. 9(1): the working day following; as refitted from 29 April 2024; {_AGAIN}",
    ),
    Rule(
        *(CSDR, date(2019, 7, 1), None, "CSDR", "GB", "quarter", 10, "business", 1440, _LONDON, "GBP", 2, False),
        f"CSDR Art. 9(1), Regulation 2017/393: ten working days after a quarter; {_AGAIN}",
    ),
    Rule(
        *(SHO, date(2007, 9, 7), None, "Reg SHO", "US", "half_month", 2, "business", 1080, "America/New_York", "DTC"),
        *(1, False),
        f"FINRA Rule 4560: short interest of the 15th and month end, second business day, 6 pm New York; {_AGAIN}",
    ),
    Rule(
        *(SEBI, date(2017, 9, 25), date(2018, 3, 31), "SEBI", "IN", "month", 3, "business", 1440, _KOLKATA, "NSE"),
        *(1, False),
        f"SEBI circular 2017/107: client funds of month end, within three trading days; {_AGAIN}",
    ),
    Rule(
        *(SEBI, date(2018, 4, 1), None, "SEBI", "IN", "week", 3, "business", 1440, _KOLKATA, "NSE", 1, False),
        f"SEBI circular 2017/107: client funds of the week, within three trading days; {_AGAIN}",
    ),
    Rule(
        *(RBI, date(2020, 1, 1), None, "RBI", "IN", "month", 10, "calendar", 1440, _KOLKATA, "INR", 2, False),
        "demo: a monthly return as the RBI asks for many, ten days after month end",
    ),
)

DUTIES: Final = (
    (MIFIR, GB, "Transaction reporting"),
    (EMIR, GB, "Transaction reporting"),
    (CSDR, GB, "Settlement control"),
    (SHO, US, "Regulatory operations US"),
    (SEBI, IN, "Client money control"),
    (RBI, IN, "Regulatory returns India"),
)
"""Obligation, entity, and the team that answers."""


def reporting_rules() -> pl.DataFrame:
    """The `reporting_rules` extract."""
    return finished(ReportingRule, "demo-reporting-rules", pl.DataFrame([vars(rule) for rule in RULES]).to_dict())


def reporting_duties(plan: Plan) -> pl.DataFrame:
    """The `reporting_duties` extract: from the first day of trading on."""
    rows = [(obligation, ENTITIES[entity], plan.first_day, owner) for obligation, entity, owner in DUTIES]
    names = ("obligation_id", "legal_entity_id", "valid_from", "owner")
    return finished(ReportingDuty, "demo-reporting-duties", pl.DataFrame(rows, schema=names, orient="row").to_dict())
