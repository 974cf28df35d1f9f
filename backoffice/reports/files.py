"""A report as a file, by the file's ending."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backoffice.reports.html import html
from backoffice.reports.pdf import pdf
from backoffice.reports.report import Report
from backoffice.reports.xlsx import xlsx


@dataclass(frozen=True)
class Format:
    """A kind of file: its ending, its name, how browsers call it, and how it is made."""

    ending: str
    name: str
    mime: str
    make: Callable[[Report], bytes]


FORMATS: Final = (
    Format("pdf", "PDF", "application/pdf", pdf),
    Format("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
    Format("html", "HTML", "text/html", html),
)
"""Every kind there is."""


def of_ending(ending: str) -> Format | None:
    """The kind of file with that ending, with or without its dot; None for another."""
    return next((one for one in FORMATS if one.ending == ending.lower().removeprefix(".")), None)
