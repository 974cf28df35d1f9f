"""What holds for any scenario: nothing gives nothing, more rent saves more, money doubles, cash and payback agree."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.transforms.whatif import INPUTS, Scenario, appraise, bought, input_of
from backoffice.transforms.whatif.break_even import worth_with
from backoffice.transforms.whatif.models import exact
from backoffice.transforms.whatif.worth import cumulative, payback
from tests.transforms.whatif.cases import D, fixed, having, scenarios

few = settings(max_examples=25)
TINY, ONE = D("1e-12"), D(1)


def close(one: Decimal, other: Decimal, scale: Decimal = ONE) -> bool:
    """The same but for the last of 34 digits, in figures of this size."""
    return abs(one - other) <= TINY * max(abs(one), abs(other), abs(scale), ONE)


@few
@given(scenarios(("remote",)))
def test_when_nobody_goes_home_nothing_is_saved_and_nothing_spent(scenario: Scenario) -> None:
    found = appraise(having(scenario, home_share=0, setup=0))
    assert {*found.net, found.npv, found.first_year, found.cash.start} == {0}
    assert found.payback.months == 0


@given(scenarios(("remote",), ranges=False), st.integers(0, 100_000))
def test_a_dearer_seat_never_saves_less_and_a_dearer_subsidy_never_more(scenario: Scenario, more: int) -> None:
    now = worth_with(scenario)
    assert worth_with(scenario, seat_cost=scenario.base("seat_cost") + more) >= now
    assert worth_with(scenario, stipend=scenario.base("stipend") + more) <= now


@given(scenarios(("remote",), ranges=False))
def test_without_any_release_the_loss_is_incentives_support_and_one_offs(scenario: Scenario) -> None:
    cash = exact(scenario, release_share=D(0))
    v, people = scenario.bases, scenario.base("staff") * scenario.base("home_share")
    monthly = people * (v["stipend"] + v["stipend"] * v["stipend_tax"] + v["support"]) * v["fx"]
    assert close(cash.net[0], -monthly)
    assert close(cash.start, -(people * v["kit"] * v["fx"] + v["setup"]))
    assert all(flow <= 0 for flow in cash.net)


@given(scenarios(ranges=False))
def test_payback_is_the_moment_after_which_all_cash_so_far_is_never_below_nothing(scenario: Scenario) -> None:
    cash = exact(scenario)
    line, found = (cash.start, *cumulative(cash)), payback(cash.start, cash.net)
    if found.months is None:
        assert line[-1] < 0
        assert found.never == (cash.net[-1] <= 0)
        return
    first_whole = int(found.months.to_integral_value(rounding="ROUND_CEILING"))
    assert all(so_far >= 0 for so_far in line[first_whole:])
    assert found.months == 0 or line[first_whole - 1] < 0


@few
@given(scenarios(ranges=False))
def test_lines_add_up_to_net_and_their_worth_to_the_net_present_value(scenario: Scenario) -> None:
    found = appraise(scenario)
    lines = [abs(flow) for line in found.cash.monthly.values() for flow in line]
    for month, net in enumerate(found.net):
        assert close(net, sum((line[month] for line in found.cash.monthly.values()), D(0)), max(lines))
    assert close(found.npv, sum(found.worth.values(), D(0)), sum(map(abs, found.worth.values()), D(0)))
    assert close(found.cumulative[-1], found.cash.start + sum(found.net), sum(lines, D(0)))
    if scenario.model == "outsourcing":
        assert close(bought(found).saving, found.npv, bought(found).vendor)


@given(scenarios(ranges=False))
def test_net_present_value_is_that_of_the_textbook(scenario: Scenario) -> None:
    """Years bundled first, then discounted, in floats: a way that shares nothing with the one tested."""
    cash, rate = exact(scenario), float(scenario.base("discount_rate"))
    flows = [float(flow) for flow in cash.net]
    expected = float(cash.start)
    if scenario.timing == "month_end":
        monthly = (1 + rate) ** (1 / 12) - 1
        expected += sum(flow / (1 + monthly) ** n for n, flow in enumerate(flows, 1))
    else:
        early = 0.5 if scenario.timing == "mid_year" else 0.0
        years = [sum(flows[n : n + 12]) for n in range(0, len(flows), 12)]
        expected += sum(flow / (1 + rate) ** (n - early) for n, flow in enumerate(years, 1))
    scale = sum(map(abs, flows)) + abs(float(cash.start)) + 1
    assert abs(float(worth_with(scenario)) - expected) <= 1e-9 * scale


@few
@given(scenarios(ranges=False), st.integers(2, 9))
def test_money_times_a_factor_is_the_answer_times_that_factor(scenario: Scenario, factor: int) -> None:
    money = [one.key for one in INPUTS[scenario.model] if one.unit.startswith("money")]
    times = having(scenario, **{key: scenario.base(key) * factor for key in money})
    once, more = appraise(scenario), appraise(times)
    assert close(more.npv, once.npv * factor, once.worth["fee" if scenario.model == "outsourcing" else "stipends"])
    assert more.payback == once.payback or close(more.payback.months or D(0), once.payback.months or D(0))
    shares = [
        {one.key: one.value for one in found.break_evens if one.value is not None and one.key not in money}
        for found in (once, more)
    ]
    for key in shares[0].keys() & shares[1].keys():
        assert abs(shares[0][key] - shares[1][key]) <= D("1e-9") * max(abs(shares[0][key]), D(1))


@few
@given(scenarios(ranges=False))
def test_at_its_break_even_point_an_input_makes_the_plan_worth_nothing(scenario: Scenario) -> None:
    found = appraise(scenario)
    parts = sum(map(abs, found.worth.values()), D(1))
    for one in found.break_evens:
        if one.value is not None:
            declared = input_of(scenario.model, one.key)
            assert declared.least <= one.value <= declared.most
            other = exact(scenario, **{one.key: one.value})
            scale = parts + sum((abs(flow) for line in other.monthly.values() for flow in line), D(0))
            assert abs(worth_with(scenario, **{one.key: one.value})) <= D("1e-9") * scale


@few
@given(scenarios())
def test_a_swing_is_the_difference_that_input_makes_alone_and_the_widest_comes_first(scenario: Scenario) -> None:
    found = appraise(scenario).tornado
    assert {one.key for one in found} == {key for key, held in scenario.values.items() if held.varies}
    widths = [one.width for one in found]
    assert widths == sorted(widths, reverse=True)
    for one in found[:2]:
        at_low = replace(scenario, values={**scenario.values, one.key: fixed(one.assumed.low)})
        assert appraise(at_low).npv == one.at_low
