"""Records desk, static data: whether what we know of parties, securities and accounts is right, whole and checked.

The desk's other halves: `retention` says how long records are kept, `records` what we loaded ourselves.
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.deadlines import FOUR_EYES, STANDINGS
from backoffice.contracts.extract import Extract, Result
from backoffice.contracts.reference import PARTY_KINDS
from backoffice.contracts.settlement import LIFECYCLE_STATES

RECORD_KINDS = ("party", "instrument", "cross_reference", "standing_instruction")
IDENTIFIER_SCHEMES = ("ISIN", "LEI", "BIC", "IBAN", "CUSIP", "SEDOL")
IDENTIFIER_FAULTS = ("length", "shape", "check_digit", "component")
REGISTRATION_STATUSES = (
    *("PENDING_VALIDATION", "ISSUED", "DUPLICATE", "LAPSED", "MERGED", "RETIRED", "ANNULLED", "CANCELLED"),
    *("TRANSFERRED", "PENDING_TRANSFER", "PENDING_ARCHIVAL"),
)
LEI_STANDINGS = ("in_force", "lapsing", "lapsed", "ended", "not_registered", "missing")
SSI_STANDINGS = ("active", "stale", "incomplete", "missing")
STATIC_CAUSES = ("lei_lapsed", "party_details", "standing_instruction")


class LeiRecord(Extract):
    """One row: what the register of legal entity identifiers says of one LEI (GLEIF's golden copy, its words)."""

    table: ClassVar[str] = "lei_records"

    lei = c.identifier("The legal entity identifier.", "ISO 17442 LEI", primary_key=True)
    legal_name = c.text("Name in the register.")
    registration_status = c.one_of(REGISTRATION_STATUSES, "Status of the registration.", "LEI-CDF code")
    entity_status = c.one_of(("ACTIVE", "INACTIVE"), "Whether the entity exists.", "LEI-CDF code", nullable=True)
    next_renewal_on = c.day("Day by which it is to be renewed; it lapses after that.", nullable=True)


class CrossReference(Extract):
    """One row: one further identifier of a party or an instrument, beside the one its master record is known by."""

    table: ClassVar[str] = "cross_references"

    scheme = c.one_of(IDENTIFIER_SCHEMES, "Scheme of the identifier.", primary_key=True)
    value = c.identifier("The identifier.", "as `scheme` says", primary_key=True)
    record_kind = c.one_of(("party", "instrument"), "What it identifies.", primary_key=True)
    record_id = c.identifier("The party's or the instrument's own identifier.", primary_key=True)


class StandingInstruction(Extract):
    """One row: one standing settlement instruction, SSI: where one counterparty settles in one market."""

    table: ClassVar[str] = "standing_instructions"

    ssi_id = c.identifier("Our identifier of the instruction.", primary_key=True)
    counterparty_id = c.identifier("Whose it is: a `parties` id.")
    market = c.identifier("The market: a `calendar_days` calendar.", "calendar")
    currency = c.currency("Currency it settles in.")
    safekeeping_account = c.identifier("Their account at the agent; empty where not told.", "account", nullable=True)
    agent_bic = c.identifier("Their agent; empty where not told.", "ISO 9362 BIC", nullable=True)
    cash_account = c.identifier("Their cash account, where it is known by an IBAN.", "ISO 13616 IBAN", nullable=True)
    valid_from = c.day("First day it holds.")
    valid_to = c.day("Last day it holds; empty while in force.", nullable=True)
    verified_on = c.day("Day it was last verified with them; empty if never.", nullable=True)


class StaticChange(Extract):
    """One row: one change of one field of static data: who asked for it, who checked it, when it took effect."""

    table: ClassVar[str] = "static_changes"

    change_id = c.identifier("The system's identifier of the change.", primary_key=True)
    record_kind = c.one_of(RECORD_KINDS, "Kind of record changed.")
    record_id = c.identifier("The record's own identifier.")
    field = c.identifier("Field changed.", "field")
    old_value = c.text("What it was; empty for a new one.", nullable=True)
    new_value = c.text("What it is to be; empty where it is taken away.", nullable=True)
    location_id = c.identifier("Site whose people check: its hours count.", "site")
    maker_id = c.identifier("Who made it; empty where nobody says.", "pseudonym", nullable=True)
    requested_at = c.moment("When it was made.")
    checker_id = c.identifier("Who checked it; empty while nobody has.", "pseudonym", nullable=True)
    checked_at = c.moment("When it was checked; empty while it is not.", nullable=True)
    applied_at = c.moment("When it took effect; empty while it has not.", nullable=True)


class LeiStanding(Result):
    """One row: one party that needs an LEI, and how its LEI stands in the register. Vendors need none."""

    table: ClassVar[str] = "lei_standings"

    party_id = c.identifier("The party.", primary_key=True)
    kind = c.one_of(PARTY_KINDS, "What it is to us.")
    counterparty_id = c.identifier("The party again, where it is a counterparty.", nullable=True)
    lei = c.identifier("Its LEI; empty where we have none.", "ISO 17442 LEI", nullable=True)
    registration_status = c.one_of(
        REGISTRATION_STATUSES, "Status in the register; empty where it is not there.", "LEI-CDF code", nullable=True
    )
    next_renewal_on = c.day("Day by which it is to be renewed.", nullable=True)
    lei_standing = c.one_of(
        LEI_STANDINGS, "In force; to be renewed soon; lapsed; ended for another reason; not in the register; none."
    )
    lapsed_on = c.day("Last day it was in force, where it has lapsed.", nullable=True)
    days_to_renewal = c.count("Calendar days to the renewal, negative once past.", "calendar days", nullable=True)
    is_active = c.flag("An instruction of ours names it as counterparty; others than counterparties always are.")
    unmatched = c.count(
        "Instructions with it that are open and unmatched; of a lapsed one those sent since.", "instructions", min=0
    )


class IdentifierCheck(Result):
    """One row: one identifier in one record of static data, and whether it is right in form and check digit."""

    table: ClassVar[str] = "identifier_checks"

    record_kind = c.one_of(RECORD_KINDS, "Kind of record.", primary_key=True)
    record_id = c.identifier("The record's own identifier.", primary_key=True)
    scheme = c.one_of(IDENTIFIER_SCHEMES, "Scheme of the identifier.", primary_key=True)
    value = c.identifier("The identifier.", "as `scheme` says", primary_key=True)
    is_right = c.flag("Right in length, form and check digit.")
    fault = c.one_of(IDENTIFIER_FAULTS, "What is wrong; empty where nothing is.", nullable=True)


class SsiStanding(Result):
    """One row: one counterparty in one market where we settle with it, and how its standing instruction stands today.

    Of several in force the one that took effect last counts. Complete is one that names an agent and an account.
    """

    table: ClassVar[str] = "ssi_standings"

    counterparty_id = c.identifier("The counterparty.", primary_key=True)
    market = c.identifier("The market.", "calendar", primary_key=True)
    ssi_id = c.identifier("Its standing instruction; empty where there is none.", nullable=True)
    ssi_standing = c.one_of(
        SSI_STANDINGS, "How it stands; empty for a complete one where no limit is on file.", nullable=True
    )
    is_complete = c.flag("There is one, and it names an agent and an account.")
    is_stale = c.flag("Not verified within the limit; empty without one, or without a limit.", nullable=True)
    verified_on = c.day("Day it was last verified; empty if never.", nullable=True)
    verified_days_ago = c.count("Calendar days since it was verified.", "calendar days", nullable=True)
    instructions = c.count("Instructions with the counterparty in the market.", "instructions", min=0)
    fails = c.count("Of them failed.", "instructions", min=0)


class StaticChangeStatus(Result):
    """One row: one change of static data as of now: checked in time, and by somebody else than its maker."""

    table: ClassVar[str] = "static_change_status"

    change_id = c.identifier("The change.", primary_key=True)
    record_kind = c.one_of(RECORD_KINDS, "Kind of record changed.")
    record_id = c.identifier("The record's own identifier.")
    field = c.identifier("Field changed.", "field")
    location_id = c.identifier("Site whose people check.", "site")
    maker_id = c.identifier("Who made it.", "pseudonym", nullable=True)
    checker_id = c.identifier("Who checked it; empty while nobody has.", "pseudonym", nullable=True)
    requested_at = c.moment("When it was made.")
    requested_on = c.day("Day of that, in UTC.")
    checked_at = c.moment("When it was checked.", nullable=True)
    applied_at = c.moment("When it took effect.", nullable=True)
    four_eyes = c.one_of(FOUR_EYES, "Whether two people stand behind it.")
    is_breach = c.flag(
        "It took effect before anybody else than its maker had checked it; empty where the maker is not known.",
        nullable=True,
    )
    turnaround_hours = c.number(
        "Business hours from making to checking; empty while it waits.", "business hours", nullable=True, min=0
    )
    target_hours = c.number("Business hours it was to be checked in.", "business hours", nullable=True, min=0)
    due_at = c.moment("When those had passed.", nullable=True)
    standing = c.one_of(
        STANDINGS, "Checked in time, late, overdue, or not due yet; empty without a target.", nullable=True
    )


class MasterRecord(Result):
    """One row: one record of static data: whether an earlier one says the same, and whether its owner is on file.

    Earlier is by identifier. Same are: parties of one kind and country, with one LEI or one name; instruments of one
    market, currency and class with one name; cross-references of one identifier; standing instructions of one
    counterparty, market and currency that are in force on the same day. Names are compared by letters and digits.
    """

    table: ClassVar[str] = "master_records"

    record_kind = c.one_of(RECORD_KINDS, "Kind of record.", primary_key=True)
    record_id = c.identifier("The record's own identifier.", primary_key=True)
    name = c.text("Its name, or what it identifies.", nullable=True)
    counterparty_id = c.identifier("The counterparty it is, or belongs to.", nullable=True)
    market = c.identifier("Its market.", "calendar", nullable=True)
    duplicate_of = c.identifier("The first record that says the same; empty where none does.", nullable=True)
    is_duplicate = c.flag("An earlier record says the same.")
    belongs_to = c.identifier("The record it belongs to; empty where it stands by itself.", nullable=True)
    is_orphan = c.flag("What it belongs to is not there.")


class StaticFail(Result):
    """One row: one instruction that failed or stands unmatched, and the static data behind that, if any.

    A lapsed LEI of the counterparty is behind what was instructed after it lapsed and never found its counterpart.
    Party details are by the reason code: accounts or parties that differ (SAFE, DEPT, ICAG ...). A standing
    instruction is behind what did not match for no reason given, where it is stale, incomplete or missing.
    """

    table: ClassVar[str] = "static_fails"

    instruction_id = c.identifier("The instruction.", primary_key=True)
    static_cause = c.one_of(STATIC_CAUSES, "What of static data is behind it; empty where nothing is.", nullable=True)
    state = c.one_of(LIFECYCLE_STATES, "Lifecycle state.")
    is_failed = c.flag("It is due and did not settle whole on time.")
    is_open_unmatched = c.flag("It is open, and not matched.")
    fail_days = c.count("Business days it failed.", "business days", min=0)
    reason = c.identifier("Reason code, as received.", "ISO 15022 code", nullable=True)
    reason_family = c.identifier("Family of that reason.", "family", nullable=True)
    counterparty_id = c.identifier("The counterparty.", nullable=True)
    lapsed_on = c.day("Last day its LEI was in force, where it has lapsed.", nullable=True)
    ssi_standing = c.one_of(SSI_STANDINGS, "How its standing instruction stands in this market.", nullable=True)
    market = c.identifier("Market whose calendar counts.", "calendar")
    legal_entity_id = c.identifier("Our legal entity.", nullable=True)
    desk = c.identifier("Front-office desk.", "desk", nullable=True)
    amount = c.amount("Amount instructed; empty when free of payment.", nullable=True)
    currency = c.currency("Settlement currency; empty when free of payment.", nullable=True)
    instructed_at = c.moment("Time the instruction was sent.")
    intended_settlement_date = c.day("Intended settlement date.")
