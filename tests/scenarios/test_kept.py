"""Kept scenarios: by name, with who and when, every version of it, and nothing lost in silence."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from backoffice.errors import ScenarioRefused
from backoffice.scenarios import SCENARIOS
from backoffice.store import Store
from backoffice.transforms.whatif import founding, outsourcing, stressed
from tests.transforms.whatif.cases import START, D

MORNING = datetime(2026, 11, 26, 8, 15, tzinfo=UTC)


def test_what_is_kept_is_found_by_its_name_with_who_and_when(tmp_path: Path) -> None:
    SCENARIOS.keep(tmp_path, "मुंबई  से घर", "A. Rao", founding(START), at=MORNING)
    SCENARIOS.keep(tmp_path, "Outsource trades", "B. Iyer", outsourcing(START))
    found, wrong = SCENARIOS.kept_in(tmp_path)
    assert [one.name for one in found] == ["Outsource trades", "मुंबई से घर"]
    assert (found[1].who, found[1].at, found[1].version) == ("A. Rao", MORNING, 1)
    assert found[1].thing == founding(START)
    assert wrong == ()


def test_the_same_name_again_is_the_next_version_and_the_first_stays(tmp_path: Path) -> None:
    SCENARIOS.keep(tmp_path, "Pune", "A. Rao", founding(START))
    second = SCENARIOS.keep(tmp_path, "PUNE", "B. Iyer", stressed(START).changed("kit", D(900)))
    assert second.version == 2
    found, _ = SCENARIOS.kept_in(tmp_path)
    assert [(one.who, one.version) for one in found] == [("B. Iyer", 2)]
    assert [one.thing for one in SCENARIOS.history(tmp_path, "pune")] == [founding(START), second.thing]


def test_a_line_that_cannot_be_read_is_named_and_the_others_stay(tmp_path: Path) -> None:
    SCENARIOS.keep(tmp_path, "Pune", "A. Rao", founding(START))
    [file] = (tmp_path / "scenarios").iterdir()
    with file.open("ab") as open_file:
        open_file.write(b'{"name": "Pune", "who": "x", "at": "2026-11-26T08:15:00+00:00", "scen')
        open_file.write(b'\n{"name": "Pune", "who": "x", "at": "today", "scenario": "1~"}\n\xff\n')
    (one,), wrong = SCENARIOS.kept_in(tmp_path)
    assert one.version == 1
    assert [words.split(":")[0] for words in wrong] == [f"scenarios/{file.name}, line {n}" for n in (2, 3, 4)]


@pytest.mark.parametrize(("name", "who"), [("", "A. Rao"), ("x" * 61, "A. Rao"), ("Pune", " "), ("Pu\x07ne", "A. Rao")])
def test_without_a_name_or_a_person_nothing_is_kept(name: str, who: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioRefused, match="expected 1 to 60 characters"):
        SCENARIOS.keep(tmp_path, name, who, founding(START))
    assert not list(tmp_path.iterdir())


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    SCENARIOS.keep(tmp_path, "../../outside", "A. Rao", founding(START))
    assert [one.parent.name for one in tmp_path.rglob("*.jsonl")] == ["scenarios"]


def test_keeping_makes_no_load(tmp_path: Path) -> None:
    SCENARIOS.keep(tmp_path, "Pune", "A. Rao", founding(START))
    assert Store(tmp_path).snapshot().load_id is None


def test_where_nothing_is_kept_nothing_is_found_and_nothing_made(tmp_path: Path) -> None:
    assert SCENARIOS.kept_in(tmp_path / "none") == ((), ())
    assert not (tmp_path / "none").exists()
