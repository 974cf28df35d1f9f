"""The archive of the firm: classes of records and how long they are kept, eight years of them, and retrieval tests.

A fault or two of every kind is in it: records nobody gave a class, some overdue, one destroyed too soon.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from backoffice.contracts.retention import RecordClass, RetainedRecord, RetrievalTest
from backoffice.demo import firm, service_hours
from backoffice.demo.columns import Moments, finished, moments, numbered, picked
from backoffice.demo.markets import weekdays
from backoffice.demo.places import ANNEXE, JAIPUR, SITE_NAMES
from backoffice.demo.plan import Plan

Rule = tuple[str, str, date, date | None, str, str, str]
"""Name, scope, first and last day, value, unit, source."""

SINCE: Final = date(2000, 1, 3)
"""Since when the rules are taken to hold: they are older than any record here."""


@dataclass(frozen=True)
class Kind:
    """A class of records: its names, what starts its clock, its years, those in which it is to hand, and the rule."""

    key: str
    name: str
    name_hi: str
    clock: str
    years: str
    accessible: str
    source: str


KINDS: Final = (
    Kind("blotters", "Blotters", "सौदा बहियाँ", "created", "6", "2", "SEC Rule 17a-4(a), of 17a-3(a)(1)"),
    Kind("ledgers", "General and client ledgers", "सामान्य और ग्राहक खाते", "created", "6", "2", "SEC Rule 17a-4(a)"),
    Kind("confirmations", "Trade confirmations", "सौदों की पुष्टियाँ", "created", "3", "2", "SEC Rule 17a-4(b)"),
    Kind("communications", "Business messages", "व्यापारिक संदेश", "created", "3", "2", "SEC Rule 17a-4(b)(4)"),
    Kind("trial_balances", "Trial balances", "तलपट", "created", "3", "2", "SEC Rule 17a-4(b)"),
    Kind("account_files", "Files of client accounts", "ग्राहक खातों की फ़ाइलें", "closed", "6", "2", "SEC Rule 17a-4(c)"),
    Kind("contracts", "Contracts with vendors", "विक्रेताओं के अनुबंध", "closed", "8", "0", "demo: house rule"),
)
ACCOUNT_FILES, CONTRACTS = 5, 6

YEARS_BACK: Final = 8
ACCOUNTS: Final = 90
GRACE, RETRIEVED_WITHIN = "30", "720"
"""Calendar days after expiry within which a record is destroyed; business minutes in which it comes."""

FORGOTTEN: Final = ("blotters", 3)
"""The class of which as many months' records were forgotten when they expired."""

TESTS_EVERY: Final = 2
"""A test every so many weekdays."""


def rules() -> Iterator[Rule]:
    """Rows of `dated_rates`: years by class, and what the records desk promises."""
    for kind in KINDS:
        said = f"{kind.source}; since when is assumed"
        yield "retention.years", kind.key, SINCE, None, kind.years, "years", said
        yield "retention.accessible_years", kind.key, SINCE, None, kind.accessible, "years", said
    house = (
        ("retention.disposed_within", "all", GRACE, "calendar days", "house rule"),
        ("target.retrieval", "all", RETRIEVED_WITHIN, "business minutes", "house promise"),
        ("target.static_change", "all", "480", "business minutes", "house promise"),
        ("target.static_change", "standing_instruction", "240", "business minutes", "house promise"),
        ("records.lei.lapsing", "all", "30", "calendar days", "house rule"),
        ("records.ssi.verified_within", "all", "365", "calendar days", "house rule"),
    )
    for key, scope, value, unit, source in house:
        yield key, scope, SINCE, None, value, unit, f"demo: {source}"


def record_classes() -> pl.DataFrame:
    """The `record_classes` extract."""
    rows = [(one.key, one.name, one.name_hi, one.clock) for one in KINDS]
    names = ("record_class", "name", "name_hi", "clock")
    return finished(RecordClass, "demo-record-classes", pl.DataFrame(rows, schema=names, orient="row").to_dict())


def retained_records(plan: Plan) -> pl.DataFrame:
    """The `retained_records` extract: a set a month, entity and class, and a file an account and contract."""
    rows = [*_monthly(plan), *_of_accounts(plan)]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    ids = numbered("AR", np.arange(1, len(rows) + 1))
    return finished(RetainedRecord, "demo-archive", {**frame.to_dict(), "record_id": ids})


def _monthly(plan: Plan) -> Iterator[dict[str, Any]]:
    """Sets made at each month's end. What expired was destroyed within three weeks, but for what was forgotten."""
    last = plan.until.year * 12 + plan.until.month - 1
    for kind in KINDS[:ACCOUNT_FILES]:
        years = int(kind.years)
        for back in range(1, YEARS_BACK * 12):
            number = last - back
            made = date(number // 12, number % 12 + 1, 1)
            # A month more than its years and it has expired; of those the newest few may have been forgotten.
            expired_for = back - years * 12
            forgotten = kind.key == FORGOTTEN[0] and 2 <= expired_for < 2 + FORGOTTEN[1]
            for place, entity in enumerate(firm.ENTITIES):
                gone = expired_for >= 1 and not forgotten
                too_soon = (kind.key, back, place) == ("confirmations", 30, 1)
                held = (kind.key, place) == ("communications", 2) and 20 <= back < 44
                destroyed = date(made.year + years, made.month, 18) if gone and not held else None
                yield {
                    "record_class": None if (kind.key, back) == ("trial_balances", 14) else kind.key,
                    "legal_entity_id": entity,
                    "location_id": SITE_NAMES[ANNEXE],
                    "created_on": made,
                    "closed_on": None,
                    "is_on_hold": held,
                    "is_accessible": back <= 26 and (kind.key, back, place) != ("ledgers", 9, 0),
                    "disposed_on": made + timedelta(days=200) if too_soon else destroyed,
                }


def _of_accounts(plan: Plan) -> Iterator[dict[str, Any]]:
    """Files of accounts, some of them closed, and of two contracts."""
    for account in range(ACCOUNTS):
        opened = plan.until - timedelta(days=365 * YEARS_BACK - 13 - account * 29)
        closed = opened + timedelta(days=400 + account * 7) if account % 4 == 0 else None
        yield {
            "record_class": KINDS[ACCOUNT_FILES].key,
            "legal_entity_id": firm.ENTITIES[account % len(firm.ENTITIES)],
            "location_id": SITE_NAMES[JAIPUR],
            "created_on": opened,
            "closed_on": closed if closed is None or closed <= plan.until else None,
            "is_on_hold": account == 8,
            "is_accessible": True,
            "disposed_on": None,
        }
    for years in (3, 12):
        yield {
            "record_class": KINDS[CONTRACTS].key,
            "legal_entity_id": firm.ENTITIES[0],
            "location_id": SITE_NAMES[JAIPUR],
            "created_on": plan.until - timedelta(days=365 * years),
            "closed_on": None,
            "is_on_hold": False,
            "is_accessible": False,
            "disposed_on": None,
        }


def retrieval_tests(plan: Plan) -> pl.DataFrame:
    """The `retrieval_tests` extract: most records come within a day and a half; one never came, one was torn."""
    chance = plan.generator("retrieval tests")
    days = weekdays(plan)[::TESTS_EVERY]
    number = len(days)
    asked: Moments = days.astype("datetime64[us]") + (200 + chance.integers(0, 400, number)).astype("timedelta64[m]")
    site = np.where(chance.random(number) < 0.5, ANNEXE, JAIPUR)
    taken = np.maximum(20, 260 * chance.lognormal(0, 0.65, number)).astype(np.int64)
    kept = retained_records(plan).filter(pl.col("disposed_on").is_null())["record_id"]
    came = service_hours.worked(plan, asked, site, delivered_at=taken)["delivered_at"]
    lost, torn = number - 20, number - 35
    never = pl.Series(np.arange(number) == lost)
    frame = pl.DataFrame({"came": came, "never": never}).select(pl.when(~pl.col("never")).then("came"))
    return finished(
        RetrievalTest,
        "demo-retrieval-tests",
        {
            "test_id": numbered("RT", np.arange(1, number + 1)),
            "record_id": picked(kept.to_list(), chance.integers(0, len(kept), number)),
            "location_id": picked(SITE_NAMES, site),
            "asked_at": moments(asked),
            "delivered_at": frame.to_series(),
            "is_whole": pl.Series(np.arange(number) != torn),
        },
    )
