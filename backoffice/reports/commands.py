"""The command line of reports: one report as a file, in one language, for one period."""

import argparse
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from backoffice.access import Role
from backoffice.adhoc import kept
from backoffice.adhoc.commands import parameter
from backoffice.adhoc.desk import Desk
from backoffice.adhoc.pool import Pool
from backoffice.audit import Audit
from backoffice.errors import BackofficeError
from backoffice.guard import Releases
from backoffice.i18n import LANGUAGES, dates, named, speaking
from backoffice.query import Door, engine
from backoffice.reports import questions
from backoffice.reports.files import FORMATS, of_ending
from backoffice.reports.remote_staff import KEY, Source, remote_staff
from backoffice.reports.report import Report
from backoffice.scenarios.firm import own_figures
from backoffice.sign_in import signed_in
from backoffice.sql import EVERYTHING, Filters
from backoffice.store import Snapshot, Store

EXAMPLES: Final = {
    "report": (
        "report remote-staff --period 2026-04..2026-09 --lang hi --out remote-staff.pdf\n"
        "report remote-staff --period 2026-09 --site Pune --site London --out remote-staff.xlsx\n"
        "report remote-staff --period 2026-09 --question 'Fails by week' --out remote-staff.pdf\n"
        "report questions --question 'Fails by week' --param since=2026-09-01 --out fails.pdf"
    )
}

Command = Callable[[Any, str, Callable[[Store, argparse.Namespace], int], str], argparse.ArgumentParser]

_ENDINGS: Final = ", ".join(f".{one.ending}" for one in FORMATS)
_PERIOD: Final = re.compile(r"(\d{4})-(\d{2})(?:\.\.(\d{4})-(\d{2}))?")


@dataclass(frozen=True)
class Period:
    """Months by their first days, both included."""

    start: date
    end: date


def add(commands: Any, command: Command) -> None:
    """Add the command with its options."""
    one = command(commands, "report", _report, "write a report into a file: PDF, Excel or HTML, by the file's ending")
    names = (KEY, questions.KEY)
    one.set_defaults(refuse=one.error)
    one.add_argument("name", choices=names, metavar="REPORT", help=" or ".join(names))
    one.add_argument("--period", type=_period, metavar="MONTHS", help="2026-09, or 2026-04..2026-09")
    one.add_argument(
        "--out", type=_file, required=True, metavar="FILE", help=f"the file; its ending is one of {_ENDINGS}"
    )
    one.add_argument("--lang", choices=[one.code for one in LANGUAGES], default=LANGUAGES[0].code, help="its language")
    one.add_argument("--site", action="append", default=[], metavar="SITE", help="only this site; may be given again")
    one.add_argument("--prepared-by", metavar="NAME", help="a name to stand on the first page")
    one.add_argument("--question", action="append", default=[], metavar="NAME", help="with this kept question; again")
    one.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a value for the questions")


def _report(store: Store, options: argparse.Namespace) -> int:
    snapshot, role = store.snapshot(), signed_in(store.folder)
    with speaking(named(options.lang)):
        made = _made(store, snapshot, role, options)
        kind = of_ending(options.out.suffix)
        assert kind is not None
        content = kind.make(made)
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise BackofficeError(f"{options.out}: cannot be written ({error.strerror}). Choose another file") from error
    print(json.dumps({"report": made.key, "file": str(options.out), "load": snapshot.load_id, "role": role.key}))
    return 0


def _made(store: Store, snapshot: Snapshot, role: Role, options: argparse.Namespace) -> Report:
    """The report asked for, with the kept questions that are named."""
    asked = [kept.named(store.folder, name) for name in options.question]
    given = dict(parameter(one) for one in options.param)
    if options.name == KEY:
        if options.period is None:
            options.refuse("--period is missing: say which months, such as 2026-04..2026-09")
        source = _source(store, snapshot, role, options)
        made = remote_staff(source)
        if not asked:
            return made
        with _desk(store, snapshot, role) as desk:
            more = questions.section(desk, asked, given, source.filters)
        return replace(made, sections=[*made.sections, more])
    if not asked:
        raise BackofficeError("--question is missing: name a kept question; ask --list has them")
    filters = EVERYTHING if options.period is None else Filters(options.period.start, _last_day(options.period.end))
    with _desk(store, snapshot, role) as desk:
        return questions.questions(desk, snapshot.load_id, asked, given, filters)


@contextmanager
def _desk(store: Store, snapshot: Snapshot, role: Role) -> Iterator[Desk]:
    """Where the questions of the report are asked."""
    door, pool = Door(snapshot, role, engine(), Releases(), Audit(store.folder)), Pool()
    try:
        yield Desk(door, pool, snapshot.load_id, Audit(store.folder, "asked"))
    finally:
        pool.end()


def _last_day(month: date) -> date:
    """The last day of the month that begins then."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _source(store: Store, snapshot: Snapshot, role: Role, options: argparse.Namespace) -> Source:
    """Where the report's figures come from. Raises BackofficeError where there is nothing to report on."""
    if snapshot.load_id is None:
        raise BackofficeError(f"{store.folder}: no data was ever loaded. Load files, or make the demo firm")
    duck, releases, audit = engine(), Releases(), Audit(store.folder)
    door = Door(snapshot, role, duck, releases, audit)
    _known_sites(door, options.site)
    chosen = (("location", tuple(sorted(options.site))),) if options.site else ()
    own = own_figures(snapshot, duck, releases, audit)
    asked: Period = options.period
    source = Source(door, asked.start, asked.end, chosen, options.prepared_by, own)
    if not source.known:
        raise BackofficeError(
            f"{store.folder}: no staff by month from {dates.month(asked.start)} to {dates.month(asked.end)}. "
            f"{_held(source)}"
        )
    return source


def _held(source: Source) -> str:
    """What months there are."""
    first, last = source.held
    if first is None or last is None:
        return "Load the table staff_month, then build"
    return f"There are rows from {dates.month(first)} to {dates.month(last)}: choose --period among them"


def _known_sites(door: Door, sites: list[str]) -> None:
    known = door.choices("location", [name for name in ("staff_cost",) if door.snapshot.has(name)])
    if unknown := sorted(set(sites) - set(known)):
        raise BackofficeError(f"--site {', '.join(unknown)}: not among {', '.join(known) or 'the data'}")


def _period(text: str) -> Period:
    found = _PERIOD.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        first, last = found.group(1, 2), found.group(3, 4)
        start = date(int(first[0]), int(first[1]), 1)
        end = start if last[0] is None else date(int(last[0]), int(last[1]), 1)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a month such as 2026-09, or 2026-04..2026-09") from None
    if end < start:
        raise argparse.ArgumentTypeError(f"{text!r}: ends before it begins")
    return Period(start, end)


def _file(text: str) -> Path:
    path = Path(text)
    if of_ending(path.suffix) is None:
        raise argparse.ArgumentTypeError(f"{text!r}: its ending must be one of {_ENDINGS}")
    return path
