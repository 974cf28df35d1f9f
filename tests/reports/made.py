"""Reports made of the demo firm in small, once a role and language."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from backoffice.access import Role, role
from backoffice.audit import Audit
from backoffice.guard import Releases
from backoffice.i18n import Language, speaking
from backoffice.query import Door, engine
from backoffice.reports import written
from backoffice.reports.remote_staff import Source, remote_staff
from backoffice.reports.report import Report, Table, Text
from backoffice.scenarios.firm import own_figures
from backoffice.store import Store

START, END = date(2026, 4, 1), date(2026, 9, 1)
"""Six months are asked for; the demo firm has rows for five of them."""

_ENGINE = engine()
_RELEASES = Releases()


def source(folder: Path, who: str | Role = "viewer", site: str | None = None) -> Source:
    """The demo firm as one role sees it, at one site or all."""
    seen = role(who) if isinstance(who, str) else who
    snapshot = Store(folder).snapshot()
    chosen = () if site is None else (("location", (site,)),)
    own = own_figures(snapshot, _ENGINE, _RELEASES, Audit(None))
    return Source(Door(snapshot, seen, _ENGINE, _RELEASES), START, END, chosen, own=own)


@cache
def report(folder: Path, language: Language, who: str = "viewer", site: str | None = None) -> Report:
    """The whole report."""
    with speaking(language):
        return remote_staff(source(folder, who, site))


def tables(made: Report) -> Iterator[Table]:
    """All tables of a report."""
    for section in made.sections:
        yield from section.tables


def words(made: Report, language: Language) -> Iterator[tuple[str, str]]:
    """Every text a reader reads, with the key of the column it stands in, or nothing."""
    yield from (("", text) for text in (made.title, made.subtitle, made.foot))
    with speaking(language):
        for section in made.sections:
            yield "", section.title
            for block in section.blocks:
                if isinstance(block, Text):
                    yield "", block.words
                    continue
                yield from (("", text) for text in (block.title, *block.notes))
                yield from (("", written.header(block, column)) for column in block.columns)
                for row in written.rows(block):
                    yield from zip((column.key for column in block.columns), row, strict=True)
