"""Who is looking: the role of whoever runs the program, from a small file outside the data folder.

    role = "manager"
    worker = "w-3f1c9a0b7d2e4c68"   # a manager's own pseudonym, as `staff_month` has it

The file is `access.toml` in the folder `backoffice` of the XDG configuration folder, or what BACKOFFICE_ACCESS names.
Without one everybody is a viewer, for whom every guard holds. A file that cannot be understood is an error and never a
wider role. This is a local configuration: it binds those who cannot write the file.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from backoffice.access import NAMES, ROLES, Role
from backoffice.errors import BackofficeError

VARIABLE = "BACKOFFICE_ACCESS"


def access_file() -> Path:
    """Where the role is written down."""
    if given := os.environ.get(VARIABLE):
        return Path(given)
    configured = os.environ.get("XDG_CONFIG_HOME")
    return (Path(configured) if configured else Path.home() / ".config") / "backoffice" / "access.toml"


def signed_in(data: Path) -> Role:
    """The role of whoever runs this process. Raises BackofficeError for a file that is unclear, or lies in `data`."""
    path = access_file()
    if not path.exists():
        if os.environ.get(VARIABLE):
            raise BackofficeError(
                f"{path}: {VARIABLE} names this file, but it does not exist. Write it, or unset {VARIABLE}"
            )
        return ROLES["viewer"]
    if path.resolve().is_relative_to(data.resolve()):
        raise BackofficeError(f"{path}: roles must not stand inside the data folder {data}. Move the file out of it")
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BackofficeError(f'{path}: no TOML ({error}). It holds one line such as: role = "viewer"') from error
    return _role(path, said)


def _role(path: Path, said: dict[str, Any]) -> Role:
    if unknown := set(said) - {"role", "worker"}:
        raise BackofficeError(
            f"{path}: {', '.join(sorted(unknown))} means nothing here. It holds `role`, and `worker` for a manager"
        )
    name, worker = said.get("role"), said.get("worker")
    if name not in ROLES:
        raise BackofficeError(f"{path}: role is {name!r}, expected one of {', '.join(NAMES)}")
    if name != "manager":
        return ROLES[name]
    if not isinstance(worker, str) or not worker or " " in worker:
        raise BackofficeError(
            f"{path}: worker is {worker!r}, expected a manager's own pseudonym, such as w-3f1c9a0b7d2e4c68"
        )
    return Role("manager", worker)
