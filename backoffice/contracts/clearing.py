"""Clearing desk: what the CCP took over, what it nets, which margin it calls, what covers it, and what it fails."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.deadlines import STANDINGS
from backoffice.contracts.extract import Extract, Result
from backoffice.contracts.settlement import SIDES

CCP_STATUSES = ("novated", "rejected", "pending")
MARGIN_TYPES = ("initial", "variation", "intraday")
NET_DIRECTIONS = ("to_deliver", "to_receive", "flat")

_CCP = "The central counterparty: a `parties` id."
_MEMBER = "Our legal entity that is the clearing member: a `parties` id."


class ClearedTrade(Extract):
    """One row: one trade given to one central counterparty, and what became of it there (novation or reject)."""

    table: ClassVar[str] = "cleared_trades"

    ccp = c.identifier(_CCP, primary_key=True)
    trade_id = c.identifier("Our identifier of the trade.", primary_key=True)
    legal_entity_id = c.identifier(_MEMBER)
    desk = c.identifier("Front-office desk that traded.", "desk", nullable=True)
    market = c.identifier("Market the trade settles in.", "calendar")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    side = c.one_of(SIDES, "Bought (BUYI) or sold (SELL), from our point of view.", "ISO 15022 code")
    quantity = c.quantity("Quantity traded, always positive.", min_exclusive=0)
    amount = c.amount("What it is settled for, always positive.", min=0)
    currency = c.currency()
    settlement_date = c.day("Intended settlement date.")
    traded_at = c.moment("When it was struck.")
    novated_at = c.moment("When the CCP became the counterparty; empty while it has not.", nullable=True)
    ccp_status = c.one_of(CCP_STATUSES, "Taken over, rejected, or not answered yet.")
    reject_code = c.identifier("Why it was rejected, as received.", "as received", nullable=True)


class MarginCall(Extract):
    """One row: one call for margin by one CCP."""

    table: ClassVar[str] = "margin_calls"
    changes_on: ClassVar[tuple[str, ...]] = ("called_at", "due_at")

    call_id = c.identifier("The CCP's reference of the call.", primary_key=True)
    ccp = c.identifier(_CCP)
    legal_entity_id = c.identifier(_MEMBER)
    margin_type = c.one_of(MARGIN_TYPES, "Initial, variation, or called during the day.")
    amount = c.amount("Amount called, always positive.", min_exclusive=0)
    currency = c.currency()
    called_at = c.moment("When it was called.")
    due_at = c.moment("By when it had to be met.")
    paid_at = c.moment("When it was met in full; empty while it is not.", nullable=True)
    disputed_amount = c.amount("The part we dispute; zero where none.", min=0)
    narrative = c.text("Why it was disputed or late, in the desk's words.", nullable=True)


class MarginRequirement(Extract):
    """One row: what one CCP requires of one member in one currency at the end of one day."""

    table: ClassVar[str] = "margin_requirements"

    ccp = c.identifier(_CCP, primary_key=True)
    legal_entity_id = c.identifier(_MEMBER, primary_key=True)
    day = c.day("The day.", primary_key=True)
    currency = c.currency("Currency of the requirement.", primary_key=True)
    requirement = c.amount("Margin required.", min=0)


class CollateralHolding(Extract):
    """One row: one piece of collateral that lies at one CCP for one member at the end of one day."""

    table: ClassVar[str] = "collateral_holdings"

    ccp = c.identifier(_CCP, primary_key=True)
    legal_entity_id = c.identifier(_MEMBER, primary_key=True)
    day = c.day("The day.", primary_key=True)
    collateral_id = c.identifier("ISIN of a security, or the currency of cash.", "ISIN or currency", primary_key=True)
    market_value = c.amount("Market value before haircut, in the currency of the requirement.", min=0)
    currency = c.currency("Currency of the requirement it covers.")
    haircut = c.rate("Share taken off the market value.", "share", min=0, max=1)


class CcpNetFail(Extract):
    """One row: one net position of one member that a CCP carries on because it was not delivered, on one day.

    A CCP nets each issue to one position a member and day and rolls what fails into the next.
    """

    table: ClassVar[str] = "ccp_net_fails"

    ccp = c.identifier(_CCP, primary_key=True)
    legal_entity_id = c.identifier(_MEMBER, primary_key=True)
    instrument_id = c.identifier("The financial instrument.", "ISIN", primary_key=True)
    day = c.day("End of this day.", primary_key=True)
    net_quantity = c.quantity("What fails: below zero we fail to deliver, above zero we fail to receive.")
    net_value = c.amount("Its value at the CCP's price, with the same sign.")
    currency = c.currency()
    failing_since = c.day("First settlement day it failed on.")
    market = c.identifier("Market whose calendar counts.", "calendar")


class NetObligation(Result):
    """One row: what the trades of one member in one issue for one settlement date come to, at one CCP.

    Only trades the CCP took over are netted. Gross is bought plus sold; net is the difference, without its sign.
    """

    table: ClassVar[str] = "net_obligations"

    legal_entity_id = c.identifier("The clearing member.", primary_key=True)
    ccp = c.identifier("The central counterparty.", primary_key=True)
    instrument_id = c.identifier("The financial instrument.", "ISIN", primary_key=True)
    settlement_date = c.day("Settlement date.", primary_key=True)
    currency = c.currency("Currency of the amounts.", primary_key=True)
    market = c.identifier("Market it settles in.", "calendar")
    trades = c.count("Trades in it.", "trades", min=1)
    bought_quantity = c.quantity("Bought.", min=0)
    sold_quantity = c.quantity("Sold.", min=0)
    gross_quantity = c.quantity("Bought plus sold.", min=0)
    net_quantity = c.quantity("Bought less sold, without its sign.", min=0)
    direction = c.one_of(NET_DIRECTIONS, "Whether the net is to be delivered or received.")
    gross_amount = c.total("Paid plus received.", min=0)
    net_amount = c.total("Paid less received, without its sign.", min=0)


class Novation(Result):
    """One row: one trade given to a CCP, as of now."""

    table: ClassVar[str] = "novations"

    ccp = c.identifier("The central counterparty.", primary_key=True)
    trade_id = c.identifier("Our identifier of the trade.", primary_key=True)
    legal_entity_id = c.identifier("The clearing member.")
    desk = c.identifier("Front-office desk that traded.", "desk", nullable=True)
    market = c.identifier("Market the trade settles in.", "calendar")
    instrument_id = c.identifier("The financial instrument.", "ISIN")
    traded_on = c.day("Day of the trade, in UTC.")
    traded_at = c.moment("When it was struck.")
    novated_at = c.moment("When the CCP became the counterparty.", nullable=True)
    ccp_status = c.one_of(CCP_STATUSES, "Taken over, rejected, or not answered by now.")
    reject_code = c.identifier("Why it was rejected, as received.", "as received", nullable=True)
    lag_minutes = c.number(
        "From trade to novation; empty where it was not taken over.", "minutes", nullable=True, min=0
    )
    amount = c.amount("What it is settled for.")
    currency = c.currency()


class MarginCallStatus(Result):
    """One row: one call for margin as of now: met by its deadline, late, missing, or not due yet."""

    table: ClassVar[str] = "margin_call_status"

    call_id = c.identifier("The CCP's reference of the call.", primary_key=True)
    ccp = c.identifier("The central counterparty.")
    legal_entity_id = c.identifier("The clearing member.")
    margin_type = c.one_of(MARGIN_TYPES, "Initial, variation, or called during the day.")
    standing = c.one_of(STANDINGS, "Met in time, late, missing, or not due yet.")
    amount = c.amount("Amount called.")
    disputed_amount = c.amount("The part we dispute.")
    currency = c.currency()
    called_on = c.day("Day of the call, in UTC.")
    called_at = c.moment("When it was called.")
    due_at = c.moment("By when it had to be met.")
    paid_at = c.moment("When it was met; empty while it is not.", nullable=True)
    minutes_late = c.number("After its deadline; not met, up to now; 0 in time.", "minutes", min=0)
    narrative = c.text("Why it was disputed or late, in the desk's words.", nullable=True)


class MarginCoverage(Result):
    """One row: how far the collateral of one member at one CCP covers what is required, at the end of one day.

    A day with a requirement and no collateral is there with zero; collateral nothing is required for is no row.
    """

    table: ClassVar[str] = "margin_coverage"

    ccp = c.identifier("The central counterparty.", primary_key=True)
    legal_entity_id = c.identifier("The clearing member.", primary_key=True)
    day = c.day("The day.", primary_key=True)
    currency = c.currency("Currency of the amounts.", primary_key=True)
    requirement = c.amount("Margin required.", min=0)
    market_value = c.total("Collateral before haircut.", min=0)
    collateral = c.total("Collateral after haircut, each piece rounded to cents.", min=0)
    shortfall = c.total("Requirement less collateral, where that is above zero.", min=0)
    is_newest = c.flag("The newest day this CCP reported for this member.")


class NetFailAge(Result):
    """One row: one net position a CCP carries because it failed, with its age on that day."""

    table: ClassVar[str] = "net_fail_ages"

    ccp = c.identifier("The central counterparty.", primary_key=True)
    legal_entity_id = c.identifier("The clearing member.", primary_key=True)
    instrument_id = c.identifier("The financial instrument.", "ISIN", primary_key=True)
    day = c.day("End of this day.", primary_key=True)
    direction = c.one_of(NET_DIRECTIONS, "Whether we fail to deliver or to receive.")
    quantity = c.quantity("What fails, without its sign.", min=0)
    value = c.amount("Its value, without its sign.", min=0)
    currency = c.currency()
    failing_since = c.day("First settlement day it failed on.")
    age_days = c.count("Business days since then, that day being 0.", "business days", min=0)
    age_bucket = c.identifier("Its age, in buckets whose edges are dated rates.", "business days", nullable=True)
    market = c.identifier("Market whose calendar counts.", "calendar")
    is_newest = c.flag("The newest day this CCP reported.")
