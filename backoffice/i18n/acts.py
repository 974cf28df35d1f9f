"""Why an act on a break does not hold, in whole sentences: what was found, what is allowed, what to do."""

from collections.abc import Mapping
from typing import Final

from backoffice.i18n.catalogue import say

FINDINGS: Final[Mapping[str, str]] = {
    "BREAK_GONE": "There is no open break {found} any more: it has been matched or corrected since. Nothing to do.",
    "BREAK_CHANGED": (
        "The break has changed since it was looked at (it was {allowed}, it is {found}). Look at it again, then decide."
    ),
    "BREAK_HANDLED": "Act {found} already holds the break. Undo that act first, or leave it.",
    "REASON_MISSING": "A reason is needed. Say in a sentence why.",
    "OWNER_MISSING": "The name of the new owner is needed.",
    "ONE_ROW_IS_NO_MATCH": (
        "A match needs two breaks at least, not {found}. Name the other side, or accept the break with a reason."
    ),
    "DOES_NOT_NET": (
        "The breaks leave {found} over and may leave {allowed} at most. Choose breaks that meet, or write off the rest."
    ),
    "ABOVE_LIMIT": (
        "{found} is more than the {allowed} one person may close alone. Propose it, and let a second person confirm."
    ),
    "NO_LIMIT_SET": (
        "No limit is set for closing such a break alone. Propose it, and let a second person confirm; or load a dated "
        "rate `recon.one_person_limit` for its currency."
    ),
    "ACT_MISSING": "Which act is meant? Name it; where nothing is proposed, there is nothing to confirm.",
    "NO_SUCH_ACT": "There is no act {found}. Take its name from the story of the break.",
    "NOT_WAITING": "The act is not waiting for a second person: its standing is {found}.",
    "NOT_STANDING": "The act cannot be undone: its standing is {found}. What was undone is done again by a new act.",
    "OTHER_BREAKS": "The act is about the breaks {allowed}, not {found}. Name exactly those.",
    "MAKER_IS_CHECKER": "{found} made the proposal and may not confirm it too. Let somebody else confirm.",
}
"""By code; {found} is what was found, {allowed} what would have been right."""


def why_not(finding: str, found: str | None, allowed: str | None) -> str:
    """The sentence for a finding in the spoken language."""
    return say(FINDINGS[finding], found=found or "", allowed=allowed or "")
