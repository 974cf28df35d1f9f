"""What may be asked passes, and what may not is refused with the place and a name that comes near."""

import duckdb
import pytest

from backoffice.adhoc import functions, gate
from backoffice.errors import QuestionRefused
from tests.adhoc.test_hostile import passed

ALLOWED = (
    "SELECT * FROM trades",
    "FROM trades",
    "TABLE trades",
    "VALUES (1), (2)",
    "SELECT count(*) FROM Trades t JOIN settled s USING (trade_id)",
    "SELECT market, sum(price) AS value FROM trades GROUP BY ALL HAVING value > 1 ORDER BY ALL DESC LIMIT 10",
    "WITH x AS (FROM trades), y AS (FROM x) SELECT * FROM y, x",
    "WITH trades AS (SELECT * FROM trades WHERE price > 1) FROM trades",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) FROM r",
    "SELECT rank() OVER w, lag(price) OVER w FROM trades WINDOW w AS (PARTITION BY market ORDER BY day)",
    "SELECT * FROM trades QUALIFY row_number() OVER (PARTITION BY market ORDER BY day) = 1",
    "SELECT * FROM trades ASOF JOIN settled ON trades.day >= settled.day",
    "SELECT grouping(market), count(*) FROM trades GROUP BY ROLLUP (market)",
    "SELECT * EXCLUDE (price) REPLACE (lower(market) AS market) FROM trades",
    "SELECT COLUMNS('.*e') FROM trades",
    "SELECT DISTINCT ON (market) * FROM trades",
    "SELECT date_trunc('week', day)::DATE, day + INTERVAL 3 DAY, extract(year FROM day) FROM trades",
    "SELECT CASE WHEN price > 1 THEN 'a' END, coalesce(price, 0), price IN (1, 2), price BETWEEN 1 AND 2 FROM trades",
    "SELECT [1, 2][1], {'a': 1}.a, MAP {'a': 1}['a'], [x * 2 FOR x IN [1, 2] IF x > 1], list_sum([1])",
    "SELECT * FROM trades UNION ALL BY NAME FROM settled",
    "SELECT (SELECT max(price) FROM settled s WHERE s.market = t.market) FROM trades t",
    "SELECT * FROM trades TABLESAMPLE 10%",
    "SELECT r FROM range(3) t(r)",
    "SELECT unnest([1, 2])",
    "UNPIVOT trades ON price INTO NAME n VALUE v",
    "PIVOT trades ON market IN ('NSE', 'T2S') USING count(*)",
    "SUMMARIZE trades",
    "DESCRIBE trades",
    "SELECT 1;",
    "SELECT $since, $market",
    "SELECT 'हिन्दी' AS \"नाम\" -- टिप्पणी",
)


@pytest.mark.parametrize("text", ALLOWED)
def test_a_question_passes(parser: duckdb.DuckDBPyConnection, text: str) -> None:
    passed(parser, text)


def test_it_says_which_tables_are_read_and_which_parameters_are_asked_for(parser: duckdb.DuckDBPyConnection) -> None:
    found = passed(parser, "WITH x AS (FROM TRADES) SELECT * FROM x WHERE day > $since AND market = $market")
    assert (found.tables, set(found.parameters)) == ({"trades"}, {"since", "market"})


@pytest.mark.parametrize(
    ("text", "says", "at"),
    [
        ("SELECT * FROM trade", "Did you mean trades", "trade"),
        ("SELECT 'हिन्दी', x FROM trade", "Did you mean trades", "trade"),
        ("SELECT summ(price) FROM trades", "Did you mean sum", "summ"),
        ("SELECT * FROM pay_month", "stand for single people", "pay_month"),
        ("SELECT price,, day FROM trades", "syntax error", ", day"),
        ("SELECT * FROM main.trades", "by its name alone", "main.trades"),
    ],
)
def test_a_refusal_points_at_the_place(parser: duckdb.DuckDBPyConnection, text: str, says: str, at: str) -> None:
    with pytest.raises(QuestionRefused, match=says) as refused:
        passed(parser, text)
    assert refused.value.place == text.rindex(at)


def test_every_function_listed_exists_and_none_is_listed_twice() -> None:
    engine = duckdb.connect()
    there = {name.lower() for (name,) in engine.execute("SELECT function_name FROM duckdb_functions()").fetchall()}
    windows = set(functions._WINDOWS.split())
    by_the_parser = {"exact_ratio", "ifnull", "coalesce", "<>", "if", "count_star", "->"}
    assert functions.ALLOWED - there - windows - by_the_parser == set()


def test_nothing_listed_reaches_out() -> None:
    """By what DuckDB itself says: no function listed has a side effect, but for those of chance and of the clock."""
    engine = duckdb.connect()
    found = engine.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE has_side_effects OR stability = 'VOLATILE'"
    ).fetchall()
    harmless = {"random", "uuid", "gen_random_uuid"}
    assert {name for (name,) in found} & functions.ALLOWED <= harmless


def test_a_text_that_is_too_long_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(QuestionRefused, match="Shorten it"):
        gate.fit_to_parse("SELECT '" + "x" * gate.LONGEST + "'")
