"""MT540 to 543, settlement instructions, and MT544 to 547, confirmations of settlement: one row a message.

Only new messages (23G NEWM) are rows. A cancellation, a pre-advice, a reversal or a pre-confirmation says something of
another message or of what may yet happen; taken as a row it would be counted as an instruction or a settlement.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from backoffice.contracts.settlement import PARTIALS, SettlementConfirmation, SettlementInstruction
from backoffice.ingest.iso15022 import Field, Line, only, required
from backoffice.ingest.iso15022_general import Message
from backoffice.ingest.iso15022_type import CONFIRMATIONS, INSTRUCTIONS
from backoffice.ingest.iso15022_values import coded, day, held, instrument, money, party, referenced
from backoffice.ingest.settlement_money import Money, beside, paid
from backoffice.ingest.settlement_places import market
from backoffice.ingest.settlement_rows import Judged
from backoffice.ingest.settlement_values import positive, reference
from backoffice.ingest.statement_values import Unreadable

COUNTERPARTY: Final = {
    "RECE": ("SELL", "DECU", "DEI1", "DEI2", "DEAG"),
    "DELI": ("BUYR", "RECU", "REI1", "REI2", "REAG"),
}
"""The other side's parties, by our movement, the farthest from the place of settlement first: whom we dealt with."""

_NOT_ROWS: Final = {
    "CANC": "takes back an earlier message",
    "PREA": "is a pre-advice, which does not bind until the instruction itself follows",
    "RVSL": "reverses a settlement confirmed earlier; somebody has to look at the instruction it names",
}


def table(message_type: str) -> str:
    """The extract that messages of this type feed."""
    return (SettlementInstruction if message_type in INSTRUCTIONS else SettlementConfirmation).table


def places(lines: Sequence[Line]) -> list[int]:
    """The one row of a message stands at its first line."""
    return [lines[0][0]]


def rows(message: Message) -> Iterator[Judged]:
    """The message's one row."""
    row, remarks = (_instruction if message.type in INSTRUCTIONS else _confirmation)(message)
    yield Judged(table(message.type), message.line, row, remarks)


def terms(message: Message, movement: str, payment: str) -> Mapping[str, Any]:
    """What is to settle, between whom and where, as an instruction and an allegement both say it.

    `movement` and `payment` are ours; the counterparty is sought on the other side of that movement.
    """
    quantity = held(_fields(message, "36", "SETT", "FIAC"))
    parties = _parties(message)
    depository, country = _place_of_settlement(parties.get("PSET"))
    trade = only(_fields(message, "98", "TRAD", "TRADDET"))
    owner = only(_fields(message, "95", "ACOW", "FIAC"))
    return {
        "legal_entity_id": party(owner) if owner else None,
        "account_id": _account(message),
        "movement": movement,
        "payment": payment,
        "instrument_id": _instrument(message),
        "quantity": positive(quantity, ":36B::SETT", "quantity"),
        **paid(_amount(message, "SETT", movement), "amount", payment, ":19A::SETT"),
        # A trade date may be a code (98B: various dates); then there is no one day of the trade.
        "trade_date": day(trade) if trade and trade.tag != "98B" else None,
        "intended_settlement_date": day(
            required(_fields(message, "98", "SETT", "TRADDET"), ":98A::SETT", "intended settlement date")
        ),
        "counterparty_id": next((party(parties[q]) for q in COUNTERPARTY[movement] if q in parties), None),
        "place_of_settlement": depository,
        "market": market(depository, country),
    }


def _instruction(message: Message) -> tuple[Mapping[str, Any], Sequence[str]]:
    _require_new(message)
    instructed_at, remarks = message.prepared_at()
    deal = only(_fields(message, "20", "TRRF", "GENL", "LINK"))
    return {
        "instruction_id": message.reference,
        "trade_id": referenced(deal) if deal else None,
        **terms(message, *INSTRUCTIONS[message.type]),
        "transaction_type": coded(required(_fields(message, "22", "SETR", "SETDET"), ":22F::SETR", "transaction type")),
        "instructed_at": instructed_at,
    }, remarks


def _confirmation(message: Message) -> tuple[Mapping[str, Any], Sequence[str]]:
    _require_new(message)
    if expected := only(message.general.of("22", "PREC")):
        reason = "it is a pre-confirmation (PREC): nothing has settled yet; the confirmation itself will follow"
        raise Unreadable(expected.name, expected.text, "NOT_SETTLED_YET", reason)
    movement, payment = CONFIRMATIONS[message.type]
    confirmed_at, remarks = message.prepared_at()
    amounts = {q: _amount(message, q, movement) for q in ("ESTT", "PSTT", "RSTT")}
    quantities = {q: held(_fields(message, "36", q, "FIAC")) for q in ("ESTT", "PSTT", "RSTT")}
    return {
        "confirmation_id": message.reference,
        "instruction_id": message.related(),
        "confirmed_at": confirmed_at,
        "effective_settlement_date": day(
            required(_fields(message, "98", "ESET", "TRADDET"), ":98A::ESET", "effective settlement date")
        ),
        "settled_quantity": positive(quantities["ESTT"], ":36B::ESTT", "quantity"),
        "previously_settled_quantity": quantities["PSTT"],
        "remaining_quantity": quantities["RSTT"],
        **paid(amounts["ESTT"], "settled_amount", payment, ":19A::ESTT"),
        "previously_settled_amount": beside(amounts["PSTT"], amounts["ESTT"], ":19A::PSTT"),
        "remaining_amount": beside(amounts["RSTT"], amounts["ESTT"], ":19A::RSTT"),
        "partial": _partial(only(message.general.of("22", "PARS"))),
    }, remarks


def _require_new(message: Message) -> None:
    function = message.function
    if function != "NEWM":
        why = _NOT_ROWS.get(function, "is none that is known")
        about = [f.value for link in message.general.inside("LINK") for f in link.of("20", "PREV", "RELA")]
        named = f"; it names {', '.join(about[:5])}" if about else ""
        reason = f"expected a new message (NEWM); {function} {why}{named}"
        raise Unreadable(":23G:", function, "NOT_A_NEW_MESSAGE", reason)


def _fields(message: Message, number: str, qualifier: str, *path: str) -> list[Field]:
    return [f for block in message.body.inside(*path) for f in block.of(number, qualifier)]


def _amount(message: Message, qualifier: str, movement: str) -> Money | None:
    return money(_fields(message, "19", qualifier, "SETDET", "AMT"), movement)


def _partial(field: Field | None) -> str | None:
    if field is None:
        return None
    found = coded(field)
    if found not in PARTIALS:
        raise Unreadable(field.name, found, "CODE_UNKNOWN", f"expected {' or '.join(PARTIALS)}, found “{found}”")
    return found


def _parties(message: Message) -> dict[str, Field]:
    """The settlement parties by what they are (PSET, DEAG ...). Unreadable where one is named twice, differently."""
    named: dict[str, list[Field]] = {}
    for block in message.body.inside("SETDET", "SETPRTY"):
        for field in block.of("95"):
            named.setdefault(field.qualifier or "", []).append(field)
    wanted = ("PSET", *COUNTERPARTY["RECE"], *COUNTERPARTY["DELI"])
    found = {name: only(fields) for name, fields in named.items() if name in wanted}
    return {name: field for name, field in found.items() if field is not None}


def _place_of_settlement(field: Field | None) -> tuple[str | None, str | None]:
    """The depository's BIC, or the country of the place of settlement."""
    if field is None:
        return None, None
    if field.tag == "95C":
        return None, field.value.strip()
    return (party(field), None) if field.tag == "95P" else (None, None)


def _account(message: Message) -> str:
    field = required(_fields(message, "97", "SAFE", "FIAC"), ":97A::SAFE", "our safekeeping account")
    number = field.value.partition("/")[2] if field.tag == "97B" else field.value
    return reference(number, field.name)


def _instrument(message: Message) -> str:
    fields = [f for block in message.body.inside("TRADDET") for f in block.of("35")]
    return instrument(required(fields, ":35B:", "financial instrument"))
