"""The letters of reports: Noto Sans (SIL Open Font License), which has Latin and Devanagari, from its package."""

import base64
import io
from functools import cache
from pathlib import Path
from typing import Final

import fontpkg_noto_sans

FAMILY: Final = "Noto Sans"

FOLDER: Final = Path(fontpkg_noto_sans.ROOT) / "files"
"""Where the font files are."""


@cache
def embedded(letters: frozenset[str]) -> str:
    """A font with these letters and nothing more, normal to bold, as a data address for a style sheet.

    Conjuncts and vowel signs are kept: the shaping tables follow the letters.
    """
    from fontTools import subset, ttLib
    from fontTools.varLib import instancer

    file = next(one for one in sorted(FOLDER.glob("*.ttf")) if "Italic" not in one.name)
    font = ttLib.TTFont(file)
    chosen = subset.Subsetter(subset.Options())
    chosen.populate(unicodes={ord(one) for one in letters} & set(font.getBestCmap()))
    chosen.subset(font)
    font = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": (400, 700)})
    font.flavor = "woff"
    kept = io.BytesIO()
    font.save(kept)
    return "data:font/woff;base64," + base64.b64encode(kept.getvalue()).decode("ascii")
