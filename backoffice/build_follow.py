"""Follow: a result kept under the names of another's buckets, and made anew for those of which something changed.

What it reads of that result, and of others kept under the same names, are the bucket's own files. What it reads besides
is given whole. A bucket is stale when one of its files changed, when something else names one of its rows, when a row
of another bucket reaches one of its own, and all are when anything else changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import polars as pl

from backoffice.build_groups import holding
from backoffice.build_hashed import by_bucket
from backoffice.build_increment import LastBuild, Step, changed_groups
from backoffice.build_parts import Files, Named, Part, Piece, Rule
from backoffice.contracts import Contract
from backoffice.store import KEPT_APART, Snapshot, scan_files
from backoffice.transforms import TRANSFORMS
from backoffice.transforms.transform import Following

BATCH_ROWS = 250_000
"""Rows of the followed result made together, of as many buckets as they come from."""

Buckets = Mapping[str, str]
"""The files of a result, by the name of the bucket."""

_IN_BUCKETS = frozenset(one.writes for one in TRANSFORMS if one.in_buckets or one.follows)


def follow(
    step: Step, last: LastBuild, changed: Mapping[str, pl.DataFrame | None], mine: Buckets | None
) -> tuple[list[str], Iterator[Part]]:
    """The files that go, and the parts that come, to bring the step's result up to date.

    `mine` are its files of the last build; None where there are none to build on.
    """
    before, now = ({c: by_bucket(state.files(c.table)) for c in _kept(step).values()} for state in _states(step))
    followed = _Followed(now, before)
    every = list(followed.of(step))
    rows = None if mine is None else _stale_rows(step, last, changed)
    stale = every if rows is None else _stale(step, followed, rows)
    away = [file for bucket, file in (mine or {}).items() if bucket in stale or bucket not in every]
    if mine is None or rows is None or not _following(step).by_row:
        return away, _parts(step, followed, stale)
    known, unknown = ([bucket for bucket in stale if (bucket in mine) is there] for there in (True, False))
    return away, chain(_parts(step, followed, known, _Anew(rows, mine)), _parts(step, followed, unknown))


def _states(step: Step) -> tuple[Snapshot, Snapshot]:
    return step.writer.before, step.writer.now()


@dataclass(frozen=True)
class _Followed:
    """The buckets of all results that are kept under the same names: as they stand, and as the last build left them."""

    now: Mapping[type[Contract], Buckets]
    before: Mapping[type[Contract], Buckets]

    def of(self, step: Step) -> Buckets:
        """The buckets of what the step follows."""
        return self.now[_following(step).result]


def _following(step: Step) -> Following:
    found = step.transform.follows
    assert found is not None
    return found


def _kept(step: Step) -> dict[str, type[Contract]]:
    """The arguments that are given by bucket."""
    whole = _following(step).whole
    return {name: one for name, one in step.transform.reads.items() if one in _IN_BUCKETS and name not in whole}


def _stale_rows(step: Step, last: LastBuild, changed: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame | None:
    """Keys of the followed rows that a change of an input can reach; None for all.

    What is kept by bucket tells of its changes by its files, and by its rows only where answers are by row.
    """
    follows, own = _following(step), _kept(step)
    facts = [name for name in step.transform.facts if name != "bucket"]
    if not last.same_code or not last.knew(step.facts, facts):
        return None
    found = [_no_rows(follows)]
    for name, contract in step.transform.reads.items():
        if name in follows.same_groups or (name in own and not follows.by_row):
            continue
        rows = _named_rows(step, contract, last, changed, is_whole=name in follows.whole)
        if rows is None:
            return None
        found.append(rows)
    return pl.concat(found).unique()


def _no_rows(follows: Following) -> pl.DataFrame:
    return follows.result.create_empty().select(follows.result.primary_key())


def _stale(step: Step, followed: _Followed, rows: pl.DataFrame) -> list[str]:
    """The buckets with one of these rows, or of which a file changed."""
    every, stale = list(followed.of(step)), _with_rows(step, followed, rows)
    for contract in _kept(step).values():
        now, before = followed.now[contract], followed.before[contract]
        stale |= {bucket for bucket in every if now.get(bucket) != before.get(bucket)}
    return [bucket for bucket in every if bucket in _widened(stale, every, _following(step).together)]


def _named_rows(
    step: Step,
    contract: type[Contract],
    last: LastBuild,
    changed: Mapping[str, pl.DataFrame | None],
    *,
    is_whole: bool,
) -> pl.DataFrame | None:
    """Keys of the followed rows that a change of one input can reach; None for all."""
    now, follows, table = step.writer.now(), _following(step), contract.table
    keys = list(follows.result.primary_key())
    if last.versions.get(table) == now.versions.get(table):
        return _no_rows(follows)
    by_keys = replace(step, transform=replace(step.transform, partition_by=tuple(keys)))
    known = {name: groups for name, groups in changed.items() if groups is not None}
    groups = changed_groups(by_keys, contract, last, known)
    if groups is None or not by_keys.has_groups(contract):
        return None
    if not is_whole:
        return pl.concat(groups)
    assert follows.reach is not None
    files = now.changed_files(table, last.versions[table])
    assert files is not None
    touched = scan_files(contract, (*files.came, *files.went)).join(pl.concat(groups).lazy(), on=keys, how="semi")
    return follows.reach(touched, now.scan(contract)).select(keys).collect()


def _with_rows(step: Step, followed: _Followed, rows: pl.DataFrame) -> set[str]:
    """The buckets that hold one of these rows of the followed result."""
    buckets = followed.of(step)
    found = holding(list(buckets.values()), rows.columns, rows)
    return {bucket for bucket, file in buckets.items() if file in found}


def _owners(result: type[Contract], buckets: Buckets, keys: Sequence[str]) -> pl.LazyFrame:
    """The bucket of every row of the followed result."""
    return pl.concat([pl.scan_parquet(file).select(*keys, bucket=pl.lit(name)) for name, file in buckets.items()])


def _widened(stale: set[str], every: Sequence[str], together: Sequence[str]) -> set[str]:
    """The stale buckets and those that are made together with one of them."""
    return stale | {other for bucket in stale for other in every if _group(other, together) == _group(bucket, together)}


def _group(bucket: str, together: Sequence[str]) -> str:
    """The transform whose buckets are made together; where they are not, the bucket alone."""
    transform = bucket.split("-", 1)[0]
    return transform if transform in together else bucket


@dataclass(frozen=True)
class _Anew:
    """Keys of the followed rows to be answered anew, and the files of the last build, by bucket, that answer others."""

    rows: pl.DataFrame
    files: Buckets


def _parts(step: Step, followed: _Followed, buckets: Sequence[str], anew: "_Anew | None" = None) -> Iterator[Part]:
    """Parts that make these buckets, a batch at a time; one by one where the rows made do not tell the bucket."""
    now, own = step.writer.now(), _kept(step)
    keys = _following(step).result.primary_key()
    one_by_one = "bucket" in step.transform.facts or not set(keys) <= set(step.transform.writes.column_names())
    for some in ([bucket] for bucket in buckets) if one_by_one else _batches(step, followed, buckets):
        files = {
            name: tuple(followed.now[contract][each] for each in some if each in followed.now[contract])
            if name in own
            else now.files(contract.table)
            for name, contract in step.transform.reads.items()
        }
        rule = replace(step.rule, facts={**step.facts, "bucket": some[0]}) if one_by_one else step.rule
        here = anew and _Anew(anew.rows, {bucket: anew.files[bucket] for bucket in some})
        yield _Buckets(rule, files, {bucket: followed.of(step)[bucket] for bucket in some}, tuple(own), here)


def _batches(step: Step, followed: _Followed, buckets: Sequence[str]) -> Iterator[list[str]]:
    """Buckets in batches of about `BATCH_ROWS` rows, those that are made together in one."""
    rows = {bucket: pl.scan_parquet(followed.of(step)[bucket]).select(pl.len()).collect().item() for bucket in buckets}
    most = max(1, min(BATCH_ROWS, sum(rows.values()) // step.hands.at_once)) if step.hands.elsewhere else BATCH_ROWS
    groups: dict[str, list[str]] = {}
    for bucket in buckets:
        groups.setdefault(_group(bucket, _following(step).together), []).append(bucket)
    batch: list[str] = []
    for group in groups.values():
        if batch and sum(rows[bucket] for bucket in (*batch, *group)) > most:
            yield batch
            batch = []
        batch = [*batch, *group]
    if batch:
        yield batch


@dataclass(frozen=True)
class _Buckets:
    """Some buckets made together: a file each. `followed` are the files of the result they follow.

    Where `anew` is given, only its rows are answered anew, of the arguments `own`, which are given by bucket.
    """

    rule: Rule
    files: Files
    followed: Buckets
    own: tuple[str, ...]
    anew: _Anew | None

    def pieces(self) -> Iterator[Piece]:
        yield self.made

    def made(self) -> Iterator[Named]:
        """The rows of each bucket, told apart by the keys of the followed rows."""
        rows = self._rows()
        if len(self.followed) == 1:
            yield f"{KEPT_APART}{next(iter(self.followed))}", rows
            return
        owners = _owners(self._follows.result, self.followed, self._keys).collect()
        owned = rows.join(owners, on=self._keys, how="left")
        for (bucket,), some in owned.partition_by("bucket", as_dict=True).items():
            yield f"{KEPT_APART}{bucket}", some.drop("bucket")

    def _rows(self) -> pl.DataFrame:
        given = self.rule.scan(self.files)
        if self.anew is None:
            return self.rule.run(given)
        rows, writes = self.anew.rows.lazy(), self.rule.transform.writes
        for name in self.own:
            given[name] = given[name].join(rows, on=self._keys, how="semi")
        others = scan_files(writes, tuple(self.anew.files.values())).join(rows, on=self._keys, how="anti")
        return pl.concat([others.collect(), self.rule.run(given)])

    @property
    def _follows(self) -> Following:
        follows = self.rule.transform.follows
        assert follows is not None
        return follows

    @property
    def _keys(self) -> list[str]:
        return list(self._follows.result.primary_key())
