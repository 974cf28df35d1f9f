"""Drawing the cost desk's extracts: rows with only what matters, and running a transform on them."""

from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.transforms.transform import Transform
from tests.tables import frame

APRIL = date(2026, 4, 1)
Row = dict[str, Any]


def months(count: int) -> list[date]:
    """The first days of `count` months from April 2026."""
    return [date(2026 + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(count)]


def worker(name: str, arrangement: str = "onsite", **facts: Any) -> Row:
    """One worker of settlement in Mumbai in April, full time."""
    return {
        "month": APRIL,
        "worker_id": name,
        "function": "settlement",
        "location_id": "MUM",
        "arrangement": arrangement,
        **facts,
    }


def paid(name: str, base: str = "0", statutory: str = "0", **facts: Any) -> Row:
    """One worker's pay in April in rupees, all other components known to be 0."""
    none = dict.fromkeys(("variable", "allowances", "benefits", "provision"), Decimal(0))
    amounts = {"base": Decimal(base), "employer_statutory": Decimal(statutory)}
    return {"month": APRIL, "worker_id": name, "currency": "INR", **none, **amounts, **facts}


def site(seats: int | None, rent: str | None, **facts: Any) -> Row:
    """Mumbai's seats in April: all cost is rent; none released, none under notice."""
    none = dict.fromkeys(("service_charge", "utilities", "other"), Decimal(0))
    return {
        "month": APRIL,
        "location_id": "MUM",
        "currency": "INR",
        "seats_available": seats,
        "rent": Decimal(rent) if rent is not None else None,
        "seats_released": 0,
        "seats_notice": 0,
        **none,
        **facts,
    }


def stipend(name: str, amount: str, kind: str = "housing", **facts: Any) -> Row:
    """One recurring, untaxed payment in rupees in April."""
    return {
        "paid_on": date(2026, 4, 28),
        "worker_id": name,
        "kind": kind,
        "amount": Decimal(amount),
        "currency": "INR",
        **facts,
    }


def assumed(key: str, value: str, unit: str = "INR per worker-month", since: date = date(2026, 1, 1)) -> Row:
    """One assumption, in force since January."""
    return {"key": key, "valid_from": since, "value": Decimal(value), "unit": unit}


def rate(currency: str, value: str, **facts: Any) -> Row:
    """April's average rate to the rupee."""
    return {
        "month": APRIL,
        "from_currency": currency,
        "to_currency": "INR",
        "rate": Decimal(value),
        "kind": "average",
        **facts,
    }


def fee(amount: str | Decimal, kind: str = "run", place: str | None = "MUM", **facts: Any) -> Row:
    """What a vendor billed for settlement in Mumbai in April, in rupees."""
    return {
        "month": APRIL,
        "vendor_id": "V",
        "function": "settlement",
        "location_id": place,
        "amount": Decimal(amount),
        "currency": "INR",
        "kind": kind,
        **facts,
    }


NO_KIT = [assumed("kit_month", "0"), assumed("support_per_remote_month", "0")]
"""Kit and remote support known to be free."""


def made(transform: Transform, reporting_currency: str = "INR", **extracts: list[Row]) -> list[Row]:
    """The rows `transform` makes of the drawn extracts, in the order of their key; the result's contract is checked."""
    unknown = set(extracts) - set(transform.reads)
    if unknown:
        raise KeyError(f"{transform.name} does not read {sorted(unknown)}")
    inputs = {name: frame(contract, extracts.get(name, [])).lazy() for name, contract in transform.reads.items()}
    facts = {"reporting_currency": reporting_currency} if "reporting_currency" in transform.facts else {}
    result = transform.writes.validate(transform(**inputs, **facts).collect())
    return result.sort(transform.writes.primary_key()).to_dicts()
