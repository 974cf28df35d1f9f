"""Penalty reports (MT537 sequence D, semt.044): every day of every penalty, and totals that must add up."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backoffice.ingest.reading import Reading
from tests.ingest.settlement_files import GOLDEN, expected, read, read_file, rows, rules

SWIFT = (GOLDEN / "mt537_penalties.fin").read_text(encoding="utf-8")
XML = (GOLDEN / "semt044.xml").read_text(encoding="utf-8")


def proofs(reading: Reading, check: str) -> list[tuple[str, str, bool]]:
    """What should be, what was found and whether it ties, of every total of this kind."""
    return [
        (row["expected"], row["found"], row["proves"])
        for row in reading.proofs.iter_rows(named=True)
        if row["check"] == check
    ]


def penalties(reading: Reading) -> list[dict[str, Any]]:
    return rows(reading).get("csd_penalties", [])


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("name", ["mt537_penalties.fin", "semt044.xml"])
def test_the_golden_file_gives_the_rows_written_beside_it(name: str) -> None:
    reading = read_file(GOLDEN / name)
    assert rows(reading) == expected(name.rsplit(".", 1)[0] + ".json")
    # By hand: a fail of one day, late matching of two, one removed, one not computed.
    assert (reading.rows_in_file, reading.rows_rejected) == (1 + 2 + 1 + 1, 0)
    assert sum(Decimal(row["amount"]) for row in penalties(reading)[:3]) == Decimal("3.13") + 5 + 5


def test_both_formats_say_the_same() -> None:
    """But for the mark that keeps a penalty out of the sums, which semt.044 does not have."""
    told = [
        [{name: value for name, value in row.items() if name not in ("source_row", "is_counted")} for row in one]
        for one in (penalties(read_file(GOLDEN / name)) for name in ("mt537_penalties.fin", "semt044.xml"))
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("name", ["mt537_penalties.fin", "semt044.xml"])
def test_totals_that_add_up_are_proved(name: str) -> None:
    reading = read_file(GOLDEN / name)
    assert proofs(reading, "penalty_net") == [("6.87", "6.87", True), ("0.00", "0.00", True)]
    assert proofs(reading, "penalty_global_net") == [("6.87", "6.87", True)]
    assert proofs(reading, "penalty_debits") == [("0.00", "0.00", True)]
    assert proofs(reading, "penalty_credits") == [("6.87", "6.87", True)]


@pytest.mark.parametrize(
    "text",
    [
        changed(SWIFT, (":19A::AGNT//EUR6,87", ":19A::AGNT//EUR6,88")),
        changed(XML, ('<AggtdNetAmt><Amt Ccy="EUR">6.87', '<AggtdNetAmt><Amt Ccy="EUR">6.88')),
    ],
    ids=["MT537", "semt.044"],
)
def test_a_net_that_does_not_add_up_is_flagged_and_nothing_of_it_accepted(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    assert proofs(reading, "penalty_net")[0] == ("6.88", "6.87 (differs)", False)
    assert rules(reading) == {"NET_DOES_NOT_ADD_UP": 3}
    assert [row["penalty_id"] for row in penalties(reading)] == ["PN-0003", "PN-0004"]
    # The whole was said to be 6.87, and the nets now come to 6.88.
    assert proofs(reading, "penalty_global_net") == [("6.87", "6.88", False)]


@pytest.mark.parametrize(
    "text",
    [
        changed(SWIFT, (":19A::GBNT//EUR6,87", ":19A::GBNT//NEUR6,87")),
        changed(XML, ("<CdtDbt>CRDT</CdtDbt></GblNetAmt>", "<CdtDbt>DBIT</CdtDbt></GblNetAmt>")),
    ],
    ids=["MT537", "semt.044"],
)
def test_a_total_over_all_counterparties_that_does_not_add_up_is_flagged(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    assert proofs(reading, "penalty_global_net") == [("-6.87", "6.87", False)]
    assert reading.rows_rejected == 0


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (changed(SWIFT, ("22H::PNTP//SEFP", "22H::PNTP//XXXX")), "CODE_UNKNOWN"),
        (changed(SWIFT, (":19A::AMCO//NEUR3,13", ":19A::AMCO//NUSD3,13")), "CURRENCY_DIFFERS"),
        (changed(SWIFT, (":98A::PEDA//20260611", ":98A::PEDA//20260631")), "DATE_UNREADABLE"),
        (changed(SWIFT, (":90B::MRKT//ACTU/EUR25,", ":90B::MRKT//YIEL/EUR25,")), "PRICE_UNREADABLE"),
        (changed(SWIFT, (":92A::GOMB//0,0025", ":92A::GOMB//0,00250000001")), "TOO_PRECISE"),
        (changed(SWIFT, (":19A::SECU//EUR3,13", ":19A::SECU//EUR3,12")), "DAYS_DO_NOT_ADD_UP"),
        (changed(XML, ("<Tp>SEFP</Tp>", "<Tp>XXXX</Tp>")), "CODE_UNKNOWN"),
        (changed(XML, ('<CmptdAmt><Amt Ccy="EUR">3.13', '<CmptdAmt><Amt Ccy="USD">3.13')), "CURRENCY_DIFFERS"),
        (changed(XML, ("<Dt>2026-06-11</Dt>\n", "<Dt>2026-06-31</Dt>\n")), "DATE_UNREADABLE"),
        (changed(XML, ("<Rate>0.0025</Rate>", "<Rate>x</Rate>")), "NUMBER_UNREADABLE"),
    ],
)
def test_one_penalty_that_cannot_be_read_leaves_its_net_unproved(tmp_path: Path, text: str, rule: str) -> None:
    """What is with it under one net cannot be trusted to be all there is, so it is refused with it."""
    reading = read(tmp_path, text)
    assert rules(reading) == {rule: 1, "NET_DOES_NOT_ADD_UP": 2}
    assert proofs(reading, "penalty_net")[0][2] is False
    assert "cannot be read" in reading.proofs.filter(check="penalty_net")["words"][0]
    assert reading.rows_in_file == 5


def test_a_removed_penalty_counts_in_the_net_only_of_a_sender_who_counts_it(tmp_path: Path) -> None:
    """19.70 is removed and marked as not considered: a net of 0 ties, one of 19.70 ties, one of 10 does not."""
    for net, ties in (("0,", True), ("19,7", True), ("10,", False)):
        reading = read(tmp_path, changed(SWIFT, (":19A::AGNT//EUR0,", f":19A::AGNT//EUR{net}")))
        assert proofs(reading, "penalty_net")[1][2] is ties


def test_one_page_of_several_is_not_proved(tmp_path: Path) -> None:
    """What it holds is taken, for its net is that of all pages."""
    for text in (
        changed(SWIFT, (":28E:00001/ONLY", ":28E:00002/LAST"), (":19A::AGNT//EUR6,87", ":19A::AGNT//EUR99,")),
        changed(XML, ("<PgNb>1</PgNb>", "<PgNb>2</PgNb>"), ('<Amt Ccy="EUR">6.87</Amt>', '<Amt Ccy="EUR">9</Amt>')),
    ):
        reading = read(tmp_path, text)
        assert (reading.rows_accepted, proofs(reading, "penalty_net")) == (5, [])


def test_without_our_csd_the_account_servicers_counts_then_the_sender(tmp_path: Path) -> None:
    no_csd = changed(SWIFT, (":95P::DCSD//ZZDPDEF0\n", ""))
    no_servicer = changed(no_csd, (":95P::ASDP//ZZKWDEF0\n", ""))
    found = [{row["csd"] for row in penalties(read(tmp_path, text))} for text in (no_csd, no_servicer)]
    assert found == [{"ZZKWDEF0"}, {"ZZDPDEF0"}]


def test_a_penalty_without_days_is_of_the_day_it_was_detected(tmp_path: Path) -> None:
    start, end = SWIFT.index(":16R:CALDET"), SWIFT.index(":16S:CALDET\n") + len(":16S:CALDET\n")
    row = penalties(read(tmp_path, SWIFT[:start] + SWIFT[end:]))[0]
    assert (row["day"], row["amount"], row.get("price")) == ("2026-06-11", "3.13", None)


def test_the_same_report_twice_counts_once(tmp_path: Path) -> None:
    reading = read(tmp_path, SWIFT + SWIFT)
    assert (reading.rows_accepted, rules(reading)) == (5, {"DUPLICATE": 5})
