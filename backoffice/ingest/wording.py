"""Words error messages share: lists that stay short, and the name a typing mistake probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 12


def listed(names: Iterable[str]) -> str:
    """The names with commas between; beyond a dozen, how many more there are."""
    known = list(names)
    shown = ", ".join(f"`{name}`" for name in known[:_MOST])
    return shown if len(known) <= _MOST else f"{shown} and {len(known) - _MOST:,} more"


def meant(name: str, possible: Iterable[str]) -> str:
    """`" Did you mean `...`?"` where one of the possible names is near, else nothing."""
    folded = {one.casefold(): one for one in possible}
    near = get_close_matches(name.casefold(), folded, n=1)
    return f" Did you mean `{folded[near[0]]}`?" if near else ""
