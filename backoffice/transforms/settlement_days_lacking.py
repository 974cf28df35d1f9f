"""Whether a fail is one of securities or one of cash."""

import polars as pl

from backoffice.contracts.settlement_history import LACKING


def lacking() -> pl.Expr:
    """What a fail lacks: `securities` or `cash`; null where neither the reason nor the failing party tells.

    The two are reported apart (CSDR RTS 2018/1229 Annex III). Free of payment only securities can lack. A reason of
    the families of securities or cash says so itself; else the failing party tells: who delivers owes securities,
    who receives against payment owes cash.
    """
    securities, cash = (pl.lit(name, pl.Enum(LACKING)) for name in LACKING)
    family = pl.col("reason_family")
    we_deliver, own = pl.col("movement") == "DELI", pl.col("failing_party") == "own"
    one_side = pl.col("failing_party").is_in(["own", "counterparty"])
    return (
        pl.when((pl.col("payment") == "FREE") | family.str.starts_with("securities_"))
        .then(securities)
        .when(family.str.starts_with("cash_"))
        .then(cash)
        .when(one_side & (own == we_deliver))
        .then(securities)
        .when(one_side)
        .then(cash)
    )
