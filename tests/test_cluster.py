"""A build on a real Ray cluster, started here on loopback: its results are those made here, though a machine dies."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from backoffice import build as building
from backoffice import demo, demo_store
from backoffice.contracts import CONTRACTS
from backoffice.store import Store
from backoffice.transforms import TRANSFORMS
from bench.ray_cluster import Machines, started
from tests.test_build_cut import rows

ROOT = Path(__file__).resolve().parents[1]
AS_OF = datetime(2026, 9, 30, 18, tzinfo=UTC)
RESULTS = tuple({one.writes.table: one.writes for one in TRANSFORMS}.values())

STRUCK = """
import json, sys
from pathlib import Path
import ray
from backoffice import build as building, build_parts
from backoffice.cluster import cluster
from backoffice.store import Store
from bench.ray_cluster import Struck
from tests.test_cluster import AS_OF

build_parts.PART_ROWS = build_parts.WORTH_CUTTING = 2000
folder, address, raylet = sys.argv[1:]
with cluster(address) as hands:
    struck = Struck(hands, int(raylet), "settlement_spans")
    building.build(Store(Path(folder)), as_of=AS_OF, reporting_currency="INR", hands=struck)
    print(json.dumps({"before": hands.at_once, "alive": sum(bool(node["Alive"]) for node in ray.nodes())}))
"""
"""A build that loses a worker, in a process of its own, since Ray reads its settings when it is imported."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("ray"),
    pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: pip install -r requirements-ray.txt"),
]


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm, of which nothing is built yet."""
    folder = tmp_path_factory.mktemp("ray") / "extracts"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(demo_store, "build", lambda *_, **__: None)
        demo_store.found(Store(folder), demo.Plan(seed=7, scale=0.01, until=date(2026, 9, 30)))
    return folder


@pytest.fixture(scope="module")
def local(extracts: Path) -> Store:
    """What a build in this process makes of it."""
    store = Store(shutil.copytree(extracts, extracts.with_name("local")))
    building.build(store, as_of=AS_OF, reporting_currency="INR")
    return store


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    """A head and two workers."""
    with started() as made:
        yield made


def agree(one: Store, other: Store) -> None:
    """Every result and record is the same, row for row; what a bucket counts for itself, when added up."""
    for contract in (*RESULTS, CONTRACTS["break_events"], CONTRACTS["reconciliation_runs"], CONTRACTS["pay_cells"]):
        assert_frame_equal(*(rows(contract, store.snapshot()) for store in (one, other)))


def test_the_command_builds_on_a_cluster_what_it_builds_here(machines: Machines, extracts: Path, local: Store) -> None:
    store = Store(shutil.copytree(extracts, extracts.with_name("command")))
    command = [sys.executable, "-m", "backoffice", "--data", str(store.folder), "build", "--on", machines.client]
    facts = ["--as-of", AS_OF.isoformat(), "--currency", "INR"]
    subprocess.run([*command, *facts], cwd=ROOT, env=machines.environment, check=True, capture_output=True)
    agree(store, local)
    assert store.loads()["kind"].to_list().count("build") == 1


def test_a_machine_that_dies_in_the_middle_costs_no_row(extracts: Path, local: Store) -> None:
    store = Store(shutil.copytree(extracts, extracts.with_name("struck")))
    with started() as own:
        command = [sys.executable, "-c", STRUCK, str(store.folder), own.address, str(own.raylets[0])]
        done = subprocess.run(command, cwd=ROOT, env=own.environment, check=False, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"before": 2, "alive": 2}  # the head and one worker are left
    agree(store, local)
    assert store.loads()["kind"].to_list().count("build") == 1
