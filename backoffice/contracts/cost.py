"""Cost desk: who works, where, what they and their seats cost, and what they get done.

Location, arrangement (on site, hybrid, remote) and sourcing (in house, outsourced) are three separate axes, and so is
the shore: onshore in the country of the head office, offshore elsewhere, whoever employs the worker.
`worker_id` is a pseudonym made when the file is read; names never enter the store.
"""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.extract import Extract, Result

WORKER_TYPES = ("employee", "contractor", "vendor")
OFFICES = ("front", "middle", "back")
SERVED = (*OFFICES, "several")
ARRANGEMENTS = ("onsite", "hybrid", "remote")
SOURCINGS = ("in_house", "outsourced")
SHORES = ("onshore", "offshore")
EXIT_TYPES = ("voluntary", "involuntary", "other")
STIPEND_KINDS = ("housing", "internet", "equipment", "travel")
VENDOR_KINDS = ("run", "transition", "change", "credit")
ONE_OFF_KINDS = ("transition", "severance", "kit", "it_setup", "lease_break", "recruit")
FX_KINDS = ("average", "close")
ASSUMPTION_STATUSES = ("measured", "quoted", "assumed")
SAVING_STATES = ("realised", "committed", "notional")


class StaffMonth(Extract):
    """One row: one worker in one month."""

    table: ClassVar[str] = "staff_month"

    month = c.month("The month.", primary_key=True)
    worker_id = c.identifier("Pseudonym of the worker.", "pseudonym", primary_key=True)
    worker_type = c.one_of(WORKER_TYPES, "Employee, contractor or a vendor's person.")
    function = c.identifier("Back-office function: settlement, reconciliation, accounting ...", "function")
    office = c.one_of(OFFICES, "Front, middle or back office: whom the worker works for.", nullable=True)
    team = c.identifier("Team.", "team", nullable=True)
    location_id = c.identifier("Site the worker belongs to; remote staff keep the site they report to.", "site")
    arrangement = c.one_of(ARRANGEMENTS, "Where the work is done.")
    sourcing = c.one_of(SOURCINGS, "Our own people or a vendor's.")
    country = c.identifier("Country the worker works in.", "ISO 3166 alpha-2", nullable=True)
    office_days_week = c.number("Days a week in the office.", "days", nullable=True, min=0, max=7)
    fte = c.number("Full-time equivalent, pro-rated by days active.", "FTE", min=0)
    grade = c.identifier("Grade.", "grade", nullable=True)
    manager_id = c.identifier("Pseudonym of the manager.", "pseudonym", nullable=True)
    joined_on = c.day("Day the worker joined.", nullable=True)
    left_on = c.day("Last day, where known.", nullable=True)
    exit_type = c.one_of(EXIT_TYPES, "Why the worker left.", nullable=True)


class PayMonth(Extract):
    """One row: what one worker's employment cost in one month, by component. Confidential."""

    table: ClassVar[str] = "pay_month"

    month = c.month("The month.", primary_key=True)
    worker_id = c.identifier("Pseudonym of the worker.", "pseudonym", primary_key=True)
    currency = c.currency("Currency of pay.", primary_key=True)
    base = c.cost("Base pay.")
    variable = c.cost("Variable pay.", nullable=True)
    allowances = c.cost("Allowances.", nullable=True)
    employer_statutory = c.cost("Employer's statutory contributions.", nullable=True)
    benefits = c.cost("Benefits.", nullable=True)
    provision = c.cost("Provisions (gratuity, leave).", nullable=True)


class SiteMonth(Extract):
    """One row: one site in one month: its seats and what they cost."""

    table: ClassVar[str] = "site_month"

    month = c.month("The month.", primary_key=True)
    location_id = c.identifier("The site.", "site", primary_key=True)
    currency = c.currency(nullable=True)
    seats_available = c.count("Seats leased or owned.", "seats", nullable=True, min=0)
    seats_assigned = c.count("Seats assigned to somebody.", "seats", nullable=True, min=0)
    seats_used_avg = c.number("Seats used on an average day.", "seats", nullable=True, min=0)
    seats_used_peak = c.count("Seats used on the busiest day.", "seats", nullable=True, min=0)
    rent = c.cost("Rent.", nullable=True)
    service_charge = c.cost("Service charge.", nullable=True)
    utilities = c.cost("Electricity, water, cleaning.", nullable=True)
    other = c.cost("Security and all else.", nullable=True)
    lease_end = c.day("Day the lease ends.", nullable=True)
    seats_released = c.count(
        "Seats given back or reused since staff went home, up to this month.", "seats", nullable=True, min=0
    )
    seats_notice = c.count("Seats for which notice is given but rent still runs.", "seats", nullable=True, min=0)


class Stipend(Extract):
    """One row: one payment to a worker for working at home."""

    table: ClassVar[str] = "stipends"

    paid_on = c.day("Day it was paid.", primary_key=True)
    worker_id = c.identifier("Pseudonym of the worker.", "pseudonym", primary_key=True)
    kind = c.one_of(STIPEND_KINDS, "What it is for.", primary_key=True)
    amount = c.cost("Amount paid.")
    currency = c.currency()
    taxable = c.flag("The employer pays tax or contributions on it.")
    one_off = c.flag("Paid once, not every month.")


class VendorMonth(Extract):
    """One row: what one vendor billed for one function in one month, by kind."""

    table: ClassVar[str] = "vendor_month"

    month = c.month("The month.", primary_key=True)
    vendor_id = c.identifier("The vendor: a `parties` id.", primary_key=True)
    function = c.identifier("Back-office function.", "function", primary_key=True)
    office = c.one_of(OFFICES, "Front, middle or back office, where the fee is for one alone.", nullable=True)
    location_id = c.identifier("Where the vendor works.", "site", nullable=True)
    amount = c.cost("Amount billed; a service credit is negative.")
    currency = c.currency()
    kind = c.one_of(VENDOR_KINDS, "Running fee, transition, change or credit.", primary_key=True)
    fte_billed = c.number("FTE billed.", "FTE", nullable=True, min=0)
    units_billed = c.count("Units billed.", "units", nullable=True, min=0)
    unit = c.identifier("What a unit is.", "unit", nullable=True)


class WorkMonth(Extract):
    """One row: work of one unit done by one function at one place in one month."""

    table: ClassVar[str] = "work_month"

    month = c.month("The month.", primary_key=True)
    function = c.identifier("Back-office function.", "function", primary_key=True)
    location_id = c.identifier("Site.", "site", primary_key=True)
    arrangement = c.one_of(ARRANGEMENTS, "Where the work was done.", primary_key=True)
    vendor_id = c.identifier("Vendor, where outsourced.", nullable=True)
    unit = c.identifier("Unit of work: trade_settled, break_resolved, invoice, ticket ...", "unit", primary_key=True)
    arrived = c.count("Units that came in.", "units", nullable=True, min=0)
    completed = c.count("Units completed.", "units", min=0)
    reworked = c.count("Units done again.", "units", nullable=True, min=0)
    failed = c.count(
        "Units that went wrong after all: trades that failed to settle on their day, breaks that opened again.",
        "units",
        nullable=True,
        min=0,
    )
    backlog_end = c.count("Units waiting at month end.", "units", nullable=True, min=0)
    minutes_each = c.number("Minutes of handling a unit.", "minutes", nullable=True, min=0)


class OneOff(Extract):
    """One row: one cost that comes once: moving, severance, kit, breaking a lease."""

    table: ClassVar[str] = "one_offs"

    spent_on = c.day("Day it was spent.", primary_key=True)
    label = c.identifier("What it was.", "words", primary_key=True)
    kind = c.one_of(ONE_OFF_KINDS, "Kind of cost.")
    amount = c.cost("Amount.")
    currency = c.currency()
    scope = c.identifier("Site, team or programme it belongs to.", "scope", nullable=True)
    office = c.one_of(OFFICES, "Front, middle or back office: whom it was spent for.", nullable=True)


class FxMonth(Extract):
    """One row: one month's rate from one currency to another."""

    table: ClassVar[str] = "fx_month"

    month = c.month("The month.", primary_key=True)
    from_currency = c.currency("Currency converted from.", primary_key=True)
    to_currency = c.currency("Currency converted to.", primary_key=True)
    rate = c.rate("Units of `to_currency` for one of `from_currency`.", "ratio", min_exclusive=0)
    kind = c.one_of(FX_KINDS, "Average of the month or its close.", primary_key=True)


class Assumption(Extract):
    """One row: one assumption with its value, range, source and standing."""

    table: ClassVar[str] = "assumptions"

    key = c.identifier("Name of the assumption.", "name", primary_key=True)
    valid_from = c.day("First day it holds.", primary_key=True)
    value = c.rate("Its value.", "as `unit` says")
    low = c.rate("Low end of its range (P10).", "as `unit` says", nullable=True)
    high = c.rate("High end of its range (P90).", "as `unit` says", nullable=True)
    unit = c.identifier("Unit of the value.", "unit")
    source = c.text("Where it comes from.")
    status = c.one_of(ASSUMPTION_STATUSES, "Measured here, quoted by somebody, or assumed.")


class StaffCost(Result):
    """One row: one worker's loaded cost in one month, in the reporting currency. Confidential: derived from pay."""

    table: ClassVar[str] = "staff_cost"

    month = c.month("The month.", primary_key=True)
    worker_id = c.identifier("Pseudonym of the worker.", "pseudonym", primary_key=True)
    function = c.identifier("Back-office function.", "function")
    office = c.one_of(OFFICES, "Front, middle or back office: whom the worker works for.", nullable=True)
    team = c.identifier("Team.", "team", nullable=True)
    location_id = c.identifier("Site.", "site")
    arrangement = c.one_of(ARRANGEMENTS, "Where the work is done.")
    sourcing = c.one_of(SOURCINGS, "Our own people or a vendor's.")
    shore = c.one_of(SHORES, "In the country of our head office or in another.", nullable=True)
    is_billed = c.flag("A vendor bills for the worker: nobody's pay of ours is in the cost.")
    fte = c.number("Full-time equivalent.", "FTE", min=0)
    pay = c.cost("Base, variable, allowances.", of="reporting_currency", nullable=True)
    employer = c.cost(
        "Employer's statutory contributions, benefits, provisions.", of="reporting_currency", nullable=True
    )
    seat = c.cost(
        "Cost of the seat used: none when remote, shared by days when hybrid.", of="reporting_currency", nullable=True
    )
    stipend = c.cost("Recurring stipends with employer's tax.", of="reporting_currency", nullable=True)
    kit = c.cost("Kit and software.", of="reporting_currency", nullable=True)
    vendor = c.cost(
        "The worker's share, by FTE, of the vendor's running fee for the function and site; nothing for our own.",
        of="reporting_currency",
        nullable=True,
    )
    overhead = c.cost("Share of overhead, by FTE.", of="reporting_currency", nullable=True)
    loaded_cost = c.cost("Sum of the seven; empty when a part is unknown.", of="reporting_currency", nullable=True)
    missing = c.text("What is missing for the loaded cost, in words.", nullable=True)
    reporting_currency = c.currency("Currency of the costs.")


class RemoteSaving(Result):
    """One row: one remote or hybrid worker in one month: what the empty seat saves and what home work costs.

    Pay is held equal: it does not appear. A loss is a negative net.
    """

    table: ClassVar[str] = "remote_savings"

    month = c.month("The month.", primary_key=True)
    worker_id = c.identifier("Pseudonym of the worker.", "pseudonym", primary_key=True)
    function = c.identifier("Back-office function.", "function")
    office = c.one_of(OFFICES, "Front, middle or back office: whom the worker works for.", nullable=True)
    team = c.identifier("Team.", "team", nullable=True)
    location_id = c.identifier("Site whose seat became free.", "site")
    arrangement = c.one_of(ARRANGEMENTS, "Remote or hybrid.")
    seat_freed = c.number("Share of a seat the worker does not use.", "seats", nullable=True, min=0, max=1)
    seat_cost = c.cost("Monthly cost of one seat at the site.", of="reporting_currency", nullable=True)
    release_share = c.rate("Share of the freed seats really given back or reused.", "share 0 to 1", nullable=True)
    gross_saving = c.cost("Seat cost times seat freed times release share.", of="reporting_currency", nullable=True)
    incentive = c.cost("Recurring stipends with employer's tax.", of="reporting_currency", nullable=True)
    support = c.cost("Extra IT, insurance and the like.", of="reporting_currency", nullable=True)
    one_off = c.cost("Payments of this month that come once.", of="reporting_currency", nullable=True)
    net_saving = c.cost(
        "Gross less incentive, support and one-off; empty when a part is unknown.",
        of="reporting_currency",
        nullable=True,
    )
    committed_saving = c.cost(
        "What seats under notice will save once rent stops.", of="reporting_currency", nullable=True
    )
    notional_saving = c.cost("What empty seats nobody gave back would save.", of="reporting_currency", nullable=True)
    missing = c.text("What is missing, in words.", nullable=True)
    reporting_currency = c.currency("Currency of the costs.")


class UnitCost(Result):
    """One row: cost and volume of one unit of work by function, site and month."""

    table: ClassVar[str] = "unit_costs"

    month = c.month("The month.", primary_key=True)
    function = c.identifier("Back-office function.", "function", primary_key=True)
    location_id = c.identifier("Site.", "site", primary_key=True)
    unit = c.identifier("Unit of work.", "unit", primary_key=True)
    office = c.one_of(SERVED, "Office the function works for there, or several of them.", nullable=True)
    completed = c.count("Units completed.", "units", min=0)
    reworked = c.count("Units done again.", "units", nullable=True, min=0)
    failed = c.count("Units that went wrong after all.", "units", nullable=True, min=0)
    attributed_cost = c.cost(
        "Loaded cost of the function there, shared by handling minutes.", of="reporting_currency", nullable=True
    )
    workers = c.count("Workers whose pay is part of the cost.", "people", min=0)
    fte = c.number("FTE behind the cost.", "FTE", min=0)
    missing = c.text("What is missing, in words.", nullable=True)
    reporting_currency = c.currency("Currency of the costs.")


class SeatUse(Result):
    """One row: one site in one month: seats, their cost and what stands empty.

    A site serves whoever sits there: what its used seats cost each office is `seat` of `staff_cost`.
    """

    table: ClassVar[str] = "seat_use"

    month = c.month("The month.", primary_key=True)
    location_id = c.identifier("Site.", "site", primary_key=True)
    seats_available = c.count("Seats leased or owned.", "seats", nullable=True, min=0)
    seats_assigned = c.count("Seats assigned to somebody.", "seats", nullable=True, min=0)
    seats_used_avg = c.number("Seats used on an average day.", "seats", nullable=True, min=0)
    seats_used_peak = c.count("Seats used on the busiest day.", "seats", nullable=True, min=0)
    seat_cost = c.cost("Monthly cost of one seat available.", of="reporting_currency", nullable=True)
    site_cost = c.cost("Cost of all seats.", of="reporting_currency", nullable=True)
    empty_seat_cost = c.cost("Seat cost times seats beyond the peak.", of="reporting_currency", nullable=True)
    lease_end = c.day("Day the lease ends.", nullable=True)
    missing = c.text("What is missing, in words.", nullable=True)
    reporting_currency = c.currency("Currency of the costs.")
