"""The decisions sheet: its columns, what may stand in each, and how people's words for codes are read back.

The sheet speaks the language of who takes it out and is read back in any: labels and codes of every language are known.
"""

from dataclasses import dataclass
from typing import Final

from backoffice.contracts.break_acts import ACT_KINDS, ROOT_CAUSES
from backoffice.contracts.break_cases import BreakCase
from backoffice.i18n import LANGUAGES, codes, labels, say, speaking

SHEET: Final = "Decisions"
TABLE: Final = BreakCase.table

SHOWN: Final = (
    *("break_id", "version", "reconciliation", "break_type", "difference", "currency", "age_days", "due_on"),
    *("item_date", "reference", "account_id", "own_item_id", "outside_item_id", "state", "owner", "held_by", "limit"),
)
"""What the sheet shows of each break."""

DECIDED: Final = ("decision", "match_with", "new_owner", "root_cause", "reason")
"""What is filled in there. Rows of one name in `match_with` are proposed as one match."""

KINDS: Final = tuple(kind for kind in ACT_KINDS if kind != "undo")
"""What can be decided in a workbook; to undo takes a look at the story of the break."""

_CODED: Final = {"decision": ("act_kind", KINDS), "root_cause": ("cause", ROOT_CAUSES)}


@dataclass(frozen=True)
class Unreadable(Exception):
    """A cell holds what is none of the words its column may hold."""

    column: str
    value: str
    expected: str


def label(column: str) -> str:
    """A column's heading in the spoken language."""
    return labels.column(column, TABLE)


def choices(column: str) -> list[str]:
    """What may stand in a column of codes, in the spoken language; nothing for free text."""
    if column not in _CODED:
        return []
    family, known = _CODED[column]
    return [codes.code(family, code) for code in known]


def column_of(heading: str) -> str | None:
    """The column a heading of any language means; None for one that is not ours."""
    return _headings().get(_plain(heading))


def code_of(column: str, words: str) -> str | None:
    """The code that words of any language mean; None for an empty cell. Raises Unreadable for anything else."""
    if not words.strip():
        return None
    if column not in _CODED:
        return words.strip()
    family, known = _CODED[column]
    for language in LANGUAGES:
        with speaking(language):
            meant = {_plain(codes.code(family, code)): code for code in known}
        if found := meant.get(_plain(words)) or (words.strip() if words.strip() in known else None):
            return found
    raise Unreadable(column, words, say("one of: {choices}", choices=", ".join(choices(column))))


def _headings() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            found |= {_plain(label(column)): column for column in (*SHOWN, *DECIDED)}
    return found | {column: column for column in (*SHOWN, *DECIDED)}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
