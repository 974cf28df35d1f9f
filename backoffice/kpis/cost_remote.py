"""Numbers of remote work: what it saves, what it costs, and what is not saved yet.

Each is taken over the person-months where it is known, which `where` says. Stipends and what is net of them are
part of what a person is paid, so these name the people behind them, as pay does; what a seat costs is nobody's pay.
"""

from decimal import Decimal

from backoffice.contracts.cost import RemoteSaving
from backoffice.kpis.kpi import KPI, Example

SPLITS = ("location_id", "office", "arrangement", "function", "team")
KNOWN_NET = "net_saving IS NOT NULL"

REMOTE_KPIS: tuple[KPI, ...] = (
    KPI(
        key="net_remote_saving",
        title="Net remote saving",
        meaning="What seats given back save, less stipends with tax, less support, less one-off payments, pay held "
        "equal, over person-months where all are known. A loss is negative. Productivity is not in it.",
        source="Cost desk's rule: net = gross - incentive - support - one-off.",
        result=RemoteSaving,
        value="sum(net_saving)",
        per=None,
        where=KNOWN_NET,
        unit="money",
        good="high",
        on="month",
        splits=SPLITS,
        people="worker_id",
        target=Decimal(0),
        warning=Decimal(0),
        example=Example(
            rows=[
                {"net_saving": Decimal("500.00"), "worker_id": "w1"},
                {"net_saving": Decimal("-500.00"), "worker_id": "w2"},
                {"net_saving": Decimal("-700.00"), "worker_id": "w3"},
                {"net_saving": None, "worker_id": "w4"},
            ],
            value=Decimal("-700.00"),
        ),
    ),
    KPI(
        key="net_remote_saving_per_person_year",
        title="Net remote saving per person-year",
        meaning="Sum of net saving / person-months at home x 12, over person-months where the saving is known. "
        "An office seat of 1,000 a month given back against a subsidy of 500 gives 6,000.",
        source="Cost desk's rule: the founding case, 1,000 - 500 a month, 6,000 a person-year.",
        result=RemoteSaving,
        value="sum(net_saving)",
        per="count(*)",
        where=KNOWN_NET,
        unit="money",
        good="high",
        on="month",
        splits=SPLITS,
        people="worker_id",
        target=Decimal(0),
        warning=Decimal(0),
        shown_per=12,
        example=Example(
            rows=[
                {"net_saving": Decimal("500.00"), "worker_id": "w1"},
                {"net_saving": Decimal("500.00"), "worker_id": "w2"},
                {"net_saving": None, "worker_id": "w3"},
            ],
            value=Decimal("1000.00"),
            per=2,
        ),
    ),
    KPI(
        key="gross_remote_saving",
        title="Gross remote saving",
        meaning="Seat cost x seat freed x share of freed seats really given back or reused, over person-months where "
        "all three are known. Nothing before the first seat is given back.",
        source="Cost desk's rule: a vacated seat is not a saved seat.",
        result=RemoteSaving,
        value="sum(gross_saving)",
        per=None,
        where="gross_saving IS NOT NULL",
        unit="money",
        good="high",
        on="month",
        splits=SPLITS,
        example=Example(
            rows=[{"gross_saving": Decimal("1000.00")}, {"gross_saving": Decimal("0.00")}, {"gross_saving": None}],
            value=Decimal("1000.00"),
        ),
    ),
    KPI(
        key="remote_incentive",
        title="Stipends for remote work",
        meaning="Recurring stipends of remote and hybrid staff with the employer's tax on the taxable ones, over "
        "person-months where they are known.",
        source="Cost desk's rule: stipend x (1 + employer's tax if taxable).",
        result=RemoteSaving,
        value="sum(incentive)",
        per=None,
        where="incentive IS NOT NULL",
        unit="money",
        good="low",
        on="month",
        splits=SPLITS,
        people="worker_id",
        example=Example(
            rows=[
                {"incentive": Decimal("500.00"), "worker_id": "w1"},
                {"incentive": Decimal("650.00"), "worker_id": "w2"},
                {"incentive": None, "worker_id": "w3"},
            ],
            value=Decimal("1150.00"),
        ),
    ),
    KPI(
        key="remote_support",
        title="Support of remote work",
        meaning="Extra IT, insurance and the like for people at home, over person-months where the net saving "
        "is known.",
        source="Cost desk's rule: net = gross - incentive - support - one-off.",
        result=RemoteSaving,
        value="sum(support)",
        per=None,
        where=KNOWN_NET,
        unit="money",
        good="low",
        on="month",
        splits=SPLITS,
        people="worker_id",
        example=Example(
            rows=[
                {"support": Decimal("40.00"), "net_saving": Decimal("1.00"), "worker_id": "w1"},
                {"support": Decimal("2.50"), "net_saving": Decimal("-1.00"), "worker_id": "w2"},
                {"support": Decimal("9.00"), "net_saving": None, "worker_id": "w3"},
            ],
            value=Decimal("42.50"),
        ),
    ),
    KPI(
        key="remote_one_off",
        title="One-off payments to people at home",
        meaning="Payments of the months shown that come once, such as a home desk, with the employer's tax on "
        "the taxable "
        "ones, over person-months where the net saving is known.",
        source="Cost desk's rule: net = gross - incentive - support - one-off.",
        result=RemoteSaving,
        value="sum(one_off)",
        per=None,
        where=KNOWN_NET,
        unit="money",
        good="low",
        on="month",
        splits=SPLITS,
        people="worker_id",
        example=Example(
            rows=[
                {"one_off": Decimal("1200.00"), "net_saving": Decimal("-700.00"), "worker_id": "w1"},
                {"one_off": Decimal("0.00"), "net_saving": Decimal("500.00"), "worker_id": "w2"},
                {"one_off": Decimal("9.00"), "net_saving": None, "worker_id": "w3"},
            ],
            value=Decimal("1200.00"),
        ),
    ),
    KPI(
        key="remote_saving_unknown_share",
        title="Person-months at home whose saving is not known",
        meaning="Person-months of remote and hybrid staff without a net saving, because a seat's cost, its release, a "
        "stipend, a rate or an assumption is missing / all of them. The net saving leaves these out.",
        source="Cost desk's rule: what is unknown is never counted as zero.",
        result=RemoteSaving,
        value="count(*) FILTER (WHERE net_saving IS NULL)",
        per="count(*)",
        unit="share",
        good="low",
        on="month",
        splits=SPLITS,
        target=Decimal(0),
        example=Example(rows=[{"net_saving": Decimal("1.00")}, {"net_saving": None}], value=1, per=2),
    ),
    KPI(
        key="committed_remote_saving",
        title="Committed saving: seats under notice",
        meaning="Rent still paid for freed seats that notice has been given for; it will be saved when the rent "
        "stops. Not in the net saving. Over person-months where it is known.",
        source="Cost desk's rule: a saving is realised, committed or notional.",
        result=RemoteSaving,
        value="sum(committed_saving)",
        per=None,
        where="committed_saving IS NOT NULL",
        unit="money",
        good="neither",
        on="month",
        splits=SPLITS,
        example=Example(
            rows=[{"committed_saving": Decimal("300.00")}, {"committed_saving": None}], value=Decimal("300.00")
        ),
    ),
    KPI(
        key="notional_remote_saving",
        title="Notional saving: empty seats nobody gave back",
        meaning="What freed seats that stand empty even on the busiest day would save if they were given back. "
        "Not in the net saving. Over person-months where it is known.",
        source="Cost desk's rule: a saving is realised, committed or notional.",
        result=RemoteSaving,
        value="sum(notional_saving)",
        per=None,
        where="notional_saving IS NOT NULL",
        unit="money",
        good="low",
        on="month",
        splits=SPLITS,
        example=Example(
            rows=[{"notional_saving": Decimal("400.00")}, {"notional_saving": None}], value=Decimal("400.00")
        ),
    ),
)
"""Read from `remote_savings`."""
