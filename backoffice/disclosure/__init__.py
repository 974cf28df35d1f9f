"""Disclosure control: which totals of pay may leave so that nobody's own pay can be worked out from them.

Statistical offices' rules, in the order they are applied to every cell (a group of people in a month):

1. `primary`: a cell of fewer than five people, or one that few people make up nearly all of, is kept back;
2. `change`: so is a month in which so few came or went that the change from the month shown before would be their pay;
3. `subtraction`: and so is every further cell by which one of those could be found from totals and sums that are shown.

`release` puts them together for one table of one load, `teams` does so for teams, and `figures` sets the figures beside
them that may leave. What is promised, and what is not, stands in `docs/privacy.md`.
"""

from backoffice.disclosure import teams
from backoffice.disclosure.cells import People
from backoffice.disclosure.figures import UNIT_COSTS, grouping, pay_cells, sum_of
from backoffice.disclosure.release import KINDS, Release, gravest, released
from backoffice.disclosure.tables import PAY_TABLES, PayTable

__all__ = [
    "KINDS",
    "PAY_TABLES",
    "UNIT_COSTS",
    "PayTable",
    "People",
    "Release",
    "gravest",
    "grouping",
    "pay_cells",
    "released",
    "sum_of",
    "teams",
]
