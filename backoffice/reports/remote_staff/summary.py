"""Summary: four figures, each with its change against the period before and what it means in one sentence."""

from dataclasses import replace
from decimal import Decimal

from backoffice.i18n import dates, numbers, say
from backoffice.i18n.standings import against_target
from backoffice.query import Figure
from backoffice.reports.remote_staff.source import Source, cell, months_before, title, why
from backoffice.reports.report import Cell, Column, Row, Section, Table, Text


def summary(source: Source) -> Section:
    """Section 2."""
    return Section("summary", say("Summary"), [_figures(source), *_sentences(source), _requests(source)])


def _figures(source: Source) -> Table:
    assert source.filters.end is not None
    month, earlier = source.figure("net_remote_saving", source.last), _month_before(source)
    in_month = say("{kpi}, {month}", kpi=title("net_remote_saving"), month=dates.month(source.filters.end))
    rows = [
        *(_cost(source, key) for key in ("loaded_cost_per_fte", "cost_per_trade")),
        _row("month", in_month, month, earlier, _state(month, say("Realised", "state of a figure"))),
        _annualised(month, earlier),
        _service(source),
    ]
    columns = (
        Column("what", say("Figure")),
        Column("now", say("Now", "summary"), "money", 0),
        Column("before", say("Before", "summary"), "money", 0),
        Column("change", say("Change"), "money", 0, formula="[now]-[before]"),
        Column("state", say("State", "summary")),
    )
    notes = [
        say(
            "Before: {before}, and for the net saving the month before. A share changes in percentage points. "
            "Annualised is the month twelve times over, and holds only as long as the month's seats, stipends and "
            "people stay.",
            before=source.before_words,
        )
    ]
    return Table("summary", say("Four figures"), columns, rows, source.currency, notes=notes)


def _month_before(source: Source) -> Figure:
    assert source.filters.end is not None
    month = months_before(source.filters.end, 1)
    return source.figure("net_remote_saving", replace(source.filters, start=month, end=month))


def _row(key: str, what: str, now: Figure, before: Figure, state: str) -> Row:
    figures = {"now": cell(now), "before": cell(before), "change": _change(now, before)}
    return Row({"what": Cell(what), **figures, "state": Cell(state)}, key=key)


def _state(figure: Figure, told: str) -> str:
    """What is `told` of a figure that is known."""
    return say("Not known", "state of a figure") if figure.number is None else told


def _cost(source: Source, key: str) -> Row:
    """A cost, and over how many of the months it is taken."""
    now = source.figure(key)
    shown, asked = source.months - now.left_out, source.months
    if shown == asked:
        state = say("All months known")
    else:
        state = say("{shown} of {asked} months; the others are hidden", shown=shown, asked=asked)
    return _row(key, title(key), now, source.figure(key, source.before), _state(now, state))


def _service(source: Source) -> Row:
    """Service to the front office against its target; a share, in percent."""
    now, before = (source.figure("support_in_time", filters) for filters in (source.days, source.days_before))
    told = "" if now.standing is None else against_target(now.standing, numbers.percent(now.kpi.target or Decimal(0)))
    row = _row("in_time", title("support_in_time"), now, before, _state(now, told))
    shares = {key: replace(row.cells[key], unit="share", places=1) for key in ("now", "before", "change")}
    return replace(row, cells={**row.cells, **shares})


def _annualised(month: Figure, earlier: Figure) -> Row:
    """The month twelve times over, which the sheet computes from the row above."""

    def year(figure: Figure, column: str) -> Cell:
        if figure.number is None:
            return Cell(None, why(figure.absent or "unknown"))
        return Cell(12 * figure.number, formula=f"12*[month!{column}]")

    change = _change(month, earlier)
    twelve = Cell(12 * change.value) if isinstance(change.value, Decimal) else change
    figures = {"now": year(month, "now"), "before": year(earlier, "before"), "change": twelve}
    state = _state(month, say("Projected", "state of a figure"))
    return Row({"what": Cell(say("Net remote saving, annualised")), **figures, "state": Cell(state)}, key="year")


def _change(now: Figure, before: Figure) -> Cell:
    if now.number is None or before.number is None:
        return Cell(None, say("No change can be said: one of the two is not known."))
    return Cell(now.number - before.number)


def _sentences(source: Source) -> list[Text]:
    """One sentence a figure that is known."""
    made = []
    cost, trade = source.figure("loaded_cost_per_fte"), source.figure("cost_per_trade")
    if cost.number is not None:
        made.append(say("A full-time equivalent costs {cost} a year, all included.", cost=_money(source, cost.number)))
    if trade.number is not None:
        made.append(say("A settled trade costs {cost}.", cost=numbers.money(trade.number, source.currency)))
    share = source.figure("remote_share")
    if share.number is not None:
        made.append(say("{share} of all FTE never come to the office.", share=numbers.percent(share.number)))
    return [Text(" ".join(made))] if made else []


def _money(source: Source, amount: Decimal) -> str:
    return numbers.money(amount, source.currency, short=True)


def _requests(source: Source) -> Text:
    """Service to the front office, or why nothing can be said of it."""
    found = source.figure("support_in_time", source.days)
    if found.number is None:
        words = say("Service to the front office cannot be said. {why}", why=why(found.absent or "unknown"))
        return Text(words, "gap")
    share = numbers.percent(found.number)
    return Text(say("{share} of the front office's requests were answered within their target time.", share=share))
