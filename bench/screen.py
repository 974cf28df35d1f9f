"""What a change of filter costs on every page, in the browser, against the same page drawn from constants.

Ours and floor (`bench/screen_floor.py`) are two servers on one demo firm. On every page the range of days is changed,
with a mouse, to values this server was never asked for; the time runs from the click until the page's last change.
The floor has seen them all and answers from memory: what it takes is Streamlit, Plotly and the browser. The two take
turns, change by change. The last line is one JSON object, in milliseconds: `floor_ms`, `over_floor_ms` (the median of
the paired differences), `p95_ms` beside `floor_p95_ms`; `cold_ms`, from the start of the process to the first page
drawn, beside `empty_cold_ms` for an empty Streamlit app; `page_kb`, the most that a page sends for its data.

    python bench/screen.py --repeat 5 --json
"""

import argparse
import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOME))

from backoffice.contracts.settlement import SettlementInstruction
from backoffice.store import Store
from backoffice.ui.periods import PERIODS
from bench.served import firm, p95, served

OURS, FLOOR = HOME / "app.py", HOME / "bench" / "screen_floor.py"
EMPTY = "import streamlit as st\n\nst.title('Nothing')\n"
CHROMIUM = "/usr/bin/chromium"
DRAWN_IN = 120_000
"""Milliseconds a page may take at most."""

RANGES = (
    *("last-7-days", "last-90-days", "this-month", "last-month", "last-12-months", "all"),
    *("last-7-days", "this-month", "last-90-days", "last-month", "all", "last-12-months"),
)
"""What the range of days is changed to, in turn; the second six come with another market chosen."""

QUIET_MS = 300
"""A page that has not changed for so long, with no script running, is drawn."""

WATCH = """
window.watch = {clicked: 0, changed: 0};
addEventListener('click', () => { window.watch.clicked = performance.now(); }, true);
new MutationObserver(() => { window.watch.changed = performance.now(); })
  .observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
"""
DRAWN = f"""() => {{
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]')
    && document.querySelector('[data-testid=stMain] h1')
    && performance.now() - window.watch.changed > {QUIET_MS};
}}"""


@contextmanager
def floor_app() -> Iterator[Path]:
    """The floor's script, where Streamlit finds the pages beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for beside in ("pages", "static"):
            (Path(folder) / beside).symlink_to(HOME / beside)
        yield Path(shutil.copy(FLOOR, folder))


def opened(browser: Browser) -> Page:
    """A tab with a watch on its changes."""
    tab = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    tab.add_init_script(WATCH)
    return tab


def visit(tab: Page, address: str, page: str, market: str | None = None) -> None:
    """Open a page by its address, and wait until it is drawn."""
    tab.goto(f"{address}/{'' if page == 'overview' else page}" + (f"?market={market}" if market else ""))
    tab.wait_for_function(DRAWN, timeout=DRAWN_IN, polling=50)


def change(tab: Page, name: str) -> float:
    """Choose a range of days; milliseconds from the click to the last change of the page."""
    tab.get_by_test_id("stSelectbox").filter(has_text="Dates").locator("input").click()
    option = tab.get_by_role("option", name=name, exact=True)
    option.wait_for()
    tab.wait_for_timeout(50)
    option.click()
    tab.wait_for_timeout(QUIET_MS)
    tab.wait_for_function(DRAWN, timeout=DRAWN_IN, polling=50)
    taken: float = tab.evaluate("window.watch.changed - window.watch.clicked")
    return taken


def received(tab: Page, address: str, page: str) -> float:
    """Kilobytes a page sends over its socket when it is opened."""
    session: CDPSession = tab.context.new_cdp_session(tab)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.webSocketFrameReceived", lambda event: sizes.append(_bytes(event["response"])))
    visit(tab, address, page)
    session.detach()
    return sum(sizes) / 1000


def _bytes(response: dict[str, Any]) -> int:
    data = response["payloadData"]
    return len(data) * 3 // 4 if response["opcode"] == 2 else len(data)


def pages() -> list[str]:
    """Every page of the menu, in its order."""
    return re.findall(r"pages/(\w+)\.py", OURS.read_text(encoding="utf-8"))


def largest_market(data: Path) -> str:
    """The market with the most instructions."""
    markets = Store(data).snapshot().scan(SettlementInstruction).select(pl.col("market").drop_nulls().mode().sort())
    return str(markets.collect().item(0, 0))


def changes(
    tabs: Sequence[tuple[Page, str]], page: str, repeat: int, words: dict[str, str], market: str
) -> list[list[float]]:
    """The times of the same changes in each tab, the tabs taking turns; the second half of them in `market`."""
    times: list[list[float]] = []
    for number, name in enumerate(RANGES[:repeat]):
        if number in (0, 6):
            for tab, address in tabs:
                visit(tab, address, page, None if number == 0 else market)
        times.append([change(tab, words[name]) for tab, _ in tabs])
    return times


def cold(browser: Browser, app: Path, data: Path) -> float:
    """Milliseconds from the start of a server's process to its first page drawn."""
    started = time.perf_counter()
    with served(app, data) as address:
        tab = opened(browser)
        tab.goto(address)
        tab.wait_for_function(DRAWN.replace(str(QUIET_MS), "0"), timeout=DRAWN_IN, polling=20)
        taken = (time.perf_counter() - started) * 1000
        tab.context.close()
    return taken


def compare(data: Path, wanted: Sequence[str], repeat: int) -> dict[str, Any]:
    """Every page's changes, ours and floor in turn, and what they come to."""
    words, market = dict(PERIODS), largest_market(data)
    with sync_playwright() as player, floor_app() as floor_script:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with served(OURS, data) as ours, served(floor_script, data) as floor:
            our_tab, floor_tab = opened(browser), opened(browser)
            found, sent = {}, {}
            for page in wanted:
                changes([(floor_tab, floor)], page, repeat, words, market)
                found[page] = changes([(our_tab, ours), (floor_tab, floor)], page, repeat, words, market)
                sent[page] = received(our_tab, ours, page)
                pairs = found[page]
                over = statistics.median(one - other for one, other in pairs)
                floors = statistics.median(other for _, other in pairs)
                slow, slow_floor = (p95(times) for times in zip(*pairs, strict=True))
                print(
                    f"{page:>18} floor {floors:6.0f} ms, over it {over:6.0f} ms, "
                    f"p95 {slow:6.0f} beside {slow_floor:6.0f}, {sent[page]:5.0f} kB",
                    file=sys.stderr,
                )
        with tempfile.TemporaryDirectory() as folder:
            empty = Path(folder) / "empty.py"
            empty.write_text(EMPTY, encoding="utf-8")
            starts = [(cold(browser, OURS, data), cold(browser, empty, data)) for _ in range(min(repeat, 3))]
        browser.close()
    pairs = [pair for page in found.values() for pair in page]
    over_floor = {page: statistics.median(one - other for one, other in times) for page, times in found.items()}
    return {
        "pages": len(found),
        "changes": len(pairs),
        "floor_ms": round(statistics.median(other for _, other in pairs), 1),
        "over_floor_ms": round(statistics.median(one - other for one, other in pairs), 1),
        "worst_page": max(over_floor, key=lambda page: over_floor[page]),
        "worst_over_floor_ms": round(max(over_floor.values()), 1),
        "p95_ms": round(p95([one for one, _ in pairs]), 1),
        "floor_p95_ms": round(p95([other for _, other in pairs]), 1),
        "cold_ms": round(statistics.median(ours for ours, _ in starts)),
        "empty_cold_ms": round(statistics.median(empty for _, empty in starts)),
        "page_kb": round(max(sent.values()), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5, help=f"changes a page, at most {len(RANGES)}")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the demo firm")
    parser.add_argument("--data", type=Path, help="a data folder to look at (default: a demo firm made for it)")
    parser.add_argument("--pages", nargs="*", help="only these pages")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON line on standard output")
    given = parser.parse_args()
    with firm(given.data, given.scale) as data:
        print(json.dumps(compare(data, given.pages or pages(), given.repeat)))


if __name__ == "__main__":
    main()
