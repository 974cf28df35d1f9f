"""Journeys through the browser, as a manager makes them: from a question to the rows behind it; some by keyboard."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backoffice.contracts.break_cases import BreakCase
from backoffice.i18n import HINDI, LANGUAGES, say, speaking
from backoffice.store import Store
from tests.pages import test_browser
from tests.pages.test_browser import SOON, Visit, choose, from_the_menu, narrow_by_a_bar, running, title_of

browser, server, visit = test_browser.browser, test_browser.server, test_browser.visit
pytestmark = test_browser.pytestmark
ENGLISH = LANGUAGES[0]
FOCUSED = """
    (e => [
        e.getAttribute('aria-label'), e.labels?.[0]?.innerText, e.matches('a, button') ? e.innerText : ''
    ].join(' '))(
        document.activeElement
    )
"""


def tab_to(one: Visit, name: str, most: int = 150) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(most):
        one.page.keyboard.press("Tab")
        if name in one.page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{name!r} cannot be reached by keyboard in {most} steps")


def test_the_largest_fail_is_on_top_and_leads_to_its_story(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("settlement")
    first = one.page.get_by_test_id("stDataFrame").first.locator("td", has_text=re.compile("^SI\\d+"))
    first.first.wait_for(state="attached", timeout=SOON)
    reference = str(first.first.text_content())
    test_browser.click_first_row(one, 70)
    one.titled("Instruction")
    assert one.choices()["instruction"] == reference
    one.page.locator("h2", has_text=reference).wait_for(timeout=SOON)


def test_the_oldest_true_break_and_both_its_rows_by_keyboard(visit: Callable[..., Visit], demo: Path) -> None:
    """Its reference is typed, and its story opens with both sides."""
    cases = Store(demo).snapshot().scan(BreakCase).filter(is_open=True, is_timing_candidate=False).collect()
    oldest = cases.sort(["age_days", "gross"], descending=True, nulls_last=True)["break_id"][0]
    one = visit()
    one.open("break")
    tab_to(one, "Identifier of the break")
    one.page.keyboard.type(oldest)
    one.page.keyboard.press("Enter")
    one.page.wait_for_url(f"**/break?break={oldest}", timeout=SOON)
    one.page.locator("h2", has_text="Both sides").wait_for(timeout=SOON)
    one.drawn()
    one.page.get_by_test_id("stTable").first.wait_for(timeout=SOON)


def test_the_remote_saving_is_read_and_then_in_hindi_by_keyboard(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("cost")
    one.page.get_by_text("Net remote saving").first.wait_for(timeout=SOON)
    tab_to(one, "Language")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        one.page.keyboard.press(key)
        one.page.wait_for_timeout(200)
    one.titled(title_of("cost", HINDI))
    with speaking(HINDI):
        assert one.page.get_by_text(say("Net remote saving")).count()
    assert one.choices() == {"lang": "hi"}


def test_a_filtered_link_opens_with_the_rights_of_whoever_opens_it(
    visit: Callable[..., Visit], demo: Path, tmp_path: Path
) -> None:
    """What a viewer narrowed an administrator sees narrowed alike; of pay he sees nothing, whoever sent the link."""
    link = "?period=last-12-months&location=London"
    one = visit()
    one.open("cost", link)
    access = tmp_path / "access.toml"
    access.write_text('role = "admin"', encoding="utf-8")
    with running(demo, BACKOFFICE_ACCESS=str(access)) as other:
        second = visit(at=other)
        second.open("cost", link)
        second.page.get_by_text("You are looking as: administrator.").wait_for(timeout=SOON)
        for each in (one, second):
            undo = each.page.get_by_test_id("stMain").get_by_role("button", name="Site:")
            undo.first.wait_for(timeout=SOON)
            assert (each.choices().keys(), undo.count()) == ({"period", "location"}, 1)
        for each in (one, second):
            each.page.get_by_test_id("stMetricValue").nth(7).wait_for(timeout=SOON)
            each.drawn()
        ours, theirs = (each.page.get_by_test_id("stMetricValue").all_text_contents() for each in (one, second))
        assert len(ours) == len(theirs) and ours != theirs
        second.page.goto("about:blank")


def test_a_narrowed_list_is_exported_as_a_workbook_named_after_what_it_holds(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("fails", "?market=NSE")
    one.page.get_by_text("More formats").first.click()
    with one.page.expect_download(timeout=SOON) as waited:
        one.page.get_by_role("button", name="Download as Excel").first.click()
    assert re.fullmatch(r"open-fails_market-NSE_load\d+\.xlsx", waited.value.suggested_filename)


def test_back_walks_the_whole_way_to_the_start(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("forecast")
    narrow_by_a_bar(one)
    choose(one, "Dates", "Last 7 days")
    one.page.wait_for_url("**period=last-7-days*", timeout=SOON)
    one.drawn()
    narrowed = one.choices()
    from_the_menu(one, "penalties", ENGLISH)
    one.titled("Penalties")
    assert one.choices() == narrowed, "what one page is narrowed to, the next is too"
    for _ in range(8):
        if one.page.url.endswith("/forecast"):
            break
        before = one.page.url
        one.page.go_back()
        one.page.wait_for_function("was => location.href !== was", arg=before, timeout=SOON)
        one.drawn()
    one.titled("Forecast")
    assert one.choices() == {}
    undo = one.page.get_by_test_id("stMain").get_by_role("button", name="Counterparty:")
    undo.wait_for(state="detached", timeout=SOON)


def unfold(one: Visit, what: Any) -> None:
    """The fold of views closes with every page: open it where `what` it holds is not in sight."""
    if not what.is_visible():
        one.page.get_by_test_id("stSidebar").get_by_text("My views").click()
        what.wait_for(timeout=SOON)


def test_a_view_is_kept_opened_and_deleted(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.open("fails", "?market=NSE")
    side = one.page.get_by_test_id("stSidebar")
    side.get_by_text("My views").click()
    side.get_by_label("Your name").fill("Asha")
    one.page.keyboard.press("Enter")
    side.get_by_label("Name of the view").fill("My morning")
    one.page.keyboard.press("Enter")
    one.drawn()
    side.get_by_role("button", name="Keep this view").click()
    kept = side.get_by_role("link", name="My morning")
    kept.wait_for(timeout=SOON)
    from_the_menu(one, "cost", ENGLISH)
    one.titled("Cost")
    unfold(one, kept)
    kept.click()
    one.titled("Fails")
    assert one.choices() == {"market": "NSE"}
    unfold(one, kept)
    side.get_by_role("button", name="Delete").click()
    kept.wait_for(state="detached", timeout=SOON)
