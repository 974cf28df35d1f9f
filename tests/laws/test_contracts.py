"""What every contract promises."""

import polars as pl
import pytest

from backoffice.contracts import CONTRACTS, EXTRACTS, Contract
from backoffice.store import Store
from tests.tables import frame

EACH = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda one: one.table)


@EACH
def test_every_column_has_a_unit_and_a_sentence(contract: type[Contract]) -> None:
    assert (contract.__doc__ or "").strip().split(":")[0] in {"One row"}
    for name, column in contract.columns().items():
        assert (column.metadata or {}).get("unit"), f"{name} has no unit"
        assert (column.description or "").endswith("."), f"{name} has no sentence"


@EACH
def test_money_is_decimal_and_names_a_currency_that_is_there(contract: type[Contract]) -> None:
    columns = contract.columns()
    for name, column in columns.items():
        assert not column.dtype.is_float(), f"{name} is a float"
        unit = (column.metadata or {})["unit"]
        if unit.startswith("money"):
            assert isinstance(column.dtype, pl.Decimal)
            assert unit.split("`")[1] in columns, f"{name} names no currency column"


@EACH
def test_rows_come_back_from_the_store_as_they_went_in(contract: type[Contract], tmp_path: object) -> None:
    store = Store(tmp_path)  # type: ignore[arg-type]
    rows = frame(contract, [{}])
    with store.writing("ingest", "one row") as writer:
        writer.append(contract.table, rows)
    assert store.snapshot().scan(contract).collect().equals(rows)


def test_extracts_carry_their_lineage() -> None:
    for contract in EXTRACTS:
        assert {"source_id", "source_row"} <= set(contract.columns())
