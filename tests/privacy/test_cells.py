"""The rules of disclosure on drawn firms: who is too few, who dominates, what goes with them, which step gives away."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.contracts.cost import StaffCost
from backoffice.disclosure import PAY_TABLES, People, Release, released, teams
from backoffice.disclosure.subtraction import answerable
from tests.privacy import judge
from tests.tables import frame

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
TABLE = PAY_TABLES["staff_cost"]


def firm(*groups: tuple[str, list[float]], month: date = MAY, **more: Any) -> list[dict[str, Any]]:
    """People of each site with their costs; a worker's name is his site and number."""
    return [
        {
            "month": month,
            "location_id": site,
            "worker_id": f"{site}{number}",
            "team": site,
            "function": "settlement",
            "arrangement": "onsite",
            "sourcing": "in_house",
            "fte": Decimal(1),
            "loaded_cost": Decimal(str(cost)),
            **more,
        }
        for site, costs in groups
        for number, cost in enumerate(costs)
    ]


def release(rows: list[dict[str, Any]]) -> Release:
    return released(people(rows))


def people(rows: list[dict[str, Any]]) -> People:
    return People(TABLE, frame(StaffCost, rows).lazy())


def by_site(found: Release) -> dict[str, str | None]:
    return dict(found.levels[("location_id",)].filter(month=MAY).select("location_id", "why").iter_rows())


def whole(found: Release, kind: str = "why") -> list[str | None]:
    return found.levels[()].sort("month")[kind].to_list()


def test_of_six_and_four_the_six_are_hidden_too_and_the_total_stays() -> None:
    """Six people cost 6,00,000 and four 5,00,000: with the total of 11,00,000 shown, the six would give the four."""
    found = release(firm(("A", [100_000] * 6), ("B", [125_000] * 4)))
    assert by_site(found) == {"A": "protects", "B": "hidden"}
    assert whole(found) == [None]


def test_of_six_four_and_eight_the_four_are_hidden_and_the_next_smallest() -> None:
    found = release(firm(("A", [100_000] * 6), ("B", [125_000] * 4), ("C", [90_000] * 8)))
    assert by_site(found) == {"A": "protects", "B": "hidden", "C": None}
    assert whole(found) == [None]


def test_teams_are_hidden_by_the_same_rule() -> None:
    rows = firm(("A", [100_000] * 6), ("B", [125_000] * 4), ("C", [90_000] * 8))
    of = people([{**row, "location_id": "X"} for row in rows])
    found = teams.released(released(of), of)
    assert dict(found.select("team", "why").iter_rows()) == {"A": "protects", "B": "hidden", "C": None}


@pytest.mark.parametrize(
    ("costs", "why"),
    [
        ([100] * 5, None),
        ([100] * 4, "hidden"),
        ([10_000] + [100] * 9, "dominated"),
        ([-10_000] + [100] * 9, "dominated"),
        ([1_000, 1_000, 40, 40, 40, 20], "dominated"),
        ([100, 100, 100, 100, 5], "dominated"),
        ([100, 100, 100, 100] + [0] * 6, "hidden"),
        ([0] * 6, None),
        ([-100] * 3 + [100] * 3, None),
    ],
    ids=[
        "five alike",
        "four",
        "one has 92 %",
        "a loss counts by its size",
        "p%: the second knows all but 14 % of the first",
        "four have 99 %",
        "six of ten were paid nothing",
        "nobody was paid anything",
        "gains and losses that cancel",
    ],
)
def test_a_cell_leaves_over_five_people_none_of_whom_makes_it_up(costs: list[float], why: str | None) -> None:
    assert whole(release(firm(("A", costs)))) == [why]


@pytest.mark.parametrize(
    ("costs", "why"),
    [
        ([1000.01, 1000.02, 1000.03, 200.10, 150], "dominated"),
        ([900, 850, 100, 20, 10, 5, 1, 1], "dominated"),
        ([19.17, 19.19, 19.21, 19.19, 4.04], None),
        ([847, 359.74, 25.41, 25.41, 25.41, 25.41, 25.41], None),
    ],
    ids=[
        "four have 95.5 %",
        "two have 93 %",
        "four have 95 % and no more",
        "the second knows all but 15 % of the first",
    ],
)
def test_the_order_of_rows_decides_nothing(costs: list[float], why: str | None) -> None:
    orders = [costs[turn:] + costs[:turn] for turn in range(len(costs))]
    assert {tuple(whole(release(firm(("A", order))))) for some in orders for order in (some, some[::-1])} == {(why,)}


def test_a_small_group_needs_a_companion_large_enough_to_hide_it() -> None:
    """Four at 500,000 with six at 1,000: their sum is the four's within 5 %, so the eight are hidden instead."""
    found = release(firm(("A", [500_000] * 4), ("B", [1_000] * 6), ("C", [90_000] * 8)))
    assert by_site(found) == {"A": "hidden", "B": None, "C": "protects"}


def test_crossed_groups_do_not_give_a_corner_away() -> None:
    """Of two sites and two arrangements, three people are remote at A: no other corner may be shown with all totals."""
    rows = [
        *firm(("A", [100_000] * 9)),
        *({**row, "worker_id": f"r{row['worker_id']}"} for row in firm(("A", [90_000] * 3), arrangement="remote")),
        *firm(("B", [80_000] * 9)),
        *({**row, "worker_id": f"r{row['worker_id']}"} for row in firm(("B", [70_000] * 9), arrangement="remote")),
    ]
    found = release(rows)
    corners = found.levels["location_id", "arrangement"]
    assert set(corners["why"]) == {"hidden", "protects"}
    assert by_site(found) == {"A": None, "B": None}


def test_a_hidden_function_is_not_found_from_the_office_it_works_for() -> None:
    """Nine settle and four keep records, all for the back office; eight of compliance are the middle office.

    Both offices are told, so the nine are not. Were functions looked at without offices, compliance would stay back in
    place of settlement, and the back office less settlement would be the four.
    """
    rows = [
        *firm(("A", [100_000] * 9), office="back"),
        *firm(("R", [90_000] * 4), office="back", function="records", location_id="A"),
        *firm(("C", [110_000] * 8), office="middle", function="compliance", location_id="A"),
    ]
    found = release(rows)
    assert dict(found.levels["office",].select("office", "why").iter_rows()) == {"back": None, "middle": None}
    told = {"settlement": "protects", "records": "hidden", "compliance": None}
    assert dict(found.levels["function",].select("function", "why").iter_rows()) == told
    alone = released(People(replace(TABLE, axes=("function",)), frame(StaffCost, rows).lazy()))
    without = {"settlement": None, "records": "hidden", "compliance": "protects"}
    assert dict(alone.levels["function",].select("function", "why").iter_rows()) == without


def test_an_office_that_cuts_through_teams_does_not_give_part_of_one_away() -> None:
    """Of eleven who work for the front office nine are a team, two sit among six of the back office.

    With the front office told, the nine are not: the difference would be the two.
    """
    rows = [
        *firm(("A", [100_000] * 6), office="back"),
        *({**row, "worker_id": f"f{row['worker_id']}"} for row in firm(("A", [95_000] * 2), office="front")),
        *firm(("F", [90_000] * 9), office="front", location_id="A"),
        *firm(("B", [80_000] * 9), office="back", location_id="A"),
    ]
    of = people(rows)
    found = released(of)
    assert set(found.levels["office",]["why"]) == {None}
    shown = dict(teams.released(found, of).select("team", "why").iter_rows())
    assert shown["F"] == "protects"


PARTS = st.lists(
    st.tuples(
        st.sampled_from(["settlement", "records"]),
        st.sampled_from(["front", "middle", "back", None]),
        st.sampled_from(["onsite", "remote"]),
        st.integers(1, 3),
        st.integers(1, 9),
    ),
    min_size=3,
    max_size=9,
)


@settings(max_examples=60)
@given(PARTS, st.booleans())
def test_whoever_works_for_whom_no_combination_of_groups_and_teams_is_over_few(
    parts: list[tuple[str, str | None, str, int, int]], nested: bool
) -> None:
    """Any firm of one site: offices that hold whole functions, and offices that cut through functions and teams."""
    rows = [
        row
        for place, (function, office, arrangement, team, count) in enumerate(parts)
        for row in firm(
            (f"p{place}-", [100_000 + 100 * n for n in range(count)]),
            location_id="A",
            function=function,
            office={"settlement": "back", "records": "middle"}[function] if nested else office,
            arrangement=arrangement,
            team=f"{function} {team}",
        )
    ]
    of = people(rows)
    found = released(of)
    cells = {**found.levels, TABLE.teams: teams.released(found, of)}
    groups = [
        frozenset(row["worker_id"] for row in rows if all(row[name] == cell[name] for name in level))
        for level, told in cells.items()
        for cell in told.filter(pl.col("why").is_null()).iter_rows(named=True)
    ]
    if groups:
        assert judge.over_few(judge.system([row["worker_id"] for row in rows], groups)) is None


def test_a_grouping_that_is_not_offered_is_none_of_the_levels() -> None:
    assert TABLE.level_of({"function", "arrangement"}) is None
    assert TABLE.level_of({"function", "office"}) is None
    assert TABLE.level_of({"team", "arrangement"}) is None
    assert TABLE.level_of({"team"}) == TABLE.teams
    assert TABLE.level_of({"arrangement", "location_id"}) == ("location_id", "arrangement")


@pytest.mark.parametrize(
    ("rest", "why"), [(0.0, "changed"), (4_000.0, "changed"), (6_000.0, None)], ids=["nothing", "4 %", "6 %"]
)
def test_a_step_by_one_leaver_is_shown_only_where_others_changed_by_enough(rest: float, why: str | None) -> None:
    """Ten at 100,000; one leaves. What changes in the other nine must come to 5 % of him, whatever the common raise."""
    before = firm(("A", [100_000.0] * 10))
    after = firm(("A", [100_000.0 + rest, *[100_000.0] * 8]), month=JUNE)
    assert whole(release(before + after)) == [None, why]


def test_a_raise_everybody_got_hides_nobody() -> None:
    before = firm(("A", [100_000.0 + 10 * n for n in range(10)]))
    after = firm(("A", [1.07 * (100_000.0 + 10 * n) for n in range(9)]), month=JUNE)
    found = release(before + after)
    assert whole(found) == [None, "changed"]
    assert whole(found, "why_finance") == [None, None]


def test_months_hidden_earlier_stay_as_they_were_when_a_month_is_added() -> None:
    """So a new load cannot be set against an old one, as long as it only adds months."""
    history = [
        firm(
            ("A", [100_000.0 + 9_000 * ((n * m) % 5) for n in range(12 - m)]), ("B", [80_000.0] * (6 + m)), month=month
        )
        for m, month in enumerate([MAY, JUNE, date(2026, 7, 1), date(2026, 8, 1)])
    ]
    longer = release([row for month in history for row in month])
    shorter = release([row for month in history[:3] for row in month])
    for level, cells in shorter.levels.items():
        kept = longer.levels[level].filter(pl.col("month") < date(2026, 8, 1))
        assert kept.sort(pl.all()).equals(cells.sort(pl.all()))


@given(st.data())
def test_what_may_be_given_never_combines_to_few_people_nor_to_what_is_kept_back(data: st.DataObject) -> None:
    """Any answers over any people: checked by trying every choice of fewer than five."""
    counts = data.draw(st.lists(st.integers(1, 7), min_size=2, max_size=7))
    size = len(counts)
    answers = data.draw(st.lists(st.lists(st.booleans(), min_size=size, max_size=size), min_size=1, max_size=7))
    rows = np.array(answers, dtype=float)
    people = np.array(counts)
    kept_back = (rows @ people < 5) | np.array(
        data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    )
    atoms = pl.DataFrame({"people": counts, "total": [float(n) for n in counts], "large": [n >= 5 for n in counts]})
    shown = answerable(rows, kept_back, atoms)
    assert not (shown & kept_back).any()
    given_rows = rows[shown]
    if not given_rows.any():
        return
    each = np.repeat(given_rows, people, axis=1)
    assert judge.over_few(each) is None
    for secret in rows[kept_back & rows.any(axis=1)]:
        assert np.linalg.matrix_rank(np.vstack([given_rows, secret])) > np.linalg.matrix_rank(given_rows)
