"""Cost desk: the places we work at, and who came and went there."""

from typing import ClassVar

from backoffice.contracts import columns as c
from backoffice.contracts.cost import ARRANGEMENTS, OFFICES, SHORES, SOURCINGS
from backoffice.contracts.extract import Extract, Result


class Location(Extract):
    """One row: one site: where it is, and how many people could be hired there."""

    table: ClassVar[str] = "locations"

    location_id = c.identifier("The site.", "site", primary_key=True)
    city = c.identifier("City.", "city", nullable=True)
    country = c.identifier("Country.", "ISO 3166 alpha-2")
    latitude = c.number("Degrees north of the equator; south of it below 0.", "degrees", nullable=True, min=-90, max=90)
    longitude = c.number("Degrees east of Greenwich; west of it below 0.", "degrees", nullable=True, min=-180, max=180)
    is_head_office = c.flag("Its country is home: people in another one are offshore.")
    labour_pool = c.count("People of the trade who work or look for work there.", "people", nullable=True, min=0)
    labour_pool_source = c.text("Where that figure comes from, and of when it is.", nullable=True)


class StaffMovement(Result):
    """One row: the people of one function and site in one month, alike in office, arrangement, sourcing and shore."""

    table: ClassVar[str] = "staff_movements"

    month = c.month("The month.", primary_key=True)
    function = c.identifier("Back-office function.", "function", primary_key=True)
    location_id = c.identifier("Site.", "site", primary_key=True)
    arrangement = c.one_of(ARRANGEMENTS, "Where the work is done.", primary_key=True)
    sourcing = c.one_of(SOURCINGS, "Our own people or a vendor's.", primary_key=True)
    office = c.one_of((*OFFICES, "unknown"), "Front, middle or back office: whom they work for.", primary_key=True)
    shore = c.one_of((*SHORES, "unknown"), "In the country of our head office or in another.", primary_key=True)
    headcount = c.count("People who worked at any time of the month.", "people", min=0)
    managers = c.count("Those among them to whom somebody reports.", "people", min=0)
    opening = c.count(
        "People before the month's first day; empty where a joining day is not known.", "people", nullable=True, min=0
    )
    joined = c.count("People whose first day is in the month.", "people", min=0)
    left_voluntarily = c.count("People who left of their own will in the month.", "people", min=0)
    left_involuntarily = c.count("People who were let go in the month.", "people", min=0)
    left_otherwise = c.count("People who left for another reason, or for one nobody gave.", "people", min=0)
    closing = c.count("People still there after the month's last day.", "people", min=0)
    exit_cost = c.cost(
        "What those who left cost until others do their work; nothing for a vendor's people.",
        of="reporting_currency",
        nullable=True,
    )
    missing = c.text("What is missing, in words.", nullable=True)
    reporting_currency = c.currency("Currency of the costs.")


class ManagementSpan(Result):
    """One row: the managers of one level at one function and site in one month, and how many report to them."""

    table: ClassVar[str] = "management_spans"

    month = c.month("The month.", primary_key=True)
    function = c.identifier("Back-office function.", "function", primary_key=True)
    location_id = c.identifier("Site of the managers.", "site", primary_key=True)
    management_level = c.identifier(
        "Level of management: 1 reports to nobody there, 2 to one of level 1; `unknown` in a ring.",
        "level",
        primary_key=True,
    )
    managers = c.count("People to whom somebody reports.", "people", min=1)
    reports = c.count("People who report straight to them, wherever those are.", "people", min=1)
