"""A build on top of the last one gives what a build from nothing gives, whatever was loaded, and leaves the rest be."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice import build as building
from backoffice import build_kinds, build_parts
from backoffice.contracts.reconciliation import Position
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.demo import markets, rates
from backoffice.store import Store
from backoffice.transforms import (
    settlement,
    settlement_days,
    settlement_penalties,
    settlement_risk_cases,
    settlement_risk_inventory,
    settlement_spans,
)
from bench import settlement_messages
from tests.tables import frame

MADE = (
    settlement.settlement_status,
    settlement_spans.settlement_spans,
    settlement_days.settlement_days,
    settlement_risk_inventory.settlement_risk_inventory,
    settlement_risk_cases.settlement_risk_cases,
    settlement_penalties.penalties,
)
TABLES = [one.writes.table for one in MADE if one.final_by]
FIRST = datetime(2026, 6, 1, 18, tzinfo=UTC)
WHEN = {SettlementInstruction: "instructed_at", StatusAdvice: "advised_at", SettlementConfirmation: "confirmed_at"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in which builds make the settlement results alone, with calendars and rates loaded."""
    monkeypatch.setattr(building, "TRANSFORMS", MADE)
    made = Store(tmp_path / "data")
    with made.writing("ingest", "reference") as writer:
        writer.append(CalendarDay.table, markets.calendar_days(settlement_messages.PLAN))
        writer.append(DatedRate.table, rates.dated_rates())
    return made


def world(count: int = 240) -> dict[type[Any], pl.DataFrame]:
    """Half a year of instructions and their messages, of two accounts and three securities."""
    frames = dict(settlement_messages.chunk(np.arange(count), count))
    number = pl.int_range(pl.len())
    frames[SettlementInstruction] = frames[SettlementInstruction].with_columns(
        account_id=pl.format("ACC{}", number % 2), instrument_id=pl.format("XS{}", number // 2 % 3)
    )
    return frames


def positions() -> pl.DataFrame:
    """Our own record of both accounts, every ninth day: sometimes enough, sometimes not, sometimes nothing."""
    rows = [
        {
            "account_id": f"ACC{account}",
            "instrument_id": f"XS{security}",
            "as_of_date": date(2026, 4, 3) + timedelta(days=day),
            "quantity": Decimal((day * 7 + account * 5 + security * 3) % 11 * 9_000),
        }
        for day in range(0, 90, 9)
        for account in range(2)
        for security in range(3)
        if (day + account + security) % 4
    ]
    found: pl.DataFrame = frame(
        Position, [{"record_keeper": "own", "instrument_scheme": "ISIN", **row} for row in rows]
    )
    return found


def deliver(store: Store, frames: dict[type[Any], pl.DataFrame], source: str) -> None:
    """One load of some rows, which are then known to come from `source`."""
    with store.writing("ingest", source) as writer:
        for contract, rows in frames.items():
            if rows.height:
                writer.append(contract.table, rows.with_columns(source_id=pl.lit(source)))


def until(frames: dict[type[Any], pl.DataFrame], first: datetime, last: datetime) -> dict[type[Any], pl.DataFrame]:
    """What was sent after `first` and by `last`."""
    return {
        contract: rows.filter(pl.col(WHEN[contract]) > first, pl.col(WHEN[contract]) <= last)
        for contract, rows in frames.items()
    }


def agrees_with_a_build_from_nothing(store: Store, as_of: datetime) -> None:
    """Each result, row for row, is what its transform makes of all the store holds."""
    now = store.snapshot()
    for one in MADE:
        given = {name: now.scan(contract) for name, contract in one.reads.items()}
        keys = one.writes.primary_key()
        facts = {"as_of": as_of} if one.facts else {}
        assert_frame_equal(now.scan(one.writes).collect().sort(keys), one(**given, **facts).collect().sort(keys))


def files(store: Store, kind: str) -> dict[str, set[str]]:
    """The names of the result files of a kind, by table."""
    now = store.snapshot()
    names = {table: {Path(file).name for file in now.files(table)} for table in TABLES}
    return {table: {name for name in found if name.startswith(kind)} for table, found in names.items()}


class Killed(Exception):
    """Stands for a process that ends in the middle."""


def kill_a_build(store: Store, as_of: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that ends after its first results are written and before they are published."""

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(building, "_prove", killed)
        with pytest.raises(Killed):
            building.build(store, as_of=as_of)


def test_a_day_more_leaves_what_is_final_untouched(store: Store) -> None:
    frames = world()
    deliver(store, until(frames, datetime.min.replace(tzinfo=UTC), FIRST), "half a year")
    building.build(store, as_of=FIRST)
    agrees_with_a_build_from_nothing(store, FIRST)
    before, next_day = files(store, build_kinds.FINAL), FIRST + timedelta(days=1)
    deliver(store, until(frames, FIRST, next_day), "a day")
    assert set(building.build(store, as_of=next_day)) >= set(TABLES)
    agrees_with_a_build_from_nothing(store, next_day)
    after = files(store, build_kinds.FINAL)
    assert all(before[table] and before[table] <= after[table] for table in TABLES)


def test_a_late_message_reaches_a_final_instruction(store: Store) -> None:
    frames = world()
    deliver(store, until(frames, datetime.min.replace(tzinfo=UTC), FIRST), "half a year")
    building.build(store, as_of=FIRST)
    now = store.snapshot()
    final = now.scan(MADE[0].writes).filter(pl.col("is_final"), state="SETTLED").collect()
    one = final["instruction_id"].min()
    late = (
        frames[SettlementConfirmation]
        .filter(instruction_id=one)
        .with_columns(confirmation_id=pl.lit("late"), confirmed_at=pl.lit(FIRST))
    )
    deliver(store, {SettlementConfirmation: late}, "late")
    building.build(store, as_of=FIRST + timedelta(hours=1))
    agrees_with_a_build_from_nothing(store, FIRST + timedelta(hours=1))
    again = store.snapshot().scan(MADE[0].writes).filter(instruction_id=one).collect()
    assert again["over_delivered"].item()


def test_other_calendars_other_rates_and_an_earlier_moment_make_all_anew(store: Store) -> None:
    frames = world(60)
    deliver(store, frames, "all")
    building.build(store, as_of=FIRST)
    closed = pl.when(pl.col("day") == date(2026, 5, 12)).then(False).otherwise("is_business_day")
    with store.writing("ingest", "calendar") as writer:
        writer.replace(
            CalendarDay.table, markets.calendar_days(settlement_messages.PLAN).with_columns(is_business_day=closed)
        )
    building.build(store, as_of=FIRST)
    agrees_with_a_build_from_nothing(store, FIRST)
    earlier = FIRST - timedelta(days=9)
    building.build(store, as_of=earlier)
    agrees_with_a_build_from_nothing(store, earlier)


def test_a_rate_that_comes_into_force_between_two_builds_makes_all_anew(store: Store) -> None:
    ladder = [("1", 0), ("2", 3)]
    rows = pl.DataFrame(
        [
            {"rate_id": "ageing.settlement", "scope": scope, "valid_from": date(2026, 6, 2), "value": value}
            for scope, value in ladder
        ]
    ).with_columns(unit=pl.lit("business days"), source=pl.lit("house"), source_row=1, source_id=pl.lit("ladder"))
    with store.writing("ingest", "ladder") as writer:
        writer.append(DatedRate.table, DatedRate.cast(rows.with_columns(valid_to=pl.lit(None, pl.Date))))
    deliver(store, world(60), "all")
    for days in (0, 1, 2):
        building.build(store, as_of=FIRST + timedelta(days=days))
        agrees_with_a_build_from_nothing(store, FIRST + timedelta(days=days))


def test_merged_files_are_taken_apart_again(store: Store) -> None:
    frames = world(60)
    deliver(store, frames, "all")
    building.build(store, as_of=FIRST)
    with store.writing("upkeep", "merge") as writer:
        for table in TABLES:
            writer.compact(table)
    for days in (1, 2):
        building.build(store, as_of=FIRST + timedelta(days=days))
        agrees_with_a_build_from_nothing(store, FIRST + timedelta(days=days))


def test_a_whole_result_is_made_in_parts_that_make_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_parts, "PART_ROWS", 300)
    monkeypatch.setattr(build_parts, "SAMPLED", 1)
    deliver(store, world(), "all")
    building.build(store, as_of=settlement_messages.AS_OF)
    agrees_with_a_build_from_nothing(store, settlement_messages.AS_OF)
    assert all(len(names) > 2 for names in files(store, build_kinds.FINAL).values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_loaded_the_increment_equals_the_whole(
    seed: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loads late and out of order, corrections, withdrawn files, restores and killed builds, at random."""
    chance = random.Random(seed)
    coming = parcels(chance, {**world(120), Position: positions()}, 10)
    as_of, sources = FIRST - timedelta(days=30), []
    for number, parcel in enumerate(coming):
        deliver(store, parcel, f"load{number}")
        sources.append(f"load{number}")
        happens = chance.choice(["nothing", "nothing", "withdrawn", "corrected", "restored", "killed"])
        if happens in ("withdrawn", "corrected"):
            source = sources.pop(chance.randrange(len(sources)))
            old = store.snapshot()
            kept = {c: old.scan(c).filter(source_id=source).collect() for c in WHEN}
            with store.writing("ingest", happens) as writer:
                for contract in WHEN:
                    writer.remove_source(contract.table, source)
            if happens == "corrected":
                deliver(store, {c: rows.sample(fraction=0.8, seed=seed) for c, rows in kept.items()}, f"{source}b")
                sources.append(f"{source}b")
        elif happens == "restored":
            loads = store.loads()["load_id"].to_list()
            store.restore(chance.choice(loads[len(loads) // 2 :]))
        elif happens == "killed":
            kill_a_build(store, as_of, monkeypatch)
        as_of += timedelta(hours=chance.choice([0, 5, 24, 24, 72]))
        building.build(store, as_of=as_of)
        agrees_with_a_build_from_nothing(store, as_of)


def parcels(
    chance: random.Random, frames: dict[type[Any], pl.DataFrame], count: int
) -> list[dict[type[Any], pl.DataFrame]]:
    """All rows dealt into loads: mostly in order of time, some early and some much too late."""

    def place(share: float) -> int:
        moved = share * count + chance.choice([0, 0, 0, 0, -1, 1, 4])
        return int(min(max(moved, 0), count - 1))

    dealt: dict[type[Any], pl.DataFrame] = {}
    for contract, rows in frames.items():
        ordered = rows.sort(WHEN.get(contract, "as_of_date"))
        places = [place(number / rows.height) for number in range(rows.height)]
        dealt[contract] = ordered.with_columns(load=pl.Series(places))
    return [
        {contract: rows.filter(load=number).drop("load") for contract, rows in dealt.items()} for number in range(count)
    ]
