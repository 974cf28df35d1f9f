"""The data dictionary and the KPI catalogue, written from the declarations themselves."""

from collections.abc import Iterable

import polars as pl

from backoffice.contracts import EXTRACTS, RECORDS, RESULTS, Contract
from backoffice.kpis import KPIS
from backoffice.kpis.kpi import KPI


def dictionary() -> str:
    """Every table and column in Markdown: type, unit, nullability, meaning."""
    groups = (("Extracts", EXTRACTS), ("Results", RESULTS), ("Records", RECORDS))
    parts = [
        "# Data dictionary",
        "",
        "Made from the contracts by `python -m backoffice dictionary`; not edited by hand.",
    ]
    for title, contracts in groups:
        parts += ["", f"## {title}"]
        for contract in contracts:
            parts += _table(contract)
    return "\n".join(parts) + "\n"


def catalogue() -> str:
    """Every KPI in Markdown: what it means, its formula, its source."""
    parts = [
        "# KPI catalogue",
        "",
        "Made from the declarations by `python -m backoffice catalogue`; not edited by hand.",
    ]
    for kpi in KPIS:
        parts += _kpi(kpi)
    return "\n".join(parts) + "\n"


def _table(contract: type[Contract]) -> Iterable[str]:
    yield from ("", f"### {contract.table}", "", " ".join((contract.__doc__ or "").split()), "")
    yield from ("| column | type | unit | empty | meaning |", "|---|---|---|---|---|")
    keys = set(contract.primary_key())
    for name, column in contract.columns().items():
        unit = (column.metadata or {}).get("unit", "")
        empty = "key" if name in keys else "may be" if column.nullable else "never"
        yield f"| `{name}` | {_type(column.dtype)} | {unit} | {empty} | {column.description} |"


def _type(dtype: pl.DataType) -> str:
    match dtype:
        case pl.Decimal():
            return f"decimal({dtype.precision},{dtype.scale})"
        case pl.String() | pl.Categorical():
            return "text"
        case pl.Enum():
            return " / ".join(dtype.categories)
        case pl.Datetime():
            return "timestamp"
        case _:
            return {"Int64": "integer", "Boolean": "yes/no", "Date": "date"}[str(dtype)]


def _kpi(kpi: KPI) -> Iterable[str]:
    formula = f"`{kpi.value}`" + (f" / `{kpi.per}`" if kpi.per else "")
    yield from ("", f"## {kpi.title}", "", kpi.meaning, "")
    yield f"- key `{kpi.key}`, from `{kpi.result.table}`" + (f" where `{kpi.where}`" if kpi.where else "")
    yield f"- formula: {formula}" + (f", times {kpi.shown_per}" if kpi.shown_per != 1 else "")
    yield f"- unit: {kpi.unit}; good: {kpi.good}" + (f"; target {kpi.target}" if kpi.target is not None else "")
    if not kpi.adds_up:
        yield "- a quantile: taken over the rows of each group anew, never added up"
    yield f"- source: {kpi.source}"
