"""Formats of a workbook, each made once."""

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format

_INK, _QUIET, _BAND, _RULE, _ACCENT, _GAP = "#0F1720", "#55606E", "#F3F5F8", "#D9DEE5", "#005A8F", "#8A5A00"

_TEXTS: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 13, "font_color": _ACCENT},
    "caption": {"bold": True, "font_size": 11},
    "answer": {"bold": True, "font_size": 12, "bg_color": _BAND},
    "plain": {"font_size": 10},
    "note": {"font_size": 9, "font_color": _QUIET},
    "gap": {"font_size": 10, "font_color": _GAP},
}


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook, language: str) -> None:
        # Excel's own letters have no Devanagari; this is the font of Windows that has.
        self._font = "Nirmala UI" if language == "hi" else "Calibri"
        self._book, self._kept = book, dict[tuple[Any, ...], Format]()

    def of_text(self, style: str) -> Format:
        """A paragraph: a tone of the report, or title, heading, caption."""
        return self._made(text_wrap=True, valign="top", **_TEXTS[style])

    def size_of(self, style: str) -> float:
        """The size of a paragraph's letters, in points."""
        return float(_TEXTS[style]["font_size"])

    def header(self, figure: bool) -> Format:
        """A column's header."""
        return self._made(
            bold=True, text_wrap=True, valign="bottom", align="right" if figure else "left", bg_color=_BAND, bottom=1
        )

    def words(self, total: bool) -> Format:
        """A cell of words."""
        return self._made(bold=total, text_wrap=True, valign="top", bottom=1, bottom_color=_RULE, top=int(total))

    def why(self) -> Format:
        """Words in the place of a figure."""
        return self._made(font_size=9, font_color=_QUIET, text_wrap=True, valign="top", bottom=1, bottom_color=_RULE)

    def figure(self, shown: str, total: bool, *, left: bool = False) -> Format:
        """A figure, or a date to the left."""
        side = "left" if left else "right"
        return self._made(
            bold=total,
            num_format=shown,
            align=side,
            valign="top",
            bottom=1,
            bottom_color=_RULE,
            top=int(total),
        )

    def _made(self, **how: Any) -> Format:
        key = tuple(sorted(how.items()))
        if key not in self._kept:
            self._kept[key] = self._book.add_format(
                {"font_name": self._font, "font_size": 10, "font_color": _INK, **how}
            )
        return self._kept[key]
