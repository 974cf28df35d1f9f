"""Teams: the smallest groups offered, each inside one place and function, its parent.

Teams of one parent are apart from each other and make it up. So where some are kept back, what can be found is their
sum, the parent less those shown; it must be a group that might be shown itself, and not be made up by one of them.
"""

from typing import Final

import polars as pl

from backoffice.access import SMALLEST_GROUP
from backoffice.disclosure import primary
from backoffice.disclosure.tables import Level, PayTable

PROTECTS: Final = "protects"


def kept_back(table: PayTable, here: pl.DataFrame, cells: dict[Level, pl.DataFrame]) -> pl.DataFrame:
    """The teams of one month with every reason to keep one back; `cells` of all other levels are settled."""
    found = cells[table.teams]
    close = _close_to_a_cell(table, here, cells)
    if close.height:
        marks = close.with_columns(mark=pl.lit(PROTECTS))
        found = found.join(marks, list(table.teams), how="left", nulls_equal=True)
        found = found.with_columns(why=pl.coalesce("why", "mark")).drop("mark")
    parents = cells[table.parent].select(*table.parent, parent_why="why")
    found = found.join(parents, list(table.parent), how="left", nulls_equal=True)
    return _with_more(found, list(table.parent)).drop("parent_why")


def _with_more(teams: pl.DataFrame, parent: list[str]) -> pl.DataFrame:
    """Teams with the smallest of those shown kept back, one a parent and round, until nothing can be found."""
    while True:
        exposed = _exposed(teams, parent)
        shown = teams.filter(pl.col("why").is_null()).sort("people", maintain_order=True)
        more = shown.join(exposed, parent, how="semi", nulls_equal=True).group_by(parent, maintain_order=True).first()
        if not more.height:
            return teams
        marks = more.select(*parent, "team", mark=pl.lit(PROTECTS))
        teams = teams.join(marks, [*parent, "team"], how="left", nulls_equal=True, maintain_order="left")
        teams = teams.with_columns(why=pl.coalesce("why", "mark")).drop("mark")


def _exposed(teams: pl.DataFrame, parent: list[str]) -> pl.DataFrame:
    """Parents of which the sum of what is kept back may not be found, or is nearly one of its parts.

    A parent that is kept back itself must not be found from its teams, so one of them at least is kept back too.
    """
    hidden = teams.filter(pl.col("why").is_not_null())
    barred = pl.col("total").filter(pl.col("why") != PROTECTS).max()
    largest = pl.col("largest").list.explode(keep_nulls=False, empty_as_null=False)
    together = hidden.group_by(parent).agg(
        pl.col("people", "paid", "total").sum(),
        largest.top_k(SMALLEST_GROUP),
        count=pl.len(),
        barred=barred.fill_null(0.0),
    )
    alone = (pl.col("count") == 1) & (pl.col("total") == 0)
    nearly = (pl.col("barred") > (1 - primary.NEAR) * pl.col("total")) | alone
    unsafe = together.filter(primary.why_not().is_not_null() | nearly).select(parent)
    open_parents = teams.filter(pl.col("parent_why").is_not_null()).select(parent).unique()
    untouched = open_parents.join(hidden.select(parent), parent, how="anti", nulls_equal=True)
    return pl.concat([unsafe, untouched])


def _close_to_a_cell(table: PayTable, here: pl.DataFrame, cells: dict[Level, pl.DataFrame]) -> pl.DataFrame:
    """Teams that differ by fewer than five people from a larger group that is shown."""
    found = []
    for level in (one for one in table.levels if one):
        shown = cells[level].filter(pl.col("why").is_null()).select(*level, of_cell="people")
        keys = list(dict.fromkeys((*table.teams, *level)))
        both = here.group_by(keys).agg(both=pl.len()).join(shown, list(level), nulls_equal=True)
        teams = cells[table.teams].select(*table.teams, of_team="people")
        both = both.join(teams, list(table.teams), nulls_equal=True)
        apart = pl.col("of_cell").cast(pl.Int64) + pl.col("of_team") - 2 * pl.col("both").cast(pl.Int64)
        found.append(both.filter(apart.is_between(1, SMALLEST_GROUP - 1)).select(table.teams))
    return pl.concat(found).unique()
