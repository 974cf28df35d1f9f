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
from backoffice import build_parts
from backoffice.contracts.reconciliation import Position
from backoffice.contracts.reference import CalendarDay, DatedRate, Instrument
from backoffice.contracts.settlement import SettlementConfirmation, SettlementInstruction, StatusAdvice
from backoffice.contracts.settlement_penalties import CsdPenalty, Penalty, ReferencePrice
from backoffice.contracts.settlement_penalty_reports import PenaltyComparison
from backoffice.contracts.settlement_risk import SettlementRiskBacktest, SettlementRiskCard, SettlementRiskPattern
from backoffice.contracts.settlement_us import FailsCharge
from backoffice.contracts.static_data import StaticFail
from backoffice.demo import markets, rates
from backoffice.store import FINAL, KEPT_APART, Store
from backoffice.transforms import (
    settlement,
    settlement_days,
    settlement_fails_charges,
    settlement_penalties,
    settlement_penalty_comparison,
    settlement_penalty_months,
    settlement_penalty_sides,
    settlement_risk,
    settlement_risk_backtest,
    settlement_risk_cases,
    settlement_risk_inventory,
    settlement_risk_months,
    settlement_spans,
    static_data,
    static_fails,
)
from bench import settlement_messages
from tests.tables import frame

MADE = (
    settlement.settlement_status,
    settlement_spans.settlement_spans,
    settlement_days.settlement_days,
    settlement_risk_inventory.settlement_risk_inventory,
    settlement_risk_cases.settlement_risk_cases,
    settlement_risk_months.settlement_risk_lasted,
    settlement_risk_months.settlement_risk_patterns,
    settlement_risk_months.settlement_risk_cards,
    settlement_risk.settlement_risk_factors,
    settlement_risk_backtest.settlement_risk_backtest,
    settlement_risk.settlement_risk,
    settlement_fails_charges.fails_charges,
    settlement_penalties.penalties,
    settlement_penalty_sides.penalty_reach,
    settlement_penalty_sides.penalties_superseded,
    settlement_penalty_comparison.penalty_comparison,
    settlement_penalty_months.penalty_sums,
    settlement_penalty_months.penalty_months,
    static_data.ssi_standings,
    static_fails.static_fails,
)
TABLES = [one.writes.table for one in MADE if one.final_by and one.writes is not FailsCharge]
"""Results with rows of their own in a world without US Treasuries."""

CARDS, TESTS, SEEN = SettlementRiskCard.table, SettlementRiskBacktest.table, SettlementRiskPattern.table
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
    told = {"as_of": as_of, "today": as_of.date(), "months": None, "reporting_currency": "XXX"}
    for one in MADE:
        given = {name: now.scan(contract) for name, contract in one.reads.items()}
        keys = one.writes.primary_key()
        facts = {name: told[name] for name in one.facts}
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
    before, next_day = files(store, FINAL), FIRST + timedelta(days=1)
    deliver(store, until(frames, FIRST, next_day), "a day")
    assert set(building.build(store, as_of=next_day)) >= set(TABLES)
    agrees_with_a_build_from_nothing(store, next_day)
    after = files(store, FINAL)
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


def by_month(store: Store, table: str) -> dict[str, set[str]]:
    """The names of the files of a result kept month by month, by month."""
    found: dict[str, set[str]] = {}
    for file in map(Path, store.snapshot().files(table)):
        found.setdefault(file.name.removeprefix(KEPT_APART)[:7], set()).add(file.name)
    return found


def touched(before: dict[str, set[str]], after: dict[str, set[str]]) -> set[str]:
    """The months whose files are others."""
    return {month for month in before | after if before.get(month) != after.get(month)}


def test_a_day_more_learns_no_card_anew_and_tests_the_running_month_alone(store: Store) -> None:
    frames = world()
    start = datetime(2026, 7, 20, 18, tzinfo=UTC)
    deliver(store, until(frames, datetime.min.replace(tzinfo=UTC), start), "until July")
    building.build(store, as_of=start)
    cards, tests, seen = (by_month(store, one) for one in (CARDS, TESTS, SEEN))
    assert {"2026-05", "2026-06", "2026-07"} <= set(cards) and {"2026-06", "2026-07"} <= set(tests)
    next_day = start + timedelta(days=1)
    deliver(store, until(frames, start, next_day), "a day")
    building.build(store, as_of=next_day)
    agrees_with_a_build_from_nothing(store, next_day)
    assert touched(cards, by_month(store, CARDS)) == set()
    assert touched(tests, by_month(store, TESTS)) == {"2026-07"}
    first_of_august = datetime(2026, 8, 1, 18, tzinfo=UTC)
    deliver(store, until(frames, next_day, first_of_august), "the rest of July")
    building.build(store, as_of=first_of_august)
    agrees_with_a_build_from_nothing(store, first_of_august)
    assert touched(cards, by_month(store, CARDS)) == touched(seen, by_month(store, SEEN)) == {"2026-08"}


def test_a_month_that_is_forgotten_changes_no_card_that_knew_it(store: Store) -> None:
    """Half a year is loaded, and nothing since: the card of the next June is the first without this June."""
    deliver(store, world(), "half a year")
    before, after = datetime(2027, 5, 20, 18, tzinfo=UTC), datetime(2027, 6, 1, 18, tzinfo=UTC)
    building.build(store, as_of=before)
    cards, seen = by_month(store, CARDS), by_month(store, SEEN)
    building.build(store, as_of=after)
    agrees_with_a_build_from_nothing(store, after)
    assert touched(seen, by_month(store, SEEN)) <= {min(seen)}
    assert touched(cards, by_month(store, CARDS)) == {min(cards), "2027-06"}
    learnt = store.snapshot().scan(SettlementRiskCard).filter(factor="base").sort("month").collect()
    last, before_it = learnt.filter(month=date(2027, 6, 1)), learnt.filter(month=date(2027, 5, 1))
    assert last["instructions"].sum() < before_it["instructions"].sum()


def test_a_late_correction_of_an_old_case_changes_its_month_and_the_cards_of_later_ones(store: Store) -> None:
    """Confirmed in June to have settled in time in May: June's card learnt that it failed, and must not have."""
    frames, start = world(), datetime(2026, 7, 20, 18, tzinfo=UTC)
    sent = frames[SettlementInstruction].select("instruction_id", "intended_settlement_date", "quantity")
    in_time = (
        frames[SettlementConfirmation]
        .join(sent, on="instruction_id")
        .filter(
            pl.col("settled_quantity") == pl.col("quantity"),
            pl.col("effective_settlement_date") == pl.col("intended_settlement_date"),
            pl.col("intended_settlement_date").is_between(date(2026, 5, 11), date(2026, 5, 20)),
        )
    )
    late = (
        frames[SettlementConfirmation]
        .join(in_time.head(1), on="confirmation_id", how="semi")
        .with_columns(confirmed_at=pl.lit(datetime(2026, 6, 10, tzinfo=UTC)))
    )
    withheld = {
        **frames,
        SettlementConfirmation: frames[SettlementConfirmation].join(late, on="instruction_id", how="anti"),
    }
    deliver(store, until(withheld, datetime.min.replace(tzinfo=UTC), start), "until July")
    building.build(store, as_of=start)
    cards, tests = by_month(store, CARDS), by_month(store, TESTS)
    of_june = store.snapshot().scan(SettlementRiskCard).filter(month=date(2026, 6, 1), factor="base").collect()
    deliver(store, {SettlementConfirmation: late}, "late")
    building.build(store, as_of=start + timedelta(hours=1))
    agrees_with_a_build_from_nothing(store, start + timedelta(hours=1))
    assert touched(cards, by_month(store, CARDS)) >= {"2026-06", "2026-07"}
    assert not touched(cards, by_month(store, CARDS)) & {"2026-03", "2026-04", "2026-05"}
    assert touched(tests, by_month(store, TESTS)) >= {"2026-06", "2026-07"}
    again = store.snapshot().scan(SettlementRiskCard).filter(month=date(2026, 6, 1), factor="base").collect()
    assert again["fails"].sum() < of_june["fails"].sum()


def test_a_price_told_later_reaches_the_penalties_of_that_day_and_no_others(store: Store) -> None:
    """Of one security on one day: of what is final, only the files that hold a penalty of it are written anew."""
    frames = world()
    deliver(store, until(frames, datetime.min.replace(tzinfo=UTC), FIRST), "half a year")
    share = {"instrument_id": "XS0", "cfi": "ESVUFR", "is_liquid": True}
    deliver(store, {Instrument: frame(Instrument, [share, {**share, "instrument_id": "XS1"}])}, "masters")
    building.build(store, as_of=FIRST)
    made = store.snapshot().scan(Penalty).filter(instrument_id="XS0", gap="price_missing").collect()
    priced = made.sort("day", "instruction_id").row(0, named=True)
    price = {"instrument_id": "XS0", "day": priced["day"], "price": Decimal(25), "price_type": "ACTU"}
    deliver(store, {ReferencePrice: frame(ReferencePrice, [{**price, "currency": priced["currency"]}])}, "a price")
    before = store.snapshot().scan(Penalty).collect()
    building.build(store, as_of=FIRST)
    agrees_with_a_build_from_nothing(store, FIRST)
    now = store.snapshot().scan(Penalty)
    changed = now.collect().join(before, on=before.columns, how="anti", nulls_equal=True)
    assert changed["amount"].null_count() == 0
    assert changed.select("instrument_id", "day").unique().rows() == [("XS0", priced["day"])]
    deliver(store, {Instrument: frame(Instrument, [{**share, "instrument_id": "XS2"}])}, "another master")
    building.build(store, as_of=FIRST)
    agrees_with_a_build_from_nothing(store, FIRST)


def test_a_rate_told_later_reaches_the_fails_charges_of_its_days_and_no_others(store: Store) -> None:
    """The reference rate of one past day comes late: charges of that day alone are others."""
    frames = world()
    frames[SettlementInstruction] = frames[SettlementInstruction].with_columns(
        currency=pl.when(pl.col("payment") == "APMT").then(pl.lit("USD"))
    )
    treasury = {"instrument_id": "XS0", "cfi": "DBFTFR", "country": "US"}
    deliver(store, {Instrument: frame(Instrument, [treasury])}, "masters")
    deliver(store, until(frames, datetime.min.replace(tzinfo=UTC), FIRST), "half a year")
    building.build(store, as_of=FIRST)
    agrees_with_a_build_from_nothing(store, FIRST)
    before = store.snapshot().scan(FailsCharge).collect()
    days = before["day"].unique().sort()
    day = days[len(days) // 2]
    assert len(days) > 2
    told = {"rate_id": "tmpg.reference", "scope": "all", "unit": "per cent a year", "source": "late"}
    of_the_day = {**told, "valid_from": day, "valid_to": day, "value": Decimal("0.5")}
    deliver(store, {DatedRate: frame(DatedRate, [of_the_day])}, "a rate")
    building.build(store, as_of=FIRST)
    agrees_with_a_build_from_nothing(store, FIRST)
    changed = store.snapshot().scan(FailsCharge).collect().join(before, on=before.columns, how="anti", nulls_equal=True)
    assert set(changed["day"]) == {day}
    next_day = FIRST + timedelta(days=1)
    deliver(store, until(frames, FIRST, next_day), "a day")
    building.build(store, as_of=next_day)
    agrees_with_a_build_from_nothing(store, next_day)
    deliver(store, {Instrument: frame(Instrument, [{**treasury, "instrument_id": "XS1"}])}, "another master")
    building.build(store, as_of=next_day)
    agrees_with_a_build_from_nothing(store, next_day)
    assert set(store.snapshot().scan(FailsCharge).collect()["instrument_id"]) == {"XS0", "XS1"}


def test_reports_reach_further_name_penalties_anew_and_some_of_nothing_of_ours(store: Store) -> None:
    """Each report of the CSD changes what is final only where it names it or newly reaches its day."""
    frames = world()
    deliver(store, until(frames, datetime.min.replace(tzinfo=UTC), FIRST), "half a year")
    building.build(store, as_of=FIRST)
    due = pl.col("exemption").is_null()
    ours = store.snapshot().scan(Penalty).filter(due, penalty_type="SEFP").collect()
    ours = ours.filter(csd=ours["csd"].mode()[0]).sort("day", "instruction_id")
    assert ours["day"].n_unique() > 3
    first, middle, last = (ours.row(place, named=True) for place in (0, ours.height // 2, ours.height - 1))

    def reported(number: int, one: dict[str, Any], **told: Any) -> dict[str, Any]:
        day = {"day": one["day"], "detected_on": one["day"], "csd": one["csd"], "instruction_id": one["instruction_id"]}
        fixed = {"report_id": f"R{number}", "reported_on": date(2026, 6, number), "penalty_id": f"P{number}"}
        amounts = {"penalty_type": "SEFP", "currency": "EUR", "total_amount": Decimal(number), "days": 1}
        return {**fixed, **day, **amounts, "is_counted": True, "payer": "own", **told}

    reports = (
        [reported(1, first), reported(2, middle)],
        [reported(3, middle, penalty_id="P2"), reported(4, last, instruction_id=None)],
        [reported(5, last, penalty_id="P4", instruction_id=None)],
    )
    seen = []
    for number, rows in enumerate(reports):
        deliver(store, {CsdPenalty: frame(CsdPenalty, rows)}, f"report {number}")
        building.build(store, as_of=FIRST)
        agrees_with_a_build_from_nothing(store, FIRST)
        seen.append(store.snapshot().scan(PenaltyComparison).collect())
    alone = [made.filter(csd=first["csd"], outcome="only_ours").height for made in seen]
    assert 0 < alone[0] < alone[1] == alone[2]
    nameless = [made.filter(pl.col("instruction_id").is_null())["outside_amount"].to_list() for made in seen]
    assert nameless == [[], [Decimal(-4)], [Decimal(-5)]]


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
    of_many_rows = [table for table in TABLES if table not in (StaticFail.table, PenaltyComparison.table)]
    assert all(len(files(store, FINAL)[table]) > 2 for table in of_many_rows)


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
