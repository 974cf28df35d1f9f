"""Statements by chance, of a grammar that knows the ways out: most parts are harmless, some are not."""

import random
from typing import Final

_TABLES: Final = ("trades", "Trades", '"trades"', "settled")
_WAYS_OUT: Final = (
    *("pay_month", "duckdb_tables()", "duckdb_settings()", "'{secret}'", "read_text('{secret}')", "glob('/etc/*')"),
    *("read_csv('{secret}')", "read_blob('{secret}')", "sqlite_master", "information_schema.tables", "main.trades"),
    *("query('SELECT 1')", "query_table('trades')", "pg_class", "read_parquet('{secret}')", "pragma_version()"),
    *("trades AT (VERSION => 1)", "secret_frame", "duckdb_secrets()", "staff_cost", "test_all_types()"),
)
_COLUMNS: Final = (
    "trade_id",
    "price",
    "market",
    "day",
    "day",
    "price",
    "market",
    "rowid",
    '"price"',
    "x",
    "trades.price",
)
_FUNCTIONS: Final = (
    *("count", "max", "coalesce", "list", "concat", "first", "hash", "typeof", "min", "mode", "any_value", "concat_ws"),
    *(
        "sum",
        "abs",
        "exact_ratio",
        "quantile_cont",
        "range",
        "regexp_matches",
        "nullif",
        "array_agg",
        "lower",
        "length",
    ),
)
_WRONG_FUNCTIONS: Final = (
    *("current_setting", "getenv", "getvariable", "nextval", "write_log", "sleep_ms", "pg_sleep", "version", "query"),
    *("json_execute_serialized_sql", "duckdb_tables", "main.sum", "system.main.abs", "current_query", "setseed"),
)
_STATEMENTS: Final = (
    *("COPY trades TO '{out}'", "ATTACH '{out}'", "SET threads = 9", "PRAGMA database_list", "DROP TABLE trades"),
    *("CREATE OR REPLACE VIEW trades AS SELECT 1", "INSTALL httpfs", "LOAD httpfs", "DELETE FROM trades", "VACUUM"),
    *("CALL force_checkpoint()", "EXPORT DATABASE '{out}'", "DETACH memory", "CREATE MACRO sum(x) AS 0", "CHECKPOINT"),
)
_MARKS: Final = (
    "/**/",
    "--\n",
    "\u00a0",
    "\u200b",
    "\uff1b",
    ";",
    "'",
    '"',
    "$$",
    "\x00",
    "\u2028",
    "(",
    ")",
    "/*",
    "--",
)


class Grammar:
    """Statements of one seed. About one in five is spoilt on purpose, beside what chance does."""

    def __init__(self, seed: int) -> None:
        self._by = random.Random(seed)

    def statement(self) -> str:
        """One more."""
        text, by = self._query(self._by.choice((1, 1, 2, 3))), self._by.random()
        return self._spoilt(text, by) if by < 0.12 else self._dressed(text, by)

    def _spoilt(self, text: str, by: float) -> str:
        if by < 0.04:
            return self._one(_STATEMENTS)
        if by < 0.08:
            return f"{text}; {self._one(_STATEMENTS)}"
        if by < 0.12:
            return f"WITH i AS ({self._one(_STATEMENTS)} RETURNING *) {text}"
        return text

    def _dressed(self, text: str, by: float) -> str:
        if by < 0.20:
            at = self._by.randrange(len(text) + 1)
            return text[:at] + self._one(_MARKS) + text[at:]
        if by < 0.24:
            return (
                self._one(("SUMMARIZE ", "DESCRIBE ", "EXPLAIN ", "EXPLAIN ANALYZE ", "PREPARE p AS ", "SHOW ")) + text
            )
        if by < 0.27:
            on, source = self._one(_COLUMNS), self._relation(1)
            return f"PIVOT {source} ON {on} USING count(*)" + self._one(("", " GROUP BY market", " LIMIT 3"))
        return text

    def _one(self, among: tuple[str, ...]) -> str:
        return self._by.choice(among)

    def _query(self, depth: int) -> str:
        with_, names = "", ("trades",)
        if self._by.random() < 0.25:
            name = self._one(("a", "trades", "duckdb_tables", "pay_month", "b"))
            with_ = self._one(("WITH ", "WITH RECURSIVE ")) + f"{name} AS ({self._query(depth - 1)}) " if depth else ""
            names = ("trades", name) if depth else names
        wanted = ", ".join(self._expression(depth) for _ in range(self._by.randint(1, 3)))
        source = self._one(names) if self._by.random() < 0.5 else self._relation(depth)
        text = f"{with_}SELECT {wanted} FROM {source}"
        if self._by.random() < 0.4:
            text += (
                f" WHERE ({self._expression(depth)})::VARCHAR {self._one(('=', '<', 'LIKE', 'IS DISTINCT FROM'))} 'a'"
            )
        if self._by.random() < 0.3:
            text += " GROUP BY ALL"
        if self._by.random() < 0.2:
            text += (
                f" {self._one(('UNION ALL', 'EXCEPT', 'UNION ALL BY NAME', 'UNION BY NAME'))} FROM {self._one(_TABLES)}"
            )
        if self._by.random() < 0.3:
            text += self._one((" ORDER BY ALL", " ORDER BY 1 DESC", " LIMIT 5", " LIMIT 10%", " ORDER BY 1 LIMIT 2"))
        return text

    def _relation(self, depth: int) -> str:
        by = self._by.random()
        if by < 0.10:
            return self._one(_WAYS_OUT)
        if depth and by < 0.25:
            return f"({self._query(depth - 1)})"
        if depth and by < 0.45:
            join = self._one(("JOIN", "LEFT JOIN", "CROSS JOIN", "SEMI JOIN", "POSITIONAL JOIN", "ASOF JOIN", ","))
            on = "" if join in ("CROSS JOIN", "POSITIONAL JOIN", ",") else " USING (trade_id)"
            return f"{self._relation(depth - 1)} {join} {self._relation(depth - 1)}{on}"
        if by < 0.5:
            return f"range({self._by.randint(0, 200)}) r(x)"
        if depth and by < 0.53:
            return f"LATERAL ({self._query(depth - 1)})"
        return self._one(_TABLES)

    def _expression(self, depth: int) -> str:
        by = self._by.random()
        if by < 0.35 or not depth:
            return self._one(_COLUMNS)
        if by < 0.65:
            name = self._one(_WRONG_FUNCTIONS) if self._by.random() < 0.05 else self._one(_FUNCTIONS)
            given = [self._expression(depth - 1) for _ in range(self._by.choice((1, 1, 1, 1, 2, 0)))]
            over = self._one(
                (" OVER ()", " OVER (PARTITION BY market)", " FILTER (WHERE price > 1)", "", "", "", "", "")
            )
            return f"{name}({', '.join(given)}){over}"
        if by < 0.75:
            return f"({self._query(depth - 1)})"
        if by < 0.85:
            return f"({self._expression(depth - 1)})::VARCHAR {self._one(('||', '=', '<', 'LIKE', '->>', '+'))} '1'"
        if by < 0.9:
            return f"CASE WHEN {self._expression(depth - 1)} IS NULL THEN 1 ELSE {self._expression(depth - 1)} END"
        return self._one(("1", "'{secret}'", "NULL", "$p", "[1, 2]", "{{'a': 1}}", "DATE '2026-01-01'", "current_date"))
