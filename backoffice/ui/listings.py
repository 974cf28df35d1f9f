"""The lists of rows a desk works from: declared here, shown by pages, narrowed by the viewer's filters.

`where` and `order` are declared text over the columns of one table; nothing a viewer types ever joins it.
"""

from dataclasses import dataclass
from typing import Final

from backoffice.contracts import Contract
from backoffice.contracts.break_acts import ActOutcome
from backoffice.contracts.break_cases import BreakCase, HandlingProof
from backoffice.contracts.cost import SeatUse
from backoffice.contracts.cost_locations import Location
from backoffice.contracts.reconciliation import ReconciliationProof
from backoffice.contracts.records import FileProof, Reject, SourceFile

Order = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Listing:
    """One list: which rows of which table, the columns shown, in which order, and what an empty list means.

    `on` is the date column the viewer's range applies to; None, the list ignores it. `order` pairs a column with True
    for descending. `columns` of money need their currency's column among them. `opens` names the column of
    things whose story a click opens.
    """

    key: str
    title: str
    contract: type[Contract]
    columns: tuple[str, ...]
    nothing: str
    on: str | None = None
    where: str | None = None
    order: Order = ()
    opens: str | None = None


_OF_A_BREAK: Final = (
    *("break_id", "reconciliation", "break_type", "difference", "currency", "age_days", "due_on", "is_overdue"),
    *("materiality", "state", "owner", "control_desk", "cause", "differing", "copy_of", "item_date"),
    *("is_timing_candidate", "self_clears_by", "reference", "account_id", "counterparty_id", "desk"),
    *("own_item_id", "outside_item_id"),
)

OPEN_BREAKS: Final = Listing(
    key="breaks",
    title="Open breaks and pending items, breaks first, the oldest and biggest on top",
    contract=BreakCase,
    where="is_open",
    order=(("is_timing_candidate", False), ("age_days", True), ("gross", True)),
    columns=_OF_A_BREAK,
    opens="break_id",
    nothing="Nothing in this selection is in an open break.",
)

WAITING_BREAKS: Final = Listing(
    key="waiting-breaks",
    title="Proposals that wait for a second person",
    contract=BreakCase,
    where="needs_second_person",
    order=(("last_act_at", False),),
    columns=(
        *("break_id", "reconciliation", "break_type", "difference", "currency", "proposed_by", "last_act_at"),
        *("held_by", "cause", "owner", "account_id", "reference"),
    ),
    opens="break_id",
    nothing="Nothing waits for a second person.",
)

REFUSED_ACTS: Final = Listing(
    key="refused-acts",
    title="Acts that do not hold",
    contract=ActOutcome,
    where="standing IN ('refused', 'lapsed')",
    order=(("acted_at", True),),
    columns=("acted_at", "actor", "kind", "standing", "finding", "reason", "break_id", "act_id", "way"),
    opens="break_id",
    nothing="Every act holds.",
)

HANDLING_PROOFS: Final = Listing(
    key="handling-proofs",
    title="Proof that every break is pending, open, matched by hand, accepted or written off",
    contract=HandlingProof,
    columns=(
        *("reconciliation", "currency", "proves", "own_broken", "outside_broken", "break_difference"),
        *("own_pending", "outside_pending", "pending_difference", "own_open", "outside_open", "open_difference"),
        *("own_by_hand", "outside_by_hand", "by_hand_difference"),
        *("own_accepted", "outside_accepted", "accepted_difference"),
        *("own_written_off", "outside_written_off", "written_off_difference"),
    ),
    nothing="No reconciliation has been built.",
)

RECONCILIATION_PROOFS: Final = Listing(
    key="reconciliation-proofs",
    title="Proof that every row is matched, in a break or excluded, and that money ties",
    contract=ReconciliationProof,
    columns=(
        "reconciliation",
        "currency",
        "proves",
        "own_rows",
        "own_matched",
        "own_broken",
        "own_excluded",
        "outside_rows",
        "outside_matched",
        "outside_broken",
        "outside_excluded",
        "own_total",
        "outside_total",
        "matched_difference",
        "break_difference",
        "excluded_difference",
    ),
    nothing="No reconciliation has been built.",
)

SEATS: Final = Listing(
    key="seats",
    title="Seats by site and month, newest first",
    contract=SeatUse,
    on="month",
    order=(("month", True), ("empty_seat_cost", True)),
    columns=(
        "month",
        "location_id",
        "seats_available",
        "seats_assigned",
        "seats_used_avg",
        "seats_used_peak",
        "seat_cost",
        "site_cost",
        "empty_seat_cost",
        "reporting_currency",
        "lease_end",
    ),
    nothing="No site has figures in this selection.",
)

SITES: Final = Listing(
    key="sites",
    title="The sites",
    contract=Location,
    order=(("location_id", False),),
    columns=(
        *("location_id", "city", "country", "is_head_office", "labour_pool", "labour_pool_source"),
        *("latitude", "longitude"),
    ),
    nothing="No site of this selection is in the table of sites.",
)

FILES: Final = Listing(
    key="files",
    title="Files given to load, newest first",
    contract=SourceFile,
    order=(("loaded_at", True), ("file_name", False)),
    columns=(
        "file_name",
        "state",
        "format",
        "extracts",
        "rows_in_file",
        "rows_accepted",
        "rows_rejected",
        "loaded_at",
        "why",
    ),
    nothing="No file has been loaded.",
)

REJECTS: Final = Listing(
    key="rejects",
    title="Refused, with the reason",
    contract=Reject,
    order=(("file_name", False), ("row", False)),
    columns=("file_name", "row", "column", "value", "reason", "rule", "extract", "content"),
    nothing="Nothing has been refused.",
)

FILE_PROOFS: Final = Listing(
    key="file-proofs",
    title="Proofs of files and statements, those that fail first",
    contract=FileProof,
    order=(("proves", False), ("file_name", False), ("subject", False), ("check", False)),
    columns=("file_name", "subject", "check", "proves", "expected", "found", "words"),
    nothing="No file has brought a proof.",
)
