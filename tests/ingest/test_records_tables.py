"""The example mappings of the records desk: the register as GLEIF writes it, and people who stay outside."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backoffice.contracts.retention import RetainedRecord
from backoffice.contracts.static_data import LeiRecord, StandingInstruction, StaticChange
from backoffice.ingest import source_id, tables
from backoffice.ingest.fitting import named_mapping
from backoffice.ingest.pseudonym import KEY_VARIABLE
from backoffice.ingest.reading import Reading

REGISTER = """LEI,Entity.LegalName,Entity.EntityStatus,Registration.RegistrationStatus,Registration.NextRenewalDate
5493001KJTIIGC8Y1R12,Example Brokers,ACTIVE,LAPSED,2026-09-21
5493001KJTIIGC8Y1R13,Example Partners,ACTIVE,FORGOTTEN,2027-01-05
"""
SSIS = """SSI,Counterparty,Market,Currency,Account,Agent BIC,Valid from,Valid to,Last verified
S1,EXAMPLE,NSE,INR,A-1,ZZHFINB0,04/01/2021,-,-
"""
CHANGES = """Change,Object,Object number,Field,Old,New,Site,Entered,Approved,Live,Entered by,Approved by
C1,SSI,S1,agent_bic,ZZHFINB0,ZZKWGBL0,Pune,01/09/2026 10:00,01/09/2026 11:00,01/09/2026 11:00,Ann Lee,ANN LEE
C2,Party,P1,country,IN,GB,Pune,01/09/2026 10:00,01/09/2026 11:00,-,Ann Lee,Bo Rao
"""
ARCHIVE = """Box,Class,Entity,Store,From,Closed,Hold,Where,Destroyed
B1,blotters,TQ-IN,Jaipur,2020-02-29,-,Y,far store,-
"""


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "0123456789abcdef0123")


def read(folder: Path, name: str, text: str) -> Reading:
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return tables.read(path, source_id(path), named_mapping(f"example_{name}"))


def test_the_register_is_read_and_a_status_it_does_not_have_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, "lei_records", REGISTER)
    rows = LeiRecord.validate(reading.frames["lei_records"])
    assert rows.select("lei", "registration_status", "next_renewal_on").rows() == [
        ("5493001KJTIIGC8Y1R12", "LAPSED", date(2026, 9, 21))
    ]
    assert reading.rejects.select("row", "value").rows() == [(3, "FORGOTTEN")]


def test_a_standing_instruction_without_iban_is_one_all_the_same(tmp_path: Path) -> None:
    rows = StandingInstruction.validate(read(tmp_path, "standing_instructions", SSIS).frames["standing_instructions"])
    assert rows.select("agent_bic", "cash_account", "verified_on").rows() == [("ZZHFINB0", None, None)]


def test_of_people_only_whether_they_are_one_and_the_same_is_kept(tmp_path: Path) -> None:
    rows = StaticChange.validate(read(tmp_path, "static_changes", CHANGES).frames["static_changes"])
    assert (rows["maker_id"] == rows["checker_id"]).to_list() == [True, False]
    assert rows["applied_at"].to_list() == [datetime(2026, 9, 1, 5, 30, tzinfo=UTC), None]
    assert not any("Ann" in one or "Lee" in one for one in rows["maker_id"])


def test_the_archive_says_what_is_held_and_where_it_lies(tmp_path: Path) -> None:
    rows = RetainedRecord.validate(read(tmp_path, "retained_records", ARCHIVE).frames["retained_records"])
    assert rows.select("is_on_hold", "is_accessible", "closed_on").rows() == [(True, False, None)]
