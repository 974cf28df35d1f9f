"""The same reconciliation written plainly in SQL: equal counts and sums on made-up payments and on the demo firm.

It shares nothing with the engine but what is declared. It knows only what SQL says well: rows equal, rows of one
reference within tolerance, totals, what differs, copies, and rows that can only mean each other.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from backoffice.contracts.reference import CalendarDay
from backoffice.transforms.matching.declared import Reconciliation, Subsets, Unique
from backoffice.transforms.matching.engine import match
from backoffice.transforms.matching.verdicts import ALONE, SEVERAL
from backoffice.transforms.reconciliation_rows import cash_sides, trade_sides
from backoffice.transforms.reconciliation_rules import CASH, TRADE
from bench import recon_ours, recon_payments
from tests.firm import demo_frames

Totals = dict[str, list[Any]]
"""For each rule: rows of ours, rows of theirs, and the sums of their amounts."""


def engine_says(
    own: pl.DataFrame, outside: pl.DataFrame, rule: Reconciliation, amount: str, calendars: pl.DataFrame | None = None
) -> Totals:
    """What is left with rivals has no partner either: SQL makes no difference."""
    found = match(own.lazy(), outside.lazy(), rule, calendars)
    totals: Totals = {}
    for place, verdict in enumerate(found.verdicts.all):
        ours, theirs = (
            rows.filter(pl.Series(side.verdict == place))[amount]
            for rows, side in ((own, found.own), (outside, found.outside))
        )
        figures = [ours.len(), theirs.len(), ours.sum(), theirs.sum()]
        name = ALONE if verdict.rule == SEVERAL else verdict.rule
        if ours.len() + theirs.len():
            totals[name] = [a + b for a, b in zip(totals.get(name, [0, 0, 0, 0]), figures, strict=True)]
    return totals


class Plain:
    """Both sides as tables, from which each step takes the rows it decides.

    Where the rows have a `calendar`, `counted` says how many of its business days had come by the day in column `day`;
    a day that is not among the calendars' counts where it is a Monday to Friday.
    """

    def __init__(
        self, own: pl.DataFrame, outside: pl.DataFrame, amount: str, day: str | None = None, calendars: Any = None
    ) -> None:
        self.engine, self.amount = duckdb.connect(), amount
        self.totals: Totals = {}
        self.engine.register("calendar_days", CalendarDay.create_empty() if calendars is None else calendars)
        self.engine.execute(OPEN_DAYS)
        for name, rows in (("own", own), ("outside", outside)):
            self.engine.register("given", rows)
            counted = f"LEFT JOIN come ON come.calendar = given.calendar AND come.day = given.{day}" if day else ""
            self.engine.execute(
                f"CREATE TABLE {name} AS SELECT given.*, {'come' if day else 'NULL'} AS counted, NULL::VARCHAR AS rule "
                f"FROM given {counted}"
            )
            self.engine.execute(f"CREATE VIEW open_{name} AS SELECT * FROM {name} WHERE rule IS NULL")

    def decide(self, rule: str, pairs: str) -> None:
        """`pairs` gives the ids to be decided by `rule`: `own_id` and `outside_id`, either may be null."""
        self.engine.execute(f"CREATE OR REPLACE TABLE decided AS {pairs}")
        for name in ("own", "outside"):
            self.engine.execute(
                f"UPDATE {name} SET rule = ? "
                f"WHERE item_id IN (SELECT {name}_id FROM decided WHERE {name}_id IS NOT NULL)",
                [rule],
            )

    def said(self) -> Totals:
        query = " UNION ALL ".join(
            f"SELECT coalesce(rule, '{ALONE}') AS rule, '{name}' AS side, {self.amount} AS amount FROM {name}"
            for name in ("own", "outside")
        )
        counted = (
            "SELECT rule, count(*) FILTER (side = 'own'), count(*) FILTER (side = 'outside'), "
            "coalesce(sum(amount) FILTER (side = 'own'), 0), coalesce(sum(amount) FILTER (side = 'outside'), 0) "
            f"FROM ({query}) GROUP BY rule"
        )
        return {rule: totals for rule, *totals in self.engine.execute(counted).fetchall()}

    def exact(self, columns: tuple[str, ...], key: tuple[str, ...]) -> None:
        known = " AND ".join(f"{name} IS NOT NULL" for name in key)
        turn = f"row_number() OVER (PARTITION BY {', '.join(columns)} ORDER BY item_id) AS turn"
        same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in columns)
        self.decide(
            "exact",
            f"WITH a AS (SELECT *, {turn} FROM open_own WHERE {known}), "
            f"b AS (SELECT *, {turn} FROM open_outside WHERE {known}) "
            f"SELECT a.item_id AS own_id, b.item_id AS outside_id FROM a JOIN b ON {same} AND a.turn = b.turn",
        )

    def pairs(self, rule: str, on: str) -> None:
        """Rows that fulfil `on`, each the only candidate of the other."""
        self.decide(
            rule,
            "WITH c AS (SELECT a.item_id AS own_id, b.item_id AS outside_id "
            f"FROM open_own a JOIN open_outside b ON {on}) "
            "SELECT own_id, outside_id FROM c "
            "QUALIFY count(*) OVER (PARTITION BY own_id) = 1 AND count(*) OVER (PARTITION BY outside_id) = 1",
        )

    def totals_agree(self, rule: str, by: tuple[str, ...], window: str, tolerance: str) -> None:
        columns, known = ", ".join(by), " AND ".join(f"{name} IS NOT NULL" for name in (*by, "counted"))
        group = f"count(*) AS n, sum({self.amount}) AS total, min(counted) AS first, max(counted) AS last"
        self.decide(
            rule,
            f"WITH a AS (SELECT {columns}, {group} FROM open_own WHERE {known} GROUP BY {columns}), "
            f"b AS (SELECT {columns}, {group} FROM open_outside WHERE {known} GROUP BY {columns}), "
            f"g AS (SELECT a.* FROM a JOIN b USING ({columns}) WHERE a.n + b.n > 2 "
            f"AND abs(a.total - b.total) <= {tolerance} AND {window.format('a.first', 'b.last')} "
            f"AND {window.format('b.first', 'a.last')}) "
            f"SELECT item_id AS own_id, NULL AS outside_id FROM open_own JOIN g USING ({columns}) WHERE {known} "
            f"UNION ALL SELECT NULL, item_id FROM open_outside JOIN g USING ({columns}) WHERE {known}",
        )

    def in_turn(self, rule: str, key: tuple[str, ...]) -> None:
        turn = f"row_number() OVER (PARTITION BY {', '.join(key)} ORDER BY item_id) AS turn"
        self.decide(
            rule,
            f"WITH a AS (SELECT *, {turn} FROM open_own), b AS (SELECT *, {turn} FROM open_outside) "
            f"SELECT a.item_id AS own_id, b.item_id AS outside_id FROM a JOIN b USING ({', '.join(key)}, turn)",
        )

    def copies(self, rule: str, columns: tuple[str, ...], key: tuple[str, ...]) -> None:
        known = " AND ".join(f"{name} IS NOT NULL" for name in key)
        for name, other in (("own", "outside"), ("outside", "own")):
            self.decide(
                rule,
                f"SELECT item_id AS {name}_id, NULL AS {other}_id FROM {name} WHERE {known} "
                f"QUALIFY rule IS NULL AND row_number() OVER "
                f"(PARTITION BY {', '.join(columns)} ORDER BY rule IS NULL, item_id) > 1",
            )


def same(names: tuple[str, ...]) -> str:
    return " AND ".join(f"a.{name} = b.{name}" for name in names)


OPEN_DAYS = """
CREATE TABLE come AS
WITH every AS (
    SELECT calendar, unnest(generate_series(DATE '2025-01-01', DATE '2027-12-31', INTERVAL 1 DAY))::DATE AS day
    FROM (SELECT DISTINCT calendar FROM calendar_days)
)
SELECT calendar, day, count(*) FILTER (coalesce(is_business_day, isodow(day) <= 5)) OVER (
    PARTITION BY calendar ORDER BY day
) AS come
FROM every LEFT JOIN calendar_days USING (calendar, day)
"""
WITHIN = "abs({0} - {1}) <= "
"""So many business days apart, two counts."""


def closed_now_and_then(names: pl.Series, days: pl.Series) -> pl.DataFrame:
    """Calendars that are closed on every third day of the stretch, each on others."""
    every = pl.DataFrame({"day": pl.date_range(days.min(), days.max(), eager=True)}).with_row_index()
    return (
        names.sort().to_frame("calendar").with_row_index("place").join(every, how="cross")
        .select("calendar", "day", is_business_day=(pl.col("index") + pl.col("place")) % 3 > 0)
    )  # fmt: skip


def test_made_up_payments_come_out_as_plain_sql_says(tmp_path: Path) -> None:
    recon_payments.write(tmp_path, 20_000, seed=3)
    own, outside = (side.collect().with_columns(calendar="ccy") for side in recon_ours.sides(tmp_path))
    keyed = [one for one in recon_ours.PAYMENTS.passes if not isinstance(one, Subsets | Unique)]
    unique = next(one for one in recon_ours.PAYMENTS.passes if isinstance(one, Unique))
    calendars = closed_now_and_then(own["ccy"].unique(), own["value_date"])
    rule = replace(recon_ours.PAYMENTS, passes=(*keyed, unique))
    account, key = ("account", "ccy"), ("account", "ccy", "reference")
    window = WITHIN + "2"
    plain = Plain(own, outside, "amount", "value_date", calendars)
    plain.exact((*key, "amount", "value_date"), key)
    near = f"{same(key)} AND abs(a.amount - b.amount) <= 50 AND {window.format('a.counted', 'b.counted')}"
    plain.pairs("within tolerance", near)
    plain.totals_agree("totals agree", key, window, "50")
    plain.totals_agree("total of a batch agrees", (*account, "batch_reference"), window, "50")
    plain.in_turn("same key, values differ", key)
    plain.copies("copy of a row already taken", (*key, "amount", "value_date"), key)
    days = window.format("a.counted", "b.counted")
    plain.pairs(unique.rule, f"{same((*account, 'counterparty', 'amount'))} AND {days}")
    assert plain.said() == engine_says(own, outside, rule, "amount", calendars)
    assert plain.said() != engine_says(own, outside, rule, "amount"), "the holidays make a difference"


def demo_cash() -> tuple[pl.DataFrame, pl.DataFrame]:
    frames = demo_frames()
    given = (frames[name].lazy() for name in ("ledger_entries", "statement_entries", "statements"))
    own, outside = cash_sides(*given)
    return tuple(  # type: ignore[return-value]
        side.collect().filter(pl.col("excluded").is_null()).with_columns(calendar="currency") for side in (own, outside)
    )


def test_the_demo_firm_s_cash_comes_out_as_plain_sql_says() -> None:
    own, outside = demo_cash()
    key, window = CASH.key, WITHIN + "1"
    calendars = demo_frames()["calendar_days"]
    plain = Plain(own, outside, "amount", "due_date", calendars)
    plain.exact((*key, "amount", "due_date"), key)
    near = f"{same(key)} AND abs(a.amount - b.amount) <= 0.01 AND {window.format('a.counted', 'b.counted')}"
    plain.pairs("within tolerance", near)
    plain.totals_agree("totals agree", key, window, "0.01")
    plain.in_turn("same key, values differ", key)
    plain.copies("copy of a row already taken", (*key, "amount"), key)
    unique = f"{same(('account_id', 'currency', 'amount'))} AND {window.format('a.counted', 'b.counted')}"
    plain.pairs("unique without reference", unique)
    by = ("account_id", "currency", "due_date", "amount")
    plain.totals_agree("as many equal on both sides", by, window, "0.01")
    assert plain.said() == engine_says(own, outside, CASH, "amount", calendars)


def test_the_demo_firm_s_trades_come_out_as_plain_sql_says() -> None:
    frames = demo_frames()
    own, outside = (side.collect() for side in trade_sides(frames["trades"].lazy(), frames["allocations"].lazy()))
    plain = Plain(own, outside, "amount")
    equal = " AND ".join(
        f"coalesce(a.{one.column} = b.{one.column}, {'FALSE' if one.needed else 'TRUE'})"
        for one in TRADE.compared
        if one.tolerance is None
    )
    near = " AND ".join(
        f"coalesce(abs(a.{one.column} - b.{one.column}) <= {one.tolerance}, {'FALSE' if one.needed else 'TRUE'})"
        for one in TRADE.compared
        if one.tolerance is not None
    )
    plain.exact((*TRADE.exact, "allocation_accounts"), TRADE.key)
    plain.pairs("within tolerance", f"{same(TRADE.key)} AND {equal} AND {near}")
    plain.in_turn("same key, values differ", TRADE.key)
    plain.copies("copy of a row already taken", TRADE.copies, TRADE.key)
    said, found = plain.said(), engine_says(own, outside, TRADE, "amount")
    # What only one side gives is compared by neither; whether such a pair is called exact is a matter of words.
    for totals in (said, found):
        merged = [totals.pop(name) for name in ("exact", "within tolerance") if name in totals]
        totals["matched"] = [sum(figures) for figures in zip(*merged, strict=True)]
    assert said == found
