"""Saved views: addresses by name, a shelf a person, and never a row."""

import json
from pathlib import Path

import pytest

from backoffice.ui.saved import Address, ViewRefused, shelf, views_of

NARROWED = Address("fails", {"market": ["NSE"], "drill": ["reason_family:LACK"]})


def test_each_person_has_views_of_his_own_the_newest_of_a_name(tmp_path: Path) -> None:
    shelf("Asha").keep(tmp_path, "My morning", "Asha", Address("fails", {}))
    shelf("Asha").keep(tmp_path, "My morning", "Asha", NARROWED)
    shelf("Bimal").keep(tmp_path, "My morning", "Bimal", Address("cost", {}))
    assert views_of(tmp_path, " asha ") == {"My morning": NARROWED}
    assert views_of(tmp_path, "Bimal") == {"My morning": Address("cost", {})}
    assert views_of(tmp_path, "Nobody") == {}


def test_a_deleted_view_is_gone_and_its_name_is_free(tmp_path: Path) -> None:
    shelf("Asha").keep(tmp_path, "Once", "Asha", NARROWED)
    shelf("Asha").keep(tmp_path, "Once", "Asha", Address("", {}))
    assert views_of(tmp_path, "Asha") == {}
    shelf("Asha").keep(tmp_path, "Once", "Asha", NARROWED)
    assert views_of(tmp_path, "Asha") == {"Once": NARROWED}


def test_only_the_address_is_kept(tmp_path: Path) -> None:
    shelf("Asha").keep(tmp_path, "Once", "Asha", NARROWED)
    [file] = (tmp_path / "views").rglob("*.jsonl")
    line = json.loads(file.read_text(encoding="utf-8"))
    assert set(line) == {"name", "who", "at", "view"}
    assert line["view"] == {"page": "fails", "choices": {"market": ["NSE"], "drill": ["reason_family:LACK"]}}


def test_a_view_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ViewRefused, match="name"):
        shelf("Asha").keep(tmp_path, " ", "Asha", NARROWED)
    assert not (tmp_path / "views").exists()
