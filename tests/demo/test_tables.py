"""Every extract is there, keeps its contract, hangs together, and is the same whenever the plan is."""

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice import demo
from backoffice.contracts import CONTRACTS, EXTRACTS
from tests.demo.conftest import PLAN, Made, make

TABLES = [extract.table for extract in EXTRACTS]

ODD_PLANS = [
    pytest.param(date(2026, 11, 22), 1, id="ends on a Sunday"),
    pytest.param(date(2027, 1, 1), 2, id="ends on New Year's Day"),
    pytest.param(date(2027, 12, 24), 3, id="Europe has gone to T+1"),
    pytest.param(date(2028, 2, 29), 4, id="ends on a leap day"),
]


def test_every_extract_is_made_once() -> None:
    names = [name for name, _ in demo.tables(PLAN)]
    assert sorted(names) == sorted(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_frame_keeps_its_contract_and_has_rows(made: Made, table: str) -> None:
    frame = made.tables[table]
    assert CONTRACTS[table].validate(frame).height > 0
    assert frame["source_row"].to_list() == list(range(1, frame.height + 1))
    assert frame["source_id"].n_unique() == 1


def test_the_same_plan_makes_the_same_firm(made: Made) -> None:
    for name, frame in demo.tables(PLAN):
        assert_frame_equal(frame, made.tables[name])
    for name, frame in demo.truth(PLAN).items():
        assert_frame_equal(frame, made.truth[name])


def test_another_seed_makes_another_firm_in_the_same_world(made: Made) -> None:
    other = dict(demo.tables(demo.Plan(until=PLAN.until, scale=PLAN.scale, seed=8)))
    for table in ("trades", "status_advices", "ledger_entries", "pay_month", "positions"):
        assert not other[table].equals(made.tables[table])
    for table in ("calendar_days", "parties", "instruments", "dated_rates"):
        assert_frame_equal(other[table], made.tables[table])


@pytest.mark.parametrize(("until", "seed"), ODD_PLANS)
def test_odd_last_days_make_whole_firms_too(made: Made, until: date, seed: int) -> None:
    other = make(demo.Plan(until=until, seed=seed, scale=0.005))
    for table, frame in other.tables.items():
        assert CONTRACTS[table].is_valid(frame), table
    assert set(other.truth["stories"]["key"]) == set(made.truth["stories"]["key"])
    asked = other.truth["stories"].filter(pl.col("unit").is_in(["instructions", "trades", "entries"]))
    assert asked.filter(~pl.col("figure").str.contains("on time"))["expected"].min() > 0


def test_scale_sizes_trading_and_leaves_the_workforce(made: Made) -> None:
    half = dict(demo.tables(demo.Plan(until=PLAN.until, scale=PLAN.scale / 2)))
    assert 2_400 <= made.tables["settlement_instructions"].height <= 2_600
    assert 1_200 <= half["settlement_instructions"].height <= 1_300
    assert_frame_equal(half["staff_month"], made.tables["staff_month"])


def test_nothing_is_known_before_it_happens(made: Made) -> None:
    as_of = demo.as_of(PLAN)
    for table, column in (
        ("trades", "traded_at"),
        ("trades", "affirmed_at"),
        ("settlement_instructions", "instructed_at"),
        ("allegements", "told_at"),
        ("status_advices", "advised_at"),
        ("outages", "ended_at"),
        ("incidents", "resolved_at"),
        ("batch_runs", "finished_at"),
        ("requests", "closed_at"),
        ("static_changes", "requested_at"),
        ("static_changes", "checked_at"),
        ("static_changes", "applied_at"),
        ("retrieval_tests", "asked_at"),
        ("retrieval_tests", "delivered_at"),
        ("period_closes", "closed_at"),
        ("close_tasks", "done_at"),
        ("account_certifications", "certified_at"),
        ("manual_journals", "posted_at"),
        ("reportable_events", "happened_at"),
        ("regulatory_reports", "submitted_at"),
        ("regulatory_reports", "ack_at"),
        ("settlement_confirmations", "confirmed_at"),
        ("statements", "issued_at"),
    ):
        assert made.tables[table][column].max() <= as_of, (table, column)
    assert made.tables["ledger_entries"]["booked_on"].max() == PLAN.until
    assert max(made.tables["staff_month"]["month"]) == date(2026, 10, 1)


def test_references_lead_somewhere(made: Made) -> None:
    known = {
        "party": set(made.tables["parties"]["party_id"]),
        "instrument": set(made.tables["instruments"]["instrument_id"]),
        "instruction": set(made.tables["settlement_instructions"]["instruction_id"]),
        "statement": set(made.tables["statements"]["statement_id"]),
        "trade": set(made.tables["trades"].filter(record_keeper="own")["trade_id"]),
        "calendar": set(made.tables["calendar_days"]["calendar"]),
        "worker": set(made.tables["staff_month"]["worker_id"]),
        "service": set(made.tables["it_services"]["service_id"]),
        "kind": set(made.tables["request_kinds"]["request_kind"]),
        "class": set(made.tables["record_classes"]["record_class"]),
        "record": set(made.tables["retained_records"]["record_id"]),
        "incident": set(made.tables["incidents"]["incident_id"]),
        "obligation": set(made.tables["reporting_rules"]["obligation_id"]),
        "report": set(made.tables["regulatory_reports"]["report_id"]),
    }
    for table, column, kind in (
        ("trades", "counterparty_id", "party"),
        ("trades", "legal_entity_id", "party"),
        ("trades", "instrument_id", "instrument"),
        ("settlement_instructions", "counterparty_id", "party"),
        ("allegements", "counterparty_id", "party"),
        ("allegements", "told_by", "party"),
        ("allegements", "instrument_id", "instrument"),
        ("allegements", "market", "calendar"),
        ("settlement_instructions", "trade_id", "trade"),
        ("settlement_instructions", "market", "calendar"),
        ("settlement_instructions", "currency", "calendar"),
        ("status_advices", "instruction_id", "instruction"),
        ("status_advices", "advised_by", "party"),
        ("settlement_confirmations", "instruction_id", "instruction"),
        ("ledger_entries", "instruction_id", "instruction"),
        ("statement_entries", "statement_id", "statement"),
        ("positions", "instrument_id", "instrument"),
        ("control_entries", "legal_entity_id", "party"),
        ("control_balances", "legal_entity_id", "party"),
        ("client_balances", "legal_entity_id", "party"),
        ("vendor_month", "vendor_id", "party"),
        ("pay_month", "worker_id", "worker"),
        ("stipends", "worker_id", "worker"),
        ("staff_month", "manager_id", "worker"),
        ("it_services", "market", "calendar"),
        ("outages", "service_id", "service"),
        ("outages", "incident_id", "incident"),
        ("incidents", "service_id", "service"),
        ("batch_runs", "service_id", "service"),
        ("requests", "request_kind", "kind"),
        ("reporting_rules", "calendar", "calendar"),
        ("reporting_duties", "obligation_id", "obligation"),
        ("reporting_duties", "legal_entity_id", "party"),
        ("reportable_events", "obligation_id", "obligation"),
        ("reportable_events", "instrument_id", "instrument"),
        ("reportable_events", "counterparty_id", "party"),
        ("regulatory_reports", "obligation_id", "obligation"),
        ("regulatory_reports", "legal_entity_id", "party"),
        ("pairing_notices", "report_id", "report"),
        ("opening_hours", "calendar", "calendar"),
        ("retained_records", "record_class", "class"),
        ("retained_records", "legal_entity_id", "party"),
        ("retrieval_tests", "record_id", "record"),
        ("trial_balances", "legal_entity_id", "party"),
        ("suspense_items", "legal_entity_id", "party"),
        ("fee_charges", "charged_by", "party"),
        ("accruals", "legal_entity_id", "party"),
        ("period_closes", "legal_entity_id", "party"),
        ("close_tasks", "calendar", "calendar"),
        ("account_certifications", "legal_entity_id", "party"),
        ("manual_journals", "legal_entity_id", "party"),
    ):
        assert set(made.tables[table][column].drop_nulls()) <= known[kind], (table, column)


def test_scenes_are_set_in_five_cities_and_at_home(made: Made) -> None:
    staff = made.tables["staff_month"].filter(month=date(2026, 10, 1))
    cities = {site.split()[0] for site in staff["location_id"]}
    assert {"Mumbai", "Pune", "Jaipur", "London", "New"} <= cities
    assert staff.filter(arrangement="remote").height > 100
    assert 550 <= staff.height <= 650
