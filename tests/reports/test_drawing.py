"""Charts as marks: bars stand on zero and are as long as their figures, nothing leaves the drawing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.i18n import ENGLISH, HINDI, numbers, speaking
from backoffice.palette import BLUE, GREEN, VERMILION
from backoffice.reports.drawing import Bar, Drawing, Line, Words, draw
from backoffice.reports.drawing.marks import wide, wrapped
from backoffice.reports.number_formats import of_figure
from backoffice.reports.report import Cell, Chart, Column, Kind, Row, Table

AMOUNTS = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8)


def table(kind: Kind, figures: list[int | None], totals: tuple[int, ...] = ()) -> Table:
    """A table of one column of money with its chart."""
    rows = [
        Row(
            {
                "what": Cell(date(2026, 1 + place, 1) if kind in ("over_time", "lines") else f"Site {place}"),
                "amount": Cell(None, "Hidden: few") if one is None else Cell(Decimal(one)),
            },
            total=place in totals,
        )
        for place, one in enumerate(figures)
    ]
    over = Column("what", "What", "month" if kind in ("over_time", "lines") else "words")
    return Table(
        "t", "T", (over, Column("amount", "Amount", "money")), rows, "INR", chart=Chart(kind, "what", ("amount",))
    )


def bars(drawing: Drawing | None) -> list[Bar]:
    assert drawing is not None
    return [one for one in drawing.marks if isinstance(one, Bar)]


def words(drawing: Drawing | None) -> list[str]:
    assert drawing is not None
    return [one.text for one in drawing.marks if isinstance(one, Words)]


@given(AMOUNTS)
def test_lying_bars_are_as_long_as_their_figures(figures: list[int]) -> None:
    drawn = bars(draw(table("lying", list(figures)), 500))
    longest = max(abs(one) for one in figures)
    reach = max(one.width for one in drawn)
    for bar, figure in zip(drawn, figures, strict=True):
        assert bar.width == pytest.approx(reach * abs(figure) / longest if longest else 0, abs=0.01)
    sides = {one > 0: bar.x for bar, one in zip(drawn, figures, strict=True) if one}
    if len(sides) == 2:
        below = [bar for bar, one in zip(drawn, figures, strict=True) if one < 0]
        assert all(bar.x + bar.width == pytest.approx(sides[True], abs=0.01) for bar in below), "all stand on zero"


@given(AMOUNTS, st.sampled_from(["lying", "waterfall", "over_time"]), st.sampled_from([330, 500, 720]))
def test_nothing_leaves_the_drawing(figures: list[int], kind: Kind, width: int) -> None:
    drawing = draw(table(kind, list(figures)), width)
    assert drawing is not None
    for mark in drawing.marks:
        match mark:
            case Bar():
                assert mark.x >= -0.01 and mark.x + mark.width <= width + 0.01
                assert mark.y >= -0.01 and mark.y + mark.height <= drawing.height + 0.01
            case Line():
                assert all(0 <= x <= width and -0.01 <= y <= drawing.height + 0.01 for x, y in mark.points)


def test_a_waterfall_hangs_together_and_its_total_stands_on_zero() -> None:
    first, second, whole = bars(draw(table("waterfall", [1000, -400, 600], totals=(2,)), 500))
    assert (first.colour, second.colour, whole.colour) == (GREEN, VERMILION, BLUE)
    assert first.x == pytest.approx(whole.x)
    assert second.x == pytest.approx(whole.x + whole.width)
    assert second.x + second.width == pytest.approx(first.x + first.width)


def test_what_is_hidden_is_said_in_the_place_of_its_bar() -> None:
    drawing = draw(table("lying", [100, None]), 500)
    assert len(bars(drawing)) == 1
    assert "Hidden: few" in words(drawing)


def test_a_line_breaks_where_a_month_is_not_known() -> None:
    drawing = draw(table("lines", [100, 120, None, 90, 95]), 500)
    assert drawing is not None
    drawn = [one for one in drawing.marks if isinstance(one, Line) and one.colour]
    assert [len(one.points) for one in drawn] == [2, 2]


@pytest.mark.parametrize("kind", ["lines", "over_time"])
def test_months_of_which_nothing_is_known_are_not_drawn_and_those_of_nothing_are(kind: Kind) -> None:
    assert draw(table(kind, [None, None]), 500) is None
    assert draw(table(kind, [0, 0]), 500) is not None


def test_figures_on_charts_are_in_the_readers_words() -> None:
    with speaking(HINDI):
        assert "₹12.5 लाख" in words(draw(table("lying", [1_250_000]), 500))


def test_words_are_wrapped_by_their_width_and_marks_have_none() -> None:
    assert wide("कि") < wide("क") + wide("ी") + 0.1
    assert wide("क्") == wide("क")
    assert wrapped("one two three", wide("one two")) == ["one two", "three"]
    assert wrapped("averylongword", 1.0) == ["averylongword"]


@given(st.decimals(-(10**11), 10**11, places=2))
def test_sheets_show_figures_grouped_as_the_page_does(value: Decimal) -> None:
    for language in (ENGLISH, HINDI):
        for places in (0, 2):
            column = Column("c", "C", "money", places)
            with speaking(language):
                shown = numbers.grouped(value, places)
            found = as_excel(numbers.rounded(value, places), of_figure(value, column, indian=language is HINDI))
            assert found == shown or numbers.rounded(value, places) == 0


def as_excel(value: Decimal, how: str) -> str:
    """A figure as Excel shows it by a number format of ours: conditions first, then digits into their places."""
    cases = how.split(";")
    chosen = cases[-1] if not cases[0].startswith("[") else None
    for case in cases:
        if case.startswith("["):
            sign, limit = case[1:3], Decimal(case[3 : case.index("]")])
            if (value >= limit) if sign == ">=" else (value <= limit):
                chosen = case[case.index("]") + 1 :]
                break
    else:
        chosen = cases[-1] if cases[0].startswith("[") else cases[0] if value >= 0 else cases[-1]
    assert chosen is not None
    minus = chosen.startswith("\u2212")
    pattern = chosen.removeprefix("\u2212")
    digits, _, fraction = pattern.partition(".")
    whole, _, part = f"{abs(value):f}".partition(".")
    if "\\," not in digits:
        grouped = f"{int(whole):,}"
    else:
        sizes = [len(one) for one in digits.split("\\,")]
        groups, rest = [], whole
        for size in reversed(sizes[1:]):
            groups.insert(0, rest[-size:])
            rest = rest[:-size]
        grouped = ",".join([rest, *groups])
    return ("\u2212" if minus else "") + grouped + (f".{part.ljust(len(fraction), '0')}" if fraction else "")


def test_swings_say_which_colour_is_which_end() -> None:
    columns = (Column("what", "What"), Column("low", "At P10", "money"), Column("high", "At P90", "money"))
    row = Row({"what": Cell("Rent"), "low": Cell(Decimal(70)), "high": Cell(Decimal(130))})
    swing = Table("t", "T", columns, [row], "INR", chart=Chart("swings", "what", ("low", "high"), Decimal(100)))
    drawn = draw(swing, 500)
    assert words(drawn)[:2] == ["At P10", "At P90"]
    first, second, low, high = bars(drawn)
    assert (low.colour, high.colour) == (first.colour, second.colour)
    assert low.x + low.width == pytest.approx(high.x), "the low end is to the left of the plan"
    assert min(low.y, high.y) >= max(first.y + first.height, second.y + second.height)
