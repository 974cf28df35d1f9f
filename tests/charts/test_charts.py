"""Charts: honest axes, words on the marks, light figures, and nothing from data taken for markup."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice import charts
from backoffice.charts import Mark, Measure, Place, Point, Span, Stage, Step
from backoffice.charts.axes import time_axis
from backoffice.i18n import HINDI, INDIAN_ENGLISH, speaking
from backoffice.scale import ticks

COUNT = Measure("Fails", "count")
SHARE = Measure("Fail rate", "share")
RUPEES = Measure("Cost", "money", "INR")
MIDNIGHT = datetime(2026, 6, 11, tzinfo=UTC)
MONDAYS = [date(2026, 6, day) for day in (1, 8, 15, 22, 29)]


def groups(**figures: int | None) -> pl.DataFrame:
    numbers = [None if one is None else Decimal(one) for one in figures.values()]
    why = ["Hidden" if one is None else None for one in figures.values()]
    return pl.DataFrame(
        {"group": list(figures), "number": numbers, "why": why},
        schema={"group": pl.String, "number": pl.Decimal(38, 10), "why": pl.String},
    )


def over_time(*figures: str | None) -> pl.DataFrame:
    numbers = [None if one is None else Decimal(one) for one in figures]
    return pl.DataFrame({"period": MONDAYS[: len(figures)], "number": pl.Series(numbers, dtype=pl.Decimal(38, 10))})


def values(trace: Any, axis: str) -> list[float]:
    return [float(one) for one in np.asarray(trace[axis], dtype=float)]


def test_bars_are_labelled_and_in_the_order_given() -> None:
    made = charts.bars(groups(A=12, B=3), "group", "number", COUNT, why="why")
    assert list(made.data[0].y) == ["A", "B"]
    assert list(made.data[0].text) == ["12", "3"]
    assert made.layout.yaxis.autorange == "reversed"


def test_what_is_hidden_stands_in_words_and_has_no_length() -> None:
    made = charts.bars(groups(A=12, B=None), "group", "number", COUNT, why="why")
    assert values(made.data[0], "x") == [12, 0]
    assert list(made.data[0].text) == ["12", "Hidden"]


@pytest.mark.parametrize("figures", [{"A": 12, "B": 900}, {"A": -5, "B": 20}, {"A": -5, "B": -1}])
def test_bars_stand_on_zero(figures: dict[str, int]) -> None:
    low, high = charts.bars(groups(**figures), "group", "number", COUNT).layout.xaxis.range
    assert low <= 0 <= high


def test_standing_bars_stand_on_zero_and_lines_leave_gaps_for_what_is_unknown() -> None:
    low, high = charts.columns(over_time("90", "100"), "period", "number", COUNT, "week").layout.yaxis.range
    assert low <= 0 and high >= 100
    line = charts.lines(over_time("0.5", None, "0.7"), "period", "number", SHARE, "week").data[0]
    assert values(line, "x") == [0, 7, 14]
    assert [np.isnan(one) for one in values(line, "y")] == [False, True, False]


def test_a_part_that_is_not_there_does_not_shift_the_next_one() -> None:
    """London has no remote people: Plotly would start the part after a gap at zero again, over the first one."""
    frame = pl.DataFrame(
        {"site": ["Pune", "Pune", "London", "London"], "how": ["on site", "remote", "on site", "hybrid"]}
    ).with_columns(number=pl.Series([Decimal(49), Decimal(60), Decimal(12), Decimal(47)]))
    made = charts.stacked(frame, "site", "how", "number", COUNT, parts=["on site", "remote", "hybrid"])
    drawn = {trace.name: dict(zip(trace.y, values(trace, "x"), strict=True)) for trace in made.data}
    assert drawn == {"on site": {"Pune": 49, "London": 12}, "remote": {"Pune": 60}, "hybrid": {"London": 47}}
    assert len({trace.marker.color for trace in made.data}) == 3


def test_a_waterfall_ends_where_its_steps_lead() -> None:
    steps = [Step("Gross", Decimal(1000)), Step("Stipends", Decimal(-500)), Step("Net", Decimal(500), total=True)]
    trace = charts.waterfall(steps, RUPEES).data[0]
    assert list(trace.text) == ["+₹1,000", "−₹500", "₹500"]
    assert list(trace.measure) == ["relative", "relative", "absolute"]


def test_a_funnel_says_what_reaches_each_stage_and_hatches_what_is_lost() -> None:
    stages = [Stage("Instructed", Decimal(200)), Stage("Matched", Decimal(150)), Stage("Settled", Decimal(0))]
    reached, lost = charts.funnel(stages, COUNT, "Lost").data
    assert values(reached, "x") == [200, 150, 0]
    assert values(lost, "x") == [0, 50, 200]
    assert list(lost.text) == ["200", "150 · 75%", "0 · 0%"]
    assert lost.marker.pattern.shape == "/", "colour is no only cue"


def test_a_funnel_of_nothing_draws_and_one_that_grows_is_refused() -> None:
    nothing = charts.funnel([Stage("Instructed", Decimal(0)), Stage("Settled", Decimal(0))], COUNT, "Lost")
    assert list(nothing.data[1].text) == ["0", "0"]
    with pytest.raises(ValueError, match="larger than the first"):
        charts.funnel([Stage("Instructed", Decimal(1)), Stage("Settled", Decimal(2))], COUNT, "Lost")


def test_a_heat_map_says_every_figure_and_what_has_no_row_is_zero() -> None:
    frame = pl.DataFrame(
        {
            "market": ["T2S", "T2S", "NSE"],
            "age": ["0-1", "30+", "0-1"],
            "number": [Decimal(7), Decimal(1234), Decimal(2)],
        }
    )
    made = charts.heat(
        frame, "market", "age", "number", COUNT, rows=["NSE", "T2S"], columns=["0-1", "2-4", "30+"], title="Age"
    )
    cells, points = made.data
    assert [list(row) for row in cells.text] == [["2", "", ""], ["7", "", "1,234"]]
    assert list(points.text) == ["", "0", "0", "", "0", ""], "what is nothing is the page, in the page's ink"
    assert (cells.texttemplate, points.mode) == ("%{text}", "markers+text"), "the figures stand in the cells"
    assert np.nansum(cells.z) == 1243
    assert np.isnan(cells.z).tolist() == [[False, True, True], [False, True, False]]
    assert list(made.layout.yaxis.range) == [1.5, -0.5], "from the top, and no wider than the cells"
    assert [one.text for one in made.layout.annotations] == ["Age"]
    assert (list(cells.y), list(cells.x)) == (["NSE", "T2S"], ["0-1", "2-4", "30+"])
    every = [(row, column) for row in cells.y for column in cells.x]
    assert list(zip(points.y, points.x, strict=True)) == every, "one a cell"
    assert list(points.customdata) == ["2", "0", "0", "7", "0", "1,234"]


def test_spans_follow_each_other_from_lane_to_lane_and_minutes_are_seen_too() -> None:
    sent, taken, now = datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 1, 12, 5, tzinfo=UTC), MIDNIGHT
    found = [Span("Instructed", "first", sent, taken), Span("Failing", "then", taken, now)]
    made = charts.spans(found, [Mark("Intended date", date(2026, 6, 3))])
    bar = made.data[0]
    assert [float(one) for one in bar.base] == pytest.approx([0.5, 0.5 + 5 / 1440])
    minutes, days = values(bar, "x")
    assert minutes > 5 / 1440, "drawn wider than it lasted, so that it is seen"
    assert days == pytest.approx(9.5 - 5 / 1440)
    assert list(made.layout.yaxis.categoryarray) == ["Instructed", "Failing"]
    assert [shape.x0 for shape in made.layout.shapes] == [2]
    with pytest.raises(ValueError, match="no span"):
        charts.spans([])


def test_the_target_is_drawn_and_named() -> None:
    made = charts.lines(over_time("0.5", "0.7"), "period", "number", SHARE, "week", target=Decimal("0.95"))
    assert [shape.y0 for shape in made.layout.shapes] == [0.95]
    assert "Target 95%" in made.layout.annotations[0].text
    assert made.layout.yaxis.range[1] >= 0.95


def test_axes_are_in_the_viewers_digits_and_months() -> None:
    with speaking(INDIAN_ENGLISH):
        made = charts.columns(over_time("900000", "2400000"), "period", "number", RUPEES, "week")
        assert list(made.layout.yaxis.ticktext) == ["₹0", "₹10 lakh", "₹20 lakh", "₹30 lakh"]
    with speaking(HINDI):
        assert time_axis(MONDAYS, "week")["ticktext"][-1] == "29 जून"


def test_time_ticks_are_evenly_apart_and_end_on_the_last_day() -> None:
    days = [date(2026, 6, day) for day in (1, 2, 5, 8, 9, 10, 23, 30)]
    at = time_axis(days, "day")["tickvals"]
    assert at[-1] == 29
    assert len({round(float(step), 6) for step in np.diff(at)}) == 1


def test_data_is_never_markup() -> None:
    made = charts.bars(groups(**{"<b>A</b>": 1}), "group", "number", COUNT)
    assert list(made.data[0].y) == ["&lt;b&gt;A&lt;/b&gt;"]


@pytest.mark.parametrize(
    "made",
    [
        charts.bars(groups(A=1), "group", "number", COUNT),
        charts.lines(over_time("1"), "period", "number", COUNT, "week"),
    ],
)
def test_a_figure_is_light(made: go.Figure) -> None:
    """Plotly's own template alone would be several thousand characters."""
    assert len(made.to_json()) < 2500
    assert isinstance(made.data[0].x, np.ndarray)


@given(st.decimals(-(10**9), 10**9, places=4), st.decimals(-(10**9), 10**9, places=4), st.integers(2, 8), st.booleans())
def test_ticks_cover_what_is_drawn_at_equal_steps(one: Decimal, other: Decimal, about: int, whole: bool) -> None:
    low, high = sorted((one, other))
    found = ticks(low, high, about, whole)
    assert found[0] <= low and found[-1] >= high
    steps = {after - before for before, after in pairwise(found)}
    assert len(steps) <= 1
    assert len(found) <= about + 3
    if whole:
        assert all(step == step.to_integral_value() for step in steps)


PLAN = [date(2026, 12, 1), date(2027, 1, 1)]
SAID = charts.CashWords("Before", "Net", "So far")


def test_cash_begins_before_month_1_and_its_line_is_all_cash_so_far() -> None:
    made = charts.cash(PLAN, Decimal(-48), [Decimal(-20), Decimal(30)], [Decimal(-68), Decimal(-38)], RUPEES, SAID)
    net, so_far = made.data
    assert values(net, "y") == [-48, -20, 30]
    assert values(so_far, "y") == [-48, -68, -38]
    assert net.customdata[0] == "Before<br>Net: <b>−₹48</b>"
    assert "December 2026" in so_far.customdata[1]


def test_a_tornado_hangs_on_the_plan_and_keeps_the_order_given() -> None:
    arms = [
        charts.Arm("Seat <b>", Decimal(60), Decimal(140), "900", "1,100"),
        charts.Arm("Kit", Decimal(105), Decimal(90), "1", "2"),
    ]
    made = charts.tornado(arms, Decimal(100), RUPEES, "Low", "High")
    low, high = made.data
    assert values(low, "base") == values(high, "base") == [100, 100]
    assert (values(low, "x"), values(high, "x")) == ([-40, 5], [40, -10])
    assert low.customdata[0] == "900: <b>₹60</b>", "hover says the answer, not its distance"
    assert list(low.y) == ["Seat &lt;b&gt;", "Kit"] and made.layout.yaxis.autorange == "reversed"


def test_long_names_of_a_tornado_stand_in_lines() -> None:
    arm = charts.Arm("Lost productivity and travel, share of the fee", Decimal(1), Decimal(2), "1", "2")
    [name, _] = charts.tornado([arm, arm], Decimal(1), COUNT, "Low", "High").data[0].y
    assert name == "Lost productivity and<br>travel, share of the fee"


def test_a_histogram_draws_losses_apart_and_names_its_levels() -> None:
    bins = [(Decimal(-30), Decimal(-10), 4), (Decimal(-10), Decimal(10), 6), (Decimal(10), Decimal(30), 2)]
    made = charts.histogram(bins, [("P10 −₹20", Decimal(-20)), ("P90 ₹20", Decimal(20))], RUPEES, "Saves", "Loses")
    loses, saves = made.data
    assert (loses.name, values(loses, "y"), saves.name, values(saves, "y")) == ("Loses", [4], "Saves", [6, 2])
    assert [one.text for one in made.layout.annotations] == ["P10 −₹20", "P90 ₹20"]
    assert made.layout.yaxis.range[0] <= 0


def test_a_waterfall_begins_where_it_is_said_to_begin() -> None:
    steps = (Step("before", Decimal(100), total=True), Step("rate", Decimal(-30)), Step("now", Decimal(70), total=True))
    made = charts.waterfall(steps, RUPEES).data[0]
    assert list(made.measure) == ["absolute", "relative", "absolute"]
    assert list(made.x) == [100.0, -30.0, 70.0]


def test_a_waterfalls_figures_stand_outside_their_bars() -> None:
    """Behind the end that lies farther out, above zero to the right and below it to the left."""
    steps = (
        Step("A", Decimal(100)),
        Step("B", Decimal(-130)),
        Step("C", Decimal(-20)),
        Step("D", Decimal(-50), total=True),
    )
    labels = charts.waterfall(steps, RUPEES).data[1]
    assert list(labels.x) == [100.0, 100.0, -50.0, 0.0]
    assert list(labels.textposition) == ["middle right", "middle right", "middle left", "middle right"]


def test_neighbours_names_do_not_meet_and_none_stands_on_the_line() -> None:
    those = [
        Point(name, Decimal(x), Decimal(y))
        for name, x, y in (("P", 20, 17), ("M", 21, 18), ("L", 100, 22), ("I", 9, 70))
    ]
    made = charts.points(those, RUPEES, COUNT, level=Decimal(26))
    assert list(made.data[0].textposition) == ["middle left", "middle right", "bottom center", "top center"]


def test_green_is_for_the_better() -> None:
    steps = (Step("before", Decimal(1), total=True), Step("more", Decimal(1)))
    dearer = charts.waterfall(steps, RUPEES, more_is_good=False).data[0]
    better = charts.waterfall(steps, RUPEES).data[0]
    assert dearer.increasing.marker.color == better.decreasing.marker.color != better.increasing.marker.color


def test_places_near_each_other_share_a_map_and_those_at_one_spot_a_circle() -> None:
    mumbai, jaipur, annexe = (
        Place(n, e, 10, w, w) for n, e, w in ((19.1, 72.9, "M"), (26.9, 75.8, "J"), (26.8, 75.8, "A"))
    )
    london = Place(51.5, -0.1, 5, "<L>", "<L>")
    india, world = charts.maps([mumbai, london, jaipur, annexe])
    coasts, circles = india.data
    assert sorted(words.replace("\u00a0", "") for words in circles.text) == ["J<br>A", "M"]
    assert [words.strip("\u00a0") for words in world.data[1].text] == ["&lt;L&gt;"]
    known = ~np.isnan(coasts.x)
    assert known.sum() > 50 and abs(coasts.x[known]).max() <= 180 and abs(coasts.y[known]).max() <= 90


def test_no_place_makes_no_map() -> None:
    assert charts.maps([]) == []


def test_a_map_asks_nobody_for_its_coasts() -> None:
    """Plotly's own maps (`geo`, `map`) fetch theirs from a server: ours are lines on plain axes."""
    [made] = charts.maps([Place(19.1, 72.9, 10, "M", "M")])
    assert {trace.type for trace in made.data} == {"scatter"}


def test_points_are_named_and_stand_on_axes_from_zero() -> None:
    those = [Point("J", Decimal(1700), Decimal("0.06")), Point("M", Decimal(2060), Decimal("0.02"))]
    made = charts.points(those, RUPEES, SHARE, level=Decimal("0.03"))
    assert list(made.data[0].text) == ["J", "M"]
    assert made.layout.xaxis.range[0] <= 0 and made.layout.yaxis.range[0] <= 0
    assert [shape.y0 for shape in made.layout.shapes] == [0.03]


def test_ticks_have_as_many_decimals_as_tell_them_apart() -> None:
    share = Measure("Share", "share")
    assert share.ticks([Decimal(one) for one in ("0.019", "0.0195", "0.02")]) == ["1.9%", "1.95%", "2%"]
    assert share.ticks([Decimal(one) for one in ("0.1", "0.15", "0.2")]) == ["10%", "15%", "20%"]


def test_bars_of_several_lengths_are_not_labelled_alike() -> None:
    share = Measure("Share", "share")
    assert share.places([Decimal(one) for one in ("0.0031", "0.0028", "0.0027", "0.002")]) == 2
    assert share.places([Decimal(one) for one in ("0.7897", "0.7902", "0.741", "0.75")]) == 1
    assert share.places([Decimal(0)] * 4) == 1
