"""Questions from end to end: the right rows, only those, once in the log, and stopped when they are to be."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from backoffice.access import PERSONAL_TABLES, PRICED_TABLES, ROLES
from backoffice.adhoc.desk import Desk, Question, Ticket
from backoffice.adhoc.limits import LIMITS, Limits
from backoffice.adhoc.pool import Pool
from backoffice.adhoc.tables import on_people
from backoffice.audit import Audit, log_file
from backoffice.contracts import CONTRACTS
from backoffice.errors import QuestionFailed, QuestionRefused
from backoffice.guard import Releases
from backoffice.kpis import KPIS, named
from backoffice.query import Door, engine
from backoffice.sql import EVERYTHING, Filters
from backoffice.store import Store

SMALL = replace(LIMITS, memory_mb=1000, address_mb=3000, start_seconds=300, most_rows=1000)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(SMALL)
    yield made
    made.end()


def door(folder: Path, role: str = "viewer") -> Door:
    return Door(Store(folder).snapshot(), ROLES[role], engine(), Releases())


@pytest.fixture(scope="module")
def desk(small_firm: Path, pool: Pool) -> Desk:
    return Desk(door(small_firm), pool, "small firm")


def test_an_answer_is_what_polars_makes_of_the_same_rows(small_firm: Path, desk: Desk) -> None:
    found = desk.ask(
        Question("SELECT market, count(*) AS n, sum(amount) AS a FROM settlement_status GROUP BY ALL ORDER BY 1")
    )
    rows = door(small_firm).snapshot.scan(CONTRACTS["settlement_status"]).collect()
    own = rows.group_by("market").agg(n=pl.len(), a=pl.col("amount").sum()).sort("market")
    assert found.frame.rows() == own.rows()
    assert found.types == ("VARCHAR", "BIGINT", "DECIMAL(38,5)") and found.cut is None


def test_every_table_a_viewer_may_read_can_be_read_and_has_the_columns_it_says(desk: Desk) -> None:
    for table in desk.tables.values():
        found = desk.ask(Question(f"DESCRIBE {table.name}")).frame
        types = {"DATE": "DATE", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
        said = [(column.name, types.get(column.type, column.type)) for column in table.columns]
        assert found.select("column_name", "column_type").rows() == said, table.name


def test_what_is_cut_says_so_and_what_just_fits_is_not_cut(desk: Desk) -> None:
    assert desk.ask(Question("SELECT range FROM range(1001)")).cut == "rows"
    assert desk.ask(Question("SELECT range FROM range(1000)")).cut is None
    large = desk.ask(Question("SELECT repeat('x', 1000000) FROM range(100)"))
    assert large.cut == "bytes" and large.frame.height < 100


def test_a_pivot_without_its_values_gets_them(desk: Desk) -> None:
    found = desk.ask(Question("PIVOT settlement_status ON market USING count(*) GROUP BY state ORDER BY state")).frame
    own = desk.ask(Question("SELECT state, market, count(*) AS n FROM settlement_status GROUP BY ALL")).frame
    assert set(found.columns) == {"state", *own["market"].unique()}
    for state, market, count in own.iter_rows():
        assert found.filter(state=state)[market].item() == count
    with pytest.raises(QuestionRefused, match="more than 100 columns"):
        desk.ask(Question("PIVOT settlement_status ON instruction_id USING count(*)"))


def test_a_parameter_is_a_value_and_never_sql(desk: Desk) -> None:
    text = "SELECT count(*) FROM settlement_status WHERE market = $market"
    assert desk.ask(Question(text, {"market": "x' OR true --"})).frame.item() == 0
    with pytest.raises(QuestionRefused, match=r"No value was given for \$market"):
        desk.ask(Question(text))


def test_an_error_points_at_the_place_and_names_what_comes_near(desk: Desk) -> None:
    text = "SELECT market, 'हिन्दी', markt FROM settlement_status"
    with pytest.raises(QuestionFailed, match="market") as failed:
        desk.ask(Question(text))
    assert failed.value.place == text.rindex("markt")


def test_only_the_rows_of_the_filters_are_there(desk: Desk) -> None:
    day = date(2026, 9, 1)
    text = "SELECT count(*) FROM settlement_status WHERE intended_settlement_date < '2026-09-01' OR market <> 'NSE'"
    kept = Filters(start=day).only("market", "NSE")
    assert desk.ask(Question(text)).frame.item() > 0
    assert desk.ask(Question(text, filters=kept)).frame.item() == 0
    whole = desk.ask(Question("SELECT count(*) FROM settlement_status WHERE market = 'NSE'")).frame.item()
    assert 0 < desk.ask(Question("SELECT count(*) FROM settlement_status", filters=kept)).frame.item() < whole


@pytest.mark.parametrize("role", ["viewer", "manager", "finance", "admin"])
def test_no_role_reads_rows_of_people_and_only_finance_reads_prices(small_firm: Path, pool: Pool, role: str) -> None:
    asked = Desk(door(small_firm, role), pool, "small firm")
    assert not PERSONAL_TABLES & set(asked.tables)
    assert (set(asked.tables) >= PRICED_TABLES) == (role == "finance")
    for table in sorted(PERSONAL_TABLES & set(CONTRACTS)):
        with pytest.raises(QuestionRefused, match="single people"):
            asked.ask(Question(f"SELECT count(*) FROM {table}"))


def test_a_worker_of_one_role_is_never_given_to_another(small_firm: Path) -> None:
    """Finance reads what vendors charge; whoever comes next into the same place finds a new worker."""
    one = Pool(replace(SMALL, workers=1))
    Desk(door(small_firm, "finance"), one, "small firm").ask(Question("SELECT count(*) FROM vendor_month"))
    with one.worker(("small firm", "finance", EVERYTHING, "")) as process:
        held, first = dict(process.holds), process.pid
    with pytest.raises(QuestionRefused, match="for finance"):
        Desk(door(small_firm), one, "small firm").ask(Question("FROM vendor_month"))
    with one.worker(("small firm", "viewer", EVERYTHING, "")) as process:
        assert "vendor_month" in held and process.holds == {} and process.pid != first
    one.end()


def test_a_table_of_ones_own_is_joined_in_its_session_and_is_there_in_no_other(small_firm: Path, pool: Pool) -> None:
    rows = door(small_firm).snapshot.scan(CONTRACTS["settlement_status"])
    [market] = rows.select("market").head(1).collect()["market"]
    text = "SELECT max(most) FROM settlement_status JOIN my_limits USING (market)"
    for session, most in (("one", 5), ("two", 7)):
        own = {"my_limits": pl.DataFrame({"market": [market], "most": [most]})}
        found = Desk(door(small_firm), pool, "small firm", own=own, session=session).ask(Question(text))
        assert found.frame.rows() == [(most,)]
    with pytest.raises(QuestionRefused, match="There is no table my_limits"):
        Desk(door(small_firm), pool, "small firm", session="one").ask(Question(text))


def test_figures_on_people_are_those_of_the_door_and_what_is_withheld_is_not_there(
    small_firm: Path, desk: Desk
) -> None:
    kpi = named("loaded_cost_per_fte")
    found = desk.ask(
        Question("FROM kpi_loaded_cost_per_fte WHERE \"grouping\" = 'location_id' ORDER BY location_id, month")
    )
    own = door(small_firm).series(kpi, "month", EVERYTHING, ("location_id",)).sort("location_id", "period")
    assert found.frame["number"].to_list() == own["number"].to_list()
    assert found.frame.height == own.height > 0
    hidden = desk.ask(
        Question("SELECT count(*) AS n, count(value) AS v FROM kpi_loaded_cost_per_fte WHERE withheld IS NOT NULL")
    )
    assert hidden.frame.row(0)[0] > 0 and hidden.frame.row(0)[1] == 0


def test_who_sees_no_pay_is_offered_no_figure_of_it(small_firm: Path, pool: Pool) -> None:
    asked = Desk(door(small_firm, "admin"), pool, "small firm")
    with pytest.raises(QuestionRefused, match="does not see"):
        asked.ask(Question("FROM kpi_loaded_cost_per_fte"))
    assert {f"kpi_{kpi.key}" for kpi in KPIS if on_people(kpi)} & set(asked.tables) == {
        name for name in asked.tables if name.startswith("kpi_")
    }
    assert asked.ask(Question("SELECT count(*) FROM kpi_headcount")).frame.item() > 0


def test_every_question_is_written_down_with_what_came_of_it(small_firm: Path, pool: Pool, tmp_path: Path) -> None:
    asked = Desk(door(small_firm), pool, "small firm", Audit(tmp_path, "asked"))
    asked.ask(Question("SELECT * FROM range(3)"))
    asked.ask(Question("SELECT * FROM range(5000)"))
    for text in ("FROM pay_month", "SELECT nothing FROM trades", "COPY trades TO 'x'", ""):
        with pytest.raises(QuestionRefused):
            asked.ask(Question(text))
    lines = [json.loads(line) for line in log_file(tmp_path, "asked").read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["answered", "cut by rows", "refused", "wrong", "refused", "refused"]
    assert [line["rows"] for line in lines] == [3, 1000, 0, 0, 0, 0]
    assert {"at", "user", "role", "load", "text", "parameters", "rows", "ms", "outcome"} == set(lines[0])
    assert lines[2]["text"] == "FROM pay_month"


def cancelled_while(desk: Desk, text: str) -> str:
    ticket, told = Ticket(), []

    def ask() -> None:
        try:
            desk.ask(Question(text), ticket)
        except QuestionFailed as failed:
            told.append(failed.kind)

    running = threading.Thread(target=ask)
    running.start()
    time.sleep(0.5)
    ticket.cancel()
    running.join(timeout=60)
    assert not running.is_alive()
    return told[0]


def test_a_cancel_interrupts_and_what_does_not_heed_it_is_ended(desk: Desk) -> None:
    """Before its time is up in both cases: the first stops by itself, the second is a call nothing interrupts."""
    assert (
        cancelled_while(desk, "SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1")
        == "cancelled"
    )
    assert cancelled_while(desk, "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))") == "cancelled"
    assert desk.ask(Question("SELECT 1")).frame.item() == 1


def test_who_finds_all_workers_busy_is_told_so(small_firm: Path) -> None:
    limits: Limits = replace(SMALL, workers=1, wait_seconds=0.2)
    one = Pool(limits)
    asked = Desk(door(small_firm), one, "small firm")
    with one.worker("somebody else"), pytest.raises(QuestionFailed, match="Ask again") as failed:
        asked.ask(Question("SELECT 1"))
    one.end()
    assert failed.value.kind == "busy"


def test_more_than_a_worker_holds_is_refused_with_the_way_to_narrow_it(small_firm: Path) -> None:
    one = Pool(replace(SMALL, most_cells=10_000))
    asked = Desk(door(small_firm), one, "small firm")
    with pytest.raises(QuestionRefused, match="Choose a shorter period"):
        asked.ask(Question("SELECT count(*) FROM settlement_status"))
    few = Filters(start=date(2026, 9, 29), end=date(2026, 9, 29)).only("market", "NSE")
    assert asked.ask(Question("SELECT count(*) FROM settlement_status", filters=few)).frame.item() >= 0
    one.end()


def test_exact_ratio_divides_as_the_pages_do(desk: Desk) -> None:
    found = desk.ask(
        Question(
            "SELECT exact_ratio(2, 3), exact_ratio(-2, 3), exact_ratio(1, 0), exact_ratio(NULL, 1), "
            "exact_ratio(-1, 20000000000)"
        )
    ).frame.row(0)
    assert found == (Decimal("0.6666666667"), Decimal("-0.6666666667"), None, None, Decimal("-0.0000000001"))
