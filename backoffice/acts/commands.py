"""The command line of the desk: one act, and many by way of a workbook."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backoffice.acts.intents import intent_on
from backoffice.acts.record import record
from backoffice.acts.workbook_in import take_in
from backoffice.acts.workbook_out import workbook
from backoffice.contracts.break_acts import ACT_KINDS, ROOT_CAUSES
from backoffice.store import Store
from backoffice.trial import try_rule

EXAMPLES = {
    "act": (
        'act assign 0a1b2c3d4e5f6071 --who "A. Rao" --owner "B. Iyer"\n'
        'act propose_match 0a1b2c3d4e5f6071 8899aabbccddeeff --who "A. Rao" --reason "Same payment"\n'
        'act confirm --on 1122334455667788 --who "B. Iyer"'
    ),
    "breaks": "breaks breaks.xlsx\nbreaks cash.xlsx --reconciliation cash",
    "try-rule": "try-rule cash --set amount.tolerance=0.05\ntry-rule cash --set timing_days=3 --csv > rows.csv",
    "decide": 'decide breaks.xlsx --who "A. Rao"',
}

Command = Callable[[Any, str, Callable[[Store, argparse.Namespace], int], str], argparse.ArgumentParser]


def add(commands: Any, command: Command) -> None:
    """Add the desk's commands with their options."""
    one = command(commands, "act", _act, "do one thing about breaks: comment, assign, propose, accept, confirm, undo")
    one.add_argument("kind", choices=ACT_KINDS, metavar="KIND", help=", ".join(ACT_KINDS))
    one.add_argument("breaks", nargs="*", metavar="BREAK", help="the breaks it is about; none for confirm and undo")
    one.add_argument("--who", required=True, help="your name; it is recorded")
    one.add_argument("--on", metavar="ACT", help="the act to confirm or undo")
    one.add_argument("--owner", help="whom to give the break to")
    one.add_argument("--cause", choices=ROOT_CAUSES, metavar="CAUSE", help=", ".join(ROOT_CAUSES))
    one.add_argument("--reason", help="why, or what you want to say")

    one = command(commands, "breaks", _breaks, "write the open breaks into an Excel workbook, to be decided there")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--reconciliation", help="only those of this reconciliation")

    one = command(commands, "decide", _decide, "take decisions back from such a workbook; every row is checked")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--who", required=True, help="your name; it is recorded")

    one = command(commands, "try-rule", _try_rule, "show what a changed rule would change, before it is adopted")
    one.add_argument("reconciliation")
    one.add_argument(
        "--set",
        action="append",
        required=True,
        metavar="SETTING=VALUE",
        help="COLUMN.tolerance, COLUMN.window, timing_days, or without=PASS; may be given again",
    )
    one.add_argument("--csv", action="store_true", help="every row concerned, as CSV, instead of the summary")


def _act(store: Store, options: argparse.Namespace) -> int:
    named = {name: getattr(options, name) for name in ("owner", "cause", "reason")}
    intent = intent_on(store.snapshot(), options.kind, options.breaks, actor=options.who, on_act=options.on, **named)
    print(json.dumps({"recorded": list(record(store, [intent], "command"))}))
    store.upkeep_when_due()
    return 0


def _breaks(store: Store, options: argparse.Namespace) -> int:
    options.file.write_bytes(workbook(store.snapshot(), options.reconciliation))
    return 0


def _try_rule(store: Store, options: argparse.Namespace) -> int:
    wanted = dict(one.partition("=")[::2] for one in options.set)
    snapshot = store.snapshot()
    as_of = datetime.fromisoformat(snapshot.facts["as_of"]) if "as_of" in snapshot.facts else datetime.now(UTC)
    trial = try_rule(snapshot, options.reconciliation, wanted, as_of)
    if options.csv:
        print(trial.rows.write_csv(), end="")
        return 0
    told = {
        "reconciliation": trial.before.name,
        "version": [trial.before.version, trial.after.version],
        "true_breaks": list(trial.breaks),
        "pending": list(trial.pending),
    }
    print(json.dumps(told))
    print(trial.summary.write_csv(), end="")
    return 0


def _decide(store: Store, options: argparse.Namespace) -> int:
    taken = take_in(store, options.file, options.who)
    print(json.dumps({"recorded": taken.recorded, "undecided": taken.undecided, "refused": taken.refused}))
    store.upkeep_when_due()
    return 1 if taken.refused else 0
