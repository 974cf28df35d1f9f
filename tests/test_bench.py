"""Every bench runs from the command line and ends in one JSON line; how fast it was is nobody's assertion."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from backoffice.contracts.settlement import SettlementInstruction, SettlementStatus, StatusAdvice
from bench import settlement_messages

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
