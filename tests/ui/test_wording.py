"""Figures in words: what they are out of, whether a change is good, how they stand, why there is none."""

from decimal import Decimal

import pytest

from backoffice.i18n import HINDI, absences, speaking
from backoffice.kpis import KPI, named
from backoffice.query import Absence, Figure
from backoffice.ui import wording

FAIL_RATE = named("settlement_fail_rate")
ON_TIME = named("settlement_on_time_rate")
HEADCOUNT = named("headcount")


def rate(kpi: KPI, value: int, per: int) -> Figure:
    return Figure(kpi, value, per, Decimal(value) / Decimal(per), None)


def none(why: Absence) -> Figure:
    return Figure(FAIL_RATE, None, None, None, why)


def test_a_share_says_what_it_is_out_of() -> None:
    assert wording.out_of(rate(FAIL_RATE, 12, 480)) == "12 of 480"
    with speaking(HINDI):
        assert wording.out_of(rate(FAIL_RATE, 12, 123456)) == "1,23,456 में से 12"


@pytest.mark.parametrize("why", absences.LONG)
def test_what_is_not_there_is_said_in_words_and_is_neither_zero_nor_a_dash(why: Absence) -> None:
    short, long = wording.number(none(why)), wording.absent(why)
    assert short == wording.absent_short(why)
    for words in (short, long):
        assert any(letter.isalpha() for letter in words)
        assert not words.startswith(("0", "-", "–", "—"))
    assert wording.out_of(none(why)) is None
    assert wording.change(none(why), rate(FAIL_RATE, 1, 2)) is None


def test_small_groups_are_hidden_in_the_words_of_the_privacy_rule() -> None:
    assert wording.absent("hidden") == "Hidden: fewer than 5 people."


@pytest.mark.parametrize(
    ("kpi", "now", "before", "change", "course"),
    [
        (FAIL_RATE, (5, 100), (4, 100), "+1 point", "worse"),
        (FAIL_RATE, (3, 100), (45, 1000), "−1.5 points", "better"),
        (ON_TIME, (96, 100), (95, 100), "+1 point", "better"),
        (ON_TIME, (95, 100), (95, 100), "0 points", "same"),
        (HEADCOUNT, (610, 1), (600, 1), "+10", "neither"),
    ],
)
def test_a_change_is_signed_and_judged(
    kpi: KPI, now: tuple[int, int], before: tuple[int, int], change: str, course: str
) -> None:
    pair = rate(kpi, *now), rate(kpi, *before)
    assert wording.change(*pair) == change
    assert wording.course(*pair) == course


@pytest.mark.parametrize(
    ("kpi", "value", "standing"),
    [
        (FAIL_RATE, 50, "met"),
        (FAIL_RATE, 51, "near"),
        (FAIL_RATE, 63, "near"),
        (FAIL_RATE, 64, "missed"),
        (ON_TIME, 950, "met"),
        (ON_TIME, 940, "near"),
        (ON_TIME, 936, "missed"),
        (HEADCOUNT, 1, None),
    ],
)
def test_a_figure_stands_against_its_target(kpi: KPI, value: int, standing: str | None) -> None:
    assert rate(kpi, value, 1000).standing == standing


def test_a_card_keeps_the_unit_of_days_beside_the_number() -> None:
    late = Figure(named("settlement_fail_duration"), 199, 10, Decimal("19.9"), None)
    assert (wording.short(late), wording.beside(late), wording.number(late)) == (
        "19.9",
        "business days",
        "19.9 business days",
    )
    assert wording.beside(none("hidden")) == "Hidden: fewer than 5 people."
    assert wording.beside(rate(FAIL_RATE, 1, 2)) is None


def test_text_from_files_is_never_markdown() -> None:
    assert wording.plain("[click](http://x) $a$ :red[b] *c*") == (r"\[click\]\(http\://x\) \$a\$ \:red\[b\] \*c\*")


def test_a_figure_that_misses_its_target_is_never_written_like_it() -> None:
    availability = named("it_availability")
    short = rate(availability, 28_428_240, 28_458_000)
    assert (wording.number(short), short.standing) == ("99.895%", "near")
    assert wording.number(rate(availability, 999, 1000)) == "99.9%"


def test_amounts_in_recorded_sentences_are_in_groups_and_what_is_quoted_is_as_it_came() -> None:
    said = "Opening 5258598315.02 plus -1234.5 of `2400.00`, 20260528.1.2 on 2026-05-28"
    assert wording.read(said) == "Opening 5,258,598,315.02 plus −1,234.5 of “2400.00”, 20260528.1.2 on 2026-05-28"
