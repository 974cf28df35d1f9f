"""Numbers of static data: LEIs, identifiers, standing instructions, who checks changes, records double or astray."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from backoffice.contracts.static_data import (
    IdentifierCheck,
    LeiStanding,
    MasterRecord,
    SsiStanding,
    StaticChangeStatus,
)
from backoffice.kpis.kpi import KPI, Example
from backoffice.kpis.static_fails import STATIC_FAILS, UNMATCHED_BY_LEI

_GLEIF = "ISO 17442; statuses of GLEIF's LEI common data file. A registration lapses when it is not renewed in time."
_CHECK_DIGITS = (
    "ISO 6166 (ISIN), ISO 17442 and ISO 7064 mod 97-10 (LEI), ISO 13616 (IBAN), ISO 9362 (BIC, which has no check "
    "digit), and the rules of CUSIP and SEDOL, by python-stdnum."
)
_SSI = "House definition: a standing instruction is complete when it names an agent and an account."
_FOUR_EYES = "House rule: what one person enters another checks, before it takes effect."
_MASTERS = "House definition: records of one kind that say the same, and records whose owner is not there."

_LEIS: list[dict[str, Any]] = [
    {"kind": "counterparty", "lei_standing": "lapsed", "is_active": True, "unmatched": 3},
    {"kind": "counterparty", "lei_standing": "in_force", "is_active": True, "unmatched": 1},
    {"kind": "counterparty", "lei_standing": "lapsing", "is_active": True, "unmatched": 0},
    {"kind": "counterparty", "lei_standing": "not_registered", "is_active": True, "unmatched": 0},
    {"kind": "counterparty", "lei_standing": "lapsed", "is_active": False, "unmatched": 0},
    {"kind": "custodian", "lei_standing": "lapsed", "is_active": True, "unmatched": 0},
]
_ACTIVE_COUNTERPARTY = "kind = 'counterparty' AND is_active"

LEI_LAPSED_RATE = KPI(
    key="lei_lapsed_rate",
    title="Counterparties with a lapsed LEI",
    meaning="Active counterparties whose LEI has lapsed, out of all active counterparties: those an instruction of "
    "ours names.",
    source=_GLEIF,
    result=LeiStanding,
    value="count(*) FILTER (WHERE lei_standing = 'lapsed')",
    per="count(*)",
    unit="share",
    good="low",
    on=None,
    where=_ACTIVE_COUNTERPARTY,
    splits=("lei_standing",),
    target=Decimal(0),
    warning=Decimal("0.02"),
    # By hand: four are active counterparties; of the three that lapsed one is not active and one is a custodian.
    example=Example(rows=_LEIS, value=1, per=4),
)

LEI_LAPSING = KPI(
    key="lei_lapsing",
    title="LEIs to be renewed soon",
    meaning="Parties whose LEI is in force and is to be renewed within the days that the dated rate "
    "`records.lei.lapsing` says.",
    source=f"{_GLEIF} How many days are soon is a house rule. No target: every LEI is to be renewed once a year.",
    result=LeiStanding,
    value="count(*) FILTER (WHERE lei_standing = 'lapsing')",
    per=None,
    unit="count",
    good="low",
    on=None,
    splits=("kind",),
    example=Example(rows=_LEIS, value=1),
)

LEI_UNUSABLE = KPI(
    key="lei_unusable",
    title="LEIs missing, ended or not in the register",
    meaning="Active parties that have no LEI, one that ended otherwise than by lapsing, or one the register lacks.",
    source=_GLEIF,
    result=LeiStanding,
    value="count(*) FILTER (WHERE lei_standing IN ('ended', 'not_registered', 'missing') AND is_active)",
    per=None,
    unit="count",
    good="low",
    on=None,
    splits=("kind", "lei_standing"),
    target=Decimal(0),
    example=Example(rows=_LEIS, value=1),
)

IDENTIFIERS_VALID = KPI(
    key="identifiers_valid",
    title="Identifiers right in form and check digit",
    meaning="Identifiers of parties, instruments, cross-references and standing instructions whose length, form and "
    "check digit are right, out of all of them.",
    source=_CHECK_DIGITS,
    result=IdentifierCheck,
    value="count(*) FILTER (WHERE is_right)",
    per="count(*)",
    unit="share",
    good="high",
    on=None,
    splits=("scheme", "record_kind"),
    target=Decimal(1),
    warning=Decimal("0.995"),
    example=Example(
        rows=[{"is_right": True}, {"is_right": True}, {"is_right": False}, {"is_right": True}], value=3, per=4
    ),
)

_SSIS: list[dict[str, Any]] = [
    {"is_complete": True, "is_stale": False, "instructions": 60, "fails": 1},
    {"is_complete": True, "is_stale": True, "instructions": 25, "fails": 2},
    {"is_complete": False, "is_stale": False, "instructions": 10, "fails": 4},
    {"is_complete": False, "is_stale": None, "instructions": 5, "fails": 5},
]

SSI_COMPLETENESS = KPI(
    key="ssi_completeness",
    title="Instructions covered by a standing instruction",
    meaning="Instructions whose counterparty has a complete standing instruction in the market, out of all "
    "instructions.",
    source=_SSI,
    result=SsiStanding,
    value="sum(instructions) FILTER (WHERE is_complete)",
    per="sum(instructions)",
    unit="share",
    good="high",
    on=None,
    splits=("counterparty_id", "market"),
    target=Decimal("0.99"),
    warning=Decimal("0.95"),
    example=Example(rows=_SSIS, value=85, per=100),
)

SSI_STALE_RATE = KPI(
    key="ssi_stale_rate",
    title="Standing instructions not verified in time",
    meaning="Standing instructions not verified within the days that the dated rate `records.ssi.verified_within` "
    "says, out of those in force.",
    source="House rule: a standing instruction is verified with the counterparty at least once a year.",
    result=SsiStanding,
    value="count(*) FILTER (WHERE is_stale)",
    per="count(is_stale)",
    unit="share",
    good="low",
    on=None,
    splits=("counterparty_id", "market"),
    target=Decimal(0),
    warning=Decimal("0.05"),
    example=Example(rows=_SSIS, value=1, per=3),
)

_APPLIED = datetime(2026, 6, 1, 9, tzinfo=UTC)
_CHANGES: list[dict[str, Any]] = [
    {"four_eyes": "two_people", "is_breach": False, "standing": "met", "applied_at": _APPLIED},
    {"four_eyes": "same_person", "is_breach": True, "standing": "met", "applied_at": _APPLIED},
    {"four_eyes": "two_people", "is_breach": True, "standing": "late", "applied_at": _APPLIED},
    {"four_eyes": "nobody_yet", "is_breach": False, "standing": "missing", "applied_at": None},
    {"four_eyes": "unknown", "is_breach": None, "standing": "met", "applied_at": _APPLIED},
    {"four_eyes": "nobody_yet", "is_breach": False, "standing": "waiting", "applied_at": None},
]
_OF_CHANGE = ("record_kind", "field", "location_id", "four_eyes")

FOUR_EYES_BREACHES = KPI(
    key="static_four_eyes_breaches",
    title="Changes nobody else checked",
    meaning="Changes of static data that took effect before anybody else than their maker had checked them.",
    source=_FOUR_EYES,
    result=StaticChangeStatus,
    value="count(*) FILTER (WHERE is_breach)",
    per=None,
    unit="count",
    good="low",
    on="requested_on",
    splits=_OF_CHANGE,
    target=Decimal(0),
    example=Example(rows=_CHANGES, value=2),
)

FOUR_EYES_KEPT = KPI(
    key="static_four_eyes_kept",
    title="Changes checked by a second person",
    meaning="Changes that took effect after somebody else than their maker had checked them, out of those that took "
    "effect and whose maker is known.",
    source=_FOUR_EYES,
    result=StaticChangeStatus,
    value="count(*) FILTER (WHERE applied_at IS NOT NULL AND NOT is_breach)",
    per="count(is_breach) FILTER (WHERE applied_at IS NOT NULL)",
    unit="share",
    good="high",
    on="requested_on",
    splits=_OF_CHANGE,
    target=Decimal(1),
    warning=Decimal("0.995"),
    # By hand: four took effect, of one the maker is not known; of the other three one was in order.
    example=Example(rows=_CHANGES, value=1, per=3),
)

CHANGES_IN_TIME = KPI(
    key="static_changes_in_time",
    title="Changes checked in time",
    meaning="Changes checked within the business hours of their kind, out of those checked or overdue.",
    source="House promise: a change of static data is checked within the dated rate `target.static_change`.",
    result=StaticChangeStatus,
    value="count(*) FILTER (WHERE standing = 'met')",
    per="count(*) FILTER (WHERE standing IN ('met', 'late', 'missing'))",
    unit="share",
    good="high",
    on="requested_on",
    splits=_OF_CHANGE,
    target=Decimal("0.95"),
    warning=Decimal("0.90"),
    example=Example(rows=_CHANGES, value=3, per=5),
)

_RECORDS: list[dict[str, Any]] = [
    {"is_duplicate": False, "is_orphan": False},
    {"is_duplicate": True, "is_orphan": False},
    {"is_duplicate": True, "is_orphan": True},
]

DUPLICATES = KPI(
    key="static_duplicates",
    title="Duplicate records",
    meaning="Records of static data for which an earlier one of the same kind says the same.",
    source=_MASTERS,
    result=MasterRecord,
    value="count(*) FILTER (WHERE is_duplicate)",
    per=None,
    unit="count",
    good="low",
    on=None,
    splits=("record_kind",),
    target=Decimal(0),
    example=Example(rows=_RECORDS, value=2),
)

ORPHANS = KPI(
    key="static_orphans",
    title="Records without owner",
    meaning="Orphans: cross-references and standing instructions whose party or instrument is not on file.",
    source=_MASTERS,
    result=MasterRecord,
    value="count(*) FILTER (WHERE is_orphan)",
    per=None,
    unit="count",
    good="low",
    on=None,
    splits=("record_kind",),
    target=Decimal(0),
    example=Example(rows=_RECORDS, value=1),
)

STATIC_DATA_KPIS: tuple[KPI, ...] = (
    LEI_LAPSED_RATE,
    LEI_LAPSING,
    LEI_UNUSABLE,
    IDENTIFIERS_VALID,
    SSI_COMPLETENESS,
    SSI_STALE_RATE,
    FOUR_EYES_BREACHES,
    FOUR_EYES_KEPT,
    CHANGES_IN_TIME,
    DUPLICATES,
    ORPHANS,
    STATIC_FAILS,
    UNMATCHED_BY_LEI,
)
"""In the order of the catalogue."""
