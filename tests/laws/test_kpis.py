"""What every KPI promises, whichever desk it is of."""

from decimal import Decimal

import duckdb
import polars as pl
import pytest

from backoffice import sql
from backoffice.kpis import KPI, KPIS, named
from backoffice.kpis.accounting import ACCOUNTING_KPIS
from backoffice.kpis.clearing import CLEARING_KPIS
from backoffice.kpis.compliance import COMPLIANCE_KPIS
from backoffice.kpis.it_services import IT_KPIS
from backoffice.kpis.retention import RETENTION_KPIS
from backoffice.kpis.service_desk import SUPPORT_KPIS
from backoffice.kpis.static_data import STATIC_DATA_KPIS
from tests.tables import frame

EACH = pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)


def answer(kpi: KPI, rows: pl.DataFrame, **options: object) -> pl.DataFrame:
    statement = sql.of_kpi(kpi, sql.EVERYTHING, **options)  # type: ignore[arg-type]
    engine = duckdb.connect()
    engine.register("loaded", rows)
    return pl.DataFrame(engine.sql(f"WITH rows AS (FROM loaded) {statement.text}", params=list(statement.parameters)))


def example(kpi: KPI) -> pl.DataFrame:
    """The worked example as a contract frame; rows that write no key get one of their own."""
    keys = kpi.result.primary_key()
    texts = [key for key in keys if kpi.result.columns()[key].dtype == pl.String and key != "currency"]
    numbered = [{texts[-1]: f"row {number}", **row} if texts else row for number, row in enumerate(kpi.example.rows)]
    return frame(kpi.result, numbered)


@EACH
def test_the_worked_example_gives_the_figures_worked_out_by_hand(kpi: KPI) -> None:
    row = answer(kpi, example(kpi)).row(0, named=True)
    assert Decimal(str(row["value"])) == Decimal(str(kpi.example.value))
    assert (row["per"] is None) == (kpi.per is None)
    if kpi.per is not None:
        assert Decimal(str(row["per"])) == Decimal(str(kpi.example.per))


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.adds_up], ids=lambda kpi: kpi.key)
def test_value_and_per_add_up_over_every_split(kpi: KPI) -> None:
    rows = example(kpi)
    whole = answer(kpi, rows).row(0, named=True)
    for split in kpi.splits:
        parts = answer(kpi, rows, by=[split])
        for part in ("value", "per"):
            if whole[part] is not None:
                assert parts[part].drop_nulls().sum() == whole[part], f"{part} by {split}"


@EACH
def test_it_says_what_it_is(kpi: KPI) -> None:
    assert kpi.title and kpi.title[0].isupper() and not kpi.title.endswith(".")
    assert kpi.meaning.endswith(".") and len(kpi.meaning) > 30
    assert kpi.source
    assert set(kpi.splits) <= set(kpi.result.columns())
    assert kpi.on is None or kpi.on in kpi.result.columns()
    assert kpi.people is None or kpi.people in kpi.result.columns()
    assert (kpi.unit == "share") <= (kpi.per is not None), "a share needs something to divide by"


DESKS = (
    *CLEARING_KPIS,
    *COMPLIANCE_KPIS,
    *ACCOUNTING_KPIS,
    *STATIC_DATA_KPIS,
    *RETENTION_KPIS,
    *IT_KPIS,
    *SUPPORT_KPIS,
)


@pytest.mark.parametrize("kpi", DESKS, ids=lambda kpi: kpi.key)
def test_a_number_of_a_desk_that_has_a_direction_has_a_target_or_says_why_it_has_none(kpi: KPI) -> None:
    """And its own unit decides the target's size: a share lies between nothing and all."""
    assert (kpi.good != "neither") == ((kpi.target is not None) != ("No target:" in kpi.source))
    assert kpi.target is None or kpi.unit != "share" or 0 <= kpi.target <= 1
    if kpi.target is not None and kpi.warning is not None:
        assert kpi.warning == kpi.target or (kpi.warning < kpi.target) == (kpi.good == "high"), (
            "a warning is past the target"
        )


def test_keys_are_unique_and_found_by_name() -> None:
    keys = [kpi.key for kpi in KPIS]
    assert len(set(keys)) == len(keys)
    assert [named(key) for key in keys] == list(KPIS)


def test_money_in_its_own_currency_is_split_by_it() -> None:
    for kpi in KPIS:
        if kpi.unit == "money" and "reporting_currency" not in kpi.result.columns():
            assert kpi.currency in kpi.result.columns(), kpi.key
