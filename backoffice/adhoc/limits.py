"""How much of the machine a question may take: chosen so that a page beside it stays quick, kept by the system."""

import os
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Limits:
    """What one worker and one question may use. Memory is in MiB, times in seconds.

    `memory_mb` is what DuckDB plans with; `address_mb` is where the system stops the process, whatever it does.
    """

    memory_mb: int = 3_000
    address_mb: int = 5_000
    threads: int = max(1, os.cpu_count() or 1)
    wall_seconds: float = 30
    cpu_seconds: int = 90
    start_seconds: float = 30
    fill_seconds: float = 120
    most_rows: int = 10_000
    most_bytes: int = 64 << 20
    most_cells: int = 200_000_000
    """Rows times columns that a worker is sent at most, all its tables together."""

    workers: int = 2
    """Workers at a time; who asks beyond that waits for `wait_seconds`."""

    wait_seconds: float = 20


LIMITS: Final = Limits()
"""What holds where nothing else is said."""
