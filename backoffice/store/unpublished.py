"""Why a load could not be written, told as ours: what the disk or a table said, and what to do."""

import re
from pathlib import Path
from typing import Final

from deltalake.exceptions import DeltaError
from polars.exceptions import ComputeError

from backoffice.errors import StoreError

UNWRITTEN: Final = (OSError, DeltaError, ComputeError)
"""What a disk that is full or read-only raises, through Python, Delta or Polars, and a Parquet file that is broken."""

_REMEDIES: Final = (
    (r"No space left|quota exceeded|File too large", "Make room on the disk of {folder}, then do the same again"),
    (r"Read-only file system|Permission denied", "Let this user write to {folder}, then do the same again"),
    (r"", "`python -m backoffice check` says which table is affected and how to repair it"),
)


def unpublished(folder: Path, failed: Exception) -> StoreError:
    """The error to raise instead, once nothing of the load is published."""
    remedy = next(remedy for sign, remedy in _REMEDIES if re.search(sign, str(failed), re.IGNORECASE))
    return StoreError(f"Nothing was loaded or changed: {reason(failed)}. {remedy.format(folder=folder)}")


def reason(failed: Exception) -> str:
    """The line of an error that says most: what the operating system answered, else the first."""
    lines = [re.sub(r"\x1b\[[0-9;]*m|[↳\s]+", " ", line).strip() for line in str(failed).splitlines()]
    said = [line for line in lines if line] or ["no reason given"]
    found = next((line for line in said if "os error" in line or "Errno" in line), said[0])
    return found.removeprefix("Failed to parse parquet: External: ").rstrip(".")
