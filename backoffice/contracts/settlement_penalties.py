"""CSDR cash penalties: reference prices, what the CSD charges, and what we calculate ourselves, day by day.

Words follow ISO 20022 (semt.044) and its twin (MT537, sequence D). SEFP is the penalty for a settlement fail, LMFP
the one for matching late (Delegated Regulation (EU) 2017/389; ECSDA CSDR Penalties Framework).
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result
from backoffice.contracts.settlement import FAILING_PARTIES, MOVEMENTS, PAYMENTS
from backoffice.contracts.settlement_history import LACKING

PENALTY_TYPES = ("SEFP", "LMFP")
PAYERS = ("own", "counterparty")
PRICE_TYPES = ("ACTU", "PRCT")
CALCULATION_METHODS = ("SECU", "MIXE", "CASH", "BOTH")
PENALTY_CLASSES = ("SHRS", "SOVR", "DEBT", "SECU", "ETFS", "UCIT", "MMKT", "EMAL", "OTHR")
ROUNDINGS = ("half_up", "up")
GAPS = ("payer_unknown", "class_unknown", "rate_missing", "price_missing", "price_currency_differs", "too_large")

_METHOD = (
    "What is multiplied: quantity by price and the security's rate (SECU) or the cash rate (MIXE), cash by the cash "
    "rate (CASH), or the sum of the first and the third (BOTH)."
)
_DAILY = "per cent a business day"
_PRICE_TYPE = "The price is an amount of money for one unit (ACTU) or per cent of the face amount, for debt (PRCT)."


class ReferencePrice(Extract):
    """One row: the price of one instrument that penalties of one business day are calculated with.

    Shares and funds are priced for one unit. Debt may be priced for one unit of face amount, or as the markets quote
    it in per cent of face (101.25 for a face of 100): `price_type` says which.
    """

    table: ClassVar[str] = "reference_prices"

    instrument_id = c.identifier("The financial instrument.", "ISIN", primary_key=True)
    day = c.day("The business day it holds for.", primary_key=True)
    price = c.price("The price, in the measure `price_type` says.", min=0)
    price_type = c.one_of(PRICE_TYPES, _PRICE_TYPE, "ISO 15022 code")
    currency = c.currency("Currency of the price; for per cent of face, of the face amount.")
    price_source = c.text("Whose price it is: a market, a vendor, the CSD.")


class CsdPenalty(Extract):
    """One row: one business day of one cash penalty as one report of the CSD has it (semt.044, MT537 sequence D).

    A penalty for a fail has one day, one for late matching as many as it was late. A penalty that changes is reported
    again under its reference; the newest report is the one in force.
    """

    table: ClassVar[str] = "csd_penalties"

    report_id = c.identifier("Reference of the report.", primary_key=True)
    penalty_id = c.identifier("The CSD's reference of the penalty, on our side.", primary_key=True)
    day = c.day("Business day penalised.", primary_key=True)
    reported_on = c.day("Day of the report.")
    common_reference = c.identifier("Reference both parties of the penalty have.", nullable=True)
    csd = c.identifier("The CSD that charges it.", "BIC")
    counterparty_csd = c.identifier("The counterparty's CSD.", "BIC", nullable=True)
    counterparty_id = c.identifier("The other party, as the report names it.", nullable=True)
    instruction_id = c.identifier("Our reference of the instruction; empty where the CSD has none.", nullable=True)
    market_reference = c.identifier("The market infrastructure's reference of the instruction.", nullable=True)
    penalty_type = c.one_of(PENALTY_TYPES, "For a settlement fail (SEFP) or late matching (LMFP).", "ISO 20022 code")
    detected_on = c.day("Business day it was computed for: of the fail, or of the late matching.")
    state = c.identifier("State: ACTV, REMO, REIC, RLOC, SWIC, NCOM, OTHR.", "ISO 20022 code", nullable=True)
    state_reason = c.identifier("Why: NEWP, UPDT, RALO; INSO, SESU, SUSP, TECH ...", "ISO 20022 code", nullable=True)
    narrative = c.text("The CSD's own words.", nullable=True)
    is_counted = c.flag("It is part of the amounts the CSD collects.")
    payer = c.one_of(PAYERS, "Who pays: we, or the counterparty to us; empty where nothing is due.", nullable=True)
    calculation_method = c.one_of(CALCULATION_METHODS, _METHOD, "ISO 20022 code", nullable=True)
    currency = c.currency("Currency of the penalty.")
    amount = c.amount("Amount of this day; empty where only the whole is told.", nullable=True, min=0)
    total_amount = c.amount("Amount of the whole penalty, on each of its days: not to be added up.", min=0)
    days = c.count("Business days of the whole penalty.", "business days", min=0)
    instrument_id = c.identifier("The financial instrument.", "ISIN", nullable=True)
    penalty_class = c.identifier("Its class, as reported.", "code", nullable=True)
    rate = c.rate("Rate applied.", _DAILY, nullable=True)
    price = c.price("Reference price applied.", of="price_currency", nullable=True)
    price_type = c.one_of(PRICE_TYPES, _PRICE_TYPE, "ISO 15022 code", nullable=True)
    price_currency = c.currency("Currency of the price.", nullable=True)
    quantity = c.quantity("Quantity penalised.", nullable=True)
    movement = c.one_of(MOVEMENTS, "We deliver or receive.", "ISO 20022 code", nullable=True)
    payment = c.one_of(PAYMENTS, "Against payment or free.", "ISO 20022 code", nullable=True)
    transaction_type = c.identifier("Type of settlement transaction.", "ISO code", nullable=True)
    intended_settlement_date = c.day("Intended settlement date.", nullable=True)
    matched_at = c.moment("When it matched, by the CSD.", nullable=True)
    lacks_reference_data = c.flag("The CSD had no price or rate of this day.")


class Penalty(Result):
    """One row: one business day of one cash penalty as we calculate it, with every figure it is made of.

    amount = quantity x price x rate / 100, the price of debt in per cent being divided by 100 first; rounded to cents
    as `rounding` says. Where it is exempt the amount is zero and `exemption` says why; where it cannot be calculated
    there is no amount and `gap` says why. No day of an instruction is penalised twice.
    """

    table: ClassVar[str] = "penalties"

    instruction_id = c.identifier("Our reference of the instruction.", primary_key=True)
    day = c.day("Business day penalised.", primary_key=True)
    penalty_type = c.one_of(
        PENALTY_TYPES, "For a settlement fail (SEFP) or late matching (LMFP).", "ISO 20022 code", primary_key=True
    )
    detected_on = c.day("Business day it is computed for: of the fail, or the day of the late matching.")
    month = c.month("Month it is charged in: that of `detected_on`.")
    days = c.count("Business days of the whole penalty: one, or all days of late matching.", "business days", min=1)
    fail_day = c.count("Business days since the intended date, which is day 0.", "business days", min=0)
    is_first = c.flag("The first day this side pays for this instruction: counts fails, not days.")
    goes_on = c.flag("The newest day of a fail still open: unless it settles, the next business day brings another.")
    is_hold = c.flag("It was on hold at the cut-off, which penalties do not excuse.")
    payer = c.one_of(PAYERS, "Who pays: we, or the counterparty to us; empty where it is not known.", nullable=True)
    calculation_method = c.one_of(CALCULATION_METHODS, _METHOD, "ISO 20022 code", nullable=True)
    quantity = c.quantity("Quantity penalised: still to settle at the cut-off, or all of it for late matching.")
    price = c.price("Reference price of the day.", of="price_currency", nullable=True)
    price_type = c.one_of(PRICE_TYPES, _PRICE_TYPE, "ISO 15022 code", nullable=True)
    price_currency = c.currency("Currency of the price.", nullable=True)
    price_source = c.text("Whose price it is.", nullable=True)
    penalty_class = c.one_of(PENALTY_CLASSES, "Class of the instrument, by its CFI.", "ECSDA 5.3", nullable=True)
    is_liquid = c.flag("It has a liquid market; empty where nobody lists it, which counts as illiquid.", nullable=True)
    is_sme_growth = c.flag("It trades on an SME growth market, as far as the instrument tells.", nullable=True)
    rate_id = c.identifier("The dated rate applied: csdr.sefp.shares_liquid ...", "name", nullable=True)
    stated_rate = c.rate(
        "That rate as stated: basis points a day, or for cash per cent a year.", "as its row says", nullable=True
    )
    rate = c.rate("The rate applied; for cash the yearly rate / 360, to ten decimals.", _DAILY, nullable=True)
    rate_source = c.text("Where the rate comes from.", nullable=True)
    rounding = c.one_of(ROUNDINGS, "Cents are rounded half up, or always up.")
    currency = c.currency("Currency of the penalty: of settlement; free of payment, of the price.", nullable=True)
    amount = c.amount("Amount of this day; empty where it cannot be calculated.", nullable=True, min=0)
    net_amount = c.amount("The same, signed: what we receive is positive, what we pay negative.", nullable=True)
    total_amount = c.amount(
        "Amount of the whole penalty, on each of its days: not to be added up; empty where a day has none.",
        nullable=True,
        min=0,
    )
    exemption = c.identifier("Why no penalty is due: market, corporate_action ...", "name", nullable=True)
    gap = c.one_of(GAPS, "Why the amount cannot be calculated.", nullable=True)
    reason = c.identifier("Reason it did not settle or match, by the end of the day.", "ISO 15022 code", nullable=True)
    reason_family = c.identifier("Family of that reason; `unknown` for a code we do not know.", "family", nullable=True)
    failing_party = c.one_of(FAILING_PARTIES, "Whose side held it up, by that reason.", nullable=True)
    lacking = c.one_of(LACKING, "What the fail lacked, by reason and failing party.", nullable=True)
    csd = c.identifier("The CSD where it settles; the market where the instruction names none.", "BIC or calendar")
    market = c.identifier("Market whose calendar counts.", "calendar")
    counterparty_id = c.identifier("The party on the other side.", nullable=True)
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    account_id = c.identifier("Our safekeeping account.", "account")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    movement = c.one_of(MOVEMENTS, "We deliver or receive.", "ISO 20022 code")
    payment = c.one_of(PAYMENTS, "Against payment or free.", "ISO 20022 code")
    transaction_type = c.identifier("Type of settlement transaction.", "ISO code")
    intended_settlement_date = c.day("Intended settlement date.")
