"""The query door: figures tie to the rows, absences say why, and small groups stay hidden."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from backoffice.access import ROLES
from backoffice.contracts.cost import StaffCost
from backoffice.contracts.records import SourceFile
from backoffice.contracts.settlement import FailToDeliver
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.errors import NotAllowed
from backoffice.kpis import KPI, KPIS, named
from backoffice.kpis.records import FILES_ACCEPTED
from backoffice.query import Door, engine
from backoffice.sql import FILTER_COLUMNS, Filters
from backoffice.store import Store
from tests.tables import frame

COST_PER_FTE = named("loaded_cost_per_fte")


def staff(team: str, people: int, cost: int) -> list[dict[str, object]]:
    return [
        {
            "worker_id": f"{team}{i}",
            "team": team,
            "loaded_cost": Decimal(cost),
            "month": date(2026, 5, 1),
            "location_id": team,
        }
        for i in range(people)
    ]


def door(folder: Path, **tables: pl.DataFrame) -> Door:
    store = Store(folder)
    with store.writing("ingest", "test") as writer:
        for table, rows in tables.items():
            writer.append(table, rows)
    return Door(store.snapshot(), ROLES["viewer"], engine())


def files(*states: str) -> pl.DataFrame:
    return frame(
        SourceFile, [{"source_id": f"s{i}", "state": state, "format": "csv"} for i, state in enumerate(states)]
    )


def test_a_figure_keeps_value_and_per_apart(tmp_path: Path) -> None:
    figure = door(tmp_path, source_files=files("accepted", "accepted", "refused")).figure(FILES_ACCEPTED)
    assert (figure.value, figure.per, figure.absent) == (2, 3, None)
    assert figure.number is not None and figure.number.quantize(Decimal("0.0001")) == Decimal("0.6667")


def test_what_was_never_loaded_and_what_has_no_rows_are_not_zero(tmp_path: Path) -> None:
    empty = door(tmp_path, fails_to_deliver=FailToDeliver.create_empty())
    assert empty.figure(FILES_ACCEPTED).absent == "not_loaded"
    some = door(tmp_path, source_files=files("accepted"))
    narrowed = some.figure(FILES_ACCEPTED, Filters(end=date(2000, 1, 1)))
    assert (narrowed.number, narrowed.absent) == (None, "no_rows")


def test_nothing_to_divide_by_is_no_number(tmp_path: Path) -> None:
    figure = door(tmp_path, source_files=files("superseded")).figure(FILES_ACCEPTED)
    assert (figure.number, figure.absent) == (None, "nothing_to_divide_by")


def test_a_group_under_five_people_is_hidden_and_so_is_the_next_smallest(tmp_path: Path) -> None:
    rows = frame(StaffCost, [*staff("A", 6, 100), *staff("B", 4, 125), *staff("C", 8, 50)])
    by_team = door(tmp_path, staff_cost=rows).by(COST_PER_FTE, "team")
    assert by_team["absent"].to_list() == ["protects", "hidden", None]
    assert by_team["value"].to_list() == [None, None, Decimal("400.00")]


def test_a_total_over_fewer_than_five_people_is_hidden(tmp_path: Path) -> None:
    one_team = Filters().only("location", "B")
    figure = door(tmp_path, staff_cost=frame(StaffCost, [*staff("A", 6, 100), *staff("B", 4, 125)])).figure(
        COST_PER_FTE, one_team
    )
    assert (figure.value, figure.per, figure.number, figure.absent) == (None, None, None, "hidden")


def test_rows_of_single_people_are_never_listed(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="single people"):
        door(tmp_path, staff_cost=frame(StaffCost, staff("A", 9, 100))).rows("staff_cost")


def test_rows_say_when_they_are_cut(tmp_path: Path) -> None:
    some = door(tmp_path, source_files=files(*["accepted"] * 7))
    first = some.rows("source_files", limit=3, order=[("source_id", True)])
    assert (first.frame["source_id"].to_list(), first.total, first.cut) == (["s6", "s5", "s4"], 7, True)


def test_a_value_typed_by_a_person_is_never_sql(tmp_path: Path) -> None:
    some = door(tmp_path, fails_to_deliver=frame(FailToDeliver, [{"symbol": "A"}]), source_files=files("accepted"))
    hostile = Filters(chosen=(("currency", ("x') OR true --",)),))
    assert hostile.unusable(FailToDeliver) == ("currency",)
    assert some.rows("fails_to_deliver", hostile).total == 1
    assert some.choices("currency", ["ledger_entries"]) == []


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.splits], ids=lambda kpi: kpi.key)
def test_a_drill_is_the_group_it_was_clicked_in(kpi: KPI, small_firm: Path) -> None:
    """Every column a number is split by: kept to one of its values, the number is that of the group."""
    asked = Door(Store(small_firm).snapshot(), ROLES["viewer"], engine())
    if not asked.snapshot.has(kpi.result.table):
        pytest.skip("the demo firm has no such table")
    apart = [kpi.currency] if kpi.currency else []
    told = ["value", "per", "absent"]
    for column in kpi.splits:
        if column in FILTER_COLUMNS.values() or column == kpi.currency:
            continue
        groups = asked.by(kpi, [column, *apart])
        for value in groups[column].unique().to_list()[:3]:
            text = None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            drilled = Filters(drilled=((column, text),))
            wanted = groups.filter(pl.col(column).eq_missing(value)).select(*apart, *told)
            if apart:
                found = asked.by(kpi, apart, drilled).select(*apart, *told)
                assert found.equals(wanted), f"{column} = {value}"
            else:
                figure = asked.figure(kpi, drilled)
                assert [(figure.value, figure.per, figure.absent)] == wanted.rows(), f"{column} = {value}"


def test_a_drill_reaches_the_results_that_have_its_column_and_value(tmp_path: Path) -> None:
    some = door(tmp_path, source_files=files("accepted", "refused"), fails_to_deliver=frame(FailToDeliver, [{}]))
    by_state = Filters(drilled=(("state", "refused"),))
    assert (some.rows("source_files", by_state).total, by_state.unusable(SourceFile)) == (1, ())
    elsewhere = Filters(drilled=(("state", "SETTLED"),))
    assert (some.rows("source_files", elsewhere).total, elsewhere.unusable(SourceFile)) == (2, ("state",))
    hostile = Filters(drilled=(("format", "x' OR true --"), ("no such column", "y")))
    assert some.rows("source_files", hostile).total == 0
    assert some.rows("fails_to_deliver", hostile).total == 1
    for twice in ((("state", "a"), ("state", "b")), (("market", "NSE"),)):
        with pytest.raises(ValueError, match="drilled into once"):
            Filters(drilled=twice)


def test_rows_of_people_are_not_counted_for_a_drill(tmp_path: Path) -> None:
    some = door(tmp_path, staff_cost=frame(StaffCost, staff("A", 9, 100)))
    assert some.extent("staff_cost") == 9
    with pytest.raises(NotAllowed, match="single people"):
        some.extent("staff_cost", Filters(drilled=(("loaded_cost", "100"),)))


def test_rows_are_found_by_what_a_person_typed_and_nothing_of_it_is_sql(tmp_path: Path) -> None:
    some = door(tmp_path, source_files=files("accepted", "refused", "accepted"))
    assert some.rows("source_files", matching=[("source_id", "s1")]).frame["state"].to_list() == ["refused"]
    for typed in ("", "S1", "s1' OR 'a'='a", "s%"):
        assert some.rows("source_files", matching=[("source_id", typed)]).total == 0
    with pytest.raises(ValueError, match="no column"):
        some.rows("source_files", matching=[("1=1 OR source_id", "x")])


def test_a_past_moment_is_shown_as_it_then_was(tmp_path: Path) -> None:
    """A span holds from its first moment to just before the next one begins."""
    noon, later = datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 2, 12, tzinfo=UTC)
    kept = door(
        tmp_path,
        settlement_spans=frame(
            SettlementSpan,
            [
                {"instruction_id": "A", "valid_from": noon, "valid_to": later, "state": "FAILING"},
                {"instruction_id": "A", "valid_from": later, "valid_to": None, "state": "SETTLED"},
            ],
        ),
        source_files=files("accepted"),
    )
    step = timedelta(microseconds=1)
    then = {
        at: kept.rows("settlement_spans", Filters(at=at)).frame["state"].to_list()
        for at in (noon - step, noon, later - step, later)
    }
    assert list(then.values()) == [[], ["FAILING"], ["FAILING"], ["SETTLED"]]
    assert kept.rows("source_files", Filters(at=noon)).total == 1, "what keeps no spans has no past to show"


def test_the_previous_period_is_as_long_and_touches(tmp_path: Path) -> None:
    week = Filters(start=date(2026, 6, 8), end=date(2026, 6, 14))
    assert week.previous() == Filters(start=date(2026, 6, 1), end=date(2026, 6, 7))
    assert Filters(start=date(2026, 6, 8)).previous() is None


def test_the_last_day_of_a_period_counts_to_its_end(tmp_path: Path) -> None:
    some = door(tmp_path, source_files=files("accepted", "refused"))
    day = date(2026, 6, 1)
    assert some.figure(FILES_ACCEPTED, Filters(start=day, end=day)).per == 2
