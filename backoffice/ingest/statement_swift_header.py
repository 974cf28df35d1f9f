"""What an MT940, MT942 or MT950 says of itself: account, number, balances, time, and the sums it claims."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from backoffice.ingest.statement_swift_text import Field, StatementText
from backoffice.ingest.statement_trailers import Claim
from backoffice.ingest.statement_values import Unreadable, currency, money, swift_day

KINDS = {"940": "end_of_day", "950": "end_of_day", "942": "intraday"}
"""Message types read, and the kind of statement each is."""

_OPENING, _CLOSING = ("60", "60F", "60M"), ("62", "62F", "62M")
_BALANCE = re.compile(r"([DC])([0-9]{6})(.{3})([0-9,]+)")
_SUM = re.compile(r"([0-9]{1,5})(.{3})([0-9,]+)")
_FLOOR = re.compile(r"([A-Z]{3})[DC ]?[0-9,]*")
_MOMENT = re.compile(r"([0-9]{6})([0-9]{2})([0-9]{2})(?:([+-])([0-9]{2})([0-9]{2}))?")


def swift_header(statement: StatementText) -> tuple[dict[str, Any], list[Claim]]:
    """The columns of `Statement` that its own fields give, and the totals it claims. Raises `Unreadable`."""
    account = _only(statement, "25", "25P")
    if account is None or not account.first_line:
        raise Unreadable(":25:", None, "ACCOUNT_MISSING", "expected the account in :25:, found none")
    number, reference = _only(statement, "28", "28C"), _only(statement, "20")
    opening, closing, available = (_balance(_only(statement, *tags)) for tags in (_OPENING, _CLOSING, ("64",)))
    kind = _kind(statement)
    if kind == "end_of_day" and (opening is None or closing is None):
        which = ":60F: (opening)" if opening is None else ":62F: (closing)"
        raise Unreadable(
            which[:5], None, "BALANCE_MISSING", f"expected {which}; without it nothing shows that all is here"
        )
    claims = _claims(statement)
    moment, issued_at = _issued(_only(statement, "13", "13D"))
    header = {
        "source_row": statement.line,
        "account_id": account.first_line,
        "servicer_id": _servicer(account),
        "kind": kind,
        "message_type": f"MT{statement.message_type or ('942' if kind == 'intraday' else '940')}",
        "statement_number": _number(number, reference, kind),
        "opening_date": opening[0] if opening else None,
        "opening_balance": opening[2] if opening else None,
        "closing_date": closing[0] if closing else moment,
        "closing_balance": closing[2] if closing else None,
        "available_balance": available[2] if available else None,
        "currency": _one_currency(statement, [b[1] for b in (opening, closing, available) if b]),
        "entry_count": len(statement.entries),
        "issued_at": issued_at,
    }
    return header, claims


def _only(statement: StatementText, *tags: str) -> Field | None:
    """The one field with one of these tags, or none; two of them leave open which one holds."""
    found = statement.of(*tags)
    if len(found) > 1:
        reason = f"expected :{found[0].tag}: once in a statement, found it on lines {found[0].line} and {found[1].line}"
        raise Unreadable(f":{found[1].tag}:", found[1].first_line, "FIELD_REPEATED", reason)
    return found[0] if found else None


def _kind(statement: StatementText) -> str:
    """End of day or intraday: as the header says, else by the fields that only an MT942 has."""
    if statement.message_type:
        return KINDS[statement.message_type]
    balances, of_942 = (
        statement.of(*_OPENING, *_CLOSING),
        statement.of("13", "13D", "34F", "90C", "90D"),
    )
    return "intraday" if of_942 and not balances else "end_of_day"


def _balance(field: Field | None) -> tuple[date, str, Decimal] | None:
    """Day, currency and signed amount of a balance field."""
    if field is None:
        return None
    tag = f":{field.tag}:"
    match = _BALANCE.fullmatch(field.first_line)
    if match is None:
        expected = f"expected C or D, YYMMDD, currency and amount with a comma; found “{field.first_line[:60]}”"
        raise Unreadable(tag, field.first_line, "BALANCE_UNREADABLE", f"{expected} (line {field.line})")
    amount = money(match[4].replace(",", ".", 1), tag)
    return swift_day(match[2], tag), currency(match[3], tag), -amount if match[1] == "D" else amount


def _one_currency(statement: StatementText, of_balances: list[str]) -> str:
    """The currency of the account: of its balances, floor limits and sums, which must agree."""
    found = list(of_balances)
    for field in statement.of("34F"):
        match = _FLOOR.fullmatch(field.first_line)
        found.append(currency(match[1] if match else None, ":34F:"))
    found += [match[2] for field in statement.of("90C", "90D") if (match := _SUM.fullmatch(field.first_line))]
    if len(set(found)) != 1:
        reason = f"expected one currency in a statement, found {' and '.join(sorted(set(found))) or 'none'}"
        raise Unreadable("currency", ", ".join(sorted(set(found))) or None, "CURRENCY_MIXED", reason)
    return found[0]


def _claims(statement: StatementText) -> list[Claim]:
    """The numbers and sums of entries that an MT942 gives in :90D: and :90C:."""
    claims = []
    for tag in ("90D", "90C"):
        if (field := _only(statement, tag)) is None:
            continue
        match = _SUM.fullmatch(field.first_line)
        if match is None:
            reason = f"expected number, currency and sum; found “{field.first_line[:60]}” (line {field.line})"
            raise Unreadable(f":{tag}:", field.first_line, "TRAILER_UNREADABLE", reason)
        currency(match[2], f":{tag}:")
        amount = money(match[3].replace(",", ".", 1), f":{tag}:")
        claims.append(Claim("debit" if tag == "90D" else "credit", f":{tag}:", int(match[1]), amount))
    return claims


def _issued(field: Field | None) -> tuple[date | None, datetime | None]:
    """Day and moment of :13D:; the moment only where its distance from UTC is given."""
    if field is None:
        return None, None
    match = _MOMENT.fullmatch(field.first_line)
    if match is None:
        reason = f"expected YYMMDDhhmm and the distance from UTC; found “{field.first_line[:60]}”"
        raise Unreadable(f":{field.tag}:", field.first_line, "TIME_UNREADABLE", reason)
    day = swift_day(match[1], f":{field.tag}:")
    if match[4] is None:
        return day, None
    offset = timedelta(hours=int(match[5]), minutes=int(match[6])) * (-1 if match[4] == "-" else 1)
    try:
        local = datetime(day.year, day.month, day.day, int(match[2]), int(match[3]), tzinfo=timezone(offset))
    except ValueError as error:
        raise Unreadable(
            f":{field.tag}:", field.first_line, "TIME_UNREADABLE", f"expected a time that exists ({error})"
        ) from None
    return day, local.astimezone(UTC)


def _number(number: Field | None, reference: Field | None, kind: str) -> str | None:
    """:28C: as received. Intraday reports without a number go by their reference: there are several in a day."""
    text = number.first_line if number else ""
    if kind == "intraday" and not text.strip("0/") and reference:
        text = reference.first_line
    return text or None


def _servicer(account: Field) -> str | None:
    """The bank: the BIC on the second line of :25P:, or what stands before the slash of a :25:."""
    if account.tag == "25P":
        return account.text.partition("\n")[2].strip() or None
    bank, slash, _ = account.first_line.partition("/")
    return bank.strip() or None if slash else None
