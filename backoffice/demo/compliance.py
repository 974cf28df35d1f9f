"""The reports the firm sent: every submission with its answer, and what the repository found of the other side's."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from backoffice.contracts.compliance import ACK_STATUSES, MATCHINGS, PAIRINGS, PairingNotice, RegulatoryReport
from backoffice.demo import firm
from backoffice.demo.columns import Days, Moments, Whole, finished, joined, minutes, moments, numbered, picked, taken
from backoffice.demo.compliance_events import (
    OBLIGATIONS,
    OF_DERIVATIVES,
    Reportables,
    look_at,
    references,
    said,
)
from backoffice.demo.compliance_faults import CODE, Course, run
from backoffice.demo.compliance_returns import ANSWERED_IN, REJECT, Return, returns
from backoffice.demo.compliance_rules import EMIR, GB
from backoffice.demo.dealing import Trades
from backoffice.demo.instruments import PER_MARKET, Instruments
from backoffice.demo.markets import after, payment_days
from backoffice.demo.plan import Plan

ACCEPTED, REJECTED, PENDING = range(len(ACK_STATUSES))

_SENT_FROM: Final = 7 * 60
"""Minutes after midnight UTC from which the reports of the business day before are sent."""

_MENDED_AT: Final = 15 * 60

REJECT_RULES: Final = (
    (
        ("CON-412", "Instrument is not valid in reference data on transaction date"),
        ("CON-370", "Country of branch membership is missing"),
        ("CON-360", "Venue MIC is not valid for the trade date"),
    ),
    (
        ("EMIR-VR-2042-03", "Execution timestamp cannot be changed by a modification"),
        ("EMIR-VR-2023-06", "Valuation timestamp is not of the event date"),
        ("EMIR-VR-2024-01", "Clearing counterparty value is missing"),
    ),
)
"""For each of OBLIGATIONS the rules reports are rejected by; more of the first than of the others."""

_UNPAIRED, _UNMATCHED, _WORSE = 0.05, 0.08, 4
"""Shares of derivatives that are not paired or do not match; of the chronic counterparty so many times more."""

_FIELDS: Final = ("Notional amount", "Price", "Execution timestamp")


@dataclass(frozen=True)
class Sent:
    """One element a submission of a transaction report, in order of sending: of which event, first or copy, answer."""

    event: Whole
    copy: Whole
    sent_at: Moments
    ack_at: Moments
    status: Whole
    reject: Whole

    def __len__(self) -> int:
        return len(self.event)


@dataclass(frozen=True)
class Reporting:
    """What had to be reported, what became of it, and what was sent."""

    events: Reportables
    course: Course
    sent: Sent
    returns: list[Return]


def report(plan: Plan, made: Instruments, struck: Trades) -> Reporting:
    """All reporting of the half year."""
    events = look_at(plan, made, struck)
    course = run(plan, events)
    return Reporting(events, course, _sent(plan, events, course), returns(plan))


def _sent(plan: Plan, events: Reportables, course: Course) -> Sent:
    """Every submission by now: at first, once more where it was rejected, and copies."""
    chance = plan.generator("reports sent")
    number = len(events)
    london = payment_days(plan, "GBP")
    fault, every = course.fault, np.arange(number)
    goes = (events.is_reportable & (fault != CODE["not reported"])) | (fault == CODE["reported without need"])
    day = after(events.day, 1 + course.late, london)
    first_at = day.astype("datetime64[us]") + minutes(chance, _SENT_FROM, _SENT_FROM + 60, number)
    reject = np.minimum(chance.geometric(0.55, number), len(REJECT_RULES[0])) - 1
    mended_on = after(day, course.mended_after, london)
    again_at = mended_on.astype("datetime64[us]") + minutes(chance, _MENDED_AT, _MENDED_AT + 45, number)
    answer = minutes(chance, 5, 30, number)
    parts = []
    for which, copy, at, status in (
        (goes, 0, first_at, np.where(course.is_rejected, REJECTED, ACCEPTED)),
        (goes & course.is_rejected & (fault != CODE["rejected and left"]), 0, again_at, np.full(number, ACCEPTED)),
        (fault == CODE["reported twice"], 1, first_at + np.timedelta64(90, "m"), np.full(number, ACCEPTED)),
    ):
        rows = every[which & (at <= plan.as_of_utc)]
        parts.append(
            Sent(rows, np.full(len(rows), copy), at[rows], at[rows] + answer[rows], status[rows], reject[rows])
        )
    sent = joined(parts)
    sent = taken(sent, np.lexsort((sent.copy, sent.event, sent.sent_at)))
    is_pending = sent.ack_at > plan.as_of_utc
    nothing = np.datetime64("NaT", "us")
    return replace(
        sent, ack_at=np.where(is_pending, nothing, sent.ack_at), status=np.where(is_pending, PENDING, sent.status)
    )


def submission_ids(reporting: Reporting) -> pl.Series:
    """Our identifiers of the submissions of transaction reports, in order."""
    return numbered("RS", np.arange(1, len(reporting.sent) + 1))


def return_ids(reporting: Reporting) -> pl.DataFrame:
    """`submission_id` and `report_id` of every submission of a return, in order."""
    rows = [
        (f"{one.obligation_id}-{one.period_end}-{attempt}", f"{one.obligation_id}-{one.period_end}")
        for one in reporting.returns
        for attempt in (1, 2)[: 1 if one.again_at is None else 2]
    ]
    return pl.DataFrame(rows, schema=("submission_id", "report_id"), orient="row")


def regulatory_reports(made: Instruments, reporting: Reporting) -> pl.DataFrame:
    """The `regulatory_reports` extract: transactions first, then returns."""
    both = pl.concat([_of_transactions(made, reporting), _of_returns(reporting)], how="diagonal_relaxed")
    return finished(RegulatoryReport, "demo-regulatory-reports", both.to_dict())


def _of_transactions(made: Instruments, reporting: Reporting) -> pl.DataFrame:
    sent = reporting.sent
    about = taken(reporting.events, sent.event)
    as_said = _as_reported(about, reporting.course.fault[sent.event])
    rules = [rule for of in REJECT_RULES for rule in of]
    rule = np.where(sent.status == REJECTED, about.obligation * len(REJECT_RULES[0]) + sent.reject, len(rules))
    return pl.DataFrame(
        {
            **said(made, as_said),
            "submission_id": submission_ids(reporting),
            "report_id": _report_ids(reporting),
            "obligation_id": picked(OBLIGATIONS, about.obligation),
            "report_reference": references(about),
            "submitted_at": moments(sent.sent_at),
            "ack_status": picked(ACK_STATUSES, sent.status),
            "ack_at": moments(sent.ack_at),
            "reject_code": picked([*(code for code, _ in rules), None], rule),
            "reject_text": picked([*(words for _, words in rules), None], rule),
        }
    ).with_columns(legal_entity_id=pl.lit(firm.ENTITIES[GB]))


def _as_reported(about: Reportables, fault: Whole) -> Reportables:
    """What the reports say, faults included."""
    first_here = about.currency * PER_MARKET
    other = first_here + (about.instrument - first_here + 1) % PER_MARKET
    return replace(
        about,
        quantity=np.where(fault == CODE["quantity"], about.quantity * 2, about.quantity),
        price=np.where(fault == CODE["price"], about.price + 20_000, about.price),
        is_purchase=about.is_purchase ^ (fault == CODE["side"]),
        instrument=np.where(fault == CODE["instrument"], other, about.instrument),
    )


def _report_ids(reporting: Reporting) -> pl.Series:
    sent = reporting.sent
    return numbered("RP", sent.event + 1) + picked(("", "-2"), sent.copy)


def _of_returns(reporting: Reporting) -> pl.DataFrame:
    rows = []
    for one in reporting.returns:
        tries = [(one.sent_at, one.again_at is not None), *([(one.again_at, False)] if one.again_at else [])]
        for at, is_rejected in tries:
            code, words = REJECT if is_rejected else (None, None)
            status = ACK_STATUSES[REJECTED if is_rejected else ACCEPTED]
            period = one.period_end.item()
            rows.append(
                (one.obligation_id, firm.ENTITIES[one.entity], period, at, at + ANSWERED_IN, status, code, words)
            )
    names = ("obligation_id", "legal_entity_id", "period_end", "submitted", "answered", "ack_status", "reject_code")
    frame = pl.DataFrame(
        [row[:3] + row[5:] for row in rows], schema=(*names[:3], *names[5:], "reject_text"), orient="row"
    )
    return frame.with_columns(
        *return_ids(reporting),
        submitted_at=moments(np.array([row[3] for row in rows])),
        ack_at=moments(np.array([row[4] for row in rows])),
    )


def pairing_notices(plan: Plan, reporting: Reporting) -> pl.DataFrame:
    """The `pairing_notices` extract: of each accepted derivative on the next business day, and where the other side
    reported late, once more a week on.
    """
    sent, events = reporting.sent, reporting.events
    chance = plan.generator("pairing")
    rows = np.flatnonzero((events.obligation[sent.event] == OF_DERIVATIVES) & (sent.status == ACCEPTED))
    london, of = payment_days(plan, "GBP"), sent.event[rows]
    told_on = after(sent.ack_at[rows].astype("datetime64[D]"), 1, london)
    worse = np.where(events.counterparty[of] == firm.CHRONIC, _WORSE, 1)
    is_paired = chance.random(len(rows)) >= _UNPAIRED * worse
    is_matched = chance.random(len(rows)) >= _UNMATCHED * worse
    field = chance.integers(0, len(_FIELDS), len(rows))
    found_later = ~is_paired & (chance.random(len(rows)) < 0.5)
    report_id = _report_ids(reporting).gather(pl.Series(rows))

    def noticed(which: Whole, day: Days, paired: Whole) -> pl.DataFrame:
        agrees = np.where(paired == 0, np.where(is_matched[which], 0, 1), len(MATCHINGS))
        differs = np.where(agrees == 1, field[which], len(_FIELDS))
        return pl.DataFrame(
            {
                "report_id": report_id.gather(pl.Series(which)),
                "day": pl.Series(day),
                "pairing_status": picked(PAIRINGS, paired),
                "matching_status": picked((*MATCHINGS, None), agrees),
                "fields": picked((*_FIELDS, None), differs),
            }
        )

    later = np.flatnonzero(found_later)
    both = pl.concat(
        [
            noticed(np.arange(len(rows)), told_on, np.where(is_paired, 0, 1)),
            noticed(later, after(told_on[later], 5, london), np.zeros(len(later), dtype=np.int64)),
        ]
    ).filter(pl.col("day") <= plan.until)
    columns = {**both.to_dict(), "obligation_id": EMIR, "legal_entity_id": firm.ENTITIES[GB]}
    return finished(PairingNotice, "demo-pairing-notices", columns)
