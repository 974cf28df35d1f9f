"""Words of the support to the front office. Kinds of request have their names in the data."""

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "request_kind": "Kind of request",
    "family": "About",
    "was_right_first_time": "Right first time",
    "turnaround_hours": "Turnaround, business hours",
    "name_hi": "Name in Hindi",
}
COLUMNS_OF: Final[Mapping[tuple[str, str], str]] = {}
TABLES: Final[Mapping[str, str]] = {"request_status": "Requests as they stand"}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "family": {
        "inventory": "Inventory",
        "pricing": "Pricing",
        "marketing": "Marketing",
        "it": "IT help",
        "accounts": "Accounts",
    }
}
