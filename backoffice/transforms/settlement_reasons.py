"""Reason codes of ISO 15022 and ISO 20022: the family each belongs to, and whose side it points at.

The codes are those of sese.024.001.13 (MT548 field 24B); the families and sides are the house's reading of them.
"""

from typing import Final

import polars as pl

from backoffice.contracts.settlement import FAILING_PARTIES

ON_HOLD: Final = ("PREA", "PRCY", "BOTH", "PRSY", "CSDH", "CVAL", "CDLR", "CDEL", "CDAC")
"""Codes that say a party or the system holds the instruction back. PREL is not one: it is released in part."""

PENDING_ONLY: Final = ("FUTU", "TAMM", "REFU", "NMAS")
"""Codes a pending status may carry and a failing one may not: they never explain a fail."""

UNKNOWN: Final = "unknown"
"""Family of a code this table does not have, a proprietary one for instance."""

TABLE: Final = (
    ("securities_own", "own", "LACK LALO COLL FLIM DENO MUNO MINO LAAW PENR"),
    ("securities_counterparty", "counterparty", "CLAC AWSH DKNY CPEC"),
    ("cash_own", "own", "MONY YCOL NOFX"),
    ("cash_counterparty", "counterparty", "CMON AWMO"),
    ("cash_system", "market", "LIQU"),
    ("late", "own", "LATE ADEA"),
    ("late", "counterparty", "CLAT"),
    ("late", "both", "MLAT"),
    ("on_hold", "own", "PREA"),
    ("on_hold", "counterparty", "PRCY"),
    ("on_hold", "both", "BOTH"),
    ("on_hold", "market", "PRSY CSDH CVAL CDLR CDEL CDAC"),
    ("on_hold", None, "PREL"),
    ("linked", "own", "LINK INBC BATC CYCL FUTU NEXT"),
    ("partial", None, "PART"),
    ("partial", "both", "PATD"),
    ("documents", "own", "DOCY"),
    ("documents", "counterparty", "DOCC"),
    ("documents", None, "CERT REGT REFS PHSE PHCK BENO GLOB DEPO"),
    ("blocked", "market", "BLOC SBLO FROZ CAIS INCA NEWI OBJT DISA CAEV"),
    ("investigation", "market", "NCON STCD IAAD CHAS CANR SETS CLHT SDUT TAMM"),
    ("buy_in", "market", "BYIY"),
    ("no_counterpart", "counterparty", "CMIS CPCA DTRA NMAS MIME UNBR PODU REFU"),
    ("economic_difference", "both", "DQUA DMON DDAT DTRD DDEA DSEC NCRR ACRU DELN FRAP DCMX DMCT"),
    (
        "party_difference",
        "both",
        "SAFE DEPT ICAG ICUS IEXE INVE REGD IIND PLCE PLIS INPS RTGS SETR PHYS TXST LEOG",
    ),
    ("cancelled", "own", "CANI"),
    ("cancelled", "market", "CANS CANT CORP CSUB SCEX"),
    ("cancelled", None, "CANZ CTHP CXLR"),
    ("repair", "own", "CASH CASY REFE"),
    ("acknowledged", "market", "CDCY CDRG CDRE"),
    ("acknowledged", None, "SMPG NSTP RQWV"),
    ("other", None, "OTHR"),
)
"""Family, side (None: the code alone does not say) and codes."""

_WHEN_UNMATCHED: Final = (("party_difference", "both", "SETS"),)
"""Codes that mean another thing as the reason of an unmatched status: SETS is then a settlement method that differs."""


def _by_code(table: tuple[tuple[str, str | None, str], ...]) -> dict[str, tuple[str, str | None]]:
    return {code: (family, side) for family, side, codes in table for code in codes.split()}


PENDING_REASONS: Final = _by_code(TABLE)
"""Code to (family, side), for every status but unmatched."""

UNMATCHED_REASONS: Final = PENDING_REASONS | _by_code(_WHEN_UNMATCHED)
"""Code to (family, side), for the unmatched status."""

FAMILIES: Final = (*dict.fromkeys(family for family, _, _ in TABLE), UNKNOWN)
"""Every family there is."""


def family(code: pl.Expr, unmatched: pl.Expr) -> pl.Expr:
    """Family of a reason code; `unknown` for a code not in the table, null for no code.

    `unmatched` says whether the code is the reason of an unmatched status.
    """
    return pl.when(code.is_not_null()).then(
        pl.when(unmatched).then(_looked_up(code, UNMATCHED_REASONS, 0)).otherwise(_looked_up(code, PENDING_REASONS, 0))
    )


def side(code: pl.Expr, unmatched: pl.Expr) -> pl.Expr:
    """Whose side a reason code points at: own, counterparty, both or market; null where the code does not say."""
    found = (
        pl.when(unmatched).then(_looked_up(code, UNMATCHED_REASONS, 1)).otherwise(_looked_up(code, PENDING_REASONS, 1))
    )
    return found.cast(pl.Enum(FAILING_PARTIES))


def _looked_up(code: pl.Expr, reasons: dict[str, tuple[str, str | None]], part: int) -> pl.Expr:
    answers = {name: found[part] for name, found in reasons.items()}
    return code.replace_strict(answers, default=None if part else UNKNOWN, return_dtype=pl.String)
