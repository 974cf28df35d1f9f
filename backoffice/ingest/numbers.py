"""Numbers: text to exact decimals. A figure is read as it is written or refused, never rounded, never a float.

Understood: a decimal point or comma as declared, thousands in threes (1,234,567) or the Indian way (12,34,567),
a sign before or after, parentheses for negatives, and exponents, which spreadsheets and scripts write for very
small and very large figures.
"""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from backoffice import money

_MINUS = r"\-−"
_SPACES = " \u00a0\u2009\u202f"
_APOSTROPHES = "'’"
_WIDE = 38
# Ten digits are spelled out: \d would also let in the digits of every other script, which the engine cannot read.
_EXPONENT = r"^[+\-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+\-]?[0-9]{1,2}$"

NOT_A_NUMBER = "NOT_A_NUMBER"
TOO_FINE = "TOO_MANY_FRACTION_DIGITS"
TOO_LARGE = "TOO_LARGE"


@dataclass(frozen=True)
class Notation:
    """How a file writes numbers: the decimal mark, and what stands between thousands (nothing by default)."""

    decimal: str = "."
    thousands: str | None = None

    @property
    def _between(self) -> str:
        """Every character that counts as the thousands mark: no typist chooses between four kinds of space."""
        families = {" ": _SPACES, "'": _APOSTROPHES}
        return families.get(self.thousands, self.thousands) if self.thousands else ""

    @property
    def pattern(self) -> str:
        """What a number looks like, as a regular expression."""
        whole = "[0-9]+"
        if self._between:
            mark = f"[{self._between}]"
            whole = f"(?:{whole}|[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|[0-9]{{1,2}}(?:{mark}[0-9]{{2}})+{mark}[0-9]{{3}})"
        point = f"[{self.decimal}]"
        number = f"(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)"
        return rf"^(?:[+{_MINUS}]?{number}|{number}[{_MINUS}]|\({number}\))$"

    @property
    def example(self) -> str:
        """A number written this way, for messages."""
        return f"1{self.thousands or ''}234{self.decimal}50"

    def plain(self, text: pl.Expr) -> pl.Expr:
        """Text of that pattern in the one form Decimal reads: sign first, a point, no marks between; else null."""
        negative = text.str.contains(rf"^[({_MINUS}]|[{_MINUS}]$")
        digits = text.str.replace_all(rf"[^0-9{self.decimal}]", "").str.replace(self.decimal, ".", literal=True)
        signed = pl.when(negative).then(pl.lit("-") + digits).otherwise(digits)
        return pl.when(text.str.contains(self.pattern)).then(signed)


def exact(
    text: pl.Series, notation: Notation, precision: int, scale: int, factor: Decimal | None = None
) -> tuple[pl.Series, pl.Series]:
    """`text` as DECIMAL(precision, scale), each figure times `factor`; and for each that is not, the rule it breaks.

    A figure with more fraction digits than `scale` (zeros at the end aside) or more digits before the point than
    fit is refused, not rounded. Null stays null and breaks nothing.
    """
    frame = text.alias("text").to_frame().with_columns(plain=notation.plain(pl.col("text")))
    frame = _with_exponents_written_out(frame, notation)
    factor = Decimal(1) if factor is None else factor
    step = max(0, -int(factor.normalize().as_tuple().exponent))
    grows = max(0, factor.adjusted() + 1)
    # A factor of m digits can use up at most m fraction digits of what it multiplies; so many more are let in.
    fine = scale if factor == 1 else scale + len(factor.normalize().as_tuple().digits) + grows
    wide = fine + step

    parts = frame.with_columns(
        whole=pl.col("plain").str.extract(r"^-?0*(\d*)").str.len_bytes(),
        fraction=pl.col("plain").str.extract(r"\.(\d*?)0*$").str.len_bytes().fill_null(0),
    ).with_columns(
        fault=pl.when(pl.col("text").is_null())
        .then(pl.lit(None, pl.String))
        .when(pl.col("plain").is_null())
        .then(pl.lit(NOT_A_NUMBER))
        .when(pl.col("fraction") > fine)
        .then(pl.lit(TOO_FINE))
        .when(pl.col("whole") > _WIDE - wide - (grows if factor != 1 else 0))
        .then(pl.lit(TOO_LARGE))
    )
    value = pl.when(pl.col("fault").is_null()).then(pl.col("plain")).cast(pl.Decimal(_WIDE, wide))
    if factor != 1:
        value = money.product(value, pl.lit(factor, pl.Decimal(_WIDE, wide)), scale=wide, exact=wide)
    limit = pl.lit(Decimal(10) ** (precision - scale), pl.Decimal(_WIDE, 0))
    found = parts.select("fault", value=value, kept=money.rounded(value, scale)).with_columns(
        fault=pl.coalesce(
            "fault",
            pl.when(pl.col("value") != pl.col("kept")).then(pl.lit(TOO_FINE)),
            pl.when(pl.col("kept").abs() >= limit).then(pl.lit(TOO_LARGE)),
        )
    )
    sound = pl.when(pl.col("fault").is_null()).then(pl.col("kept"))
    return (
        found.select(sound.cast(pl.Decimal(precision, scale))).to_series(),
        found.get_column("fault"),
    )


def _with_exponents_written_out(frame: pl.DataFrame, notation: Notation) -> pl.DataFrame:
    """The frame with figures such as 1.5E-7 written out. They are rare, so Python's exact decimals may do it."""
    pointed = pl.col("text").str.replace(notation.decimal, ".", literal=True)
    powers = (
        frame.filter(pl.col("plain").is_null() & pointed.str.contains(_EXPONENT))
        .select("text", pointed=pointed)
        .unique()
    )
    if powers.is_empty():
        return frame
    written = {text: f"{Decimal(pointed):f}" for text, pointed in powers.iter_rows()}
    return frame.with_columns(
        plain=pl.coalesce(
            "plain",
            pl.col("text").replace_strict(list(written), list(written.values()), default=None, return_dtype=pl.String),
        )
    )
