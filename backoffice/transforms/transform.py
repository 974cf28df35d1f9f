"""What a transform is: a pure function from contract frames to one contract frame, and how it may be cut."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from typing import Any, get_args, get_type_hints

import dataframely as dy
import polars as pl

from backoffice.contracts import Contract, Result

Reach = Callable[[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame], pl.LazyFrame]
"""Rows of an argument that came, and that went, and those of a result: the rows of the result they can change."""


@dataclass(frozen=True)
class Following:
    """How a transform follows a result that is kept in buckets: bucket by bucket, and the whole is the union.

    Of `result`, and of all else that is kept in the same buckets, it is given the bucket's rows; of other inputs, and
    of the arguments `whole`, all rows. Buckets of the transforms `together` are made in one, since there the answer for
    a row rests on rows of others. With `by_row` it rests on no other row of the bucket, and on nothing of the row but
    what is in it: only rows that changed, or are reached, are answered anew. `reach` says which rows of `result`, its
    second argument, may be answered otherwise where those of the first came or went: what a changed row of an argument
    in `whole` can do. Rows of the arguments `same_groups` change together with the bucket they are looked up from. A
    fact `bucket` is the bucket's name.
    """

    result: type[Result]
    whole: tuple[str, ...] = ()
    reach: Callable[[pl.LazyFrame, pl.LazyFrame], pl.LazyFrame] | None = None
    by_row: bool = False
    together: tuple[str, ...] = ()
    same_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Monthly:
    """How a result with a column `month` is kept month by month, so that only months that a change touches are made.

    `counts` says, by argument, what of its rows counts, and for which `month`: a month of which nothing that counts
    came, went or became another is right as it stands. Rows of the other arguments count as they are, for the month
    they name. What counts of the arguments `onward` counts for so many months: its own and those after it. `wanted` are
    the months the result has, by the as-of moment, and each is made by itself; without it, it has those that rows count
    for, and they are made together. The fact `months` names those to be made; None for all.
    """

    counts: Mapping[str, Callable[[pl.LazyFrame], pl.LazyFrame]] = field(default_factory=dict)
    onward: Mapping[str, int] = field(default_factory=dict)
    wanted: Callable[[datetime], tuple[date, ...]] | None = None


@dataclass(frozen=True, eq=False)
class Transform:
    """A declared transform.

    `reads` and `writes` come from the function's type hints, so the hints cannot lie. `partition_by` names the
    columns by which its inputs may be cut: the answer for all data is the union of the answers per group
    (inputs without those columns, such as calendars, are given whole to every group). Several transforms may
    write one result: the table is the union of what they make. `facts` names its keyword-only arguments: plain
    values such as `as_of` or `reporting_currency` that the build hands in.

    `final_by` is the result whose flag `is_final` says of each group that time alone changes nothing in it any more;
    a build then makes only the groups that are not final, or of which something new is said. Of an argument that is
    given whole to every group, a change makes all anew, unless `reach` says which rows of the result as it stands it
    can make others: from the argument's rows that came and those that went (some may be in both), and the result's.

    Of the arguments `open_only`, rows of groups that are not final alone matter: a build may leave the others out.
    Where one of the arguments `nothing_without` has no rows, there are none to make.

    A result of transforms `in_buckets` is kept in files by bucket of its groups, and only buckets of which a row
    changed are made anew: for transforms without clock, whose groups are too many to be told apart one by one.
    One that `follows` such a result is kept in the same buckets: see `Following`.

    Of a result with columns `alike`, a row rests on what the inputs say of its own key (those that have the columns of
    the key; the others are given whole) and on rows of the result that are equal to it in these columns. It is kept in
    files by a hash of them, and only files with a row of which an input changed are made anew.

    One made `in_parts` is made whole each time, but some groups after the other: where all at once would not fit into
    memory. One `monthly` is kept month by month: see `Monthly`.
    """

    function: Callable[..., pl.LazyFrame]
    partition_by: tuple[str, ...]
    reads: dict[str, type[Contract]]
    writes: type[Result]
    facts: tuple[str, ...]
    final_by: type[Result] | None = None
    in_buckets: bool = False
    follows: Following | None = None
    in_parts: bool = False
    monthly: Monthly | None = None
    reach: Mapping[str, Reach] = field(default_factory=dict)
    open_only: tuple[str, ...] = ()
    nothing_without: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__

    def __reduce__(self) -> tuple[Callable[[str, str], "Transform"], tuple[str, str]]:
        """Other processes are told its name, and take it from their own copy of the rules."""
        return declared, (self.function.__module__, self.name)

    def __call__(self, *args: Any, **facts: Any) -> pl.LazyFrame:
        """Run it, as the plain function it is."""
        return self.function(*args, **facts)


def declared(module: str, name: str) -> Transform:
    """The transform of that name, declared in that module."""
    found: Transform = getattr(import_module(module), name)
    return found


def transform(
    *,
    partition_by: tuple[str, ...],
    final_by: type[Result] | None = None,
    in_buckets: bool = False,
    follows: Following | None = None,
    in_parts: bool = False,
    monthly: Monthly | None = None,
    reach: Mapping[str, Reach] | None = None,
    open_only: tuple[str, ...] = (),
    nothing_without: tuple[str, ...] = (),
    alike: tuple[str, ...] = (),
) -> Callable[[Callable[..., pl.LazyFrame]], Transform]:
    """Declare a function as a transform. Its frame arguments must be hinted `dy.LazyFrame[SomeContract]`."""

    def declare(function: Callable[..., pl.LazyFrame]) -> Transform:
        hints = get_type_hints(function)
        writes = get_args(hints.pop("return"))[0]
        reads = {
            name: get_args(hint)[0] for name, hint in hints.items() if getattr(hint, "__origin__", None) is dy.LazyFrame
        }
        parameters = inspect.signature(function).parameters.values()
        facts = tuple(p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY)
        return Transform(
            function,
            partition_by,
            reads,
            writes,
            facts,
            final_by,
            in_buckets,
            follows,
            in_parts,
            monthly,
            reach or {},
            open_only,
            nothing_without,
            alike,
        )

    return declare
