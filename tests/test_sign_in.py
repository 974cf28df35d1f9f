"""Roles: from a file outside the data folder, safe without one, and an error where the file is not clear."""

from pathlib import Path

import pytest

from backoffice.access import ROLES, Role, role
from backoffice.errors import BackofficeError
from backoffice.sign_in import VARIABLE, access_file, signed_in


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of its own, and no variable that names another file."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


def said(home: Path, text: str) -> Role:
    access_file().parent.mkdir(parents=True, exist_ok=True)
    access_file().write_text(text, encoding="utf-8")
    return signed_in(home / "data")


def test_without_a_file_everybody_is_a_viewer(home: Path) -> None:
    assert signed_in(home / "data") == ROLES["viewer"]


@pytest.mark.parametrize("name", ["viewer", "finance", "admin"])
def test_the_file_gives_the_role(home: Path, name: str) -> None:
    assert said(home, f'role = "{name}"') == ROLES[name]


def test_a_manager_says_who_he_is(home: Path) -> None:
    found = said(home, 'role = "manager"\nworker = "w-1"')
    assert found == Role("manager", "w-1")
    assert role(found.key) == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('role = "boss"', "expected one of viewer, manager, finance, admin"),
        ("", "role is None"),
        ("role = viewer", "no TOML"),
        ('role = "viewer"\nsecret = 1', "secret means nothing here"),
        ('role = "manager"', "expected a manager's own pseudonym"),
        ('role = "manager"\nworker = 7', "worker is 7"),
    ],
)
def test_a_file_that_is_not_clear_is_an_error_and_never_a_role(home: Path, text: str, told: str) -> None:
    with pytest.raises(BackofficeError, match=told):
        said(home, text)


def test_a_file_that_was_named_must_be_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(home / "nowhere.toml"))
    with pytest.raises(BackofficeError, match="does not exist"):
        signed_in(home / "data")


def test_roles_do_not_stand_beside_the_data(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = home / "data" / "access.toml"
    inside.parent.mkdir()
    inside.write_text('role = "finance"', encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(inside))
    with pytest.raises(BackofficeError, match="inside the data folder"):
        signed_in(home / "data")


def test_every_role_has_a_key_of_its_own() -> None:
    keys = [one.key for one in (*ROLES.values(), Role("manager", "w-1"), Role("manager", "w-2"))]
    assert len(set(keys)) == len(keys)
    assert [role(key).key for key in keys] == keys
