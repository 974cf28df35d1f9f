"""The example mapping of a processing log: moments in UTC, people as pseudonyms, the system as nobody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from backoffice.contracts.settlement_stages import ProcessingEvent
from backoffice.ingest import source_id, tables
from backoffice.ingest.fitting import named_mapping
from backoffice.ingest.pseudonym import KEY_VARIABLE, worker_id

KEY = "0123456789abcdef0123"
LOG = """Event,Trade,Step,What,When,User,User Name
1,T1,Enrich,New,2026-06-30T09:15:00+0200,SYSTEM,-
2,T1,Enrich,Edit,2026-06-30T09:16:00+0200,E17,Ann Lee
3,T1,Enrich,Done,2026-06-30T09:17:00+0200,SYSTEM,-
4,T1,Guess,Done,2026-06-30T09:18:00+0200,E17,Ann Lee
"""


def test_people_come_in_as_pseudonyms_and_the_system_as_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    path = tmp_path / "trade_log.csv"
    path.write_text(LOG, encoding="utf-8")
    reading = tables.read(path, source_id(path), named_mapping("example_processing_events"))
    rows = ProcessingEvent.validate(reading.frames["processing_events"])
    ann = worker_id("E17", KEY.encode())
    assert rows.select("stage", "action", "done_at", "user_id").rows() == [
        ("enrichment", "created", datetime(2026, 6, 30, 7, 15, tzinfo=UTC), None),
        ("enrichment", "changed", datetime(2026, 6, 30, 7, 16, tzinfo=UTC), ann),
        ("enrichment", "completed", datetime(2026, 6, 30, 7, 17, tzinfo=UTC), None),
    ]
    assert reading.rejects.select("row", "value").rows() == [(5, "Guess")]
    assert "Ann Lee" not in reading.rejects["content"].item()
