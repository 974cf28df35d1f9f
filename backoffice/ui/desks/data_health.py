"""Data health on the Overview: what was refused, and what does not prove. It is no desk, so it has no tile."""

from collections.abc import Iterator

from backoffice.ui.desks.desk import Finding, counted, standing_now
from backoffice.ui.view import View


def findings(seen: View) -> Iterator[Finding]:
    """What was refused, and what does not prove."""
    yield from counted(
        "{count} total of a file or statement does not tie.",
        "{count} totals of files or statements do not tie.",
        standing_now(seen, "proofs_failed"),
        ("data_health", "Data health"),
        2,
    )
    yield from counted(
        "{count} value or row was refused at loading and waits for somebody.",
        "{count} values or rows were refused at loading and wait for somebody.",
        standing_now(seen, "refusals"),
        ("data_health", "Data health"),
        1,
    )
