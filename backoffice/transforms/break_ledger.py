"""The ledger of acts: every act in the order of time, judged by what the acts before it left standing.

Plain Python over plain values: a match of three needs all three, a confirmation looks back at a proposal, an undo at
anything. One reconciliation has hundreds or thousands of acts, not millions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

PROPOSALS: Final = ("propose_match", "propose_acceptance", "propose_write_off")
ALONE: Final = {"accept": "propose_acceptance", "write_off": "propose_write_off"}
"""What one person may decide alone up to the limit, and the proposal to make above it."""

CLOSING: Final = (*PROPOSALS, *ALONE)
_NEED_REASON: Final = (*CLOSING, "comment", "undo")
_WHATEVER_IT_BECAME: Final = ("comment", "assign")
"""Acts that hold although the break has changed since."""


@dataclass(frozen=True)
class Facts:
    """A break as it is today, as far as acts ask: its state, and what it differs by, in money or else in units."""

    version: str
    difference: Decimal | None
    units: Decimal | None
    currency: str | None


@dataclass(frozen=True)
class Act:
    """One act on one break or several.

    `seen` maps each break to the version the person had before him; `limits` says by currency what one person may
    close alone on the day of the act, nothing where no limit is set.
    """

    act_id: str
    acted_at: datetime
    actor: str
    kind: str
    seen: Mapping[str, str]
    limits: Mapping[str | None, Decimal]
    on_act: str | None = None
    owner: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Finding:
    """Why an act does not hold: a code, and the figure or name found beside the one allowed."""

    code: str
    found: str | None = None
    allowed: str | None = None


@dataclass
class Entry:
    """An act and what became of it."""

    act: Act
    standing: str = "stands"
    finding: Finding | None = None
    confirmed: Act | None = None


@dataclass
class Ledger:
    """Acts so far by id, and which act closes or is about to close each break."""

    facts: Mapping[str, Facts]
    entries: dict[str, Entry] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)

    def enter(self, act: Act) -> Entry:
        """Judge one more act, later than all before it, and take its effect."""
        entry = self.entries[act.act_id] = Entry(act)
        entry.finding = self._lapsed(act)
        if entry.finding:
            entry.standing = "lapsed"
            return entry
        entry.finding = self._refused(act)
        if entry.finding:
            entry.standing = "refused"
            return entry
        if act.kind in CLOSING:
            entry.standing = "waits" if act.kind in PROPOSALS else "stands"
            self.holders.update(dict.fromkeys(act.seen, act.act_id))
        elif act.kind == "confirm" and act.on_act:
            proposal = self.entries[act.on_act]
            proposal.standing, proposal.confirmed = "stands", act
        elif act.kind == "undo" and act.on_act:
            self._take_back(self.entries[act.on_act])
        return entry

    def _take_back(self, earlier: Entry) -> None:
        earlier.standing = "undone"
        act = earlier.act
        if act.kind == "confirm" and act.on_act:
            proposal = self.entries[act.on_act]
            proposal.standing, proposal.confirmed = "waits", None
        if earlier.confirmed is not None:
            # Its confirmation goes with it: there is nothing left to confirm.
            self.entries[earlier.confirmed.act_id].standing = "undone"
        for break_id in [one for one, holder in self.holders.items() if holder == act.act_id]:
            del self.holders[break_id]

    def _lapsed(self, act: Act) -> Finding | None:
        for break_id, version in act.seen.items():
            if break_id not in self.facts:
                return Finding("BREAK_GONE", break_id)
            now = self.facts[break_id].version
            if now != version and act.kind not in _WHATEVER_IT_BECAME:
                return Finding("BREAK_CHANGED", now, version)
        return None

    def _refused(self, act: Act) -> Finding | None:
        if act.kind in _NEED_REASON and not (act.reason or "").strip():
            return Finding("REASON_MISSING")
        if act.kind == "assign" and not (act.owner or "").strip():
            return Finding("OWNER_MISSING")
        if act.kind in ("confirm", "undo"):
            return self._refused_on(act, self.entries.get(act.on_act or ""))
        if act.kind in CLOSING:
            return self._refused_closing(act)
        return None

    def _refused_on(self, act: Act, earlier: Entry | None) -> Finding | None:
        """A confirmation or an undo: of an act that is there and of the same breaks."""
        if earlier is None:
            return Finding("NO_SUCH_ACT", act.on_act) if act.on_act else Finding("ACT_MISSING")
        if set(earlier.act.seen) != set(act.seen):
            return Finding("OTHER_BREAKS", _listed(act.seen), _listed(earlier.act.seen))
        return _refused_undo(earlier) if act.kind == "undo" else _refused_confirm(act, earlier)

    def _refused_closing(self, act: Act) -> Finding | None:
        for break_id in act.seen:
            if holder := self.holders.get(break_id):
                return Finding("BREAK_HANDLED", holder)
        facts = [self.facts[break_id] for break_id in act.seen]
        if act.kind == "propose_match":
            return _does_not_net(facts, act.limits)
        return _above_limit(facts, act.limits) if act.kind in ALONE else None


def settled(facts: Mapping[str, Facts], acts: Iterable[Act]) -> Ledger:
    """The ledger after all acts, in the order of their time and then of their ids."""
    ledger = Ledger(facts)
    for act in sorted(acts, key=lambda one: (one.acted_at, one.act_id)):
        ledger.enter(act)
    return ledger


def same_person(one: str, other: str) -> bool:
    """Two names are of the same person, as far as names can tell: letter case and spaces apart."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _refused_undo(earlier: Entry) -> Finding | None:
    """What stands or waits may be taken back; an undo may not, since the act can be done again."""
    stands = earlier.standing in ("stands", "waits") and earlier.act.kind != "undo"
    return None if stands else Finding("NOT_STANDING", earlier.standing)


def _refused_confirm(act: Act, earlier: Entry) -> Finding | None:
    """A waiting proposal is confirmed by anybody but who made it."""
    if earlier.standing != "waits":
        return Finding("NOT_WAITING", earlier.standing, "waits")
    return Finding("MAKER_IS_CHECKER", act.actor) if same_person(act.actor, earlier.act.actor) else None


def _does_not_net(facts: Sequence[Facts], limits: Mapping[str | None, Decimal]) -> Finding | None:
    """A match by hand needs two breaks, equal units, and money that meets to within what one person may close."""
    if len(facts) < 2:
        return Finding("ONE_ROW_IS_NO_MATCH", str(len(facts)), "2")
    units = sum((one.units or Decimal(0) for one in facts), Decimal(0))
    if units:
        return Finding("DOES_NOT_NET", f"{units.normalize():f}", "0")
    for currency in dict.fromkeys(one.currency for one in facts):
        limit = limits.get(currency, Decimal(0))
        left = sum((one.difference or Decimal(0) for one in facts if one.currency == currency), Decimal(0))
        if abs(left) > limit:
            return Finding("DOES_NOT_NET", _money(left, currency), _money(limit, currency))
    return None


def _above_limit(facts: Sequence[Facts], limits: Mapping[str | None, Decimal]) -> Finding | None:
    """What one person may close alone is counted over the whole act, whatever the signs, a currency at a time."""
    for currency in dict.fromkeys(one.currency for one in facts):
        limit = limits.get(currency)
        those = [one for one in facts if one.currency == currency]
        if limit is None or any(one.difference is None for one in those):
            return Finding("NO_LIMIT_SET", currency)
        total = sum((abs(one.difference or Decimal(0)) for one in those), Decimal(0))
        if total > limit:
            return Finding("ABOVE_LIMIT", _money(total, currency), _money(limit, currency))
    return None


def _money(amount: Decimal, currency: str | None) -> str:
    """An amount as data: exact, no idle zeros, its currency behind it."""
    written = f"{amount.normalize():f}" if amount else "0"
    return f"{written} {currency}" if currency else written


def _listed(break_ids: Iterable[str]) -> str:
    return ",".join(sorted(break_ids))
