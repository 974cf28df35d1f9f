"""Places of work: where they are, and what they cost beside how well they work."""

from decimal import Decimal
from typing import Final

import polars as pl
import streamlit as st

from backoffice import charts
from backoffice.charts import Measure, Place, Point
from backoffice.contracts.cost_locations import Location
from backoffice.i18n import labels, numbers, say
from backoffice.kpis import KPI, named
from backoffice.sql import EVERYTHING
from backoffice.ui import notes, wording
from backoffice.ui.drawn import draw, fold_of, in_words
from backoffice.ui.money import one_currency
from backoffice.ui.picks import SHOWN, pick
from backoffice.ui.view import View, view

MAPPED: Final = (
    *("gone_wrong_rate", "work_fail_rate", "reopened_break_rate", "rework_rate", "loaded_cost_per_fte", "seat_cost"),
    *("attrition", "labour_pool"),
)
"""What the map can say of a place."""


def site_map() -> None:
    """The sites on a map, as large as their FTE, each with one figure that the viewer chooses."""
    seen = view()
    title = say("Where the work is done")
    st.header(title)
    if not seen.snapshot.has(Location.table):
        notes.small(say("The map needs the table of sites with their degrees north and east."))
        return
    kpi = named(pick(SHOWN, say("Figure"), {key: say(named(key).title) for key in MAPPED}))
    sizes = _numbers(seen, named("fte"))
    said = _written(seen, kpi)
    rows = seen.rows(Location.table, seen.filters_for(Location, None), limit=200).frame
    places = []
    for row in rows.sort("location_id").iter_rows(named=True):
        site, words = row["location_id"], said.get(row["location_id"], wording.absent_short("no_rows"))
        if row["latitude"] is None or row["longitude"] is None:
            continue
        size = sizes.get(site, 0.0)
        told = say("{site}: {figure}, {fte} FTE", site=site, figure=words, fte=numbers.plain(int(size)))
        places.append(Place(float(row["latitude"]), float(row["longitude"]), size, f"{site}: {words}", told))
    if not places:
        notes.small(say("No site of this selection has its degrees north and east."))
        return
    drawn = charts.maps(places)
    for column, made in zip(st.columns(len(drawn)), drawn, strict=True):
        with column:
            draw(made, title)
    notes.small(say("A circle's area follows the site's FTE. Coasts are drawn, borders are not."))
    table = {labels.column("location_id"): list(said), say(kpi.title): list(said.values())}
    fold_of(table, f"map of {kpi.key}")


def cost_and_quality(quality: KPI, *costs: KPI) -> None:
    """Sites by what they cost and how much of their work goes wrong.

    A site's cost is the first of `costs` that it has: what an FTE of our own costs, or one of a vendor's.
    """
    seen = view()
    title = say("Cost against quality")
    st.header(title)
    if not seen.snapshot.has(quality.result.table):
        notes.small(wording.absent("not_loaded"))
        return
    wrong = in_words(seen, seen.by(quality, "location_id"), "location_id")
    found = dict(wrong.select("location_id", "number").iter_rows())
    cost: dict[str, Decimal] = {}
    for kpi in costs:
        frame = in_words(seen, seen.by(kpi, "location_id"), "location_id").filter(pl.col("number").is_not_null())
        cost = dict(frame.select("location_id", "number").iter_rows()) | cost
    those = [Point(site, cost[site], number) for site, number in found.items() if number is not None and site in cost]
    if not those:
        notes.small(say("No site has both figures that may be shown."))
        return
    across = Measure(say("Cost of a full-time equivalent, a year"), costs[0].unit, one_currency(seen, costs[0]))
    up = Measure(say(quality.title), quality.unit)
    draw(charts.points(those, across, up, level=seen.figure(quality).number), title)
    notes.small(say("Left is cheaper, lower is better: what stands left and high is cheap and goes wrong more often."))
    notes.small(say("The dashed line is all sites together. A vendor's site stands at what the vendor charges."))
    notes.shown(seen, quality, now=False)
    if len(those) < len(found):
        notes.small(say("Sites without one of the two figures, or where it is hidden, are not drawn."))


def _numbers(seen: View, kpi: KPI) -> dict[str, float]:
    frame = seen.by(kpi, "location_id").select("location_id", "number")
    return {site: float(number) for site, number in frame.iter_rows() if number is not None}


def _written(seen: View, kpi: KPI) -> dict[str, str]:
    """Each site's figure in words, or why there is none."""
    filters = EVERYTHING if kpi.on is None else None
    frame = in_words(seen, seen.by(kpi, "location_id", filters=filters), "location_id")
    currency = one_currency(seen, kpi)
    return {
        site: numbers.bare(number, kpi.unit, currency) if number is not None else wording.absent_short(why or "unknown")
        for site, number, why in frame.select("location_id", "number", "absent").iter_rows()
    }
