"""Values taken one by one make the very frame that a relation makes: same types, same values, same order."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from backoffice.access import ROLES
from backoffice.answers import FEW, asking, every, few
from backoffice.contracts import CONTRACTS
from backoffice.contracts.settlement import SettlementStatus
from backoffice.held import engine
from backoffice.kpis import KPIS
from backoffice.query import Door
from backoffice.sql import EVERYTHING, of_kpi, of_rows
from backoffice.store import Store


@pytest.fixture
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(engine()) as made:
        made.execute("""
            CREATE TABLE told AS FROM (VALUES
                (1, 2::BIGINT, 3::HUGEINT, 'a', 1.50::DECIMAL(18,5), true, DATE '2026-11-26', 2.5::DOUBLE,
                 TIMESTAMP '2026-11-26 10:00:01.123456', TIMESTAMPTZ '2026-11-26 10:00:01+05:30', ['a', 'b'],
                 7::UTINYINT),
                (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            ) AS v (i, b, h, s, d, f, day, x, stamp, moment, l, u)
        """)
        yield made


@pytest.mark.parametrize(
    "text",
    [
        "SELECT i, b, h, s, d, f, day, x, stamp, NULL AS per FROM told",
        "SELECT i, b, h, s, d, f, day, x, stamp, NULL AS per FROM told WHERE false",
        "SELECT sum(b), sum(d), avg(b), count(*), median(d), date_trunc('month', day)::DATE FROM told GROUP BY day",
        "SELECT s, moment FROM told",
        "SELECT s, l FROM told",
        "SELECT s, u FROM told",
    ],
)
def test_every_type_comes_as_a_relation_gives_it(cursor: duckdb.DuckDBPyConnection, text: str) -> None:
    assert_frame_equal(few(cursor, text, []), every(cursor, text, []))


def test_every_breakdown_and_list_comes_as_a_relation_gives_it(small_firm: Path) -> None:
    door = Door(Store(small_firm).snapshot(), ROLES["finance"], engine())
    breakdowns = [(kpi.result, of_kpi(kpi, EVERYTHING, [one])) for kpi in KPIS for one in kpi.splits]
    series = [(kpi.result, of_kpi(kpi, EVERYTHING, (), "month")) for kpi in KPIS if kpi.on]
    lists = [(contract, of_rows(contract, None, EVERYTHING, limit=20)) for contract in CONTRACTS.values()]
    for contract, statement in (*breakdowns, *series, *lists):
        with door._put(contract, statement) as (cursor, text, given):
            assert_frame_equal(few(cursor, text, given), every(cursor, text, given))


def test_many_rows_and_moments_are_asked_for_as_a_relation() -> None:
    moments = [name for name, of in SettlementStatus.columns().items() if isinstance(of.dtype, pl.Datetime)]
    assert asking(SettlementStatus, ["instruction_id"], FEW) is few
    assert asking(SettlementStatus, ["instruction_id"], FEW + 1) is every
    assert moments and asking(SettlementStatus, moments, 1) is every
    assert asking(SettlementStatus, [], 1) is every
