"""The attack on what leaves: pages with charts and tooltips, downloads, and the report's bytes are searched for pay.

Pay in this firm is marked with so many digits that a figure which equals a hidden one, or two figures that differ by
one, are no chance. The search knows every figure a role is not told: each person's, and each hidden cell of every
grouping, month by month and over the periods looked at.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st

from backoffice.access import role
from backoffice.audit import Audit
from backoffice.contracts.cost import StaffMonth
from backoffice.guard import Releases
from backoffice.i18n import ENGLISH, HINDI, INDIAN_ENGLISH, speaking
from backoffice.query import Door, engine
from backoffice.reports.files import FORMATS
from backoffice.reports.remote_staff import Source, remote_staff
from backoffice.scenarios.firm import own_buying, own_figures
from backoffice.scenarios.link import text_of
from backoffice.sql import Filters
from backoffice.store import Store
from backoffice.transforms.whatif import Scenario
from backoffice.ui.scenarios import VIEWS
from tests.pages.screens import open_folds, open_page
from tests.privacy import leaving, marked

PERIODS = (
    (date(2026, 4, 1), date(2026, 8, 1)),
    (date(2025, 9, 1), date(2026, 8, 1)),
    (date(2026, 8, 1), date(2026, 8, 1)),
)
PAGES = ("cost", "remote_staff", "locations", "scenarios", "overview", "front_office")
WHO = ("viewer", "finance", "manager", "admin")


@pytest.fixture(scope="module")
def firm(small_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked.mark(small_firm, tmp_path_factory.mktemp("marked") / "data")


@pytest.fixture(scope="module")
def keys(firm: Path) -> dict[str, str]:
    """Roles by name; the manager is the one with most people beneath him."""
    staff = Store(firm).snapshot().scan(StaffMonth).select("manager_id").collect().to_series()
    return {name: name for name in WHO} | {"manager": f"manager {staff.drop_nulls().mode().sort()[0]}"}


def door(firm: Path, key: str) -> Door:
    return Door(Store(firm).snapshot(), role(key), engine(), Releases())


@pytest.fixture(scope="module")
def secrets(firm: Path, keys: dict[str, str]) -> dict[str, marked.Known]:
    """What each role is not told. A manager's cells are his own people's: of others he is told what nobody is."""
    periods = [Filters(*period) for period in (*PERIODS, (date(2024, 9, 1), date(2026, 8, 1)))]
    return {name: marked.known(door(firm, keys[name]), periods) for name in WHO}


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Callable[[], bytes] | bytes]]]:
    """What every download button of a page gives, and all folds open."""
    caught: list[tuple[str, Any]] = []
    button = st.download_button

    def catching(label: str, data: Any, *rest: Any, **more: Any) -> Any:
        caught.append((str(more.get("file_name")), data))
        return button(label, data, *rest, **more)

    monkeypatch.setattr(st, "download_button", catching)
    open_folds(monkeypatch)
    yield caught


def reports(firm: Path, key: str) -> Iterator[tuple[str, bytes]]:
    """The report for every period, of the firm and of its sites, in every format (one language each)."""
    snapshot = Store(firm).snapshot()
    own = own_figures(snapshot, engine(), Releases(), Audit(None))
    asked = door(firm, key)
    sites = [(), *((("location", (site,)),) for site in asked.choices("location", ["staff_cost"]))]
    for number, (start, end) in enumerate(PERIODS):
        for chosen in sites if number == 0 else sites[:1]:
            with speaking((ENGLISH, HINDI, INDIAN_ENGLISH)[number]):
                made = remote_staff(Source(asked, start, end, chosen, own=own))
                for kind in FORMATS if not chosen else FORMATS[1:2]:
                    yield f"{made.key}.{kind.ending}", kind.make(made)


@pytest.mark.parametrize("who", WHO)
def test_no_report_holds_a_figure_that_is_hidden_nor_two_that_differ_by_one(
    firm: Path, keys: dict[str, str], secrets: dict[str, marked.Known], who: str
) -> None:
    found, files = leaving.Figures(), 0
    for name, content in reports(firm, keys[who]):
        leaving.of_file(name, content, found)
        files += 1
    assert files >= 15
    search(found, secrets[who], who)


@pytest.mark.parametrize("who", WHO)
def test_no_page_nor_download_holds_a_figure_that_is_hidden_nor_two_that_differ_by_one(
    firm: Path,
    keys: dict[str, str],
    secrets: dict[str, marked.Known],
    who: str,
    downloads: list[tuple[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    access = tmp_path / "access.toml"
    name, _, worker = keys[who].partition(" ")
    access.write_text(f'role = "{name}"\n' + (f'worker = "{worker}"\n' if worker else ""), encoding="utf-8")
    monkeypatch.setenv("BACKOFFICE_DATA", str(firm))
    monkeypatch.setenv("BACKOFFICE_ACCESS", str(access))
    found = leaving.Figures()
    for page, choices in walks(firm):
        downloads.clear()
        app = open_page(page, ENGLISH, **choices)
        assert not app.exception and not app.error, f"{page} {choices}"
        leaving.of_page(app, found)
        for file, data in downloads:
            if not file.endswith((".pdf", ".html")):
                leaving.of_file(file, data() if callable(data) else data, found)
    search(found, secrets[who], who)


def walks(firm: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Pages with what can be chosen on them."""
    for page in PAGES:
        yield page, {"period": "all"}
    for page in ("cost", "locations"):
        yield from (
            (page, {"period": "dates", "from": "2026-04-01", "to": "2026-08-31", "location": one})
            for one in ("Pune", "London")
        )
    yield from (("cost", {"unit": unit}) for unit in ("break_resolved", "ticket", "invoice"))
    yield from (("locations", {"shown": shown}) for shown in ("loaded_cost_per_fte", "seat_cost"))
    snapshot = Store(firm).snapshot()
    for made in (own_figures, own_buying):
        scenario = made(snapshot, engine(), Releases(), Audit(None))
        assert isinstance(scenario, Scenario)
        for result in VIEWS:
            yield "scenarios", {"scenario": text_of(scenario), "against": "stressed", "result": result}


def search(found: leaving.Figures, secret: marked.Known, who: str) -> None:
    """Neither a hidden figure nor a pair that gives one; and the search would have seen what is told."""
    whose = dict(zip(secret.amounts, secret.whose, strict=True))
    assert len(secret.amounts) > 500
    assert [(shown, whose[amount]) for shown, amount in leaving.matches(found, secret.amounts)] == []
    if len(secret.told) and who != "manager":
        assert len(list(leaving.matches(found, secret.told))) > 5, "figures that are told are found where they stand"
    if who != "finance":
        # Finance is told months that differ by one person's coming or going: that rule is lifted for it.
        pairs = [(one, other, whose[amount]) for one, other, amount in leaving.differences(found, secret.amounts)]
        assert pairs == []


def test_the_search_sees_what_is_planted(secrets: dict[str, marked.Known]) -> None:
    """A hidden figure in each kind of file and writing, and two that differ by one."""
    secret = secrets["viewer"].amounts
    amount, other = float(secret[len(secret) // 2]), float(secret[len(secret) // 3])
    for text in (f"{amount:.2f}", f"{amount:,.0f}", f"<c><v>{amount!r}</v></c>"):
        planted = leaving.Figures()
        leaving.of_file("page.html", text.encode(), planted)
        assert amount in {one for _, one in leaving.matches(planted, secret)}
    pair = leaving.Figures()
    pair.read(f"{3 * amount:.2f} and {3 * amount + other:.2f}")
    assert other in {one for *_, one in leaving.differences(pair, secret)}
    charted = leaving.Figures()
    spec = {"data": [{"x": [1, amount]}, {"text": [f"{amount:,.2f}"]}]}
    leaving._of_spec(spec, charted)
    assert len(charted) == 1 and np.isclose(charted.arrays[0][0], amount)
