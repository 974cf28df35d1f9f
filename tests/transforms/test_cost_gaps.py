"""What no cost result could take up is listed, without amounts."""

from datetime import date

from backoffice.transforms.cost import cost_gaps
from tests.transforms.cost_tables import fee, made, months, paid, stipend, worker
from tests.transforms.test_cost_units import work


def gaps(**rows):
    return [(row["extract"], row["subject"], row["why"], row["rows"]) for row in made(cost_gaps, **rows)]


def test_everything_with_its_counterpart_leaves_no_gap():
    assert (
        gaps(
            staff=[worker("w", "remote")],
            pay=[paid("w")],
            stipends=[stipend("w", "5"), stipend("w", "5", "equipment", one_off=True)],
            vendors=[fee("1"), fee("1", "transition", None)],
            work=[work("invoice", 1)],
        )
        == []
    )


def test_what_has_no_counterpart_is_listed():
    found = gaps(
        staff=[worker("w", "onsite", location_id="JAI"), worker("x", "onsite", location_id="JAI")],
        pay=[paid("w"), paid("left", currency="USD"), paid("left")],
        stipends=[
            stipend("w", "5", one_off=True),
            stipend("w", "5", "travel"),
            stipend("left", "5"),
        ],
        vendors=[fee("1"), fee("1", "credit", None)],
    )
    assert found == [
        ("pay_month", "left", "paid, but no row in staff_month", 2),
        (
            "staff_month",
            "settlement / JAI",
            "no units of work were counted for this function and site",
            2,
        ),
        ("stipends", "left", "paid, but no row in staff_month", 1),
        ("stipends", "w", "paid once to somebody who frees no seat of ours", 1),
        ("vendor_month", "V / settlement", "no units of work were counted where the vendor works", 1),
        ("vendor_month", "V / settlement", "the fee names no site", 1),
    ]


def test_a_month_is_judged_alone():
    april, may = months(2)
    stipends = [stipend("w", "5"), stipend("w", "5", paid_on=may), stipend("w", "5", paid_on=date(2026, 6, 1))]
    whole = {"staff": [worker("w", "remote"), worker("w", "remote", month=may)], "work": [work("invoice", 1)]}
    alone = {name: [row for row in rows if row["month"] == april] for name, rows in whole.items()}
    assert gaps(**alone, stipends=stipends) == []
    assert gaps(**whole, stipends=stipends) == [
        ("staff_month", "settlement / MUM", "no units of work were counted for this function and site", 1)
    ]
