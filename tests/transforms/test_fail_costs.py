"""What fails cost: the penalties and the fails charges, each once, and nothing that is not charged."""

from datetime import date
from decimal import Decimal

import polars as pl

from backoffice.contracts.settlement_fail_costs import FailCost
from backoffice.contracts.settlement_penalties import Penalty
from backoffice.contracts.settlement_us import FailsCharge
from backoffice.transforms.settlement_fail_costs import fail_costs
from tests.firm import demo_frames
from tests.tables import frame

PLACE = {"market": "T2S", "instrument_id": "DE000SHARE01"}
FAIL = {
    **PLACE,
    "instruction_id": "A",
    "day": date(2026, 6, 10),
    "detected_on": date(2026, 6, 10),
    "penalty_type": "SEFP",
    "payer": "own",
    "currency": "EUR",
    "amount": Decimal("3.13"),
    "net_amount": Decimal("-3.13"),
}
LATE = {
    **FAIL,
    "instruction_id": "B",
    "penalty_type": "LMFP",
    "detected_on": date(2026, 6, 12),
    "payer": "counterparty",
    "amount": Decimal("10.00"),
    "net_amount": Decimal("10.00"),
}
EXEMPT = {**FAIL, "instruction_id": "C", "amount": Decimal(0), "net_amount": Decimal(0), "exemption": "market"}
UNKNOWN = {**FAIL, "instruction_id": "D", "amount": None, "net_amount": None, "gap": "price_missing"}
TREASURY = {
    "instruction_id": "E",
    "day": date(2026, 6, 11),
    "payer": "own",
    "amount": Decimal("763.88889"),
    "net_amount": Decimal("-763.88889"),
    "currency": "USD",
    "instrument_id": "US912810TM09",
    "market": "DTC",
}


def test_what_we_pay_is_a_cost_and_what_we_receive_lessens_it() -> None:
    made = fail_costs(
        frame(Penalty, [FAIL, LATE, EXEMPT, UNKNOWN]).lazy(), frame(FailsCharge, [TREASURY]).lazy()
    ).collect()
    told = FailCost.validate(made).sort("instruction_id")
    assert told.select("instruction_id", "charge", "counted_on", "net_cost", "currency").rows() == [
        ("A", "SEFP", date(2026, 6, 10), Decimal("3.13"), "EUR"),
        ("B", "LMFP", date(2026, 6, 12), Decimal("-10.00"), "EUR"),
        ("D", "SEFP", date(2026, 6, 10), None, "EUR"),
        ("E", "TMPG", date(2026, 6, 11), Decimal("763.88889"), "USD"),
    ]


def test_on_the_demo_firm_it_is_the_net_of_penalties_and_charges_in_every_currency() -> None:
    """By Python over the rows of the two results."""
    frames = demo_frames()
    expected: dict[str, Decimal] = {}
    for contract in (Penalty, FailsCharge):
        for row in frames[contract.table].iter_rows(named=True):
            if row["net_amount"] is not None and not row.get("exemption"):
                expected[row["currency"]] = expected.get(row["currency"], Decimal(0)) - row["net_amount"]
    costs = frames[FailCost.table].filter(pl.col("net_cost").is_not_null())
    found = dict(costs.group_by("currency").agg(pl.col("net_cost").sum()).iter_rows())
    assert found == expected
    assert len(found) > 1
