"""What passes between the program and a worker: frames of a line of JSON and a run of bytes, over two pipes.

Plain reads and writes of file descriptors: the worker may open none, and waits on none but these.
"""

import json
import os
import struct
from typing import Any, Final

_LENGTHS: Final = struct.Struct("<IQ")

LONGEST_HEAD: Final = 1 << 20
"""Bytes of a frame's JSON at most."""


class Closed(Exception):
    """The other side is gone."""


def send(pipe: int, head: dict[str, Any], body: bytes | memoryview = b"") -> None:
    """Write one frame. Raises Closed where nobody reads."""
    said = json.dumps(head, ensure_ascii=False).encode()
    try:
        _write(pipe, memoryview(_LENGTHS.pack(len(said), len(body)) + said))
        _write(pipe, memoryview(body))
    except (BrokenPipeError, OSError):
        raise Closed from None


def receive(pipe: int, longest: int) -> tuple[dict[str, Any], bytearray]:
    """Read one frame. Raises Closed at the end, and for a body longer than `longest` bytes."""
    said, carried = _LENGTHS.unpack(_read(pipe, _LENGTHS.size))
    if said > LONGEST_HEAD or carried > longest:
        raise Closed
    head: dict[str, Any] = json.loads(_read(pipe, said))
    return head, _read(pipe, carried)


def _write(pipe: int, left: memoryview) -> None:
    while left:
        left = left[os.write(pipe, left) :]


def _read(pipe: int, size: int) -> bytearray:
    """Exactly `size` bytes."""
    found = bytearray(size)
    view, done = memoryview(found), 0
    while done < size:
        try:
            read = os.readv(pipe, [view[done:]])
        except OSError:
            raise Closed from None
        if not read:
            raise Closed
        done += read
    return found
