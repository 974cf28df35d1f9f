"""Roles at the door: a manager's own line, finance by month, no pay for the administrator, and the log of questions."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backoffice.access import ROLES, Role
from backoffice.audit import Audit, log_file
from backoffice.contracts.cost import StaffCost, StaffMonth, UnitCost, VendorMonth
from backoffice.errors import NotAllowed
from backoffice.kpis import named
from backoffice.query import Door, engine
from backoffice.sql import Filters
from backoffice.store import Snapshot, Store
from tests.tables import frame

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
COST = named("loaded_cost_per_fte")


def people(month: date, count: int, cost: int) -> list[dict[str, Any]]:
    return [
        {"month": month, "worker_id": f"w{n:02}", "location_id": "A", "loaded_cost": Decimal(cost), "fte": Decimal(1)}
        for n in range(count)
    ]


@pytest.fixture
def firm(tmp_path: Path) -> Snapshot:
    """Boss w00 has w01 and w02 beneath him, w01 has w03 to w09; w10 and w11 are others'. In June w11 has left."""
    above = {"w01": "w00", "w02": "w00", **{f"w{n:02}": "w01" for n in range(3, 10)}, "w10": "x", "w11": "x"}
    rows = [*people(MAY, 12, 100), *people(JUNE, 11, 100)]
    staff = [{"month": r["month"], "worker_id": r["worker_id"], "manager_id": above.get(r["worker_id"])} for r in rows]
    work = {"location_id": "A", "attributed_cost": Decimal(900), "workers": 12, "completed": 9, "unit": "trade_settled"}
    store = Store(tmp_path)
    with store.writing("ingest", "test") as writer:
        writer.append("staff_cost", frame(StaffCost, rows))
        writer.append("staff_month", frame(StaffMonth, staff))
        writer.append("unit_costs", frame(UnitCost, [{**work, "month": MAY}]))
        writer.append("vendor_month", frame(VendorMonth, [{"amount": Decimal(5)}]))
    return store.snapshot()


def door(firm: Snapshot, role: Role, **more: Any) -> Door:
    return Door(firm, role, engine(), **more)


def test_a_viewer_does_not_see_the_month_after_one_left_and_finance_does(firm: Snapshot) -> None:
    june = Filters(JUNE, JUNE)
    assert door(firm, ROLES["viewer"]).figure(COST, june).absent == "changed"
    assert door(firm, ROLES["finance"]).figure(COST, june).value == 1100


def test_a_ratio_over_a_longer_period_leaves_the_hidden_month_out_and_says_so(firm: Snapshot) -> None:
    figure = door(firm, ROLES["viewer"]).figure(COST)
    assert (figure.value, figure.per, figure.left_out, figure.absent) == (1200, 12, 1, None)
    by_site = door(firm, ROLES["viewer"]).by(COST, "location_id")
    assert by_site.select("value", "left_out").row(0) == (1200, 1)


def test_a_manager_sees_the_whole_line_beneath_him_and_nobody_else(firm: Snapshot) -> None:
    boss, lead = door(firm, Role("manager", "w00")), door(firm, Role("manager", "w01"))
    may = Filters(MAY, MAY)
    assert (boss.figure(COST, may).value, boss.figure(COST, may).per) == (900, 9)
    assert lead.figure(COST, may).value == 700
    assert door(firm, Role("manager", "nobody")).figure(COST, may).absent == "no_rows"


def test_a_manager_of_fewer_than_five_sees_no_pay(firm: Snapshot) -> None:
    assert door(firm, Role("manager", "x")).figure(COST, Filters(MAY, MAY)).absent == "hidden"


def test_unit_costs_are_no_manager_s_and_no_pay_is_the_administrator_s(firm: Snapshot) -> None:
    unit = named("cost_per_trade")
    assert door(firm, ROLES["viewer"]).figure(unit).value == 900
    assert door(firm, Role("manager", "w00")).figure(unit).absent == "role"
    assert door(firm, ROLES["admin"]).figure(unit).absent == "role"
    assert door(firm, ROLES["admin"]).figure(COST).absent == "role"
    assert door(firm, ROLES["admin"]).by(COST, "location_id")["absent"].to_list() == ["role"]
    assert door(firm, ROLES["admin"]).figure(named("headcount")).value == 23


def test_what_vendors_charge_is_for_finance(firm: Snapshot) -> None:
    assert door(firm, ROLES["finance"]).rows("vendor_month").total == 1
    with pytest.raises(NotAllowed, match="for finance"):
        door(firm, ROLES["viewer"]).rows("vendor_month")


@pytest.mark.parametrize("role", [*ROLES.values(), Role("manager", "w00")], ids=lambda role: role.key)
def test_individual_pay_leaves_for_nobody(firm: Snapshot, role: Role) -> None:
    with pytest.raises(NotAllowed, match="single people"):
        door(firm, role).rows("staff_cost")
    with pytest.raises(NotAllowed, match="person by person"):
        door(firm, role).by(COST, "worker_id")


def test_questions_about_pay_are_written_down_without_a_figure(firm: Snapshot, tmp_path: Path) -> None:
    asked = door(firm, ROLES["viewer"], audit=Audit(tmp_path))
    asked.figure(named("headcount"))
    asked.figure(COST, Filters(JUNE, JUNE).only("location", "A"))
    asked.by(COST, "location_id", Filters(MAY, MAY))
    first, second = (json.loads(line) for line in log_file(tmp_path).read_text(encoding="utf-8").splitlines())
    assert (first["kpi"], first["role"], first["load"]) == ("loaded_cost_per_fte", "viewer", firm.load_id)
    assert (first["from"], first["chosen"], first["kept_back"], first["why"]) == (
        "2026-06-01",
        {"location": ["A"]},
        1,
        ["changed"],
    )
    assert (second["by"], second["rows"], second["kept_back"]) == (["location_id"], 1, 0)
    assert "1200" not in log_file(tmp_path).read_text(encoding="utf-8")
    assert log_file(tmp_path).stat().st_mode & 0o077 == 0


def test_a_question_that_cannot_be_written_down_is_not_answered(firm: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match="audit"):
        door(firm, ROLES["viewer"], audit=Audit(tmp_path)).figure(COST)
