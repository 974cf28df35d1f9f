"""The market of a place of settlement: whose settlement calendar counts.

The rule, in this order: a depository of the table below settles by the calendar named there; any other by the calendar
of its BIC's country (ISO 3166 alpha-2, the BIC's fifth and sixth letters); a place given as a country by that country.
Without any of these the market is not known, and is not guessed.
"""

import re
from collections.abc import Mapping
from typing import Final

from backoffice.ingest.statement_values import Unreadable

CALENDARS: Final[Mapping[str, str]] = {
    "DAKVDEFF": "T2S",
    "SICVFRPP": "T2S",
    "CIKBBEBB": "T2S",
    "NECINL2A": "T2S",
    "MOTIITMM": "T2S",
    "IBRCESMM": "T2S",
    "OEKOATWW": "T2S",
    "CRSTGB22": "CREST",
    "DTCYUS33": "DTC",
    "NSDLINB1": "NSE",
    "CDSCINB1": "NSE",
    "MGTCBEBE": "EUROCLEAR_BANK",
    "CEDELULL": "CLEARSTREAM_LU",
}
"""Depository (BIC without branch) to calendar. The two international depositories settle on days of their own, not
on Belgium's and Luxembourg's; depositories on TARGET2-Securities share its days."""

_COUNTRY = re.compile(r"[A-Z]{2}")


def market(depository: str | None, country: str | None) -> str:
    """The calendar of a place of settlement known by its BIC, or else by its country. Unreadable where by neither."""
    if depository is not None:
        return CALENDARS.get(depository[:8], depository[4:6])
    if country is not None and _COUNTRY.fullmatch(country):
        return country
    reason = "expected the place of settlement as a BIC or a country, by which the market is known; found neither"
    raise Unreadable("place of settlement", None, "MARKET_UNKNOWN", reason)
