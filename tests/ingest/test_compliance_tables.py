"""The example mappings of regulatory reporting: their words and clocks."""

from datetime import UTC, date, datetime
from pathlib import Path

from backoffice.contracts.compliance import (
    PairingNotice,
    RegulatoryReport,
    ReportableEvent,
    ReportingDuty,
    ReportingRule,
)
from backoffice.ingest import source_id, tables
from backoffice.ingest.fitting import named_mapping
from backoffice.ingest.reading import Reading

RULES = """Obligation,Since,Until,Regime,Jurisdiction,Period,Days,Kind of days,Minute of the day,Clock,Calendar,\
Days to correct,Paired,Source
VAT,01/04/2024,31/03/2026,VAT,GB,quarter,37,C,1440,Europe/London,GBP,-,N,HMRC
VAT,01/04/2026,-,VAT,GB,month,37,C,1440,Europe/London,GBP,5,N,HMRC
"""
DUTIES = """Obligation,Entity,Since,Until,Team
VAT,SHOP,01/04/2024,-,Tax
"""
REPORTS = """Message,Report,Obligation,Entity,Reference,Period to,Sent,Answer,Answered,Rule,Rule text,Account,\
Counterparty,ISIN,Side,Quantity,Price,Amount,Currency
M1,R1,MIFIR-26,GB,EX1,-,01/07/2026 08:00,RJCT,01/07/2026 08:20,CON-412,No such instrument,A,B,GB0,B,10,2.5,25,GBP
M2,R2,VAT,SHOP,-,30/06/2026,01/12/2026 08:00,PDNG,-,-,-,-,-,-,-,-,-,-,-
M3,R3,VAT,SHOP,-,30/06/2026,01/12/2026 08:00,PERHAPS,-,-,-,-,-,-,-,-,-,-,-
"""
EVENTS = """Obligation,Event,Reference,Entity,Report,Why not,Action,When,Trade,Desk,Account,Counterparty,ISIN,Side,\
Quantity,Price,Amount,Currency
EMIR-9,D1,UTI1,GB,Y,-,TERM,01/07/2026 23:30:00,D1,-,-,B,GB0,S,10,-,25,GBP
"""
NOTICES = """Report,Day,Obligation,Entity,Pairing,Matching,Fields
R1,2026-07-02,EMIR-9,GB,UNPR,-,-
R1,2026-07-03,EMIR-9,GB,PARD,NMTC,Price
"""


def read(folder: Path, extract: str, text: str) -> Reading:
    path = folder / f"{extract}.csv"
    path.write_text(text, encoding="utf-8")
    return tables.read(path, source_id(path), named_mapping(f"example_{extract}"))


def test_a_change_of_the_law_is_one_more_row(tmp_path: Path) -> None:
    rows = ReportingRule.validate(read(tmp_path, "reporting_rules", RULES).frames["reporting_rules"])
    assert rows.select("valid_from", "valid_to", "period", "resubmit_days").rows() == [
        (date(2024, 4, 1), date(2026, 3, 31), "quarter", None),
        (date(2026, 4, 1), None, "month", 5),
    ]
    duties = ReportingDuty.validate(read(tmp_path, "reporting_duties", DUTIES).frames["reporting_duties"])
    assert duties.select("legal_entity_id", "owner").row(0) == ("SHOP", "Tax")


def test_reports_come_by_the_clock_of_the_tool_and_an_unknown_answer_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, "regulatory_reports", REPORTS)
    rows = RegulatoryReport.validate(reading.frames["regulatory_reports"])
    assert rows.select("submission_id", "ack_status", "submitted_at", "period_end").rows() == [
        ("M1", "rejected", datetime(2026, 7, 1, 7, tzinfo=UTC), None),
        ("M2", "pending", datetime(2026, 12, 1, 8, tzinfo=UTC), date(2026, 6, 30)),
    ]
    assert reading.rejects.select("row", "value").rows() == [(4, "PERHAPS")]


def test_events_and_notices_have_their_words(tmp_path: Path) -> None:
    events = ReportableEvent.validate(read(tmp_path, "reportable_events", EVENTS).frames["reportable_events"])
    assert events.select("action_type", "is_reportable", "side", "happened_at").row(0) == (
        "terminate",
        True,
        "SELL",
        datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
    )
    notices = PairingNotice.validate(read(tmp_path, "pairing_notices", NOTICES).frames["pairing_notices"])
    assert notices.select("pairing_status", "matching_status", "fields").rows() == [
        ("unpaired", None, None),
        ("paired", "not_matched", "Price"),
    ]
