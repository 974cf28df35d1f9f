"""What every reconciliation must find in the demo firm, row by row, known because we put it there."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from backoffice.contracts.ledgers import LEDGERS
from backoffice.contracts.reconciliation import BREAK_TYPES, OUTCOMES, SIDES_OF_A_RECONCILIATION
from backoffice.demo import (
    banking,
    cash,
    cash_faults,
    client_money,
    compliance,
    compliance_events,
    control_accounts,
    positions,
    statements,
    trade_faults,
    trade_records,
)
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

EXCLUDED = "excluded"
"""What is expected of a row that takes no part, in place of a break type."""


def reconciliation_truth(history: History) -> pl.DataFrame:
    """One row a row of either side of every reconciliation: matched, or its break.

    `item_id` is the record's key: record keeper, system and trade; ledger entry; statement and entry number; record
    keeper, system, day, account and instrument; ledger, system and entry; day, entity and currency; parts joined by
    `/`. `note` says what makes a match or a break special.
    Of copies that nothing tells apart, the first by `item_id` is matched and the others are the duplicates.
    """
    every = (_trades, _cash, _positions, _ledgers, _client_money, _reporting)
    return pl.concat([side for told in every for side in told(history)])


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
    excluded = (expected == EXCLUDED).fill_null(False)
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
        .with_columns(break_type=pl.when(~excluded & (~expected.str.starts_with("DUPLICATE") | ~first)).then(expected))
        .select(
            reconciliation=pl.lit(reconciliation),
            side=pl.lit(side),
            item_id="item_id",
            reference="reference",
            outcome=pl.when(excluded)
            .then(pl.lit(EXCLUDED))
            .when(pl.col("break_type").is_null())
            .then(pl.lit("matched"))
            .otherwise(pl.lit("break")),
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
    held = history.holdings
    known = tuple((name, expected, None) for name, expected in positions.FAULTS)
    own, theirs = positions.sides(held)
    books = positions.books(held)
    pairs = (
        ("position", (own, positions.OWN, own.fault), (theirs, positions.CUSTODIAN, theirs.fault), known),
        (
            "position_accounting",
            (own, positions.OWN, own.in_books),
            (books, positions.ACCOUNTING, _as_seen_by_books(books, lacking="not with us")),
            _BOOKS_OUTSIDE,
        ),
        (
            "accounting_custodian",
            (books, positions.ACCOUNTING, _as_seen_by_books(books, lacking="not at the custodian", wrong="quantity")),
            (theirs, positions.CUSTODIAN, np.maximum(theirs.in_books, theirs.fault == positions.CODE["quantity"])),
            _BOOKS_OWN,
        ),
    )
    found = []
    for name, ours, outside, faults in pairs:
        for side, (rows, keeper, fault) in zip(SIDES_OF_A_RECONCILIATION, (ours, outside), strict=True):
            keepers = np.full(len(rows.day), keeper)
            parts = {
                **positions.names(rows, keepers),
                "instrument_id": picked(history.instruments.isins, rows.instrument),
            }
            item = pl.DataFrame(parts).select(pl.concat_str(pl.all().cast(pl.String), separator="/")).to_series()
            found.append(_side(name, side, item, _no_reference(len(item)), np.arange(len(item)), fault, faults))
    return found


_BOOKS_OUTSIDE: tuple[Fault, ...] = (
    ("none", None, None),
    ("units too many in the books", "QUANTITY", None),
    ("not in the books", "MISSING_EXTERNAL", None),
    ("only in the books", "MISSING_INTERNAL", None),
)
_BOOKS_OWN: tuple[Fault, ...] = (
    ("none", None, None),
    ("units differ", "QUANTITY", None),
    ("not in the books", "MISSING_INTERNAL", None),
    ("only in the books", "MISSING_EXTERNAL", None),
)
"""Faults of the pairs accounting stands outside in, and of those it stands for us in."""


def _as_seen_by_books(books: positions.Holdings, *, lacking: str, wrong: str | None = None) -> Whole:
    """For each holding in the accounting books how it compares: 0 equal, 1 units differ, 3 the other side lacks it."""
    differs = books.in_books == positions.UNITS_TOO_MANY
    if wrong is not None:
        differs |= books.fault == positions.CODE[wrong]
    return np.select([books.fault == positions.CODE[lacking], differs], [3, 1], 0)


def _ledgers(history: History) -> list[pl.DataFrame]:
    books, known = history.control, control_accounts.FAULTS
    found = []
    origins = (books.origin, np.arange(len(books.subledger)))
    for ledger, (side, posted) in enumerate(
        zip(SIDES_OF_A_RECONCILIATION, (books.general, books.subledger), strict=True)
    ):
        names = pl.DataFrame({"entry": control_accounts.entry_ids(books, ledger)})
        prefix = f"{LEDGERS[ledger]}/{control_accounts.SYSTEMS[ledger]}/"
        item = names.select(pl.lit(prefix) + pl.col("entry")).to_series()
        reference = control_accounts.documents(posted)
        found.append(_side("ledger", side, item, reference, origins[ledger], posted.fault, known))
    return found


def _client_money(history: History) -> list[pl.DataFrame]:
    held = history.client_money
    known = (("none", None, None), ("resource off", "AMOUNT", "client money"))
    day, currency = (index.ravel() for index in np.indices(held.resource.shape))
    off = (held.resource != held.requirement).ravel()
    names = pl.DataFrame(
        {"day": pl.Series(held.days[day]), "currency": picked(client_money.CURRENCIES, currency)}
    ).select(pl.format("{}/{}/{}", "day", pl.lit(client_money.ENTITY), "currency"))
    item = names.to_series()
    nothing = _no_reference(len(item))
    return [
        _side("client_money", side, item, nothing, np.arange(len(item)), off.astype(np.int64), known)
        for side in SIDES_OF_A_RECONCILIATION
    ]


def _reporting(history: History) -> list[pl.DataFrame]:
    made = history.reporting
    events, sent, faults = made.events, made.sent, made.course.fault
    is_accepted = sent.status == compliance.ACCEPTED
    arrived = np.bincount(sent.event[is_accepted], minlength=len(events)) > 0
    needless, missing, silent = len(_REPORTED), len(_REPORTED) + 1, len(_REPORTED) + 2
    known = (
        *_REPORTED,
        ("need not be reported", EXCLUDED, None),
        ("not accepted by now", "MISSING_EXTERNAL", None),
        ("takes no part", EXCLUDED, None),
    )
    own = np.select([~events.is_reportable, ~arrived], [needless, missing], faults)
    outside = np.where(is_accepted, faults[sent.event], silent)
    obligation = picked(compliance_events.OBLIGATIONS, events.obligation)
    reference = obligation + "/" + compliance_events.references(events)
    ids, named = compliance.submission_ids(made), reference.gather(pl.Series(sent.event))
    event = obligation + "/" + compliance_events.event_ids(events)
    return [
        _side("reporting", "own", event, reference, np.arange(len(events)), own, known),
        _side("reporting", "outside", ids, named, sent.event, outside, known),
    ]


_REPORTED: tuple[Fault, ...] = (
    ("none", None, None),
    ("not reported", "MISSING_EXTERNAL", None),
    ("rejected and left", "MISSING_EXTERNAL", None),
    ("quantity", "QUANTITY", None),
    ("price", "PRICE", None),
    ("side", "SIDE", None),
    ("instrument", "INSTRUMENT", None),
    ("reported twice", "DUPLICATE_EXTERNAL", None),
    ("reported without need", "MISSING_INTERNAL", None),
)
"""The faults of `compliance_faults`, in their order, and what a reconciliation must say of each."""


def _no_reference(rows: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).gather(pl.Series(np.zeros(rows, dtype=np.uint32)))
