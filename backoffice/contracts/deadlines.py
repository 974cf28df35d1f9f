"""What becomes of a deadline and of a change that takes two people: the same words on every desk."""

STANDINGS = ("met", "late", "missing", "waiting")
"""Done by the deadline; done after it; not done and the deadline has passed; not done and there is still time."""

FOUR_EYES = ("two_people", "same_person", "nobody_yet", "unknown")
"""Checked by somebody other than the maker; by the maker himself; not checked; it is not known who made it."""
