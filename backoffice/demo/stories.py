"""The stories a manager can find in the demo firm: where to look, and the figures that must be there."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import polars as pl

from backoffice.contracts.settlement_stages import STAGES
from backoffice.demo import firm, processing, us_fails
from backoffice.demo.firm import NOSTROS
from backoffice.demo.history import History
from backoffice.demo.instructing import NO_TRADE
from backoffice.demo.markets import MARKETS
from backoffice.demo.places import ANNEXE, LEASE_ENDS, PLACES, PUNE, WENT_HOME, seats
from backoffice.demo.staffing import REMOTE
from backoffice.demo.stories_accounting import ACCOUNTING_STORIES
from backoffice.demo.stories_clearing import CLEARING_STORIES
from backoffice.demo.stories_compliance import COMPLIANCE_STORIES
from backoffice.demo.stories_ledgers import LEDGER_STORIES
from backoffice.demo.stories_records import RECORDS_STORIES
from backoffice.demo.stories_services import SERVICE_STORIES
from backoffice.demo.stories_settlement import SETTLEMENT_STORIES
from backoffice.demo.story import Story, day

IN_A_ROW, CLOSE_OUT = 5, 13
"""Regulation SHO: settlement days in a row that put a security on the list, and that a fail may last on it."""

SCHEMA = pl.Schema(
    {
        "key": pl.String(),
        "title": pl.String(),
        "where": pl.String(),
        "subject": pl.String(),
        "first_day": pl.Date(),
        "last_day": pl.Date(),
        "figure": pl.String(),
        "expected": pl.Decimal(18, 2),
        "unit": pl.String(),
    }
)


def stories(history: History) -> pl.DataFrame:
    """One row a figure of a story, as it must be found in the extracts."""
    told = (
        *(_outage, _stale_instructions, _missed_holiday, _late_affirmer, _threshold_security, _reference_gap),
        *(_duplicate_statement, _lease, _founding_case),
        *SETTLEMENT_STORIES,
        *LEDGER_STORIES,
        *SERVICE_STORIES,
        *CLEARING_STORIES,
        *RECORDS_STORIES,
        *ACCOUNTING_STORIES,
        *COMPLIANCE_STORIES,
    )
    rows = [
        (one.key, one.title, one.where, one.subject, one.first_day, one.last_day, figure, Decimal(expected), unit)
        for tell in told
        for one in tell(history)
        for figure, expected, unit in one.figures
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _outage(history: History) -> Iterator[Story]:
    """A custodian settles nothing and sends nothing for two days."""
    event, sent, confirmed = history.events.outage, history.sent, history.confirmed
    due = (sent.market == event.market) & np.isin(sent.due, event.days) & ~sent.is_rejected
    there = sent.market[confirmed.instruction] == event.market
    settled = there & np.isin(confirmed.settled_on, event.days)
    caught_up = there & (confirmed.settled_on == event.recovered) & np.isin(sent.due[confirmed.instruction], event.days)
    yield Story(
        key="custodian_outage",
        title=f"{firm.CUSTODIANS[event.market].title()}, custodian in {MARKETS[event.market].code}, down for two days",
        where="Settlement: this market, intended dates of these days; on-time rate falls to nothing",
        subject=MARKETS[event.market].code,
        first_day=day(event.days[0]),
        last_day=day(event.days[1]),
        figures=(
            ("instructions due on these days", int(due.sum()), "instructions"),
            ("confirmations dated these days", int(settled.sum()), "confirmations"),
            ("of those due, confirmations on the day it recovered", int(caught_up.sum()), "confirmations"),
        ),
    )


def _stale_instructions(history: History) -> Iterator[Story]:
    """Our standing instructions for one counterparty are old: nothing of a week matches until they are repaired."""
    event, sent = history.events.stale, history.sent
    hit = event.hits(sent.market, sent.counterparty, sent.trade_date) & (sent.trade != NO_TRADE) & ~sent.is_rejected
    on_time = hit & (history.courses.settled_at.astype("datetime64[D]") <= sent.due)
    yield Story(
        key="stale_ssi",
        title=f"A week of old settlement instructions at {firm.COUNTERPARTIES[event.counterparty].title()}",
        where="Settlement: this counterparty, trade dates of this week; unmatched with DEPT and SAFE, all late",
        subject=firm.COUNTERPARTIES[event.counterparty],
        first_day=day(event.monday),
        last_day=day(event.friday),
        figures=(
            ("instructions of these trades", int(hit.sum()), "instructions"),
            ("of them settled on time", int(on_time.sum()), "instructions"),
        ),
    )


def _missed_holiday(history: History) -> Iterator[Story]:
    """Our calendar lacks a holiday, so trades are instructed for a day on which the market is closed."""
    event, sent, confirmed = history.events.holiday, history.sent, history.confirmed
    hit = (sent.market == event.market) & (sent.due == event.day)
    next_day = hit[confirmed.instruction] & (confirmed.settled_on == event.next_day)
    trades = history.trades
    broken = (trades.market == event.market) & (trades.due == event.day)
    yield Story(
        key="missed_holiday",
        title=f"{event.name} was missing from our {MARKETS[event.market].code} calendar",
        where="Settlement: this market, this intended date. Reconciliation: settlement date breaks",
        subject=MARKETS[event.market].code,
        first_day=day(event.day),
        last_day=day(event.next_day),
        figures=(
            ("instructions due on the closed day", int(hit.sum()), "instructions"),
            ("of them settled on the next business day", int(next_day.sum()), "instructions"),
            ("trades whose settlement date differs from the other side's", int(broken.sum()), "trades"),
        ),
    )


def _late_affirmer(history: History) -> Iterator[Story]:
    """An agent bank affirms a week's trades after the cut-off, so none of one counterparty's is affirmed in time."""
    event, trades = history.events.affirmer, history.trades
    hit = event.hits(trades.market, trades.counterparty, trades.trade_date)
    yield Story(
        key="late_affirmer",
        title=f"{firm.COUNTERPARTIES[event.counterparty].title()} affirmed a week's trades only the next morning",
        where="Settlement, affirmed on trade date: this counterparty, trade dates of this week; none in time",
        subject=firm.COUNTERPARTIES[event.counterparty],
        first_day=day(event.monday),
        last_day=day(event.friday),
        figures=(
            ("US trades with it, as agreed", int(hit.sum()), "trades"),
            ("of them affirmed on time, by 21:00 in New York", 0, "trades"),
        ),
    )


def _threshold_security(history: History) -> Iterator[Story]:
    """A US security fails above the threshold for weeks: it is on the list, and soon must be bought in."""
    days, on_list = us_fails.settlement_days(history.plan), us_fails.LISTED_FOR - IN_A_ROW + 1
    yield Story(
        key="threshold_security",
        title=f"{us_fails.SYMBOLS[us_fails.LISTED]} is on the US threshold list, two days before it must be closed out",
        where="Settlement, US fails to deliver: this ticker, the newest settlement day",
        subject=us_fails.SYMBOLS[us_fails.LISTED],
        first_day=day(days[-us_fails.LISTED_FOR]),
        last_day=day(days[-1]),
        figures=(
            ("settlement days above the threshold, in a row", us_fails.LISTED_FOR, "days"),
            ("settlement days on the list", on_list, "days"),
            ("settlement days left to close out", CLOSE_OUT - on_list, "days"),
        ),
    )


def _reference_gap(history: History) -> Iterator[Story]:
    """A feed of reference data is down: for two weeks one desk's trades are enriched by hand, every one."""
    event, trades, done = history.events.gap, history.trades, history.processed
    hit = event.hits(trades.desk, trades.trade_date)
    at_enrichment = (done.user != processing.SYSTEM) & (done.stage == STAGES.index("enrichment"))
    by_hand = np.unique(done.trade[at_enrichment & hit[done.trade]])
    yield Story(
        key="reference_gap",
        title=f"Two weeks of {firm.DESKS[event.desk]} trades enriched by hand",
        where="Settlement, straight through by stage: enrichment, this desk, these two weeks; none straight through",
        subject=firm.DESKS[event.desk],
        first_day=day(event.monday),
        last_day=day(event.friday),
        figures=(
            ("trades of the desk, as agreed", int(hit.sum()), "trades"),
            ("of them enriched by hand", len(by_hand), "trades"),
        ),
    )


def _duplicate_statement(history: History) -> Iterator[Story]:
    """One account's statement of one day was delivered and loaded twice."""
    stated = history.stated
    place = int(stated.again.nonzero()[0][0])
    yield Story(
        key="duplicate_statement",
        title="One day's statement was delivered twice",
        where="Reconciliation, cash: duplicates on this account and day",
        subject=NOSTROS[stated.nostro[place]].account,
        first_day=day(stated.day[place]),
        last_day=day(stated.day[place]),
        figures=(
            ("statements of this account and day", 2, "statements"),
            ("entries too many", int(stated.entries[place]), "entries"),
        ),
    )


def _lease(history: History) -> Iterator[Story]:
    """People went home, but their floor was leased for eleven months more: a loss first, a saving after."""
    months, place = history.plan.months, PLACES[PUNE]
    people = int(history.roster.heads(REMOTE)[PUNE, WENT_HOME])
    released = seats().released[PUNE]
    yield Story(
        key="lease_runs_on",
        title=f"{place.name}: staff went home, the lease ran on",
        where="Cost: this site; net remote saving below nothing until the lease ends, then above",
        subject=place.name,
        first_day=months[WENT_HOME],
        last_day=months[LEASE_ENDS],
        figures=(
            ("people who went home", people, "people"),
            ("seats released in the last month of the lease", int(released[LEASE_ENDS]), "seats"),
            ("seats released in the month after", int(released[LEASE_ENDS + 1]), "seats"),
            ("net saving of the last month of the lease", -place.housing * people, place.currency),
            ("net saving of the month after", (place.seat_cost - place.housing) * people, place.currency),
        ),
    )


def _founding_case(history: History) -> Iterator[Story]:
    """Office 1,000, subsidy 500, seats given back: a year at home saves twelve times the difference, each."""
    months, place = history.plan.months, PLACES[ANNEXE]
    saving = place.seat_cost - place.housing
    yield Story(
        key="founding_case",
        title=f"{place.name}: a seat costs {place.seat_cost:,} a month, the housing subsidy is {place.housing:,}",
        where="Cost: this site; net remote saving a person-year",
        subject=place.name,
        first_day=months[0],
        last_day=months[-1],
        figures=(
            ("people at home", int(history.roster.heads(REMOTE)[ANNEXE, -1]), "people"),
            ("cost of a seat a month", place.seat_cost, place.currency),
            ("housing subsidy a month", place.housing, place.currency),
            ("net saving a person-year", 12 * saving, place.currency),
        ),
    )
