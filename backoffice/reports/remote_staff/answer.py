"""The answer: what remote work saved or cost, in one sentence, and what of it is realised, committed or notional."""

from decimal import Decimal

from backoffice import evidence
from backoffice.contracts import CONTRACTS
from backoffice.i18n import codes, dates, labels, numbers, say
from backoffice.reports.remote_staff import tables
from backoffice.reports.remote_staff.source import Source, why
from backoffice.reports.report import Section, Table, Text

READ = (
    *("staff_month", "pay_month", "site_month", "stipends", "vendor_month", "work_month", "one_offs"),
    *(
        "fx_month",
        "assumptions",
        "locations",
        "staff_cost",
        "staff_movements",
        "management_spans",
        "remote_savings",
        "unit_costs",
        "seat_use",
        "cost_gaps",
        "work_capacity",
        "requests",
        "request_status",
    ),
)
"""Tables the report's figures are made from."""


def answer(source: Source) -> Section:
    """Section 1: the answer, and what the report is about."""
    return Section("answer", say("The answer"), [Text(sentence(source), "answer"), *_states(source), _about(source)])


def sentence(source: Source) -> str:
    """The answer in one sentence; a loss is called a loss."""
    net, each = source.figure("net_remote_saving"), source.figure("net_remote_saving_per_person_year")
    if net.number is None or each.number is None:
        absent = net.absent or each.absent or "unknown"
        return say("What remote work saved over {period} cannot be said. {why}", period=source.period, why=why(absent))
    told = {
        "period": source.period,
        "net": numbers.money(abs(net.number), source.currency, short=True),
        "each": numbers.money(abs(each.number), source.currency, short=True),
    }
    if net.number > 0:
        return say(
            "Over {period}, remote work saved {net} net of stipends, support and one-off payments, with pay "
            "held equal: "
            "{each} a person-year.",
            **told,
        )
    if net.number < 0:
        return say(
            "Over {period}, remote work cost {net} more than it saved, with pay held equal: a loss of {each} a "
            "person-year.",
            **told,
        )
    return say("Over {period}, remote work neither saved nor cost anything, with pay held equal.", **told)


def _states(source: Source) -> list[Text]:
    """What of the freed seats' rent is realised, committed or notional; and why there is a loss, where there is one."""
    keys = ("gross_remote_saving", "committed_remote_saving", "notional_remote_saving")
    found = [source.figure(key) for key in keys]
    known = [one.number for one in found if one.number is not None]
    if len(known) < len(keys):
        return []
    realised, committed, notional = (numbers.money(one, source.currency, short=True) for one in known)
    words = [
        say(
            "Of the cost of the seats that were freed, {realised} is realised (the seats were given back or reused), "
            "{committed} is committed (notice is given, rent still runs) and {notional} is notional (seats stand empty "
            "and nobody gave them back). Only the realised part is in the net saving. Productivity is not counted.",
            realised=realised,
            committed=committed,
            notional=notional,
        )
    ]
    net = source.figure("net_remote_saving").number
    if net is not None and net < 0 and known[0] < known[1] + known[2]:
        words.append(
            say("The loss comes from seats that are still paid for: less than half of what was freed is given back.")
        )
    return [Text(one) for one in words]


def _about(source: Source) -> Table:
    snapshot = source.door.snapshot
    read = evidence.evidence(snapshot, READ)
    rows = [
        (say("Period"), _period(source)),
        (say("Scope"), scope(source)),
        (say("Currency"), _currency(source)),
        (say("Figures as of"), _as_of(source)),
        (say("Data"), _data(source, sum(one.rows for one in read), len(read))),
        (say("Fingerprint of the data"), evidence.joined(read)[:16]),
        (say("Made for the role"), say(ROLES[source.door.role.name], "role")),
    ]
    if source.prepared_by:
        rows.append((say("Prepared by"), source.prepared_by))
    if snapshot.facts.get("demo"):
        rows.append((say("Note"), say("This is the demo firm: every name and figure is made up.")))
    return tables.facts("about", say("What this report is about"), rows)


ROLES = {"viewer": "viewer", "manager": "manager of people", "finance": "finance", "admin": "administrator"}
"""Roles in words."""


def _period(source: Source) -> str:
    asked = dates.months(source.start, source.end)
    if asked == source.period:
        return source.period
    return say("{asked} was asked for; there are rows for {period}.", asked=asked, period=source.period)


def scope(source: Source) -> str:
    """What the report is narrowed to, in words."""
    staff = CONTRACTS["staff_cost"].columns()
    parts = []
    for name, values in source.chosen:
        column = FILTERS[name]
        if column in staff:
            parts.append(f"{labels.column(column)}: {', '.join(codes.code(column, one) for one in values)}")
    return "; ".join(parts) or say("All staff, all sites")


FILTERS = {"location": "location_id"}
"""Filters that reach the report, and their column: cost results know no others."""


def _currency(source: Source) -> str:
    if source.currency is None:
        return say("not known")
    return say("{currency}; other currencies at each month's average rate", currency=source.currency)


def _as_of(source: Source) -> str:
    snapshot = source.door.snapshot
    loaded = say("not known") if snapshot.loaded_at is None else dates.moment(snapshot.loaded_at)
    return say(
        "{period}, loaded {loaded} (load {number})", period=source.period, loaded=loaded, number=snapshot.load_id
    )


def _data(source: Source, rows: int, read: int) -> str:
    return say(
        "{rows} rows of {tables} tables, listed with versions and fingerprints in section 12",
        rows=numbers.grouped(rows),
        tables=numbers.grouped(Decimal(read)),
    )
