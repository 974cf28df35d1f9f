"""CSDR penalties as the firm's reference data have them: rates, where they are charged, exemptions, days of the month.

The rates of securities are those of the regulation; the cash rates are invented.
"""

from datetime import date
from typing import Final

from backoffice.demo.markets import MARKETS, T2S

BEGAN: Final = date(2022, 2, 1)

SECURITY_RATES: Final = {
    "csdr.sefp.shares_liquid": "1.0",
    "csdr.sefp.shares_illiquid": "0.5",
    "csdr.sefp.sme_growth": "0.25",
    "csdr.sefp.debt_sovereign": "0.10",
    "csdr.sefp.debt_other": "0.20",
    "csdr.sefp.debt_sme_growth": "0.15",
    "csdr.sefp.other": "0.5",
}
"""Basis points a business day."""

CASH_RATES: Final = {"EUR": "2.40", "GBP": "4.25", "USD": "4.50"}
"""Per cent a year."""

_ANNEX = "Delegated Regulation (EU) 2017/389, Annex; ECSDA CSDR Penalties Framework 5.6"
_FRAMEWORK = "ECSDA CSDR Penalties Framework"
_NEXT_MONTH = "business day of the next month"

Rule = tuple[str, str, date, date | None, str, str, str]
"""Name, scope, first and last day, value, unit, source."""

_RULES: Final = (
    ("csdr.penalties", MARKETS[T2S].code, "1", "1: charged", "Regulation (EU) 909/2014, Article 7"),
    ("csdr.exempt.corporate_action", "CORP", "1", "1: exempt", f"{_FRAMEWORK}, scope"),
    ("csdr.exempt.realignment", "REAL", "1", "1: exempt", f"{_FRAMEWORK}, scope"),
    ("csdr.rounding", "all", "0", "0: half up, 1: up", f"{_FRAMEWORK} 7.1, whose examples fit both"),
    ("csdr.month.appeal", "all", "10", _NEXT_MONTH, f"{_FRAMEWORK}, monthly reporting"),
    ("csdr.month.report", "all", "14", _NEXT_MONTH, f"{_FRAMEWORK}, monthly reporting"),
    ("csdr.month.payment", "all", "18", _NEXT_MONTH, f"{_FRAMEWORK}, monthly reporting"),
)


def rules() -> list[Rule]:
    """All of them, as dated rates."""
    of_securities = [(name, "all", value, "bp per business day", _ANNEX) for name, value in SECURITY_RATES.items()]
    of_cash = [
        ("csdr.sefp.cash", currency, value, "per cent a year", "demo: not an official rate")
        for currency, value in CASH_RATES.items()
    ]
    return [
        (name, scope, BEGAN, None, value, unit, source)
        for name, scope, value, unit, source in (*of_securities, *_RULES, *of_cash)
    ]
