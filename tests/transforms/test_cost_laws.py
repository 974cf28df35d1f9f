"""What holds for any firm: sums over partitions, doubled money, constant rates, row order, exact sharing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.transforms.cost import remote_savings, seat_use, staff_cost, unit_costs
from tests.transforms.cost_tables import assumed, fee, made, months, paid, rate, site, stipend, worker
from tests.transforms.test_cost_units import costed, work

D = Decimal
CENT = D("0.01")
few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
fewer = settings(few, max_examples=12)
"""For laws that run the transforms four times an example."""

cents = st.integers(0, 10_000_000).map(lambda n: D(n) / 100)
SITES = ("MUM", "JAI")
MONEY = {
    "pay": ("base", "employer_statutory"),
    "sites": ("rent", "other"),
    "stipends": ("amount",),
    "assumptions": ("value",),
}
SAVINGS = ("gross_saving", "incentive", "support", "one_off", "net_saving", "committed_saving", "notional_saving")
COSTS = ("pay", "employer", "seat", "stipend", "kit", "loaded_cost")


@dataclass(frozen=True)
class Firm:
    """The extracts of a small firm over two months, all of it known."""

    extracts: dict[str, list[dict[str, Any]]]

    def saving(self, **changed: Any) -> list[dict[str, Any]]:
        return self._made(remote_savings, changed)

    def cost(self, **changed: Any) -> list[dict[str, Any]]:
        return self._made(staff_cost, changed)

    def _made(self, transform: Any, changed: dict[str, Any]) -> list[dict[str, Any]]:
        return made(
            transform, **{name: rows for name, rows in (self.extracts | changed).items() if name in transform.reads}
        )


@st.composite
def firms(draw: Any) -> Firm:
    staff, pay, sites, stipends = [], [], [], []
    for month in months(2):
        for place in SITES:
            seats = draw(st.integers(1, 8))
            costs = {"rent": draw(cents), "other": draw(cents)}
            given_up = {name: draw(st.integers(0, 4)) for name in ("seats_released", "seats_notice")}
            peak = {"seats_used_peak": draw(st.none() | st.integers(0, 8))}
            sites.append({**site(seats, "0", month=month, location_id=place), **costs, **given_up, **peak})
        for n in range(draw(st.integers(0, 5))):
            arrangement = draw(st.sampled_from(("onsite", "hybrid", "remote")))
            place, days = draw(st.sampled_from(SITES)), D(draw(st.integers(0, 5)))
            staff.append(worker(f"w{n}", arrangement, month=month, location_id=place, office_days_week=days))
            pay.append({**paid(f"w{n}", month=month), "base": draw(cents), "employer_statutory": draw(cents)})
            for kind in draw(st.lists(st.sampled_from(("housing", "internet", "equipment")), unique=True)):
                facts = {"taxable": draw(st.booleans()), "one_off": kind == "equipment", "amount": draw(cents)}
                stipends.append({**stipend(f"w{n}", "0", kind, paid_on=month.replace(day=9)), **facts})
    assumptions = [
        {**assumed("kit_month", "0"), "value": draw(cents)},
        {**assumed("support_per_remote_month", "0"), "value": draw(cents)},
        assumed("seat_sharing_buffer", "0.05", "share"),
    ]
    tax = [assumed("employer_tax_on_stipend", draw(st.sampled_from(("0", "0.13", "0.5"))), "share")]
    return Firm({"staff": staff, "pay": pay, "sites": sites, "stipends": stipends, "assumptions": assumptions + tax})


def scaled(firm: Firm, factor: int) -> dict[str, list[dict[str, Any]]]:
    """The firm's extracts with every money column times `factor`; shares stay."""
    return {
        name: [
            {**row, **{column: row[column] * factor for column in MONEY[name] if row.get("unit") != "share"}}
            for row in rows
        ]
        for name, rows in firm.extracts.items()
        if name in MONEY
    }


def close(found: D | None, expected: D | None, within: D) -> bool:
    return found is expected is None or (found is not None and expected is not None and abs(found - expected) <= within)


@few
@given(firms())
def test_net_is_gross_less_incentive_support_and_one_offs(firm):
    for row in firm.saving():
        assert row["net_saving"] == row["gross_saving"] - row["incentive"] - row["support"] - row["one_off"]
        assert row["missing"] in (None, "seats used on the busiest day")


@few
@given(firms())
def test_with_no_seat_released_remote_work_loses_its_incentives_and_support(firm):
    unreleased = [{**row, "seats_released": 0} for row in firm.extracts["sites"]]
    for row in firm.saving(sites=unreleased):
        assert row["net_saving"] == -(row["incentive"] + row["support"] + row["one_off"])


@few
@given(firms())
def test_a_saving_is_never_in_two_states(firm):
    for row in firm.saving():
        whole = row["seat_cost"] * row["seat_freed"]
        states = [row["gross_saving"], row["committed_saving"], row["notional_saving"] or D(0)]
        assert min(states) >= 0
        assert sum(states) <= whole + 2 * CENT


@few
@given(firms())
def test_loaded_cost_is_the_sum_of_its_parts(firm):
    for row in firm.cost():
        assert row["loaded_cost"] == sum(row[part] for part in COSTS[:-1])


@fewer
@given(firms())
def test_doubling_all_money_doubles_every_result_and_leaves_shares_alone(firm):
    double = scaled(firm, 2)
    for once, twice in zip(firm.saving(), firm.saving(**double), strict=True):
        assert all(close(twice[name], None if once[name] is None else 2 * once[name], 5 * CENT) for name in SAVINGS)
        assert (once["release_share"], once["seat_freed"]) == (twice["release_share"], twice["seat_freed"])
    for once, twice in zip(firm.cost(), firm.cost(**double), strict=True):
        assert all(close(twice[name], 2 * once[name], 5 * CENT) for name in COSTS)


@fewer
@given(firms(), st.integers(2, 100))
def test_a_constant_rate_scales_everything(firm, factor):
    """Money in dollars at a constant rate is the firm in rupees, that many times as large, to a cent a rounding."""
    fx = [rate("USD", str(factor), month=month) for month in months(2)]
    dollars = {
        name: [
            {**row, "currency": "USD"} if "currency" in row else {**row, "unit": row["unit"].replace("INR", "USD")}
            for row in rows
        ]
        for name, rows in firm.extracts.items()
        if name in MONEY
    }
    cost = {name: rows for name, rows in dollars.items() if name != "staff"}
    for rupees, converted in zip(firm.cost(), firm.cost(**cost, fx=fx), strict=True):
        assert all(close(converted[name], rupees[name] * factor, 3 * factor * CENT) for name in COSTS)
    for rupees, converted in zip(firm.saving(), firm.saving(**cost, fx=fx), strict=True):
        expected = {name: None if rupees[name] is None else rupees[name] * factor for name in SAVINGS}
        assert all(close(converted[name], expected[name], 5 * factor * CENT) for name in SAVINGS)


@fewer
@given(firms(), st.randoms(use_true_random=False))
def test_row_order_does_not_matter(firm, random):
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in firm.extracts.items()}
    assert firm.cost(**shuffled) == firm.cost()
    assert firm.saving(**shuffled) == firm.saving()


@fewer
@given(firms())
def test_the_whole_is_the_union_of_its_months(firm):
    def of(month):
        return {name: [row for row in rows if row.get("month", month) == month] for name, rows in firm.extracts.items()}

    parts = [firm.cost(**of(month)) + firm.saving(**of(month)) for month in months(2)]
    whole = firm.cost() + firm.saving()
    assert sorted(map(str, parts[0] + parts[1])) == sorted(map(str, whole))


units = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 500), st.integers(0, 400).map(lambda n: D(n) / 10)),
    min_size=1,
    max_size=8,
    unique_by=lambda drawn: drawn[0],
)


@few
@given(units, st.lists(cents, min_size=1, max_size=3), st.integers(-5000, 5000).map(lambda n: D(n) / 100))
def test_attributed_costs_add_up_to_the_cost_of_the_place_exactly(drawn, loaded, credit):
    rows = made(
        unit_costs,
        staff_cost=[costed(f"w{n}", each) for n, each in enumerate(loaded)],
        work=[{**work(unit, completed), "minutes_each": minutes} for unit, completed, minutes in drawn],
        vendors=[fee(credit, "credit")],
    )
    cost = sum(loaded) + credit
    minutes = {unit: completed * each for unit, completed, each in drawn}
    if len(drawn) == 1:
        minutes = {unit: completed for unit, completed, _ in drawn}
    everything = sum(minutes.values())
    if not everything:
        assert {row["attributed_cost"] for row in rows} == {None}
        return
    assert sum(row["attributed_cost"] for row in rows) == cost
    for row in rows:
        assert abs(row["attributed_cost"] - cost * minutes[row["unit"]] / everything) <= CENT
    for row in rows:
        assert row["completed"] or "no unit was completed" in row["missing"]


@fewer
@given(units, st.randoms(use_true_random=False))
def test_the_order_of_work_rows_does_not_move_a_cent(drawn, random):
    same = [{**work(unit, 7), "minutes_each": minutes} for unit, _, minutes in drawn]
    people = [costed("w", "100.01")]
    shuffled = random.sample(same, len(same))
    assert made(unit_costs, staff_cost=people, work=shuffled) == made(unit_costs, staff_cost=people, work=same)


@few
@given(st.integers(1, 500), cents, st.integers(0, 500))
def test_used_and_empty_seats_cost_what_the_site_costs(seats, rent, peak):
    [row] = made(seat_use, sites=[{**site(seats, "0", seats_used_peak=peak), "rent": rent}])
    used = min(peak, seats) * rent / seats
    assert abs(row["empty_seat_cost"] + used - row["site_cost"]) <= CENT / 2
