"""Cost on the Overview: whether remote work saved or cost in the newest month."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from backoffice.contracts.cost import PayMonth, SiteMonth, StaffMonth
from backoffice.i18n import dates, numbers, say
from backoffice.kpis import named
from backoffice.ui.desks.desk import Desk, Finding
from backoffice.ui.money import one_currency
from backoffice.ui.view import View


def _findings(seen: View) -> Iterator[Finding]:
    """Whether remote work saved or cost in the newest month."""
    saving = named("net_remote_saving")
    if not seen.snapshot.has(saving.result.table):
        return
    last = seen.filters_for(saving.result, saving.on).end
    if last is None:
        return
    figure = seen.figure(saving, replace(seen.filters, start=last, end=last))
    if figure.number is None:
        return
    told = {
        "month": dates.month(last),
        "amount": numbers.money(abs(figure.number), one_currency(seen, saving), short=True),
    }
    if figure.number < 0:
        yield Finding("cost", "Cost", 2, say("In {month} remote work cost {amount} more than it saved.", **told))
    else:
        yield Finding("cost", "Cost", 0, say("In {month} remote work saved {amount}, with pay held equal.", **told))


DESK: Final = Desk(
    page="cost",
    title="Cost",
    headline=named("net_remote_saving_per_person_year"),
    feeds=(StaffMonth, PayMonth, SiteMonth),
    findings=_findings,
)
