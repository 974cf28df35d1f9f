"""Every table of every section: its figures are the door's own, or are worked out here a second time."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

from backoffice.contracts.cost import FxMonth, OneOff, SiteMonth, WorkMonth
from backoffice.i18n import ENGLISH, codes, say, speaking
from backoffice.kpis import named
from backoffice.kpis.cost_parts import PART_KPIS
from backoffice.reports.formulas import formula
from backoffice.reports.remote_staff.buying import scenarios
from backoffice.reports.remote_staff.sourcing import whose_work
from backoffice.reports.report import Cell, Report, Row, Table
from backoffice.sql import Filters
from backoffice.transforms.whatif import Scenario, appraise
from tests.reports.made import report, source, tables

ROLE: Final = pytest.mark.parametrize("role", ["viewer", "finance"])

PARTS: Final = tuple(one.key for one in PART_KPIS)
COST: Final = (*PARTS, "loaded_cost_per_fte")
SAVING: Final = (
    *("gross_remote_saving", "remote_incentive", "remote_support", "remote_one_off", "net_remote_saving"),
    "net_remote_saving_per_person_year",
)
RATES: Final = ("attrition", "voluntary_attrition", "involuntary_attrition", "span_of_control")

BY_GROUP: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, tuple[str, str]]]]] = {
    "axes": (("location_id", "arrangement", "sourcing"), {key: (key, "number") for key in ("headcount", "fte")}),
    **{f"cost_{by}": ((by,), {key: (key, "number") for key in COST}) for by in ("location_id", "arrangement")},
    "empty": (("location_id",), {key: (key, "number") for key in ("empty_seat_cost", "seat_utilisation")}),
    "states": (
        ("location_id",),
        {key: (key, "number") for key in ("gross_remote_saving", "committed_remote_saving", "notional_remote_saving")},
    ),
    **{f"saving_{by}": ((by,), {key: (key, "number") for key in SAVING}) for by in ("location_id", "function")},
    "saving_team": (("location_id", "team"), {key: (key, "number") for key in SAVING[-2:]}),
    "cost_per_trade": (
        ("location_id",),
        {
            "cost": ("cost_per_trade", "value"),
            "units": ("cost_per_trade", "per"),
            "each": ("cost_per_trade", "number"),
            **{key: (key, "number") for key in ("work_fail_rate", "cost_per_good_trade")},
        },
    ),
    "cost_per_break": (
        ("location_id",),
        {
            "cost": ("cost_per_break", "value"),
            "units": ("cost_per_break", "per"),
            "each": ("cost_per_break", "number"),
            **{key: (key, "number") for key in ("reopened_break_rate", "cost_per_good_break")},
        },
    ),
    "units": (
        ("unit",),
        {
            "cost": ("cost_per_unit", "value"),
            "units": ("cost_per_unit", "per"),
            "each": ("cost_per_unit", "number"),
            "before": ("cost_per_unit", "number before"),
            "rework_rate": ("rework_rate", "number"),
        },
    ),
    "moves": (("location_id",), {key: (key, "number") for key in ("joiners", "leavers")}),
    "levels": (("management_level",), {"direct_reports": ("direct_reports", "number")}),
    **{f"attrition_{by}": ((by,), {key: (key, "number") for key in RATES}) for by in ("location_id", "arrangement")},
    "attrition_cost": (("location_id",), {"attrition_cost": ("attrition_cost", "number")}),
    "enough": (
        ("location_id",),
        {
            key: (key, "number")
            for key in ("capacity_needed", "backlog_days", "gone_wrong_rate", "rework_rate")
        },
    ),
    "service": (
        ("location_id",),
        {
            key: (key, "number of days")
            for key in (
                *("support_turnaround_half", "support_turnaround_nine_in_ten"),
                *("support_in_time", "support_reopened"),
            )
        },
    ),
}  # fmt: skip
"""Tables that are a KPI's groups: what they are split by, and each column's KPI and what is shown of it."""

SECOND_WAY: Final = {
    *("fte", "fte_months", "headcount", "shares", "summary", "steps", "so_far", "sourcing_fte", "seats", "waiting"),
    *("bridge_cost_per_trade", "bridge_sites_cost_per_trade", "bridge_cost_per_break", "bridge_sites_cost_per_break"),
    *("places", "against", "bought", "worth", "tornado", "founding"),
}
"""Tables with figures of their own, which the tests below work out again (here, or in `test_remote_staff`)."""

WORDS: Final = {
    *("about", "stressed", "chance", "even", "assumptions", "one_offs", "data", "files", "bills"),
}
"""Tables of words, of records as they stand, or of draws: the what-if's own tests say what they are."""


def table(made: Report, key: str) -> Table:
    return next(one for one in tables(made) if one.key == key)


def rows(of: Table) -> list[Row]:
    return [row for row in of.rows if not row.total]


def total(of: Table) -> Row:
    [found] = [row for row in of.rows if row.total]
    return found


def value(row: Row, key: str) -> Decimal:
    found = row.cells[key].value
    assert isinstance(found, Decimal | int), key
    return Decimal(found)


@ROLE
def test_no_table_is_left_untested(small_firm: Path, role: str) -> None:
    made = {one.key for one in tables(report(small_firm, ENGLISH, role)) if not one.key.startswith("buying_")}
    assert made <= {*BY_GROUP, *SECOND_WAY, *WORDS}


@ROLE
@pytest.mark.parametrize("key", BY_GROUP)
def test_groups_are_the_doors_own_cell_by_cell(small_firm: Path, role: str, key: str) -> None:
    seen, shown = source(small_firm, role), table(report(small_firm, ENGLISH, role), key)
    split, columns = BY_GROUP[key]
    months = {"number before": seen.before, "number of days": seen.days}
    tried = 0
    for column, (kpi, field) in columns.items():
        asked = seen.door.by(named(kpi), split, months.get(field, seen.filters))
        told = {tuple(words(name, one[name]) for name in split): one for one in asked.to_dicts()}
        for row in rows(shown):
            one = told.get(tuple(str(row.cells[name].value) for name in split))
            wanted = None if one is None else one[field.split()[0]]
            assert row.cells[column].value == (None if one is None or one["number"] is None else wanted), column
            tried += wanted is not None
        for row in shown.rows:
            if row.total and key not in ("axes",):
                whole = seen.figure(kpi, months.get(field, seen.filters))
                assert row.cells[column].value == getattr(whole, field.split()[0]), column
        if key != "saving_team":
            assert set(told) <= {tuple(str(row.cells[name].value) for name in split) for row in rows(shown)}
    assert tried or not rows(shown) or role == "viewer"


def words(column: str, code: Any) -> str:
    """A group as the report names it."""
    with speaking(ENGLISH):
        return say("not given") if code is None else codes.code(column, str(code))


@ROLE
def test_months_are_the_doors_own(small_firm: Path, role: str) -> None:
    seen, made = source(small_firm, role), report(small_firm, ENGLISH, role)
    for key, kpis in (("headcount", ("headcount", "remote_share")), ("so_far", ("net_remote_saving",))):
        filters = seen.so_far if key == "so_far" else seen.trend
        for kpi in kpis:
            asked = dict(seen.door.series(named(kpi), "month", filters).select("period", "number").iter_rows())
            shown = {
                row.cells["month"].value: row.cells["net" if key == "so_far" else kpi].value
                for row in rows(table(made, key))
            }
            assert {month: shown[month] for month in asked} == asked  # type: ignore[index]
    by_arrangement = seen.door.series(named("fte"), "month", seen.trend, ["arrangement"])
    told = {row[:2]: row[2] for row in by_arrangement.select("period", "arrangement", "number").iter_rows()}
    for row in rows(table(made, "fte_months")):
        for name in ("onsite", "hybrid", "remote"):
            assert row.cells[name].value == told.get((row.cells["month"].value, name), 0)


@ROLE
def test_fte_by_site_is_the_doors_own_and_its_whole_is_their_sum(small_firm: Path, role: str) -> None:
    seen, shown = source(small_firm, role), table(report(small_firm, ENGLISH, role), "fte")
    asked = seen.door.by(named("fte"), ["location_id", "arrangement"], seen.filters)
    told = {row[:2]: row[2] for row in asked.select("location_id", "arrangement", "number").iter_rows()}
    for row in rows(shown):
        parts = [
            told.get((row.cells["location_id"].value, name), Decimal(0)) for name in ("onsite", "hybrid", "remote")
        ]
        assert [row.cells[name].value for name in ("onsite", "hybrid", "remote")] == parts
        assert value(row, "whole") == sum(parts)
    assert value(total(shown), "whole") == sum(told.values())


@ROLE
def test_what_the_firm_paid_once_is_in_the_cash_line_at_each_months_rate(small_firm: Path, role: str) -> None:
    """By hand from the extracts: kit, set-up and giving seats back, months in order, in rupees."""
    seen, shown = source(small_firm, role), table(report(small_firm, ENGLISH, role), "so_far")
    scan = seen.door.snapshot.scan
    rates = {
        (one["month"], one["from_currency"]): one["rate"]
        for one in scan(FxMonth).collect().to_dicts()
        if one["kind"] == "average" and one["to_currency"] == "INR"
    }
    paid: dict[Any, Decimal] = {}
    for one in scan(OneOff).collect().to_dicts():
        month = one["spent_on"].replace(day=1)
        if one["kind"] in ("kit", "it_setup", "lease_break") and month <= seen.last_month:
            rate = Decimal(1) if one["currency"] == "INR" else rates[month, one["currency"]]
            paid[month] = paid.get(month, Decimal(0)) + one["amount"] * rate
    assert sum(paid.values()) > 0
    assert {row.cells["month"].value: value(row, "once") for row in rows(shown) if value(row, "once")} == paid
    so_far = Decimal(0)
    for row in rows(shown):
        if row.cells["so_far"].value is None:
            break
        so_far += value(row, "net") - value(row, "once")
        assert value(row, "so_far") == so_far


def bridges(made: Report) -> Iterator[tuple[str, Table, Table]]:
    for key in ("cost_per_trade", "cost_per_break"):
        yield key, table(made, f"bridge_{key}"), table(made, f"bridge_sites_{key}")


def test_the_bridge_is_volume_mix_and_rate_of_an_average_month_site_by_site(small_firm: Path) -> None:
    """Sums of the months shown, by site, divided by how many they are; then the definitions, in plain decimals."""
    seen, made = source(small_firm, "finance"), report(small_firm, ENGLISH, "finance")
    for key, steps, sites in bridges(made):
        then, now = (averages(seen.door, key, filters) for filters in (seen.before, seen.filters))
        units_before, units_now = (sum(one[1] for one in of.values()) for of in (then, now))
        before, after = (sum(one[0] for one in of.values()) for of in (then, now))
        assert len(rows(sites)) == len({*then, *now}) > 1
        for row in rows(sites):
            name = str(row.cells["location_id"].value)
            (amount, units), (amount_now, units_now_here) = then[name], now[name]
            old = amount / units
            wanted = {
                "volume": amount * units_now / units_before - amount,
                "mix": (units_now_here - units * units_now / units_before) * old,
                "rate": amount_now - units_now_here * old,
                "before": amount,
                "after": amount_now,
                "units": units_now_here,
                "units_before": units,
            }
            assert {name: float(value(row, name)) for name in wanted} == pytest.approx(
                {name: float(one) for name, one in wanted.items()}, abs=0.05
            )
        whole = total(sites)
        effects = [value(whole, one) for one in ("volume", "mix", "rate")]
        assert value(whole, "before") + sum(effects) == value(whole, "after"), "to the last digit"
        assert [value(row, "amount") for row in rows(steps)] == [value(whole, "before"), *effects]
        assert value(total(steps), "amount") == value(whole, "after")
        assert float(effects[0]) == pytest.approx(float((units_now - units_before) * before / units_before), abs=0.05)
        assert float(value(whole, "after")) == pytest.approx(float(after), abs=0.05)


def averages(door: Any, key: str, filters: Filters) -> dict[str, tuple[Decimal, Decimal]]:
    shown = door.series(named(key), "month", filters, ["location_id"]).filter(pl.col("value").is_not_null())
    means = shown.group_by("location_id").agg(pl.col("value", "per").cast(pl.Float64).mean())
    return {site: (Decimal(str(cost)), Decimal(str(units))) for site, cost, units in means.iter_rows()}


@ROLE
def test_a_places_pay_stands_apart_from_what_it_changes_with_pay_held_equal(small_firm: Path, role: str) -> None:
    seen, made = source(small_firm, role), report(small_firm, ENGLISH, role)
    cost = {
        key: dict(seen.door.by(named(key), "location_id", seen.filters).select("location_id", "number").iter_rows())
        for key in COST
    }
    whole = cost["loaded_cost_per_fte"]
    dearest = max((site for site in whole if whole[site] is not None), key=lambda site: whole[site])
    shown = rows(table(made, "places"))
    assert len(shown) == sum(one is not None for one in whole.values()) - 1
    for row in shown:
        site = str(row.cells["location_id"].value)
        moved = {key: cost[key][site] - cost[key][dearest] for key in COST}
        assert {key: value(row, key) for key in COST if key in row.cells} == moved
        rest = sum(moved[key] for key in PARTS if key != "pay_per_fte")
        assert value(row, "equal") == rest
        assert abs(value(row, "pay_per_fte") + rest - value(row, "loaded_cost_per_fte")) < Decimal("0.01")


@ROLE
def test_outsource_or_keep_is_the_sum_of_discounted_months(small_firm: Path, role: str) -> None:
    """Present values written out month by month, and what the vendor's work and ours cost from the door's figures."""
    seen, made = source(small_firm, role), report(small_firm, ENGLISH, role)
    with speaking(ENGLISH):
        found = scenarios(seen, whose_work(seen))
    assert {f"buying_{unit}" for unit in found} | {f"buying_even_{unit}" for unit in found} == {
        one.key for one in tables(made) if one.key.startswith("buying_")
    }
    assert found or role == "viewer"
    for unit, case in found.items():
        lines = {str(row.cells["line"].value): value(row, "amount") for row in rows(table(made, f"buying_{unit}"))}
        saved = value(total(table(made, f"buying_{unit}")), "amount")
        wanted = present(case)
        assert float(saved) == pytest.approx(sum(wanted), rel=1e-9)
        assert sorted(float(one) for one in lines.values()) == pytest.approx(
            sorted(one for one in wanted if one), rel=1e-6
        )
        own, bought = sides(seen, unit)
        assert float(case.base("in_house")) == pytest.approx(own[0], abs=0.05)
        assert float(case.base("volume")) == pytest.approx(own[1], abs=0.5)
        assert float(case.base("price")) == pytest.approx(bought[0] / bought[1], abs=1e-4)
        at_even = {one.key: one.value for one in appraise(case).break_evens}
        assert sum(present(case.with_values(price=at_even["price"]))) == pytest.approx(0, abs=1)


def present(case: Scenario) -> list[float]:
    """What stops, each line of buying, and what is paid once: present values by floats."""
    v = {key: float(one) for key, one in case.bases.items()}
    lines = dict.fromkeys(("avoided", "fee", "governance", "adders", "import_tax", "retained"), 0.0)
    for month in range(1, case.months + 1):
        worth, years = (1 + v["discount_rate"]) ** (-month / 12), (month - 1) // 12
        fee = v["volume"] * v["price"] * v["fx"] * (1 + v["indexation"]) ** years * (1 + v["fx_change"]) ** years
        stops = min(max(month - v["parallel"], 0), 1)
        lines["avoided"] += worth * stops * v["in_house"] * v["avoidable_share"] * (1 + v["in_house_growth"]) ** years
        for name, share in (("fee", 1.0), *((one, v[one]) for one in ("governance", "adders", "import_tax"))):
            lines[name] -= worth * fee * share
        lines["retained"] -= worth * v["retained"]
    return [-v["transition"], -v["severance"], *lines.values()]


def sides(seen: Any, unit: str) -> tuple[list[float], list[float]]:
    """Cost and units of an average month at sites of ours alone, and of vendors alone."""
    people = seen.door.by(named("fte"), ["location_id", "function", "sourcing"], seen.filters)
    doing = people.group_by("location_id", "function").agg(pl.col("sourcing").cast(pl.String).unique())
    months = seen.door.series(named("cost_per_unit"), "month", seen.filters, ["unit", "location_id", "function"])
    shown = (
        months.with_columns(pl.col("unit", "location_id", "function").cast(pl.String))
        .filter(pl.col("value").is_not_null(), unit=unit)
        .group_by("location_id", "function")
        .agg(pl.col("value", "per").cast(pl.Float64).mean())
        .join(doing.with_columns(pl.col("location_id", "function").cast(pl.String)), ["location_id", "function"])
        .filter(pl.col("sourcing").list.len() == 1)
        .with_columns(pl.col("sourcing").list.first())
    )
    by_side = {
        side: list(rest) for side, *rest in shown.group_by("sourcing").agg(pl.col("value", "per").sum()).iter_rows()
    }
    return by_side["in_house"], by_side["outsourced"]


@ROLE
def test_seats_and_waiting_work_are_those_of_the_extracts(small_firm: Path, role: str) -> None:
    seen, made = source(small_firm, role), report(small_firm, ENGLISH, role)
    held = seen.door.snapshot.scan(SiteMonth).filter(pl.col("month") == seen.last_month).collect().to_dicts()
    seats = {one["location_id"]: one for one in held}
    names = {
        "available": "seats_available",
        "assigned": "seats_assigned",
        "peak": "seats_used_peak",
        "lease": "lease_end",
    }
    for row in rows(table(made, "seats")):
        one = seats[str(row.cells["location_id"].value)]
        assert {name: row.cells[name].value for name in names} == {name: one[column] for name, column in names.items()}
        needed = -(-one["seats_used_peak"] * 105 // 100)
        assert (value(row, "needed"), value(row, "spare")) == (needed, one["seats_available"] - needed)
    work = seen.door.snapshot.scan(WorkMonth).filter(pl.col("month") == seen.last_month)
    sums = work.group_by(pl.col("unit").cast(pl.String)).agg(pl.col("arrived", "completed", "backlog_end").sum())
    told = {words("unit", unit): rest for unit, *rest in sums.collect().iter_rows()}
    shown = {
        str(row.cells["unit"].value): [row.cells[name].value for name in ("arrived", "completed", "waiting")]
        for row in rows(table(made, "waiting"))
    }
    assert shown == told


@ROLE
def test_a_vendors_unit_stands_against_ours(small_firm: Path, role: str) -> None:
    seen, made = source(small_firm, role), report(small_firm, ENGLISH, role)
    whose = whose_work(seen)
    asked = seen.door.by(named("cost_per_unit"), ["unit", "location_id", "function"], seen.filters).to_dicts()
    for row in rows(table(made, "against")):
        unit = str(row.cells["unit"].value)
        for column, side in (("vendor", "outsourced"), ("own", "in_house")):
            parts = [
                one
                for one in asked
                if words("unit", one["unit"]) == unit
                and whose[one["location_id"], one["function"]] == {side}
                and one["number"] is not None
            ]
            units = sum(one["per"] for one in parts)
            assert row.cells[column].value == (sum(one["value"] for one in parts) / units if units else None)


@ROLE
def test_the_summary_is_four_figures_and_their_change(small_firm: Path, role: str) -> None:
    seen, shown = source(small_firm, role), table(report(small_firm, ENGLISH, role), "summary")
    cost, trade, month, year, service = rows(shown)
    for row, key in ((cost, "loaded_cost_per_fte"), (trade, "cost_per_trade")):
        assert row.cells["now"].value == seen.figure(key).number
        assert row.cells["before"].value == seen.figure(key, seen.before).number
    assert month.cells["now"].value == seen.figure("net_remote_saving", seen.last).number
    assert service.cells["now"].value == seen.figure("support_in_time", seen.days).number
    assert service.cells["now"].unit == "share" and value(service, "now") <= 1
    states = [row.cells["state"].value for row in (month, year, service)]
    assert states[:2] == ["Realised", "Projected"] and str(states[2]).startswith("Target 90%: ")
    for row in rows(shown):
        if row.cells["change"].value is not None:
            assert value(row, "change") == value(row, "now") - value(row, "before")
    if month.cells["now"].value is not None:
        assert value(year, "now") == 12 * value(month, "now")


@ROLE
def test_the_parts_of_a_loaded_cost_are_its_whole(small_firm: Path, role: str) -> None:
    seen, shown = source(small_firm, role), table(report(small_firm, ENGLISH, role), "shares")
    assert [row.cells["cost"].value for row in rows(shown)] == [seen.figure(key).number for key in PARTS]
    assert total(shown).cells["cost"].value == seen.figure("loaded_cost_per_fte").number
    assert abs(sum(value(row, "share") for row in rows(shown)) - 1) < Decimal("1e-9")


def test_whatever_follows_from_other_figures_is_a_formula_of_the_sheet(small_firm: Path) -> None:
    """Each column that says how it follows does so in the workbook, wherever all it follows from is shown."""
    lacking = []
    for one in tables(report(small_firm, ENGLISH, "finance")):
        for column in one.columns:
            follows = [row for row in range(len(one.rows)) if not one.rows[row].total] if column.formula else []
            sums = [row for row in range(len(one.rows)) if one.rows[row].total] if column.adds else []
            whole = [row for row in (*follows, *sums) if _complete(one, row)]
            made = [row for row in whole if formula(one, row, column.key, lambda at, key: f"{key}{at}")]
            if whole and not made:
                lacking.append((one.key, column.key))
    assert lacking == []


def _complete(one: Table, row: int) -> bool:
    """Every figure of the row, and of those above it where it is a total, is known."""
    looked = one.rows[: row + 1] if one.rows[row].total else [one.rows[row]]
    return all(isinstance(cell, Cell) and cell.value is not None for each in looked for cell in each.cells.values())
