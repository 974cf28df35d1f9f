"""The reliability plot: shares where they belong, the diagonal, labels that do not cover each other."""

from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from backoffice import charts
from backoffice.charts import Measure

COUNT = Measure("Instructions", "count")
SHARE = Measure("Fail rate", "share")


def forecasts(*points: tuple[str, str, int]) -> pl.DataFrame:
    rows = [(Decimal(forecast), Decimal(came), number) for forecast, came, number in points]
    return pl.DataFrame(
        rows, schema={"forecast": pl.Decimal(38, 10), "came": pl.Decimal(38, 10), "number": pl.Int64}, orient="row"
    )


def values(trace: Any, axis: str) -> list[float]:
    return [float(one) for one in np.asarray(trace[axis], dtype=float)]


def test_it_stands_on_the_diagonal_where_the_forecast_was_right() -> None:
    frame = forecasts(("0.30", "0.40", 50), ("0.02", "0.01", 100), ("0.03", "0.03", 100))
    made = charts.reliability(frame, "forecast", "came", "number", SHARE, COUNT)
    diagonal, points = made.data
    assert values(diagonal, "x") == values(diagonal, "y") == [0, 0.4]
    assert values(points, "x") == [0.02, 0.03, 0.3]
    assert values(points, "y") == [0.01, 0.03, 0.4]
    assert points.customdata[2] == "Forecast 30%, came 40%, of 50"
    assert made.layout.xaxis.range == made.layout.yaxis.range
    assert "As forecast" in made.layout.annotations[0].text


def test_points_too_near_each_other_share_one_label_and_more_behind_one_makes_it_larger() -> None:
    frame = forecasts(("0.30", "0.40", 50), ("0.02", "0.01", 100), ("0.03", "0.03", 100))
    points = charts.reliability(frame, "forecast", "came", "number", SHARE, COUNT).data[1]
    assert list(points.text) == ["", "3% of 100", "40% of 50"]
    assert points.marker.size[0] == points.marker.size[1] > points.marker.size[2]


def test_a_label_stands_off_the_diagonal() -> None:
    frame = forecasts(("0.30", "0.40", 50), ("0.02", "0.01", 100))
    points = charts.reliability(frame, "forecast", "came", "number", SHARE, COUNT).data[1]
    assert list(points.textposition) == ["bottom right", "middle left"]


def test_nothing_and_the_unknown_draw_no_point() -> None:
    unknown = forecasts(("0.3", "0.4", 50)).with_columns(came=pl.lit(None, pl.Decimal(38, 10)))
    for frame in (forecasts(), unknown):
        assert values(charts.reliability(frame, "forecast", "came", "number", SHARE, COUNT).data[1], "x") == []


def test_it_is_light() -> None:
    made = charts.reliability(forecasts(("0.3", "0.4", 50)), "forecast", "came", "number", SHARE, COUNT)
    assert len(made.to_json()) < 2500
