"""The cost desk's numbers over real results: the worked month, known rows only, nobody's pay."""

from decimal import Decimal

import duckdb
import polars as pl
import pytest

from backoffice import sql
from backoffice.contracts.cost import SeatUse, StaffCost, UnitCost
from backoffice.kpis.cost import COST_KPIS
from backoffice.kpis.kpi import KPI
from tests.tables import frame
from tests.transforms.cost_tables import APRIL, months

D = Decimal
NAMED = {kpi.key: kpi for kpi in COST_KPIS}


def answers(kpi: KPI, rows: pl.DataFrame, *by: str) -> list[tuple]:
    """The groups' columns, value and per, as the query door's SQL gives them."""
    statement = sql.of_kpi(kpi, sql.EVERYTHING, by=by)
    engine = duckdb.connect()
    engine.register("given", rows)
    found = pl.DataFrame(engine.sql(f"WITH rows AS (FROM given) {statement.text}"))
    return found.select(*by, "value", "per").rows()


def month_of_forty() -> pl.DataFrame:
    """Loaded cost of the worked month: Mumbai 137,000 x 10, Jaipur 92,000 x 20, at home 112,000 x 10."""
    drawn = (("MUM", 10, "onsite", 137_000), ("JAI", 20, "onsite", 92_000), ("MUM", 10, "remote", 112_000))
    rows = [
        {
            "worker_id": f"{place}-{arrangement}-{n}",
            "location_id": place,
            "arrangement": arrangement,
            "month": APRIL,
            "loaded_cost": D(each),
        }
        for place, people, arrangement, each in drawn
        for n in range(people)
    ]
    return frame(StaffCost, rows)


@pytest.mark.parametrize("kpi", COST_KPIS, ids=lambda kpi: kpi.key)
def test_the_worked_example_holds(kpi):
    keys = [key for key in kpi.result.primary_key() if kpi.result.columns()[key].dtype == pl.String]
    rows = frame(kpi.result, [{keys[0]: f"row {n}", **row} for n, row in enumerate(kpi.example.rows)])
    assert answers(kpi, rows) == [(kpi.example.value, kpi.example.per)]


def test_cost_per_fte_of_the_worked_month_is_a_ratio_of_sums():
    per_fte = NAMED["loaded_cost_per_fte"]
    [(cost, fte)] = answers(per_fte, month_of_forty())
    assert (cost, fte, cost / fte) == (4_330_000, 40, 108_250)
    assert cost / fte * per_fte.shown_per == 1_299_000
    assert answers(per_fte, month_of_forty(), "arrangement") == [
        ("onsite", 3_210_000, 30),
        ("remote", 1_120_000, 10),
    ]


def test_a_quarter_of_fte_is_remote_in_the_worked_month():
    assert answers(NAMED["remote_share"], month_of_forty()) == [(10, 40)]


def test_where_nobody_is_remote_the_share_is_zero_and_not_unknown():
    onsite = month_of_forty().filter(pl.col("arrangement") == "onsite")
    assert answers(NAMED["remote_share"], onsite) == [(0, 30)]


def test_an_unknown_cost_takes_its_fte_along():
    rows = month_of_forty().with_columns(loaded_cost=pl.when(pl.col("arrangement") == "onsite").then("loaded_cost"))
    assert answers(NAMED["loaded_cost_per_fte"], rows) == [(3_210_000, 30)]
    assert answers(NAMED["cost_unknown_share"], rows) == [(10, 40)]


def test_nothing_known_gives_null_and_not_zero():
    unknown = month_of_forty().with_columns(loaded_cost=pl.lit(None, pl.Decimal(18, 2)))
    assert answers(NAMED["loaded_cost_per_fte"], unknown) == [(None, None)]


def test_headcount_is_a_mean_over_months():
    rows = frame(
        StaffCost,
        [
            {"worker_id": f"w{n}", "month": month}
            for month, people in zip(months(2), (4, 6), strict=True)
            for n in range(people)
        ],
    )
    assert answers(NAMED["headcount"], rows) == [(10, 2)]
    assert answers(NAMED["fte"], rows) == [(10, 2)]


def test_unlike_units_have_no_cost_together():
    rows = frame(
        UnitCost,
        [
            {"unit": unit, "attributed_cost": D(cost), "completed": 10, "workers": 7, "month": APRIL}
            for unit, cost in (("ticket", 50), ("invoice", 70))
        ],
    )
    assert answers(NAMED["cost_per_unit"], rows) == [(None, 20)]
    assert answers(NAMED["cost_per_unit"], rows, "unit") == [("invoice", 70, 10), ("ticket", 50, 10)]


@pytest.mark.parametrize(("workers", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_unit_s_cost_never_shows_the_pay_of_fewer_than_five(workers, shown):
    row = {"unit": "trade_settled", "attributed_cost": D(100), "completed": 10, "workers": workers, "month": APRIL}
    for key in ("cost_per_unit", "cost_per_trade"):
        assert answers(NAMED[key], frame(UnitCost, [row])) == [(D(100), 10) if shown else (None, None)]


def test_whatever_is_derived_from_pay_or_stipends_names_its_people():
    derived = {kpi.key for kpi in COST_KPIS if kpi.people == "worker_id"}
    assert derived == {
        "loaded_cost_per_fte",
        "load_on_pay",
        *("pay_per_fte", "seat_per_fte", "stipend_per_fte", "kit_per_fte", "overhead_per_fte"),
        "net_remote_saving",
        "net_remote_saving_per_person_year",
        *("remote_incentive", "remote_support", "remote_one_off"),
    }


def test_a_site_of_unknown_use_leaves_the_utilisation_of_the_others():
    rows = frame(
        SeatUse,
        [
            {"location_id": "MUM", "month": APRIL, "seats_used_peak": 85, "seats_available": 100},
            {"location_id": "JAI", "month": APRIL, "seats_used_peak": None, "seats_available": 900},
            {"location_id": "PUN", "month": APRIL, "seats_used_peak": 5, "seats_available": 100},
        ],
    )
    assert answers(NAMED["seat_utilisation"], rows) == [(90, 200)]
