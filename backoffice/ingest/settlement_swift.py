"""Settlement messages of ISO 15022 in a file: MT540 to 547, MT548, MT537 and MT578, in any mixture and number.

The messages stand in SWIFT's envelope or as bare text (`iso15022_messages`). A message of another type is refused with
its type named; a file that holds only such is refused whole.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from backoffice.errors import FileRefused
from backoffice.ingest.iso15022_messages import Stray, messages
from backoffice.ingest.proofs import Proof
from backoffice.ingest.reading import Reading
from backoffice.ingest.settlement_rows import SettlementRows
from backoffice.ingest.settlement_swift_intake import ACKNOWLEDGED, BARE, KNOWN, SwiftIntake
from backoffice.ingest.settlement_values import DAY_ONLY
from backoffice.ingest.text_encoding import encoding_of

NAME = "settlement_swift"

_LOOKED_AT = 65_536
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?[$\x01\x03\s]*(\{|:16R:)")
_TYPE = re.compile(rb"\{2:[IO]([0-9])[0-9]{2}")
_BARE = re.compile(rb"\{4:\s*:16R:")
_REMARKS: Final[Mapping[str, str]] = {
    DAY_ONLY: "{} rows are of messages that give a day without a time: a message's first moment was taken, a "
    "statement's last second, or the time it was sent where that is earlier.",
    BARE: "{} messages have no envelope; their type was told from their fields.",
    ACKNOWLEDGED: "{} acknowledgements of SWIFT stand in the file; they hold no rows.",
}


def recognises(path: Path) -> bool:
    """The first message header names a type of category 5; or, where there is no header, blocks begin the file."""
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError:
        return False
    begins = _BEGINS.match(start)
    if begins is None:
        return False
    header = _TYPE.search(start)
    return header[1] == b"5" if header else begins[1] != b"{" or bool(_BARE.search(start))


def read(path: Path, source_id: str) -> Reading:
    """Every message's rows, taken or refused.

    A row's `source_row` is its line: the first of an instruction or confirmation, the status (25D) in a status
    message, the transaction or its status in a statement. Raises FileRefused where no message can be found, and where
    all are of types that are not read here.
    """
    encoding, notes = encoding_of(path, None)
    intake = SwiftIntake(SettlementRows(path.name, source_id))
    with path.open(encoding=encoding) as file:
        for part in messages((number, line.rstrip()) for number, line in enumerate(file, 1)):
            if isinstance(part, Stray):
                intake.stray(part)
            else:
                intake.message(part)
    _require_known(path, intake)
    remarks = [Proof("times", "Times without a UTC indicator were taken as UTC.")]
    remarks += [Proof(key, words.format(intake.remarks[key])) for key, words in _REMARKS.items() if intake.remarks[key]]
    remarks += [Proof(note.check, note.words) for note in notes]
    return intake.rows.reading(NAME, intake.in_file, [*intake.proofs, *remarks])


def _require_known(path: Path, intake: SwiftIntake) -> None:
    if not intake.types:
        raise FileRefused(
            path.name, "it holds no message: expected {4: or :16R:GENL", "Ask the sender for the whole file."
        )
    if all(type_ is not None and type_ not in KNOWN for type_ in intake.types):
        found = ", ".join(f"MT{type_} ({count})" for type_, count in sorted(intake.types.items(), key=str)[:12])
        raise FileRefused(
            path.name,
            f"it holds {found}, which are not read here; known are MT540 to MT548, MT537 and MT578",
            "Load it as what it is, or ask for a reader of that type.",
        )
