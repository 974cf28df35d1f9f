"""The precedence table, hit by hit: messages in, lifecycle state out."""

import pytest

from tests.transforms.settlement_tables import (
    at,
    confirmed,
    matching,
    processing,
    settlement,
    status,
)

NOON_BEFORE, MORNING_OF, EVENING_AFTER = at(9), at(10, 8), at(11, 20)

PACK = processing("PACK", at(8, 10))
NMAT = matching("NMAT", at(8, 11), "CMIS")
MACH = matching("MACH", at(9, 9))
FUTU = settlement("PEND", at(9, 10), "FUTU")
LACK = settlement("PENF", at(10, 19), "LACK")
HELD = settlement("PEND", at(9, 11), "PREA")

TABLE = [
    ("nothing back yet is instructed", [], NOON_BEFORE, "INSTRUCTED"),
    ("acknowledged", [PACK], NOON_BEFORE, "ACKNOWLEDGED"),
    ("any other word back is an acknowledgement", [processing("CGEN", at(8, 10))], NOON_BEFORE, "ACKNOWLEDGED"),
    (
        "an inferred match is the servicer's guess",
        [{**MACH, "dimension": "inferred_matching"}],
        NOON_BEFORE,
        "ACKNOWLEDGED",
    ),
    ("processing is pending", [processing("PPRC", at(8, 10))], NOON_BEFORE, "PENDING_PROCESSING"),
    ("in repair", [processing("REPR", at(8, 10))], NOON_BEFORE, "IN_REPAIR"),
    ("in repair, but unmatched is the market's word", [NMAT, processing("REPR", at(8, 12))], NOON_BEFORE, "UNMATCHED"),
    ("in repair, but matched", [MACH, processing("REPR", at(9, 11))], NOON_BEFORE, "MATCHED"),
    ("unmatched", [PACK, NMAT], NOON_BEFORE, "UNMATCHED"),
    ("unmatched stays unmatched past its date", [PACK, NMAT], EVENING_AFTER, "UNMATCHED"),
    ("matched after unmatched", [NMAT, MACH], NOON_BEFORE, "MATCHED"),
    ("unmatched again", [MACH, matching("NMAT", at(9, 11))], NOON_BEFORE, "UNMATCHED"),
    ("matched, awaiting its date", [MACH, FUTU], NOON_BEFORE, "PENDING"),
    ("pending on the very day", [MACH, FUTU], at(10, 23, 59), "PENDING"),
    ("a pending status alone implies a match, so it fails when overdue", [FUTU], EVENING_AFTER, "FAILING"),
    ("on hold by us", [MACH, HELD], NOON_BEFORE, "ON_HOLD"),
    ("released in part is not on hold", [MACH, settlement("PEND", at(9, 11), "PREL")], NOON_BEFORE, "PENDING"),
    ("released", [MACH, HELD, settlement("PEND", at(9, 11, 30), "FUTU")], NOON_BEFORE, "PENDING"),
    ("on hold past its date is failing", [MACH, HELD], EVENING_AFTER, "FAILING"),
    ("the market says failing on the date itself", [MACH, LACK], at(10, 20), "FAILING"),
    ("matched and overdue fails whatever was said last", [MACH], EVENING_AFTER, "FAILING"),
    (
        "pending advised after the date is failing all the same",
        [MACH, settlement("PEND", at(11, 9), "LINK")],
        EVENING_AFTER,
        "FAILING",
    ),
    ("a cancellation we asked for", [MACH, processing("CANP", at(9, 11))], NOON_BEFORE, "CANCEL_PENDING"),
    ("a cancellation they ask for", [MACH, processing("CPRC", at(9, 11))], NOON_BEFORE, "CANCEL_REQUESTED_BY_CPTY"),
    (
        "a refused cancellation leaves it as it was",
        [MACH, processing("CANP", at(9, 10)), processing("CPRC/REJT", at(9, 11))],
        NOON_BEFORE,
        "MATCHED",
    ),
    (
        "asked again after a refusal",
        [MACH, processing("CPRC/REJT", at(9, 10)), processing("CANP", at(9, 11))],
        NOON_BEFORE,
        "CANCEL_PENDING",
    ),
    (
        "a request refused because it is cancelled already changes nothing",
        [processing("CAND", at(9, 10)), processing("CPRC/REJT", at(9, 11))],
        NOON_BEFORE,
        "CANCELLED",
    ),
    (
        "a change taken up is no status of the instruction",
        [processing("REPR", at(9, 10)), processing("TPRC/PACK", at(9, 11))],
        NOON_BEFORE,
        "IN_REPAIR",
    ),
    ("rejected", [processing("REJT", at(8, 10), "DSEC")], NOON_BEFORE, "REJECTED"),
    ("a part settled", [MACH, confirmed(40, 10, partial="PAIN")], EVENING_AFTER, "PARTIALLY_SETTLED"),
    ("a part settled, no more to come", [MACH, confirmed(40, 10, partial="PARC")], EVENING_AFTER, "CLOSED_PARTIAL"),
    ("two parts make a whole", [confirmed(40, 10), confirmed(60, 11)], EVENING_AFTER, "SETTLED"),
    (
        "settled beats a later failing message",
        [confirmed(100, 10), settlement("PENF", at(11))],
        EVENING_AFTER,
        "SETTLED",
    ),
    ("cancelled beats everything", [MACH, LACK, processing("CAND", at(11), "CANI")], EVENING_AFTER, "CANCELLED"),
    (
        "a message about a cancelled instruction changes nothing",
        [processing("CAND", at(9)), settlement("PENF", at(11), "LACK")],
        EVENING_AFTER,
        "CANCELLED",
    ),
    (
        "two senders disagree on matching",
        [{**NMAT, "advised_by": "our system"}, {**MACH, "advised_by": "depository"}],
        NOON_BEFORE,
        "STATUS_CONFLICT",
    ),
    (
        "a disagreement ends when the first sender follows",
        [
            {**NMAT, "advised_by": "our system"},
            {**MACH, "advised_by": "depository"},
            matching("MACH", at(9, 10), advised_by="our system"),
        ],
        NOON_BEFORE,
        "MATCHED",
    ),
    (
        "an unnamed sender cannot disagree with another",
        [NMAT, {**MACH, "advised_by": "depository"}],
        NOON_BEFORE,
        "MATCHED",
    ),
    (
        "said to be settled, never confirmed",
        [MACH, settlement("SETT", at(10, 19))],
        EVENING_AFTER,
        "STATUS_CONFLICT",
    ),
    (
        "said to be settled and confirmed",
        [MACH, settlement("SETT", at(10, 19)), confirmed(100, 10)],
        EVENING_AFTER,
        "SETTLED",
    ),
]


@pytest.mark.parametrize(("sentence", "messages", "as_of", "state"), TABLE, ids=[row[0] for row in TABLE])
def test_states(sentence: str, messages: list, as_of: object, state: str) -> None:
    assert status(*messages, as_of=as_of)["state"] == state


def test_a_pending_status_in_a_message_that_says_unmatched_implies_no_match() -> None:
    both = [
        matching("NMAT", at(9, 9), "CMIS", advice_id="one message"),
        settlement("PEND", at(9, 9), "FUTU", advice_id="one message"),
    ]
    row = status(*both, as_of=EVENING_AFTER)
    assert (row["state"], row["is_matched"], row["matched_at"]) == ("UNMATCHED", False, None)


def test_a_later_pending_status_alone_implies_a_match_from_then_on() -> None:
    row = status(
        matching("NMAT", at(9, 9), "CMIS", advice_id="first"),
        settlement("PEND", at(9, 9), "FUTU", advice_id="first"),
        settlement("PEND", at(9, 15), "FUTU", advice_id="second"),
        as_of=MORNING_OF,
    )
    assert (row["state"], row["is_matched"], row["matched_at"]) == ("PENDING", True, at(9, 15))


def test_the_newest_of_two_at_the_same_moment_is_the_one_with_the_later_reference() -> None:
    first, second = matching("MACH", at(9), advice_id="A1"), matching("NMAT", at(9), "DMON", advice_id="A2")
    swapped = {**first, "advice_id": "A3"}
    for older, newer, state in ((first, second, "UNMATCHED"), (second, swapped, "MATCHED")):
        assert status(older, newer, as_of=at(9, 13))["state"] == state
        assert status(newer, older, as_of=at(9, 13))["state"] == state


def test_late_arrivals_take_the_place_their_time_gives_them() -> None:
    in_order = [NMAT, MACH, FUTU, LACK]
    for order in (in_order, in_order[::-1], [LACK, NMAT, FUTU, MACH]):
        assert status(*order, as_of=at(10, 20))["state"] == "FAILING"


def test_only_what_was_sent_by_then_counts() -> None:
    messages = [MACH, FUTU, LACK, confirmed(100, 11)]
    states = [
        status(*messages, as_of=moment)["state"] for moment in (at(8), at(9, 9), at(9, 10), at(10, 19), at(11, 18))
    ]
    assert states == ["INSTRUCTED", "MATCHED", "PENDING", "FAILING", "SETTLED"]


def test_the_same_messages_twice_say_nothing_more() -> None:
    messages = [MACH, confirmed(40, 10), confirmed(40, 10), MACH, LACK]
    row = status(*messages, as_of=EVENING_AFTER)
    assert (row["state"], row["settled_quantity"]) == ("PARTIALLY_SETTLED", 40)
