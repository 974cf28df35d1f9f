"""The penalties of an MT537 (sequence D): one row a business day of each penalty.

A block PENA holds a block PENACUR for each currency and day of detection, in it a block PENACOUNT for each
counterparty, in it the penalties (PENDET), and in these their days (CALDET). Rates are per cent a business day; an
amount marked N is due by us. The parties' qualifiers are read as DCSD: our CSD; ASDP: our account servicer's; CASD:
the counterparty's.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from backoffice.ingest.iso15022 import Block, Field, only, required
from backoffice.ingest.iso15022_general import Message
from backoffice.ingest.iso15022_values import (
    coded,
    day,
    held,
    instrument,
    moment,
    party,
    per_cent,
    price,
    referenced,
    signed_money,
)
from backoffice.ingest.penalty_rows import (
    NO_REFERENCE,
    TABLE,
    Day,
    Read,
    Reported,
    judged,
    method,
    penalty_type,
    total_proof,
    with_days,
)
from backoffice.ingest.proofs import Proof
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.statement_values import Unreadable, currency

_TOTALS: Final = {"GBNT": "penalty_global_net", "AGDE": "penalty_debits", "AGCR": "penalty_credits"}


def rows(message: Message) -> Iterator[Judged]:
    """The penalties' rows, and with them the proofs of their totals."""
    blocks = [(pena, cur) for pena in message.body.inside("PENA") for cur in pena.inside("PENACUR")]
    if not blocks:
        return
    report = {"report_id": message.reference, "reported_on": _reported_on(message)}
    pages = only(message.general.of("28"))
    is_whole = pages is None or pages.value.endswith("/ONLY")
    for pena, cur in blocks:
        yield from _of_currency(message, pena, cur, report, is_whole=is_whole)


def _of_currency(
    message: Message, pena: Block, cur: Block, report: dict[str, Any], *, is_whole: bool
) -> Iterator[Judged]:
    try:
        paid_in = currency(required(cur.of("11", "PECU"), ":11A::PECU", "currency").value, ":11A::PECU")
        detected = only(cur.of("98", "DACO"))
        shared = {
            **report,
            "currency": paid_in,
            "csd": _csd(message, pena, cur),
            "counterparty_csd": _party(cur, "CASD"),
        }
        detected_on = day(detected) if detected else None
        counterparties = [_of_counterparty(block, shared, detected_on) for block in cur.inside("PENACOUNT")]
    except Unreadable as fault:
        for block in cur.everywhere():
            if block.name == "PENDET":
                yield from (Judged(TABLE, place, fault) for place in _places(block))
        return
    subject = f"{report['report_id']}, {paid_in}"
    proofs = list(_totals(cur, [net for _, net, _ in counterparties], subject)) if is_whole else []
    for name, net, penalties in counterparties:
        for row in judged(penalties, net, f"{name or 'nobody named'} in {paid_in}", is_whole=is_whole):
            yield Judged(row.table, row.place, row.row, row.remarks, (*proofs, *row.proofs))
            proofs = []


def _of_counterparty(
    block: Block, shared: dict[str, Any], detected_on: date | None
) -> tuple[str | None, Decimal | None, list[Read]]:
    name = _party(block, "REPA")
    stated = only(block.of("19", "AGNT"))
    net = signed_money(stated, shared["currency"]) if stated else None
    penalties: list[Read] = []
    for details in block.inside("PENDET"):
        try:
            penalties.append(_penalty(details, {**shared, "counterparty_id": name}, detected_on))
        except Unreadable as fault:
            penalties += [Judged(TABLE, place, fault) for place in _places(details)]
    return name, net, penalties


def _penalty(details: Block, shared: dict[str, Any], detected_on: date | None) -> Reported:
    number, own, common = (only(details.of(*one)) for one in (("99", "DAAC"), ("20", "PREF"), ("20", "PCOM")))
    kind = required(details.of("22", "PNTP"), ":22H::PNTP", "type of penalty (SEFP or LMFP)")
    how, state = only(details.of("22", "CALM")), only(details.of("25", "PNST"))
    reasons = details.of("24")
    told = [field.value for field in details.of("70", "REAS")]
    columns = {
        **shared,
        **_transaction(details),
        "penalty_id": referenced(own or required(details.of("20", "PCOM"), ":20C::PREF", "reference of the penalty")),
        "common_reference": referenced(common) if common else None,
        "penalty_type": penalty_type(kind.value.strip(), ":22H::PNTP"),
        "calculation_method": method(how.value.strip(), ":22H::CALM") if how else None,
        "state_reason": coded(reasons[0]) if reasons else None,
        "narrative": "\n".join(told) or None,
        "lacks_reference_data": False,
    }
    amount = required(details.of("19", "AMCO"), ":19A::AMCO", "amount of the penalty")
    penalty = Reported(
        place=details.line,
        amount=signed_money(amount, shared["currency"]),
        is_counted=_flag(details, "CMPU", default=True),
        state=coded(state) if state else None,
        days=[_day(one, shared["currency"]) for one in details.inside("CALDET")],
        columns=columns,
    )
    return with_days(penalty, detected_on, _whole_number(number) if number else None)


def _day(block: Block, paid_in: str) -> Day:
    attributes = next(block.inside("FIA"), Block("FIA", block.line))
    parts = [abs(signed_money(field, paid_in)) for field in block.of("19", "SECU", "CASH")]
    of_security, of_cash = only(attributes.of("92", "GOMB")), only(block.of("92", "PDRA"))
    priced = only([*attributes.of("90"), *block.of("90")])
    isin, kind = only(attributes.of("35")), only(attributes.of("12", "CLAS"))
    rate = of_security or of_cash
    return Day(
        place=block.line,
        day=day(required(block.of("98", "PEDA"), ":98A::PEDA", "business day penalised")),
        amount=sum(parts, Decimal(0)) if parts else None,
        columns={
            "instrument_id": instrument(isin) if isin else None,
            "penalty_class": kind.value.strip() if kind else None,
            "rate": per_cent(rate) if rate else None,
            **(price(priced) if priced else {}),
            "lacks_reference_data": _flag(block, "MRED", default=False),
        },
    )


def _transaction(details: Block) -> dict[str, Any]:
    """What the report says of the instruction penalised."""
    related = next(details.inside("RELTRAN"), Block("RELTRAN", details.line))
    terms = next(related.inside("TRAN"), Block("TRAN", details.line))
    due, matched = only(terms.of("98", "SETT")), only(terms.of("98", "MTCH"))
    kind = only(terms.of("22", "SETR"))
    return {
        "instruction_id": _reference(related, "ACOW"),
        "market_reference": _reference(related, "MITI"),
        "movement": _code(terms, "REDE", ("DELI", "RECE")),
        "payment": _code(terms, "PAYM", ("APMT", "FREE")),
        "transaction_type": coded(kind) if kind else None,
        "intended_settlement_date": day(due) if due else None,
        "matched_at": moment(matched) if matched else None,
        "quantity": held(terms.of("36", "PSTA")),
    }


def _totals(cur: Block, nets: Sequence[Decimal | None], subject: str) -> Iterator[Proof]:
    known = [net for net in nets if net is not None]
    parts = {
        "GBNT": sum(known, Decimal(0)),
        "AGDE": sum((-net for net in known if net < 0), Decimal(0)),
        "AGCR": sum((net for net in known if net > 0), Decimal(0)),
    }
    for qualifier, check in _TOTALS.items():
        stated = only(cur.of("19", qualifier))
        if stated is not None:
            paid_in = stated.value.removeprefix("N")[:3]
            amount = signed_money(stated, paid_in)
            yield total_proof(check, subject, abs(amount) if qualifier == "AGDE" else amount, parts[qualifier])


def _places(details: Block) -> list[int]:
    """The lines of a penalty's rows: itself, and every day after its first."""
    return [details.line, *[one.line for one in details.inside("CALDET")][1:]]


def _reported_on(message: Message) -> date:
    stated = only(message.general.of("98", "STAT"))
    return day(stated) if stated else message.prepared_at()[0].date()


def _csd(message: Message, pena: Block, cur: Block) -> str:
    found = _party(cur, "DCSD") or _party(pena, "ASDP") or message.sender
    if found is None:
        reason = "expected the CSD (95a DCSD, 95a ASDP or the sender), found none"
        raise Unreadable(":95P::DCSD", None, "CSD_MISSING", reason)
    return found


def _party(block: Block, qualifier: str) -> str | None:
    found = only(block.of("95", qualifier))
    return party(found) if found else None


def _reference(block: Block, qualifier: str) -> str | None:
    found = only(block.of("20", qualifier))
    return referenced(found) if found and found.value.strip() != NO_REFERENCE else None


def _code(block: Block, qualifier: str, known: Sequence[str]) -> str | None:
    found = only(block.of("22", qualifier))
    if found is None:
        return None
    value = found.value.strip()
    if value not in known:
        raise Unreadable(found.name, value, "CODE_UNKNOWN", f"expected {' or '.join(known)}, found “{value[:60]}”")
    return value


def _flag(block: Block, qualifier: str, *, default: bool) -> bool:
    found = only(block.of("17", qualifier))
    return default if found is None else found.value.strip() == "Y"


def _whole_number(field: Field) -> int:
    if not field.value.strip().isdecimal():
        reason = f"expected a number of days, found “{field.value[:60]}”"
        raise Unreadable(field.name, field.text, "NUMBER_UNREADABLE", reason)
    return int(field.value)
