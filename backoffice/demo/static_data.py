"""Static data of the firm: the LEI register, other identifiers, standing instructions, and who changed what.

Beside the story of the lapsed LEI there is a fault or two of every kind the desk looks for.
"""

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import polars as pl
from stdnum import cusip
from stdnum.gb import sedol
from stdnum.iso7064 import mod_97_10

from backoffice.contracts.static_data import RECORD_KINDS, CrossReference, LeiRecord, StandingInstruction, StaticChange
from backoffice.demo import firm, service_hours
from backoffice.demo.columns import Moments, finished, moments, numbered, picked
from backoffice.demo.events import Events
from backoffice.demo.firm import COUNTERPARTIES, MARKETS_OF_COUNTERPARTY
from backoffice.demo.instruments import Instruments
from backoffice.demo.markets import CREST, DTC, MARKETS, NSE, T2S, weekdays
from backoffice.demo.places import ANNEXE, JAIPUR, SITE_NAMES
from backoffice.demo.plan import Plan
from backoffice.demo.staff import pseudonyms
from backoffice.demo.story import day

LAPSING: Final = {7: 9, 15: 21}
"""Counterparties whose LEI is to be renewed in so many days."""

MERGED: Final = 22
"""The counterparty whose LEI ended by a merger nobody here has heard of."""

NO_SSI, NO_ACCOUNT, TWICE = (20, NSE), (14, DTC), (8, DTC)
"""A counterparty and market without a standing instruction, one without an account in it, one with two."""

STALE: Final = {(10, NSE): 402, (11, T2S): 390, (18, CREST): 655, (21, NSE): None}
"""Counterparties and markets not verified for so many days; None is never."""

UNKNOWN_PARTY: Final = "OLDMARSH"
"""Whom a standing instruction is for that nobody has on file."""

CHANGES_A_DAY: Final = 3
PEOPLE: Final = 9
ONE_PERSON, UNCHECKED = (71, 230), (306,)
"""Changes that one person made and checked, and one that took effect before it was checked; by number."""

_FIELDS: Final = (("bic", "country"), ("is_liquid", "cfi"), ("value",), ("agent_bic", "safekeeping_account"))
_BANK: Final = {CREST: ("GB", "ZZKW200000"), T2S: ("DE", "20000000")}
"""Country and bank of the cash accounts that have an IBAN."""


def lei_records(plan: Plan, events: Events) -> pl.DataFrame:
    """The `lei_records` extract: every party's LEI as the register has it today."""
    parties = firm.parties()
    lapsed = COUNTERPARTIES[events.lapsed.counterparty]
    soon = {COUNTERPARTIES[place]: days for place, days in LAPSING.items()}
    rows: list[dict[str, Any]] = []
    for place, (party, name, lei) in enumerate(parties.select("party_id", "name", "lei").iter_rows()):
        days = soon.get(party, 40 + place * 37 % 320)
        status, renewal = "ISSUED", plan.until + timedelta(days=days)
        if party == lapsed:
            status, renewal = "LAPSED", day(events.lapsed.last_day)
        elif party == COUNTERPARTIES[MERGED]:
            status = "MERGED"
        entity = "INACTIVE" if status == "MERGED" else "ACTIVE"
        rows.append(
            {"lei": lei, "legal_name": name, "registration_status": status, "entity_status": entity}
            | {"next_renewal_on": renewal}
        )
    return finished(LeiRecord, "demo-lei-register", pl.DataFrame(rows).to_dict())


def cross_references(made: Instruments) -> pl.DataFrame:
    """The `cross_references` extract: CUSIPs in the US, SEDOLs in Great Britain; one wrong, one doubled, one astray."""
    rows: list[tuple[str, str, str]] = []
    for place, market in enumerate(made.market.tolist()):
        if market == DTC:
            stem = f"ZZDM{place:04d}"
            rows.append(("CUSIP", stem + cusip.calc_check_digit(stem), made.isins[place]))
        elif market == CREST:
            stem = f"BZ{place:04d}"
            rows.append(("SEDOL", stem + sedol.calc_check_digit(stem), made.isins[place]))
    first = next(place for place, row in enumerate(rows) if row[0] == "CUSIP")
    scheme, right, isin = rows[first]
    rows[first] = (scheme, right[:-1] + str((int(right[-1]) + 1) % 10), isin)
    doubled = next(row for row in rows if row[0] == "SEDOL")
    rows.append((doubled[0], doubled[1], rows[-1][2]))
    stem = "ZZDM9999"
    rows.append(("CUSIP", stem + cusip.calc_check_digit(stem), "USZZDM999990"))
    names = ("scheme", "value", "record_id")
    return finished(
        CrossReference,
        "demo-cross-references",
        {**pl.DataFrame(rows, schema=names, orient="row").to_dict(), "record_kind": "instrument"},
    )


def standing_instructions(plan: Plan, events: Events) -> pl.DataFrame:
    """The `standing_instructions` extract: where every counterparty settles in its markets."""
    pairs = [(place, market) for place, both in enumerate(MARKETS_OF_COUNTERPARTY) for market in both]
    stale = (events.stale.counterparty, events.stale.market)
    repaired = day(events.stale.repaired)
    rows: list[dict[str, Any]] = []
    for place, market in pairs:
        if (place, market) == NO_SSI:
            continue
        verified: date | None = plan.until - timedelta(days=20 + (place * 53 + market * 17) % 300)
        if (place, market) in STALE:
            days = STALE[place, market]
            verified = None if days is None else plan.until - timedelta(days=days)
        account = None if (place, market) == NO_ACCOUNT else f"{COUNTERPARTIES[place][:4]}-{MARKETS[market].code}-1"
        row = _ssi(place, market) | {"safekeeping_account": account, "verified_on": verified}
        if (place, market) == stale:
            ended = repaired - timedelta(days=1)
            rows.append(row | {"valid_to": ended, "verified_on": repaired - timedelta(days=700)})
            row |= {"valid_from": repaired, "verified_on": repaired}
        rows.append(row)
        if (place, market) == TWICE:
            rows.append(row)
    rows.append(_ssi(0, NSE) | {"counterparty_id": UNKNOWN_PARTY, "safekeeping_account": "OLDM-NSE-1"})
    frame = pl.DataFrame(rows, infer_schema_length=None)
    ids = numbered("SSI", np.arange(1, len(rows) + 1))
    return finished(StandingInstruction, "demo-standing-instructions", {**frame.to_dict(), "ssi_id": ids})


def _ssi(place: int, market: int) -> dict[str, Any]:
    agent = firm.CUSTODIAN_BICS[(market + place % 2) % len(MARKETS)]
    return {
        "counterparty_id": COUNTERPARTIES[place],
        "market": MARKETS[market].code,
        "currency": MARKETS[market].currency,
        "agent_bic": agent,
        "cash_account": _iban(market, place),
        "valid_from": date(2021, 1, 4) + timedelta(days=31 * place),
        "valid_to": None,
        "verified_on": None,
    }


def _iban(market: int, place: int) -> str | None:
    """An invented IBAN of 22 characters, right in its check digits but for one; None in markets that have none."""
    if market not in _BANK:
        return None
    country, bank = _BANK[market]
    account = f"{bank}{place + 1:0{18 - len(bank)}d}"
    check = int(mod_97_10.calc_check_digits(account + country))
    wrong = (place, market) == (9, CREST)
    return f"{country}{(check % 97 + 1) if wrong else check:02d}{account}"


def static_changes(plan: Plan) -> pl.DataFrame:
    """The `static_changes` extract: a few a weekday, checked by a colleague within hours; three were not."""
    chance = plan.generator("static changes")
    days = np.repeat(weekdays(plan), CHANGES_A_DAY)
    number = len(days)
    every = np.arange(number)
    asked: Moments = days.astype("datetime64[us]") + (180 + chance.integers(0, 480, number)).astype("timedelta64[m]")
    site = np.where(chance.random(number) < 0.6, ANNEXE, JAIPUR)
    taken = np.maximum(10, 150 * chance.lognormal(0, 0.7, number)).astype(np.int64)
    maker = chance.integers(0, PEOPLE, number)
    checker = (maker + chance.integers(1, PEOPLE, number)) % PEOPLE
    checker = np.where(np.isin(every, ONE_PERSON), maker, checker)
    kind = chance.choice(len(RECORD_KINDS), number, p=[0.3, 0.25, 0.15, 0.3])
    field = [_FIELDS[one][place % len(_FIELDS[one])] for place, one in enumerate(kind.tolist())]
    checked = service_hours.worked(plan, asked, site, checked_at=taken)["checked_at"]
    unchecked = pl.Series(np.isin(every, UNCHECKED))
    frame = pl.DataFrame(
        {"asked": moments(asked), "checked_at": checked, "unchecked": unchecked, "checker": pseudonyms(plan, checker)}
    ).with_columns(applied_at=pl.when("unchecked").then("asked").otherwise("checked_at"))
    is_checked = pl.col("checked_at").is_not_null()
    return finished(
        StaticChange,
        "demo-static-changes",
        {
            "change_id": numbered("CH", every + 1),
            "record_kind": picked(RECORD_KINDS, kind),
            "record_id": numbered("MR", chance.integers(1, 300, number)),
            "field": pl.Series(field),
            "location_id": picked(SITE_NAMES, site),
            "maker_id": pseudonyms(plan, maker),
            "requested_at": moments(asked),
            "checker_id": frame.select(pl.when(is_checked).then("checker")).to_series(),
            "checked_at": checked,
            "applied_at": frame["applied_at"],
        },
    )
