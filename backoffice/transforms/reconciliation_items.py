"""What became of every row, as items: the engine's verdicts put beside the rows, with breaks in words."""

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import SIDES_OF_A_RECONCILIATION, ReconciliationItem
from backoffice.transforms.matching.comparing import break_types, differing, looked_at, not_compared
from backoffice.transforms.matching.declared import Copies, Differs, Reconciliation
from backoffice.transforms.matching.engine import Matching, Side, match
from backoffice.transforms.matching.passes import beside
from backoffice.transforms.matching.verdicts import BEFORE_ALL
from backoffice.transforms.reconciliation_calendars import with_calendar
from backoffice.transforms.reconciliation_rows import Sides

_DUPLICATE = {"own": "DUPLICATE_INTERNAL", "outside": "DUPLICATE_EXTERNAL"}
_MISSING = {"own": "MISSING_EXTERNAL", "outside": "MISSING_INTERNAL"}
_EXPLAINED = ("break_types", "differing", "not_compared", "copy_of")
_DECIDED = ("outcome", "match_group", "match_pass", "rule", *_EXPLAINED)
_ADDED_LAST = ("reconciliation", "side", "item_month", "rule_version")
_GIVEN = tuple(name for name in ReconciliationItem.column_names() if name not in (*_DECIDED, *_ADDED_LAST))


def reconciled(
    sides: Sides,
    rule: Reconciliation,
    calendars: pl.LazyFrame | None = None,
    instruments: pl.LazyFrame | None = None,
) -> dy.LazyFrame[ReconciliationItem]:
    """Every row of both sides exactly once, with its outcome, the pass and the rule that decided.

    Windows are counted on `calendars`; `instruments` say whose market's, where the rule goes by market.

    Rows of one match or one broken pair share `match_group`, the id of our first row in it. Whatever has no partner,
    or too many candidates to choose from, stays open as a break.
    """
    both = pl.collect_all(list(sides))
    ours, theirs = (rows.filter(pl.col("excluded").is_null()) for rows in both)
    matching = _matched(ours.lazy(), theirs.lazy(), rule, calendars, instruments)
    names = pl.concat([ours["item_id"], theirs["item_id"]])
    explained = _explained(matching)
    decided = [
        _decided(rows, side, outcome, names, matching).join(words, on="row", how="left")
        for rows, side, outcome, words in zip(
            (ours, theirs),
            SIDES_OF_A_RECONCILIATION,
            (matching.own, matching.outside),
            explained,
            strict=True,
        )
    ]
    excluded = [_excluded(rows, side) for rows, side in zip(both, SIDES_OF_A_RECONCILIATION, strict=True)]
    items = [rows.select(*_DECIDED, *_GIVEN, "side") for rows in (*decided, *excluded)]
    return (
        pl.concat(items)
        .lazy()
        .with_columns(
            reconciliation=pl.lit(rule.name),
            rule_version=pl.lit(rule.version),
            item_month=pl.col("item_date").dt.truncate("1mo"),
        )
        .pipe(ReconciliationItem.cast)
    )


def _matched(
    ours: pl.LazyFrame,
    theirs: pl.LazyFrame,
    rule: Reconciliation,
    calendars: pl.LazyFrame | None,
    instruments: pl.LazyFrame | None,
) -> Matching:
    if calendars is None or not rule.has_windows:
        return match(ours, theirs, rule)
    ours, theirs = (with_calendar(rows, pl.lit(rule.calendar), instruments) for rows in (ours, theirs))
    return match(ours, theirs, rule, calendars.collect())


def _decided(rows: pl.DataFrame, side: str, outcome: Side, names: pl.Series, matching: Matching) -> pl.DataFrame:
    """The rows of one side with the engine's verdict; `names` are the ids of all rows, ours first."""
    known = matching.verdicts.all
    verdict = pl.Series(outcome.verdict)
    group = pl.Series(outcome.group)
    return rows.with_columns(
        side=pl.lit(side),
        row=pl.int_range(pl.len(), dtype=pl.Int64),
        outcome=pl.Series([one.outcome for one in known], dtype=pl.String).gather(verdict),
        match_pass=pl.Series([one.number for one in known], dtype=pl.Int64).gather(verdict),
        rule=pl.Series([one.rule for one in known], dtype=pl.String).gather(verdict),
        match_group=names.gather(group.set(group < 0, None)),
    )


def _explained(matching: Matching) -> tuple[pl.DataFrame, pl.DataFrame]:
    """For each side the rows that need words: `row`, and break types, differences, what was not compared, copies."""
    left = matching.left
    compared = matching.rule.compared
    both = beside(left, matching.pairs, looked_at(compared))
    is_broken = pl.Series(left.own.verdict[matching.pairs[0]] == matching.verdicts.of(Differs))
    words = both.select(
        break_types=pl.when(is_broken).then(break_types(compared)),
        differing=pl.when(is_broken).then(differing(compared)),
        not_compared=not_compared(compared),
    )
    found = []
    for side, of_pairs, copied, name in zip(
        left.both, matching.pairs, matching.copied, SIDES_OF_A_RECONCILIATION, strict=True
    ):
        pairs = words.with_columns(row=pl.Series(side.rows[of_pairs]), copy_of=pl.lit(None, pl.String))
        copies = pl.DataFrame({"row": side.rows[copied.places], "copy_of": copied.originals}).with_columns(
            break_types=pl.lit(_DUPLICATE[name])
        )
        is_alone = matching.verdicts.all_outcomes == "break"
        is_alone[[matching.verdicts.of(Differs), matching.verdicts.of(Copies)]] = False
        alone = pl.DataFrame({"row": side.rows[is_alone[side.verdict]]}).with_columns(
            break_types=pl.lit(_MISSING[name])
        )
        found.append(pl.concat([pairs, copies, alone], how="diagonal").select("row", *_EXPLAINED))
    return found[0], found[1]


def _excluded(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """Rows that take no part, with the reason they came with."""
    nothing = {name: pl.lit(None, pl.String) for name in ("match_group", *_EXPLAINED)}
    return rows.filter(pl.col("excluded").is_not_null()).with_columns(
        side=pl.lit(side),
        outcome=pl.lit("excluded"),
        match_pass=pl.lit(BEFORE_ALL, pl.Int64),
        rule="excluded",
        **nothing,
    )
