"""Every bench runs from the command line and ends in one JSON line; how fast it was is nobody's assertion."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from backoffice.contracts.settlement import SettlementInstruction, SettlementStatus, StatusAdvice
from backoffice.demo.columns import conformed
from backoffice.transforms.cost import COST_TRANSFORMS
from backoffice.transforms.cost_staff import staff_cost
from bench import big, cost_firm, every, recon_ours, recon_payments, recon_score, settlement_messages, viewer

ROOT = Path(__file__).resolve().parents[1]


def last_line(script: str, *given: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, script, *given, "--json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_settlement_bench_says_both_times_their_ratio_and_the_peak(tmp_path: Path) -> None:
    said = last_line("bench/settlement.py", "--instructions", "1000", "--repeat", "1", "--data", str(tmp_path))
    assert (said["instructions"], said["advices"], said["repeat"]) == (1000, 5000, 1)
    assert said["ours_s"] > 0 and said["floor_s"] > 0 and said["peak_mb"] > 0
    assert said["ratio"] == pytest.approx(said["ours_s"] / said["floor_s"], rel=0.01)
    made = pl.read_parquet(tmp_path / SettlementStatus.table)
    assert made.height == 1000


def test_the_made_up_messages_keep_their_contracts_and_fail_as_often_as_they_say(tmp_path: Path) -> None:
    settlement_messages.write(tmp_path, 2000)
    for contract in (SettlementInstruction, StatusAdvice):
        contract.validate(contract.cast(pl.read_parquet(tmp_path / contract.table)))
    stories = settlement_messages.STORIES
    assert sum(story.share for story in stories) == 100
    assert sum(story.share * len(story.messages) for story in stories) == 500


def test_the_reconciliation_bench_says_times_ratio_peak_and_how_right_it_was(tmp_path: Path) -> None:
    said = last_line("bench/recon.py", "--rows", "3000", "--repeat", "1", "--no-peers", "--data", str(tmp_path))
    assert said["ours_s"] > 0 and said["floor_s"] > 0 and said["peak_mb"] > 0
    assert said["ratio"] == pytest.approx(said["ours_s"] / said["floor_s"], rel=0.01)
    assert min(said["precision"], said["recall"]) >= 0.9999
    assert set(said["breaks"]) == {*recon_score.PAIRED, *recon_score.ALONE}


def test_the_bench_of_one_changed_line_says_both_times_and_what_was_made_anew() -> None:
    said = last_line("bench/recon_build.py", "--rows", "3000", "--repeat", "1")
    assert said["share"] == pytest.approx(said["increment_s"] / said["whole_s"], abs=0.02)
    assert set(said["whole"]) == set(said["increment"]) and said["increment"]["reconciliation_items"] > 0
    assert (said["files"], said["files_new"]) == (1, 1)


@pytest.fixture(scope="module")
def payments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("payments")
    recon_payments.write(folder, 4000)
    return folder


def test_made_up_payments_that_belong_together_add_up(payments: Path) -> None:
    own, outside = (
        pl.read_parquet(payments / f"truth_{truth}.parquet").join(
            pl.read_parquet(payments / f"{table}.parquet").select("id", "amount", "account"), on="id"
        )
        for truth, table in (("int", "ledger"), ("ext", "statement"))
    )
    matched = ~pl.col("cls").is_in([*recon_score.PAIRED, *recon_score.ALONE])
    sums = [side.filter(matched).group_by("group", "account").agg(pl.col("amount").sum()) for side in (own, outside)]
    both = sums[0].join(sums[1], on=["group", "account"], how="full", coalesce=True)
    assert both.filter(pl.col("amount").is_null() | pl.col("amount_right").is_null()).is_empty()
    assert both.filter((pl.col("amount") - pl.col("amount_right")).abs() > recon_payments.CENTS).is_empty()


def test_the_truth_scores_one_and_every_mistake_costs(payments: Path) -> None:
    links, breaks = recon_ours.reconcile(payments)
    said = recon_score.score(payments, links, breaks)
    own, outside = (pl.read_parquet(payments / f"truth_{side}.parquet") for side in ("int", "ext"))
    alone = pl.col("cls").is_in(recon_score.ALONE)
    true = own.filter(~alone).join(outside.filter(~alone), on="group")
    right = recon_score.score(
        payments,
        true.select(int_id="id", ext_id="id_right", cls="cls"),
        pl.concat(
            [side.filter(alone).select("id", "cls", side=pl.lit(n)) for side, n in ((own, "int"), (outside, "ext"))]
        ),
    )
    assert {right["precision"], right["recall"]} == {1.0}
    assert {rate for one in right["breaks"].values() for rate in one.values()} == {1.0}
    fewer = recon_score.score(payments, links.filter(pl.col("int_id") % 2 == 0), breaks.clear())
    assert fewer["recall"] < 0.6 < said["recall"]
    assert fewer["breaks"]["missing_ext"]["recall"] == 0
    moved = recon_score.score(payments, links.with_columns(pl.col("ext_id").shift(1, fill_value=0)), breaks)
    assert moved["precision"] < 0.1


def test_buckets_by_account_find_what_the_whole_finds(payments: Path) -> None:
    from bench.recon import cut, ours

    whole, parts = ours([payments]), ours(cut(payments, 5))
    for one, other in zip(whole[:2], parts[:2], strict=True):
        assert sorted(one.rows()) == sorted(other.rows())


def test_the_increment_bench_says_both_times_and_their_share() -> None:
    said = last_line("bench/increment.py", "--instructions", "1000", "--repeat", "1")
    assert said["instructions"] > 900 and 0 < said["not_final"] < said["instructions"]
    assert said["share"] == pytest.approx(said["increment_s"] / said["whole_s"], rel=0.01)


def test_the_privacy_bench_says_both_times_their_ratio_and_what_the_first_question_waits() -> None:
    said = last_line("bench/privacy.py", "--workers", "600", "--months", "13", "--repeat", "1")
    assert (said["workers"], said["months"], said["repeat"]) == (600, 13, 1)
    assert min(said[name] for name in ("first_s", "ours_s", "floor_s", "teams_s")) > 0
    assert said["ratio"] == pytest.approx(said["ours_s"] / said["floor_s"], rel=0.02)


def test_the_cost_bench_says_both_times_their_ratio_and_those_of_each_result_and_the_cells(tmp_path: Path) -> None:
    said = last_line("bench/cost.py", "--workers", "600", "--months", "3", "--repeat", "1", "--data", str(tmp_path))
    assert (said["workers"], said["months"], said["repeat"]) == (600, 3, 1)
    assert said["ratio"] == pytest.approx(said["ours_s"] / said["floor_s"], rel=0.01)
    assert set(said["parts_s"]) == {*(one.name for one in COST_TRANSFORMS), "pay_cells"}


def test_the_made_up_workforce_keeps_its_contracts_and_leaves_no_cost_unknown() -> None:
    extracts = {
        contract.table: conformed(contract, rows.with_columns(source_id=pl.lit("bench"), source_row=1))
        for contract, rows in cost_firm.tables(1000, 2)
    }
    given = {
        name: extracts[contract.table].lazy() if contract.table in extracts else contract.create_empty(lazy=True)
        for name, contract in staff_cost.reads.items()
    }
    for name, contract in staff_cost.reads.items():
        contract.validate(given[name].collect())
    made = staff_cost(**given, reporting_currency="INR").collect()
    assert made.height == 2000
    assert made["loaded_cost"].null_count() == 0


def test_the_what_if_bench_says_what_a_change_takes_in_the_engine_and_on_the_page(small_firm: Path) -> None:
    said = last_line("bench/whatif.py", "--repeat", "2", "--data", str(small_firm))
    assert said["repeat"] == 2
    assert min(said[f"{name}_ms"] for name in ("remote", "outsourcing", "page", "floor")) > 0
    assert said["remote_ms"] <= said["remote_worst_ms"] and said["ratio"] >= 1


def test_the_screen_bench_says_what_a_change_of_filter_costs_over_constants() -> None:
    said = last_line("bench/screen.py", "--scale", "0.02", "--repeat", "1", "--pages", "data_health")
    assert (said["pages"], said["changes"], said["worst_page"]) == (1, 1, "data_health")
    assert said["floor_ms"] > 0 and said["p95_ms"] == pytest.approx(said["floor_ms"] + said["over_floor_ms"], abs=0.2)
    assert said["cold_ms"] > 0 and said["empty_cold_ms"] > 0 and said["page_kb"] > 0


def test_the_bench_of_questions_says_both_times_the_fill_and_the_attack() -> None:
    said = last_line("bench/adhoc.py", "--rows", "20000", "--repeat", "1")
    assert (said["rows"], said["columns"], len(said["ratios"])) == (20000, 8, 5)
    assert said["ratio"] == pytest.approx(said["ours_s"] / said["floor_s"], rel=0.02)
    assert min(said[name] for name in ("fill_s", "ours_s", "floor_s", "quiet_ms", "attack_ms")) > 0


def test_the_attack_bench_says_what_pages_take_quiet_and_attacked(small_firm: Path) -> None:
    said = last_line("bench/attack.py", "--repeat", "1", "--data", str(small_firm))
    assert min(said[name] for name in ("quiet_ms", "attack_ms", "ratio", "p95_ms")) > 0
    assert said["worst"] >= said["ratio"] and said["worst_page"] in viewer.PAGES


def test_the_ingest_bench_takes_what_is_right_and_refuses_what_is_wrong() -> None:
    said = last_line("bench/ingest.py", "--rows", "3000", "--repeat", "1")
    assert (said["accepted"], said["rejected"]) == (2997, 3)
    assert said["ratio"] == pytest.approx(said["ours_s"] / said["floor_s"], rel=0.01)


def test_every_bench_is_in_the_page_and_says_what_the_page_shows() -> None:
    """Those that take a browser or a minute are run by their own tests."""
    assert {one.script for one in every.BENCHES} <= {file.name for file in (ROOT / "bench").glob("*.py")}
    command = [sys.executable, "bench/every.py", "--small", "--repeat", "1", "--out", "-", "--only"]
    quick = ["settlement.py", "increment.py", "recon.py", "recon_build.py", "ingest.py", "cost.py"]
    done = subprocess.run([*command, *quick], cwd=ROOT, capture_output=True, text=True, check=True)
    titles = [line.removeprefix("## ") for line in done.stdout.splitlines() if line.startswith("## ")]
    assert titles == [one.title for one in every.BENCHES if one.script in quick]
    assert "not said" not in done.stdout


def test_two_years_are_loaded_built_and_a_day_added(tmp_path: Path) -> None:
    steps = ("--steps", "load", "build", "day", "increment", "next_day", "next_increment")
    said = last_line("bench/big.py", "--instructions", "2000", "--only-days", "--data", str(tmp_path / "data"), *steps)
    assert {f"{step}_{what}" for step in steps[1:] for what in ("s", "cpu_s", "peak_mb")} <= set(said)
    sent = dict(settlement_messages.chunk(np.arange(2000), 2000, big.TWO_YEARS))[SettlementInstruction]
    by_then = sent.filter(pl.col("instructed_at") <= big.DAYS[-1]).height
    assert said["statuses"] == by_then > 1900, "all that was sent by the last of the days"


@pytest.mark.parametrize("instructions", [1, 501, 700_001])
def test_two_years_are_streamed_without_leaving_an_instruction_out(instructions: int) -> None:
    parts = [numbers for _, numbers in big.chunks(instructions)]
    assert max(map(len, parts)) <= big.CHUNK
    assert np.array_equal(np.concatenate(parts), np.arange(instructions))
