"""The demo firm's reconciliations against what was put into it: every row, its outcome and the type of its break."""

import polars as pl
from polars.testing import assert_frame_equal

from backoffice import demo
from backoffice.transforms.reconciliation_rules import RECONCILIATIONS
from tests.firm import PLAN, demo_frames

KEY = ["reconciliation", "side", "item_id"]


def test_every_row_of_the_demo_firm_comes_out_as_it_was_seeded() -> None:
    seeded = demo.truth(PLAN)["reconciliation"].select(*KEY, "outcome", "break_type")
    found = demo_frames()["reconciliation_items"].select(
        *KEY, "outcome", break_type=pl.col("break_types").str.split(",").list.first().cast(seeded["break_type"].dtype)
    )
    assert_frame_equal(found.sort(KEY), seeded.sort(KEY))


def test_the_demo_firm_proves_in_rows_and_money() -> None:
    proofs = demo_frames()["reconciliation_proofs"]
    assert set(proofs["reconciliation"]) == {rule.name for rule in RECONCILIATIONS}
    assert proofs["proves"].all()
