"""The attack: a viewer asks everything there is to ask, puts it all together, and learns nobody's pay.

The demo firm's pay is searched with full knowledge of who works where; what a step gives away is judged by the truth.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from backoffice.access import ROLES
from backoffice.contracts.cost import StaffCost, UnitCost
from backoffice.disclosure import PAY_TABLES
from backoffice.errors import NotAllowed
from backoffice.guard import Releases, is_pay
from backoffice.kpis import KPIS, named
from backoffice.query import Door, engine
from backoffice.sql import Filters
from backoffice.store import Store
from tests.privacy import judge
from tests.privacy.attacker import PAID, Answer, Attacker, Question, Who

NEAR = 0.05
FEW = 5
HOME = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def attacker(small_firm: Path) -> Attacker:
    return Attacker(Door(Store(small_firm).snapshot(), ROLES["viewer"], engine(), Releases()))


@pytest.fixture(scope="module")
def answers(attacker: Attacker) -> dict[date, list[Answer]]:
    found: dict[date, list[Answer]] = {month: [] for month in attacker.months}
    for answer in attacker.everything():
        found[answer.month].append(answer)
    return found


@pytest.fixture(scope="module")
def secret(attacker: Attacker) -> dict[tuple[date, str], float]:
    """What each person would keep to himself each month."""
    rows = StaffCost.cast(attacker.door.snapshot.scan(StaffCost)).filter(PAID)
    amount = (pl.col("pay") + pl.col("employer") + pl.col("stipend")).cast(pl.Float64)
    return {(month, who): paid for month, who, paid in rows.select("month", "worker_id", amount).collect().iter_rows()}


def test_the_answers_are_the_truth(attacker: Attacker, answers: dict[date, list[Answer]]) -> None:
    """What is given is exact: privacy is not bought with wrong figures, and the attacks below work on real ones."""
    cost = {(month, who): paid for month, who, paid, _ in attacker.truth.iter_rows()}
    for month, given in answers.items():
        assert len(given) > 40
        for answer in given:
            assert answer.value == pytest.approx(sum(cost[month, who] for who in answer.who), abs=0.005), answer.asked


def test_no_combination_of_answers_is_over_fewer_than_five_people(
    attacker: Attacker, answers: dict[date, list[Answer]]
) -> None:
    for month, given in answers.items():
        people = sorted(set().union(*(answer.who for answer in given)))
        rows = judge.system(people, [*(answer.who for answer in given), *work(attacker, month)])
        found = judge.over_few(rows)
        assert found is None, f"{month}: {[people[one] for one in found or ()]}"


def test_no_combination_of_answers_comes_near_anybody_s_pay_or_that_of_a_few(
    attacker: Attacker, answers: dict[date, list[Answer]], secret: dict[tuple[date, str], float]
) -> None:
    groups = attacker.groups()
    for month, given in answers.items():
        people = sorted(set().union(*(answer.who for answer in given)))
        rows = judge.system(people, [*(answer.who for answer in given), *work(attacker, month)])
        amounts = np.array([secret[month, who] for who in people])
        few = judge.system(people, [who for who in groups[month] if len(who) < FEW])
        assert judge.nearest(rows, amounts, np.vstack([np.eye(len(people)), few])).min() > NEAR


def work(attacker: Attacker, month: date) -> list[dict[str, float]]:
    """What unit costs give: people of a function at a site, each by the unit's share of handling time there."""
    kpi = named("cost_per_unit")
    filters = Filters(month, month)
    by_site = attacker.door.by(kpi, ["function", "location_id", "unit"], filters).filter(pl.col("value").is_not_null())
    by_unit = attacker.door.by(kpi, ["function", "unit"], filters).filter(pl.col("value").is_not_null())
    by_office = attacker.door.by(kpi, ["office", "unit"], filters).filter(pl.col("value").is_not_null())
    shares = _shares(attacker, month)
    at = {key[1:]: who for key, who in attacker.people(["function", "location_id"], ()).items() if key[0] == month}
    rows = [
        dict.fromkeys(at[function, site], shares[function, site, unit])
        for function, site, unit in by_site.select("function", "location_id", "unit").iter_rows()
        if (function, site) in at
    ]
    for function, unit in by_unit.select("function", "unit").iter_rows():
        parts = [(key, share) for key, share in shares.items() if (key[0], key[2]) == (function, unit)]
        rows.append({who: share for key, share in parts for who in at.get(key[:2], ())})
    served = _served(attacker, month)
    for office, unit in by_office.select("office", "unit").iter_rows():
        parts = [(key, share) for key, share in shares.items() if (served[key[:2]], key[2]) == (office, unit)]
        rows.append({who: share for key, share in parts for who in at.get(key[:2], ())})
    assert len(rows) > 5 and by_office.height
    return [row for row in rows if row]


def _shares(attacker: Attacker, month: date) -> dict[tuple[str, str, str], float]:
    """Share of each unit in its site's cost: handling minutes, which are nobody's secret."""
    rows = attacker.door.snapshot.scan(UnitCost).filter(pl.col("month") == month).collect()
    cost = pl.col("attributed_cost").cast(pl.Float64)
    rows = rows.filter(cost.is_not_null()).with_columns(share=cost / cost.sum().over("function", "location_id"))
    return {row[:3]: row[3] for row in rows.select("function", "location_id", "unit", "share").iter_rows()}


def _served(attacker: Attacker, month: date) -> dict[tuple[str, str], str]:
    """The office each function at a site works for, which is nobody's secret."""
    rows = attacker.door.snapshot.scan(UnitCost).filter(pl.col("month") == month).collect()
    told = rows.select("function", "location_id", pl.col("office").cast(pl.String))
    return {row[:2]: row[2] for row in told.iter_rows()}


def differences(attacker: Attacker) -> Iterator[tuple[date, Who, Who]]:
    """Every two groups one can ask for that differ by one to four people."""
    for month, groups in attacker.groups().items():
        people = sorted(set().union(*groups))
        rows = judge.system(people, groups)
        sizes = rows.sum(axis=1)
        apart = sizes[:, None] + sizes[None, :] - 2 * rows @ rows.T
        for one, other in np.argwhere(np.triu((apart > 0) & (apart < FEW))):
            yield month, groups[one], groups[other]


def test_no_two_groups_that_differ_by_few_are_both_answered(
    attacker: Attacker, answers: dict[date, list[Answer]]
) -> None:
    given = {month: {answer.who for answer in found} for month, found in answers.items()}
    tried = 0
    for month, one, other in differences(attacker):
        tried += 1
        assert not {one, other} <= given[month], f"{month}: {sorted(one ^ other)}"
    assert tried > 200


def test_no_group_of_few_is_left_over_when_all_others_are_taken_off_their_total(
    attacker: Attacker, answers: dict[date, list[Answer]]
) -> None:
    """A total less all its parts but those of few people; tried for every grouping of every choice of sites."""
    given = {month: {answer.who for answer in found} for month, found in answers.items()}
    tried = 0
    for question in attacker.questions():
        totals = attacker.people((), question.sites)
        parts: dict[date, list[Who]] = {}
        for key, who in attacker.people(question.split, question.sites).items():
            parts.setdefault(key[0], []).append(who)
        for month, groups in parts.items():
            if totals[(month,)] not in given[month]:
                continue
            left = [who for who in groups if who not in given[month]]
            tried += bool(left)
            assert not 0 < sum(map(len, left)) < FEW, f"{month}: {question}"
    assert tried > 200


def test_no_step_from_one_month_shown_to_the_next_is_the_pay_of_those_who_came_or_went(
    attacker: Attacker, secret: dict[tuple[date, str], float]
) -> None:
    """Every group offered whose people change by one to four: what changed in the others must hide their part."""
    fte = {(month, who): part for month, who, part in attacker.facts.select("month", "worker_id", "fte").iter_rows()}
    tried = held = 0
    for split, sites in steps(attacker):
        shown: dict[tuple[str | None, ...], list[date]] = {}
        for month, key in _given(attacker, split, sites):
            shown.setdefault(key, []).append(month)
        people = attacker.people(split, sites)
        for key in {key[1:] for key in people}:
            months = [month for month in attacker.months if (month, *key) in people]
            for before, after in [*pairwise(months), *pairwise(shown.get(key, []))]:
                was, now = people[before, *key], people[after, *key]
                moved = {who for who in was | now if fte.get((before, who)) != fte.get((after, who))} | (was ^ now)
                if not 0 < len(moved) < FEW:
                    continue
                tried += 1
                if not {before, after} <= set(shown.get(key, [])):
                    held += 1
                    continue
                if any(before < month < after for month in shown[key]):
                    continue
                part = sum(_paid(secret, after, now, who) - _paid(secret, before, was, who) for who in moved)
                step = sum(secret[after, who] for who in now) - sum(secret[before, who] for who in was)
                largest = max(abs(_paid(secret, after, now, who) - _paid(secret, before, was, who)) for who in moved)
                assert abs(step - part) >= NEAR * largest * 0.999, f"{split} {key}: {before} to {after}"
    assert tried > 1000
    assert held > 200


def steps(attacker: Attacker) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    table = PAY_TABLES["staff_cost"]
    yield from ((level, ()) for level in (*table.levels, table.teams))


def _given(
    attacker: Attacker, split: tuple[str, ...], sites: tuple[str, ...]
) -> list[tuple[date, tuple[str | None, ...]]]:
    found = attacker.door.series(named("loaded_cost_per_fte"), "month", Filters(), split=split).sort("period")
    given = found.filter(pl.col("value").is_not_null())
    return [
        (row["period"], tuple(None if row[name] is None else str(row[name]) for name in split))
        for row in given.iter_rows(named=True)
    ]


def _paid(secret: dict[tuple[date, str], float], month: date, who: Who, one: str) -> float:
    return secret[month, one] if one in who else 0.0


def test_a_range_gives_no_more_than_its_months(attacker: Attacker) -> None:
    """Every range of months, for every group by one column: the sum of the months that are shown, or nothing."""
    kpi = named("loaded_cost_per_fte")
    for column in ("location_id", "office", "function", "arrangement"):
        months = attacker.door.series(kpi, "month", Filters(), split=[column])
        for start in attacker.months[::4]:
            for end in attacker.months[::3]:
                if end < start:
                    continue
                inside = months.filter(pl.col("period").is_between(start, end) & pl.col("value").is_not_null())
                given = dict(inside.group_by(column).agg(pl.col("value").sum()).iter_rows())
                ranged = attacker.door.by(kpi, column, Filters(start, end))
                for key, value in ranged.select(column, "value").iter_rows():
                    assert value == given.get(key), f"{column} {key} {start} to {end}"


def test_asking_again_gives_the_same(attacker: Attacker, small_firm: Path) -> None:
    """What is shown depends on the data and the role alone: not on what was asked before, nor on who asked."""
    question = Question(("location_id", "arrangement"))
    another = Attacker(Door(Store(small_firm).snapshot(), ROLES["viewer"], engine(), Releases()))
    assert another.ask(question) == attacker.ask(question) == attacker.ask(question)


def test_numerators_denominators_and_other_ratios_hide_the_same_cells(attacker: Attacker) -> None:
    pay = [kpi for kpi in KPIS if is_pay(kpi) and kpi.result is StaffCost]
    assert len(pay) > 1
    for split in ((), ("location_id",), ("office",), ("function",), ("team",), ("location_id", "function")):
        seen = {
            kpi.key: attacker.door.series(kpi, "month", Filters(), split=split).select(*split, "period", "absent")
            for kpi in pay
        }
        first, *others = seen.values()
        assert all(other.equals(first) for other in others)
    hidden = attacker.door.by(pay[0], "team").filter(pl.col("absent").is_not_null())
    assert hidden.height
    assert hidden.select("value", "per", "number").null_count().row(0) == (hidden.height,) * 3


@pytest.mark.parametrize(
    "table", ["pay_month", "staff_cost", "unit_costs", "stipends", "remote_savings", "vendor_month"]
)
def test_no_row_leaves_by_lists_names_or_spans(attacker: Attacker, table: str) -> None:
    door = attacker.door
    with pytest.raises(NotAllowed):
        door.rows(table)
    with pytest.raises(NotAllowed):
        door.names(table, "month", "month")
    with pytest.raises(ValueError, match="no date"):
        door.span(table, {"pay_month": "base", "stipends": "amount", "vendor_month": "amount"}.get(table, "function"))


def test_less_is_hidden_than_by_the_simple_rule(small_firm: Path) -> None:
    """Every cell offered on the demo firm, all levels and months. The simple rule: all under five, and every total."""
    for role, most in (("viewer", 0.85), ("finance", 0.5)):
        door = Door(Store(small_firm).snapshot(), ROLES[role], engine(), Releases())
        for name, key in (("staff_cost", "loaded_cost_per_fte"), ("remote_savings", "remote_incentive")):
            table, hidden, simple, cells = PAY_TABLES[name], 0, 0, 0
            people = pl.DataFrame(table.contract.cast(door.snapshot.scan(table.contract)).collect())
            known = people.filter(pl.sql_expr(table.known[-1]))
            for level in (*table.levels, table.teams):
                shown = door.series(named(key), "month", Filters(), split=level)
                cells += shown.height
                hidden += shown["absent"].count()
                counts = known.group_by("month", *level).len()
                is_total = level != table.teams
                simple += counts.height if is_total else counts.filter(pl.col("len") < FEW).height
            assert hidden < most * simple, f"{role} {name}: {hidden} of {cells} hidden, {simple} by the simple rule"


def test_the_shares_the_documentation_tells_are_those_of_the_demo_firm(small_firm: Path) -> None:
    """Cells of both results on pay, all groupings and months, as `docs/privacy.md` says of them in per cent."""
    told = re.search(
        r"that is (\d+) % of all cells for a\s+viewer \((\d+) % of those are teams\)\s+and (\d+) % for\s+finance.*?"
        r"would\s+hide (\d+) %",
        (HOME / "docs" / "privacy.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert told is not None
    viewer, finance = (_counted(small_firm, role) for role in ("viewer", "finance"))
    found = (
        viewer["hidden"] / viewer["cells"],
        viewer["teams"] / viewer["hidden"],
        finance["hidden"] / finance["cells"],
        viewer["simple"] / viewer["cells"],
    )
    assert tuple(map(int, told.groups())) == tuple(round(100 * share) for share in found)


def _counted(folder: Path, role: str) -> Counter[str]:
    """Cells that have people, those hidden, hidden teams, and what the simple rule would hide."""
    door, count = Door(Store(folder).snapshot(), ROLES[role], engine(), Releases()), Counter[str]()
    for name, key in (("staff_cost", "loaded_cost_per_fte"), ("remote_savings", "remote_incentive")):
        table = PAY_TABLES[name]
        people = pl.DataFrame(table.contract.cast(door.snapshot.scan(table.contract)).collect())
        people = people.filter(pl.sql_expr(str(named(key).where)))
        for level in (*table.levels, table.teams):
            shown = door.series(named(key), "month", Filters(), split=level)
            cells = shown.filter(pl.col("absent").ne_missing("no_rows"))
            sizes = people.group_by("month", *level).len()["len"]
            count["cells"] += cells.height
            count["hidden"] += cells["absent"].count()
            count["teams"] += cells["absent"].count() if level == table.teams else 0
            count["simple"] += int((sizes < FEW).sum()) if level == table.teams else len(sizes)
    return count
