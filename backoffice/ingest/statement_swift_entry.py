"""One entry of an MT940 or MT942: the statement line (:61:) and its details (:86:), through the mt-940 library."""

import io
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import mt940

from backoffice.ingest.statement_swift_text import Field
from backoffice.ingest.statement_values import Unreadable, money

# The library logs what it then raises; the reason reaches the reader of the rejects instead.
logging.getLogger("mt940").addHandler(logging.NullHandler())

_SIGNS = {"C": 1, "RD": 1, "EC": 1, "D": -1, "RC": -1, "ED": -1}
"""Effect on the balance. A reversed credit takes money away; E marks what is only expected (MT942)."""

_HEAD = re.compile(r"[0-9]{6}(?:[0-9]{4}|[ ]{4})?([RE]?[DC])[A-Z]?[\n ]?([0-9,]+)", re.IGNORECASE)
_LONGEST_AMOUNT = 15
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_NO_REFERENCE = ("NONREF", "EREF", "PREF", "MARF", "KREF+", "EREF+", "KREF", "NOTPROVIDED")
_STRUCTURED = re.compile(r"[0-9]{3}\?[0-9]{2}")
_SUBFIELD = re.compile(r"\?([0-9]{2})")
_SLASHED = "/{}/(.+?)(?=/[A-Z]{{4}}/|$)"


class StatementMT(mt940.tags.StatementGLS):
    """A :61: as banks write it: also with the expected marks of MT942, and with a reference longer than 16
    characters when it is one unbroken word (ASN and SNS write an IBAN there, GLS a long reference).

    The library names its processors after the first word of the class, which must stay `Statement`.
    """

    pattern = mt940.tags.StatementGLS.pattern.replace("R?[DC]", "[RE]?[DC]").replace(
        r"(?:(?!//)[^\n])*", r"(?:(?!//)[^\n\ ]){17,}|(?:(?!//)[^\n]){0,16}"
    )


_TAGS: dict[int | str, mt940.tags.Tag] = {StatementMT.id: StatementMT()}
_OPTIONS = mt940.Options.all()


def swift_entry(fields: Sequence[Field], currency: str) -> dict[str, Any]:
    """The columns of `StatementEntry` that the entry itself gives.

    The sign follows the mark: C and RD add, D and RC take away. A value date of 29 to 31 February is the last of
    February (banks of the 30/360 calendar write it); any other impossible date is refused. Raises `Unreadable`.
    """
    line = fields[0]
    head = _HEAD.match(line.text)
    if head is None:
        raise Unreadable(":61:", line.first_line, "ENTRY_UNREADABLE", _expected(line))
    mark, digits = head[1].upper(), head[2]
    if len(digits) > _LONGEST_AMOUNT:
        raise Unreadable(
            ":61:", digits, "AMOUNT_TOO_LARGE", f"expected an amount of at most {_LONGEST_AMOUNT} characters"
        )
    amount = _SIGNS[mark] * money(digits.replace(",", ".", 1), ":61:")
    found = _parsed(fields)
    details = "\n".join(f.text for f in fields if f.tag == "86")
    name, account, end_to_end = _other_party(found, details.replace("\n", ""))
    reference = _reference(found.get("customer_reference"))
    if reference and len(reference) > 16 and _IBAN.fullmatch(reference):
        reference, account = None, account or reference
    entry_date = found.get("entry_date")
    return {
        "source_row": line.line,
        "status": "PDNG" if mark.startswith("E") else "BOOK",
        "booked_on": _day(entry_date) if isinstance(entry_date, date) else None,
        "value_date": _day(found["date"]),
        "amount": amount,
        "currency": currency,
        "is_reversal": mark.startswith("R"),
        "account_owner_reference": reference,
        "account_servicer_reference": _reference(found.get("bank_reference")),
        "end_to_end_id": end_to_end,
        "transaction_code": _text(found.get("id")),
        "transaction_count": 1,
        "counterparty_name": name,
        "counterparty_account": account,
        "narrative": _narrative(found, details),
    }


def _parsed(fields: Sequence[Field]) -> Mapping[str, Any]:
    """The entry as the library reads it: given alone, so that one bad entry cannot spoil or swallow another."""
    # A line of text that looks like a tag unknown to us must not look so to the library.
    text = ":20:-\n" + "\n".join(f.raw.replace("\n:", "\n :") for f in fields)
    try:
        [statement] = mt940.parse_statements(io.StringIO(text), tags=_TAGS, options=_OPTIONS)
    except RuntimeError:
        raise Unreadable(":61:", fields[0].first_line, "ENTRY_UNREADABLE", _expected(fields[0])) from None
    except ValueError as error:
        reason = f"expected dates that exist, found {fields[0].text[:10]} ({error})"
        raise Unreadable(":61:", fields[0].first_line, "DATE_UNREADABLE", reason) from None
    [entry] = statement
    return entry.data


def _expected(line: Field) -> str:
    shape = "value date YYMMDD, entry date MMDD, C or D (R before it for a reversal), amount, type and reference"
    return f"expected {shape}; found “{line.first_line[:60]}”"


def _other_party(found: Mapping[str, Any], details: str) -> tuple[str | None, str | None, str | None]:
    """Name, account and end-to-end reference, where :86: is structured: with ?nn, or with /EREF/ and /NAME/.

    A reference longer than the 35 characters of ISO 20022 has swallowed the text after it, and is none.
    """
    slashed = {key: match[1] for key in ("NAME", "EREF") if (match := re.search(_SLASHED.format(key), details))}
    end_to_end = _reference(found.get("end_to_end_reference") or slashed.get("EREF"))
    return (
        _text(found.get("applicant_name") or slashed.get("NAME")),
        _text(found.get("applicant_iban")),
        end_to_end if end_to_end and len(end_to_end) <= 35 else None,
    )


def _narrative(found: Mapping[str, Any], details: str) -> str | None:
    """Everything said about the entry: the posting and remittance texts of a structured :86:, all of a free one."""
    if _STRUCTURED.match(details):
        parts = _SUBFIELD.split(details.replace("\n", ""))[1:]
        subfields = dict(zip(parts[::2], parts[1::2], strict=True))
        details = "\n".join((subfields.get("00", ""), "".join(v for k, v in subfields.items() if k[0] in "26")))
    said = (details, found.get("non_swift_text"), found.get("extra_details"))
    return "\n".join(text for one in said if (text := _text(one))) or None


def _reference(text: str | None) -> str | None:
    """A reference, or null for the words by which banks say that there is none or that it stands elsewhere."""
    lines = [line for part in (text or "").split("\n") if (line := part.strip()) and line not in _NO_REFERENCE]
    return lines[-1] if lines else None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _day(value: date) -> date:
    """A plain date; the library reads all years as 2000 to 2099, SWIFT reads 80 to 99 as 1980 to 1999."""
    return date(value.year - (100 if value.year >= 2080 else 0), value.month, value.day)
