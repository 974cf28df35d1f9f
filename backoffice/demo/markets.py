"""The markets the firm settles in, their days and hours, and the calendars of markets and payment systems."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
import polars as pl

from backoffice.contracts.reference import CalendarDay
from backoffice.demo.columns import Days, Whole, finished
from backoffice.demo.plan import Plan


@dataclass(frozen=True)
class Market:
    """One market: the calendar it settles by, its currency, cycle and hours.

    `cycle` is business days from trade to settlement; `faster_from` the day from which it is one.
    `traded` and `settles` are the hours of trading and of settlement, in minutes after midnight UTC;
    settlement's last minute is the cut-off against payment.
    """

    code: str
    currency: str
    country: str
    cycle: int
    traded: tuple[int, int]
    settles: tuple[int, int]
    faster_from: date | None = None


T1_IN_EUROPE = date(2027, 10, 11)

MARKETS = (
    Market("NSE", "INR", "IN", 1, (225, 600), (330, 600)),
    Market("CREST", "GBP", "GB", 2, (480, 990), (420, 900), T1_IN_EUROPE),
    Market("DTC", "USD", "US", 1, (870, 1200), (780, 1170)),
    Market("T2S", "EUR", "DE", 2, (420, 930), (360, 840), T1_IN_EUROPE),
)
NSE, CREST, DTC, T2S = range(4)

CALENDARS = ("NSE", "CREST", "DTC", "T2S", "INR", "GBP", "USD", "EUR")


def _closed(calendar: str, years: range) -> dict[date, str]:
    """The named holidays of one calendar, from the `holidays` package."""
    match calendar:
        case "NSE":
            found = holidays.financial_holidays("XNSE", years=years)
        case "CREST" | "GBP":
            found = holidays.country_holidays("GB", subdiv="ENG", years=years)
        case "DTC":
            found = holidays.financial_holidays("NYSE", years=years)
        case "USD":
            found = holidays.financial_holidays("XFED", years=years)
        case "INR":
            found = holidays.country_holidays("IN", subdiv="MH", years=years)
        case _:
            found = holidays.financial_holidays("XECB", years=years)
    return dict(sorted(found.items()))


def years_around(until: date) -> range:
    """The calendar years the firm knows: the one before the last day, its own and the next."""
    return range(until.year - 1, until.year + 2)


@cache
def closed_days(calendar: str, years: range) -> dict[date, str]:
    """Day and name of each holiday of `calendar` in `years`, weekends included where the holiday falls on one."""
    return _closed(calendar, years)


def settlement_days(plan: Plan, market: int, *, forgetting: date = date.min) -> np.busdaycalendar:
    """Days on which `market` and the payment system of its currency are both open.

    `forgetting` leaves out one holiday, as a system would whose calendar lacks it.
    """
    years = years_around(plan.until)
    one = MARKETS[market]
    closed = {*closed_days(one.code, years), *closed_days(one.currency, years)}
    return np.busdaycalendar(holidays=np.array(sorted(closed - {forgetting}), dtype="datetime64[D]"))


def payment_days(plan: Plan, currency: str) -> np.busdaycalendar:
    """Days on which the payment system of `currency` is open."""
    days = closed_days(currency, years_around(plan.until))
    return np.busdaycalendar(holidays=np.array(list(days), dtype="datetime64[D]"))


def open_days(plan: Plan, market: int) -> Days:
    """The days of the firm's half year on which `market` settles."""
    every = np.arange(np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D") + 1)
    return every[np.is_busday(every, busdaycal=settlement_days(plan, market))]


def weekdays(plan: Plan) -> Days:
    """Mondays to Fridays of the firm's half year."""
    every: Days = np.arange(np.datetime64(plan.first_day, "D"), np.datetime64(plan.until, "D") + 1)
    found: Days = every[np.is_busday(every)]
    return found


def after(days: Days, number: Whole | int, calendar: np.busdaycalendar) -> Days:
    """The business day `number` after each day; a closed day counts as the next open one first."""
    return np.busday_offset(days.astype("datetime64[D]"), number, roll="forward", busdaycal=calendar)


def after_each(plan: Plan, market: Whole, days: Days, number: Whole | int) -> Days:
    """The same, each day on the settlement calendar of its own market."""
    steps = np.broadcast_to(np.asarray(number, dtype=np.int64), len(days))
    found = days.astype("datetime64[D]")
    for place in range(len(MARKETS)):
        rows = np.flatnonzero(market == place)
        found[rows] = after(days[rows], steps[rows], settlement_days(plan, place))
    return found


def cycle(market: int, trade_days: Days) -> Whole:
    """Business days from trade to settlement, by the day of the trade."""
    one = MARKETS[market]
    slow = np.full(len(trade_days), one.cycle, dtype=np.int64)
    return slow if one.faster_from is None else np.where(trade_days >= np.datetime64(one.faster_from), 1, slow)


def calendar_days(plan: Plan) -> pl.DataFrame:
    """The `calendar_days` extract: every day of three years for every market and payment system."""
    years = years_around(plan.until)
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    closed = {calendar: closed_days(calendar, years) for calendar in CALENDARS}
    rows = [(calendar, day, closed[calendar].get(day)) for calendar in CALENDARS for day in days]
    return finished(
        CalendarDay,
        "demo-calendars",
        {
            "calendar": pl.Series([row[0] for row in rows]),
            "day": pl.Series([row[1] for row in rows]),
            "is_business_day": pl.Series([row[2] is None and row[1].weekday() < 5 for row in rows]),
            "name": pl.Series([row[2] for row in rows], dtype=pl.String),
        },
    )
