"""Records desk: how sound our own data is."""

from decimal import Decimal

from backoffice.contracts.records import FileProof, Reject, SourceFile
from backoffice.kpis.kpi import KPI, Example

_FILES = [
    {"state": "accepted", "rows_in_file": 100, "rows_accepted": 100, "rows_rejected": 0},
    {"state": "accepted_in_part", "rows_in_file": 50, "rows_accepted": 48, "rows_rejected": 2},
    {"state": "refused", "rows_in_file": 0, "rows_accepted": 0, "rows_rejected": 0},
    {"state": "superseded", "rows_in_file": 90, "rows_accepted": 90, "rows_rejected": 0},
]

FILES_ACCEPTED = KPI(
    key="files_accepted_rate",
    title="Files accepted whole",
    meaning="Files whose every row was accepted, out of all files given to load; replaced files do not count.",
    source="House rule: accepted rows + refused rows = rows in the file.",
    result=SourceFile,
    value="count(*) FILTER (WHERE state = 'accepted')",
    per="count(*) FILTER (WHERE state <> 'superseded')",
    unit="share",
    good="high",
    on="loaded_at",
    splits=("format",),
    target=Decimal("0.99"),
    warning=Decimal("0.95"),
    example=Example(rows=_FILES, value=1, per=3),
)

ROWS_REFUSED = KPI(
    key="rows_refused_rate",
    title="Rows refused",
    meaning="Rows refused at loading, out of all rows in the files in force; each is kept with its reason.",
    source="House rule: nothing is dropped; what cannot be accepted is stored with its reason.",
    result=SourceFile,
    value="sum(rows_rejected) FILTER (WHERE state <> 'superseded')",
    per="sum(rows_in_file) FILTER (WHERE state <> 'superseded')",
    unit="share",
    good="low",
    on="loaded_at",
    splits=("format",),
    target=Decimal(0),
    warning=Decimal("0.01"),
    example=Example(rows=_FILES, value=2, per=150),
)

PROOFS_FAILED = KPI(
    key="proofs_failed",
    title="Proofs that do not tie",
    meaning="Totals of files and statements that should tie and do not: rows, trailers, balances, chains.",
    source="Opening balance + entries = closing balance; each opening equals the last closing.",
    result=FileProof,
    value="count(*) FILTER (WHERE NOT proves)",
    per=None,
    unit="count",
    good="low",
    on=None,
    splits=("check",),
    target=Decimal(0),
    example=Example(rows=[{"proves": True}, {"proves": False}, {"proves": True}], value=1),
)

REFUSALS = KPI(
    key="refusals",
    title="Refused values",
    meaning="Single values, rows or files refused, each with its reason; one row may have several.",
    source="House rule: nothing is dropped; what cannot be accepted is stored with its reason.",
    result=Reject,
    value="count(*)",
    per=None,
    unit="count",
    good="low",
    on=None,
    splits=("rule", "extract", "file_name"),
    target=Decimal(0),
    example=Example(rows=[{"rule": "a"}, {"rule": "b"}], value=2),
)

RECORDS_KPIS: tuple[KPI, ...] = (FILES_ACCEPTED, ROWS_REFUSED, PROOFS_FAILED, REFUSALS)
