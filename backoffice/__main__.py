"""The command line: make a demo firm, load files, build results, check the store.

Data goes to standard output, narration and progress to standard error. Exit codes: 0 all done; 1 done, but
something was refused or does not prove (Data health says what); 2 wrong usage; 3 nothing was done.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
from tqdm import tqdm

from backoffice import demo
from backoffice.acts import commands as desk
from backoffice.adhoc import commands as asking
from backoffice.build import build
from backoffice.build_parts import HERE, Hands
from backoffice.check import check
from backoffice.demo_store import found
from backoffice.errors import BackofficeError, ClusterError
from backoffice.load import load_file
from backoffice.reports import commands as reporting
from backoffice.reports import dictionary
from backoffice.sign_in import access_file, signed_in
from backoffice.store import Store, back_up, data_folder

DONE, REFUSED, NOTHING_DONE = 0, 1, 3

ASIDE = 10
"""How far a command steps back for the pages served on the same machine. Where nobody looks it costs nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(Store(options.data), options))
    except BackofficeError as error:
        _say(f"backoffice {options.command}: {error}")
        return NOTHING_DONE


def _demo(store: Store, options: argparse.Namespace) -> int:
    if store.snapshot().load_id is not None:
        if options.if_empty:
            return DONE
        if not options.replace:
            _say(f"{store.folder} already holds data. To put the demo firm in its place: --replace")
            return NOTHING_DONE
    plan = demo.Plan(seed=options.seed, scale=options.scale, until=options.until)
    _say(f"Making the demo firm in {store.folder} (seed {plan.seed}, scale {plan.scale:g}, until {plan.until})")
    found(store, plan, progress=_bar)
    return DONE


def _ingest(store: Store, options: argparse.Namespace) -> int:
    if store.snapshot().facts.get("demo"):
        _say(
            f"Note: {store.folder} holds the demo firm; these rows join it. "
            "For a store of your own, set BACKOFFICE_DATA"
        )
    outcomes = []
    for path in _bar(options.files, "files"):
        outcome = load_file(
            store,
            path,
            mapping=options.mapping,
            mappings_folder=store.folder / "mappings",
            corrects=options.corrects,
            wait_seconds=options.wait,
        )
        print(json.dumps(vars(outcome), ensure_ascii=False))
        outcomes.append(outcome)
    for outcome in outcomes:
        if outcome.why:
            _say(f"{outcome.file_name}: {outcome.state}: {outcome.why}")
    if not options.no_build and any(outcome.rows_accepted and outcome.state != "known" for outcome in outcomes):
        build(
            store,
            as_of=options.as_of,
            reporting_currency=options.currency,
            wait_seconds=options.wait,
            progress=_bar,
        )
    if store.upkeep_when_due():
        _say("Merged many small files into few")
    return REFUSED if any(outcome.state in ("refused", "accepted_in_part") for outcome in outcomes) else DONE


def _build(store: Store, options: argparse.Namespace) -> int:
    with _hands(options.on) as hands:
        where = store if hands is HERE else Store(store.folder.resolve())
        rebuilt = build(where, as_of=options.as_of, reporting_currency=options.currency, progress=_bar, hands=hands)
    print(json.dumps({"rebuilt": list(rebuilt)}))
    return DONE


def _hands(address: str | None) -> AbstractContextManager[Hands]:
    """Who makes the results: this process, or the Ray cluster at an address. Ray is loaded for the latter only."""
    if address is None:
        return nullcontext(HERE)
    if find_spec("ray") is None:
        raise ClusterError("Ray is not installed here. Install it: pip install -r requirements-ray.txt")
    from backoffice.cluster import cluster

    return cluster(address)


def _check(store: Store, options: argparse.Namespace) -> int:
    findings = check(store, progress=_bar)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=120, tbl_hide_dataframe_shape=True):
        print(findings.write_csv() if options.csv else findings)
    return DONE if findings["sound"].all() else REFUSED


def _upkeep(store: Store, options: argparse.Namespace) -> int:
    store.upkeep(options.keep_days)
    return DONE


def _restore(store: Store, options: argparse.Namespace) -> int:
    store.restore(options.load)
    return DONE


def _backup(store: Store, options: argparse.Namespace) -> int:
    print(json.dumps(vars(back_up(store, options.folder, progress=_bar))))
    return DONE


def _role(store: Store, _options: argparse.Namespace) -> int:
    role = signed_in(store.folder)
    print(json.dumps({"role": role.name, "worker": role.worker, "file": str(access_file())}))
    return DONE


def _dictionary(_store: Store, _options: argparse.Namespace) -> int:
    print(dictionary.dictionary(), end="")
    return DONE


def _catalogue(_store: Store, _options: argparse.Namespace) -> int:
    print(dictionary.catalogue(), end="")
    return DONE


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="python -m backoffice", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument(
        "--data", type=Path, default=data_folder(), help="data folder (default: BACKOFFICE_DATA, else data/)"
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    one = _command(commands, "demo", _demo, "make a demo firm, with faults to find, and build it")
    one.add_argument("--scale", type=float, default=1.0, help="size; 1 is about 250,000 instructions over 6 months")
    one.add_argument("--seed", type=int, default=7, help="the same seed, scale and day give the same firm")
    one.add_argument(
        "--until",
        type=date.fromisoformat,
        default=_last_weekday(),
        help="last day (default: the last weekday before today)",
    )
    one.add_argument("--replace", action="store_true", help="put it in place of what the folder holds")
    one.add_argument("--if-empty", action="store_true", help="do nothing when the folder holds data")

    one = _command(
        commands,
        "ingest",
        _ingest,
        "load files: MT940/942, camt.052/053/054, MT54x, MT537, MT578, sese.023/024/025/028, semt.018, "
        "SEC fails-to-deliver, or CSV, Parquet and Excel with a mapping",
    )
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    one.add_argument(
        "--mapping", help="column mapping for tables: a shipped name or a TOML file (default: the one that fits)"
    )
    one.add_argument("--corrects", metavar="FILE", help="the loaded file (name or id) whose rows this one replaces")
    one.add_argument("--wait", type=float, default=60, metavar="SECONDS", help="wait for another writer (default 60)")
    one.add_argument("--no-build", action="store_true", help="load only; results stay as they are until the next build")
    _facts(one)

    one = _command(commands, "build", _build, "bring results up to date with what was loaded")
    one.add_argument(
        "--on",
        metavar="ADDRESS",
        help="let a Ray cluster make them: ray://HOST:10001, or HOST:6379 on one of its machines",
    )
    _facts(one)

    one = _command(commands, "check", _check, "verify every table: files there, contract kept, proofs tie")
    one.add_argument("--csv", action="store_true", help="findings as CSV")

    one = _command(commands, "upkeep", _upkeep, "merge small files, delete history that is no longer kept")
    one.add_argument("--keep-days", type=int, default=35, help="days of history that stay readable (default 35)")

    one = _command(commands, "restore", _restore, "publish an earlier load again (undone the same way)")
    one.add_argument("load", type=int, help="number of the load: see Data health")

    one = _command(commands, "backup", _backup, "copy the data folder whole, whatever is loaded meanwhile")
    one.add_argument("folder", type=Path, metavar="FOLDER", help="where to; it is made and must not exist yet")

    desk.add(commands, _command)
    reporting.add(commands, _command)
    asking.add(commands, _command)
    _command(commands, "role", _role, "print the role this machine's configuration gives, and the file it is read from")
    _command(commands, "dictionary", _dictionary, "print the data dictionary (docs/dictionary.md)")
    _command(commands, "catalogue", _catalogue, "print the KPI catalogue (docs/kpis.md)")
    top.set_defaults(commands=tuple(commands.choices))
    return top


EXAMPLES = {
    "demo": "demo --scale 0.1\ndemo --replace --seed 11 --until 2026-09-30",
    "ingest": "ingest statements/*.sta\ningest trades.csv --mapping trades.toml\ningest new.xml --corrects old.xml",
    "build": "build\nbuild --as-of 2026-09-30T17:00 --currency INR\nbuild --on 10.0.0.5:6379",
    "check": "check\ncheck --csv > findings.csv",
    "upkeep": "upkeep --keep-days 90",
    "restore": "restore 12",
    "backup": "backup /mnt/backups/backoffice-2026-09-30",
    **desk.EXAMPLES,
    **reporting.EXAMPLES,
    **asking.EXAMPLES,
    "role": "role",
    "dictionary": "dictionary > docs/dictionary.md",
    "catalogue": "catalogue > docs/kpis.md",
}
"""What people type, shown under each command's options."""


def _command(commands: Any, name: str, run: Any, says: str) -> argparse.ArgumentParser:
    typed = "\n".join(f"  python -m backoffice {line}" for line in EXAMPLES[name].splitlines())
    one: argparse.ArgumentParser = commands.add_parser(
        name,
        help=says,
        description=says[0].upper() + says[1:] + ".",
        epilog=f"examples:\n{typed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one.set_defaults(run=run)
    return one


def _facts(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--as-of", type=_moment, metavar="TIME", help="judge settlement as of this UTC time (default: this hour)"
    )
    one.add_argument(
        "--currency", help="reporting currency of costs (default: the last build's, else the only one there)"
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _last_weekday() -> date:
    """The last Monday to Friday before today: what a manager looks at in the morning."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    return yesterday - timedelta(days=max(0, yesterday.weekday() - 4))


def _bar(items: Iterable[Any], what: str) -> Iterable[Any]:
    shown: Iterable[Any] = tqdm(items, desc=what, file=sys.stderr, disable=None, leave=False)
    return shown


def _say(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    os.nice(ASIDE)
    sys.exit(main())
