"""The `reference_prices` extract: each instrument's price of every day its market settles, in its market's way."""

import numpy as np
import polars as pl

from backoffice.contracts.settlement_penalties import PRICE_TYPES, ReferencePrice
from backoffice.demo import markets
from backoffice.demo.columns import decimals, finished, picked
from backoffice.demo.instruments import PRICE_PLACES, Instruments
from backoffice.demo.markets import MARKETS
from backoffice.demo.plan import Plan


def reference_prices(plan: Plan, made: Instruments) -> pl.DataFrame:
    """Shares and funds for one unit, bonds in per cent of face."""
    first, last = np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D")
    every = np.arange(first, last + 1)
    is_open = np.array([np.is_busday(every, busdaycal=markets.settlement_days(plan, n)) for n in range(len(MARKETS))])
    day, instrument = np.nonzero(is_open[made.market].T)
    market, in_per_cent = made.market[instrument], made.is_bond[instrument]
    units = made.price[day, instrument] * np.where(in_per_cent, 100, 1)
    return finished(
        ReferencePrice,
        "demo-reference-prices",
        {
            "instrument_id": picked(made.isins, instrument),
            "day": pl.Series(every[day]),
            "price": decimals(units, PRICE_PLACES),
            "price_type": picked(PRICE_TYPES, in_per_cent),
            "currency": picked([one.currency for one in MARKETS], market),
            "price_source": picked([f"demo: close in {one.code}" for one in MARKETS], market),
        },
    )
