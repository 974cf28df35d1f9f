"""Every code a contract can hold where it is shown has its words."""

import polars as pl
import pytest

from backoffice.contracts import CONTRACTS
from backoffice.contracts.records import Load
from backoffice.contracts.settlement_history import SettlementDay
from backoffice.i18n import ENGLISH, codes, speaking
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from backoffice.transforms.settlement_reasons import FAMILIES, PENDING_REASONS, UNMATCHED_REASONS
from backoffice.ui import listings, listings_compliance, listings_ledgers, listings_records, listings_settlement

SHOWN = {
    (one.contract, column)
    for module in (listings, listings_compliance, listings_ledgers, listings_records, listings_settlement)
    for one in vars(module).values()
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


def test_every_reason_code_the_rules_know_has_words_and_no_other() -> None:
    assert set(codes.REASONS) == set(PENDING_REASONS) | set(UNMATCHED_REASONS)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("reason", "LACK", "LACK · We are short of the securities"),
        ("reason", "ZZZ9", "ZZZ9 · unknown code"),
        ("reason", "SCHM/ABCD", "SCHM/ABCD · unknown code"),
        ("status", "CPRC/REJT", "CPRC/REJT · Request to cancel rejected"),
        ("reason", "Ask the bank for the file again.", "Ask the bank for the file again."),
    ],
)
def test_a_messages_code_keeps_its_letters_and_an_unknown_one_says_so(column: str, value: str, words: str) -> None:
    with speaking(ENGLISH):
        assert codes.with_code(column, value) == words


def test_each_outcome_of_a_day_is_a_flag_of_its_contract() -> None:
    assert set(codes.DAY_OUTCOMES) <= set(SettlementDay.columns())
