"""Who the firm is and whom it deals with. Every name, LEI, BIC and account is invented and says so.

LEIs begin with DEMO, BICs with ZZ and end in 0 (the mark of a test BIC): right in form and check digit, and no
register holds them.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from stdnum.iso7064 import mod_97_10

from backoffice.contracts.reference import Party
from backoffice.demo.columns import Shares, Whole, finished
from backoffice.demo.markets import CREST, DTC, NSE, T2S

ENTITIES = ("TQ-IN", "TQ-GB", "TQ-US")
DESKS = ("Equities", "Delta One", "Rates", "Credit", "Financing")
EQUITIES, DELTA_ONE, RATES, CREDIT, FINANCING = range(5)


@dataclass(frozen=True)
class Book:
    """One legal entity's business in one market, with its share of that market's trades and its accounts."""

    entity: int
    market: int
    share: float
    accounts: tuple[str, ...]


def _accounts(entity: str, market: str) -> tuple[str, ...]:
    return tuple(f"{entity}-{market}-{number:02d}" for number in (1, 2, 3))


BOOKS = (
    Book(0, NSE, 1.0, _accounts("TQ-IN", "NSE")),
    Book(1, CREST, 1.0, _accounts("TQ-GB", "CREST")),
    Book(2, DTC, 0.85, _accounts("TQ-US", "DTC")),
    Book(1, DTC, 0.15, _accounts("TQ-GB", "DTC")),
    Book(1, T2S, 0.8, _accounts("TQ-GB", "T2S")),
    Book(2, T2S, 0.2, _accounts("TQ-US", "T2S")),
)
ACCOUNTS = tuple(account for book in BOOKS for account in book.accounts)
"""All safekeeping accounts; the three of book n are at 3n, 3n + 1, 3n + 2."""


@dataclass(frozen=True)
class Nostro:
    """One cash account: whose, in what currency, at which custodian."""

    account: str
    entity: int
    currency: str
    custodian: int


NOSTROS = (
    Nostro("ZZHFIN-INR-0010", 0, "INR", NSE),
    Nostro("ZZKWGB-GBP-0020", 1, "GBP", CREST),
    Nostro("ZZVYDE-EUR-0021", 1, "EUR", T2S),
    Nostro("ZZOSUS-USD-0022", 1, "USD", DTC),
    Nostro("ZZOSUS-USD-0030", 2, "USD", DTC),
    Nostro("ZZVYDE-EUR-0031", 2, "EUR", T2S),
)
NOSTRO_OF_BOOK = (0, 1, 4, 3, 2, 5)
"""For each of BOOKS, where in NOSTROS its settlements are paid."""

CUSTODIANS = ("HARROWFEN", "KETTLEWICK", "OSTERSHAW", "VELLANDRY")
CUSTODIAN_BICS = ("ZZHFINB0", "ZZKWGBL0", "ZZOSUSN0", "ZZVYDEF0")
DEPOSITORIES = ("DEP-IN", "DEP-GB", "DEP-US", "DEP-EU")
CCPS = ("CCP-IN", "CCP-GB", "CCP-US", "CCP-EU")
DEPOSITORY_BICS = ("ZZDPINB0", "ZZDPGBL0", "ZZDPUSN0", "ZZDPDEF0")

_BROKERS = (
    *("Abberquill", "Brindlefosse", "Corvashaw", "Dunmarrick", "Eskavolt", "Fenquister", "Galdermoss", "Hollinquay"),
    *("Istravane", "Jorvellick", "Kestingmoor", "Lorimundy", "Mossagarth", "Norrowfell", "Ostraveld", "Pendrivale"),
    *("Quenstowe", "Rathmorrow", "Selkirvane", "Tamberlock", "Ulverquist", "Varrowdene", "Wexcombry", "Yarrowfisk"),
)
_TRADES = ("Brokers", "Securities", "Partners", "Markets")

COUNTERPARTIES = tuple(name.upper() for name in _BROKERS)
MARKETS_OF_COUNTERPARTY = tuple((place % 4, (place + 1 + place // 8) % 4) for place in range(len(_BROKERS)))
"""The two markets each counterparty deals in; from the ninth on, pairs differ."""

CHRONIC = 5
"""The counterparty that fails more than others: a pattern to find, not an event."""

VENDORS = ("SARVADESH-OPS", "NILGARTH-BPO")


def counterparties_in(market: int) -> tuple[Whole, Shares]:
    """The counterparties that deal in `market`, and the share of its trades each does (a long tail)."""
    those = np.array([n for n, markets in enumerate(MARKETS_OF_COUNTERPARTY) if market in markets], dtype=np.int64)
    weight = 1 / np.arange(1, len(those) + 1) ** 0.7
    return those, weight / weight.sum()


def lei(number: int) -> str:
    """An invented LEI: DEMO00, a number in twelve digits, and its two check digits (ISO 7064 mod 97-10)."""
    stem = f"DEMO00{number:012d}"
    return stem + str(mod_97_10.calc_check_digits(stem))


def parties() -> pl.DataFrame:
    """The `parties` extract."""
    rows: list[tuple[str, str, str, str | None, str]] = [
        ("TQ-IN", "Tarnquill Securities India", "legal_entity", "ZZTQINB0", "IN"),
        ("TQ-GB", "Tarnquill Europe", "legal_entity", "ZZTQGBL0", "GB"),
        ("TQ-US", "Tarnquill Americas", "legal_entity", "ZZTQUSN0", "US"),
    ]
    homes = ("IN", "GB", "US", "DE")
    for place, name in enumerate(_BROKERS):
        country = homes[MARKETS_OF_COUNTERPARTY[place][0]]
        full, bic = f"{name} {_TRADES[place // 6]}", f"ZZ{name[:2].upper()}{country}{'ABCDEFGH'[place % 8]}0"
        rows.append((COUNTERPARTIES[place], full, "counterparty", bic, country))
    for place, country in enumerate(homes):
        name = f"{CUSTODIANS[place].title()} Custody"
        rows.append((CUSTODIANS[place], name, "custodian", CUSTODIAN_BICS[place], country))
        rows.append((DEPOSITORIES[place], f"Demo depository {country}", "csd", DEPOSITORY_BICS[place], country))
    rows += [
        ("SARVADESH-OPS", "Sarvadesh Operations", "vendor", None, "IN"),
        ("NILGARTH-BPO", "Nilgarth Processing", "vendor", None, "IN"),
        *((ccp, f"Demo CCP {country}", "ccp", None, country) for ccp, country in zip(CCPS, homes, strict=True)),
    ]
    names = ("party_id", "name", "kind", "bic", "country")
    frame = pl.DataFrame(rows, schema=names, orient="row")
    leis = pl.Series([lei(number) for number in range(1, len(rows) + 1)])
    return finished(Party, "demo-parties", {**frame.to_dict(), "lei": leis})
