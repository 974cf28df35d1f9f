"""Why an instruction is likely to fail, as a short sentence: "Unmatched: Terms differ"."""

from backoffice.i18n.catalogue import say
from backoffice.i18n.codes import code


def reason(factor: str, level: str, name: str | None = None) -> str:
    """One reason of the fail forecast in the spoken language.

    `factor` and `level` are a row's `first_factor` and `first_level` (or second, third); `name` is the level's own name
    where it is a party, a place or a security with one.
    """
    match factor, level:
        case "matching", "matched" | "no_word":
            return code("matching", level)
        case "matching", _:
            return say("Unmatched: {reason}", reason=code("matching", level))
        case "hold" | "instructed" | "inventory", _:
            return code(factor, level)
        case _:
            return say("{factor} {name} fails more often", factor=code("factor", factor), name=name or level)
