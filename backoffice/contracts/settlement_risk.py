"""Settlement desk ahead of time: what is likely to fail, why, and how well earlier forecasts came true."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Result
from backoffice.contracts.settlement import MOVEMENTS, PAYMENTS
from backoffice.contracts.settlement_penalties import GAPS

RISK_FACTORS = ("market", "matching", "hold", "instructed", "inventory", "place", "counterparty", "security")
"""What the forecast looks at, in the order the weights are found."""

HOLDS = ("free", "own", "counterparty", "both", "market", "unknown")
INSTRUCTED = ("sent_in_time", "sent_late", "unknown")
INVENTORIES = ("receipt", "covered", "awaits_receipts", "short", "unknown")
RISK_BANDS = ("usual", "raised", "high")


class SettlementRiskInventory(Result):
    """One row: whether our position covers one delivery, as was known at one moment a forecast looks from.

    There is none of what we receive, nor where no position of the account in our own record was known by then.
    """

    table: ClassVar[str] = "settlement_risk_inventory"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    horizon = c.count(
        "Business days ahead of the intended date, on the evening it is seen: 1 or 2; 0 as it stands now.",
        "business days",
        primary_key=True,
        min=0,
        max=2,
    )
    inventory = c.one_of(
        INVENTORIES[1:4],
        "The position covers all deliveries due by then, covers them only with receipts due by then, or falls short.",
        "level",
    )


class SettlementRiskCase(Result):
    """One row: one instruction as it stood before its intended date, as the forecast sees it.

    A past instruction has a row for the evening one business day before its intended date and one for the evening
    two business days before, where it had been sent by then and was open; its outcome stands beside. An open one
    due within two business days has one row, as it stands at the build's as-of moment, without outcome.
    """

    table: ClassVar[str] = "settlement_risk_cases"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    horizon = c.count(
        "Business days ahead of the intended date: 1 (the evening before, or less) or 2.",
        "business days",
        primary_key=True,
        min=1,
        max=2,
    )
    is_now = c.flag("It stands so at the as-of moment and its outcome is not known.")
    seen_at = c.moment("The moment it is seen at: nothing said or done later is in the factors.")
    intended_settlement_date = c.day("Intended settlement date.")
    market = c.identifier("Market whose calendar counts.", "calendar")
    matching = c.identifier(
        "`matched`, `no_word` (nobody has said), or the family of the reason it is unmatched for.", "level"
    )
    hold = c.one_of(HOLDS, "Whose hold keeps it back; `free` where none does.", "level")
    instructed = c.one_of(INSTRUCTED, "Sent by the end (UTC) of the day of the trade, or later.", "level")
    inventory = c.one_of(
        INVENTORIES,
        "For a delivery of ours: the position covers all deliveries due by then, covers them only with receipts due "
        "by then, or falls short; `receipt` where we receive, `unknown` where no position is loaded.",
        "level",
    )
    place = c.identifier("Place of settlement; `unknown` where not told.", "BIC")
    counterparty = c.identifier("The party on the other side; `unknown` where not told.")
    security = c.identifier("The financial instrument.", "ISIN")
    is_failed = c.flag("It did not settle whole on time; empty until its intended date is over.", nullable=True)
    known_at = c.moment(
        "Since when that outcome has been known: the end of the intended date, or later.", nullable=True
    )
    fail_days = c.count("Business days it failed, up to now.", "business days", nullable=True, min=0)
    reason_family = c.identifier("Family of the reason it failed for.", "family", nullable=True)


class SettlementRiskPattern(Result):
    """One row: outcomes that looked alike and are learnt from since one month: how many, and how many were fails."""

    table: ClassVar[str] = "settlement_risk_patterns"

    month = c.month(
        "The month from whose first day on they are learnt from: they were known by then.", primary_key=True
    )
    horizon = c.count("Business days ahead of the intended date.", "business days", primary_key=True, min=1, max=2)
    market = c.level("Market whose calendar counts.", "calendar", primary_key=True)
    matching = c.level("Matched, no word yet, or the family of the reason it is unmatched for.", primary_key=True)
    hold = c.level("Whose hold keeps it back; `free` where none does.", primary_key=True)
    instructed = c.level("Sent by the end of the day of the trade, or later.", primary_key=True)
    inventory = c.level("Whether our position covers it.", primary_key=True)
    place = c.level("Place of settlement; `unknown` where not told.", "BIC", primary_key=True)
    counterparty = c.level("The party on the other side; `unknown` where not told.", "identifier", primary_key=True)
    security = c.level("The financial instrument.", "ISIN", primary_key=True)
    instructions = c.count("Past instructions that looked so.", "instructions", min=1)
    fails = c.count("Of them, how many failed.", "instructions", min=0)
    seen_from = c.moment("When the first of them was seen.")


class SettlementRiskLasted(Result):
    """One row: the fails with one level of one factor that are learnt from since one month: their number and length."""

    table: ClassVar[str] = "settlement_risk_lasted"

    month = c.month(
        "The month from whose first day on they are learnt from: they were known by then.", primary_key=True
    )
    horizon = c.count("Business days ahead of the intended date.", "business days", primary_key=True, min=1, max=2)
    factor = c.one_of(("base", *RISK_FACTORS), "The factor; `base` stands for all.", primary_key=True)
    level = c.identifier("What an instruction has of it; `all` for the base.", "level", primary_key=True)
    reason_family = c.identifier(
        "Family of the reason they failed for; `none` where none was given.", "family", primary_key=True
    )
    fails = c.count("How many failed.", "instructions", min=1)
    fail_days = c.count("Business days those fails lasted in all, up to now.", "business days", min=0)


class SettlementRiskCard(Result):
    """One row: one level of one factor on the card of one month: what was seen of it, and the weight that follows.

    Whatever is forecast in a month, in earnest or to be tested, goes by the month's card, which rests on outcomes that
    became known in the year before the month began. There is a card of the running month and of each of the six before
    it.
    """

    table: ClassVar[str] = "settlement_risk_cards"

    month = c.month("The month in which it is forecast by this card.", primary_key=True)
    horizon = c.count("Business days ahead of the intended date.", "business days", primary_key=True, min=1, max=2)
    factor = c.one_of(("base", *RISK_FACTORS), "The factor; `base` is the rate all start from.", primary_key=True)
    level = c.identifier("What an instruction has of it; `all` for the base.", "level", primary_key=True)
    instructions = c.count("Past instructions seen with it.", "instructions", min=1)
    fails = c.count("Of them, how many failed.", "instructions", min=0)
    expected_fails = c.number("Of them, how many the factors above lead to expect.", "instructions", min=0)
    weight = c.rate("What it adds to the log odds of failing; above zero is worse than expected.", "log odds")
    seen_from = c.moment("When the first instruction was seen that the card rests on.")


class SettlementRiskFactor(Result):
    """One row: one level of one factor of the forecast in force, what was seen of it, and the weight that follows.

    It is the card of the running month: it rests on outcomes of the year before the month began. The log odds of
    failing are the weight of `base` plus the weights of an instruction's own levels; a level never seen weighs nothing.
    `expected_fails` is what the factors above this one lead to expect.
    """

    table: ClassVar[str] = "settlement_risk_factors"

    horizon = c.count("Business days ahead of the intended date.", "business days", primary_key=True, min=1, max=2)
    factor = c.one_of(("base", *RISK_FACTORS), "The factor; `base` is the rate all start from.", primary_key=True)
    level = c.identifier("What an instruction has of it; `all` for the base.", "level", primary_key=True)
    instructions = c.count("Past instructions seen with it.", "instructions", min=1)
    fails = c.count("Of them, how many failed.", "instructions", min=0)
    expected_fails = c.number("Of them, how many the factors above lead to expect.", "instructions", min=0)
    weight = c.rate("What it adds to the log odds of failing; above zero is worse than expected.", "log odds")
    fail_days = c.count("Business days those fails lasted in all, up to now.", "business days", min=0)
    usual_reason = c.identifier(
        "Family of the reason they failed for most often; empty where none was given.", "family", nullable=True
    )


class SettlementRisk(Result):
    """One row: one open instruction due within two business days, how likely it fails, why, and what that costs."""

    table: ClassVar[str] = "settlement_risk"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    seen_at = c.moment("The moment it is seen at.")
    days_until_due = c.count("Business days to the intended date.", "business days", min=0)
    probability = c.rate(
        "Probability that it does not settle whole on its intended date; empty where nothing was learnt yet.",
        "share",
        nullable=True,
        min=0,
        max=1,
    )
    base_probability = c.rate(
        "The base rate: what it is for an instruction nothing is known of.", "share", nullable=True
    )
    band = c.one_of(
        RISK_BANDS,
        "Usual, raised (1.5 times the base rate or more) or high (3 times or more).",
        "band",
        nullable=True,
    )
    first_factor = c.one_of(
        RISK_FACTORS, "What raises the odds most; empty where nothing does by a tenth or more.", nullable=True
    )
    first_level = c.identifier("What it has of that factor.", "level", nullable=True)
    first_weight = c.rate("What that adds to the log odds.", "log odds", nullable=True)
    second_factor = c.one_of(RISK_FACTORS, "What raises the odds next.", nullable=True)
    second_level = c.identifier("What it has of that factor.", "level", nullable=True)
    second_weight = c.rate("What that adds to the log odds.", "log odds", nullable=True)
    third_factor = c.one_of(RISK_FACTORS, "What raises the odds third.", nullable=True)
    third_level = c.identifier("What it has of that factor.", "level", nullable=True)
    third_weight = c.rate("What that adds to the log odds.", "log odds", nullable=True)
    expected_days = c.number(
        "Business days its fail is expected to last: the average of past fails in its market, else of all.",
        "business days",
        nullable=True,
    )
    penalty_per_day = c.amount(
        "CSDR penalty of one business day of failing, whoever pays; zero where none is charged.",
        of="penalty_currency",
        nullable=True,
    )
    expected_penalty = c.amount(
        "Probability times penalty a day times expected days.", of="penalty_currency", nullable=True
    )
    expected_penalty_reported = c.amount(
        "The same in the reporting currency, at the newest rate known by then: what to rank by. Empty without a rate.",
        of="reporting_currency",
        nullable=True,
    )
    reporting_currency = c.currency("The currency results are reported in.")
    penalty_currency = c.currency(
        "Currency of the penalty: of settlement; free of payment, of the price.", nullable=True
    )
    gap = c.one_of(GAPS, "Why the penalty cannot be calculated.", nullable=True)
    matching = c.identifier("Matched, no word yet, or the family of the reason it is unmatched for.", "level")
    hold = c.one_of(HOLDS, "Whose hold keeps it back.", "level")
    instructed = c.one_of(INSTRUCTED, "Sent by the end of the day of the trade, or later.", "level")
    inventory = c.one_of(INVENTORIES, "Whether our position covers it.", "level")
    intended_settlement_date = c.day("Intended settlement date.")
    trade_date = c.day("Day of the trade.", nullable=True)
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    account_id = c.identifier("Our safekeeping account.", "account")
    movement = c.one_of(MOVEMENTS, "We deliver or receive.", "ISO 20022 code")
    payment = c.one_of(PAYMENTS, "Against payment or free.", "ISO 20022 code")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    remaining_quantity = c.quantity("Still to settle.", min=0)
    remaining_amount = c.amount("Still to be paid; empty when free of payment.", nullable=True)
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    counterparty_id = c.identifier("The party on the other side.", nullable=True)
    market = c.identifier("Market whose calendar counts.", "calendar")
    transaction_type = c.identifier("Type of settlement transaction.", "ISO code")


class SettlementRiskBacktest(Result):
    """One row: one tenth of what a month forecast, by forecast risk: what was forecast for it and what came.

    Each month is forecast by its own card, which rests on what was known when it began, and never on itself.
    """

    table: ClassVar[str] = "settlement_risk_backtest"

    horizon = c.count("Business days ahead of the intended date.", "business days", primary_key=True, min=1, max=2)
    month = c.month("Month in which it was forecast.", primary_key=True)
    tenth = c.count("1 is the tenth least likely to fail, 10 the likeliest.", "tenth", primary_key=True, min=1, max=10)
    known_at = c.moment("When the month began: weights rest on outcomes known by then.")
    learnt_from = c.count("Past instructions the weights rest on.", "instructions", min=1)
    instructions = c.count("Instructions forecast.", "instructions", min=1)
    expected_fails = c.number("Sum of their probabilities: fails to be expected.", "instructions", min=0)
    fails = c.count("Fails that came.", "instructions", min=0)
    fails_at_base_rate = c.number(
        "Fails there would be if all of the month were alike: instructions times the month's own fail rate.",
        "instructions",
        min=0,
    )
    mean_probability = c.rate("Average probability forecast.", "share")
    fail_rate = c.rate("Fails that came, out of instructions.", "share")
    lowest_probability = c.rate("The lowest probability in this tenth.", "share")
    highest_probability = c.rate("The highest probability in this tenth.", "share")
