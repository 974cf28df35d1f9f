"""How long a change of a scenario takes: all results anew, and the whole page, against the bare arithmetic of one plan.

Ours: `appraise` (cash, present value, payback, break-even points, tornado, simulation) of scenarios never seen before,
and one run of the Scenarios page after a slider moved, as the server does it. Floor: the same cash line and its present
value once, in plain floats. All in turn, in one process; the last line is one JSON object with the medians.

    python bench/whatif.py --repeat 15 --json
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backoffice.__main__ import main as backoffice
from backoffice.transforms.whatif import Scenario, appraise, outsourcing, stressed

START = date(2026, 12, 1)


def timed(what: Callable[[], Any]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def floor(scenario: Scenario) -> float:
    """One plan's present value, month by month in floats: what any what-if has to do at least."""
    v = {key: float(value) for key, value in scenario.bases.items()}
    people, month_rate = v["staff"] * v["home_share"], (1 + v["discount_rate"]) ** (1 / 12)
    total = -people * v["kit"]
    for month in range(1, scenario.months + 1):
        saved = v["seat_cost"] * v["release_share"] if month > 6 else 0.0
        total += people * (saved - v["stipend"] * (1 + v["stipend_tax"]) - v["support"]) / month_rate**month
    return total


def engine_times(repeat: int) -> dict[str, list[float]]:
    """Times of `appraise` by scenario and of the floor, in turn, each time with another seat or price."""
    found: dict[str, list[float]] = {"remote": [], "outsourcing": [], "floor": []}
    for place in range(repeat + 1):
        remote = stressed(START).changed("seat_cost", Decimal(1000 + place))
        buying = outsourcing(START).changed("price", Decimal(50) + Decimal(place) / 10)
        found["remote"].append(timed(lambda: appraise(remote)))  # noqa: B023
        found["outsourcing"].append(timed(lambda: appraise(buying)))  # noqa: B023
        found["floor"].append(timed(lambda: floor(remote)))  # noqa: B023
    return {name: times[1:] for name, times in found.items()}


def page_times(data: Path, repeat: int) -> list[float]:
    """Times of one run of the page after its slider moved, each time to a place it never was at."""
    from streamlit.testing.v1 import AppTest

    os.environ["BACKOFFICE_DATA"] = str(data)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.run().switch_page("pages/scenarios.py").run()
    app.selectbox(key="scenario begin").set_value("stressed").run()
    times = []
    for place in range(repeat + 1):
        app.slider(key="scenario seat_cost").set_value(900.0 + 10 * place)
        times.append(timed(app.run))
        assert not app.exception and app.slider(key="scenario seat_cost").value == 900.0 + 10 * place
    return times[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--scale", type=float, default=0.01, help="of the demo firm the page stands on")
    parser.add_argument("--data", type=Path, help="a store to use instead of a demo firm made for this")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON line on standard output")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder)
        if options.data is None:
            made = backoffice(["--data", str(data), "demo", "--scale", str(options.scale), "--until", "2026-09-30"])
            assert made == 0
        found = engine_times(options.repeat)
        page = page_times(data, options.repeat)
    floors = found.pop("floor")
    said = {
        "repeat": options.repeat,
        **{f"{name}_ms": round(1000 * statistics.median(times), 1) for name, times in found.items()},
        **{f"{name}_worst_ms": round(1000 * max(times), 1) for name, times in found.items()},
        "page_ms": round(1000 * statistics.median(page), 1),
        "page_worst_ms": round(1000 * max(page), 1),
        "floor_ms": round(1000 * statistics.median(floors), 4),
        "ratio": round(statistics.median(one / other for one, other in zip(found["remote"], floors, strict=True))),
    }
    if not options.json:
        for name, value in said.items():
            print(f"{name:>22}: {value}")
    print(json.dumps(said))


if __name__ == "__main__":
    main()
