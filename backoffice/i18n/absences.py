"""Why there is no number, in words: the same on every page, in every export and report."""

from collections.abc import Mapping
from typing import Final

from backoffice.i18n.catalogue import say

SHORT: Final[Mapping[str, str]] = {
    "not_loaded": "Not loaded",
    "no_rows": "No rows",
    "nothing_to_divide_by": "None to count",
    "unknown": "Unknown",
    "hidden": "Hidden",
    "dominated": "Hidden",
    "changed": "Hidden",
    "protects": "Hidden",
    "role": "Not shown",
    "past": "Hidden",
}
"""In the place of the number, by the door's word for it."""

LONG: Final[Mapping[str, str]] = {
    "not_loaded": "No data loaded for this figure.",
    "no_rows": "No row falls into this selection.",
    "nothing_to_divide_by": "Nothing in this selection to take a share of.",
    "unknown": "A part of this figure is not known.",
    "hidden": "Hidden: fewer than {count} people.",
    "dominated": "Hidden: one or a few people make up nearly all of it.",
    "changed": "Hidden: fewer than {count} people came or went since the month shown before.",
    "protects": "Hidden: from it the pay of too few others could be worked out.",
    "role": "Not shown to your role: it is derived from pay.",
    "past": "Hidden in the past: set beside the newest load it would tell whose pay changed.",
}
"""As a sentence."""


def short(why: str) -> str:
    """In one or two words."""
    return say(SHORT[why], "absence")


def long(why: str, smallest_group: int) -> str:
    """As a sentence; `smallest_group` is the fewest people a figure derived from pay may stand on."""
    return say(LONG[why], count=smallest_group)
