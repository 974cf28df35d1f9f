"""The words contracts are written in: one function a kind of column, each with its type and unit.

Money and quantities are exact decimals. Their widths follow ISO 20022: an amount has 18 digits of which 5
are fractions (`ActiveCurrencyAndAmount`), so no bank file's figure is ever rounded when it is read.
"""

from typing import Any

import dataframely as dy

AMOUNT_SCALE = 5
QUANTITY_SCALE = 6
PRICE_SCALE = 8
RATE_SCALE = 10


def amount(description: str, of: str = "currency", **rules: Any) -> dy.Decimal:
    """Money: DECIMAL(18,5), in the currency named by the column `of` of the same row."""
    return dy.Decimal(18, AMOUNT_SCALE, description=description, metadata={"unit": f"money, in `{of}`"}, **rules)


def total(description: str, of: str = "currency", **rules: Any) -> dy.Decimal:
    """A sum of many amounts: DECIMAL(38,5), wide enough that adding up never overflows."""
    return dy.Decimal(38, AMOUNT_SCALE, description=description, metadata={"unit": f"money, in `{of}`"}, **rules)


def cost(description: str, of: str = "currency", **rules: Any) -> dy.Decimal:
    """Money of the cost desk: DECIMAL(18,2), in the currency named by the column `of` of the same row."""
    return dy.Decimal(18, 2, description=description, metadata={"unit": f"money, in `{of}`"}, **rules)


def quantity(description: str, unit: str = "units or face amount", **rules: Any) -> dy.Decimal:
    """A quantity of a financial instrument: DECIMAL(18,6), units (shares, funds) or face amount (debt)."""
    return dy.Decimal(18, QUANTITY_SCALE, description=description, metadata={"unit": unit}, **rules)


def price(description: str, of: str = "currency", **rules: Any) -> dy.Decimal:
    """A price of one unit: DECIMAL(18,8), in the currency named by `of`."""
    return dy.Decimal(18, PRICE_SCALE, description=description, metadata={"unit": f"`{of}` per unit"}, **rules)


def rate(description: str, unit: str, **rules: Any) -> dy.Decimal:
    """A rate or factor: DECIMAL(18,10)."""
    return dy.Decimal(18, RATE_SCALE, description=description, metadata={"unit": unit}, **rules)


def number(description: str, unit: str, **rules: Any) -> dy.Decimal:
    """A measured figure that is neither money nor securities (hours, FTE, seats): DECIMAL(18,4)."""
    return dy.Decimal(18, 4, description=description, metadata={"unit": unit}, **rules)


def count(description: str, unit: str, **rules: Any) -> dy.Int64:
    """A whole number of things."""
    return dy.Int64(description=description, metadata={"unit": unit}, **rules)


def text(description: str, **rules: Any) -> dy.String:
    """Free text."""
    return dy.String(description=description, metadata={"unit": "text"}, **rules)


def identifier(description: str, scheme: str = "identifier", **rules: Any) -> dy.String:
    """A name a system gave to a thing; never empty when present."""
    return dy.String(min_length=1, description=description, metadata={"unit": scheme}, **rules)


def currency(description: str = "Currency of the amounts in this row.", **rules: Any) -> dy.String:
    """An ISO 4217 currency code."""
    return dy.String(regex=r"^[A-Z]{3}$", description=description, metadata={"unit": "ISO 4217 code"}, **rules)


def one_of(values: tuple[str, ...], description: str, scheme: str = "code", **rules: Any) -> dy.Enum:
    """One of a closed list of codes."""
    return dy.Enum(values, description=description, metadata={"unit": scheme}, **rules)


def level(description: str, scheme: str = "level", **rules: Any) -> dy.Categorical:
    """One of few names, each kept once: of rows that are counted by them in tens of millions."""
    return dy.Categorical(description=description, metadata={"unit": scheme}, **rules)


def day(description: str, **rules: Any) -> dy.Date:
    """A calendar date."""
    return dy.Date(description=description, metadata={"unit": "date"}, **rules)


def month(description: str, **rules: Any) -> dy.Date:
    """A month, written as its first day."""
    return dy.Date(resolution="1mo", description=description, metadata={"unit": "month, as its first day"}, **rules)


def moment(description: str, **rules: Any) -> dy.Datetime:
    """A point in time, kept in UTC to the microsecond."""
    return dy.Datetime(time_zone="UTC", time_unit="us", description=description, metadata={"unit": "UTC"}, **rules)


def flag(description: str, **rules: Any) -> dy.Bool:
    """Yes or no."""
    return dy.Bool(description=description, metadata={"unit": "yes/no"}, **rules)
