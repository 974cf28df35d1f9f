"""A camt.053 of any size in one statement: how long it takes to load, and with how much memory at most.

The file is written as a stream and read as one. The last line is one JSON object.

    python bench/big_camt.py --megabytes 5000
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backoffice.load import load_file
from backoffice.store import Store
from bench import apart

_HEAD = (
    '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>'
    "<CreDtTm>2026-06-01T20:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id><IBAN>DE02100100100006820101</IBAN></Id>"
    "<Ccy>EUR</Ccy></Acct>"
)
_TAIL = "</Stmt></BkToCstmrStmt></Document>"
_WORDS = "Payment for goods delivered as agreed between the parties " * 6


def _balance(code: str, cents: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{cents // 100}.{cents % 100:02}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>2026-06-01</Dt></Dt></Bal>"
    )


def _entry(number: int) -> str:
    return (
        f'<Ntry><NtryRef>{number:010}</NtryRef><Amt Ccy="EUR">1.25</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Sts><Cd>BOOK</Cd></Sts>"
        "<BookgDt><Dt>2026-06-01</Dt></BookgDt><ValDt><Dt>2026-06-01</Dt></ValDt><NtryDtls><TxDtls><Refs><EndToEndId>"
        f"E{number:010}</EndToEndId></Refs><RmtInf><Ustrd>{_WORDS}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def entries_in(*, megabytes: int) -> int:
    """Entries of a file of about that size."""
    return megabytes * 1_000_000 // len(_entry(0))


def write(path: Path, *, megabytes: int) -> None:
    """The file: one statement whose balances tie."""
    number = entries_in(megabytes=megabytes)
    with path.open("w", encoding="ascii") as file:
        file.write(_HEAD + _balance("OPBD", 0) + _balance("CLBD", 125 * number))
        file.writelines(_entry(one) for one in range(1, number + 1))
        file.write(_TAIL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=5_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "big.xml")
        write(path, megabytes=given.megabytes)
        started = time.perf_counter()
        outcome = load_file(Store(Path(folder, "data")), path)
        seconds = time.perf_counter() - started
        found = {
            "megabytes": round(path.stat().st_size / 1e6),
            "rows": outcome.rows_accepted,
            "state": outcome.state,
            "seconds": round(seconds, 1),
            "peak_mb": int(apart.peak_mb()),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
