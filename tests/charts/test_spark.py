"""Sparks: what is drawn of a course, and what is left out."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from backoffice.charts import spark
from backoffice.charts.spark import HEIGHT, WIDTH, Point


def course(*numbers: int | None) -> list[Point]:
    """A figure a day."""
    return [(date(2026, 9, day), None if one is None else Decimal(one)) for day, one in enumerate(numbers, start=1)]


def marks(points: Sequence[Point], *, columns: bool = False) -> list[tuple[str, dict[str, str]]]:
    drawn = spark(points, columns=columns)
    assert drawn is not None
    return [(one.tag.partition("}")[2], dict(one.attrib)) for one in ElementTree.fromstring(drawn)]


def corners(mark: dict[str, str]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in mark["points"].split())]


@pytest.mark.parametrize("points", [course(), course(3), course(None, 3, None), course(None, None)])
def test_one_figure_alone_has_no_course(points: Sequence[Point]) -> None:
    assert spark(points, columns=True) is None
    assert spark(points, columns=False) is None


def test_what_is_not_known_breaks_the_line_and_is_nowhere_drawn() -> None:
    found = marks(course(5, 7, None, 4, None, 2, 9))
    assert [tag for tag, _ in found] == ["polyline", "circle", "polyline", "circle"]
    assert [len(corners(mark)) for tag, mark in found if tag == "polyline"] == [2, 2]


def test_a_line_rises_with_its_figures_and_stays_inside() -> None:
    [(_, line), (_, dot)] = marks(course(1, 2, 4, 8))
    places = corners(line)
    assert all(y > later for (_, y), (_, later) in pairwise(places))
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in places)
    assert (float(dot["cx"]), float(dot["cy"])) == places[-1]


def test_columns_stand_on_zero_and_are_as_high_as_their_figures() -> None:
    found = marks(course(2, 4, None, 8), columns=True)
    assert [tag for tag, _ in found] == ["rect"] * 3
    highs = [float(mark["height"]) for _, mark in found]
    assert highs == pytest.approx([highs[2] / 4, highs[2] / 2, highs[2]], abs=0.1)
    assert len({round(float(mark["y"]) + float(mark["height"])) for _, mark in found}) == 1


def test_a_loss_hangs_below_zero() -> None:
    [(_, gain), (_, loss)] = marks(course(5, -5), columns=True)
    assert float(gain["y"]) + float(gain["height"]) == pytest.approx(float(loss["y"]), abs=0.2)


def test_days_without_a_row_keep_their_room() -> None:
    points = [(date(2026, 9, day), Decimal(day)) for day in (1, 2, 11)]
    [(_, line), _] = marks(points)
    (first, _), (second, _), (third, _) = corners(line)
    assert (third - second) / (second - first) == pytest.approx(9, abs=0.1)


def test_figures_that_never_move_are_a_line_in_the_middle() -> None:
    [(_, line), _] = marks(course(3, 3, 3))
    assert {y for _, y in corners(line)} == {HEIGHT / 2}


def test_the_colour_is_seen_in_light_and_in_dark() -> None:
    """WCAG 2.1 AA asks 3 to 1 of what is drawn."""
    from tests.ui.test_config import SETTINGS, contrast

    drawn = spark(course(1, 2), columns=True)
    assert drawn is not None
    for colour in set(re.findall(r"#[0-9A-F]{6}", drawn)):
        for scheme in ("light", "dark"):
            assert contrast(colour, SETTINGS["theme"][scheme]["backgroundColor"]) >= 3, scheme


def test_nothing_at_all_stands_at_the_foot() -> None:
    assert all(float(mark["y"]) > HEIGHT / 2 for _, mark in marks(course(0, 0, 0), columns=True))
