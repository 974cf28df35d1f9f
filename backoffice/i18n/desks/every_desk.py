"""Words every desk of the service shares: deadlines, four eyes, opening hours, offices."""

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "closes": "Closes, minutes after midnight",
    "opens": "Opens, minutes after midnight",
    "office": "Office",
}
COLUMNS_OF: Final[Mapping[tuple[str, str], str]] = {}
TABLES: Final[Mapping[str, str]] = {}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "standing": {"met": "In time", "late": "Late", "missing": "Overdue", "waiting": "Not due yet"},
    "four_eyes": {
        "two_people": "Two people",
        "same_person": "The maker himself",
        "nobody_yet": "Nobody yet",
        "unknown": "Maker not known",
    },
    "office": {
        "front": "Front office",
        "middle": "Middle office",
        "back": "Back office",
        "several": "Several offices",
        "unknown": "Office not known",
    },
}
