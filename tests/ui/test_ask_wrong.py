"""Mistakes in a question, made for real: each is told in both languages, at its place, with names that come near.

A sentence of DuckDB that changes with a new version, so that nothing of ours fits it any more, fails here.
"""

from collections.abc import Iterator

import pytest

from backoffice.adhoc import gate
from backoffice.adhoc.process import Process
from backoffice.errors import QuestionFailed, QuestionRefused
from backoffice.i18n import HINDI, speaking
from backoffice.ui import ask_wrong
from tests.adhoc.conftest import CLOSED, TABLES, started

MISTAKES = (
    ("SELECT «markt FROM trades", "There is no column markt in the tables that are read here. Near it: market, day."),
    ("SELECT «trades.markt FROM trades", "The table trades has no column markt. Near it: market."),
    ("SELECT «t.market FROM trades", "t is none of the tables that are read here. Near it: trades."),
    ("FROM «trads", "There is no table trads. Near it: trades."),
    ("SELECT «lenght(market) FROM trades", "There is no function lenght that a question may use. Near it: length"),
    ("SELECT 'हिन्दी', «sum(market) FROM trades", "sum(VARCHAR): no such function takes values of these types"),
    ("SELECT «day > 5 FROM trades", "DATE and INTEGER_LITERAL cannot be compared."),
    ("SELECT 'हिन्दी', market«::INT FROM trades", "The value 'NSE' cannot be read as INT32."),
    ("SELECT day = «'soon' FROM trades", "'soon' is no day."),
    ("SELECT «DATE '2026-02-30'", "There is no day 2026-02-30."),
    ("SELECT «market, count(*) FROM trades", "market is neither grouped by nor added up."),
    ("SELECT «market FROM trades t JOIN trades u USING (trade_id)", "Several tables have a column market."),
    ("SELECT * FROM trades WHERE «sum(price) > 1", "A condition on what is added up stands after HAVING"),
    ("SELECT sum(«sum(price)) FROM trades", "What is added up cannot be added up again"),
    ("SELECT market FRM «trades", "This is no SQL from trades on."),
    ("SELECT «'abc", "A text in quotes does not end."),
    ("SELECT FROM trades", "Nothing is asked for after SELECT."),
    ("SELECT 1 // 0", "Something is divided by zero."),
    ("SELECT 9223372036854775807 + 1", "A number grows beyond its type."),
    ("SELECT (SELECT trade_id FROM trades)", "A SELECT in brackets gives several rows"),
    ("SELECT 1 UNION SELECT 1, 2", "What stands on both sides of UNION"),
    ("SELECT * FROM trades ORDER BY «9", "ORDER BY names a column by a number"),
    ("DROP TABLE trades", "Only SELECT may be asked here"),
    ("SELECT 1; SELECT 2", "These are 2 statements."),
    ("FROM «main.trades", "main.trades: a table is named by its name alone."),
    ("FROM «read_text('x')", "read_text may not stand where a table stands."),
    ("FROM «pay_month", "Rows of pay_month stand for single people"),
)


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    made = started()
    yield made
    made.end()


def refusal(process: Process, text: str) -> QuestionRefused:
    with pytest.raises(QuestionRefused) as refused:
        gate.check(text, process.parse(text), TABLES, CLOSED)
        process.ask(text, {}, 10)
    return refused.value


@pytest.mark.parametrize(("marked", "told"), MISTAKES)
def test_a_mistake_is_told_at_its_place_in_both_languages(process: Process, marked: str, told: str) -> None:
    before, mark, after = marked.partition("«")
    refused = refusal(process, before + after)
    found = ask_wrong.in_words(refused)
    assert found is not None and found.startswith(told)
    # A worker counts in bytes; the desk, which is not asked here, makes characters of them.
    counted = len(before.encode()) if isinstance(refused, QuestionFailed) else len(before)
    assert refused.place == (counted if mark else None)
    with speaking(HINDI):
        said = ask_wrong.in_words(refused)
    assert said is not None and said != found and any("ऀ" <= letter <= "ॿ" for letter in said)
    assert all(name in said for name in ask_wrong.names_near(str(refused)))


def test_what_is_not_known_is_not_guessed_at() -> None:
    assert ask_wrong.in_words(QuestionRefused("Something DuckDB has never said before")) is None
