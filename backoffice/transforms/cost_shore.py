"""Onshore or offshore: whether people work in the country of the head office, whoever employs them."""

import polars as pl


def with_shore(staff: pl.LazyFrame, locations: pl.LazyFrame) -> pl.LazyFrame:
    """`staff` with `shore`; null where the worker's country or the head office is not known.

    Whoever has no country of his own is in that of his site. Several head offices in one country are one home; in two
    countries, both are home.
    """
    sites = locations.select("location_id", site_country="country")
    home = locations.filter("is_head_office").select(country_here=pl.col("country").unique(), is_home=pl.lit(True))
    known = home.select(pl.len() > 0).rename({"len": "home_known"})
    shore = pl.when(pl.col("is_home").is_not_null()).then(pl.lit("onshore")).otherwise(pl.lit("offshore"))
    return (
        staff.join(sites, on="location_id", how="left")
        .with_columns(country_here=pl.coalesce("country", "site_country"))
        .join(home, on="country_here", how="left")
        .join(known, how="cross")
        .with_columns(shore=pl.when(pl.col("home_known") & pl.col("country_here").is_not_null()).then(shore))
        .drop("site_country", "country_here", "is_home", "home_known")
    )
