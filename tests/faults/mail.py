"""Small files to load: a day's fails, and a day's statement."""

from collections.abc import Sequence
from pathlib import Path

from backoffice.contracts.settlement import FailToDeliver
from backoffice.store import Store

_HEADER = "SETTLEMENT DATE|CUSIP|SYMBOL|QUANTITY (FAILS)|DESCRIPTION|PRICE\n"


def fails(folder: Path, name: str, cusips: Sequence[str], quantity: int = 5) -> Path:
    """A fails-to-deliver file, one row a CUSIP, with the right trailer."""
    folder.mkdir(exist_ok=True)
    body = "".join(f"20260105|{cusip}|SYM|{quantity}|SOME ISSUE|1.50\n" for cusip in cusips)
    trailer = f"Trailer record count {len(cusips)}\nTrailer total quantity of shares {quantity * len(cusips)}\n"
    path = folder / name
    path.write_text(_HEADER + body + trailer, encoding="latin-1")
    return path


def cusips(first: int, number: int) -> list[str]:
    """So many made-up CUSIPs."""
    return [f"{one:09}" for one in range(first, first + number)]


def loaded(store: Store, load_id: int | None = None) -> list[str]:
    """The CUSIPs of all fails in the store."""
    return store.snapshot(load_id).scan(FailToDeliver).select("cusip").collect().to_series().sort().to_list()


def statement(number: int, opening: int) -> tuple[str, int]:
    """A day's MT940 of 40 entries of 1.00 to 40.00, and its closing balance in cents."""
    total = sum(range(1, 41)) * 100
    day = f"2606{number % 28 + 1:02d}"
    lines = [f":61:{day}C{amount},00NTRFREF{number}-{amount}" for amount in range(1, 41)]
    balances = [f"C{day}EUR{cents // 100},{cents % 100:02d}" for cents in (opening, opening + total)]
    text = [":20:DAY", ":25:DE00BACKOFFICE", f":28C:{number}/1", f":60F:{balances[0]}", *lines, f":62F:{balances[1]}"]
    return "\r\n".join([*text, "-"]) + "\r\n", opening + total
