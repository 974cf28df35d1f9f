"""Compiled loops: where rows must be looked at one by one, at the speed of the machine.

What is marked here is translated once by numba and kept beside the source (or in the user's cache folder); it may run
in several threads at a time, and sees only arrays and numbers.
"""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """The same function, compiled at its first call."""
    return cast(Loop, njit(cache=True, nogil=True)(loop))
