"""The lists the records desk works from: static data that is not sound, what fails for it, and records out of rule."""

from typing import Final

from backoffice.contracts.retention import RetentionStatus, RetrievalStatus
from backoffice.contracts.static_data import (
    IdentifierCheck,
    LeiStanding,
    MasterRecord,
    SsiStanding,
    StaticChangeStatus,
    StaticFail,
)
from backoffice.ui.listings import Listing

LEIS_NOT_IN_FORCE: Final = Listing(
    key="leis-not-in-force",
    title="LEIs lapsed, ending or missing, those behind most unmatched on top",
    contract=LeiStanding,
    where="lei_standing <> 'in_force'",
    order=(("unmatched", True), ("next_renewal_on", False)),
    columns=(
        *("party_id", "lei_standing", "unmatched", "next_renewal_on", "days_to_renewal", "lei"),
        *("registration_status", "kind", "is_active"),
    ),
    nothing="Every LEI is in force, and none is to be renewed soon.",
)

STATIC_FAILS: Final = Listing(
    key="static-fails",
    title="Unmatched or failed for static data, newest first",
    contract=StaticFail,
    where="static_cause IS NOT NULL",
    order=(("is_open_unmatched", True), ("static_cause", False), ("instructed_at", True)),
    columns=(
        *("instruction_id", "static_cause", "counterparty_id", "state", "reason", "fail_days", "amount", "currency"),
        *("intended_settlement_date", "instructed_at", "lapsed_on", "ssi_standing", "market", "desk"),
    ),
    opens="instruction_id",
    nothing="Nothing in this selection failed for static data.",
)

SSIS_NOT_SOUND: Final = Listing(
    key="standing-instructions",
    title="Standing instructions missing, incomplete or not verified in time",
    contract=SsiStanding,
    where="ssi_standing <> 'active'",
    order=(("is_complete", False), ("instructions", True)),
    columns=(
        *("counterparty_id", "market", "ssi_standing", "instructions", "fails", "verified_days_ago", "verified_on"),
        "ssi_id",
    ),
    nothing="Every standing instruction in this selection is complete and verified.",
)

IDENTIFIERS_WRONG: Final = Listing(
    key="wrong-identifiers",
    title="Identifiers that are not right",
    contract=IdentifierCheck,
    where="NOT is_right",
    order=(("scheme", False), ("record_id", False)),
    columns=("value", "scheme", "fault", "record_kind", "record_id"),
    nothing="Every identifier is right in form and check digit.",
)

MASTERS_NOT_SOUND: Final = Listing(
    key="duplicates-and-orphans",
    title="Duplicates and orphans",
    contract=MasterRecord,
    where="is_duplicate OR is_orphan",
    order=(("is_orphan", True), ("record_kind", False), ("record_id", False)),
    columns=("record_id", "record_kind", "is_duplicate", "duplicate_of", "is_orphan", "belongs_to", "market"),
    nothing="No record is doubled, and none is without its owner.",
)

CHANGES_UNCHECKED: Final = Listing(
    key="unchecked-changes",
    title="Changes nobody else checked, or that wait too long",
    contract=StaticChangeStatus,
    on="requested_on",
    where="is_breach OR is_breach IS NULL OR standing = 'missing'",
    order=(("is_breach", True), ("requested_at", True)),
    columns=(
        *("change_id", "is_breach", "four_eyes", "record_kind", "record_id", "field", "requested_at", "checked_at"),
        *("applied_at", "maker_id", "checker_id", "standing", "location_id"),
    ),
    nothing="Every change in this selection was checked by a second person, before it took effect.",
)

RECORDS_OUT_OF_RULE: Final = Listing(
    key="records-out-of-rule",
    title="Records out of rule: overdue, destroyed too soon, without class, or not to hand",
    contract=RetentionStatus,
    where="fate IN ('overdue', 'disposed_too_soon', 'unclassified') OR (must_be_accessible AND NOT is_accessible)",
    order=(("overdue_days", True), ("fate", False), ("record_id", False)),
    columns=(
        *("record_id", "record_class", "fate", "overdue_days", "expires_on", "disposed_on", "retention_years"),
        *("clock_began_on", "created_on", "must_be_accessible", "is_accessible", "legal_entity_id", "location_id"),
    ),
    nothing="Every record in this selection is kept by its rule.",
)

RECORDS_HELD: Final = Listing(
    key="records-held",
    title="Records under legal hold",
    contract=RetentionStatus,
    where="is_on_hold AND is_kept",
    order=(("expires_on", False), ("record_id", False)),
    columns=("record_id", "record_class", "fate", "expires_on", "created_on", "legal_entity_id", "location_id"),
    nothing="No record in this selection is under legal hold.",
)

RETRIEVALS_FAILED: Final = Listing(
    key="failed-retrievals",
    title="Retrieval tests not passed, newest first",
    contract=RetrievalStatus,
    on="asked_on",
    where="retrieval IN ('late', 'missing', 'not_whole')",
    order=(("asked_at", True),),
    columns=(
        *("test_id", "retrieval", "record_id", "record_class", "asked_at", "delivered_at", "turnaround_hours"),
        *("target_hours", "location_id"),
    ),
    nothing="Every record asked for as a test came, in time and whole.",
)
