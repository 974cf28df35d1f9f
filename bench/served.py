"""The dashboard as its own process on a free port of this machine: for whoever measures it, and whoever tests it."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]

STARTED_IN = 60
"""Seconds within which a server must answer."""


@contextmanager
def served(app: Path, data: Path, **more: str) -> Iterator[str]:
    """The address of `app` over a data folder, while this is open. `more` are further settings of its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app), f"--server.port={port}", "--server.headless=true"]
    environment = {**os.environ, "BACKOFFICE_DATA": str(data), **more}
    running = subprocess.Popen(command, cwd=HOME, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _answers(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait()


@contextmanager
def firm(given: Path | None, scale: float) -> Iterator[Path]:
    """The data folder given, or one with a demo firm made for as long as this is open."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "backoffice", "demo", "--scale", str(scale)]
        subprocess.run(command, cwd=HOME, env={**os.environ, "BACKOFFICE_DATA": folder}, check=True)
        yield Path(folder)


def p95(times: Sequence[float]) -> float:
    """The time that five in a hundred exceed."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def _answers(address: str) -> None:
    """Wait until the server at `address` answers."""
    last = time.monotonic() + STARTED_IN
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise TimeoutError(f"No server at {address} after {STARTED_IN} s")
