"""Colours of charts, on the screen and in reports, and the strokes that tell lines apart without them.

They are Okabe and Ito's (Color Universal Design, 2008), which people with any colour vision tell apart; the light
yellow is left out because it cannot be seen on white. An eighth is of Paul Tol's: a firm has eight functions.
"""

from typing import Final

BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREY: Final = "#7F8790"
PLUM: Final = "#AA4499"

PALETTE: Final = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, GREY, PLUM)
"""Colours of parts, in the order they are given out."""
