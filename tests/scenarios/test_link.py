"""A scenario's text holds all of it, and no text can make a scenario that is none."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.errors import ScenarioRefused
from backoffice.scenarios import scenario_of, text_of
from backoffice.transforms.whatif import Scenario, appraise, outsourcing, stressed
from tests.transforms.whatif.cases import START, D, having, scenarios

TEXT = text_of(stressed(START))


@given(scenarios())
def test_what_is_written_is_read_back_whole(scenario: Scenario) -> None:
    assert scenario_of(text_of(scenario)) == scenario


@given(scenarios(), st.sampled_from(("discount_rate", "fx")), st.integers(1, 1000))
def test_so_is_what_a_person_changed(scenario: Scenario, key: str, thousandths: int) -> None:
    changed = scenario.changed(key, D(thousandths) / 1000)
    assert scenario_of(text_of(changed)) == changed
    thirds = scenario.changed(key, D(thousandths) / 3000)
    assert scenario_of(text_of(thirds)) == thirds


@pytest.mark.parametrize("source", ["HR, p. 3: 50%", "a~b:c%d", "दस्तावेज़ – 100 %", "%7E"])
def test_sources_keep_every_sign(source: str) -> None:
    scenario = stressed(START).changed("kit", D("1234.56"), source)
    assert scenario_of(text_of(scenario)).values["kit"].source == source


def test_the_same_link_gives_the_same_answer() -> None:
    text = text_of(outsourcing(START))
    assert appraise(scenario_of(text)) == appraise(outsourcing(START))


def test_it_is_plain_enough_to_read() -> None:
    assert TEXT.startswith("1~remote~2026-12~36~month_end~-~0.6~20261~10000~staff:40:40:40:assumed:")
    assert TEXT.endswith("~@2027-06:1:committed")
    assert len(TEXT) < 1500


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("^1~", "2~", "version 1"),
        ("~remote~", "~hybrid~", "model is hybrid"),
        ("2026-12", "2026-13", "a month such as"),
        ("month_end", "daily", "timing is daily"),
        ("~-~", "~inr~", "three capital letters"),
        ("staff:40:40:40", "staff:40:40:39", "in this order"),
        ("staff:40:40:40", "staff:1e9:1e9:1e9", "a number such as"),
        ("staff:40:40:40:assumed", "staff:40:40:40:guessed", "status|staff is guessed"),
        ("~staff:[^~]*", "", "staff"),
        ("~10000~", "~10000000~", "draws is 10000000"),
        ("~@2027-06:1:committed", "~@2027-06:1.5:committed", "a share from 0 to 1"),
        ("~@2027-06:1:committed", "~@2027-06:1", "month, share and state"),
        ("Chosen for this example", "x" * 201, "at most 200"),
        ("Chosen for this example", "bell%07", "printable"),
        ("^.*$", "", "version 1"),
        ("^.*$", "<script>", "version 1"),
        ("$", "~" * 20_000, "at most 12000"),
    ],
)
def test_a_text_that_says_no_scenario_is_refused_and_named(change: str, to: str, said: str) -> None:
    text = re.sub(change, to, TEXT, count=1)
    assert text != TEXT
    with pytest.raises(ScenarioRefused, match=said):
        scenario_of(text)


@given(st.text(max_size=300))
def test_no_text_does_anything_but_be_read_or_refused(text: str) -> None:
    with pytest.raises(ScenarioRefused):
        scenario_of(text)


def test_numbers_are_written_in_digits() -> None:
    scenario = having(stressed(date(2026, 1, 1)), staff=Decimal("1E+3"), kit=Decimal("0E-10"))
    text = text_of(scenario)
    assert "~staff:1000:" in text and "~kit:0:" in text
