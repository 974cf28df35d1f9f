"""The remote-staff report: whole, in both languages, the door's own figures, and no more than a role may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backoffice.contracts.cost import StaffMonth
from backoffice.contracts.pay import PayCell
from backoffice.i18n import ENGLISH, HINDI, INDIAN_ENGLISH, Language, numbers, speaking
from backoffice.kpis import named
from backoffice.query import Door, Figure, engine
from backoffice.reports import written
from backoffice.reports.remote_staff import RESTS_ON, SECTIONS, Source, between
from backoffice.reports.remote_staff.answer import sentence
from backoffice.reports.remote_staff.saving import COSTS
from backoffice.reports.remote_staff.source import cell
from backoffice.reports.report import Report, Table
from tests.pages.test_hindi import CODES, LATIN, NAMES, NOT_READ, names_of
from tests.reports.made import report, source, tables, words

EACH = pytest.mark.parametrize("language", [ENGLISH, HINDI], ids=lambda one: one.code)

KEYS = (
    *("answer", "summary", "people", "cost", "saving", "work"),
    *("sourcing", "seats", "movement", "capacity", "sensitivity", "limits"),
)


def table(made: Report, key: str) -> Table:
    return next(one for one in tables(made) if one.key == key)


def column(of: Table, key: str, *, totals: bool = False) -> list[Any]:
    return [row.cells[key].value for row in of.rows if row.total is totals]


@EACH
def test_it_has_its_twelve_sections_and_each_says_something(small_firm: Path, language: Language) -> None:
    made = report(small_firm, language)
    assert tuple(one.key for one in made.sections) == KEYS
    assert len(SECTIONS) == 12
    assert all(one.blocks for one in made.sections)


def test_both_languages_have_the_same_figures(small_firm: Path) -> None:
    english, hindi = (list(tables(report(small_firm, one))) for one in (ENGLISH, HINDI))
    assert [one.key for one in english] == [one.key for one in hindi]
    for one, other in zip(english, hindi, strict=True):
        assert [_figures(row.cells) for row in one.rows] == [_figures(row.cells) for row in other.rows], one.key


def _figures(cells: Any) -> dict[str, Any]:
    return {key: one.value for key, one in cells.items() if not isinstance(one.value, str)}


def test_no_english_is_left_in_hindi(small_firm: Path) -> None:
    names = sorted(names_of(small_firm), key=len, reverse=True)
    left = set()
    for key, text in words(report(small_firm, HINDI), HINDI):
        if key in NAMES:
            continue
        read = NOT_READ.sub(" ", text)
        for name in names:
            read = read.replace(name, " ")
        left |= {(text, word) for word in LATIN.findall(read) if word not in CODES}
    assert left == set()


@EACH
def test_every_figure_that_is_not_there_says_why(small_firm: Path, language: Language) -> None:
    for one in tables(report(small_firm, language)):
        assert one.rows or one.nothing, one.key
        for row in one.rows:
            assert all(found.value is not None or found.why for found in row.cells.values()), one.key


def test_no_name_of_a_column_or_code_is_left_raw(small_firm: Path) -> None:
    raw = {name for name in StaffMonth.columns() if "_" in name} | {"lease_break", "it_setup", "in_house", "onsite"}
    read = {text for key, text in words(report(small_firm, ENGLISH), ENGLISH) if key not in NAMES}
    assert not {(text, name) for text in read for name in raw if name in text}


def test_the_answer_is_the_net_saving_and_calls_a_loss_a_loss(small_firm: Path) -> None:
    seen = source(small_firm)
    net = seen.figure("net_remote_saving")
    assert net.number is not None and net.number > 0
    with speaking(ENGLISH):
        assert numbers.money(net.number, "INR", short=True) in sentence(seen)
        assert "saved" in sentence(seen)
        assert "a loss of ₹8,400 a person-year" in sentence(Losing(**vars_of(seen)))


def vars_of(seen: Source) -> dict[str, Any]:
    return {name: getattr(seen, name) for name in ("door", "start", "end", "chosen", "prepared_by", "own")}


@dataclass(frozen=True)
class Losing(Source):
    """A firm whose remote work costs 700 a month and person more than it saves."""

    def figure(self, key: str, filters: Any = None) -> Figure:
        found = {"net_remote_saving": Decimal(-7000), "net_remote_saving_per_person_year": Decimal(-8400)}
        return Figure(named(key), found[key], None, found[key], None)


def test_steps_lead_from_the_gross_to_the_net(small_firm: Path) -> None:
    steps = table(report(small_firm, ENGLISH), "steps")
    assert sum(column(steps, "amount")) == column(steps, "amount", totals=True)[0]
    seen = source(small_firm)
    parts = [seen.figure("gross_remote_saving").number, *(seen.figure(key).number for key in COSTS)]
    known = [one for one in parts if one is not None]
    assert column(steps, "amount", totals=True) == [known[0] - sum(known[1:])]


def test_narrowed_to_a_site_it_says_so_and_has_that_sites_figures(small_firm: Path) -> None:
    whole, pune = report(small_firm, ENGLISH), report(small_firm, ENGLISH, site="Pune")
    assert "Site: Pune" in pune.subtitle
    row = next(one for one in table(whole, "saving_location_id").rows if one.cells["location_id"].value == "Pune")
    assert table(pune, "saving_location_id").rows[0].cells["net_remote_saving"] == row.cells["net_remote_saving"]
    assert len(table(pune, "saving_location_id").rows) == 2


def test_an_administrator_sees_no_figure_derived_from_pay(small_firm: Path) -> None:
    made = report(small_firm, ENGLISH, "admin")
    assert "Not shown to your role" in made.sections[0].blocks[0].words  # type: ignore[union-attr]
    for key in ("cost_location_id", "saving_location_id"):
        for name in ("loaded_cost_per_fte", "net_remote_saving"):
            assert not [one for row in table(made, key).rows if (one := row.cells.get(name)) and one.value is not None]
    assert table(made, "fte").rows, "headcount is nobody's pay"


def test_vendors_bills_are_for_finance(small_firm: Path) -> None:
    assert "bills" in {one.key for one in tables(report(small_firm, ENGLISH, "finance"))}
    for who in ("viewer", "admin"):
        assert "bills" not in {one.key for one in tables(report(small_firm, ENGLISH, who))}


def test_a_manager_sees_his_own_people_and_no_unit_costs(small_firm: Path) -> None:
    staff = source(small_firm).door.snapshot.scan(StaffMonth).select("manager_id").collect().to_series()
    leads = staff.drop_nulls().mode().sort()[0]
    mine = report(small_firm, ENGLISH, f"manager {leads}")
    assert "Not shown to your role" in str(table(mine, "units").rows[0].cells["each"].why)
    whole = table(report(small_firm, ENGLISH), "cost_location_id")
    assert table(mine, "cost_location_id").rows != whole.rows


def test_hidden_teams_are_counted_and_none_of_them_is_named(small_firm: Path) -> None:
    made = table(report(small_firm, ENGLISH), "saving_team")
    asked = source(small_firm).by("net_remote_saving_per_person_year", "location_id", "team")
    hidden = {one["team"] for one in asked if one["absent"] in ("hidden", "dominated", "protects")}
    assert hidden
    assert not hidden & set(column(made, "team"))
    assert any(str(len(asked)) in note for note in made.notes)


def test_the_same_load_gives_the_same_report(small_firm: Path) -> None:
    from backoffice.reports.remote_staff import remote_staff

    with speaking(ENGLISH):
        assert remote_staff(source(small_firm)) == report(small_firm, ENGLISH)


class Watched(dict[str, int]):
    """Versions of tables that remember which were asked for."""

    def __init__(self, versions: Mapping[str, int]) -> None:
        super().__init__(versions)
        self.read: set[object] = set()

    def __contains__(self, table: object) -> bool:
        self.read.add(table)
        return super().__contains__(table)


@pytest.mark.parametrize("who", ["viewer", "finance", "admin"])
def test_what_is_kept_from_one_load_to_the_next_rests_on_named_tables_and_names_no_load(
    small_firm: Path, who: str
) -> None:
    first = source(small_firm, who)
    snapshot, versions = first.door.snapshot, Watched(first.door.snapshot.versions)
    assert snapshot.load_id is not None and snapshot.loaded_at is not None
    later = replace(
        snapshot, load_id=snapshot.load_id + 1, loaded_at=snapshot.loaded_at + timedelta(days=1), versions=versions
    )
    with speaking(ENGLISH):
        again = between(replace(first, door=Door(later, first.door.role, engine())))
        assert again == between(first)
    assert versions.read <= set(RESTS_ON)
    assert versions.read >= {"staff_month", "remote_savings", "unit_costs", "seat_use"}
    assert (PayCell.table in versions.read) == (who != "admin")


def test_the_period_says_which_months_there_are(small_firm: Path) -> None:
    about = table(report(small_firm, ENGLISH), "about")
    assert column(about, "says")[0] == (
        "April 2026 to September 2026 was asked for; there are rows for April 2026 to August 2026."
    )
    assert not replace(source(small_firm), start=source(small_firm).end).known


def test_money_is_grouped_as_the_language_does(small_firm: Path) -> None:
    figure = source(small_firm).figure("net_remote_saving")
    one = Table("t", "t", (), ())
    of = table(report(small_firm, ENGLISH), "steps").column("amount")
    assert figure.number is not None and figure.number > 10**7
    for language, sample in ((ENGLISH, ","), (HINDI, ","), (INDIAN_ENGLISH, ",")):
        with speaking(language):
            shown = written.cell(cell(figure), of)
        groups = [len(part) for part in shown.split(sample)]
        assert groups == ([2, 3, 3] if language is ENGLISH else [1, 2, 2, 3]), (one, shown)
