"""What the fail forecast looks at, as people read it: its factors, and the levels an instruction can have of each."""

from collections.abc import Mapping
from typing import Final

FACTORS: Final[Mapping[str, str]] = {
    "base": "Base rate",
    "market": "Market",
    "matching": "Matching",
    "hold": "Hold",
    "instructed": "Time of instruction",
    "inventory": "Position",
    "place": "Place of settlement",
    "counterparty": "Counterparty",
    "security": "Security",
}

MATCHING: Final[Mapping[str, str]] = {
    "matched": "Matched",
    "no_word": "No word on matching",
}

HOLDS: Final[Mapping[str, str]] = {
    "free": "Not on hold",
    "own": "Held by us",
    "counterparty": "Held by the counterparty",
    "both": "Held by both sides",
    "market": "Held by the market",
    "unknown": "Held, side unknown",
}

INSTRUCTED: Final[Mapping[str, str]] = {
    "sent_in_time": "Sent on the day of the trade",
    "sent_late": "Sent after the day of the trade",
    "unknown": "Day of the trade unknown",
}

INVENTORIES: Final[Mapping[str, str]] = {
    "receipt": "Nothing for us to deliver",
    "covered": "Position covers it",
    "awaits_receipts": "Covered only once receipts come in",
    "short": "Position falls short",
    "unknown": "Position unknown",
}

BANDS: Final[Mapping[str, str]] = {"usual": "Usual", "raised": "Raised", "high": "High"}


def in_words(families: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """By column: code to English; `families` are those of reason codes, which matching can have for levels.

    The level of any factor is looked up in all of them; names of parties, places and securities are in none and are
    shown as they are.
    """
    matching = {**families, **MATCHING}
    levels = {**HOLDS, **INSTRUCTED, **INVENTORIES, **matching, "unknown": "Unknown", "all": "All"}
    places = ("first", "second", "third")
    return {
        "band": BANDS,
        "matching": matching,
        "hold": HOLDS,
        "instructed": INSTRUCTED,
        "inventory": INVENTORIES,
        "usual_reason": families,
        **dict.fromkeys(("factor", *(f"{place}_factor" for place in places)), FACTORS),
        **dict.fromkeys(("level", *(f"{place}_level" for place in places)), levels),
    }
