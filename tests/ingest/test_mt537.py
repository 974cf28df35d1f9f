"""MT537: statements of pending transactions in both orders, empty ones, and the penalties among them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.contracts.settlement import StatusAdvice
from backoffice.ingest import settlement_swift
from tests.ingest.settlement_files import GOLDEN, SOURCE, expected, only_row, read, read_file, rows, rules, swift

COLUMNS = ("advice_id", "dimension", "instruction_id", "status", "reason")


def statement(*body: str, stated: str = ":98C::STAT//20260602180000", sent: str = "0605260603") -> str:
    """An MT537 with these sequences after its general information."""
    general = (":16R:GENL", ":28E:1/ONLY", ":20C::SEME//PT1", ":23G:NEWM", stated, ":22H::STST//STAT")
    return swift("537", *general, ":97A::SAFE//ACC1", ":17B::ACTI//Y", ":16S:GENL", *body, sent=sent)


def reasoned(code: str) -> str:
    kind = code.split("//")[1]
    return f":25D::{code}\n:16R:REAS\n:24B::{kind}//OTHR\n:16S:REAS"


def transaction(reference: str, details: str = "") -> str:
    link = f":16R:LINK\n:20C::RELA//{reference}\n:16S:LINK"
    return f"{link}\n:16R:TRANSDET\n{details}\n:16S:TRANSDET" if details else link


def by_status(status: str, *references: str) -> str:
    blocks = "\n".join(f":16R:TRAN\n{transaction(one)}\n:16S:TRAN" for one in references)
    return (
        f":16R:STAT\n{reasoned(status)}\n{blocks}\n:16S:STAT" if blocks else f":16R:STAT\n{reasoned(status)}\n:16S:STAT"
    )


def by_transaction(reference: str, *statuses: str, details: str = "") -> str:
    blocks = "\n".join(f":16R:STAT\n{reasoned(one)}\n:16S:STAT" for one in statuses)
    return "\n".join(part for part in (":16R:TRANS", transaction(reference, details), blocks, ":16S:TRANS") if part)


def test_the_golden_file_gives_the_rows_written_beside_it() -> None:
    reading = read_file(GOLDEN / "mt537.fin")
    assert rows(reading) == expected("mt537.json")
    # By hand: 2 transactions failing, 1 unmatched, 1 with two statuses, and a statement that says nothing is pending.
    assert (reading.rows_in_file, reading.rows_rejected) == (2 + 1 + 2 + 0, 0)


def test_both_orders_say_the_same(tmp_path: Path) -> None:
    one = read(tmp_path, statement(by_status("SETT//PENF", "SI1", "SI2"), by_status("MTCH//MACH", "SI1")))
    other = read(
        tmp_path, statement(by_transaction("SI1", "SETT//PENF", "MTCH//MACH"), by_transaction("SI2", "SETT//PENF"))
    )
    told = [reading.frames[StatusAdvice.table].select(COLUMNS).rows() for reading in (one, other)]
    assert sorted(told[0]) == sorted(told[1])
    assert sorted(told[0]) == [
        ("PT1//SI1", "matching", "SI1", "MACH", "OTHR"),
        ("PT1//SI1", "settlement", "SI1", "PENF", "OTHR"),
        ("PT1//SI2", "settlement", "SI2", "PENF", "OTHR"),
    ]


@pytest.mark.parametrize(
    ("stated", "sent", "at"),
    [
        (":98C::STAT//20260602180000", "0605260603", "2026-06-02T18:00:00+00:00"),
        (":98A::STAT//20260602", "0605260603", "2026-06-02T23:59:59+00:00"),
        (":98A::STAT//20260602", "1130260602", "2026-06-02T11:30:00+00:00"),
        (":98A::STAT//20260602\n:98C::PREP//20260602113500", "0605260603", "2026-06-02T11:35:00+00:00"),
    ],
)
def test_a_statement_speaks_of_its_time_and_never_of_a_later_one(
    tmp_path: Path, stated: str, sent: str, at: str
) -> None:
    reading = read(tmp_path, statement(by_status("SETT//PEND", "SI1"), stated=stated, sent=sent))
    assert only_row(reading)["advised_at"] == at


def test_a_matched_status_is_as_old_as_the_matching(tmp_path: Path) -> None:
    details = ":98C::MTCH//20260601090000"
    row = only_row(read(tmp_path, statement(by_transaction("SI1", "MTCH//MACH", details=details))))
    assert row["advised_at"] == "2026-06-01T09:00:00+00:00"


def test_an_empty_statement_has_no_rows(tmp_path: Path) -> None:
    reading = read(tmp_path, statement())
    assert (reading.rows_in_file, reading.frames) == (0, {})


def test_a_statement_that_is_cut_off_is_not_an_empty_one(tmp_path: Path) -> None:
    reading = read(tmp_path, statement().replace("-}", ""))
    assert rules(reading) == {"TRUNCATED": 1}


@pytest.mark.parametrize(
    ("body", "accepted", "refused"),
    [
        (by_status("SETT//PENF"), 0, {"TRANSACTION_MISSING": 1}),
        (by_transaction("SI1"), 0, {"STATUS_MISSING": 1}),
        (by_status("SETT//PENF", "NONREF", "SI2"), 1, {"REFERENCE_UNKNOWN": 1}),
        (by_transaction("NONREF", "SETT//PENF", "MTCH//MACH"), 0, {"REFERENCE_UNKNOWN": 2}),
        (by_status("CALL//PEND", "SI1", "SI2"), 0, {"STATUS_OF_OTHER_KIND": 2}),
        (by_transaction("SI1", "SETT//PENF", "SETT//PEND", "MTCH//MACH"), 1, {"CONTRADICTION": 2}),
        (by_status("SETT//PENF", "SI1", "SI1"), 1, {"DUPLICATE": 1}),
        (by_status("SETT//PENF", "SI1") + "\n" + by_status("SETT//PEND", "SI1"), 0, {"CONFLICTING_DUPLICATE": 2}),
        (":16R:PENA\n:16S:PENA", 0, {"MISPLACED": 1}),
    ],
    ids=[
        "status without transactions",
        "transaction without status",
        "one transaction without our reference",
        "all of a transaction's statuses",
        "a status of something else",
        "two statuses of one kind",
        "a transaction listed twice",
        "a transaction listed with different statuses",
        "penalties without any",
    ],
)
def test_what_cannot_be_taken_is_refused_row_by_row(
    tmp_path: Path, body: str, accepted: int, refused: dict[str, int]
) -> None:
    reading = read(tmp_path, statement(body))
    assert (reading.rows_accepted, rules(reading)) == (accepted, refused)


def test_a_transaction_is_not_lost_where_blocks_stand_in_the_wrong_place(tmp_path: Path) -> None:
    body = by_status("SETT//PENF", "SI1").replace(":16R:TRAN\n", ":16R:STAT\n:16S:STAT\n:16R:TRAN\n", 1)
    reading = read(tmp_path, statement(body))
    assert only_row(reading)["instruction_id"] == "SI1"
    assert rules(reading) == {"MISPLACED": 1}


def test_statuses_inside_penalties_are_no_rows_of_their_own(tmp_path: Path) -> None:
    penalty = """:16R:PENDET
:20C::PREF//PEN{}
:22H::PNTP//SEFP
:25D::PNST//ACTV
:19A::AMCO//EUR3,13
:16R:RELTRAN
:16R:TRAN
:16R:STAT
:25D::SETT//PENF
:16S:STAT
:16S:TRAN
:16S:RELTRAN
:16S:PENDET"""
    section = (
        ":16R:PENA\n:16R:PENACUR\n:11A::PECU//EUR\n:98A::DACO//20260601\n:16R:PENACOUNT\n:95P::REPA//ZZABGBL0\n"
        f"{penalty.format(1)}\n{penalty.format(2)}\n:16S:PENACOUNT\n:16S:PENACUR\n:16S:PENA"
    )
    reading = read(tmp_path, statement(by_status("SETT//PENF", "SI1"), section))
    found = {table: len(taken) for table, taken in rows(reading).items()}
    assert (found, rules(reading)) == ({"status_advices": 1, "csd_penalties": 2}, {})


def test_penalties_that_stand_under_no_counterparty_are_refused_each(tmp_path: Path) -> None:
    penalty = ":16R:PENDET\n:20C::PREF//PEN1\n:16S:PENDET"
    section = f":16R:PENA\n:16R:PENACUR\n:11A::PECU//EUR\n{penalty}\n:16S:PENACUR\n:16S:PENA"
    reading = read(tmp_path, statement(by_status("SETT//PENF", "SI1"), section))
    assert (reading.rows_accepted, rules(reading)) == (1, {"MISPLACED": 1})


STATEMENTS = st.dictionaries(
    st.integers(1, 20).map("SI{}".format),
    st.lists(
        st.sampled_from(["SETT//PENF", "SETT//PEND", "MTCH//MACH", "IPRC//PACK"]), min_size=1, unique_by=lambda s: s[:4]
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(STATEMENTS, st.booleans())
def test_statements_written_out_in_either_order_are_read_back(
    tmp_path: Path, drawn: dict[str, list[str]], is_by_status: bool
) -> None:
    pairs = [(reference, status) for reference, statuses in drawn.items() for status in statuses]
    if is_by_status:
        body = [
            by_status(status, *(one for one, has in pairs if has == status)) for status in sorted({s for _, s in pairs})
        ]
    else:
        body = [by_transaction(reference, *statuses) for reference, statuses in drawn.items()]
    path = tmp_path / "law"
    path.write_text(statement(*body))
    reading = settlement_swift.read(path, SOURCE)
    read_back = reading.frames[StatusAdvice.table].select("instruction_id", "status").rows() if pairs else []
    assert sorted(read_back) == sorted((reference, status[-4:]) for reference, status in pairs)
    assert reading.rows_in_file == len(pairs)
