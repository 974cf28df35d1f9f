"""The screen's own letters: those of the package that reports take theirs from, with its licence beside them."""

import io
from pathlib import Path

import fontpkg_noto_sans
from fontTools.ttLib import TTFont

from backoffice.reports.fonts import DEVANAGARI, cut
from tests.ui.test_config import ROOT, SETTINGS

FACE = SETTINGS["theme"]["fontFaces"][0]
FILE = ROOT / "static" / Path(FACE["url"]).name


def told(font: TTFont) -> tuple[object, ...]:
    """What decides how its letters look and join: outlines by letter, their widths, its weights and its rules."""
    axes = [(one.axisTag, one.minValue, one.maxValue) for one in font["fvar"].axes]
    rules = {one.FeatureTag for table in ("GSUB", "GPOS") for one in font[table].table.FeatureList.FeatureRecord}
    return font.getBestCmap(), dict(font["hmtx"].metrics), axes, rules


def test_the_file_served_is_the_one_cut_of_the_package() -> None:
    assert told(TTFont(FILE)) == told(TTFont(io.BytesIO(cut(DEVANAGARI))))


def test_it_has_every_letter_that_is_asked_of_it_and_no_other() -> None:
    asked = set[int]()
    for span in FACE["unicodeRange"].replace("U+", "").split(", "):
        first, _, last = span.partition("-")
        asked |= set(range(int(first, 16), int(last or first, 16) + 1))
    assert asked == DEVANAGARI
    font = TTFont(FILE)
    assert set(font.getBestCmap()) == DEVANAGARI
    # Letters join by rules of their script, and a bold one is not a plain one made fat.
    assert "dev2" in {one.ScriptTag for one in font["GSUB"].table.ScriptList.ScriptRecord}
    [axis] = font["fvar"].axes
    assert (axis.axisTag, FACE["weight"]) == ("wght", f"{axis.minValue:.0f} {axis.maxValue:.0f}")


def test_its_licence_lies_beside_it() -> None:
    licence = Path(fontpkg_noto_sans.ROOT) / "LICENSE"
    assert FILE.with_suffix(".LICENSE.txt").read_text(encoding="utf-8") == licence.read_text(encoding="utf-8")


def test_nothing_else_is_served() -> None:
    assert {one.name for one in FILE.parent.iterdir()} == {FILE.name, FILE.with_suffix(".LICENSE.txt").name}
