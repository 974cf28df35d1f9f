"""Volume, mix and rate add up to the change, always; and they are what they say where a hand can check."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.transforms.cost_bridge import Bridge, Part, bridge

D = Decimal


def parts(**drawn):
    return {name: Part(D(amount), units) for name, (amount, units) in drawn.items()}


ALL = parts(MUM=("1370000", 10_000), JAI=("1840000", 20_000), HOME=("1120000", 12_000))


@pytest.mark.parametrize(
    ("after", "effects"),
    [
        pytest.param(ALL, (0, 0, 0), id="nothing changed"),
        pytest.param(
            parts(MUM=("2740000", 20_000), JAI=("3680000", 40_000), HOME=("2240000", 24_000)),
            (4_330_000, 0, 0),
            id="twice of everything is volume",
        ),
        pytest.param(
            parts(MUM=("1380000", 10_000), JAI=("1840000", 20_000), HOME=("1120000", 12_000)),
            (0, 0, 10_000),
            id="a dearer unit in one place is rate",
        ),
        pytest.param(
            parts(MUM=("685000", 5_000), JAI=("2300000", 25_000), HOME=("1120000", 12_000)),
            (0, -225_000, 0),  # 5,000 trades moved from 137 to 92 each
            id="work moved to a cheaper place is mix",
        ),
        pytest.param(
            parts(MUM=("1370000", 10_000), JAI=("1840000", 20_000)),
            ("-1237142.86", "117142.86", 0),  # 12,000 fewer at 103.0952...; HOME was cheaper than average
            id="a place that closed",
        ),
        pytest.param(
            ALL | parts(NEW=("500000", 2_000)),
            ("206190.48", "293809.52", 0),
            id="a place that opened has no rate to compare with",
        ),
        pytest.param(ALL | parts(IDLE=("7", 0)), (0, 0, 7), id="a cost for nothing done"),
        pytest.param({}, (-4_330_000, 0, 0), id="everything ended"),
    ],
)
def test_the_worked_month_and_what_came_after(after, effects):
    found = bridge(ALL, after)
    assert (found.volume, found.mix, found.rate) == tuple(map(D, effects))


def test_without_units_before_there_is_nothing_to_compare_with():
    assert bridge({}, ALL) is None
    assert bridge(parts(MUM=("5", 0)), ALL) is None


def test_a_loss_that_grows_is_a_rate():
    """Ten people at home lost 500 each, now 700: the saving falls by 2,000."""
    assert bridge(parts(PUN=("-5000", 10)), parts(PUN=("-7000", 10))) == Bridge(D(-5000), 0, 0, D(-2000), D(-7000))


money = st.decimals(-10_000_000, 10_000_000, places=2)
firm = st.dictionaries(st.sampled_from("abcdef"), st.builds(Part, money, st.integers(0, 5000)))


@given(firm, firm)
def test_the_effects_add_up_to_the_change_exactly(before, after):
    found = bridge(before, after)
    if found is None:
        assert not any(part.units for part in before.values())
        return
    assert found.before + found.volume + found.mix + found.rate == found.after
    assert found.after - found.before == sum(p.amount for p in after.values()) - sum(p.amount for p in before.values())


@given(firm.filter(lambda drawn: any(part.units for part in drawn.values())), firm)
def test_the_effects_are_those_of_the_definition_to_a_cent(before, after):
    """Volume (V1 - V0) P0, mix and rate by group, each summed by itself in plain decimals."""
    found = bridge(before, after)
    volume_0, volume_1 = (sum(part.units for part in drawn.values()) for drawn in (before, after))
    average = sum(part.amount for part in before.values()) / volume_0
    rate = mix = D(0)
    for name, now in after.items():
        then = before.get(name)
        old = then.amount / then.units if then and then.units else now.amount / now.units if now.units else D(0)
        rate += now.amount - now.units * old
        mix += now.units * (old - average)
    for effect, defined in ((found.volume, (volume_1 - volume_0) * average), (found.mix, mix), (found.rate, rate)):
        assert abs(effect - defined) <= D("0.02")


@given(firm.filter(lambda drawn: any(part.units for part in drawn.values())), firm)
def test_doubling_the_money_doubles_the_effects(before, after):
    def doubled(drawn):
        return {name: Part(2 * part.amount, part.units) for name, part in drawn.items()}

    once, twice = bridge(before, after), bridge(doubled(before), doubled(after))
    for effect in ("volume", "mix", "rate"):
        assert abs(getattr(twice, effect) - 2 * getattr(once, effect)) <= D("0.03")


@given(firm.filter(lambda drawn: any(part.units for part in drawn.values())))
def test_one_group_alone_has_no_mix(drawn):
    name, part = next((name, part) for name, part in drawn.items() if part.units)
    assert bridge({name: part}, {name: Part(part.amount * 3, part.units + 7)}).mix == 0
