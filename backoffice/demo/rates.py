"""The `dated_rates`, `fx_month` and `assumptions` extracts: figures that hold from a day on, each with its source."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import polars as pl

from backoffice import money
from backoffice.contracts.cost import FX_KINDS, Assumption, FxMonth
from backoffice.contracts.reference import DatedRate
from backoffice.demo import accounting_rules, penalty_rules, retention, targets
from backoffice.demo.columns import finished
from backoffice.demo.markets import DTC, MARKETS, T2S, Market
from backoffice.demo.plan import REPORTING_CURRENCY, Plan

Rate = tuple[str, str, date, date | None, str, str, str]
"""Name, scope, first and last day, value, unit, source."""

T1_IN_THE_US = date(2024, 5, 28)
LONG_AGO = date(2020, 1, 1)

_TOLERANCES = (
    ("tolerance.trade.price", "0.01", "currency per unit"),
    ("tolerance.trade.fees", "0.01", "currency"),
    ("tolerance.cash.amount", "0.01", "currency"),
    ("tolerance.cash.value_date", "1", "business days"),
)

_AGEING = (
    ("0", "CSDR RTS 2018/1229 Art. 13(1): the intended date is day 0"),
    ("2", "SEC Rule 204: short sales close out by the settlement day after"),
    ("5", "SEC Rule 15c3-1: capital for fails of five business days; Rule 204: others close out after the third"),
    ("10", "SEC Regulation SHO: threshold securities close out after 13 settlement days"),
    ("21", "demo: house rule, a month of business days"),
    ("30", "market practice: an aged fail"),
)
"""First business day of each ageing bucket, and why there is an edge."""

_REGULATION_SHO = (
    ("regsho.threshold.shares", "10000", "shares", "Rule 203(c)(6)"),
    ("regsho.threshold.share_of_outstanding", "0.005", "share of shares outstanding", "Rule 203(c)(6)"),
    ("regsho.threshold.days", "5", "settlement days in a row", "Rule 203(c)(6)"),
    ("regsho.close_out.days", "13", "settlement days in a row", "Rule 203(b)(3)"),
)
_FAILS_CHARGE = (
    ("tmpg.ceiling", "3", "TMPG fails charge: 3 per cent less the reference rate"),
    ("tmpg.floor", "1", "TMPG fails charge, the newer of its floors; since when is assumed"),
    ("tmpg.reference", "1.75", "demo: not the Federal Reserve's rate"),
)
_MATCHING = (
    ("matching.tolerance.amount", "2"),
    ("matching.tolerance.large_amount", "25"),
    ("matching.tolerance.large_from", "100000"),
)
"""How far settlement amounts in EUR may differ and still match: up to an amount, above it, and that amount."""
_MATCHES_WITHIN = "T2S tolerance of settlement amounts in EUR; since when is assumed"
_SHO_BEGAN = date(2005, 1, 3)

_BREAK_LIMITS = ("recon.one_person_limit", "recon.materiality.immaterial", "recon.materiality.immediate")
_OF_BREAKS = {
    "INR": ("10000", "100", "1000000"),
    **dict.fromkeys(("EUR", "GBP", "USD"), ("100", "1", "10000")),
}
"""What one person may close alone, what is too small to chase, and what is escalated at once, by currency."""

_ASSUMED = (
    ("employer_tax_on_stipend", "0.12", "0.08", "0.15", "share of stipend", "assumed"),
    ("support_per_remote_month", "0", "0", "900", "INR per remote worker-month", "assumed"),
    ("kit_month", "2200", "1800", "3000", "INR per worker-month", "quoted"),
    ("overhead_month", "9500", "8000", "12000", "INR per FTE-month", "measured"),
    ("cost_per_exit", "240000", "60000", "620000", "INR per exit", "assumed"),
    ("paid_hours_month", "173", "160", "180", "hours per FTE-month", "measured"),
    ("shrinkage", "0.16", "0.12", "0.30", "share of paid hours", "measured"),
    ("occupancy", "0.90", "0.80", "0.95", "share of hours at work", "assumed"),
    ("backlog_target_days", "3", "2", "5", "working days", "assumed"),
    ("working_days_month", "21", "20", "22", "days", "assumed"),
    ("seat_sharing_buffer", "0.05", "0", "0.10", "share of peak seats", "assumed"),
    ("discount_rate", "0.10", "0.08", "0.12", "a year", "assumed"),
)

_RUPEES_FOR = {"INR": 10_000, "GBP": 1_080_000, "USD": 845_000, "EUR": 920_000}
"""Ten-thousandths of a rupee for one unit, at the beginning."""

_FOREIGN = tuple(currency for currency in _RUPEES_FOR if currency != REPORTING_CURRENCY)


def dated_rates() -> pl.DataFrame:
    """Penalty rates, tolerances, the edges of ageing, the US threshold rule, and every market's cycle and cut-offs."""
    rows: list[Rate] = [*penalty_rules.rules(), *targets.targets(), *retention.rules(), *accounting_rules.rules()]
    rows += [(key, "all", LONG_AGO, None, value, unit, "demo: house rule") for key, value, unit in _TOLERANCES]
    rows += [
        ("ageing.settlement", str(place), LONG_AGO, None, first, "business days, first of the bucket", source)
        for place, (first, source) in enumerate(_AGEING, 1)
    ]
    affirmed_by = "minutes after midnight in New York"
    rows.append(
        ("cutoff.affirmation", MARKETS[DTC].code, T1_IN_THE_US, None, "1260", affirmed_by, "DTCC, 31 January 2024")
    )
    rows += [
        (key, "all", _SHO_BEGAN, None, value, unit, f"SEC Regulation SHO, {rule}")
        for key, value, unit, rule in _REGULATION_SHO
    ]
    rows += _of_breaks()
    rows += [(key, "all", LONG_AGO, None, value, "per cent a year", source) for key, value, source in _FAILS_CHARGE]
    for market in MARKETS:
        rows += _of_market(market)
    rows += [
        (key, MARKETS[T2S].code, LONG_AGO, None, value, MARKETS[T2S].currency, _MATCHES_WITHIN)
        for key, value in _MATCHING
    ]
    names = ("rate_id", "scope", "valid_from", "valid_to", "value", "unit", "source")
    made = [dict(zip(names, row, strict=True)) | {"value": Decimal(row[4])} for row in rows]
    return finished(DatedRate, "demo-rates", pl.DataFrame(made, infer_schema_length=None).to_dict())


def _of_breaks() -> list[Rate]:
    """Thresholds of money for breaks, by currency."""
    return [
        (key, currency, LONG_AGO, None, value, "currency", "demo: house rule")
        for currency, values in _OF_BREAKS.items()
        for key, value in zip(_BREAK_LIMITS, values, strict=True)
    ]


def _of_market(market: Market) -> list[Rate]:
    """Its cut-offs in minutes after midnight UTC, and its cycle, faster from the day the law says."""
    minutes = "minutes after midnight UTC"
    against_payment = market.settles[1]
    rows: list[Rate] = [
        ("cutoff.dvp", market.code, LONG_AGO, None, str(against_payment), minutes, "demo: the market's hours, rounded"),
        ("cutoff.fop", market.code, LONG_AGO, None, str(against_payment + 120), minutes, "demo: two hours after"),
    ]
    days, source = "business days", "demo: market practice"
    if market.faster_from is None:
        return [*rows, ("settlement.cycle", market.code, T1_IN_THE_US, None, str(market.cycle), days, source)]
    until = date.fromordinal(market.faster_from.toordinal() - 1)
    return [
        *rows,
        ("settlement.cycle", market.code, LONG_AGO, until, str(market.cycle), days, source),
        ("settlement.cycle", market.code, market.faster_from, None, "1", days, "ESMA, 13 October 2025; UK likewise"),
    ]


def fx_month(plan: Plan) -> pl.DataFrame:
    """Every currency into every other, each month: average and close, the one month's close the next one's start."""
    chance = plan.generator("fx")
    close = dict(_RUPEES_FOR)
    rows = []
    for month in plan.months:
        start = dict(close)
        for currency in _FOREIGN:
            close[currency] += close[currency] * int(chance.integers(-150, 171)) // 10_000
        average = {currency: start[currency] + close[currency] for currency in close}
        for kind, level in zip(FX_KINDS, (average, close), strict=True):
            for one, other in permutations(close, 2):
                rate = money.to_scale(Decimal(level[one]) / level[other], 10)
                rows.append({"month": month, "from_currency": one, "to_currency": other, "rate": rate, "kind": kind})
    return finished(FxMonth, "demo-fx", pl.DataFrame(rows).to_dict())


def assumptions(plan: Plan) -> pl.DataFrame:
    """What the firm assumes. The founding case counts no support for people at home, so none is assumed."""
    names = ("key", "value", "low", "high", "unit", "status")
    rows = [
        dict(zip(names, (key, Decimal(value), Decimal(low), Decimal(high), unit, status), strict=True))
        for key, value, low, high, unit, status in _ASSUMED
    ]
    held = pl.DataFrame(rows).with_columns(valid_from=pl.lit(plan.months[0]), source=pl.lit("demo"))
    return finished(Assumption, "demo-assumptions", held.to_dict())
