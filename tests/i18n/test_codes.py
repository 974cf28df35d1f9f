"""Every code a contract can hold where it is shown has its words."""

import polars as pl
import pytest

from backoffice.contracts import CONTRACTS
from backoffice.contracts.records import Load
from backoffice.i18n import codes
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from backoffice.transforms.settlement_reasons import FAMILIES
from backoffice.ui import listings

SHOWN = {
    (one.contract, column)
    for one in vars(listings).values()
    if isinstance(one, listings.Listing)
    for column in one.columns
} | {(Load, "kind")}
SPLIT = {
    (contract, column)
    for contract in CONTRACTS.values()
    for column in (
        "arrangement",
        "sourcing",
        "break_type",
        "outcome",
        "failing_party",
        "state",
        "movement",
        "payment",
        "stage",
        "action",
    )
    if column in contract.columns()
}
NUMBERED = ("age_bucket", "ageing_bucket")
"""Ranges of days are their own words."""

CODED = [
    pytest.param(column, contract.columns()[column].dtype.categories.to_list(), id=f"{contract.table}.{column}")
    for contract, column in sorted(SHOWN | SPLIT, key=lambda one: (one[0].table, one[1]))
    if isinstance(contract.columns()[column].dtype, pl.Enum) and column not in NUMBERED
]


@pytest.mark.parametrize(("column", "values"), CODED)
def test_codes_that_are_shown_have_words(column: str, values: list[str]) -> None:
    assert set(values) - set(codes.CODES[column]) == set()


def test_reason_families_and_reconciliations_have_words() -> None:
    assert set(FAMILIES) - set(codes.REASON_FAMILIES) == set()
    assert {one.name for one in RECONCILIATIONS} - set(codes.CODES["reconciliation"]) == set()
