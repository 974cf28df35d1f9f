"""Decisions back from a workbook: every row checked by itself, good ones recorded, the others kept as rejects."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import fastexcel
import polars as pl

from backoffice import ingest
from backoffice.acts import sheet
from backoffice.acts.record import Line, current_breaks, record_each
from backoffice.contracts.break_acts import BreakAct
from backoffice.contracts.records import Reject, SourceFile
from backoffice.errors import ActRefused, FileRefused
from backoffice.i18n import say
from backoffice.i18n.acts import why_not
from backoffice.store import Store
from backoffice.transforms.break_entry import Intent

FORMAT: Final = "break decisions"

COLUMN_OF: Final = {
    "BREAK_GONE": "break_id",
    "BREAK_CHANGED": "version",
    "REASON_MISSING": "reason",
    "OWNER_MISSING": "new_owner",
    "ONE_ROW_IS_NO_MATCH": "match_with",
    "DOES_NOT_NET": "match_with",
}
"""The column a finding is about; any other is about the decision."""

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Refused:
    """One row that was not taken: where, what stood there, why, and what to do."""

    row: int
    column: str
    value: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Taken:
    """What became of a workbook: acts recorded, rows left without a decision, rows refused."""

    recorded: int
    undecided: int
    refused: int
    refusals: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class _Wish:
    """Rows of the sheet that make one act."""

    rows: tuple[int, ...]
    intent: Intent


def take_in(store: Store, path: Path, actor: str, *, name: str | None = None) -> Taken:
    """Record the decisions of the workbook at `path` as acts of `actor`.

    Good rows become acts; each refused row becomes a reject that names file, row, column, value, what was expected
    and what to do. Rows that this very file has brought before are passed over. Raises FileRefused where the file is
    no such workbook, ActRefused without a name of who decides.
    """
    if not actor.strip():
        raise ActRefused("Whose decisions are these? Give your name")
    file_name = name or path.name
    table = _read(path, file_name)
    source_id = ingest.source_id(path)
    decided = {row: cells for row, cells in enumerate(table, 2) if cells.get("decision", "").strip()}
    refusals: list[Refused] = []
    recorded = _recorded(store, source_id)
    wishes = [one for one in _wishes(store, decided, actor, refusals) if one.rows[0] not in recorded]
    lines = [Line(one.intent, one.rows[0]) for one in wishes]
    done = record_each(store, lines, "workbook", source_id)
    for place, finding in done.refused.items():
        column = COLUMN_OF.get(finding.code, "decision")
        told = why_not(finding.code, finding.found, finding.allowed)
        refusals += [
            Refused(row, column, decided[row].get(column, ""), finding.code, told) for row in wishes[place].rows
        ]
    refusals.sort(key=lambda one: one.row)
    _keep(store, path, file_name, source_id, decided, refusals)
    return Taken(len(done.act_ids), len(table) - len(decided), len(refusals), tuple(refusals))


def _read(path: Path, file_name: str) -> list[Cells]:
    """The rows of the sheet, by column, as text."""
    try:
        book = fastexcel.read_excel(path)
        frame = book.load_sheet(sheet.SHEET, header_row=0, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, OSError) as broken:
        why = str(broken).splitlines()[0]
        raise FileRefused(
            file_name,
            f"it is no workbook of decisions ({why})",
            f"Take one out with `python -m backoffice breaks FILE`, or keep its sheet `{sheet.SHEET}` as it was",
        ) from broken
    named = {heading: column for heading in frame.columns if (column := sheet.column_of(heading))}
    needed = ("break_id", "version", "decision")
    if missing := [sheet.label(column) for column in needed if column not in named.values()]:
        raise FileRefused(
            file_name,
            f"its sheet {sheet.SHEET} lacks the column {', '.join(missing)}",
            "Keep the headings as they were taken out",
        )
    rows = frame.select(*named).rename(named).fill_null("")
    return list(rows.iter_rows(named=True))


def _recorded(store: Store, source_id: str) -> set[int]:
    """Rows of this very file that are acts already."""
    acts = store.snapshot().scan(BreakAct).filter(pl.col("source_id") == source_id)
    return set(acts.select("source_row").collect().to_series())


def _wishes(store: Store, decided: Mapping[int, Cells], actor: str, refusals: list[Refused]) -> Iterator[_Wish]:
    """The acts the rows ask for; what cannot be read goes to `refusals`."""
    known = {row["break_id"]: row for row in current_breaks(store.snapshot()).to_dicts()}
    groups: dict[tuple[str, str], list[tuple[int, Cells, Intent]]] = {}
    for row, cells in decided.items():
        try:
            intent = _intent(cells, known.get(cells["break_id"].strip()), actor)
        except sheet.Unreadable as odd:
            told = say("{value} is not understood: expected {expected}.", value=odd.value, expected=odd.expected)
            refusals.append(Refused(row, odd.column, odd.value, "UNREADABLE", told))
            continue
        groups.setdefault(_act_of(row, cells, intent), []).append((row, cells, intent))
    for members in groups.values():
        yield _together(members)


def _act_of(row: int, cells: Cells, intent: Intent) -> tuple[str, str]:
    """What rows of one act share: the word beside a match, the proposal that is confirmed; else a row is an act."""
    word = {"propose_match": cells.get("match_with", "").strip(), "confirm": intent.on_act or ""}.get(intent.kind)
    return (intent.kind, word) if word else ("row", str(row))


def _intent(cells: Cells, known: Mapping[str, Any] | None, actor: str) -> Intent:
    kind = sheet.code_of("decision", cells["decision"])
    assert kind is not None, "only rows with a decision come here"
    break_id = cells["break_id"].strip()
    return Intent(
        actor=actor,
        kind=kind,
        seen={break_id: cells["version"].strip()},
        reconciliation=known["reconciliation"] if known else "unknown",
        on_act=known["held_by"] if known and kind == "confirm" else None,
        owner=cells.get("new_owner"),
        cause=sheet.code_of("root_cause", cells.get("root_cause", "")),
        reason=cells.get("reason"),
    )


def _together(members: list[tuple[int, Cells, Intent]]) -> _Wish:
    """One act of several rows, most often of one; the first reason and cause given speak for all."""
    _, _, first = members[0]
    intents = [intent for _, _, intent in members]
    seen = {break_id: version for intent in intents for break_id, version in intent.seen.items()}
    reason = next((one.reason for one in intents if (one.reason or "").strip()), None)
    cause = next((one.cause for one in intents if one.cause), None)
    return _Wish(tuple(row for row, _, _ in members), replace(first, seen=seen, cause=cause, reason=reason))


def _keep(
    store: Store, path: Path, file_name: str, source_id: str, decided: Mapping[int, Cells], refusals: list[Refused]
) -> None:
    """The record of the file and of its refused rows; the same file again replaces its own earlier record."""
    rejects = [
        {
            "source_id": source_id,
            "file_name": file_name,
            "extract": BreakAct.table,
            "row": one.row,
            "column": sheet.label(one.column),
            "value": one.value,
            "rule": one.rule,
            "reason": one.reason,
            "content": json.dumps(decided[one.row], ensure_ascii=False),
        }
        for one in refusals
    ]
    accepted = len(decided) - len({one.row for one in refusals})
    state = "accepted" if not refusals else "accepted_in_part" if accepted else "refused"
    record = {
        "source_id": source_id,
        "loaded_at": datetime.now(UTC),
        "file_name": file_name,
        "format": FORMAT,
        "extracts": BreakAct.table,
        "bytes": path.stat().st_size,
        "rows_in_file": len(decided),
        "rows_accepted": accepted,
        "rows_rejected": len(decided) - accepted,
        "state": state,
    }
    with store.writing("act", f"{file_name} ({FORMAT})", wait_seconds=30) as writer:
        earlier = writer.before.scan(SourceFile).filter(pl.col("source_id") != source_id).collect()
        row = SourceFile.validate(pl.DataFrame([record], schema=SourceFile.polars_schema()))
        writer.replace(SourceFile.table, pl.concat([earlier, row]))
        writer.remove_source(Reject.table, source_id)
        writer.append(Reject.table, Reject.validate(pl.DataFrame(rejects, schema=Reject.polars_schema())))
