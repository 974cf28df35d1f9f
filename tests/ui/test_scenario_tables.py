"""What is typed into the tables of a scenario, as the browser sends it, and what becomes of it."""

from datetime import date
from decimal import Decimal

import pytest

from backoffice.transforms.whatif import Assumed, Release, input_of
from backoffice.ui.scenario_tables import release_of, with_cells

D = Decimal
SEAT, SHARE = input_of("remote", "seat_cost"), input_of("remote", "release_share")
RANGED = Assumed(D(1000), D(900), D(1100), "HR", "quoted")
STANDINGS = {"gemessen": "measured", "angenommen": "assumed"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"value": 1050}, ("1050", "900", "1100", "typed", "assumed"), id="a value within its range"),
        pytest.param({"value": 1200.5}, ("1200.5", "900", "1200.5", "typed", "assumed"), id="takes the range along"),
        pytest.param({"low": 0.1, "high": 2000}, ("1000", "0.1", "2000", "typed", "assumed"), id="a range alone"),
        pytest.param({"source": "CFO"}, ("1000", "900", "1100", "CFO", "quoted"), id="a source alone"),
        pytest.param({"status": "gemessen"}, ("1000", "900", "1100", "HR", "measured"), id="a standing alone"),
        pytest.param({"value": 1000, "source": "CFO"}, ("1000", "900", "1100", "CFO", "assumed"), id="both"),
        pytest.param({"value": None}, ("1000", "900", "1100", "HR", "quoted"), id="emptied is not nothing"),
    ],
)
def test_a_row_of_assumptions(cells: dict[str, object], expected: tuple[str, ...]) -> None:
    base, low, high, source, status = expected
    assert with_cells(SEAT, RANGED, cells, STANDINGS) == Assumed(D(base), D(low), D(high), source, status)


def test_a_certain_value_stays_certain_when_it_is_typed_anew() -> None:
    certain = Assumed(D(1), D(1), D(1), "HR")
    assert with_cells(SHARE, certain, {"value": 60}, STANDINGS) == Assumed(D("0.6"), D("0.6"), D("0.6"), "typed")


def test_a_row_of_releases_is_of_whole_months_and_per_cent() -> None:
    states = {"geplant": "notional", "gekündigt": "committed"}
    row = {"on": "2027-06-17", "share": 12.5, "state": "gekündigt"}
    assert release_of(row, states) == Release(date(2027, 6, 1), D("0.125"), "committed")
    kept = {"on": date(2027, 1, 1), "share": 50.0, "state": "realised"}
    assert release_of(kept, states) == Release(date(2027, 1, 1), D("0.5"), "realised")
    assert release_of({"on": "2027-06-01", "share": 1}, states).state == "notional"
