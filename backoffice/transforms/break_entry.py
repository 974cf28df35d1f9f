"""One act of one person, written as rows of `break_acts`: one a break, all under one id made of the content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What a person means to do: `seen` maps each break to the version he has before him."""

    actor: str
    kind: str
    seen: Mapping[str, str]
    reconciliation: str
    on_act: str | None = None
    owner: str | None = None
    cause: str | None = None
    reason: str | None = None


def act_rows(intent: Intent, acted_at: datetime, way: str) -> list[dict[str, Any]]:
    """The rows, in the order of the breaks, without lineage. The same intent at the same moment has the same id."""
    shared = {name: _tidy(getattr(intent, name)) for name in ("actor", "kind", "on_act", "owner", "cause", "reason")}
    told = [acted_at.isoformat(), *(value or "" for value in shared.values()), *sorted(intent.seen)]
    act_id = sha256("\x1f".join(told).encode()).hexdigest()[:16]
    return [
        {
            **shared,
            "act_id": act_id,
            "break_id": break_id,
            "reconciliation": intent.reconciliation,
            "acted_at": acted_at,
            "break_version": version,
            "way": way,
        }
        for break_id, version in sorted(intent.seen.items())
    ]


def _tidy(text: str | None) -> str | None:
    """Without blanks around it; nothing but blanks is nothing."""
    return (text or "").strip() or None
