"""The example mappings of accounting: a file in, the rows its rules read out, and no name of a person."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from backoffice.contracts import CONTRACTS
from backoffice.ingest import source_id, tables
from backoffice.ingest.fitting import named_mapping
from backoffice.ingest.pseudonym import KEY_VARIABLE
from backoffice.ingest.reading import Reading

TRIAL_BALANCE = """Company,Period,Currency,Account,Balance
GB,2026-06,GBP,1010,100.25
GB,2026-06,GBP,3010,-100.25
"""
SUSPENSE = """Item,Company,Account,Currency,Amount,Posted,Cleared,Team,Why it may stand,Reference,Text
S1,GB,1990,GBP,-412650.00,2026-06-01,-,-,-,FT-1,Payer not known
S2,GB,1990,GBP,12.50,2026-06-01,2026-06-03,Cash,Claim,-,-
"""
ACCRUALS = """Company,Kind,Charged by,Month,Currency,Amount,Posted
GB,CSDR,ZZDPDEF0,2026-06,EUR,-40.00,2026-06-30
GB,RENT,C,2026-06,EUR,40.00,2026-06-30
"""
BILLS = """Bill and line,Company,Kind,Supplier,For month,Currency,Amount,Bill date
B1/1,GB,CUSTODY,KETTLEWICK,2026-06,GBP,12600.00,2026-07-08
"""
CLOSES = """Company,Period,Trial balance,Shut
GB,2026-06,02/07/2026 18:00,-
"""
TASKS = """Task number,Company,Period,Task,Team,Business day,Done,Done by
T1,GB,2026-06,Review suspense,Ledger,3,03/07/2026 17:00,Ann Lee
"""
CERTIFICATIONS = """Company,Account,Currency,Period,Team,Due,Preparer,Reviewer,Certified
GB,1010,GBP,2026-06,Cash,07/07/2026 18:00,Ann Lee,ann lee,06/07/2026 12:00
GB,1020,GBP,2026-06,Cash,07/07/2026 18:00,Ann Lee,-,-
"""
JOURNALS = """Journal,Company,Period,Currency,Debits,Posted,Made by,Approved by,Text
J1,GB,2026-06,GBP,1250.00,09/07/2026 10:00,Ann Lee,-,Late bill
"""


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "0123456789abcdef0123")


def read(folder: Path, extract: str, text: str) -> Reading:
    path = folder / f"{extract}.csv"
    path.write_text(text, encoding="utf-8")
    reading = tables.read(path, source_id(path), named_mapping(f"example_{extract}"))
    assert CONTRACTS[extract].is_valid(reading.frames[extract])
    return reading


def test_a_trial_balance_keeps_its_signs_and_its_period(tmp_path: Path) -> None:
    rows = read(tmp_path, "trial_balances", TRIAL_BALANCE).frames["trial_balances"]
    assert rows.select("month", "balance").rows() == [
        (date(2026, 6, 1), Decimal("100.25")),
        (date(2026, 6, 1), Decimal("-100.25")),
    ]


def test_a_suspense_item_of_nobody_has_no_owner(tmp_path: Path) -> None:
    rows = read(tmp_path, "suspense_items", SUSPENSE).frames["suspense_items"]
    assert rows.select("item_id", "owner", "cleared_on", "justification").rows() == [
        ("S1", None, None, None),
        ("S2", "Cash", date(2026, 6, 3), "Claim"),
    ]


def test_accruals_and_bills_come_by_the_words_of_the_desk_and_unknown_kinds_are_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, "accruals", ACCRUALS)
    assert reading.frames["accruals"].select("charge_kind", "amount").rows() == [("penalties", Decimal("-40.00"))]
    assert reading.rejects.select("row", "value").rows() == [(3, "RENT")]
    bills = read(tmp_path, "fee_charges", BILLS).frames["fee_charges"]
    assert bills.select("charge_kind", "month", "billed_on").rows() == [
        ("custody_fees", date(2026, 6, 1), date(2026, 7, 8))
    ]


def test_closes_and_tasks_come_by_the_clock_of_the_firm_without_people(tmp_path: Path) -> None:
    closes = read(tmp_path, "period_closes", CLOSES).frames["period_closes"]
    assert closes.select("trial_balance_at", "closed_at").rows() == [(datetime(2026, 7, 2, 17, tzinfo=UTC), None)]
    tasks = read(tmp_path, "close_tasks", TASKS).frames["close_tasks"]
    assert tasks.select("due_in_days", "due_minutes", "calendar", "done_at").rows() == [
        (3, 1080, "GBP", datetime(2026, 7, 3, 16, tzinfo=UTC))
    ]
    assert "Ann Lee" not in str(tasks.to_dicts())


def test_who_signed_is_a_pseudonym_the_same_for_any_spelling(tmp_path: Path) -> None:
    rows = read(tmp_path, "account_certifications", CERTIFICATIONS).frames["account_certifications"]
    maker, checker = rows["prepared_by"], rows["reviewed_by"]
    assert maker[0] == checker[0] == maker[1] and maker[0].startswith("w-")
    assert checker[1] is None
    journals = read(tmp_path, "manual_journals", JOURNALS).frames["manual_journals"]
    assert journals.select("made_by", "approved_by").rows() == [(maker[0], None)]
