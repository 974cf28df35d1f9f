"""A real browser opens every page: no error in its console, none on the page, and nobody else is asked for anything."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import polars as pl
import pytest

from backoffice.contracts.accounting import SuspenseItem
from backoffice.contracts.compliance_results import ReportSubmission
from backoffice.contracts.it_services import OutageImpact, OutageSpan
from backoffice.contracts.reference import Party
from backoffice.i18n import ENGLISH, HINDI, LANGUAGES, Language, numbers, say, speaking
from backoffice.store import Store
from backoffice.ui import arrivals
from backoffice.ui.desks import DESKS
from bench.served import served
from tests.pages.screens import MENU, PAGES, ROOT, TITLES

playwright = pytest.importorskip("playwright.sync_api")

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
STREAMLITS_OWN = ("list", "listitem", "svg-img-alt")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PROBE = re.compile(r"/_stcore/(health|host-config)$")
"""Streamlit's own client looks for its server below the page's address first; that it is not there is no error."""
BEYOND = """
    [document.documentElement, document.querySelector("[data-testid=stMain]")].map(e => e.scrollWidth - e.clientWidth)
"""
"""By how many pixels the page is wider than its window."""

DARK = """
    getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
        .match(/\\d+/g).slice(0, 3).every(part => part < 128)
"""
"""Whether the dark theme is on."""

SOON = 60_000
"""Milliseconds within which whatever is waited for must come."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: see tests/browser.sh"),
]


@dataclass
class Visit:
    """A browser's page, and all that went wrong on it."""

    page: "playwright.Page"
    address: str
    wrong: list[str] = field(default_factory=list)

    def open(self, page: str = "", query: str = "") -> None:
        """Go to a page by its address and wait until it is drawn."""
        self.page.goto(f"{self.address}/{page}{query}", timeout=SOON)
        self.drawn()

    def drawn(self) -> None:
        """Wait until the run is over and the title stands."""
        self.page.wait_for_selector("h1", timeout=SOON)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=SOON)

    def titled(self, title: str) -> None:
        """Wait for a page with this title."""
        self.page.wait_for_selector(f"h1:has-text('{title}')", timeout=SOON)
        self.drawn()

    def choices(self) -> dict[str, str]:
        """What the address says."""
        found: dict[str, str] = self.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
        return found


@pytest.fixture(scope="module")
def server(demo: Path) -> Iterator[str]:
    """The address of the running app, on a port of its own."""
    with running(demo) as address:
        yield address


@contextmanager
def running(data: Path, **more: str) -> Iterator[str]:
    """A server of its own over a data folder; its address. `more` are further settings of its environment."""
    with served(ROOT / "app.py", data, **more) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: "playwright.Browser", server: str) -> Iterator[Callable[..., Visit]]:
    """A fresh session; whatever it finds wrong fails the test at its end."""
    visits = []

    def start(width: int = 1440, at: str | None = None) -> Visit:
        one = Visit(browser.new_page(viewport={"width": width, "height": 900}), at or server)
        one.page.on("console", lambda message: _console(one, message))
        one.page.on("pageerror", lambda error: one.wrong.append(str(error)))
        one.page.on("request", lambda request: _request(one, request.url))
        visits.append(one)
        return one

    yield start
    for one in visits:
        if one.page.locator("[data-testid=stException]").count():
            one.wrong.append("an exception box is on the page")
        one.page.close()
    assert [wrong for one in visits for wrong in one.wrong] == []


def _console(one: Visit, message: "playwright.ConsoleMessage") -> None:
    if message.type == "error" and not PROBE.search(message.location.get("url", "")):
        one.wrong.append(f"console: {message.text} {message.location.get('url', '')}")


def _request(one: Visit, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
        one.wrong.append(f"asked another host: {url}")


def title_of(page: str, language: Language) -> str:
    with speaking(language):
        return say(TITLES[page])


def from_the_menu(one: Visit, page: str, language: Language) -> None:
    """Go to a page by the menu; where it stands in a part of it, by opening that first."""
    *_, part = MENU[page]
    if part:
        with speaking(language):
            one.page.get_by_test_id("stTopNavSection").filter(has_text=say(part, "menu")).click()
    link = one.page.get_by_test_id("stTopNavDropdownLink" if part else "stTopNavLink")
    link.filter(has_text=title_of(page, language)).first.click()


def test_the_first_visitor_may_come_by_a_deep_link(visit: Callable[..., Visit]) -> None:
    """Before anybody opened the menu, Streamlit would run the bare file of the page."""
    one = visit()
    one.open("settlement", "?lang=hi")
    one.titled(title_of("settlement", HINDI))
    parts = {part for *_, part in MENU.values() if part}
    assert one.page.get_by_test_id("stTopNavSection").count() == len(parts)
    assert one.page.get_by_test_id("stTopNavLink").count() == sum(not part for *_, part in MENU.values())


@pytest.mark.parametrize("language", (LANGUAGES[0], HINDI), ids=lambda language: language.code)
def test_every_page_opens_from_the_menu_fits_a_phone_and_keeps_nobody_out(
    language: Language, visit: Callable[..., Visit]
) -> None:
    """One walk for all that every page must hold, since what costs is to get there.

    axe finds no serious or critical violation, three rules apart that Streamlit's own frame breaks. Both languages
    have the same elements and the same colours, so it looks at one of them.
    """
    one, wrong = visit(), {}
    one.open("", f"?lang={language.code}&period=last-90-days")
    for page in PAGES:
        from_the_menu(one, page, language)
        one.titled(title_of(page, language))
        found = [] if one.choices()["period"] == "last-90-days" else ["the choices went"]
        if language is LANGUAGES[0]:
            found += grave(one)
        wrong[page] = found + wider_than_a_phone(one)
    assert one.page.locator(".js-plotly-plot, [data-testid=stDataFrame]").count()
    assert {page: found for page, found in wrong.items() if found} == {}


@pytest.mark.parametrize(("page", "query"), [("settlement", "?market=NSE"), ("ask", "?how=sql")])
def test_a_page_in_another_state_keeps_nobody_out(page: str, query: str, visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open(page, query)
    one.titled(title_of(page, LANGUAGES[0]))
    assert grave(one) == []


def wider_than_a_phone(one: Visit) -> list[str]:
    """Whether the page stays wider than a window of 390 pixels once it has been drawn anew."""
    one.page.set_viewport_size({"width": 390, "height": 900})
    try:
        one.page.wait_for_function(f"({BEYOND}).every(beyond => beyond === 0)", timeout=SOON)
    except playwright.TimeoutError:
        return [f"wider than a phone by {one.page.evaluate(BEYOND)}"]
    finally:
        one.page.set_viewport_size({"width": 1440, "height": 900})
    return []


def grave(one: Visit) -> list[str]:
    """The rules broken badly, in the light theme and then in the dark one, which differs by its colours alone."""
    off = {rule: {"enabled": False} for rule in STREAMLITS_OWN}
    found = _broken(one, {"rules": off})
    one.page.emulate_media(color_scheme="dark")
    one.page.wait_for_function(DARK, timeout=SOON)
    found += [f"{rule} in the dark" for rule in _broken(one, {"runOnly": ["color-contrast"]})]
    one.page.emulate_media(color_scheme="light")
    one.page.wait_for_function(f"!({DARK})", timeout=SOON)
    return found


def _broken(one: Visit, options: dict[str, Any]) -> list[str]:
    """Told of violations alone: to tell of every element that keeps a rule takes several times as long as to look."""
    told = axe.Axe().run(one.page, options={**options, "resultTypes": ["violations"]}).response["violations"]
    return [rule["id"] for rule in told if rule["impact"] in ("serious", "critical")]


def test_hindi_is_written_in_letters_of_our_own(visit: Callable[..., Visit]) -> None:
    """Whatever letters the machine has: the browser says by itself which font it drew a word in."""
    one, font = visit(), '[...document.fonts].find(font => font.family.includes("Noto Sans Devanagari"))'
    with one.page.expect_response(re.compile(r"/app/static/noto-sans-devanagari\.woff$"), timeout=SOON) as sent:
        one.open("settlement", f"?lang={HINDI.code}")
    assert (sent.value.status, sent.value.headers["content-type"]) == (200, "font/woff")
    one.titled(title_of("settlement", HINDI))
    one.page.wait_for_function(f"{font}.status === 'loaded'", timeout=SOON)
    session = one.page.context.new_cdp_session(one.page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    title = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    drawn = session.send("CSS.getPlatformFontsForNode", {"nodeId": title})["fonts"]
    assert [(font["familyName"], font["isCustomFont"]) for font in drawn] == [("Noto Sans", True)]


def test_english_asks_for_no_letters_of_hindi(visit: Callable[..., Visit]) -> None:
    one, asked = visit(), list[str]()
    one.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    one.open("settlement")
    assert any(path.endswith(".js") for path in asked)
    assert not [path for path in asked if path.endswith("devanagari.woff")]


def test_the_address_holds_the_choices_and_back_undoes_them(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("settlement")
    assert one.choices() == {}
    choose(one, "Dates", "Last 7 days")
    one.page.wait_for_url("**/settlement?period=last-7-days", timeout=SOON)
    assert one.page.evaluate("document.documentElement.lang") == "en"
    choose(one, "Language", "हिन्दी")
    one.titled(title_of("settlement", HINDI))
    one.page.wait_for_function("document.documentElement.lang === 'hi'", timeout=SOON)
    assert one.choices() == {"period": "last-7-days", "lang": "hi"}
    one.page.go_back()
    one.titled("Settlement")
    assert one.choices() == {"period": "last-7-days"}
    another = visit()
    another.open("settlement", "?period=last-7-days&lang=hi")
    another.titled(title_of("settlement", HINDI))
    assert another.choices() == {"period": "last-7-days", "lang": "hi"}


def test_a_bar_narrows_the_page_a_button_undoes_it_and_back_does_too(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("forecast")
    narrow_by_a_bar(one)
    chosen = one.choices()
    one.page.go_back()
    one.page.wait_for_url("**/forecast", timeout=SOON)
    one.page.go_forward()
    one.page.wait_for_url("**/forecast?counterparty=*", timeout=SOON)
    undo = one.page.get_by_test_id("stMain").get_by_role("button", name="Counterparty:")
    undo.click()
    one.page.wait_for_url("**/forecast", timeout=SOON)
    one.drawn()
    assert undo.count() == 0
    narrow_by_a_bar(one)
    assert one.choices() == chosen, "the same bar leads there again"


def test_a_cell_of_a_heat_map_narrows_the_page_by_both_its_columns(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("fails")
    click_mark(one, one.page.locator(".js-plotly-plot .heatmaplayer image").first)
    one.page.wait_for_url("**/fails?*", timeout=SOON)
    one.drawn()
    assert one.choices()["drill"].startswith("ageing_bucket:") and one.choices()["market"]
    # A column that has no filter narrows other pages as well, or they say that it does not.
    from_the_menu(one, "cost", LANGUAGES[0])
    one.titled("Cost")
    assert one.page.get_by_text("Not narrowed by Market, Time failed, in business days").count()


def click_mark(one: Visit, mark: "playwright.Locator") -> None:
    """Click a chart near a mark's corner once the chart answers the pointer there: before, it hears no click."""
    until = time.monotonic() + SOON / 1000
    while time.monotonic() < until:
        mark.scroll_into_view_if_needed(timeout=SOON)
        box = mark.bounding_box()
        one.page.mouse.move(0, 0)
        one.page.mouse.move(box["x"] + 8, box["y"] + 8)
        with suppress(playwright.TimeoutError):
            one.page.wait_for_selector(".hoverlayer .hovertext", timeout=1_000)
            one.page.mouse.click(box["x"] + 8, box["y"] + 8)
            return
    raise TimeoutError("the chart answers no pointer")


def narrow_by_a_bar(one: Visit) -> None:
    """Narrow the forecast to the counterparty of its first bar."""
    click_mark(one, one.page.locator(".js-plotly-plot .bars .point path").first)
    one.page.wait_for_url("**/forecast?counterparty=*", timeout=SOON)
    one.drawn()


@pytest.mark.parametrize("language", (LANGUAGES[0], HINDI), ids=lambda language: language.code)
@pytest.mark.parametrize("across", [70, 16], ids=["reference", "tick"])
def test_a_row_leads_to_its_instructions_story_and_back_returns(
    language: Language, across: int, visit: Callable[..., Visit]
) -> None:
    """The first row of the list to chase: the first table of the page."""
    one = visit()
    query = f"?period=last-7-days&lang={language.code}" if language.catalogue else "?period=last-7-days"
    one.open("settlement", query)
    one.titled(title_of("settlement", language))
    before = one.choices()
    click_first_row(one, across)
    one.titled(title_of("instruction", language))
    assert {name: value for name, value in one.choices().items() if name != "instruction"} == before
    reference = one.choices()["instruction"]
    one.page.wait_for_selector(f"h2:has-text('{reference}')", timeout=SOON)
    one.page.go_back()
    one.titled(title_of("settlement", language))
    assert one.choices() == before
    another = visit()
    another.open("instruction", f"?instruction={reference}")
    another.page.wait_for_selector(f"h2:has-text('{reference}')", timeout=SOON)


def test_a_reference_is_typed_and_its_story_opens(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("instruction")
    one.page.get_by_label("Reference of the instruction").fill("SI00000001")
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector("h2:has-text('SI00000001')", timeout=SOON)
    assert one.choices() == {"instruction": "SI00000001"}


@pytest.mark.parametrize("page", ["break", "instruction"])
def test_a_story_is_chosen_on_its_own_page_too(page: str, visit: Callable[..., Visit]) -> None:
    """The page has drawn its field by then, so the choice can only come back by the address."""
    one = visit()
    one.open(page)
    one.titled(title_of(page, LANGUAGES[0]))
    click_first_row(one, 16)
    one.page.wait_for_url(f"**/{page}?*{page}=*", timeout=SOON)
    one.page.wait_for_selector("table", timeout=SOON)


@pytest.mark.parametrize("language", [ENGLISH, HINDI], ids=lambda one: one.code)
def test_the_overview_shows_every_desk_on_one_screen_without_scrolling(
    language: Language, visit: Callable[..., Visit]
) -> None:
    """1440 by 900: nine tiles, each with its headline, how fresh its data are and the one thing to decide."""
    one = visit()
    one.open("", f"?lang={language.code}")
    tiles = (
        one.page.get_by_test_id("stMain").get_by_test_id("stColumn").filter(has=one.page.get_by_test_id("stPageLink"))
    )
    with speaking(language):
        titles = [say(desk.title) for desk in DESKS]
    tiles.nth(len(titles) - 1).get_by_role("link", name=titles[-1], exact=True).wait_for(timeout=SOON)
    one.drawn()
    for place, title in enumerate(titles):
        tile = tiles.nth(place)
        told = tile.inner_text().splitlines()
        assert told[0] == title and len(told) >= 4, told
        box = tile.bounding_box()
        assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 900, f"{title}: {box}"


def test_the_lapsed_lei_is_found_from_the_overview_in_two_clicks(visit: Callable[..., Visit]) -> None:
    """The tile says whose LEI lapsed; its page lists what waits for it; a row tells that instruction's story."""
    one = visit()
    one.open("")
    told = one.page.get_by_text(re.compile(r"The LEI of Eskavolt Brokers lapsed after .* sent since are unmatched"))
    assert told.first.is_visible()
    one.page.get_by_test_id("stMain").get_by_role("link", name="Records").first.click()
    one.titled("Records")
    one.page.wait_for_selector("h2:has-text('Unmatched or failed for static data')", timeout=SOON)
    click_first_row(one, 70, of=1)
    one.titled("Instruction")
    one.page.wait_for_selector("text=Counterparty holds its instruction back", timeout=SOON)


def test_the_past_is_opened_by_the_address_and_left_by_the_button(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("records", "?known=1")
    one.titled("Records")
    assert one.choices() == {"known": "1"}
    from_the_menu(one, "settlement", LANGUAGES[0])
    one.titled("Settlement")
    assert one.choices() == {"known": "1"}, "the past holds from page to page"
    one.page.get_by_role("button", name="Back to the newest load").click()
    one.page.wait_for_url("**/settlement", timeout=SOON)
    one.page.get_by_text("The past is shown").wait_for(state="detached", timeout=SOON)


def test_newer_data_are_told_and_come_when_asked_for(visit: Callable[..., Visit], demo: Path, tmp_path: Path) -> None:
    """The page under its reader's eyes stays what it is; the wait for its next look is skipped by its clock.

    Two servers stand on the store; what a third process loads is seen by both.
    """
    folder = tmp_path / "data"
    shutil.copytree(demo, folder)
    store = Store(folder)
    with running(folder) as address, running(folder) as replica:
        one, another = visit(at=address), visit(at=replica)
        another.open("records", "?lang=hi")
        one.page.clock.install()
        one.open("records", "?lang=hi")
        with speaking(HINDI):
            button = one.page.get_by_role("button", name=say("Show them"))
        one.page.clock.fast_forward(1000 * arrivals.EVERY_S)
        one.drawn()
        assert button.count() == 0
        with store.writing("ingest", "the parties again") as writer:
            writer.replace("parties", store.snapshot().scan(Party).collect())
        one.page.clock.fast_forward(1000 * arrivals.EVERY_S)
        button.wait_for(timeout=SOON)
        loads = one.page.get_by_text(re.compile(rf"लोड {store.snapshot().load_id}\)"))
        assert loads.count() == 0, "nothing changes before it is asked for"
        button.click()
        loads.first.wait_for(timeout=SOON)
        button.wait_for(state="detached", timeout=SOON)
        another.page.reload()
        newest = another.page.get_by_text(re.compile(rf"लोड {store.snapshot().load_id}\)"))
        newest.first.wait_for(timeout=SOON)


def click_first_row(one: Visit, across: int, of: int = 0) -> None:
    """A table is drawn on a canvas: its first row is clicked by its place, below the head, `across` from the left.

    What a screen reader is told of its rows tells when they are there.
    """
    table = one.page.get_by_test_id("stDataFrame").nth(of)
    table.scroll_into_view_if_needed(timeout=SOON)
    table.locator("canvas tbody tr").first.wait_for(state="attached", timeout=SOON)
    table.click(position={"x": across, "y": 52})


def choose(one: Visit, label: str, option: str) -> None:
    one.page.get_by_test_id("stSelectbox").filter(has_text=label).click()
    one.page.get_by_role("option", name=option).click()


def test_a_fold_shows_the_figures_of_its_chart_and_a_list_is_downloaded(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("settlement")
    one.page.get_by_text("As a table").first.click()
    one.page.wait_for_selector("[data-testid=stTable]", timeout=SOON)
    with one.page.expect_download(timeout=SOON) as waited:
        one.page.get_by_role("button", name="Download as CSV").first.click()
    path = waited.value.path()
    lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Instruction,Counterparty,Remaining amount,Currency")
    assert re.fullmatch(r"open-fails_load\d+\.csv", waited.value.suggested_filename)


@pytest.mark.parametrize("language", (LANGUAGES[0], HINDI), ids=lambda language: language.code)
def test_the_suspense_item_nobody_owns_is_found_from_the_overview(
    language: Language, visit: Callable[..., Visit], demo: Path
) -> None:
    """The tile says it; one click opens the page, where it is the first row; a second brings the list home."""
    item = Store(demo).snapshot().scan(SuspenseItem).filter(pl.col("owner").is_null()).collect().row(0, named=True)
    with speaking(language):
        amount, download = numbers.money(abs(item["amount"]), item["currency"], short=True), say("Download as CSV")
    one = visit()
    one.open("", f"?lang={language.code}")
    main = one.page.get_by_test_id("stMain")
    main.get_by_text(amount).first.wait_for(timeout=SOON)
    main.get_by_test_id("stPageLink").filter(has_text=title_of("accounting", language)).first.click()
    one.titled(title_of("accounting", language))
    with one.page.expect_download(timeout=SOON) as waited:
        one.page.get_by_role("button", name=download).first.click()
    lines = waited.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].startswith(item["item_id"])
    assert item["reference"] in lines[1]


def test_the_outage_behind_late_batches_and_missed_calls_is_found_from_the_overview(
    demo: Path, visit: Callable[..., Visit]
) -> None:
    """The tile says what fell in it; one click opens its page, where the calls and batches stand one by one."""
    now = Store(demo).snapshot()
    struck = now.scan(OutageSpan).filter(pl.col("late_batches") > 0, pl.col("margin_calls") > 0).collect()
    outage = struck.row(0, named=True)
    fell = now.scan(OutageImpact).filter(outage_id=outage["outage_id"]).collect()
    calls, batches = (fell.filter(struck=kind)["subject_id"].to_list() for kind in ("margin_call", "batch"))
    assert (len(calls), len(batches)) == (outage["margin_calls"], outage["late_batches"])
    one = visit()
    one.open()
    told = f"{outage['late_batches']} late batches, {outage['margin_calls']} missed margin calls"
    main = one.page.get_by_test_id("stMain")
    main.get_by_text(told).first.wait_for(timeout=SOON)
    main.get_by_test_id("stPageLink").filter(has_text=title_of("it_service", LANGUAGES[0])).first.click()
    one.titled(title_of("it_service", LANGUAGES[0]))
    one.page.get_by_text("missed margin calls that fell in an outage").scroll_into_view_if_needed(timeout=SOON)
    for name in (*calls, *batches):
        one.page.locator("td", has_text=name).first.wait_for(state="attached", timeout=SOON)


def test_the_return_sent_again_late_is_one_click_from_the_overview(demo: Path, visit: Callable[..., Visit]) -> None:
    late = Store(demo).snapshot().scan(ReportSubmission).filter(standing="late", report_kind="return").collect()
    told = late.row(0, named=True)
    one = visit()
    one.open()
    line = one.page.get_by_test_id("stHorizontalBlock").filter(has_text=told["reject_code"])
    line.get_by_role("link").click()
    one.titled(title_of("compliance", LANGUAGES[0]))
    one.page.get_by_text("Rejects sent again late, latest first").scroll_into_view_if_needed()
    # A table is drawn on a canvas; what it says stands in it as cells for screen readers.
    one.page.locator("td", has_text=told["report_id"]).wait_for(state="attached", timeout=SOON)


ENDLESS = "SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1"


def test_a_long_question_says_how_far_it_is_and_is_cancelled(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.page.goto(f"{one.address}/ask?{urlencode({'how': 'sql', 'sql': ENDLESS})}")
    one.page.get_by_text("Running, the last step").wait_for(timeout=SOON)
    assert one.page.get_by_test_id("stProgress").count() == 1
    one.page.get_by_test_id("stMain").get_by_role("button", name="Cancel").click()
    one.page.get_by_text("Cancelled. Nothing runs any more.").wait_for(timeout=SOON)
    one.drawn()
    assert one.page.get_by_test_id("stProgress").count() == 0


def test_names_are_offered_while_a_question_is_typed(visit: Callable[..., Visit]) -> None:
    """By keyboard alone: tables after FROM, then columns of what is read, by its short name too; none in a literal."""
    one = visit()
    one.open("ask", "?how=sql")
    area = one.page.get_by_label("Your question: one SELECT")
    offered = one.page.get_by_role("listbox").get_by_role("option")
    area.press_sequentially("SELECT market FROM settlement_st")
    offered.first.wait_for(timeout=SOON)
    assert "settlement_status" in offered.all_text_contents()
    while area.input_value() != "SELECT market FROM settlement_status":
        area.press("Control+Space" if not offered.count() else "ArrowDown")
        if offered.and_(one.page.locator("[aria-selected=true]")).all_text_contents() == ["settlement_status"]:
            area.press("Enter")
    assert offered.count() == 0
    area.press_sequentially(" s WHERE s.counterp")
    offered.first.wait_for(timeout=SOON)
    assert offered.all_text_contents() == ["counterparty_id"]
    assert grave(one) == []
    area.press("Tab")
    area.press_sequentially(" = 'coun")
    assert offered.count() == 0
    assert area.input_value() == "SELECT market FROM settlement_status s WHERE s.counterparty_id = 'coun"
    area.fill("")
    area.press_sequentially("cou")
    offered.first.wait_for(timeout=SOON)
    assert "count" in offered.all_text_contents()
    area.press("Escape")
    assert offered.count() == 0 and area.input_value() == "cou"


def test_the_words_streamlit_writes_itself_are_in_hindi_too(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("ask", "?how=sql&lang=hi")
    with speaking(HINDI):
        one.page.get_by_text(say("A file of your own, for this session")).click()
    one.page.get_by_test_id("stFileUploader").wait_for(timeout=SOON)
    one.page.get_by_role("textbox", name="SELECT").first.press_sequentially("x")
    one.page.get_by_test_id("InputInstructions").first.wait_for(timeout=SOON)
    seen = one.page.evaluate(LARGE_ENOUGH_TO_READ, ["Upload", "per file", "Press"])
    assert seen == []


LARGE_ENOUGH_TO_READ = """
    words => [...document.querySelectorAll("[data-testid=stMain] *")]
        .filter(e => e.children.length === 0 && e.checkVisibility() && parseFloat(getComputedStyle(e).fontSize) > 0)
        .map(e => e.textContent).filter(text => words.some(word => text.includes(word)))
"""
"""Texts with one of the words among what is drawn."""
