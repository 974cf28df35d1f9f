"""A real Ray cluster on this machine for tests and benches: a head without cores and some workers with one core each.

It listens on the loopback address alone, asks everybody for a token made for this one run, and reports to nobody. Ray
by itself does none of that: it turns 127.0.0.1 into the machine's address on the network, lets in whoever comes, and
reports its use to its makers. Ray reads such settings when it is imported, so the cluster has a process of its own, and
whoever builds on it sets `environment` before.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backoffice.build_parts import Hands, Part

LOOPBACK = "127.0.0.1"
MEMORY = 80 * 1024 * 1024
"""Bytes of each machine's object store: names of files pass through it, no rows."""


@dataclass(frozen=True)
class Machines:
    """Where the cluster is for its own machines and for others, the process of each worker's machine, and what must be
    set for those who build on it.
    """

    address: str
    client: str
    raylets: tuple[int, ...]
    environment: dict[str, str]


@dataclass(frozen=True)
class Struck:
    """Hands of a cluster that lose a machine at their work: it is killed when the first file of `table` has come back.

    By then the other parts it can hold are given out, so that some are in its hands.
    """

    hands: "Hands"
    raylet: int
    table: str

    @property
    def at_once(self) -> int:
        """See `Hands`."""
        return self.hands.at_once

    @property
    def elsewhere(self) -> bool:
        """See `Hands`."""
        return self.hands.elsewhere

    def write(self, parts: Iterable["Part"], folder: Path, table: str) -> Iterator[str]:
        """See `Hands`."""
        for number, name in enumerate(self.hands.write(parts, folder, table)):
            if table == self.table and not number:
                os.kill(self.raylet, signal.SIGKILL)
            yield name


@contextmanager
def started(workers: int = 2) -> Iterator[Machines]:
    """A cluster, all of whose processes end with the block."""
    home = Path(tempfile.mkdtemp(prefix="ray", dir="/tmp"))  # Ray's sockets need a short path
    (home / "ray").mkdir()
    environment = {
        **os.environ,
        "RAY_TMPDIR": str(home),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # what keeps Ray on the loopback address, on any system
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
    }
    command, pipe = [sys.executable, "-P", __file__, str(workers)], subprocess.PIPE
    try:
        with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
            assert process.stdin and process.stdout
            said = json.loads(process.stdout.readline())
            try:
                yield Machines(said["address"], said["client"], tuple(said["raylets"]), environment)
            finally:
                process.stdin.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def keep(workers: int) -> None:
    """Start a cluster, say where it is, and end it when standard input does."""
    from ray.cluster_utils import Cluster

    node: dict[str, Any] = {"node_ip_address": LOOPBACK, "object_store_memory": MEMORY, "include_dashboard": False}
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    made = Cluster(initialize_head=True, head_node_args={**node, "num_cpus": 0, "ray_client_server_port": port})
    machines = [made.add_node(**node, num_cpus=1) for _ in range(workers)]
    raylets = [machine.all_processes["raylet"][0].process.pid for machine in machines]
    said = {"address": made.address, "client": f"ray://{LOOPBACK}:{port}", "raylets": raylets}
    print(json.dumps(said), flush=True)
    sys.stdin.read()
    made.shutdown()


if __name__ == "__main__":
    keep(int(sys.argv[1]))
