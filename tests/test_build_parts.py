"""A result made part by part: what is made keeps the order of its parts, whichever is done first."""

from collections.abc import Iterator
from threading import Event

import pytest

from backoffice.build_parts import AT_ONCE, side_by_side


def test_parts_come_out_in_their_order_even_where_a_later_one_is_done_first() -> None:
    second_is_done = Event()

    def work(number: int) -> int:
        if number == 0:
            assert second_is_done.wait(60)
        second_is_done.set()
        return number * 10

    assert list(side_by_side(work, range(5))) == [0, 10, 20, 30, 40]


def test_no_more_parts_are_begun_than_are_made_at_once() -> None:
    asked_for: list[int] = []

    def parts() -> Iterator[int]:
        for number in range(10):
            asked_for.append(number)
            yield number

    made = side_by_side(str, parts())
    assert next(made) == "0"
    assert asked_for == list(range(AT_ONCE + 1))


def test_what_goes_wrong_in_a_part_goes_wrong_for_all() -> None:
    def work(number: int) -> float:
        return 1 / number

    with pytest.raises(ZeroDivisionError):
        list(side_by_side(work, [1, 0, 2]))
