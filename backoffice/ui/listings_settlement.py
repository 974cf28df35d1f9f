"""The lists of rows the settlement desk works from."""

from typing import Final

from backoffice.contracts.settlement import SettlementStatus
from backoffice.contracts.settlement_allegements import SettlementAllegement
from backoffice.contracts.settlement_history import SettlementSpan
from backoffice.contracts.settlement_penalties import Penalty
from backoffice.contracts.settlement_penalty_reports import PenaltyComparison, PenaltyMonth
from backoffice.contracts.settlement_risk import SettlementRiskFactor
from backoffice.contracts.settlement_stages import Affirmation
from backoffice.contracts.settlement_us import UsFail
from backoffice.ui.listings import Listing

OPEN_FAILS: Final = Listing(
    key="open-fails",
    title="Open fails, oldest and largest first",
    contract=SettlementStatus,
    where="is_failed AND is_open",
    order=(("fail_days", True), ("remaining_amount", True)),
    opens="instruction_id",
    columns=(
        "instruction_id",
        "counterparty_id",
        "remaining_amount",
        "currency",
        "payment",
        "fail_days",
        "state",
        "reason_family",
        "reason",
        "intended_settlement_date",
        "instrument_id",
        "remaining_quantity",
        "market",
        "desk",
        "legal_entity_id",
        "failing_party",
        "narrative",
    ),
    nothing="No instruction in this selection is failing.",
)

ALLEGEMENTS: Final = Listing(
    key="allegements",
    title="Alleged by counterparties and not instructed by us, the most urgent first",
    contract=SettlementAllegement,
    where="is_open",
    order=(("days_until_due", False), ("amount", True)),
    columns=(
        "allegement_id",
        "counterparty_id",
        "movement",
        "quantity",
        "instrument_id",
        "amount",
        "currency",
        "payment",
        "intended_settlement_date",
        "days_until_due",
        "age_days",
        "account_id",
        "market",
        "servicer_reference",
    ),
    nothing="Nothing in this selection is alleged that we have not instructed.",
)

NOT_AFFIRMED: Final = Listing(
    key="not-affirmed",
    title="Not affirmed on trade date, newest first",
    contract=Affirmation,
    on="trade_date",
    where="is_due AND NOT affirmed_in_time",
    order=(("trade_date", True), ("cut_off_at", True)),
    columns=(
        "trade_id",
        "trade_date",
        "counterparty_id",
        "cut_off_at",
        "affirmed_at",
        "instrument_id",
        "desk",
        "legal_entity_id",
        "market",
    ),
    nothing="Every trade in this selection that is to be affirmed on trade date was.",
)

_US_FAIL: Final = (
    "symbol",
    "description",
    "cusip",
    "quantity",
    "price",
    "value",
    "currency",
    "days_in_a_row",
    "days_on_list",
    "days_to_close_out",
    "shares_outstanding",
    "settlement_date",
    "known_since",
)

US_THRESHOLD: Final = Listing(
    key="us-threshold",
    title="On the threshold list, or perhaps on it, the nearest close-out first",
    contract=UsFail,
    where="is_latest AND is_threshold IS NOT FALSE",
    order=(("days_to_close_out", False), ("quantity", True)),
    columns=(*_US_FAIL[:4], "is_threshold", *_US_FAIL[7:]),
    nothing="No security is on the threshold list, nor may it be.",
)

US_LARGEST: Final = Listing(
    key="us-fails",
    title="US fails to deliver on the newest day, the largest first",
    contract=UsFail,
    where="is_latest AND quantity > 0",
    order=(("value", True), ("quantity", True)),
    columns=_US_FAIL,
    nothing="No security has a balance of fails on the newest day.",
)

PENALTIES: Final = Listing(
    key="penalties",
    title="Penalties day by day, the largest first",
    contract=Penalty,
    on="detected_on",
    where="exemption IS NULL",
    order=(("amount", True), ("day", True)),
    opens="instruction_id",
    columns=(
        "instruction_id",
        "day",
        "penalty_type",
        "payer",
        "amount",
        "currency",
        "counterparty_id",
        "fail_day",
        "reason",
        "quantity",
        "price",
        "rate",
        "penalty_class",
        "instrument_id",
        "gap",
        "market",
    ),
    nothing="No penalty falls into this selection.",
)

INSTRUCTION_PENALTIES: Final = Listing(
    key="instruction-penalties",
    title="Its penalties",
    contract=Penalty,
    order=(("day", False),),
    columns=(
        "day",
        "penalty_type",
        "payer",
        "amount",
        "exemption",
        "gap",
        "currency",
        "quantity",
        "price",
        "price_type",
        "stated_rate",
        "rate",
        "penalty_class",
        "calculation_method",
        "reason",
        "rate_source",
    ),
    nothing="No day of it is penalised.",
)

PENALTIES_DIFFERING: Final = Listing(
    key="penalties-differing",
    title="Where the CSD counts otherwise than we do, the largest difference first",
    contract=PenaltyComparison,
    on="detected_on",
    where="outcome NOT IN ('matched', 'not_reported')",
    order=(("difference", True), ("detected_on", True)),
    opens="instruction_id",
    columns=(
        "instruction_id",
        "detected_on",
        "outcome",
        "differs_in",
        "difference",
        "own_amount",
        "outside_amount",
        "currency",
        "penalty_type",
        "counterparty_id",
        "own_days",
        "outside_days",
        "gap",
        "state",
        "state_reason",
        "narrative",
        "csd",
        "penalty_id",
    ),
    nothing="The CSD's reports and our calculation agree in this selection.",
)

_MONTH: Final = ("counterparty_id", "csd", "currency")

PENALTIES_RUNNING: Final = Listing(
    key="penalties-running",
    title="By counterparty, so far and as projected to its end",
    contract=PenaltyMonth,
    where="state = 'running'",
    order=(("projected_net", False),),
    columns=(
        *_MONTH,
        "paid",
        "received",
        "net",
        "open_fails",
        "projected_paid",
        "projected_received",
        "projected_net",
        "gaps",
    ),
    nothing="No penalty has come up this month.",
)

PENALTY_MONTHS: Final = Listing(
    key="penalty-months",
    title="Months by counterparty, as they are netted and paid, newest first",
    contract=PenaltyMonth,
    on="month",
    order=(("month", True), ("net", False)),
    columns=(
        "month",
        *_MONTH,
        "state",
        "penalties",
        "paid",
        "received",
        "net",
        "gaps",
        "appeal_until",
        "report_on",
        "payment_on",
    ),
    nothing="No month in this selection has penalties.",
)

RISK_FACTORS: Final = Listing(
    key="risk-factors",
    title="What the forecast had learnt when the month began, what raises the odds most first",
    contract=SettlementRiskFactor,
    order=(("weight", True), ("instructions", True)),
    columns=(
        "factor",
        "level",
        "horizon",
        "weight",
        "instructions",
        "fails",
        "expected_fails",
        "fail_days",
        "usual_reason",
    ),
    nothing="The forecast knew no outcomes yet when the month began.",
)

FAILS_THEN: Final = Listing(
    key="fails-then",
    title="Open fails, as they then were",
    contract=SettlementSpan,
    where="is_failed AND is_open",
    order=(("valid_from", False), ("remaining_amount", True)),
    opens="instruction_id",
    columns=(
        "instruction_id",
        "state",
        "valid_from",
        "reason",
        "failing_party",
        "is_hold",
        "is_matched",
        "remaining_quantity",
        "remaining_amount",
        "currency",
        "narrative",
    ),
    nothing="No instruction in this selection was failing then.",
)
