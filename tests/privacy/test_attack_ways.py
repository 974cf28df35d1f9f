"""The other ways in: every number on pay, longer periods, several sites, two roles put together, two loads.

The attack in `test_attack` puts the monthly answers for groups into one linear system. Here it is shown that whatever
else can be asked gives sums of those and nothing more, or the system is made anew for who else may ask.
"""

import ast
import random
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from backoffice import pay_cells
from backoffice.access import PERSONAL_TABLES, ROLES
from backoffice.contracts.cost import RemoteSaving, StaffCost, UnitCost
from backoffice.disclosure import PAY_TABLES
from backoffice.errors import NotAllowed
from backoffice.guard import Releases
from backoffice.kpis import KPI, KPIS
from backoffice.query import Door, engine
from backoffice.sql import FILTER_COLUMNS, Filters
from backoffice.store import Store
from tests.privacy import judge
from tests.privacy.attacker import PAID, Answer, Attacker, Question, Who

NEAR = 0.05
HOME = Path(__file__).resolve().parents[2]
OF_PEOPLE = [kpi for kpi in KPIS if kpi.people]
Given = dict[tuple[object, ...], object]


def door_of(folder: Path, role: str, load: int | None = None) -> Door:
    return Door(Store(folder).snapshot(load), ROLES[role], engine(), Releases())


@pytest.fixture(scope="module")
def viewer(small_firm: Path) -> Attacker:
    return Attacker(door_of(small_firm, "viewer"))


@pytest.fixture(scope="module")
def finance(small_firm: Path) -> Attacker:
    return Attacker(door_of(small_firm, "finance"))


@pytest.fixture(scope="module")
def known_to_finance(finance: Attacker) -> dict[date, list[Answer]]:
    found: dict[date, list[Answer]] = {month: [] for month in finance.months}
    for answer in finance.everything():
        found[answer.month].append(answer)
    return found


def monthly(door: Door, kpi: KPI, question: Question, filters: Filters | None = None) -> pl.DataFrame:
    return door.series(kpi, "month", filters or question.filters, split=question.split)


def given(door: Door, kpi: KPI, question: Question, filters: Filters | None = None) -> Given:
    """What is told of each month and group."""
    found = monthly(door, kpi, question, filters).filter(pl.col("value").is_not_null())
    return {row[:-1]: row[-1] for row in found.select("period", *question.split, "value").iter_rows()}


def test_hundreds_of_sequences_of_longer_questions_give_sums_of_what_is_told_by_the_month(viewer: Attacker) -> None:
    """Any number, any choice of sites, any period, any grain, any split: asked for one after the other, at random."""
    chance, months, sites = random.Random(5), viewer.months, viewer.sites
    told = withheld = 0
    for _ in range(300):
        kpi = chance.choice(OF_PEOPLE)
        split = tuple(chance.sample(kpi.splits, chance.choice([0, 1, 1, 2])))
        question = Question(split, tuple(chance.sample(sites, chance.randint(0, len(sites)))))
        start, end = sorted(chance.choices(months, k=2))
        by_month = monthly(viewer.door, kpi, question).filter(pl.col("period").is_between(start, end))
        asked = Filters(start, end, question.filters.chosen)
        if split:
            found = viewer.door.by(kpi, split, asked)
        else:
            value = viewer.door.figure(kpi, asked).value
            found = pl.DataFrame({"value": [value]}, schema={"value": by_month.schema["value"]})
        for row in found.iter_rows(named=True):
            ours = by_month
            for name in split:
                ours = ours.filter(pl.col(name).eq_missing(pl.lit(row[name], pl.String)))
            shown = ours.filter(pl.col("value").is_not_null())
            complete = shown.height == ours.filter(pl.col("absent").ne_missing("no_rows")).height
            if row["value"] is None:
                withheld += 1
                assert shown.is_empty() or kpi.per is None, f"{kpi.key} {question} {start} to {end}"
            else:
                told += 1
                assert kpi.per is not None or complete
                assert row["value"] == shown["value"].sum(), f"{kpi.key} {question} {start} to {end}"
    assert told > 200 and withheld > 200


def test_several_sites_are_told_as_the_sum_of_each_or_not_at_all(viewer: Attacker) -> None:
    """Every choice of three sites and more, against the sites one by one."""
    kpi, tried = OF_PEOPLE[0], 0
    alone = {site: given(viewer.door, kpi, Question((), (site,))) for site in viewer.sites}
    for count in range(3, len(viewer.sites)):
        for sites in combinations(viewer.sites, count):
            for key, value in given(viewer.door, kpi, Question((), sites)).items():
                tried += 1
                there = [alone[site] for site in sites if viewer.people((), (site,)).get(key)]
                assert all(key in one for one in there)
                assert value == sum(one[key] for one in there)  # type: ignore[misc]
    assert tried > 200


def test_a_drill_tells_what_the_split_tells_and_a_column_nothing_is_split_by_tells_nothing(viewer: Attacker) -> None:
    """Of every number on people, paid or counted: one column kept to one value, with a split and without."""
    told = refused = 0
    for kpi in (kpi for kpi in KPIS if kpi.result.table in PERSONAL_TABLES):
        rows = viewer.door.snapshot.scan(kpi.result).collect()
        for column in kpi.result.columns():
            if column in FILTER_COLUMNS.values() or rows[column].is_null().all():
                continue
            value = str(rows[column].drop_nulls()[0])
            drilled = Filters(drilled=((column, value),))
            if column not in kpi.splits:
                refused += 1
                figure = viewer.door.figure(kpi, drilled)
                assert (figure.value, figure.per) == (None, None), f"{kpi.key} {column}"
                assert (
                    viewer.door.by(kpi, kpi.splits[0], drilled)["value"].null_count()
                    == viewer.door.by(kpi, kpi.splits[0], drilled).height
                )
                continue
            for split in ((), *((one,) for one in kpi.splits if one != column))[:3]:
                ours = given(viewer.door, kpi, Question(split), drilled)
                split_too = given(viewer.door, kpi, Question((*split, column)))
                told += len(ours)
                assert ours == {key[:-1]: one for key, one in split_too.items() if key[-1] == value}, (
                    f"{kpi.key} {column}"
                )
    assert told > 100 and refused > 100


def test_a_viewer_and_finance_together_know_what_finance_knows(viewer: Attacker, finance: Attacker) -> None:
    more = 0
    for kpi in OF_PEOPLE:
        table = PAY_TABLES[kpi.result.table]
        for level in (*table.levels, table.teams):
            one, other = (given(each.door, kpi, Question(level)) for each in (viewer, finance))
            assert one.items() <= other.items(), f"{kpi.key} by {level}"
            more += len(other) - len(one)
    assert more > 100


def test_finance_finds_nobody_s_pay_nor_that_of_a_few(
    finance: Attacker, known_to_finance: dict[date, list[Answer]]
) -> None:
    """As for a viewer, with all that finance is told: no combination is over fewer than five, or near one's pay."""
    rows = StaffCost.cast(finance.door.snapshot.scan(StaffCost)).filter(PAID)
    amount = (pl.col("pay") + pl.col("employer") + pl.col("stipend")).cast(pl.Float64)
    paid = {(month, who): sum_ for month, who, sum_ in rows.select("month", "worker_id", amount).collect().iter_rows()}
    for month, answers in known_to_finance.items():
        people = sorted(set().union(*(answer.who for answer in answers)))
        system = judge.system(people, [answer.who for answer in answers])
        assert judge.over_few(system) is None
        amounts = np.array([paid[month, who] for who in people])
        assert judge.nearest(system, amounts, np.eye(len(people))).min() > NEAR


def remote_answers(door: Door, month: date) -> tuple[list[str], list[Who]]:
    """Everybody, and the people behind every answer on savings and stipends that is given for a month."""
    rows = door.snapshot.scan(RemoteSaving).filter(pl.col("month") == month).collect()
    people, found = rows["worker_id"].sort().to_list(), set()
    columns = ("location_id", "office", "arrangement", "function", "team")
    splits: list[Sequence[str]] = [(), *combinations(columns, 1), *combinations(columns, 2), columns[:1] + columns[3:]]
    for kpi in (kpi for kpi in OF_PEOPLE if kpi.result is RemoteSaving):
        known = rows.filter(pl.sql_expr(kpi.where or "TRUE")).with_columns(pl.col(columns).cast(pl.String))
        for split in splits:
            told = door.series(kpi, "month", Filters(month, month), split=split).filter(pl.col("value").is_not_null())
            if told.height:
                groups = {row[1:]: frozenset(row[0]) for row in _grouped(known, split).iter_rows()}
                found |= {groups[key] for key in told.select(split).iter_rows()} if split else set(groups.values())
    return people, sorted(found, key=lambda who: (len(who), min(who)))


def _grouped(rows: pl.DataFrame, split: Sequence[str]) -> pl.DataFrame:
    grouped = rows.group_by([pl.lit(0).alias("all"), *split]).agg("worker_id")
    return grouped.select("worker_id", *split)


def test_no_combination_of_savings_and_stipends_is_over_fewer_than_five(viewer: Attacker, finance: Attacker) -> None:
    """Each number is over those in whom it is known: two numbers of one group may be over different people."""
    for attacker in (viewer, finance):
        for month in attacker.months[::3]:
            people, answers = remote_answers(attacker.door, month)
            assert len(answers) > 10
            few = judge.over_few(judge.system(people, answers))
            assert few is None, f"{month}: {[people[one] for one in few or ()]}"


def test_two_loads_one_after_the_other_tell_the_same_of_the_months_both_have(viewer: Attacker, tmp_path: Path) -> None:
    """Each asked while it was the newest: of a load that is past, figures from pay that changed since are hidden."""
    snapshot, store, doors = viewer.door.snapshot, Store(tmp_path), []
    tables = {one.table: snapshot.scan(one).collect() for one in (StaffCost, RemoteSaving, UnitCost)}
    for last in viewer.months[-3:]:
        with store.writing("build", "test") as writer:
            for table, rows in tables.items():
                writer.replace(table, rows.filter(pl.col("month") <= last))
            pay_cells.settle(writer)
        doors.append(door_of(tmp_path, "viewer"))
    tried = 0
    for earlier, later in combinations(range(len(doors)), 2):
        before = viewer.months[len(viewer.months) - 3 + earlier]
        for kpi in OF_PEOPLE:
            for level in PAY_TABLES[kpi.result.table].levels:
                one, other = (given(doors[at], kpi, Question(level)) for at in (earlier, later))
                tried += len(one)
                assert one == {key: value for key, value in other.items() if key[0] <= before}  # type: ignore[operator]
    assert tried > 5000


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("table", sorted(PERSONAL_TABLES))
def test_no_row_behind_a_number_is_ever_drilled_to(small_firm: Path, table: str, role: str) -> None:
    door = door_of(small_firm, role)
    for way in (
        lambda: door.rows(table, Filters(), columns=("month",), limit=1),
        lambda: door.rows(table, matching=(("worker_id", "w"),)),
        lambda: door.names(table, "month", "month"),
    ):
        with pytest.raises(NotAllowed):
            way()


def test_nothing_above_the_door_reads_a_table_by_itself() -> None:
    """So exports, tooltips, reports, links and what-if have nothing that the door did not give."""
    above = ["ui", "charts", "reports", "scenarios"]
    files = [file for part in above for file in (HOME / "backoffice" / part).rglob("*.py")]
    files += [HOME / "app.py", *(HOME / "pages").glob("*.py")]
    assert len(files) > 60
    reading = {"scan", "scan_parquet", "read_parquet", "changed_files", "execute"}
    for file in files:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                assert call.func.attr not in reading, f"{file.name}: line {call.lineno}"
