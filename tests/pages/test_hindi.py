"""In Hindi every visible word is Hindi, but for a list of codes, names and what others wrote."""

import re
from pathlib import Path

import polars as pl
import pytest

from backoffice.contracts.accounting import SuspenseItem
from backoffice.contracts.accounting_close import CloseTask
from backoffice.contracts.compliance import RegulatoryReport, ReportingDuty
from backoffice.contracts.cost import SiteMonth, StaffMonth
from backoffice.contracts.it_services import BatchRun, ItService
from backoffice.contracts.reference import Instrument, Party
from backoffice.contracts.settlement import SettlementInstruction, SettlementStatus
from backoffice.i18n import HINDI, LANGUAGES, say, speaking
from backoffice.store import Store
from backoffice.ui.cells import RECORDED
from tests.pages.screens import PAGES, Text, open_page, texts

CODES = {
    *("EUR", "GBP", "INR", "USD"),
    *("UTC", "CSV", "BIC", "LEI", "CUSIP", "SQL"),
    # Laws and bodies, as cited.
    *(
        "CSDR",
        "RTS",
        "III",
        "ECB",
        "ESMA",
        "Q&A",
        "SEC",
        "Exchange",
        "Act",
        "Regulation",
        "SHO",
        "DTCC",
        "CSD",
        "SME",
        "LMFP",
        "SEFP",
        "TMPG",
        "CCP",
        "EMIR",
        "MiFIR",
        "FINRA",
        "SEBI",
        "RBI",
        "Reg",
        "CPMI",
        "IOSCO",
        "Streamlining",
        "variation",
        "margin",
        "in",
        "centrally",
        "cleared",
        "markets",
    ),
    *("ECSDA", "EU", "FCA", "CASS", "APQC", "CFO"),
    *("ISO", "MT", "sese"),
    *("ISIN", "IBAN", "SEDOL", "GLEIF", "SAFE", "DEPT", "ICAG"),
    *("PDF", "Excel", "HTML", "SHA"),
}
"""Words that are the same in every language."""

NAMES = frozenset(
    (
        *(
            "instruction_id",
            "instrument_id",
            "account_id",
            "reference",
            "own_item_id",
            "outside_item_id",
            "copy_of",
            "subject",
        ),
        *("counterparty_id", "legal_entity_id", "market", "desk", "location_id", "currency", "reporting_currency"),
        *("file_name", "format", "column", "value", "content", "rule", "expected", "found"),
        # Two rows' own references and codes; its sentences are tested with the cells.
        "differing",
        *("break_id", "other_break_id", "item_id", "act_id", "held_by", "owner", "actor", "proposed_by"),
        *("narrative", "message_reference", "sender", "description", "symbol", "cusip", "who"),
        *("allegement_id", "servicer_reference"),
        *("call_id", "ccp", "trade_id", "reject_code"),
        *("report_id", "submission_id", "report_reference", "reject_text", "fields", "regime", "jurisdiction"),
        *("rate_source", "csd", "penalty_id"),
        *("city", "country", "labour_pool_source"),
        *("task", "charged_by", "journal_id", "justification"),
        *("incident_id", "outage_id", "service_id", "job", "subject_id", "summary", "cause", "request_id"),
        *("record_id", "duplicate_of", "belongs_to", "change_id", "maker_id", "checker_id", "test_id", "ssi_id", "lei"),
        *("team", "one_off", "scope", "source_id", "fingerprint", "vendor", "source"),
    )
)
"""Columns of names, references and what a file holds: they are shown as they came."""

LATIN = re.compile(r"[A-Za-z][A-Za-z&']+")
NOT_READ = re.compile(r"`[^`]*`|<[^>]*>|\b[0-9a-f]{16}\b")
"""A formula, the marks by which a chart makes letters bold, and a fingerprint."""

CODE = re.compile(r"[A-Z]{4}(?:/[A-Z]{4})?(?= · )")
"""A message's code before its words."""


def names_of(store: Path) -> set[str]:
    """Names the data give: parties, securities, places and references."""
    snapshot = Store(store).snapshot()
    columns = (
        *((one, "location_id") for one in (SiteMonth, StaffMonth)),
        *((Party, name) for name in ("party_id", "name")),
        *((Instrument, name) for name in ("instrument_id", "name")),
        *((SettlementInstruction, name) for name in ("market", "desk", "trade_id", "account_id", "instruction_id")),
        (SettlementInstruction, "place_of_settlement"),
        *((ItService, "service_id"), (BatchRun, "job")),
        *((SuspenseItem, "owner"), (CloseTask, "task")),
        *((ReportingDuty, "owner"), (RegulatoryReport, "reject_code")),
    )
    found = (snapshot.scan(contract).select(pl.col(name).unique()).collect().to_series() for contract, name in columns)
    return {name for column in found for name in column.drop_nulls().to_list()}


def left_in_english(one: Text, names: list[str]) -> list[str]:
    if one.element == "cell" and one.column in NAMES | {column for _, column in RECORDED if column != "reason"}:
        return []
    if one.column == "reason" and " · " not in one.text:
        # A sentence recorded when a file was read; a message's reason has its code before its words.
        return []
    text = CODE.sub(" ", NOT_READ.sub(" ", one.text))
    for name in names:
        text = text.replace(name, " ")
    return [word for word in LATIN.findall(text) if word not in CODES]


@pytest.mark.parametrize("page", PAGES)
def test_no_english_is_left_on_a_page_in_hindi(page: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    names = sorted({*names_of(demo), *(language.name for language in LANGUAGES)}, key=len, reverse=True)
    found = list(texts(open_page(page, HINDI)))
    assert len(found) > 50
    left = {(one, word) for one in found for word in left_in_english(one, names)}
    assert left == set()


@pytest.mark.parametrize("state", ["FAILING", "UNMATCHED", "SETTLED", "CANCELLED", "REJECTED", "PENDING"])
def test_no_english_is_left_in_the_story_of_an_instruction(
    state: str, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    such = Store(demo).snapshot().scan(SettlementStatus).filter(pl.col("state") == state).collect()
    one = such.sort("fail_days", descending=True)["instruction_id"][0]
    names = sorted({*names_of(demo), *(language.name for language in LANGUAGES)}, key=len, reverse=True)
    found = list(texts(open_page("instruction", HINDI, instruction=one)))
    assert Text("header", one) in found or one in [text.text for text in found]
    assert {(text, word) for text in found for word in left_in_english(text, names)} == set()


def test_recorded_sentences_are_announced(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))
    with speaking(HINDI):
        note = say("Reasons and findings are shown as they were recorded, in English.")
    assert note in [one.text for one in texts(open_page("data_health", HINDI))]


@pytest.mark.parametrize("store", ["empty", "broken"])
@pytest.mark.parametrize("page", PAGES)
def test_empty_and_broken_pages_are_hindi_too(
    page: str, store: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = request.getfixturevalue(store)
    monkeypatch.setenv("BACKOFFICE_DATA", str(folder))
    names = sorted({*(names_of(folder) if folder.exists() else ()), *(one.name for one in LANGUAGES)}, key=len)
    left = {word for one in texts(open_page(page, HINDI)) for word in left_in_english(one, names[::-1])}
    assert left == set()
