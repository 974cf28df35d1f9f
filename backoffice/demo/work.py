"""The `work_month` extract: what every function got done at every site, by where its people worked."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from backoffice.contracts.cost import ARRANGEMENTS, WorkMonth
from backoffice.demo.columns import decimals, finished, picked
from backoffice.demo.firm import VENDORS
from backoffice.demo.places import SITE_NAMES
from backoffice.demo.plan import Plan
from backoffice.demo.staffing import FUNCTIONS, GROUPS, IN_HOUSE, REMOTE, Roster


@dataclass(frozen=True)
class Unit:
    """A unit of work: how many one full-time person completes in a month, and hundredths of minutes each takes."""

    name: str
    per_head: int
    minutes: int


UNITS = (
    (Unit("trade_settled", 420, 1_250), Unit("fail_chased", 46, 5_200)),
    (Unit("break_resolved", 185, 2_750), Unit("account_proved", 90, 3_400)),
    (Unit("journal_posted", 360, 1_150), Unit("invoice", 150, 1_800)),
    (Unit("margin_call", 210, 3_600),),
    (Unit("alert_reviewed", 120, 4_300), Unit("report_filed", 9, 24_000)),
    (Unit("document_filed", 640, 1_200),),
    (Unit("change_made", 26, 19_500), Unit("incident_closed", 40, 6_500)),
    (Unit("ticket", 235, 2_600),),
)
"""The units of each of FUNCTIONS."""

_GO_WRONG = (18, 17, 62, 25, 20, 19, 71)
"""Of a thousand units how many go wrong after all, by site: the cheapest sites are not the best."""

_MAY_GO_WRONG = ("trade_settled", "break_resolved", "invoice", "ticket")


def work_month(plan: Plan, roster: Roster) -> pl.DataFrame:
    """One row a month, function, site, arrangement and unit with people behind it."""
    chance = plan.generator("work")
    worked = pl.DataFrame(
        {
            "month": roster.month,
            "function": roster.function,
            "site": roster.site,
            "arrangement": roster.arrangement,
            "vendor": np.array([group.vendor for group in GROUPS])[roster.group],
            "effort": roster.hours * roster.active * 100 // roster.length,
        }
    )
    place = ["function", "site", "arrangement", "vendor", "month"]
    every = worked.group_by(place).agg(pl.col("effort").sum()).sort(place)
    function = every["function"].to_numpy()
    numbers = np.array([len(units) for units in UNITS])[function]
    rows = np.repeat(np.arange(every.height), numbers)
    which = np.arange(len(rows)) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    function, month = function[rows], every["month"].to_numpy()[rows]
    arrangement, vendor = every["arrangement"].to_numpy()[rows], every["vendor"].to_numpy()[rows]
    per_head, minutes = (
        np.array([[getattr(units[min(at, len(units) - 1)], name) for at in range(2)] for units in UNITS])[
            function, which
        ]
        for name in ("per_head", "minutes")
    )
    pace = chance.integers(93, 108, len(rows)) + np.where(arrangement == REMOTE, 3, 0) + month // 4
    completed = every["effort"].to_numpy()[rows] * per_head * pace // 1_000_000
    backlog = completed * chance.integers(6, 22, len(rows)) // 100
    names = [unit.name for units in UNITS for unit in units]
    site = every["site"].to_numpy()[rows]
    luck = plan.generator("quality").integers(80, 121, len(rows))
    wrong = completed * np.array(_GO_WRONG)[site] * luck // 100_000
    first = np.cumsum([0, *(len(units) for units in UNITS)])[function]
    made = pl.DataFrame(
        {
            "month": pl.Series(plan.months).gather(pl.Series(month)),
            "function": picked(FUNCTIONS, function),
            "location_id": picked(SITE_NAMES, site),
            "arrangement": picked(ARRANGEMENTS, arrangement),
            "vendor_id": picked((*VENDORS, None), np.where(vendor == IN_HOUSE, len(VENDORS), vendor)),
            "unit": picked(names, first + which),
            "completed": completed,
            "reworked": completed * chance.integers(1, 4, len(rows)) // 100,
            "failed": wrong,
            "backlog_end": backlog,
            "minutes_each": decimals(minutes, 2),
        }
    )
    counted = pl.when(pl.col("unit").is_in(_MAY_GO_WRONG)).then("failed")
    # What came in is what was done and what the backlog grew by since the month before.
    before = pl.col("backlog_end").shift().over("function", "location_id", "arrangement", "unit", order_by="month")
    arrived = pl.col("completed") + pl.col("backlog_end") - before.fill_null(pl.col("backlog_end"))
    return finished(WorkMonth, "demo-work", made.with_columns(arrived=arrived, failed=counted).to_dict())
