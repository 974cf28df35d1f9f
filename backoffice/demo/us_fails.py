"""A small `fails_to_deliver` extract, as the US SEC publishes it: balances of invented securities on the last days."""

import numpy as np
import polars as pl
from stdnum import cusip

from backoffice.contracts.settlement import FailToDeliver
from backoffice.demo.columns import decimals, finished, picked
from backoffice.demo.markets import payment_days
from backoffice.demo.plan import Plan

SECURITIES = 24
DAYS = 12


def fails_to_deliver(plan: Plan) -> pl.DataFrame:
    """Each security on the days it had a balance; a balance lasts some days, and one in eight rows has no price."""
    chance = plan.generator("us fails")
    last = np.datetime64(plan.until, "D")
    days = np.busday_offset(last, np.arange(-DAYS, 0), roll="backward", busdaycal=payment_days(plan, "USD"))
    present = chance.random((DAYS, SECURITIES)) < np.linspace(0.15, 0.95, SECURITIES)
    day, security = np.nonzero(present)
    level = np.exp(chance.normal(8.5, 1.6, SECURITIES))[security]
    quantity = np.rint(level * np.exp(chance.normal(0, 0.5, len(day)))).astype(np.int64) + 1
    cents = np.rint(np.exp(chance.normal(3.2, 0.9, SECURITIES)) * 100).astype(np.int64)[security]
    return finished(
        FailToDeliver,
        "demo-us-fails",
        {
            "settlement_date": pl.Series(days[day]),
            "cusip": picked([_cusip(number) for number in range(SECURITIES)], security),
            "symbol": picked([f"ZD{chr(65 + number)}Q" for number in range(SECURITIES)], security),
            "quantity": quantity,
            "description": picked([f"DEMO ISSUER {number + 1} COM" for number in range(SECURITIES)], security),
            "price": decimals(cents, 2, where=np.arange(len(day)) % 8 > 0),
        },
    )


def _cusip(number: int) -> str:
    """An invented CUSIP: ZZDM and a number, with its check digit."""
    stem = f"ZZDM{number:02d}10"
    return stem + str(cusip.calc_check_digit(stem))
