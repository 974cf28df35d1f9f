"""The fail forecast in words: every level has one, reasons are sentences, lift is counted in times."""

from decimal import Decimal

import pytest

from backoffice.contracts.settlement_risk import HOLDS, INSTRUCTED, INVENTORIES, RISK_BANDS, RISK_FACTORS
from backoffice.i18n import HINDI, codes, numbers, risk, speaking
from backoffice.transforms.settlement_reasons import FAMILIES

LEVELS = {
    "factor": RISK_FACTORS,
    "band": RISK_BANDS,
    "hold": HOLDS,
    "instructed": INSTRUCTED,
    "inventory": INVENTORIES,
    "matching": (*FAMILIES, "matched", "no_word"),
    "level": (*HOLDS, *INSTRUCTED, *INVENTORIES, *FAMILIES),
}


@pytest.mark.parametrize(("column", "values"), LEVELS.items())
def test_what_the_forecast_looks_at_has_words(column: str, values: tuple[str, ...]) -> None:
    assert set(values) - set(codes.CODES[column]) == set()


def test_levels_of_several_factors_say_the_same_alone_and_among_all() -> None:
    for column in ("hold", "instructed", "inventory", "matching"):
        for level in set(LEVELS[column]) - {"unknown"}:
            assert codes.CODES["level"][level] == codes.CODES[column][level]


@pytest.mark.parametrize(
    ("factor", "level", "english", "hindi"),
    [
        ("matching", "economic_difference", "Unmatched: Terms differ", "मिलान नहीं हुआ: शर्तें अलग"),
        ("matching", "no_word", "No word on matching", "मिलान की कोई सूचना नहीं"),
        ("inventory", "short", "Position falls short", "धारिता कम पड़ती है"),
        ("hold", "own", "Held by us", "हमारी रोक"),
        ("market", "T2S", "Market T2S fails more often", "बाजार T2S में विफलता अधिक होती है"),
    ],
)
def test_a_reason_of_the_forecast_is_a_sentence(factor: str, level: str, english: str, hindi: str) -> None:
    assert risk.reason(factor, level) == english
    with speaking(HINDI):
        assert risk.reason(factor, level) == hindi


def test_a_party_is_called_by_its_name() -> None:
    assert (
        risk.reason("counterparty", "P-17", "Fenquister Brokers") == "Counterparty Fenquister Brokers fails more often"
    )


def test_lift_is_counted_in_times() -> None:
    assert numbers.shown(Decimal("4.76"), "times") == "4.8 times"
    with speaking(HINDI):
        assert numbers.shown(Decimal("4.76"), "times") == "4.8 गुना"
