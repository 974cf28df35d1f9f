"""A figure on one line: the number, how it stands against its target, by how much it moved and whether that is good."""

from typing import Final, Literal

from backoffice.i18n import say
from backoffice.i18n.standings import Standing
from backoffice.query import Figure
from backoffice.ui import wording

COLOURS: Final[dict[wording.Course, Literal["green", "red", "gray"]]] = {
    "better": "green",
    "worse": "red",
    "same": "gray",
    "neither": "gray",
}
WORDS: Final[dict[wording.Course, str]] = {"better": "better", "worse": "worse", "same": "unchanged"}
STANDING: Final[dict[Standing, tuple[str, str]]] = {
    "met": (":green", ":material/check_circle:"),
    "near": (":orange", ":material/error:"),
    "missed": (":red", ":material/cancel:"),
}


def standing(figure: Figure, currency: str | None) -> str | None:
    """The target and how the figure stands against it, in its colour; None without a target."""
    how = figure.standing
    if how is None:
        return None
    colour, icon = STANDING[how]
    return f":small[{colour}[{icon} {wording.plain(wording.target(figure.kpi, how, currency))}]]"


def moved(figure: Figure, before: Figure | None, currency: str | None) -> str | None:
    """By how much the figure moved since `before`, and whether that is good, in words; None where it is not known."""
    by = None if before is None else wording.change(figure, before, currency)
    if before is None or by is None:
        return None
    course = wording.course(figure, before)
    return f"{by}, {say(WORDS[course], 'change')}" if course in WORDS else by


def headline(figure: Figure, before: Figure | None, currency: str | None) -> str:
    """All of it, as Markdown."""
    parts = [f"**{wording.plain(wording.number(figure, currency))}**", standing(figure, currency)]
    if before is not None and (said := moved(figure, before, currency)) is not None:
        parts.append(f":small[:{COLOURS[wording.course(figure, before)]}[{wording.plain(said)}]]")
    return " · ".join(part for part in parts if part)
