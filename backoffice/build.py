"""Build: run the transforms whose inputs, code or facts changed since the last build, and publish what they make."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

import backoffice
from backoffice import pay_cells, rolling
from backoffice.build_alike import rebuild as rebuild_alike
from backoffice.build_buckets import rebuild as rebuild_buckets
from backoffice.build_increment import LastBuild, Read, Step, rebuild
from backoffice.build_months import MONTHS
from backoffice.build_months import rebuild as rebuild_months
from backoffice.build_parts import HERE, Hands, Stretch, cuts, publish
from backoffice.build_record import witness
from backoffice.contracts.accounting import TrialBalanceProof
from backoffice.contracts.break_cases import HandlingProof, MatchDay
from backoffice.contracts.cost import PayMonth, SiteMonth
from backoffice.contracts.pay import PayCell
from backoffice.contracts.reconciliation import ReconciliationProof
from backoffice.errors import ProofFailed, StoreError
from backoffice.store import Snapshot, Store
from backoffice.transforms import TRANSFORMS
from backoffice.transforms.transform import Transform

RULES = (
    "contracts",
    "transforms",
    "business_days.py",
    "money.py",
    "build_changes.py",
    "build_groups.py",
    "build_increment.py",
    "build_kinds.py",
    "build_months.py",
    "build_parts.py",
    "build_ranges.py",
    "build_hashed.py",
    "build_buckets.py",
    "build_follow.py",
    "build_alike.py",
    "build_record.py",
)
"""The parts of the package that decide results: a change in them makes every result stale."""

KEYS = "result_keys"
BUILT_FROM = "built_from"

WHOLE = "whole"
"""The bucket of what is made in one."""

Progress = Callable[[Iterable[Any], str], Iterable[Any]]


@cache
def code_version() -> str:
    """A short hash of the source of all rules, and of the version of Polars, which may hash otherwise in another."""
    digest = hashlib.sha256(pl.__version__.encode())
    home = Path(backoffice.__file__).parent
    for part in RULES:
        for file in sorted([home / part] if part.endswith(".py") else (home / part).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def latest_hour() -> datetime:
    """Now, down to the hour: the as-of of a build that names none, so that builds within an hour share their work."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def build(
    store: Store,
    *,
    as_of: datetime | None = None,
    reporting_currency: str | None = None,
    wait_seconds: float = 0,
    progress: Progress = lambda items, _: items,
    hands: Hands = HERE,
) -> tuple[str, ...]:
    """Bring all results up to date; the names of those that were rebuilt.

    `as_of` is the moment settlement and ages are judged at (default: this hour). `reporting_currency` is what costs are
    shown in (default: the last build's, else the one currency the data have). Another writer is waited for as long as
    `wait_seconds`. `hands` make the results, here or on a cluster. All results are published together; where a
    reconciliation's proof does not tie, or a trial balance does not balance, ProofFailed is raised and the last good
    results stay.
    """
    moment = as_of or latest_hour()
    with store.writing("build", f"results as of {moment:%Y-%m-%d %H:%M} UTC", wait_seconds) as writer:
        currency = reporting_currency or _currency(writer.before)
        facts = {"as_of": moment, "today": moment.date(), "reporting_currency": currency, "bucket": WHOLE}
        facts[MONTHS] = None
        old_keys = writer.before.facts.get(KEYS, {})
        keys: dict[str, str] = {}
        last = _last_build(writer.before)
        changed: dict[str, pl.DataFrame | None] = {}
        read = Read()
        rebuilt = []
        with rolling.early() as roll_up:
            for table, transforms in progress(_by_result(), "results"):
                keys[table] = _key(transforms, writer.now(), keys, facts)
                if keys[table] != old_keys.get(table) or not writer.before.has(table):
                    _rebuild([Step(each, facts, writer, hands, read) for each in transforms], last, changed)
                    rebuilt.append(table)
                    roll_up(writer.now(), transforms[0].writes)
                if table == MatchDay.table:
                    witness(writer, moment, last, read)
        if pay_cells.settle(writer):
            rebuilt.append(PayCell.table)
        _prove(writer.now())
        writer.remember({KEYS: keys, "as_of": moment.isoformat(), "today": moment.date().isoformat()})
        writer.remember({"reporting_currency": currency})
        writer.remember({"code_version": code_version(), BUILT_FROM: writer.versions})
        rolling.keep(writer.now(), store.folder)
    return tuple(rebuilt)


def _rebuild(steps: list[Step], last: LastBuild, changed: dict[str, pl.DataFrame | None]) -> None:
    """Bring one result up to date, and note in `changed` the groups of it that were made anew, None for all.

    Of what is made whole nothing is noted: which groups of it changed, whoever asks is told by its rows.
    """
    one, table = steps[0], steps[0].transform.writes.table
    if one.transform.in_buckets or one.transform.follows:
        rebuild_buckets(steps, last, changed)
        changed[table] = None
    elif one.transform.monthly:
        rebuild_months(one, last)
    elif one.transform.alike:
        rebuild_alike(one, last, changed)
    elif one.transform.final_by and len(steps) == 1:
        changed[table] = rebuild(one, last, changed)
    else:
        _make_whole(steps)


def _make_whole(steps: list[Step]) -> None:
    """Make all of a result: in one stream from files to files, or part by part, as it is elsewhere in any case."""
    writer, writes, hands = steps[0].writer, steps[0].transform.writes, steps[0].hands
    now = writer.now()
    steps = [step for step in steps if _has_what_it_needs(step, now)]
    if not steps:
        writer.replace(writes.table, writes.create_empty())
        return
    if not hands.elsewhere and not steps[0].transform.in_parts:
        writer.replace(writes.table, pl.concat([step.plan(step.inputs(now)) for step in steps]))
        return
    writer.replace(writes.table, writes.create_empty())
    parts = (
        Stretch(step.rule, cut.files, cut.groups)
        for step in steps
        for cut in cuts(step, step.files(now), hands.at_once)
    )
    publish(writer, writes.table, (), parts, hands)


def _has_what_it_needs(step: Step, now: Snapshot) -> bool:
    transform = step.transform
    return all(now.height(transform.reads[name].table) for name in transform.nothing_without)


def _last_build(before: Snapshot) -> LastBuild:
    same_code = before.facts.get("code_version") == code_version()
    return LastBuild(before.facts.get(BUILT_FROM, {}), before.facts, same_code and BUILT_FROM in before.facts)


def _by_result() -> list[tuple[str, list[Transform]]]:
    """The transforms in registry order, those that write one result together."""
    return [(table, list(group)) for table, group in groupby(TRANSFORMS, lambda one: one.writes.table)]


def _key(transforms: list[Transform], now: Snapshot, keys: dict[str, str], facts: dict[str, Any]) -> str:
    """What a result depends on: the rules, its inputs (table versions, or keys of other results), its facts."""
    inputs = {contract.table for one in transforms for contract in one.reads.values()}
    known = {
        "code": code_version(),
        "inputs": {table: keys.get(table, now.versions.get(table)) for table in sorted(inputs)},
        "facts": {name: str(facts[name]) for one in transforms for name in one.facts},
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]


def _currency(snapshot: Snapshot) -> str:
    """The last build's reporting currency, else the one currency of pay and seats."""
    if earlier := snapshot.facts.get("reporting_currency"):
        return str(earlier)
    frames = [snapshot.scan(contract).select("currency") for contract in (PayMonth, SiteMonth)]
    found = pl.concat(frames).unique().drop_nulls().sort("currency").collect().to_series().to_list()
    if len(found) > 1:
        raise StoreError(f"Costs are in {', '.join(found)}: say which to report in, with --currency {found[0]}")
    return found[0] if found else "XXX"


def _prove(snapshot: Snapshot) -> None:
    """Stop the build when a reconciliation's rows or money do not tie, or a trial balance does not balance."""
    failed = snapshot.scan(ReconciliationProof).filter(~pl.col("proves")).collect()
    if failed.height:
        lines = "; ".join(_unproved(row) for row in failed.iter_rows(named=True))
        raise ProofFailed(f"The reconciliation does not prove, so nothing was published: {lines}")
    lost = snapshot.scan(HandlingProof).filter(~pl.col("proves")).collect()
    if lost.height:
        lines = "; ".join(_lost(row) for row in lost.iter_rows(named=True))
        raise ProofFailed(f"The worklist of breaks does not prove, so nothing was published: {lines}")
    out = snapshot.scan(TrialBalanceProof).filter(~pl.col("proves")).collect()
    if out.height:
        lines = "; ".join(_unbalanced(row) for row in out.iter_rows(named=True))
        raise ProofFailed(f"Trial balances do not balance, so nothing was published: {lines}")


def _unbalanced(row: dict[str, Any]) -> str:
    return (
        f"{row['legal_entity_id']} {row['currency']} {row['month']:%Y-%m}: debits {row['debits']} less credits "
        f"{row['credits']} are {row['difference']}"
    )


def _lost(row: dict[str, Any]) -> str:
    parts = ("pending", "open", "by_hand", "accepted", "written_off")
    counted = " plus ".join(f"{part} {row[f'{part}_difference']}" for part in parts)
    return (
        f"{row['reconciliation']} {row['currency']}: differences {row['break_difference']} are not {counted}, or rows "
        f"{row['own_broken']} and {row['outside_broken']} do not add up"
    )


def _unproved(row: dict[str, Any]) -> str:
    return (
        f"{row['reconciliation']} {row['currency']}: own {row['own_total']} less outside {row['outside_total']} is not "
        f"matched {row['matched_difference']} plus breaks {row['break_difference']} plus excluded "
        f"{row['excluded_difference']}, or rows {row['own_rows']} and {row['outside_rows']} do not add up"
    )
