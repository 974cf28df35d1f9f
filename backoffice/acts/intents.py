"""From what a person names, breaks or an earlier act, to an intent on exactly those breaks as they are now."""

from collections.abc import Sequence

import polars as pl

from backoffice.contracts.break_acts import BreakAct
from backoffice.contracts.break_cases import BreakCase
from backoffice.errors import ActRefused
from backoffice.i18n.acts import why_not
from backoffice.store import Snapshot
from backoffice.transforms.break_entry import Intent

ON_AN_ACT = ("confirm", "undo")


def intent_on(
    snapshot: Snapshot,
    kind: str,
    break_ids: Sequence[str],
    *,
    actor: str,
    on_act: str | None = None,
    owner: str | None = None,
    cause: str | None = None,
    reason: str | None = None,
) -> Intent:
    """The intent, on the breaks named or else on those of the act named, each in the state of the last build.

    Raises ActRefused for a break or an act that is not there, and for breaks of two reconciliations at once.
    """
    wanted = list(dict.fromkeys(break_ids))
    if kind in ON_AN_ACT and on_act is not None and not wanted:
        wanted = breaks_of_act(snapshot, on_act)
    found = (
        snapshot.scan(BreakCase)
        .filter(pl.col("break_id").is_in(wanted))
        .select("break_id", "version", "reconciliation")
        .collect()
    )
    if missing := sorted(set(wanted) - set(found["break_id"])):
        raise ActRefused(why_not("BREAK_GONE", missing[0], None))
    if not wanted:
        raise ActRefused("No break is named. Give the identifier of one break or several, as the list shows it")
    names = sorted(set(found["reconciliation"]))
    if len(names) > 1:
        raise ActRefused(f"The breaks are of {', '.join(names)}: one act is about one reconciliation. Do two acts")
    seen = dict(found.select("break_id", "version").iter_rows())
    named = {"on_act": on_act, "owner": owner, "cause": cause, "reason": reason}
    return Intent(actor=actor, kind=kind, seen=seen, reconciliation=names[0], **named)


def breaks_of_act(snapshot: Snapshot, act_id: str) -> list[str]:
    """The breaks an act is about. Raises ActRefused where there is no such act."""
    found = snapshot.scan(BreakAct).filter(pl.col("act_id") == act_id).select("break_id").collect()
    if found.is_empty():
        raise ActRefused(why_not("NO_SUCH_ACT", act_id, None))
    return sorted(found["break_id"])
