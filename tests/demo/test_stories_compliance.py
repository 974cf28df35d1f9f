"""The story of compliance, recomputed from the extracts alone."""

from tests.demo.conftest import Made
from tests.demo.test_stories import story


def test_a_weekly_return_was_rejected_and_sent_again_late(made: Made) -> None:
    told, figures = story(made, "rejected_return")
    first, again = sorted(
        (row for row in made.rows("regulatory_reports") if row["report_id"] == told["subject"]),
        key=lambda row: row["submitted_at"],
    )
    assert (first["ack_status"], again["ack_status"]) == ("rejected", "accepted")
    assert (first["submitted_at"].date(), again["submitted_at"].date()) == (told["first_day"], told["last_day"])
    assert figures["times the return was sent"] == 2
    (rule,) = (
        row
        for row in made.rows("reporting_rules")
        if row["obligation_id"] == first["obligation_id"] and row["valid_to"] is None
    )
    open_days = [
        row["day"]
        for row in made.rows("calendar_days")
        if row["calendar"] == rule["calendar"]
        and row["is_business_day"]
        and told["first_day"] < row["day"] <= told["last_day"]
    ]
    late = len(open_days) - rule["resubmit_days"]
    assert figures["business days between the deadline to send it again and when it was"] == late > 0


def test_two_rejects_were_left_lying(made: Made) -> None:
    """The newest submission of a report of a trade is a reject, and days have gone by."""
    _, figures = story(made, "rejected_return")
    newest: dict[str, dict[str, object]] = {}
    for row in sorted(made.rows("regulatory_reports"), key=lambda row: row["submitted_at"]):
        newest[row["report_id"]] = row
    left = [
        row
        for row in newest.values()
        if row["ack_status"] == "rejected" and (made.plan.as_of - row["submitted_at"]).days > 1  # type: ignore[operator]
    ]
    assert figures["reports of trades rejected and never sent again"] == len(left)
