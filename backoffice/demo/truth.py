"""What every reconciliation must find in the demo firm, row by row, known because we put it there."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from backoffice.contracts.reconciliation import BREAK_TYPES, OUTCOMES, SIDES_OF_A_RECONCILIATION
from backoffice.demo import banking, cash, cash_faults, positions, statements, trade_faults, trade_records
from backoffice.demo.columns import Whole, picked
from backoffice.demo.history import History

SCHEMA = pl.Schema(
    {
        "reconciliation": pl.String(),
        "side": pl.Enum(SIDES_OF_A_RECONCILIATION),
        "item_id": pl.String(),
        "reference": pl.String(),
        "outcome": pl.Enum(OUTCOMES),
        "break_type": pl.Enum(BREAK_TYPES),
        "note": pl.String(),
    }
)

Fault = tuple[str, str | None, str | None]


def reconciliation_truth(history: History) -> pl.DataFrame:
    """One row a row of either side of the trade, cash and position reconciliations: matched, or its break.

    `item_id` is the record's key: record keeper, system and trade; ledger entry; statement and entry number; record
    keeper, system, day, account and instrument; parts joined by `/`. `note` says what makes a match or a break special.
    Of copies that nothing tells apart, the first by `item_id` is matched and the others are the duplicates.
    """
    return pl.concat([*_trades(history), *_cash(history), *_positions(history)])


def _side(
    reconciliation: str,
    side: str,
    item_id: pl.Series,
    reference: pl.Series,
    group: Whole,
    fault: Whole,
    faults: Sequence[Fault],
) -> pl.DataFrame:
    """The truth of one side. Rows of one `group` are the same thing; `fault` is each row's place in `faults`."""
    expected, first = pl.col("expected"), pl.col("item_id") == pl.col("item_id").min().over("group")
    return (
        pl.DataFrame(
            {
                "item_id": item_id,
                "reference": reference,
                "group": group,
                "expected": picked([one[1] for one in faults], fault),
                "note": picked([one[2] for one in faults], fault),
            }
        )
        .with_columns(break_type=pl.when(~expected.str.starts_with("DUPLICATE") | ~first).then(expected))
        .select(
            reconciliation=pl.lit(reconciliation),
            side=pl.lit(side),
            item_id="item_id",
            reference="reference",
            outcome=pl.when(pl.col("break_type").is_null()).then(pl.lit("matched")).otherwise(pl.lit("break")),
            break_type="break_type",
            note="note",
        )
        .cast(SCHEMA)
    )


def _trades(history: History) -> list[pl.DataFrame]:
    struck, faults = history.trades, history.trade_faults
    only_theirs = len(trade_faults.FAULTS)
    known = (*trade_faults.FAULTS, ("only theirs", "MISSING_INTERNAL", None))
    ours, copy = trade_records.own_rows(faults)
    own = trade_records.names_of_own(struck, ours, copy)
    theirs, copies, unknown = trade_records.outside_rows(faults)
    outside = trade_records.names_of_outside(struck, theirs, copies, unknown)
    group = np.where(unknown > 0, len(struck) + unknown, theirs)
    fault = np.where(unknown > 0, only_theirs, faults.fault[theirs])
    return [
        _side("trade", "own", _item(own), own["common_reference"], ours, faults.fault[ours], known),
        _side("trade", "outside", _item(outside), outside["common_reference"], group, fault, known),
    ]


def _item(names: pl.DataFrame) -> pl.Series:
    return names.select(pl.format("{}/{}/{}", "record_keeper", "source_system", "trade_id")).to_series()


def _cash(history: History) -> list[pl.DataFrame]:
    flows, faults = history.flows, history.cash_faults
    extra = len(cash_faults.FAULTS)
    known = (
        *cash_faults.FAULTS,
        ("a charge", "MISSING_INTERNAL", None),
        ("stated twice", "DUPLICATE_EXTERNAL", "story: duplicate_statement"),
    )
    ours, copy = cash_faults.own_rows(faults)
    references = cash.references(flows)
    statement, place, row = banking.entry_rows(history.stated)
    flow = history.booked.flow[row]
    is_known = flow != banking.UNKNOWN_FLOW
    fault = np.where(is_known, faults.fault[np.where(is_known, flow, 0)], extra)
    fault = np.where(banking.came_twice(history.stated)[statement], extra + 1, fault)
    # A charge is in no group of ours: its row in the bank's books stands for it.
    group = np.where(is_known, flow, len(flows) + row)
    items = pl.DataFrame(
        {"statement": statements.statement_ids(history.stated).gather(pl.Series(statement)), "place": place}
    ).select(pl.format("{}/{}", "statement", "place"))
    said = pl.DataFrame(
        {"reference": references.gather(pl.Series(np.where(is_known, flow, 0))), "known": is_known}
    ).select(pl.when("known").then("reference"))
    return [
        _side(
            "cash",
            "own",
            cash.entry_ids(ours, copy),
            references.gather(pl.Series(ours)),
            ours,
            faults.fault[ours],
            known,
        ),
        _side("cash", "outside", items.to_series(), said.to_series(), group, fault, known),
    ]


def _positions(history: History) -> list[pl.DataFrame]:
    known = tuple((name, expected, None) for name, expected in positions.FAULTS)
    found = []
    for side, held in zip(SIDES_OF_A_RECONCILIATION, positions.sides(history.holdings), strict=True):
        own = np.full(len(held.day), side == "own")
        names = pl.DataFrame(
            {**positions.names(held, own), "instrument_id": picked(history.instruments.isins, held.instrument)}
        )
        item = names.select(pl.concat_str(pl.all().cast(pl.String), separator="/")).to_series()
        nothing = pl.Series([None], dtype=pl.String).gather(pl.Series(np.zeros(len(item), dtype=np.uint32)))
        found.append(_side("position", side, item, nothing, np.arange(len(item)), held.fault, known))
    return found
