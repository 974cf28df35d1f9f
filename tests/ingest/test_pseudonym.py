"""Pseudonyms: one person, one pseudonym; another key, another pseudonym; the key kept to its owner."""

import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from backoffice.errors import BackofficeError
from backoffice.ingest.pseudonym import KEY_VARIABLE, hidden, key_file, pseudonym_key, worker_id

KEY = b"a key for tests only"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of its own, and no key in the environment."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    return tmp_path


def test_a_pseudonym_is_the_keyed_hash_of_the_plain_name() -> None:
    expected = hmac.new(KEY, b"asha rao", hashlib.sha256).hexdigest()
    assert worker_id("Asha Rao", KEY) == f"w-{expected[:16]}"


@pytest.mark.parametrize("spelling", ["Asha  Rao", " asha rao ", "ASHA RAO", "Asha\tRao", "Asha Rao"])
def test_spelling_makes_no_other_person(spelling: str) -> None:
    assert worker_id(spelling, KEY) == worker_id("Asha Rao", KEY)


def test_accents_count_but_not_how_they_are_encoded() -> None:
    assert worker_id("Zoe\u0301", KEY) == worker_id("Zo\u00e9", KEY)
    assert worker_id("Zoë", KEY) != worker_id("Zoe", KEY)


def test_other_people_and_other_keys_give_other_pseudonyms() -> None:
    assert len({worker_id(f"E{number:05}", KEY) for number in range(10_000)}) == 10_000
    assert worker_id("Asha Rao", KEY) != worker_id("Asha Rao", b"another key for tests")


def test_the_key_comes_from_the_environment_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "sixteen letters!")
    assert pseudonym_key() == b"sixteen letters!"
    assert not key_file().exists()


def test_the_key_is_made_on_first_need_for_its_owner_alone_and_then_stays(home: Path) -> None:
    first = pseudonym_key()
    assert key_file() == home / "backoffice" / "pseudonym.key"
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    assert len(first) == 64
    assert pseudonym_key() == first
    assert list(key_file().parent.iterdir()) == [key_file()]


def test_a_key_others_can_read_is_refused(home: Path) -> None:
    pseudonym_key()
    key_file().chmod(0o644)
    with pytest.raises(BackofficeError, match="chmod 600"):
        pseudonym_key()


def test_a_key_too_short_to_be_one_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "short")
    with pytest.raises(BackofficeError, match=f"{KEY_VARIABLE}.*5 bytes.*16"):
        pseudonym_key()


def test_a_row_is_rid_of_its_people_wherever_they_are_named() -> None:
    row = {"Name": " Asha Rao ", "Boss": "-", "Note": "asha  rao left; Asha Raoul stays", "Pay": "10", "Empty": None}
    asha = worker_id("Asha Rao", KEY)
    assert hidden(row, ["Name", "Boss"], ["-"], KEY) == {
        "Name": f" {asha} ",
        "Boss": "-",
        "Note": f"{asha} left; Asha Raoul stays",
        "Pay": "10",
        "Empty": None,
    }


def test_a_row_without_people_stays_as_it_is() -> None:
    row = {"Name": "", "Note": "nobody"}
    assert hidden(row, ["Name", "Absent"], [], KEY) == row
