"""The same build on many machines: the parts of a result become Ray tasks, which read and write the store's files.

Only this module knows Ray. A task is told in plain values what to make (`build_parts.Part`), reads the Parquet files
it is made of, runs the same rules, writes its files into the table's folder and answers with their names. No rows pass
through the process that builds, which cuts, waits, and publishes all names in one commit, as it does alone.

Every machine needs what `requirements-ray.txt` names, and the data folder under the same path. The program itself
travels with the build. A task whose machine dies is given to another; a file it had begun is in no commit.
"""

import logging
import socket
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import ray
from ray.exceptions import RayError, RayTaskError

import backoffice
from backoffice.build_parts import Here, Part
from backoffice.errors import BackofficeError, ClusterError

RETRIES = 5
"""How often a part is begun again after the machine or process that made it died."""

WAITING = 2
"""Parts given out for each that can be in work: whoever is done finds the next one there."""

_ENVIRONMENT = {"POLARS_MAX_THREADS": "1"}
"""A task has one core: a machine works on as many parts as it has cores, instead of with all threads on each."""


@dataclass(frozen=True)
class Cluster:
    """The machines of a Ray cluster, which make `at_once` parts at the same time."""

    at_once: int
    elsewhere: bool = True

    def write(self, parts: Iterable[Part], folder: Path, table: str) -> Iterator[str]:
        """See `Hands`. Raises ClusterError where a machine lacks something, or a part was lost too often."""
        begun: deque[ray.ObjectRef[list[str]]] = deque()
        for part in parts:
            if len(begun) == WAITING * self.at_once:
                yield from _taken(begun.popleft())
            begun.append(_written.remote(part, folder, table, pl.__version__))
        while begun:
            yield from _taken(begun.popleft())


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """The cluster at `address`: `ray://HOST:10001` from anywhere, `HOST:6379` from one of its machines.

    Raises ClusterError where none answers there.
    """
    program = {"py_modules": [str(Path(backoffice.__file__).parent)], "env_vars": _ENVIRONMENT}
    try:
        ray.init(address=address, runtime_env=program, logging_level=logging.WARNING, log_to_driver=False)
    except (ConnectionError, ValueError, RayError) as failed:
        why = str(failed).splitlines()[0]
        raise ClusterError(f"No Ray cluster answers at {address} ({why}). Start one: see docs/scale.md") from failed
    try:
        cores: float = ray.cluster_resources().get("CPU", 0)  # type: ignore[no-untyped-call]
        yield Cluster(max(1, int(cores)))
    finally:
        ray.shutdown()


@ray.remote(num_cpus=1, max_retries=RETRIES)
def _written(part: Part, folder: Path, table: str, polars: str) -> list[str]:
    """Make a part on the machine this runs on; the names of its files."""
    where = socket.gethostname()
    if polars != pl.__version__:
        raise ClusterError(f"{where} has Polars {pl.__version__}, the build {polars}. Install the same on all machines")
    if not (folder / table).is_dir():
        raise ClusterError(f"{where} does not see {folder}. Mount the data folder under the same path on all machines")
    return list(Here(at_once=1).write([part], folder, table))


def _taken(begun: "ray.ObjectRef[list[str]]") -> list[str]:
    try:
        names: list[str] = ray.get(begun)
    except RayTaskError as failed:
        if isinstance(failed.cause, BackofficeError):
            raise failed.cause from failed
        raise
    except RayError as failed:
        why = str(failed).splitlines()[0]
        raise ClusterError(f"A part was begun {RETRIES + 1} times, and each time its machine died: {why}") from failed
    return names
