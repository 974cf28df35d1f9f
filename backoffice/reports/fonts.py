"""The letters of reports and of the screen: Noto Sans (SIL Open Font License), which has Latin and Devanagari.

It comes with a package. The screen's part of it lies in `static`, where Streamlit serves it from, and is made by
`python -m backoffice.reports.fonts > static/noto-sans-devanagari.woff`.
"""

import base64
import io
import sys
from collections.abc import Set
from functools import cache
from pathlib import Path
from typing import Final

import fontpkg_noto_sans

FAMILY: Final = "Noto Sans"

FOLDER: Final = Path(fontpkg_noto_sans.ROOT) / "files"
"""Where the font files are."""

DEVANAGARI: Final = frozenset({*range(0x0900, 0x0980), 0x200C, 0x200D, 0x25CC})
"""The block of Devanagari, the two joiners that decide how its letters join, and the circle under a sign alone."""


@cache
def embedded(letters: frozenset[str]) -> str:
    """A font with these letters and nothing more, as a data address for a style sheet."""
    return "data:font/woff;base64," + base64.b64encode(cut({ord(one) for one in letters})).decode("ascii")


def cut(letters: Set[int]) -> bytes:
    """A font file (WOFF) with these code points and nothing more, normal to bold.

    Conjuncts and vowel signs are kept: the shaping tables follow the letters.
    """
    from fontTools import subset, ttLib
    from fontTools.varLib import instancer

    file = next(one for one in sorted(FOLDER.glob("*.ttf")) if "Italic" not in one.name)
    # The time it is cut at would make another file of it every time.
    font = ttLib.TTFont(file, recalcTimestamp=False)
    chosen = subset.Subsetter(subset.Options())
    chosen.populate(unicodes=letters & set(font.getBestCmap()))
    chosen.subset(font)
    font = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": (400, 700)})
    font.flavor = "woff"
    kept = io.BytesIO()
    font.save(kept)
    return kept.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(cut(DEVANAGARI))
