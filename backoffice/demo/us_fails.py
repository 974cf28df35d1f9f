"""The `fails_to_deliver` extract, as the US SEC publishes it, and `shares_outstanding`, of invented securities."""

import numpy as np
import polars as pl
from stdnum import cusip

from backoffice.contracts.reference import SharesOutstanding
from backoffice.contracts.settlement import FailToDeliver
from backoffice.demo.columns import Days, decimals, finished, picked
from backoffice.demo.markets import payment_days
from backoffice.demo.plan import Plan

SECURITIES = 24
DAYS = 26

LISTED, LISTED_OUTSTANDING, LISTED_LEVEL, LISTED_FOR = 20, 8_000_000, 45_000, 15
"""A security whose fails stand above 0.5 % of its shares for the last so many days: on the list, soon to close out."""

UNSURE, UNSURE_LEVEL, UNSURE_FOR = 22, 12_000, 8
"""One whose shares outstanding nobody told: it may be on the list."""


def fails_to_deliver(plan: Plan) -> pl.DataFrame:
    """Each security on the days it had a balance; a balance lasts some days, and one in eight rows has no price."""
    chance = plan.generator("us fails")
    days = settlement_days(plan)
    present = chance.random((DAYS, SECURITIES)) < np.linspace(0.15, 0.95, SECURITIES)
    present[-LISTED_FOR:, LISTED] = present[-UNSURE_FOR:, UNSURE] = True
    day, security = np.nonzero(present)
    level = np.exp(chance.normal(8.0, 1.0, SECURITIES))[security]
    quantity = np.rint(level * np.exp(chance.normal(0, 0.5, len(day)))).astype(np.int64) + 1
    quantity = np.where(security == LISTED, quantity % 5_000, quantity)
    quantity += np.where((security == LISTED) & (day >= DAYS - LISTED_FOR), LISTED_LEVEL, 0)
    quantity += np.where((security == UNSURE) & (day >= DAYS - UNSURE_FOR), UNSURE_LEVEL, 0)
    cents = np.rint(np.exp(chance.normal(3.2, 0.9, SECURITIES)) * 100).astype(np.int64)[security]
    return finished(
        FailToDeliver,
        "demo-us-fails",
        {
            "settlement_date": pl.Series(days[day]),
            "cusip": picked(_CUSIPS, security),
            "symbol": picked(SYMBOLS, security),
            "quantity": quantity,
            "description": picked([f"DEMO ISSUER {number + 1} COM" for number in range(SECURITIES)], security),
            "price": decimals(cents, 2, where=np.arange(len(day)) % 8 > 0),
        },
    )


def shares_outstanding(plan: Plan) -> pl.DataFrame:
    """How many shares each security has, but for one."""
    millions = plan.generator("shares outstanding").integers(40, 400, SECURITIES)
    quantity = np.where(np.arange(SECURITIES) == LISTED, LISTED_OUTSTANDING, millions * 1_000_000)
    known = np.flatnonzero(np.arange(SECURITIES) != UNSURE)
    return finished(
        SharesOutstanding,
        "demo-shares-outstanding",
        {
            "cusip": picked(_CUSIPS, known),
            "valid_from": pl.Series([plan.months[0]] * len(known)),
            "quantity": quantity[known],
            "source": "demo: annual report",
        },
    )


def settlement_days(plan: Plan) -> Days:
    """The days the SEC's files give: they come some time after the last of them."""
    last = np.datetime64(plan.until, "D")
    days: Days = np.busday_offset(last, np.arange(-DAYS, 0), roll="backward", busdaycal=payment_days(plan, "USD"))
    return days


def _cusip(number: int) -> str:
    """An invented CUSIP: ZZDM and a number, with its check digit."""
    stem = f"ZZDM{number:02d}10"
    return stem + str(cusip.calc_check_digit(stem))


_CUSIPS = [_cusip(number) for number in range(SECURITIES)]
SYMBOLS = [f"ZD{chr(65 + number)}Q" for number in range(SECURITIES)]
