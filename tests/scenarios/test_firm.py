"""The firm's own scenario is what the door lets out, whoever asks; its first month is the firm's last."""

from pathlib import Path

import pytest

from backoffice import query
from backoffice.access import ROLES
from backoffice.audit import Audit
from backoffice.contracts.cost import RemoteSaving
from backoffice.guard import Releases
from backoffice.kpis import named
from backoffice.query import Door
from backoffice.scenarios import own_buying, own_figures
from backoffice.scenarios.firm import OWN
from backoffice.sql import Filters
from backoffice.store import Store
from backoffice.transforms.whatif import Scenario, appraise
from tests.tables import frame
from tests.transforms.cost_tables import APRIL


@pytest.fixture(scope="module")
def own(small_firm: Path) -> Scenario:
    found = own_figures(Store(small_firm).snapshot(), query.engine(), Releases(), Audit(None))
    assert isinstance(found, Scenario)
    return found


def test_its_first_month_saves_what_the_last_month_saved(own: Scenario, small_firm: Path) -> None:
    door = Door(Store(small_firm).snapshot(), ROLES["viewer"], query.engine())
    _, last = door.span("remote_savings", "month")
    month = Filters(last, last)
    gross, stipends = (door.figure(named(key), month).number for key in ("gross_remote_saving", "remote_incentive"))
    assert gross is not None and stipends is not None
    cash, people = appraise(own).cash, own.base("staff")
    cents_a_person = people / 100
    assert abs(cash.monthly["seats_realised"][0] - gross) <= cents_a_person
    assert abs(cash.monthly["stipends"][0] + stipends) <= cents_a_person
    assert own.currency == "INR"


def test_every_assumption_has_a_source_and_measured_ones_say_whence(own: Scenario) -> None:
    assert all(one.source for one in own.values.values())
    assert {key for key, one in own.values.items() if one.status == "measured"} == {"staff", "seat_cost", "stipend"}
    assert {one.source for one in own.values.values() if one.status == "measured"} == {OWN}
    assert own.values["discount_rate"].low < own.values["discount_rate"].base, "its range is the firm's own"


def test_buying_begins_at_our_own_cost_and_says_what_an_offer_has_to_beat(small_firm: Path) -> None:
    snapshot = Store(small_firm).snapshot()
    found = own_buying(snapshot, query.engine(), Releases(), Audit(None))
    assert isinstance(found, Scenario) and found.model == "outsourcing"
    door = Door(snapshot, ROLES["viewer"], query.engine())
    _, last = door.span("unit_costs", "month")
    figure = door.figure(named("cost_per_trade"), Filters(last, last))
    assert (found.base("in_house"), found.base("volume")) == (figure.value, figure.per)
    assert abs(found.base("price") * found.base("volume") - found.base("in_house")) <= found.base("volume") / 10_000
    appraised = appraise(found)
    assert appraised.npv < 0, "at our own price nothing pays for moving, governance and what does not stop"
    [offer] = [one.value for one in appraised.break_evens if one.key == "price"]
    assert offer is not None and 0 < offer < found.base("price")


def test_it_asks_only_for_totals_a_viewer_may_see(small_firm: Path, tmp_path: Path) -> None:
    for scenario in (own_figures, own_buying):
        scenario(Store(small_firm).snapshot(), query.engine(), Releases(), Audit(tmp_path))
    asked = (tmp_path / "audit" / "pay.jsonl").read_text().splitlines()
    assert asked and all('"role": "viewer"' in line and '"by": []' in line for line in asked)


def test_where_too_few_stand_behind_it_there_is_no_scenario_but_a_reason(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert own_figures(store.snapshot(), query.engine(), Releases(), Audit(None)) == "not_loaded"
    assert own_buying(store.snapshot(), query.engine(), Releases(), Audit(None)) == "not_loaded"
    one = {"month": APRIL, "net_saving": 500, "gross_saving": 1000, "incentive": 500, "seat_freed": 1}
    rows = [{**one, "worker_id": f"w{n}"} for n in range(4)]
    with store.writing("demo", "four people") as writer:
        writer.replace(RemoteSaving.table, frame(RemoteSaving, rows))
    assert own_figures(store.snapshot(), query.engine(), Releases(), Audit(None)) == "hidden"
