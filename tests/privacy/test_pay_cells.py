"""The cells a build leaves: found ready, the same as worked out anew, and kept when months are added."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from backoffice import pay_cells
from backoffice.access import ROLES, Role
from backoffice.contracts.cost import RemoteSaving, StaffCost, StaffMonth, UnitCost
from backoffice.contracts.pay import PayCell
from backoffice.disclosure import PAY_TABLES, grouping
from backoffice.errors import NotAllowed
from backoffice.guard import Releases
from backoffice.kpis import KPI, KPIS, named
from backoffice.query import Door, engine
from backoffice.sql import EVERYTHING, Filters
from backoffice.store import Snapshot, Store
from tests.tables import frame

MONTHS = [date(2026, month, 1) for month in (4, 5, 6, 7)]
PEOPLE_KPIS = [kpi for kpi in KPIS if kpi.people]


@pytest.fixture(scope="module")
def built(small_firm: Path) -> Snapshot:
    return Store(small_firm).snapshot()


def anew(snapshot: Snapshot, contract: type[StaffCost | RemoteSaving]) -> pl.DataFrame:
    units = snapshot.scan(UnitCost).collect() if contract is StaffCost else None
    return pay_cells.made(contract.table, snapshot.scan(contract), units)


def test_a_build_leaves_the_cells_and_they_are_those_worked_out_anew(built: Snapshot) -> None:
    assert pay_cells.ready(built)
    found = built.scan(PayCell).collect()
    made = pl.concat([anew(built, StaffCost), anew(built, RemoteSaving)])
    assert made.height > 5000
    assert found.sort(pl.all()).equals(made.sort(pl.all()))


def test_rows_in_another_order_make_the_same_cells(built: Snapshot) -> None:
    rows, units = built.scan(StaffCost).collect(), built.scan(UnitCost).collect()
    turned = pay_cells.made(StaffCost.table, rows.sample(fraction=1, shuffle=True, seed=1).lazy(), units.reverse())
    assert turned.sort(pl.all()).equals(anew(built, StaffCost).sort(pl.all()))


def test_what_may_leave_for_nobody_is_not_even_kept(built: Snapshot) -> None:
    cells = built.scan(PayCell).collect()
    nobodys = cells.filter(pl.col("why").is_not_null() & pl.col("why_finance").is_not_null())
    assert nobodys.height > 500
    assert nobodys.select(pl.col("value", "per").count()).row(0) == (0, 0)
    assert cells.filter(pl.col("why").is_null() & pl.col("why_finance").is_not_null()).is_empty()


@pytest.mark.parametrize("kpi", PEOPLE_KPIS, ids=lambda kpi: kpi.key)
def test_cells_add_up_to_what_sql_says_of_the_rows(built: Snapshot, kpi: KPI) -> None:
    """Value and per of every cell that may leave, against the KPI's statement on the rows of people."""
    door = Door(built, ROLES["finance"], engine(), Releases())
    table = PAY_TABLES[kpi.result.table]
    for level in (*table.levels, table.teams):
        stored = built.scan(PayCell).filter(figure=kpi.key, grouping=grouping(level)).collect()
        shown = stored.filter(pl.col("why_finance").is_null() & (pl.col("rows") > 0))
        groups = ", ".join(f'"{name}"' for name in ("month", *level))
        rows = built.scan(kpi.result).collect()  # noqa: F841 (DuckDB reads it by its name)
        counted = engine().sql(
            f"SELECT {groups}, {kpi.value}, {kpi.per or 'NULL'} FROM rows WHERE {kpi.where} GROUP BY {groups}"
        )
        truth = {row[:-2]: row[-2:] for row in counted.fetchall()}
        assert shown.height > 20
        for row in shown.select("month", *level, "value", "per").iter_rows():
            assert row[-2:] == truth[row[:-2]]
        asked = door.series(kpi, "month", EVERYTHING, split=level).filter(pl.col("value").is_not_null())
        assert sorted(asked["value"]) == sorted(shown["value"])


@pytest.mark.parametrize("role", [*ROLES.values(), Role("manager", "nobody")], ids=lambda role: role.key)
def test_the_cells_themselves_are_listed_for_nobody(built: Snapshot, role: Role) -> None:
    with pytest.raises(NotAllowed, match="single people"):
        Door(built, role, engine()).rows(PayCell.table)


def test_a_number_that_is_in_no_registry_has_no_rule_and_no_answer(built: Snapshot) -> None:
    kpi = named("loaded_cost_per_fte")
    stranger = KPI(**{**vars(kpi), "value": "sum(loaded_cost * loaded_cost)"})
    with pytest.raises(ValueError, match="no rule of privacy"):
        Door(built, ROLES["viewer"], engine()).figure(stranger)


def months(until: int, **changed: Decimal) -> pl.DataFrame:
    """Twelve people at two sites; the eleventh leaves after April. `changed` is somebody's cost in May."""
    rows: list[dict[str, Any]] = [
        {
            "month": month,
            "worker_id": f"w{n:02}",
            "location_id": "A" if n < 7 else "B",
            "team": "A" if n < 7 else "B",
            "fte": Decimal(1),
            "loaded_cost": changed.get(f"w{n:02}", Decimal(100)) if month == MONTHS[1] else Decimal(100 + n),
        }
        for month in MONTHS[:until]
        for n in range(12 if month == MONTHS[0] else 11)
    ]
    found: pl.DataFrame = frame(StaffCost, rows)
    return found


def load(folder: Path, rows: pl.DataFrame) -> Snapshot:
    store = Store(folder)
    with store.writing("build", "test") as writer:
        for contract in (RemoteSaving, UnitCost, StaffMonth):
            writer.replace(contract.table, contract.create_empty())
        writer.replace(StaffCost.table, rows)
        assert pay_cells.settle(writer)
    return store.snapshot()


def test_a_month_more_leaves_the_cells_before_as_they_were_without_working_them_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load(tmp_path, months(3)).scan(PayCell).collect()
    worked_out: list[date] = []

    def made(*given: Any) -> pl.DataFrame:
        found: pl.DataFrame = original(*given)
        worked_out.extend(found.filter(~pl.col("month").is_in(given[4]["month"].to_list()))["month"].unique())
        return found

    original = pay_cells.pay_cells
    monkeypatch.setattr(pay_cells, "pay_cells", made)
    after = load(tmp_path, months(4))
    monkeypatch.undo()
    assert set(worked_out) == {MONTHS[3]}
    kept = after.scan(PayCell).filter(pl.col("month") <= MONTHS[2]).collect()
    assert kept.sort(pl.all()).equals(first.sort(pl.all()))
    whole = anew(after, StaffCost)
    assert after.scan(PayCell).collect().sort(pl.all()).equals(whole.sort(pl.all()))


def test_a_corrected_month_makes_its_cells_and_all_later_ones_anew(tmp_path: Path) -> None:
    load(tmp_path, months(4))
    corrected = load(tmp_path, months(4, w00=Decimal(50_000)))
    found = corrected.scan(PayCell).filter(figure="loaded_cost_per_fte", grouping="").sort("month").collect()
    assert found["why"].to_list() == [None, "dominated", "changed", "changed"]
    assert corrected.scan(PayCell).collect().sort(pl.all()).equals(anew(corrected, StaffCost).sort(pl.all()))


def test_cells_of_other_results_are_not_used(tmp_path: Path) -> None:
    """Results put in without a build: the door works their cells out, and does not take those of the results before."""
    snapshot = load(tmp_path, months(1))
    assert pay_cells.ready(snapshot)
    store = Store(tmp_path)
    with store.writing("ingest", "test") as writer:
        writer.replace(StaffCost.table, months(1).with_columns(loaded_cost=pl.col("loaded_cost") * 2))
    assert not pay_cells.ready(store.snapshot())
    kpi = named("loaded_cost_per_fte")
    before, after = (
        Door(one, ROLES["viewer"], engine()).figure(kpi, Filters()) for one in (snapshot, store.snapshot())
    )
    assert before.value is not None and after.value == before.value * 2
