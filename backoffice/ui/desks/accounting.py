"""Accounting on the Overview: books that do not balance, suspense nobody owns, what is overdue in the close."""

from collections.abc import Iterator
from typing import Final

from backoffice.contracts.accounting import SuspenseItem, SuspenseStatus, TrialBalanceLine, TrialBalanceProof
from backoffice.contracts.accounting_close import AccountCertification, CloseTask
from backoffice.i18n import dates, numbers, say
from backoffice.kpis import named
from backoffice.ui.desks.desk import Desk, Finding, counted, standing_now
from backoffice.ui.view import View

PAGE: Final = ("accounting", "Accounting")
CLOSE: Final = ("close", "Month-end close")


def _findings(seen: View) -> Iterator[Finding]:
    yield from _out_of_balance(seen)
    yield from _nobodys(seen)
    yield from _overdue(seen)
    yield from counted(
        "{count} journal was posted in a closed period without a second person.",
        "{count} journals were posted in closed periods without a second person.",
        standing_now(seen, "post_close_alone"),
        CLOSE,
        1,
    )


def _out_of_balance(seen: View) -> Iterator[Finding]:
    """Every newest trial balance that does not prove, with exactly what it is out by."""
    if not seen.snapshot.has(TrialBalanceProof.table):
        return
    filters = seen.filters_for(TrialBalanceProof, None)
    order = (("legal_entity_id", False), ("currency", False))
    for row in seen.rows(
        TrialBalanceProof.table, filters, where="is_newest AND NOT proves", order=order
    ).frame.iter_rows(named=True):
        words = say(
            "The trial balance of {entity} for {month} does not balance: debits less credits are {amount}.",
            entity=seen.name(row["legal_entity_id"]),
            month=dates.month(row["month"]),
            amount=numbers.money(row["difference"], row["currency"]),
        )
        yield Finding(*PAGE, 2, words)


def _nobodys(seen: View) -> Iterator[Finding]:
    """The oldest suspense item nobody owns, and how many there are."""
    if not seen.snapshot.has(SuspenseStatus.table):
        return
    found = seen.rows(
        SuspenseStatus.table,
        seen.filters_for(SuspenseStatus, None),
        where="is_open AND NOT is_owned",
        order=(("age_days", True), ("item_id", False)),
        limit=1,
    )
    for row in found.frame.iter_rows(named=True):
        told = {
            "amount": numbers.money(abs(row["amount"]), row["currency"], short=True),
            "entity": seen.name(row["legal_entity_id"]),
            "age": numbers.shown(row["age_days"], "calendar_days"),
        }
        if found.total == 1:
            words = say("{amount} has stood in suspense at {entity} for {age}, and nobody owns it.", **told)
        else:
            words = say(
                "{count} suspense items are nobody's; the oldest, {amount} at {entity}, has stood for {age}.",
                count=numbers.grouped(found.total),
                **told,
            )
        yield Finding(*PAGE, 2, words)


def _overdue(seen: View) -> Iterator[Finding]:
    yield from counted(
        "{count} task of the close is overdue.",
        "{count} tasks of the close are overdue.",
        standing_now(seen, "close_tasks_overdue"),
        CLOSE,
        1,
    )
    yield from counted(
        "{count} account is past its deadline and not certified.",
        "{count} accounts are past their deadline and not certified.",
        standing_now(seen, "certifications_overdue"),
        CLOSE,
        1,
    )


DESK: Final = Desk(
    page="accounting",
    title="Accounting",
    headline=named("close_days"),
    feeds=(TrialBalanceLine, SuspenseItem, CloseTask, AccountCertification),
    findings=_findings,
)
