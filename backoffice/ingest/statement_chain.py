"""The chain of an account's statements: each opens with the balance at which the one before it closed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import dataframely as dy
import polars as pl

from backoffice.contracts.reconciliation import Statement
from backoffice.contracts.records import FileProof
from backoffice.ingest.statement_values import written

_NUMBERS = re.compile(r"/?([0-9]+)(?:/([0-9]+))?")
_RELOAD = "Load what is missing or corrected first, then this file again"


@dataclass(frozen=True)
class _Link:
    """A statement in its place in the chain; `known` when the store already has it in force."""

    row: dict[str, Any]
    known: bool

    @property
    def number(self) -> tuple[int, int] | None:
        """Number and page, where the bank numbers its statements (`12`, `12/1`, `/1`); zero is no number."""
        match = _NUMBERS.fullmatch(self.row["statement_number"] or "")
        if match is None or (int(match[1]) == 0 and int(match[2] or 0) == 0):
            return None
        return int(match[1]), int(match[2] or 0)

    @property
    def order(self) -> tuple[Any, ...]:
        """By day, number and page, time of issue; then the one loaded first, then the place in the file."""
        number = self.number
        return (
            self.row["closing_date"] or date.max,
            number is None,
            number or (0, 0),
            self.row["issued_at"] or datetime.max.replace(tzinfo=UTC),
            not self.known,
            self.row["source_row"],
        )

    @property
    def name(self) -> str:
        """What people call it."""
        number = self.row["statement_number"] or "without number"
        return f"statement {number} of {self.row['closing_date'] or 'an unknown day'} (file {self.row['source_id']})"


def chain_proofs(
    statements: dy.DataFrame[Statement], known: dy.DataFrame[Statement], file_name: str
) -> dy.DataFrame[FileProof]:
    """One `chain` proof for every end-of-day statement of `statements`, and one more where it precedes a known one.

    `known` are statements in force: they are never judged. Statements of one account and currency are put in order
    of day, number and page, known and new together, so a late one finds its place among those that came before it.
    A new one must open where the last proved one before it closed, and must close where the next known one opens:
    what proves forms one unbroken chain with what is in force. A break over a gap in the numbers is called
    `statement_gap`. Where a balance that the comparison needs is not given, the check is `chain_absent`, and proves.
    """
    rows = [
        {"source_id": link.row["source_id"], "file_name": file_name, "subject": link.row["statement_id"], **finding}
        for chain in _chains(statements, known)
        for link, finding in _judged(chain)
    ]
    return FileProof.validate(pl.DataFrame(rows, schema=FileProof.polars_schema()))


def _chains(statements: pl.DataFrame, known: pl.DataFrame) -> Iterator[list[_Link]]:
    """The links of each account and currency that has a new statement, in order."""
    chains: dict[tuple[str, str | None], list[_Link]] = {}
    for frame, is_known in ((statements, False), (known, True)):
        for row in frame.filter(pl.col("kind").cast(pl.String) == "end_of_day").iter_rows(named=True):
            chains.setdefault((row["account_id"], row["currency"]), []).append(_Link(row, is_known))
    for chain in chains.values():
        if not all(link.known for link in chain):
            yield sorted(chain, key=lambda link: link.order)


def _judged(chain: list[_Link]) -> Iterator[tuple[_Link, dict[str, Any]]]:
    """Forwards, each new link against the last good one before it; then backwards, against a known one after it."""
    good: list[_Link] = []
    for link in chain:
        if link.known:
            good.append(link)
            continue
        finding = _compared(good[-1] if good else None, link, judged=link)
        yield link, finding
        if finding["proves"]:
            good.append(link)
    following: _Link | None = None
    for link in reversed(good):
        if not link.known and following is not None and following.known:
            finding = _compared(link, following, judged=link)
            yield link, finding
            if not finding["proves"]:
                continue
        following = link


def _compared(before: _Link | None, after: _Link, judged: _Link) -> dict[str, Any]:
    """Whether `after` opens where `before` closed, said of the one that is judged."""
    opening = after.row["opening_balance"]
    if before is None:
        words = "The first statement of the account here: there is none before it to compare with"
        return _finding("chain", None, opening, True, words)
    closing = before.row["closing_balance"]
    if opening is None or closing is None:
        missing = f"{after.name} gives no opening" if opening is None else f"{before.name} gives no closing"
        return _finding("chain_absent", closing, opening, True, f"The chain cannot be checked: {missing} balance")
    words = f"{after.name} opens with {written(opening)}; {before.name} closed with {written(closing)}"
    words = words[0].upper() + words[1:]
    skipped = _skipped(before.number, after.number)
    if opening == closing:
        return _finding("chain", closing, opening, True, f"{words}{f' (not seen: {skipped})' if skipped else ''}")
    if skipped:
        return _finding("statement_gap", closing, opening, False, f"{words}. Missing: {skipped}. {_RELOAD}")
    hint = "" if judged is before else ". If the statement before it is among the refused, begin there"
    return _finding("chain", closing, opening, False, f"{words}{hint}. {_RELOAD}")


def _skipped(before: tuple[int, int] | None, after: tuple[int, int] | None) -> str | None:
    """The numbers or pages left out between two statements, in words."""
    if before is None or after is None:
        return None
    kind, first, last = ("page", before[1], after[1]) if before[0] == after[0] else ("statement", before[0], after[0])
    if last <= first + 1:
        return None
    return f"{kind} {first + 1}" if last == first + 2 else f"{kind}s {first + 1} to {last - 1}"


def _finding(check: str, expected: Any, found: Any, proves: bool, words: str) -> dict[str, Any]:
    return {
        "check": check,
        "expected": None if expected is None else written(expected),
        "found": None if found is None else written(found),
        "proves": proves,
        "words": words,
    }
