"""The stories of the records desk, recomputed from the extracts alone."""

from datetime import timedelta

from tests.demo.conftest import Made
from tests.demo.test_stories import rejected, story


def test_nothing_matches_any_more_of_the_counterparty_whose_lei_lapsed(made: Made) -> None:
    told, figures = story(made, "lapsed_lei")
    (lei,) = [row["lei"] for row in made.rows("parties") if row["party_id"] == told["subject"]]
    (registered,) = [row for row in made.rows("lei_records") if row["lei"] == lei]
    assert registered["registration_status"] == "LAPSED"
    assert registered["next_renewal_on"] == told["first_day"] - timedelta(days=1)
    theirs = {
        row["instruction_id"]: row["instructed_at"].date()
        for row in made.rows("settlement_instructions")
        if row["counterparty_id"] == told["subject"] and row["instruction_id"] not in rejected(made)
    }
    since = {one for one, day in theirs.items() if told["first_day"] <= day <= told["last_day"]}
    matched = {row["instruction_id"] for row in made.rows("status_advices") if row["status"] == "MACH"}
    said = {row["instruction_id"] for row in made.rows("status_advices") if row["status"] == "NMAT"}
    settled = {row["instruction_id"] for row in made.rows("settlement_confirmations")}
    assert figures["instructions since it lapsed"] == len(since) > 0
    assert figures["of them matched"] == len(since & matched) == 0
    assert not since & settled
    assert since <= said, "the custodian says of each that it is unmatched"
    before = theirs.keys() - since
    assert len(before & matched) > 0.9 * len(before), "it was a counterparty like any other"


def test_the_blotters_of_three_months_were_forgotten(made: Made) -> None:
    told, figures = story(made, "forgotten_records")
    assert figures["sets of blotters overdue"] == sum(
        row["record_class"] == told["subject"]
        and row["disposed_on"] is None
        and told["first_day"] <= row["created_on"] <= told["last_day"]
        for row in made.rows("retained_records")
    )
    (years,) = [
        row["value"]
        for row in made.rows("dated_rates")
        if row["rate_id"] == "retention.years" and row["scope"] == told["subject"]
    ]
    over = told["last_day"].replace(year=told["last_day"].year + int(years))
    assert over + timedelta(days=30) < made.tables["ledger_entries"]["booked_on"].max()
