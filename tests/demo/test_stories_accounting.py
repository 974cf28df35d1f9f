"""The story of accounting, recomputed from the extracts alone."""

from tests.demo.conftest import Made
from tests.demo.test_stories import story


def test_one_receipt_in_suspense_is_nobodys_and_its_review_and_certification_wait(made: Made) -> None:
    told, figures = story(made, "suspense_nobody_owns")
    nobodys = [row for row in made.rows("suspense_items") if row["owner"] is None and row["cleared_on"] is None]
    (item,) = nobodys
    assert item["item_id"] == told["subject"]
    assert figures["open suspense items nobody owns"] == len(nobodys)
    assert figures["its amount, without its sign"] == abs(item["amount"])
    assert figures["days it has stood"] == (told["last_day"] - item["posted_on"]).days
    assert item["justification"] is None
    this_month = told["last_day"].replace(day=1)
    undone = [row for row in made.rows("close_tasks") if row["done_at"] is None and row["month"] < this_month]
    assert [(row["legal_entity_id"], row["task"]) for row in undone] == [(item["legal_entity_id"], "Review suspense")]
    waiting = [
        (row["legal_entity_id"], row["account_id"])
        for row in made.rows("account_certifications")
        if row["certified_at"] is None and row["due_at"] < made.plan.as_of
    ]
    assert waiting == [(item["legal_entity_id"], item["account_id"])]
