"""Why the firm's instructions fail or do not match: ISO reason codes, and how often each is the reason."""

import numpy as np

from backoffice.demo.columns import Flags, Whole

_WEIGHTED: dict[str, tuple[tuple[str, float], ...]] = {
    "own, delivering": (("LACK", 0.5), ("LAAW", 0.15), ("LALO", 0.1), ("PREA", 0.15), ("LATE", 0.1)),
    "own, receiving": (("MONY", 0.5), ("PREA", 0.3), ("LATE", 0.2)),
    "short": (("LACK", 0.7), ("LAAW", 0.2), ("LALO", 0.1)),
    "theirs, delivering": (("CMON", 0.5), ("PRCY", 0.35), ("CPEC", 0.02), ("PART", 0.13)),
    "theirs, receiving": (("CLAC", 0.62), ("PRCY", 0.2), ("AWSH", 0.13), ("PART", 0.05)),
    "market": (("SBLO", 0.3), ("LIQU", 0.25), ("NCON", 0.25), ("CAIS", 0.1), ("OTHR", 0.1)),
    "unlike": (("DMON", 0.25), ("DQUA", 0.15), ("DDAT", 0.15), ("DEPT", 0.2), ("SAFE", 0.15), ("DSEC", 0.1)),
    "rejected": (("SAFE", 0.5), ("PLCE", 0.3), ("DSEC", 0.2)),
}
_OTHERS = ("FUTU", "CMIS", "CLAT", "CANI", "CANS")

CODES = tuple(dict.fromkeys([*_OTHERS, *(code for row in _WEIGHTED.values() for code, _ in row)]))
"""Every reason code the firm meets; arrays hold places in this tuple."""

PLACE = {code: place for place, code in enumerate(CODES)}

FAULTS = ("own", "theirs", "market")
_FAULT_SHARE = (0.33, 0.56, 0.11)


def drawn(chance: np.random.Generator, kind: str, number: int) -> Whole:
    """`number` codes of one kind."""
    codes, weights = zip(*_WEIGHTED[kind], strict=True)
    return chance.choice([PLACE[code] for code in codes], number, p=np.array(weights) / sum(weights))


def of_failing(chance: np.random.Generator, is_receipt: Flags, is_short: Flags) -> Whole:
    """A reason for each instruction should it fail, by whose fault it would be and which way it goes.

    Where our account is short, four times in five that is why.
    """
    number = len(is_receipt)
    fault = chance.choice(len(FAULTS), number, p=_FAULT_SHARE)
    own = np.where(is_receipt, drawn(chance, "own, receiving", number), drawn(chance, "own, delivering", number))
    theirs = np.where(
        is_receipt, drawn(chance, "theirs, receiving", number), drawn(chance, "theirs, delivering", number)
    )
    for_short = is_short & (chance.random(number) < 0.8)
    return np.select(
        [for_short, fault == 0, fault == 1],
        [drawn(chance, "short", number), own, theirs],
        drawn(chance, "market", number),
    )
