"""Which mapping fits which file: by name where somebody says so, else the one whose file names and columns both fit."""

from collections.abc import Callable
from pathlib import Path

from backoffice.errors import FileRefused, MappingError
from backoffice.ingest.mapping import Format, Mapping
from backoffice.ingest.mapping_file import read_mapping
from backoffice.ingest.wording import listed, meant

SHIPPED = Path(__file__).parent / "mappings"
"""The mappings that come with the project, as examples and for its own tests."""

_TOLD_IN_FULL = 3

Header = Callable[[Format], list[str]]
"""The column names of one file, read the way a format says."""


def known_mappings(folder: Path | None = None) -> dict[str, Mapping]:
    """Every mapping by name: the shipped ones, and those in `folder`, which replace shipped ones of the same name.

    A folder that does not exist holds none.
    Raises MappingError for the first that is wrong, and for two of one name in one folder.
    """
    known: dict[str, Mapping] = {}
    for place in (SHIPPED, folder):
        here: dict[str, Path] = {}
        for path in sorted(place.glob("*.toml")) if place is not None else ():
            mapping = read_mapping(path)
            if mapping.name in here:
                raise MappingError(f"{path}: `name` is `{mapping.name}`, as in {here[mapping.name]}. Rename one.")
            here[mapping.name] = path
            known[mapping.name] = mapping
    return known


def named_mapping(which: str | Path, folder: Path | None = None) -> Mapping:
    """The mapping of that name, or in that file where `which` is a path (has a folder in it or ends in .toml)."""
    path = Path(which)
    if isinstance(which, Path) or path.suffix == ".toml" or path.name != which:
        return read_mapping(path)
    known = known_mappings(folder)
    if which not in known:
        raise MappingError(
            f"There is no mapping `{which}`.{meant(which, known)} Known: {listed(known)}. "
            "Or give the path of a mapping's TOML file."
        )
    return known[which]


def fitting_mapping(path: Path, header: Header, folder: Path | None = None) -> Mapping:
    """The one known mapping that fits a file by its name and its columns.

    Raises FileRefused where none or several do; it says what was tried, nearest first, and what each lacked.
    """
    known = known_mappings(folder)
    missing: dict[str, list[str]] = {}
    unreadable: dict[str, FileRefused] = {}
    for name, mapping in known.items():
        try:
            missing[name] = mapping.missing(header(mapping.format))
        except FileRefused as refusal:
            unreadable[name] = refusal
    if unreadable and not missing:
        raise next(iter(unreadable.values()))
    complete = [name for name, lacks in missing.items() if not lacks]
    fitting = [name for name in complete if known[name].is_meant_for(path.name)]
    if len(fitting) == 1:
        return known[fitting[0]]
    if fitting:
        raise FileRefused(
            path.name, f"{len(fitting)} mappings fit it: {listed(fitting)}", "Say which one is meant: --mapping NAME."
        )
    if complete:
        patterns = listed(pattern for name in complete for pattern in known[name].files)
        raise FileRefused(
            path.name,
            f"its columns fit {listed(complete)}, but its name is none that is meant for ({patterns})",
            "Say --mapping NAME if that is what it is, or add the name to `files` in the mapping.",
        )
    nearest = sorted(missing, key=lambda name: (len(missing[name]) / len(known[name].sources), name))
    tried = [f"`{name}` lacks {listed(missing[name])}" for name in nearest[:_TOLD_IN_FULL]]
    tried += [f"`{name}`: {refusal.why}" for name, refusal in unreadable.items()]
    if further := nearest[_TOLD_IN_FULL:]:
        tried.append(f"further off are {listed(further)}")
    raise FileRefused(
        path.name,
        f"no mapping fits. Its columns are {listed(header(known[nearest[0]].format))}. "
        f"Tried, the nearest first: {'; '.join(tried)}",
        f"To write one, copy the nearest from {SHIPPED.parent.name}/{SHIPPED.name}/ into your own folder of mappings, "
        "give it a new `name`, and put this file's column names on the right-hand sides of [columns].",
    )
