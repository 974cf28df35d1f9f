"""The example mappings of the service desks: their clocks, their words, and people who stay outside."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backoffice.contracts.it_services import BatchRun, Incident
from backoffice.contracts.service_desk import Request, RequestKind
from backoffice.ingest import source_id, tables
from backoffice.ingest.fitting import named_mapping
from backoffice.ingest.pseudonym import KEY_VARIABLE
from backoffice.ingest.reading import Reading

INCIDENTS = """Number,Service,Priority,Support site,Short description,Opened,Acknowledged,Service restored,Resolved,\
Reopen count,Caller,Assigned to
INC1,HUB,1 - Critical,Pune,Nothing moves,30/06/2026 09:15,30/06/2026 09:20,-,-,0,Ann Lee,Bo Rao
INC2,HUB,5 - Planning,Pune,Ann Lee wants more,30/06/2026 09:15,-,-,-,0,Ann Lee,Bo Rao
"""
BATCHES = """Job,Run for,System,Due by,Started,Ended
feed,2026-06-30,HUB,2026-06-30T08:00:00+0200,2026-06-30T07:00:00+0200,-
"""


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "0123456789abcdef0123")


def read(folder: Path, name: str, text: str, mapping: str) -> Reading:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return tables.read(path, source_id(path), named_mapping(mapping))


def test_incidents_come_by_the_clock_of_the_ticket_system_without_people(tmp_path: Path) -> None:
    reading = read(tmp_path, "incidents.csv", INCIDENTS, "example_incidents")
    rows = Incident.validate(reading.frames["incidents"])
    assert rows.select("incident_id", "priority", "opened_at", "resolved_at").rows() == [
        ("INC1", "P1", datetime(2026, 6, 30, 3, 45, tzinfo=UTC), None)
    ]
    assert reading.rejects.select("row", "value").rows() == [(3, "5 - Planning")]
    assert "Ann Lee" not in reading.rejects["content"].item()


def test_a_batch_that_is_not_finished_has_no_end(tmp_path: Path) -> None:
    reading = read(tmp_path, "batch_log.csv", BATCHES, "example_batch_runs")
    rows = BatchRun.validate(reading.frames["batch_runs"])
    assert rows.select("job", "business_day", "cut_off_at", "finished_at").rows() == [
        ("feed", date(2026, 6, 30), datetime(2026, 6, 30, 6, tzinfo=UTC), None)
    ]


KINDS = """Topic,Name,Name in Hindi,About
spare_part,Is a spare part in stock?,पुर्ज़ा है?,inventory
site_visit,Show a flat to a buyer,,viewings
"""
REQUESTS = """Ticket,Topic,Branch,Answered in,Answered at,Received,First answer,Done,Came back,Right at once,Minutes,\
Asked by,Answered by
R1,spare_part,Nagpur,stores,Pune,01/09/2026 10:00,01/09/2026 10:30,01/09/2026 12:00,0,Y,12,Ann Lee,Bo Rao
R2,site_visit,Nashik,lettings,Pune,01/09/2026 17:00,-,-,1,-,-,Ann Lee,Bo Rao
"""


def test_kinds_of_an_equipment_seller_and_an_estate_agent_are_rows_of_a_file(tmp_path: Path) -> None:
    kinds = read(tmp_path, "request_kinds.csv", KINDS, "example_request_kinds").frames["request_kinds"]
    requests = read(tmp_path, "requests.csv", REQUESTS, "example_requests").frames["requests"]
    assert RequestKind.validate(kinds).select("request_kind", "name_hi").rows() == [
        ("spare_part", "पुर्ज़ा है?"),
        ("site_visit", None),
    ]
    assert Request.validate(requests).select("request_kind", "office", "closed_at", "was_right_first_time").rows() == [
        ("spare_part", "front", datetime(2026, 9, 1, 6, 30, tzinfo=UTC), True),
        ("site_visit", "front", None, None),
    ]
