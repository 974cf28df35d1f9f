"""Data health on the Overview: what was refused, and what does not prove. It is no desk, so it has no tile."""

from collections.abc import Iterator

from backoffice.i18n import say_many
from backoffice.ui import wording
from backoffice.ui.desks.desk import Finding, standing_now
from backoffice.ui.view import View


def findings(seen: View) -> Iterator[Finding]:
    """What was refused, and what does not prove."""
    proofs, refusals = standing_now(seen, "proofs_failed"), standing_now(seen, "refusals")
    if proofs.number:
        words = say_many(
            "{count} total of a file or statement does not tie.",
            "{count} totals of files or statements do not tie.",
            int(proofs.number),
            count=wording.number(proofs),
        )
        yield Finding("data_health", "Data health", 2, words)
    if refusals.number:
        words = say_many(
            "{count} value or row was refused at loading and waits for somebody.",
            "{count} values or rows were refused at loading and wait for somebody.",
            int(refusals.number),
            count=wording.number(refusals),
        )
        yield Finding("data_health", "Data health", 1, words)
