"""Records of static data: identifiers checked, records that say the same twice, and records without owner."""

from datetime import UTC, datetime

import dataframely as dy
import polars as pl

from backoffice.contracts.reference import Instrument, Party
from backoffice.contracts.static_data import (
    IDENTIFIER_SCHEMES,
    RECORD_KINDS,
    CrossReference,
    IdentifierCheck,
    MasterRecord,
    StandingInstruction,
)
from backoffice.transforms.check_digits import with_fault
from backoffice.transforms.rates_in_force import holds_on
from backoffice.transforms.transform import transform

_KIND, _SCHEME = pl.Enum(RECORD_KINDS), pl.Enum(IDENTIFIER_SCHEMES)


@transform(partition_by=("party_id",))
def party_identifiers(parties: dy.LazyFrame[Party]) -> dy.LazyFrame[IdentifierCheck]:
    """The LEI and BIC of every party that has one."""
    return _checked(parties, "party", "party_id", LEI="lei", BIC="bic")


@transform(partition_by=("instrument_id",))
def instrument_identifiers(instruments: dy.LazyFrame[Instrument]) -> dy.LazyFrame[IdentifierCheck]:
    """The ISIN of every instrument."""
    return _checked(instruments, "instrument", "instrument_id", ISIN="instrument_id")


@transform(partition_by=("record_id",))
def cross_reference_identifiers(references: dy.LazyFrame[CrossReference]) -> dy.LazyFrame[IdentifierCheck]:
    """Every cross-reference: CUSIP, SEDOL and whatever else there is."""
    rows = references.select("record_id", "value", "scheme", record_kind=pl.lit("cross_reference").cast(_KIND))
    return _results(rows)


@transform(partition_by=("ssi_id",))
def standing_instruction_identifiers(
    instructions: dy.LazyFrame[StandingInstruction],
) -> dy.LazyFrame[IdentifierCheck]:
    """The agent's BIC and the IBAN of the cash account of every standing instruction."""
    return _checked(instructions, "standing_instruction", "ssi_id", BIC="agent_bic", IBAN="cash_account")


@transform(partition_by=("kind", "country"))
def party_records(parties: dy.LazyFrame[Party]) -> dy.LazyFrame[MasterRecord]:
    """Parties of one kind and country are the same by LEI, else by name."""
    group = [pl.col("kind"), pl.col("country")]
    rows = parties.with_columns(
        by_lei=pl.when(pl.col("lei").is_not_null()).then(_first("party_id", *group, pl.col("lei"))),
        by_name=_first("party_id", *group, _plain("name")),
    )
    first = pl.min_horizontal("by_lei", "by_name")
    is_counterparty = pl.col("kind") == "counterparty"
    return _records(
        rows.with_columns(first=first, counterparty_id=pl.when(is_counterparty).then("party_id")), "party", "party_id"
    )


@transform(partition_by=("market", "currency"))
def instrument_records(instruments: dy.LazyFrame[Instrument]) -> dy.LazyFrame[MasterRecord]:
    """Instruments of one market, currency and class are the same by name."""
    alike = [pl.col("market"), pl.col("currency"), pl.col("cfi"), _plain("name")]
    return _records(instruments.with_columns(first=_first("instrument_id", *alike)), "instrument", "instrument_id")


@transform(partition_by=("scheme", "value"))
def cross_reference_records(
    references: dy.LazyFrame[CrossReference],
    parties: dy.LazyFrame[Party],
    instruments: dy.LazyFrame[Instrument],
) -> dy.LazyFrame[MasterRecord]:
    """One identifier stands for one record; and that record is there."""
    there = pl.concat(
        [
            parties.select(record_kind=pl.lit("party"), record_id="party_id"),
            instruments.select(record_kind=pl.lit("instrument"), record_id="instrument_id"),
        ]
    ).with_columns(is_there=pl.lit(value=True))
    named = pl.concat_str(pl.col("scheme").cast(pl.String), "value", separator=" ")
    rows = (
        references.with_columns(pl.col("record_kind").cast(pl.String))
        .join(there, on=["record_kind", "record_id"], how="left")
        .with_columns(name=named, belongs_to=pl.col("record_id"), is_orphan=pl.col("is_there").is_null())
        .with_columns(reference=pl.concat_str("name", "record_kind", "record_id", separator=" "))
        .with_columns(first=_first("reference", pl.col("scheme"), pl.col("value")))
        .drop("record_kind", "record_id")
    )
    return _records(rows, "cross_reference", "reference")


@transform(partition_by=("counterparty_id",))
def standing_instruction_records(
    instructions: dy.LazyFrame[StandingInstruction], parties: dy.LazyFrame[Party], *, as_of: datetime
) -> dy.LazyFrame[MasterRecord]:
    """One standing instruction a counterparty, market and currency is in force today; and the counterparty is there."""
    today = pl.lit(as_of.astimezone(UTC).date())
    in_force = holds_on(today)
    alike = [pl.col(name) for name in ("counterparty_id", "market", "currency")]
    there = parties.select(counterparty_id="party_id", is_there=pl.lit(value=True))
    rows = (
        instructions.join(there, on="counterparty_id", how="left")
        .with_columns(belongs_to=pl.col("counterparty_id"), is_orphan=pl.col("is_there").is_null())
        .with_columns(first=pl.when(in_force).then(_first("ssi_id", *alike, in_force)))
    )
    return _records(rows, "standing_instruction", "ssi_id")


def _checked(rows: pl.LazyFrame, kind: str, record: str, **schemes: str) -> dy.LazyFrame[IdentifierCheck]:
    """The identifiers in some columns of records, named by scheme."""
    parts = [
        rows.select(
            pl.lit(kind).cast(_KIND).alias("record_kind"),
            pl.col(record).alias("record_id"),
            pl.lit(scheme).cast(_SCHEME).alias("scheme"),
            pl.col(column).alias("value"),
        )
        for scheme, column in schemes.items()
    ]
    return _results(pl.concat(parts).drop_nulls("value"))


def _results(rows: pl.LazyFrame) -> dy.LazyFrame[IdentifierCheck]:
    return (
        rows.pipe(with_fault, scheme="scheme", value="value", into="fault")
        .with_columns(is_right=pl.col("fault").is_null())
        .select(IdentifierCheck.column_names())
        .pipe(IdentifierCheck.cast)
    )


def _plain(name: str) -> pl.Expr:
    """A name by its letters and digits alone."""
    return pl.col(name).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def _first(record: str, *alike: pl.Expr) -> pl.Expr:
    """The first record, by identifier, of those alike."""
    return pl.col(record).min().over(*alike)


def _records(rows: pl.LazyFrame, kind: str, record: str) -> dy.LazyFrame[MasterRecord]:
    """Records of one kind. `first` is the first of those that say the same, itself perhaps."""
    absent = ("name", "counterparty_id", "market", "belongs_to")
    known = rows.collect_schema().names()
    is_duplicate = (pl.col("first") != pl.col(record)).fill_null(False)
    return (
        rows.with_columns(pl.lit(None, pl.String).alias(name) for name in absent if name not in known)
        .with_columns(
            record_kind=pl.lit(kind),
            record_id=pl.col(record),
            is_duplicate=is_duplicate,
            duplicate_of=pl.when(is_duplicate).then("first"),
            is_orphan=pl.col("is_orphan") if "is_orphan" in known else pl.lit(value=False),
        )
        .select(MasterRecord.column_names())
        .pipe(MasterRecord.cast)
    )
