"""Rejects: what is wrong with a row, told to whoever has to mend it."""

import dataframely as dy
import polars as pl

from backoffice.contracts import Contract
from backoffice.contracts.records import Reject
from backoffice.ingest.cells import FAULTS, Cells
from backoffice.ingest.mapping import Mapping
from backoffice.ingest.pseudonym import hidden, pseudonym_key

_OWN_CHECK = "primary_key"
"""The one contract rule that `duplicate_faults` stands for, since it says more."""

_TOLD = ("row", "column", "value", "rule", "reason", "content")
_ROW = " row"
"""Where a row stands, beside its cells: names of source columns are stripped, so none can be this one."""
_NO_VALUES = pl.DataFrame(schema={"row": pl.Int64, "column": pl.String, "value": pl.String})
_WITHHELD = " The row itself is not kept here, since it holds names of people: see the file."


def contract_faults(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """What the contract's rules (all but its key) find wrong with decoded rows, as FAULTS."""
    contract = mapping.contract
    details = contract.filter(frame)[1].details()
    sources = {feed.column: feed.source for feed in mapping.feeds}
    found = [pl.DataFrame(schema=FAULTS)]
    for rule in details.columns:
        if rule in frame.columns or rule == _OWN_CHECK:
            continue
        rows = details.filter(pl.col(rule) == "invalid").get_column("source_row")
        target, _, kind = rule.rpartition("|")
        found.append(
            rows.to_frame("row").select(
                "row",
                column=pl.lit(sources.get(target), pl.String),
                target=pl.lit(target or None, pl.String),
                rule=pl.lit("MISSING" if kind == "nullability" else kind.upper()),
                reason=pl.lit(_reason(target, kind, mapping)),
            )
        )
    return pl.concat(found)


def _reason(target: str, kind: str, mapping: Mapping) -> str:
    remedy = f"Correct the file, or the mapping `{mapping.name}`."
    if not target:
        return f"The row breaks the rule `{kind}` of `{mapping.contract.table}`. {remedy}"
    declared = mapping.contract.columns()[target]
    limit = getattr(declared, kind, None)
    must = {
        "nullability": "may not be empty",
        "min": f"must be at least {limit}",
        "max": f"must be at most {limit}",
        "min_exclusive": f"must be more than {limit}",
        "max_exclusive": f"must be less than {limit}",
        "min_length": f"must have at least {limit} characters",
        "max_length": f"must have at most {limit} characters",
        "regex": f"must look like {limit}",
        "resolution": "must be the first day of a month",
    }.get(kind, f"must keep the rule `{kind}`")
    told = f"`{target}` {must}: {(declared.description or '').rstrip('.')}."
    if target in mapping.constants:
        return f"{told} The mapping `{mapping.name}` gives every row {mapping.constants[target]!r}: correct it there."
    return f"{told} {remedy}"


def duplicate_faults(frame: pl.DataFrame, contract: type[Contract], place: str) -> pl.DataFrame:
    """Rows whose key another row of the file has too, as FAULTS.

    Of exact copies the first is kept: the sender repeated himself and nothing is lost. Where copies differ all are
    refused: which of them is right cannot be known, and no figure may depend on the order of lines in a file.
    """
    keys = contract.primary_key()
    others = [name for name in frame.columns if name not in (*keys, "source_row")]
    copies = frame.filter(pl.struct(keys).is_duplicated()) if keys else frame.clear()
    if copies.is_empty():
        return pl.DataFrame(schema=FAULTS)
    differing = [pl.when(pl.col(name).n_unique() > 1).then(pl.lit(f"`{name}`")).alias(name) for name in others]
    groups = copies.group_by(keys, maintain_order=True).agg(
        pl.col("source_row"), differing=pl.concat_list(differing).list.drop_nulls().list.join(", ")
    )
    first = pl.col("source_row").list.first()
    shown = pl.col("source_row").list.head(5).cast(pl.List(pl.String)).list.join(", ")
    same = ", ".join(f"`{key}`" for key in keys)
    copy = pl.format(f"An exact copy of {place} {{}}, which is kept. Nothing to do, unless both were meant.", first)
    conflict = pl.format(
        f"The {place}s {{}} have the same {same} but not the same {{}}: which is right cannot be known, so none is "
        "taken. Correct the file and load it again.",
        shown,
        "differing",
    )
    exact = pl.col("differing") == ""
    told = groups.select(
        exact=exact, first=first, row="source_row", reason=pl.when(exact).then(copy).otherwise(conflict)
    ).explode("row")
    return told.filter(~pl.col("exact") | (pl.col("row") != pl.col("first"))).select(
        "row",
        column=pl.lit(None, pl.String),
        target=pl.lit(None, pl.String),
        rule=pl.when("exact").then(pl.lit("DUPLICATE")).otherwise(pl.lit("CONFLICTING_DUPLICATE")),
        reason="reason",
    )


def rejects(
    faults: pl.DataFrame, cells: Cells, mapping: Mapping, source_id: str, file_name: str
) -> dy.DataFrame[Reject]:
    """The faults with the value and the whole row beside each, in the order of the file; then the rows that were lost.

    People are hidden: their cells, and their names wherever else in the row they stand, are replaced by pseudonyms.
    The content of a lost row is left out where the mapping has columns about people, since theirs cannot be told.
    """
    rows = _shown(faults, cells, mapping)
    content = rows.select(pl.col(_ROW).alias("row"), content=pl.struct(cells.frame.columns).struct.json_encode())
    values = [
        rows.select(pl.col(_ROW).alias("row"), column=pl.lit(column), value=pl.col(column))
        for column in faults.get_column("column").drop_nulls().unique()
    ]
    told = faults.join(pl.concat([_NO_VALUES, *values]), on=["row", "column"], how="left", maintain_order="left").join(
        content, on="row", how="left", maintain_order="left"
    )
    lost = cells.lost.with_columns(column=pl.lit(None, pl.String))
    if mapping.about_people:
        lost = lost.with_columns(content=pl.lit(None, pl.String), reason=pl.col("reason") + _WITHHELD)
    of_the_file = {"source_id": source_id, "file_name": file_name, "extract": mapping.contract.table}
    return Reject.validate(
        pl.concat([told.select(*_TOLD), lost.select(*_TOLD)])
        .sort("row", maintain_order=True)
        .with_columns(**{name: pl.lit(text) for name, text in of_the_file.items()})
        .select(*Reject.polars_schema())
    )


def _shown(faults: pl.DataFrame, cells: Cells, mapping: Mapping) -> pl.DataFrame:
    """The place and every cell, as text, of the rows at fault; people hidden."""
    at_fault = cells.rows.is_in(faults.get_column("row").unique().implode())
    rows = cells.frame.filter(at_fault).cast(pl.String)
    if mapping.about_people and rows.height:
        key = pseudonym_key()
        safe = [hidden(row, mapping.about_people, mapping.format.nulls, key) for row in rows.iter_rows(named=True)]
        rows = pl.DataFrame(safe, rows.schema)
    return rows.insert_column(0, cells.rows.filter(at_fault).alias(_ROW))
