"""Penalties against a second calculation on random lifecycles, and the laws no lifecycle may break."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from backoffice.contracts.reference import DatedRate, Instrument
from backoffice.contracts.settlement import SettlementInstruction, StatusAdvice
from backoffice.contracts.settlement_penalties import ReferencePrice
from tests.firm import demo_frames
from tests.tables import frame
from tests.transforms.penalties_second import second_penalties
from tests.transforms.penalty_tables import RULES, priced, rule, run
from tests.transforms.settlement_tables import at
from tests.transforms.test_settlement_second import CALENDARS, DAYS, LIFECYCLES, RATES, as_ofs, inputs, lifecycles
from tests.transforms.test_settlement_spans import with_confirmations_sent_again

ISINS = ("DE000SHARE01", "DE000SMALL02", "DE000BOND003", "DE000GROWT04", "DE000NOCFI05", "DE000ABSEN06")
INSTRUMENTS = [
    {"instrument_id": ISINS[0], "cfi": "ESVUFR", "is_liquid": True},
    {"instrument_id": ISINS[1], "cfi": "ESVUFR", "is_liquid": None},
    {"instrument_id": ISINS[2], "cfi": "DBFUFR"},
    {"instrument_id": ISINS[3], "cfi": "DBFTFR", "is_sme_growth": True},
    {"instrument_id": ISINS[4], "cfi": None},
]
PRICES = [
    *priced("25.00000001", instrument=ISINS[0]),
    *priced("12.5", *range(9, 15), instrument=ISINS[1]),
    *priced("98.7654321", instrument=ISINS[2], price_type="PRCT"),
    *priced("1.0125", instrument=ISINS[3], currency="USD"),
    *priced("7", instrument=ISINS[5]),
]
CHARGES = [
    *RULES,
    *RATES,
    rule("csdr.penalties", "1", "DTC"),
    rule("csdr.penalties", "0", "DTC", valid_from=date(2026, 6, 15)),
    rule("csdr.sefp.cash", "2.40", "GBP", valid_from=date(2026, 6, 12)),
    rule("csdr.sefp.cash", "-0.50", "USD"),
    rule("csdr.sefp.shares_liquid", "1.5", valid_from=date(2026, 6, 12), valid_to=date(2026, 6, 16)),
    rule("csdr.exempt.third_country_venue", "1", ISINS[1], valid_to=date(2026, 6, 11)),
    rule("csdr.rounding", "1", "T2S", valid_from=date(2026, 6, 15)),
]
TERMS = st.tuples(
    st.sampled_from(["DELI", "RECE"]),
    st.sampled_from(["TRAD", "TRAD", "TRAD", "CORP"]),
    st.sampled_from(ISINS),
    st.sampled_from([1, 777, 5000, 1_234_567]),
)


def firm(drawn: Any, terms: Any, chance: Any) -> dict[str, pl.DataFrame]:
    """The drawn lifecycles with terms that penalties depend on; quantities are made larger, parts with them."""
    frames = with_confirmations_sent_again(inputs(drawn), chance)
    changes = [
        {
            "advice_id": f"{name}-T",
            "instruction_id": name,
            "dimension": "processing",
            "status": "TPRC/COMP",
            "advised_at": at_,
        }
        for name in frames["instructions"]["instruction_id"]
        if (at_ := chance.choice([None, at(9, 10), at(11, 9), at(12, 16), at(16, 14)]))
    ]
    rows = [
        {**row, "movement": movement, "transaction_type": kind, "instrument_id": isin, "quantity": row["quantity"] * n}
        for row, (movement, kind, isin, n) in zip(frames["instructions"].rows(named=True), terms, strict=True)
    ]
    times = {row["instruction_id"]: n for row, (*_, n) in zip(rows, terms, strict=True)}
    parts = [
        {**row, "settled_quantity": row["settled_quantity"] * times[row["instruction_id"]]}
        for row in frames["confirmations"].rows(named=True)
    ]
    return {
        "instructions": frame(SettlementInstruction, rows),
        "advices": pl.concat([frames["advices"], frame(StatusAdvice, changes)]),
        "confirmations": pl.DataFrame(parts, schema=frames["confirmations"].schema),
        "calendar_days": DAYS.collect(),
        "dated_rates": frame(DatedRate, CHARGES),
        "instruments": frame(Instrument, INSTRUMENTS),
        "prices": frame(ReferencePrice, PRICES),
    }


def of_one(frames: dict[str, pl.DataFrame], table: str, name: str) -> list[dict[str, Any]]:
    return frames[table].filter(pl.col("instruction_id") == name).rows(named=True)


drawn_terms = st.tuples(*(TERMS for _ in range(LIFECYCLES)))


@settings(max_examples=40, deadline=None)
@given(lifecycles, drawn_terms, as_ofs, st.randoms(use_true_random=False))
def test_a_second_calculation_agrees(drawn: Any, terms: Any, as_of: datetime, chance: Any) -> None:
    frames = firm(drawn, terms, chance)
    instruments = {row["instrument_id"]: {"is_sme_growth": None, "is_liquid": None, **row} for row in INSTRUMENTS}
    expected = {}
    for instruction in frames["instructions"].rows(named=True):
        name, isin = instruction["instruction_id"], instruction["instrument_id"]
        prices = {row["day"]: row for row in frames["prices"].filter(instrument_id=isin).rows(named=True)}
        messages = (of_one(frames, table, name) for table in ("advices", "confirmations"))
        for row in second_penalties(instruction, *messages, CALENDARS, CHARGES, instruments.get(isin), prices, as_of):
            expected[name, row["day"]] = row
    found = {(row["instruction_id"], row["day"]): row for row in run(frames, as_of).iter_rows(named=True)}
    assert sorted(found) == sorted(expected)
    for key, told in expected.items():
        assert {name: found[key][name] for name in told} == told


def broken_rules(rows: pl.DataFrame) -> dict[str, int]:
    per_day = rows.group_by("instruction_id", "day").len()
    rules = {
        "an amount, or why there is none": pl.col("amount").is_null() != pl.col("gap").is_not_null(),
        "what is exempt costs nothing": pl.col("exemption").is_not_null() & (pl.col("amount") != 0),
        "net is the amount, signed": pl.col("net_amount").abs() != pl.col("amount"),
        "who pays pays": (pl.col("payer") == "own") & (pl.col("net_amount") > 0),
        "late matching was detected later or that day": (pl.col("penalty_type") == "LMFP")
        & (pl.col("detected_on") < pl.col("day")),
        "a fail is one day": (pl.col("penalty_type") == "SEFP")
        & ((pl.col("days") != 1) | (pl.col("detected_on") != pl.col("day"))),
        "no day before the intended one": pl.col("day") < pl.col("intended_settlement_date"),
        "only a fail goes on": pl.col("goes_on") & (pl.col("penalty_type") == "LMFP"),
    }
    found = rows.select(**{sentence: rule.sum() for sentence, rule in rules.items()}).row(0, named=True)
    twice = {"no day with both": per_day.filter(pl.col("len") > 1).height}
    return {sentence: count for sentence, count in (found | twice).items() if count}


@settings(max_examples=10, deadline=None)
@given(lifecycles, drawn_terms, as_ofs, st.randoms(use_true_random=False))
def test_what_must_hold_in_any_order_and_in_parts(drawn: Any, terms: Any, as_of: datetime, chance: Any) -> None:
    frames = firm(drawn, terms, chance)
    whole = run(frames, as_of)
    assert broken_rules(whole) == {}
    shuffled = {name: rows[chance.sample(range(rows.height), rows.height)] for name, rows in frames.items()}
    twice = shuffled | {"advices": pl.concat([shuffled["advices"], shuffled["advices"]])}
    assert_frame_equal(run(twice, as_of, engine="streaming"), whole)
    mine = pl.col("instruction_id").is_in(["I0", "I3"])
    own = ("instructions", "advices", "confirmations")
    parts = [
        run({name: rows.filter(one) if name in own else rows for name, rows in frames.items()}, as_of)
        for one in (mine, ~mine)
    ]
    assert_frame_equal(pl.concat(parts).sort("instruction_id", "day"), whole)


def test_the_demo_firm_breaks_no_law_and_has_penalties_of_both_kinds_and_ways() -> None:
    rows = demo_frames()["penalties"]
    assert broken_rules(rows) == {}
    due = rows.filter(pl.col("exemption").is_null())
    assert set(due["penalty_type"]) == {"SEFP", "LMFP"}
    assert {"own", "counterparty"} <= set(due["payer"])
    assert due["amount"].sum() > Decimal(100)
