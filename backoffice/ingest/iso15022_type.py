"""The type of a message whose envelope is not there, by the fields and blocks that only this type has.

MT578 has their blocks and says whether it receives or delivers, and whether it pays (22H REDE, PAYM).
MT540 to 547 do not say in their text whether they receive or deliver, nor whether they pay: that is their number. For
bare text both are derived: an instruction or confirmation that names the delivering agent (DEAG) receives, one that
names the receiving agent (REAG) delivers, since the standard demands the agent of the other side (rule C6 of MT543 and
its twins); one with a settlement amount (19A SETT or ESTT in AMT) is against payment. Where both agents or neither are
named the type is not known.
"""

from typing import Final

from backoffice.ingest.iso15022 import Block

INSTRUCTIONS: Final = {
    "540": ("RECE", "FREE"),
    "541": ("RECE", "APMT"),
    "542": ("DELI", "FREE"),
    "543": ("DELI", "APMT"),
}
"""Movement and payment of the instructions, by type."""

CONFIRMATIONS: Final = {
    "544": ("RECE", "FREE"),
    "545": ("RECE", "APMT"),
    "546": ("DELI", "FREE"),
    "547": ("DELI", "APMT"),
}
"""Movement and payment of the confirmations, by type."""

_AGENTS: Final = {"DEAG": "RECE", "REAG": "DELI"}


def type_by_content(body: Block) -> str | None:
    """The message type (`548`) that a bare text must be; None where it may be several or none that is known here."""
    blocks = {block.name for block in body.blocks}
    general = next(body.inside("GENL"), Block("GENL", 0))
    if {"TRADDET", "FIAC", "SETDET"} <= blocks:
        return "578" if any(block.of("22", "REDE", "PAYM") for block in body.everywhere()) else _settlement_type(body)
    if general.of("22", "STST"):
        return "537"
    if any(general.inside("STAT")) and any(general.inside("LINK")):
        return "548"
    return None


def _settlement_type(body: Block) -> str | None:
    """MT540 to 547."""
    agents = {f.qualifier for party in body.inside("SETDET", "SETPRTY") for f in party.of("95", *_AGENTS)}
    is_confirmed = any(block.of("98", "ESET") for block in body.inside("TRADDET"))
    pays = any(block.of("19", "ESTT" if is_confirmed else "SETT") for block in body.inside("SETDET", "AMT"))
    if len(agents) != 1:
        return None
    sought = (_AGENTS[agents.pop() or ""], "APMT" if pays else "FREE")
    types = CONFIRMATIONS if is_confirmed else INSTRUCTIONS
    return next(number for number, kind in types.items() if kind == sought)
