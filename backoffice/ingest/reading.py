"""What a reader gives back: rows taken, rows refused with reasons, and the totals that must tie."""

from dataclasses import dataclass, field

import dataframely as dy
import polars as pl

from backoffice.contracts import Contract
from backoffice.contracts.records import FileProof, Reject


@dataclass(frozen=True)
class Reading:
    """One file, read.

    `frames` maps table names to frames that keep those extracts' contracts (lineage columns included).
    `rejects` keeps the `Reject` contract; one refused row may have several rejects, one per fault.
    `proofs` keeps the `FileProof` contract. `rows_in_file` counts what the file holds, before any judgement:
    accepted + refused rows always equal it, and `check` raises if a reader ever breaks that.
    """

    format: str
    frames: dict[str, pl.DataFrame]
    rows_in_file: int
    rejects: dy.DataFrame[Reject] = field(default_factory=Reject.create_empty)
    proofs: dy.DataFrame[FileProof] = field(default_factory=FileProof.create_empty)
    mapping: str | None = None

    @property
    def rows_accepted(self) -> int:
        """Rows in all frames."""
        return sum(frame.height for frame in self.frames.values())

    @property
    def rows_rejected(self) -> int:
        """Rows refused: distinct (extract, row) of `rejects`."""
        return self.rejects.select("extract", "row").n_unique() if self.rejects.height else 0

    def check(self) -> "Reading":
        """This reading, once accepted + refused equals the rows in the file."""
        if self.rows_accepted + self.rows_rejected != self.rows_in_file:
            raise AssertionError(
                f"{self.format} reader lost rows: {self.rows_in_file} in the file, "
                f"{self.rows_accepted} accepted, {self.rows_rejected} refused"
            )
        return self


def refusals(rows: pl.DataFrame, contract: type[Contract], file_name: str, rule: str) -> dy.DataFrame[Reject]:
    """Rows that were read and are not taken after all, as rejects under `rule`; each is kept whole in `content`.

    `rows` are those of the contract with their `reason`; where in the row it lies, `column` and `value` say, if given.
    """
    nowhere = [pl.lit(None, pl.String).alias(name) for name in ("column", "value") if name not in rows.columns]
    found: dy.DataFrame[Reject] = rows.with_columns(
        *nowhere,
        file_name=pl.lit(file_name),
        extract=pl.lit(contract.table),
        row="source_row",
        rule=pl.lit(rule),
        content=pl.struct(contract.column_names()).struct.json_encode(),
    ).pipe(Reject.cast)
    return found
