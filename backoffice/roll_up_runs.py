"""Runs: sets of files of a result whose roll-ups are merged into one, so that a question opens a handful of files.

A run is named by a hash of the names of the files it covers, and listed under that name beside the folders of its
result's roll-ups, once it is merged. So it never changes either: where one of its files goes, another run takes its
place. A run that is not listed is not there, whatever of it lies in the folders.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final
from uuid import uuid4

from backoffice.store import OPEN

TIERS: Final = (32, 8)
"""Files that a run covers; what is left over is in none.

Few enough that a late message, which takes one file out of a run, costs little; enough that hundreds come to two dozen.
"""

NEWEST: Final = 8
"""Files that are in no run, the last written: what a message comes late for is mostly in one of these."""

UNFINISHED: Final = ".unfinished"
"""How files end that are being written."""

_LISTED: Final = ".run"
_MERGED: Final = "run-"


@dataclass(frozen=True)
class Run:
    """A set of files of a result, by their names, sorted."""

    covers: tuple[str, ...]

    @cached_property
    def name(self) -> str:
        """What the run is listed under."""
        return hashlib.sha256("\n".join(self.covers).encode()).hexdigest()[:16]

    @property
    def file(self) -> str:
        """The name of each roll-up of the run."""
        return f"{_MERGED}{self.name}.parquet"

    def list_in(self, folder: Path) -> None:
        """Say that the run is there. It is listed whole or not at all, whenever this is killed."""
        unfinished = folder / f"{uuid4().hex}{UNFINISHED}"
        unfinished.write_text("\n".join(self.covers), encoding="utf-8")
        unfinished.rename(folder / f"{self.name}{_LISTED}")

    def forget_in(self, folder: Path) -> None:
        """Say that it is there no more. Its files stay for whoever reads them at this moment: see `stray`."""
        (folder / f"{self.name}{_LISTED}").unlink()


def run_of(names: Iterable[str]) -> Run:
    """The run that covers these files."""
    return Run(tuple(sorted(names)))


def listed(folder: Path) -> list[Run]:
    """The runs of one result, the largest first; none that is not as it was written."""
    found = [_read(file) for file in sorted(folder.glob(f"*{_LISTED}"))]
    return sorted((run for run in found if run is not None), key=lambda run: -len(run.covers))


def untrue(folder: Path) -> list[str]:
    """Names of lists that are not as they were written."""
    return [file.name for file in sorted(folder.glob(f"*{_LISTED}")) if _read(file) is None]


@lru_cache(maxsize=10_000)
def _read(file: Path) -> Run | None:
    """The run that a file lists, which never changes; None where it is not the one it is named after."""
    run = Run(tuple(file.read_text(encoding="utf-8", errors="replace").split("\n")))
    return run if run.name == file.stem else None


def stray(folder: Path, names: Iterable[str], whole: Collection[str]) -> list[str]:
    """Names of roll-ups, merged or not, that are of no run that is listed, nor of a file that is `whole`."""
    there = {run.file for run in listed(folder)}
    return [name for name in names if name not in (there if name.startswith(_MERGED) else whole)]


def covering(names: Iterable[str], runs: Iterable[Run]) -> tuple[list[Run], list[str]]:
    """The first of the runs that cover these files and no other, none of them twice; and the files left, sorted."""
    left, chosen = set(names), list[Run]()
    for run in runs:
        if left.issuperset(run.covers):
            chosen.append(run)
            left.difference_update(run.covers)
    return chosen, sorted(left)


def planned(names: Sequence[str], runs: Sequence[Run]) -> list[Run]:
    """The runs that files are to be in, which are named in the order they were written: those of `runs` that can stay.

    Files written one after another are much of the same days, so that few runs hold what a question asks for. Files of
    what is open are in none: every build makes them anew, and would take apart the run that one of them is in.
    """
    lasting = [name for name in names if not name.startswith(OPEN)]
    chosen, left = list[Run](), lasting[: max(0, len(lasting) - NEWEST)]
    for tier in TIERS:
        stay, alone = covering(left, (run for run in runs if len(run.covers) == tier))
        others = set(alone)
        left = [name for name in left if name in others]
        full = len(left) - len(left) % tier
        chosen += [*stay, *(run_of(left[start : start + tier]) for start in range(0, full, tier))]
        left = left[full:]
    return chosen
