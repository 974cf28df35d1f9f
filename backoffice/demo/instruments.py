"""What the firm trades: invented shares, funds and bonds in each market, and a price for each on every day."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from stdnum import isin

from backoffice.contracts.reference import Instrument
from backoffice.demo.columns import Flags, Shares, Whole, finished
from backoffice.demo.firm import CREDIT, DELTA_ONE, EQUITIES, RATES
from backoffice.demo.markets import MARKETS
from backoffice.demo.plan import TRADING_DAYS, Plan

PRICE_PLACES = 6


@dataclass(frozen=True)
class Kind:
    """One kind of instrument: its classification, how many a market has, who trades it, its share of trades."""

    word: str
    cfi: str
    number: int
    desk: int
    share: float
    liquid: bool
    growth: bool = False


KINDS = (
    Kind("shares", "ESVUFR", 26, EQUITIES, 0.58, True),
    Kind("small company shares", "ESVUFR", 8, EQUITIES, 0.05, False),
    Kind("growth market shares", "ESVUFR", 4, EQUITIES, 0.03, False, growth=True),
    Kind("index fund", "CEOGEU", 6, DELTA_ONE, 0.14, True),
    Kind("government bond", "DBFTFR", 8, RATES, 0.13, True),
    Kind("company bond", "DBFUFR", 8, CREDIT, 0.07, False),
)
PER_MARKET = sum(kind.number for kind in KINDS)

_FIRST_SYLLABLES = ("Ald", "Bren", "Cal", "Dor", "Ely", "Fal", "Gor", "Hel", "Ist", "Jun")
_LAST_SYLLABLES = ("avick", "borrin", "ecourt", "idane", "omere", "unstow")
_TYPICAL_PRICE = {"INR": 900.0, "GBP": 8.0, "USD": 90.0, "EUR": 45.0}


@dataclass(frozen=True)
class Instruments:
    """All instruments, in the order of MARKETS; `price` has one row a calendar day of trading, in millionths."""

    isins: tuple[str, ...]
    kind: Whole
    market: Whole
    is_bond: Flags
    is_liquid: Flags
    price: Whole

    def in_market(self, market: int) -> tuple[Whole, Shares]:
        """The instruments of `market` and the share of its trades each has."""
        those = np.flatnonzero(self.market == market)
        share = np.array([KINDS[kind].share / KINDS[kind].number for kind in self.kind[those]])
        share = share * np.tile([1.9, 1.3, 0.8, 0.5], len(those) // 4 + 1)[: len(those)]
        return those, share / share.sum()


def make(plan: Plan) -> Instruments:
    """The instruments of the firm, with prices that wander from day to day."""
    chance = plan.generator("instruments")
    kind = np.tile(np.repeat(np.arange(len(KINDS)), [one.number for one in KINDS]), len(MARKETS))
    market = np.repeat(np.arange(len(MARKETS)), PER_MARKET)
    is_bond = np.isin(kind, [n for n, one in enumerate(KINDS) if one.cfi.startswith("D")])
    typical = np.array([_TYPICAL_PRICE[MARKETS[place].currency] for place in market])
    start = np.where(is_bond, chance.uniform(0.94, 1.05, len(kind)), typical * np.exp(chance.normal(0, 0.7, len(kind))))
    steps = chance.normal(0, 1, (TRADING_DAYS + 1, len(kind))) * np.where(is_bond, 0.0015, 0.013)
    price = np.rint(start * np.exp(steps.cumsum(axis=0)) * 10**PRICE_PLACES).astype(np.int64)
    isins = tuple(_isin(MARKETS[place].country, number) for number, place in enumerate(market, 1))
    return Instruments(isins, kind, market, is_bond, np.array([one.liquid for one in KINDS])[kind], price)


def instruments(made: Instruments) -> pl.DataFrame:
    """The `instruments` extract."""
    markets, kinds = [MARKETS[place] for place in made.market], [KINDS[place] for place in made.kind]
    return finished(
        Instrument,
        "demo-instruments",
        {
            "instrument_id": pl.Series(made.isins),
            "name": pl.Series([f"{_name(number)} {kind.word}" for number, kind in enumerate(kinds)]),
            "cfi": pl.Series([kind.cfi for kind in kinds]),
            "currency": pl.Series([market.currency for market in markets]),
            "country": pl.Series([market.country for market in markets]),
            "market": pl.Series([market.code for market in markets]),
            "is_liquid": pl.Series([kind.liquid for kind in kinds]),
            "is_sme_growth": pl.Series([kind.growth for kind in kinds]),
        },
    )


def _isin(country: str, number: int) -> str:
    """An invented ISIN: the country, ZZDM and a number, with its check digit."""
    stem = f"{country}ZZDM{number:05d}"
    return stem + str(isin.calc_check_digit(stem))


def _name(number: int) -> str:
    issuer = number % (len(_FIRST_SYLLABLES) * len(_LAST_SYLLABLES))
    return _FIRST_SYLLABLES[issuer % len(_FIRST_SYLLABLES)] + _LAST_SYLLABLES[issuer // len(_FIRST_SYLLABLES)]
