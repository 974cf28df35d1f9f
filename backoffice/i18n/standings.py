"""Where a figure stands against its target, in words."""

from typing import Literal

from backoffice.i18n.catalogue import say

Standing = Literal["met", "near", "missed"]
"""Reached; between warning and target; beyond the warning."""


def against_target(how: Standing, level: str) -> str:
    """The target, whose `level` is written already, and how the figure stands against it."""
    match how:
        case "met":
            return say("Target {level}: met", level=level)
        case "near":
            return say("Target {level}: nearly", level=level)
        case "missed":
            return say("Target {level}: missed", level=level)
