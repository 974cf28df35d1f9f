"""Settlement desk: what fails cost us, all charges together."""

from decimal import Decimal

from backoffice.contracts.settlement_fail_costs import FailCost
from backoffice.kpis.kpi import KPI, Example

FAIL_COST_NET = KPI(
    key="fail_cost_net",
    title="Fail cost, net",
    meaning=(
        "What settlement fails and late matches cost: CSDR cash penalties and fails charges on US Treasuries, Σ paid − "
        "Σ received, by our own calculation; below nothing they bring more than they cost. Without those that lack an "
        "input, and without financing, claims and hours spent, which no file tells."
    ),
    source="House definition of the fail cost, from the ECSDA penalties framework and the TMPG fails charge practice.",
    result=FailCost,
    value="coalesce(sum(net_cost), 0)",
    per=None,
    unit="money",
    good="low",
    on="counted_on",
    currency="currency",
    splits=("charge", "market", "counterparty_id", "currency", "legal_entity_id", "desk", "instrument_id", "payer"),
    example=Example(
        rows=[
            {"charge": "SEFP", "net_cost": Decimal("3.13")},
            {"charge": "LMFP", "net_cost": Decimal("10.00")},
            {"charge": "SEFP", "net_cost": Decimal("-5.00")},
            {"charge": "TMPG", "net_cost": Decimal("763.88889")},
            {"charge": "TMPG", "net_cost": None},
        ],
        value=Decimal("772.01889"),
    ),
)
