"""Where a result comes from: the transforms behind it, back to the extracts."""

from functools import cache

from backoffice.contracts import EXTRACTS, Contract
from backoffice.transforms import TRANSFORMS


@cache
def extracts_behind(result: type[Contract]) -> tuple[type[Contract], ...]:
    """The extracts from which the transforms make a result, in the order of `EXTRACTS`.

    An extract has itself behind it. A record that no transform makes (what was loaded, what was refused) has nothing.
    """
    reached, waiting = {result}, [result]
    while waiting:
        written = waiting.pop()
        read = {one for rule in TRANSFORMS if rule.writes is written for one in rule.reads.values()}
        waiting += read - reached
        reached |= read
    return tuple(one for one in EXTRACTS if one in reached)
