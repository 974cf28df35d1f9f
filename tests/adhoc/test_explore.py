"""What the explorer asks gives the pages' figures to the last digit, for every KPI and every split."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from backoffice.access import ROLES
from backoffice.adhoc import explore
from backoffice.adhoc.desk import Desk, Question
from backoffice.adhoc.explore import Choice
from backoffice.adhoc.limits import LIMITS
from backoffice.adhoc.people import WITHHELD
from backoffice.adhoc.pool import Pool
from backoffice.errors import QuestionRefused
from backoffice.guard import Releases
from backoffice.kpis import KPI, KPIS, named
from backoffice.query import Door, engine
from backoffice.sql import EVERYTHING, Filters
from backoffice.store import Store

EACH = pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)


@pytest.fixture(scope="module")
def door(small_firm: Path) -> Door:
    return Door(Store(small_firm).snapshot(), ROLES["viewer"], engine(), Releases())


@pytest.fixture(scope="module")
def desk(door: Door) -> Iterator[Desk]:
    pool = Pool(replace(LIMITS, start_seconds=300, wall_seconds=120, most_rows=100_000))
    yield Desk(door, pool, "explored")
    pool.end()


def answer(desk: Desk, chosen: Choice) -> pl.DataFrame:
    return desk.ask(Question(explore.text_of(chosen))).frame


def same(found: pl.DataFrame, own: pl.DataFrame, keys: list[str]) -> None:
    """The same groups, in whatever order, with the same numbers, digit by digit; what is withheld is so in both."""
    ours, theirs = (
        {
            tuple(None if one is None else str(one) for one in row[:-1]): row[-1]
            for row in frame.select(*keys, "number").rows()
        }
        for frame in (found, own)
    )
    assert ours == theirs
    if "absent" in own.columns:
        hidden = own.filter(pl.col("absent").is_in(WITHHELD))
        assert all(number is None for number in hidden["number"])


@EACH
def test_every_split_gives_the_figures_of_the_page(kpi: KPI, door: Door, desk: Desk) -> None:
    apart = [kpi.currency] if kpi.currency else []
    for split in kpi.splits:
        keys = list(dict.fromkeys([split, *apart]))
        same(answer(desk, Choice((kpi,), (split,))), door.by(kpi, keys), keys)
    whole = answer(desk, Choice((kpi,)))
    own = door.by(kpi, apart) if apart else pl.DataFrame({"number": [door.figure(kpi).number]})
    if not apart:
        assert whole["number"].to_list() == own["number"].cast(pl.Decimal(38, 10)).to_list()
    else:
        same(whole, own, apart)


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.on is not None], ids=lambda kpi: kpi.key)
def test_every_step_of_time_gives_the_figures_of_the_page(kpi: KPI, door: Door, desk: Desk) -> None:
    apart = [kpi.currency] if kpi.currency else []
    since = Filters(date(2026, 7, 1), date(2026, 9, 30))
    for grain in explore.steps(kpi):
        own = door.series(kpi, grain, since, apart)
        same(answer(desk, Choice((kpi,), (), grain, since)), own, [*apart, "period"])


def test_what_is_true_of_no_day_is_offered_no_step_of_time(door: Door) -> None:
    """Such a number is of today's rows: the pages have no course of it either."""
    undated = [kpi for kpi in KPIS if kpi.on is None]
    assert undated and not [kpi.key for kpi in undated if explore.steps(kpi)]
    for kpi in KPIS:
        assert door.snapshot.has(kpi.result.table), f"{kpi.key}: the demo firm has no rows to compare"


@pytest.mark.parametrize("key", ["net_remote_saving", "loaded_cost_per_fte", "headcount", "cost_per_trade"])
def test_figures_on_people_at_one_site_are_those_of_the_page(key: str, door: Door, desk: Desk) -> None:
    kpi = named(key)
    for site in door.choices("location", [kpi.result.table]):
        at = EVERYTHING.only("location", site)
        same(answer(desk, Choice((kpi,), ("function",), None, at)), door.by(kpi, "function", at), ["function"])


def test_what_is_not_offered_of_people_is_refused_with_what_is() -> None:
    with pytest.raises(QuestionRefused, match="offered by: everybody; location_id"):
        explore.text_of(Choice((named("loaded_cost_per_fte"),), ("arrangement", "sourcing")))


def test_several_numbers_stand_beside_each_other(door: Door, desk: Desk) -> None:
    chosen = (named("settlement_efficiency_volume"), named("settlement_fail_rate"))
    found = answer(desk, Choice(chosen, ("market",)))
    for kpi in chosen:
        same(found.rename({kpi.key: "number"}), door.by(kpi, "market"), ["market"])


def test_a_number_stands_beside_that_of_the_period_before(door: Door, desk: Desk) -> None:
    kpi, now = named("settlement_fail_rate"), Filters(date(2026, 9, 1), date(2026, 9, 30))
    found = answer(desk, Choice((kpi,), ("market",), None, now, now.previous()))
    before = now.previous()
    assert before is not None
    same(found, door.by(kpi, "market", now), ["market"])
    same(found.rename({"number": "n", "number_before": "number"}), door.by(kpi, "market", before), ["market"])
    assert (found["number"] - found["number_before"]).to_list() == found["change"].to_list()


def test_a_name_with_a_quote_stays_a_name(desk: Desk) -> None:
    hostile = EVERYTHING.only("market", "x') OR true --")
    assert answer(desk, Choice((named("settlement_fail_rate"),), ("market",), None, hostile)).is_empty()
