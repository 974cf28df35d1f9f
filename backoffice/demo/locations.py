"""The `locations` extract: where the firm's sites are. Cities are real, pools of labour are made up."""

from dataclasses import astuple, dataclass

import polars as pl

from backoffice.contracts.cost_locations import Location
from backoffice.demo.columns import finished
from backoffice.demo.places import COUNTRIES, MUMBAI, SITE_NAMES


@dataclass(frozen=True)
class _Spot:
    """A site's city, its place in ten-thousandths of a degree, and people of the trade there."""

    city: str
    north: int
    east: int
    pool: int


_SPOTS = (
    _Spot("Mumbai", 190_760, 728_777, 410_000),
    _Spot("Pune", 185_204, 738_567, 190_000),
    _Spot("Jaipur", 269_124, 757_873, 42_000),
    _Spot("Jaipur", 268_500, 758_050, 42_000),
    _Spot("London", 515_074, -1_278, 360_000),
    _Spot("New York", 407_128, -740_060, 330_000),
    _Spot("Indore", 227_196, 758_577, 28_000),
)
"""Of each of SITE_NAMES."""


def locations() -> pl.DataFrame:
    """One row a site; Mumbai is the head office."""
    city, north, east, pool = (pl.Series(column) for column in zip(*map(astuple, _SPOTS), strict=True))
    degree = pl.lit(10_000, pl.Decimal(18, 4))
    made = pl.DataFrame({"city": city, "latitude": north, "longitude": east, "labour_pool": pool}).with_columns(
        pl.col("latitude", "longitude").cast(pl.Decimal(18, 4)) / degree
    )
    facts = {
        "location_id": pl.Series(SITE_NAMES),
        "country": pl.Series(COUNTRIES),
        "is_head_office": pl.Series([place == MUMBAI for place in range(len(SITE_NAMES))]),
        "labour_pool_source": "demo",
    }
    return finished(Location, "demo-locations", facts | made.to_dict())
