"""The settlement pages: the funnel ties, choices come from the address, and lists lead to an instruction's story."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from backoffice.contracts.settlement import (
    SettlementConfirmation,
    SettlementInstruction,
    SettlementStatus,
    StatusAdvice,
)
from backoffice.contracts.settlement_history import SettlementDay, SettlementSpan
from backoffice.i18n import ENGLISH, labels, say
from backoffice.store import Store
from tests.pages.screens import open_page, texts


@pytest.fixture(autouse=True)
def _on_the_demo_firm(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKOFFICE_DATA", str(demo))


def cells(app: AppTest, header: str) -> list[str]:
    """The cells of the first table that has a column of that name."""
    found = list(texts(app))
    labels = [one.column for one in found if one.element == "cell"]
    column = next(label for label in labels if label == header)
    return [one.text for one in found if one.element == "cell" and one.column == column]


def stages(app: AppTest) -> list[int]:
    """The figures of the funnel, from the first stage on."""
    labels = [one.text for one in texts(app) if one.element == "plotly_chart"]
    first = labels.index(say("Instructed", "stage"))
    return [int(text.split(" · ")[0].replace(",", "")) for text in labels[first - 3 : first]]


@pytest.mark.parametrize("chosen", [{}, {"due": "2026-09-29"}, {"due": "2026-10-01"}])
def test_what_the_funnel_loses_is_what_its_table_lists(chosen: dict[str, str]) -> None:
    app = open_page("settlement", ENGLISH, **chosen)
    instructed, matched, settled = stages(app)
    assert instructed >= matched >= settled
    listed = [int(text.replace(",", "")) for text in cells(app, "Instructions")]
    assert sum(listed) == instructed - settled
    reached = cells(app, "How far it came")
    assert sum(n for n, where in zip(listed, reached, strict=True) if where == "Not matched") == instructed - matched


def test_the_funnel_now_is_what_the_status_says(demo: Path) -> None:
    status = Store(demo).snapshot().scan(SettlementStatus).collect()
    due = status.filter(pl.col("intended_settlement_date") == date(2026, 9, 29))
    whole = due.filter(pl.col("state") == "SETTLED")
    matched = due.filter(pl.col("is_matched") & ~pl.col("state").is_in(["CANCELLED", "REJECTED"]))
    assert stages(open_page("settlement", ENGLISH, due="2026-09-29")) == [due.height, matched.height, whole.height]


def test_the_funnel_of_a_past_day_is_drawn_as_it_then_was(demo: Path) -> None:
    """By Polars over the spans that held two mornings before the data; it settles more once more is known."""
    snapshot = Store(demo).snapshot()
    at = datetime.fromisoformat(snapshot.facts["as_of"]).astimezone(UTC) - timedelta(days=2)
    day = date(2026, 9, 29)
    held = (pl.col("valid_from") <= at) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > at))
    then = snapshot.scan(SettlementSpan).filter(held, pl.col("intended_settlement_date") == day).collect()
    matched = then.filter(pl.col("is_matched") & ~pl.col("state").is_in(["CANCELLED", "REJECTED"])).height
    settled = then.filter(pl.col("state") == "SETTLED").height
    seen = stages(open_page("settlement", ENGLISH, due=day.isoformat(), then=f"{at:%Y-%m-%d}"))
    assert seen == [then.height, matched, settled]
    now = stages(open_page("settlement", ENGLISH, due=day.isoformat()))
    assert now[2] > seen[2]
    assert now[0] >= seen[0]


def test_a_day_that_settled_whole_says_so(demo: Path) -> None:
    of_a_day = Store(demo).snapshot().scan(SettlementStatus).group_by("market", "intended_settlement_date")
    whole = of_a_day.agg(whole=pl.col("settled_on_time").all() & pl.col("is_due").all()).filter("whole").collect()
    market, day = whole.sort("intended_settlement_date", "market").row(-1)[:2]
    app = open_page("settlement", ENGLISH, due=f"{day:%Y-%m-%d}", market=market)
    assert len(set(stages(app))) == 1
    assert "Nothing is lost: all of it has settled." in [one.text for one in texts(app)]


def test_a_day_from_the_address_is_taken_and_nonsense_is_the_day_of_the_data() -> None:
    told = {
        day: open_page("settlement", ENGLISH, due=day).selectbox(key="due").value for day in ("2026-09-25", "x", "")
    }
    assert told == {"2026-09-25": "2026-09-25", "x": "", "": ""}


def test_the_ages_of_the_map_add_up_to_the_open_fails(demo: Path) -> None:
    status = Store(demo).snapshot().scan(SettlementStatus).filter(pl.col("is_open") & pl.col("is_failed")).collect()
    for over in ("market", "counterparty_id", "reason_family"):
        drawn = heat(open_page("fails", ENGLISH, ageing=over))
        assert sum(drawn) == status.height, over


def test_days_of_the_map_are_those_of_the_range(demo: Path) -> None:
    days = Store(demo).snapshot().scan(SettlementDay).filter(pl.col("is_fail")).collect()
    within = days.filter(pl.col("day").is_between(date(2026, 9, 24), date(2026, 9, 30)))
    drawn = heat(open_page("fails", ENGLISH, ageing="day", period="last-7-days"))
    assert sum(drawn) == within.height > 0


def heat(app: AppTest) -> list[int]:
    """The figures in the cells of the heat map; what is nothing has no cell."""
    specs = [json.loads(chart.proto.spec) for chart in app.main if chart.type == "plotly_chart"]
    cells = next(spec["data"][0]["text"] for spec in specs if spec["data"][0]["type"] == "heatmap")
    return [int(text.replace(",", "")) for line in cells for text in line if text]


@pytest.mark.parametrize("by", ["reason_family", "reason", "failing_party"])
def test_a_league_counts_what_failed_in_the_period_and_what_changed(by: str, demo: Path) -> None:
    """By Polars over the rows: the fails due in September's last week against the week before."""
    failed = Store(demo).snapshot().scan(SettlementStatus).filter("is_failed").collect()
    week, before = (
        failed.filter(pl.col("intended_settlement_date").is_between(start, start + timedelta(days=6)))
        for start in (date(2026, 9, 24), date(2026, 9, 17))
    )
    app = open_page("fails", ENGLISH, period="last-7-days", reasons=by)
    label = labels.column(by)
    table = next(one.value for one in app.table if label in one.value.columns)
    counted = week[by].value_counts(sort=True).head(10)
    assert [int(text) for text in table["Fails"]] == counted["count"].to_list()
    gone = before.filter(pl.col(by).is_in(counted[by].implode(), nulls_equal=True)).height
    changes = [int(text.replace("\\", "").replace("−", "-")) for text in table["Change"]]
    assert sum(changes) == counted["count"].sum() - gone


def test_a_story_shows_every_message_and_every_day(demo: Path) -> None:
    snapshot = Store(demo).snapshot()
    days = snapshot.scan(SettlementDay).collect()
    one = days["instruction_id"].value_counts(sort=True)["instruction_id"][0]
    said = sum(
        snapshot.scan(contract).filter(instruction_id=one).collect().height
        for contract in (SettlementInstruction, StatusAdvice, SettlementConfirmation)
    )
    app = open_page("instruction", ENGLISH, instruction=f" {one} ")
    messages, its_days = [frame.value for frame in app.dataframe][:2]
    assert (len(messages), len(its_days)) == (said, days.filter(instruction_id=one).height)
    assert list(messages["at"]) == sorted(messages["at"])
    assert one in [header.value for header in app.header]


@pytest.mark.parametrize("typed", ["SI99999999", "' OR true --", "[x](http://example.org)", "si00000001"])
def test_a_reference_nobody_has_is_said_so_and_there_are_fails_to_choose_from(typed: str) -> None:
    app = open_page("instruction", ENGLISH, instruction=typed)
    assert not app.exception
    assert f"No instruction and no message has the reference {typed}." in [one.text for one in texts(app)]
    assert len(app.dataframe) == 1


def test_without_a_reference_the_page_asks_for_one() -> None:
    app = open_page("instruction", ENGLISH)
    assert app.text_input(key="instruction").value == ""
    assert "Type a reference, or choose one of the open fails." in [one.text for one in texts(app)]


def test_what_needs_somebody_stands_on_top(demo: Path) -> None:
    """The stage with the lowest straight-through rate, and the one with the most touches."""
    app = open_page("straight_through", ENGLISH, period="all")
    drawn = [json.loads(one.proto.spec)["data"][0] for one in app.main if one.type == "plotly_chart"]
    by_stage, touches = [one["text"] for one in drawn if one.get("orientation") == "h"][:2]
    rates = [float(text.removesuffix("%")) for text in by_stage]
    counts = [int(text.replace(",", "")) for text in touches]
    assert rates == sorted(rates) and len(set(rates)) > 1
    assert counts == sorted(counts, reverse=True)


def test_a_flag_that_is_not_known_is_neither_yes_nor_no() -> None:
    said = {one.text for one in texts(open_page("us_fails", ENGLISH)) if one.column == "is_threshold"}
    assert "Not known" in said


def test_the_fails_of_a_past_day_are_those_of_its_spans(demo: Path) -> None:
    at = datetime(2026, 9, 21, 23, tzinfo=UTC)
    spans = Store(demo).snapshot().scan(SettlementSpan).filter("is_open", "is_failed").collect()
    held = spans.filter(pl.col("valid_from") <= at, (pl.col("valid_to") > at).fill_null(True))
    app = open_page("fails", ENGLISH, then="2026-09-21")
    shown = app.dataframe[-1].value
    assert sorted(shown["instruction_id"]) == sorted(held["instruction_id"].to_list())
    assert len(shown) > 0
    assert any("21-09-2026 23:00 UTC" in one.text for one in texts(app))
