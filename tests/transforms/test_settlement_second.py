"""The transform against a second calculation, on random lifecycles; and the laws no lifecycle may break."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from backoffice.contracts import Contract
from backoffice.contracts.reference import CalendarDay, DatedRate
from backoffice.contracts.settlement import (
    SettlementConfirmation,
    SettlementInstruction,
    SettlementStatus,
    StatusAdvice,
)
from backoffice.transforms.settlement import settlement_status
from tests.tables import frame
from tests.transforms.settlement_second import second_status
from tests.transforms.settlement_tables import at, calendar, cut_off

LIFECYCLES = 10
"""Instructions an example draws; sixty examples draw 600 lifecycles."""

# T2S and EUR know their days, GBP too few of them, DTC misses one, NSE and USD are not loaded.
CALENDAR_DAYS = [
    *calendar("T2S", 12),
    *calendar("EUR", 15),
    *calendar("GBP", first=12, last=16),
    *(day for day in calendar("DTC", 19) if day["day"].day != 13),
]
CALENDARS: dict[str, dict[date, bool]] = {}
for _day in CALENDAR_DAYS:
    CALENDARS.setdefault(_day["calendar"], {})[_day["day"]] = _day["is_business_day"]

RATES = [
    cut_off("cutoff.dvp", 14 * 60),
    cut_off("cutoff.dvp", 16 * 60, valid_from=date(2026, 6, 12)),
    cut_off("cutoff.dvp", 10 * 60, valid_from=date(2026, 6, 15), valid_to=date(2026, 6, 15)),
    cut_off("cutoff.fop", 18 * 60, scope="all"),
    cut_off("cutoff.fop", 12 * 60, scope="DTC"),
]

Pick = Callable[[Sequence[Any]], Any]
"""Chooses one of several things: Hypothesis, or plain chance."""

JUNE = [date(2026, 6, number) for number in range(9, 19)]
REASONS = [None, None, "LACK", "CLAC", "FUTU", "NMAS", "PREA", "PRCY", "MLAT", "SETS", "CMIS", "DMON", "??"]
WORDS = [
    *(
        ("processing", status)
        for status in ("PACK", "PPRC", "REPR", "REJT", "CANP", "CPRC", "CAND", "CPRC/REJT", "OWN1")
    ),
    *(("inferred_matching", status) for status in ("MACH", "NMAT")),
    *(("matching", status) for status in ("MACH", "NMAT", "MACH", "NMAT", "OWN2")),
    *(("settlement", status) for status in ("PEND", "PENF", "PEND", "PENF", "SETT", "OWN3")),
]


def one_lifecycle(pick: Pick, number: int) -> dict[str, Any]:
    """An instruction with its messages: out of order, doubled, late, partial, held, cancelled, whatever is picked."""
    free = pick([True, False]) and pick([True, False])
    name = f"I{number}"
    instruction = {
        "instruction_id": name,
        "payment": "FREE" if free else "APMT",
        "quantity": Decimal(pick([1, 3, 100])),
        "amount": None if free else Decimal(pick(["0.00001", "10.00005", "999.99"])),
        "currency": None if free else pick(["EUR", "EUR", "GBP", "USD"]),
        "market": pick(["T2S", "T2S", "T2S", "DTC", "NSE"]),
        "intended_settlement_date": pick(JUNE),
        "instructed_at": pick([at(8, 0), at(8, 0), at(10)]),
    }
    advices: dict[tuple[str, str], dict[str, Any]] = {}
    for _ in range(pick(range(8))):
        dimension, status = pick(WORDS)
        reference = f"{name}-{pick(range(1, 5))}"
        advices[reference, dimension] = {
            "advice_id": reference,
            "dimension": dimension,
            "instruction_id": name,
            "advised_at": at(pick(range(8, 23)), pick([0, 9, 10, 12, 14, 18, 23])),
            "status": status,
            "reason": pick(REASONS),
            "narrative": pick([None, "in words"]),
            "advised_by": pick([None, "custodian", "custodian", "depository"]),
        }
    confirmations = []
    for place in range(pick([0, 0, 1, 1, 2, 3])):
        settled_on = pick(JUNE)
        confirmations.append(
            {
                "confirmation_id": f"{name}-C{place}",
                "instruction_id": name,
                "confirmed_at": at(settled_on.day, pick([0, 12, 23])) + timedelta(seconds=place),
                "effective_settlement_date": settled_on + timedelta(days=pick([0, 0, 0, 1])),
                "settled_quantity": instruction["quantity"]
                * Decimal(pick(["0", "0.333333", "0.5", "0.7", "1", "1", "1.2"]))
                // Decimal("0.000001")
                * Decimal("0.000001"),
                "settled_amount": pick([None, Decimal("0.00001"), Decimal("5.5")]),
                "currency": pick([instruction["currency"], instruction["currency"], "JPY"]),
                "partial": pick([None, None, "PAIN", "PARC"]),
            }
        )
    return {"instruction": instruction, "advices": list(advices.values()), "confirmations": confirmations}


@st.composite
def lifecycle(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """The same as Hypothesis picks it, so that a failing one is made small."""
    return one_lifecycle(lambda options: draw(st.sampled_from(options)), number)


lifecycles = st.tuples(*(lifecycle(number) for number in range(LIFECYCLES)))
as_ofs = st.builds(at, st.integers(8, 24), st.sampled_from([0, 10, 14, 16, 20]))

FRAMES: Mapping[str, type[Contract]] = {
    "instructions": SettlementInstruction,
    "advices": StatusAdvice,
    "confirmations": SettlementConfirmation,
}


def inputs(drawn: tuple[dict[str, Any], ...]) -> dict[str, pl.DataFrame]:
    return {
        "instructions": frame(SettlementInstruction, [one["instruction"] for one in drawn]),
        "advices": frame(StatusAdvice, [advice for one in drawn for advice in one["advices"]]),
        "confirmations": frame(SettlementConfirmation, [part for one in drawn for part in one["confirmations"]]),
    }


DAYS, CUT_OFFS = frame(CalendarDay, CALENDAR_DAYS).lazy(), frame(DatedRate, RATES).lazy()


def run(given_frames: Mapping[str, pl.DataFrame], as_of: datetime, engine: Any = "auto") -> pl.DataFrame:
    lazy = {name: rows.lazy() for name, rows in given_frames.items()}
    made = settlement_status(**lazy, calendar_days=DAYS, dated_rates=CUT_OFFS, as_of=as_of)
    return SettlementStatus.validate(made.collect(engine=engine)).sort("instruction_id")


@settings(max_examples=60, deadline=None)
@given(lifecycles, as_ofs)
def test_a_second_calculation_agrees_on_every_column(drawn: tuple[dict[str, Any], ...], as_of: datetime) -> None:
    found = run(inputs(drawn), as_of)
    second = [second_status(**one, calendars=CALENDARS, rates=RATES, as_of=as_of) for one in drawn]
    expected = {row["instruction_id"]: row for row in second if row}
    assert found["instruction_id"].to_list() == sorted(expected)
    for row in found.iter_rows(named=True):
        told = expected[row["instruction_id"]]
        assert {name: row[name] for name in told} == told


@settings(max_examples=25, deadline=None)
@given(lifecycles, as_ofs, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(drawn: tuple[dict[str, Any], ...], as_of: datetime, chance: Any) -> None:
    frames = inputs(drawn)
    twice = {name: rows if name == "instructions" else pl.concat([rows, rows]) for name, rows in frames.items()}
    shuffled = {name: rows[chance.sample(range(rows.height), rows.height)] for name, rows in twice.items()}
    assert_frame_equal(run(shuffled, as_of), run(frames, as_of))


@settings(max_examples=25, deadline=None)
@given(lifecycles, as_ofs)
def test_the_whole_is_the_union_of_its_instructions_on_either_engine(
    drawn: tuple[dict[str, Any], ...], as_of: datetime
) -> None:
    frames = inputs(drawn)
    mine = [pl.col("instruction_id") == f"I{number}" for number in range(LIFECYCLES)]
    parts = [run({name: rows.filter(one) for name, rows in frames.items()}, as_of) for one in (mine[0], ~mine[0])]
    assert_frame_equal(pl.concat(parts).sort("instruction_id"), run(frames, as_of, engine="streaming"))


@settings(max_examples=60, deadline=None)
@given(lifecycles, as_ofs)
def test_what_must_hold_of_every_row(drawn: tuple[dict[str, Any], ...], as_of: datetime) -> None:
    rows = run(inputs(drawn), as_of)
    broken = {
        "due is either on time or failed": pl.col("is_due") & (pl.col("is_failed") == pl.col("settled_on_time")),
        "failed was due": pl.col("is_failed") & ~pl.col("is_due"),
        "only fails have days and a bucket": (pl.col("fail_days") > 0) & pl.col("ageing_bucket").is_null(),
        "a bucket means a fail": pl.col("ageing_bucket").is_not_null() != pl.col("is_failed"),
        "what settles in part is neither whole nor nothing": pl.col("is_partial")
        & ((pl.col("settled_quantity") == 0) | (pl.col("remaining_quantity") == 0)),
        "settled means nothing remains": (pl.col("state") == "SETTLED") & (pl.col("remaining_quantity") != 0),
        "settled and remaining make the whole unless too much came": ~pl.col("over_delivered")
        & (pl.col("settled_quantity") + pl.col("remaining_quantity") != pl.col("quantity")),
        "only what is open counts down": pl.col("days_until_due").is_not_null() != pl.col("is_open"),
        "a family goes with a reason": pl.col("reason").is_null() != pl.col("reason_family").is_null(),
        "fault needs a reason": pl.col("failing_party").is_not_null() & pl.col("reason").is_null(),
        "failing before its date only by the market's word": (pl.col("state") == "FAILING")
        & ~pl.col("is_failed")
        & (pl.col("intended_settlement_date") <= as_of.date())
        & ~pl.col("settled_on_time"),
        "allegements are not among the inputs": pl.col("state") == "ALLEGED",
    }
    found = rows.select(**{sentence: rule.sum() for sentence, rule in broken.items()}).row(0, named=True)
    assert {sentence: count for sentence, count in found.items() if count} == {}
