"""Files that arrive at the demo firm with faults in them: what loading refuses, and says why."""

from collections.abc import Iterator

from backoffice.demo.plan import Plan

MAPPING = """\
name = "demo_prospects"
describes = "New counterparties as the front office lists them."
extract = "parties"
files = ["prospects*.csv"]

[constants]
kind = "counterparty"

[columns]
party_id = "Id"
name = "Name"
lei = "LEI"
country = "Country"
"""

PROSPECTS = """\
Id,Name,LEI,Country
P-901,Ostrelle Trading,DEMO00OSTRELLE000019,FR
P-902,Kestermoor Capital,DEMO00KESTERMOOR0046,GB
P-903,,DEMO00NAMELESS000073,GB
P-904,Vantry Partners,DEMO00VANTRY00000052,US
P-904,Vantry Partners Ltd,DEMO00VANTRY00000052,US
"""
"""One row without a name; one party twice, differently."""


def faulty_files(plan: Plan) -> Iterator[tuple[str, str, str | None]]:
    """File name, content and, for a table, its mapping's TOML: faults and all, the same for the same plan."""
    day = plan.until
    yield f"prospects-{day:%Y%m%d}.csv", PROSPECTS, MAPPING
    yield f"petty-cash-{day:%Y%m%d}.sta", _statement(f"{day:%y%m%d}"), None


def _statement(day: str) -> str:
    """A day of a small account whose closing balance is 100.00 more than its entries explain."""
    lines = (
        ":20:PETTYCASH",
        ":25:ZZ00DEMO0000PETTY",
        ":28C:118/1",
        f":60F:C{day}GBP2400,00",
        f":61:{day}D135,50NMSCSTATIONERY",
        f":61:{day}D88,20NMSCCOURIER",
        f":61:{day}C500,00NTRFTOPUP",
        f":62F:C{day}GBP2776,30",
        "-",
    )
    return "\r\n".join(lines) + "\r\n"
