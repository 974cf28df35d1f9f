"""Charts: frames to Plotly figures. They draw what they are given and compute no number that is shown.

Bars stand on zero, labels stand on the marks, hover speaks in words, ticks are in the viewer's digits. Figures are
light: a slim template, numbers as binary arrays, SVG, and few points.
"""

from backoffice.charts.axes import Grain, period_words
from backoffice.charts.bars import bars, columns, stacked
from backoffice.charts.cash import CashWords, cash
from backoffice.charts.funnel import Stage, funnel
from backoffice.charts.heat import heat
from backoffice.charts.histogram import histogram
from backoffice.charts.lines import lines
from backoffice.charts.look import CONFIG
from backoffice.charts.maps import Place, maps
from backoffice.charts.measure import Measure, safe
from backoffice.charts.points import Point, points
from backoffice.charts.reliability import reliability
from backoffice.charts.spans import Mark, Span, spans
from backoffice.charts.spark import HEIGHT, WIDTH, spark
from backoffice.charts.tornado import Arm, tornado
from backoffice.charts.waterfall import Step, waterfall

__all__ = [
    "CONFIG",
    "HEIGHT",
    "WIDTH",
    "Arm",
    "CashWords",
    "Grain",
    "Mark",
    "Measure",
    "Place",
    "Point",
    "Span",
    "Stage",
    "Step",
    "bars",
    "cash",
    "columns",
    "funnel",
    "heat",
    "histogram",
    "lines",
    "maps",
    "period_words",
    "points",
    "reliability",
    "safe",
    "spans",
    "spark",
    "stacked",
    "tornado",
    "waterfall",
]
