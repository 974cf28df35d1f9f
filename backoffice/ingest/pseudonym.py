"""Pseudonyms: a person's name or employee number goes in, a stable `w-...` comes out, and no way leads back.

A keyed hash (HMAC-SHA-256, RFC 2104) and not a plain one: names are few and guessable, so without a key anyone
could hash the staff list and compare. The key stays outside the data folder. Whoever loses it gets other
pseudonyms for the same people from then on, so it is to be backed up like any secret.
"""

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from backoffice.errors import BackofficeError

KEY_VARIABLE = "BACKOFFICE_PSEUDONYM_KEY"
_SHORTEST_KEY = 16
_DIGITS = 16


def worker_id(person: str, key: bytes) -> str:
    """The pseudonym of a name or number: `w-` and 16 hexadecimal digits (64 bits).

    Case, spacing and the way accents are encoded make no difference, so that `Ann  LEE` and `Ann Lee` are one person.
    """
    plain = " ".join(unicodedata.normalize("NFKC", person).casefold().split())
    return f"w-{hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:_DIGITS]}"


def hidden(
    row: Mapping[str, str | None], people: Sequence[str], nulls: Sequence[str], key: bytes
) -> dict[str, str | None]:
    """`row` with its cells in the columns `people` as pseudonyms, there and wherever else in the row they are named.

    Cells that are blank or among `nulls` name nobody.
    """
    named = (cell.strip() for cell in map(row.get, people) if cell)
    names = sorted({name for name in named if name and name not in nulls}, key=len, reverse=True)
    if not names:
        return dict(row)
    # However it is spaced: worker_id takes such spellings for one person, so no such spelling may be left standing.
    spelled = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
    anyone = re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.IGNORECASE)
    return {column: cell and anyone.sub(lambda name: worker_id(name[0], key), cell) for column, cell in row.items()}


def key_file() -> Path:
    """Where the key is kept when the environment gives none: under the XDG configuration folder."""
    configured = os.environ.get("XDG_CONFIG_HOME")
    return (Path(configured) if configured else Path.home() / ".config") / "backoffice" / "pseudonym.key"


def pseudonym_key() -> bytes:
    """The key: from BACKOFFICE_PSEUDONYM_KEY, else from the key file, which is made on first need.

    Raises BackofficeError for a key too short to be one, or a key file that others can read.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given is not None:
        return _checked(given.encode(), KEY_VARIABLE)
    path = key_file()
    if not path.exists():
        _make(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise BackofficeError(f"{path}: others can read the key of all pseudonyms. Run: chmod 600 '{path}'")
    return _checked(path.read_bytes(), str(path))


def _checked(text: bytes, where: str) -> bytes:
    key = text.strip()
    if len(key) < _SHORTEST_KEY:
        raise BackofficeError(
            f"{where}: the key of the pseudonyms has {len(key)} bytes, at least {_SHORTEST_KEY} are needed. "
            "Put a long random text there, and keep a copy: another key gives every person another pseudonym."
        )
    return key


def _make(path: Path) -> None:
    """Write a new random key so that it appears whole or not at all, even where two processes start at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
