"""Questions on the command line: ask a kept one, or SQL as it is typed; list, export and keep them."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import polars as pl

from backoffice.adhoc import kept
from backoffice.adhoc.desk import Answer, Desk, Question
from backoffice.adhoc.limits import LIMITS
from backoffice.adhoc.pool import Pool
from backoffice.audit import Audit
from backoffice.errors import QuestionRefused
from backoffice.guard import Releases
from backoffice.query import Door, engine
from backoffice.sign_in import signed_in
from backoffice.store import Store

MOST_ROWS: Final = 100_000

EXAMPLES: Final = {
    "ask": "ask --list\n"
    "ask 'Fails by week' --param since=2026-09-01\n"
    "ask --sql 'SELECT market, count(*) FROM settlement_status GROUP BY ALL' --out fails.parquet\n"
    "ask 'Fails by week' --export question.json\n"
    "ask 'Fails by week' --keep question.json --who 'A. Rao'"
}


def add(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """The command `ask`."""
    one = command(commands, "ask", _ask, "ask a kept question, or SQL, of what your role may see")
    one.add_argument("name", nargs="?", help="name of a kept question")
    one.add_argument("--sql", help="a SELECT to ask instead")
    one.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="the value of a parameter $NAME"
    )
    one.add_argument("--version", type=int, help="an earlier version of the question")
    one.add_argument("--out", type=Path, metavar="FILE", help="write .csv, .parquet or .json instead of printing CSV")
    one.add_argument("--list", action="store_true", help="list the kept questions")
    one.add_argument("--export", type=Path, metavar="FILE", help="write the question (no rows) into a file")
    one.add_argument("--keep", type=Path, metavar="FILE", help="keep the question of such a file under NAME")
    one.add_argument("--who", help="your name, for --keep")


def _ask(store: Store, options: argparse.Namespace) -> int:
    if options.list:
        return _list(store)
    if (options.name is None) == (options.sql is None):
        raise QuestionRefused("Name a kept question, or give SQL with --sql; see ask --list")
    if options.keep is not None:
        return _keep(store, options)
    asked = kept.Asked(options.sql) if options.sql else kept.named(store.folder, options.name, options.version).thing
    if options.export is not None:
        options.export.write_text(
            json.dumps(kept.written(asked), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        return 0
    given = dict(asked.parameters) | dict(parameter(one) for one in options.param)
    answer = _answered(store, Question(asked.text, given))
    _write(answer.frame, options.out)
    rows = f"{answer.frame.height:,} rows" + (f", cut off by {answer.cut}" if answer.cut else "")
    print(f"{rows}; rows made ready in {answer.fill_ms:,.0f} ms, asked in {answer.ms:,.0f} ms", file=sys.stderr)
    return 1 if answer.cut else 0


def _answered(store: Store, question: Question) -> Answer:
    snapshot, role = store.snapshot(), signed_in(store.folder)
    door = Door(snapshot, role, engine(), Releases(), Audit(store.folder))
    pool = Pool(LIMITS)
    try:
        return Desk(door, pool, snapshot.load_id, Audit(store.folder, "asked")).ask(question, most_rows=MOST_ROWS)
    finally:
        pool.end()


def _list(store: Store) -> int:
    found, wrong = kept.QUESTIONS.kept_in(store.folder)
    for one in found:
        print(
            json.dumps(
                {"name": one.name, "version": one.version, "who": one.who, **kept.written(one.thing)},
                ensure_ascii=False,
            )
        )
    for line in wrong:
        print(f"Not readable, and left out: {line}", file=sys.stderr)
    return 1 if wrong else 0


def _keep(store: Store, options: argparse.Namespace) -> int:
    try:
        said = json.loads(options.keep.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise QuestionRefused(f"{options.keep}: not readable as a question ({error})") from error
    done = kept.keep(store.folder, options.name or "", options.who or "", kept.read(said))
    print(json.dumps({"name": done.name, "version": done.version}, ensure_ascii=False))
    return 0


def parameter(text: str) -> tuple[str, str]:
    """Name and value of `NAME=VALUE`. Raises QuestionRefused for what is none."""
    name, found, value = text.partition("=")
    if not found or not name:
        raise QuestionRefused(f"--param {text}: expected NAME=VALUE")
    return name, value


def _write(frame: pl.DataFrame, out: Path | None) -> None:
    match None if out is None else out.suffix:
        case None:
            print(frame.write_csv(), end="")
        case ".csv":
            frame.write_csv(out)
        case ".parquet":
            frame.write_parquet(str(out))
        case ".json":
            frame.write_ndjson(out)
        case other:
            raise QuestionRefused(f"{out}: the name ends on {other}, expected .csv, .parquet or .json")
