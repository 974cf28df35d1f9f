"""A build of the lives that something was said of gives what a build from nothing gives, and leaves other files be."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice import build as building
from backoffice import build_alike
from backoffice.contracts.break_acts import ROOT_CAUSES
from backoffice.contracts.break_cases import BreakCase
from backoffice.contracts.break_life import BreakEvent, BreakLife
from backoffice.contracts.reference import DatedRate
from backoffice.store import Store
from backoffice.transforms.break_lives import OPENS, break_lives
from tests.tables import frame

AS_OF = datetime(2026, 6, 30, 17, tzinfo=UTC)
ACCOUNTS = [f"ACC{number}" for number in range(40)]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in which builds make the lives of breaks alone, of 400 breaks on 40 accounts, in many files."""
    monkeypatch.setattr(building, "TRANSFORMS", (break_lives,))
    monkeypatch.setattr(build_alike, "FILE_ROWS", 10)
    made = Store(tmp_path / "data")
    chance = random.Random(1)
    events = [event(number, chance) for number in range(400)]
    with made.writing("ingest", "a record") as writer:
        writer.append(BreakEvent.table, frame(BreakEvent, events))
        writer.append(BreakCase.table, frame(BreakCase, [case(one) for one in events if chance.random() < 0.5]))
    return made


def event(number: int, chance: random.Random, **other: Any) -> dict[str, Any]:
    plain = {
        "break_id": f"b{number:04}",
        "as_of": datetime(2026, 6, chance.randint(1, 29), 10, tzinfo=UTC),
        "event": "opened",
        "reconciliation": "cash",
        "account_id": chance.choice(ACCOUNTS),
        "cause": chance.choice([*ROOT_CAUSES[:2], None]),
        "item_date": date(2026, 1, 1) + timedelta(days=chance.randint(0, 170)),
    }
    return plain | other


def case(of: dict[str, Any], **other: Any) -> dict[str, Any]:
    kept = {name: of[name] for name in ("break_id", "reconciliation", "account_id", "cause", "item_date")}
    return kept | {"is_open": True, "state": "OPEN"} | other


def build(store: Store, as_of: datetime = AS_OF) -> set[str]:
    """Build, compare with what the transform makes of all there is, and tell which files came."""
    before = files(store)
    building.build(store, as_of=as_of)
    now = store.snapshot()
    whole = break_lives(*(now.scan(one) for one in (BreakEvent, BreakCase, DatedRate)), as_of=as_of)
    assert_frame_equal(now.scan(BreakLife).collect().sort("break_id"), whole.collect().sort("break_id"))
    return files(store) - before


def files(store: Store) -> set[str]:
    return {Path(file).name for file in store.snapshot().files(BreakLife.table)}


def say(store: Store, *events: dict[str, Any]) -> None:
    with store.writing("ingest", "more") as writer:
        writer.append(BreakEvent.table, frame(BreakEvent, list(events)))


def put(store: Store, cases: pl.DataFrame) -> None:
    with store.writing("ingest", "other cases") as writer:
        writer.replace(BreakCase.table, cases)


def test_a_new_break_makes_the_file_of_its_like_anew_and_tells_who_recurs(store: Store) -> None:
    assert len(build(store)) > 20
    like = {"account_id": "ACC7", "cause": ROOT_CAUSES[0]}
    chance = random.Random(2)
    say(store, *(event(number, chance, item_date=date(2027, 3, 20 - number % 10), **like) for number in (900, 905)))
    assert len(build(store)) == 1
    lives = store.snapshot().scan(BreakLife).filter(pl.col("break_id").is_in(["b0900", "b0905"])).collect()
    assert dict(lives.select("break_id", "is_recurring").iter_rows()) == {"b0900": True, "b0905": False}
    say(store, event(906, chance, item_date=date(2027, 3, 1), **like))
    assert len(build(store)) == 1
    assert store.snapshot().scan(BreakLife).filter(break_id="b0905").collect()["is_recurring"].item()


def test_a_break_put_on_another_account_leaves_one_file_and_comes_into_another(store: Store) -> None:
    build(store)
    cases = store.snapshot().scan(BreakCase).collect()
    moved = cases["break_id"].min()
    put(store, cases.with_columns(account_id=pl.when(break_id=moved).then(pl.lit("ELSEWHERE")).otherwise("account_id")))
    assert len(build(store)) in (1, 2)
    assert store.snapshot().scan(BreakLife).filter(break_id=moved).collect()["account_id"].item() == "ELSEWHERE"


def test_nothing_said_of_any_break_leaves_every_file(store: Store) -> None:
    build(store)
    before = files(store)
    put(store, store.snapshot().scan(BreakCase).collect().sample(fraction=1, shuffle=True, seed=1))
    assert build(store) == set() and files(store) == before


def test_another_moment_other_rates_and_files_of_an_older_layout_make_all_anew(store: Store) -> None:
    every = len(build(store))
    assert len(build(store, AS_OF + timedelta(hours=1))) == every
    rate = {"rate_id": OPENS, "scope": "all", "valid_from": date(2026, 1, 1), "value": Decimal(480), "unit": "minutes"}
    with store.writing("ingest", "rates") as writer:
        writer.append(DatedRate.table, frame(DatedRate, [{**rate, "source": "house"}]))
    assert len(build(store, AS_OF + timedelta(hours=1))) == every
    lives = store.snapshot().scan(BreakLife).collect()
    with store.writing("build", "as one file") as writer:
        writer.replace(BreakLife.table, lives)
        writer.remember({building.KEYS: {}})
    assert len(build(store, AS_OF + timedelta(hours=1))) == every


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_said_the_files_equal_the_whole(seed: int, store: Store) -> None:
    """Events come, cases come, go, close and move to other accounts, loads are restored, at random."""
    chance = random.Random(seed)
    build(store)
    for number in range(8):
        happens = chance.choice(["event", "event", "cases", "cases", "restored"])
        if happens == "event":
            say(store, *(event(chance.choice([n, 1000 + n]), chance) for n in chance.sample(range(400), 3)))
        elif happens == "cases":
            cases = store.snapshot().scan(BreakCase).collect()
            some = pl.Series(chance.sample(cases["break_id"].to_list(), 3)).implode()
            is_one, account = pl.col("break_id").is_in(some), pl.lit(chance.choice(ACCOUNTS))
            closed = pl.when(is_one).then(pl.lit("ACCEPTED")).otherwise(pl.col("state").cast(pl.String))
            changes = [
                cases.filter(~is_one),
                cases.with_columns(account_id=pl.when(is_one).then(account).otherwise("account_id")),
                cases.with_columns(state=closed, is_open=pl.col("is_open") & ~is_one),
                pl.concat([cases, frame(BreakCase, [case(event(2000 + number, chance))])]),
            ]
            put(store, BreakCase.cast(chance.choice(changes)))
        else:
            store.restore(chance.choice(store.loads()["load_id"].to_list()[1:]))
        build(store)
