"""What an instrument is for penalties: its class by CFI, and the name of the rate that class is charged."""

from typing import Final

import polars as pl

from backoffice.contracts.settlement_penalties import PENALTY_CLASSES

_DEBT: Final = ("SOVR", "DEBT")


def penalty_class(cfi: pl.Expr) -> pl.Expr:
    """The class by CFI (ISO 10962), as ECSDA 5.3 has it; null where the CFI is not known.

    The letters counted are group and attributes of the code: E is shares; D with type of issuer T or C, or group N
    (municipal), sovereign; D of group Y money market; any other D debt; R entitlements; C funds, exchange traded where
    the group is E; TTN emission allowances; anything else other.
    """
    category, group, issuer = cfi.str.slice(0, 1), cfi.str.slice(1, 1), cfi.str.slice(3, 1)
    debt = category == "D"
    public = issuer.is_in(["T", "C"])
    found = (
        pl.when(category == "E")
        .then(pl.lit("SHRS"))
        .when(debt & (public | (group == "N")))
        .then(pl.lit("SOVR"))
        .when(debt & (group == "Y"))
        .then(pl.lit("MMKT"))
        .when(debt)
        .then(pl.lit("DEBT"))
        .when(category == "R")
        .then(pl.lit("SECU"))
        .when((category == "C") & (group == "E"))
        .then(pl.lit("ETFS"))
        .when(category == "C")
        .then(pl.lit("UCIT"))
        .when(cfi.str.starts_with("TTN"))
        .then(pl.lit("EMAL"))
        .otherwise(pl.lit("OTHR"))
    )
    return pl.when(cfi.is_not_null()).then(found).cast(pl.Enum(PENALTY_CLASSES))


def security_rate_id() -> pl.Expr:
    """The name of the security's rate, by `penalty_class`, `is_liquid` and `is_sme_growth` (2017/389, Annex).

    A share nobody lists as liquid is illiquid (ECSDA 5.3, FITRS). The growth market's rates need its MIC as place of
    trade on both instructions; ours name no place of trade, so the instrument's own mark stands for both. Where that
    is wrong the CSD's report shows another rate.
    """
    kind = pl.col("penalty_class").cast(pl.String)
    growth, is_debt = pl.col("is_sme_growth").fill_null(False), kind.is_in(_DEBT)
    return (
        pl.when(kind.is_null())
        .then(None)
        .when(growth & is_debt)
        .then(pl.lit("csdr.sefp.debt_sme_growth"))
        .when(growth)
        .then(pl.lit("csdr.sefp.sme_growth"))
        .when(kind == "SOVR")
        .then(pl.lit("csdr.sefp.debt_sovereign"))
        .when(kind == "DEBT")
        .then(pl.lit("csdr.sefp.debt_other"))
        .when((kind == "SHRS") & pl.col("is_liquid").fill_null(False))
        .then(pl.lit("csdr.sefp.shares_liquid"))
        .when(kind == "SHRS")
        .then(pl.lit("csdr.sefp.shares_illiquid"))
        .otherwise(pl.lit("csdr.sefp.other"))
    )
